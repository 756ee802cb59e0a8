"""The room ``workspace``."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The signed-in pages."""

    name = "regie.workspace"
    label = "workspace"

    def ready(self) -> None:
        """Say where the pages of this room stand."""
        from regie.components.addresses import PAGES

        PAGES.update(
            mandate="work:mandate",
            approval="work:approval",
            job="work:job",
            file="work:file",
            proposal="work:proposal",
            obligation="work:obligation",
        )
