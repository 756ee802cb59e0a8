"""The room ``papers``."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents, readings, passages, acceptances."""

    name = "regie.papers"
    label = "papers"

    def ready(self) -> None:
        """Declare what this room writes in the one history, and what can be found of it."""
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts
        from regie.papers.selectors import search_texts as found

        search_texts.add(found)
        ACTIONS.update(
            {
                "papers.paper.brought": "Document brought",
                "papers.line.rejected": "Proposed line refused",
                "papers.line.reopened": "Refused line proposed again",
            }
        )
