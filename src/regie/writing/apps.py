"""The room ``writing``."""

from django.apps import AppConfig


class WritingConfig(AppConfig):
    """Proposals from papers."""

    name = "regie.writing"
    label = "writing"

    def ready(self) -> None:
        """Declare what this room writes in the one history."""
        from regie.base.audit import ACTIONS

        ACTIONS.update(
            {
                "writing.paper.accepted": "regels van een document aanvaard",
                "writing.paper.taken_back": "aanvaarding teruggenomen",
            }
        )
