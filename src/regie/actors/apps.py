"""The room ``actors``."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Organisations, municipalities, offices, persons."""

    name = "regie.actors"
    label = "actors"

    def ready(self) -> None:
        """Say what this room writes in the history."""
        from regie.actors.people import actions  # noqa: F401 - it fills a list when it loads
