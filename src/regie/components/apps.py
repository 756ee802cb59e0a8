"""The room ``components``."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Shared templates."""

    name = "regie.components"
    label = "components"

    def ready(self) -> None:
        """Draw what a page will show when figures changed."""
        from regie.components import (  # noqa: F401 - they declare how something is drawn
            analysis_paper,
            scenarios,
        )
        from regie.components.drawing import draw_later
        from regie.writing.hooks import accepted

        accepted.add(draw_later)
