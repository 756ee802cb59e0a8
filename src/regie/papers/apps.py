"""The room ``papers``."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents, readings, passages, acceptances."""

    name = "regie.papers"
    label = "papers"

    def ready(self) -> None:
        """Declare what this room writes in the one history."""
        from regie.base.audit import ACTIONS

        ACTIONS.update(
            {
                "papers.paper.brought": "document toegevoegd",
                "papers.line.rejected": "voorgestelde regel geweigerd",
                "papers.line.reopened": "geweigerde regel heropend",
            }
        )
