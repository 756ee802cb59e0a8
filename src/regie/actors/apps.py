"""The room ``actors``."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Organisations, municipalities, offices, persons."""

    name = "regie.actors"
    label = "actors"

    def ready(self) -> None:
        """Say what this room does, and what can be found in it."""
        from regie.actors.people import actions  # noqa: F401 - it fills a list when it loads
        from regie.actors.selectors import search_texts as found
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts

        ACTIONS["actors.facts.loaded"] = "Facts on organisations and municipalities loaded"
        search_texts.add(found)
