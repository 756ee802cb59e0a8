"""The room ``actors``."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Organisations, municipalities, offices, persons."""

    name = "regie.actors"
    label = "actors"

    def ready(self) -> None:
        """Say what this room writes in the history, and whose accounts are whose."""
        from regie.actors.people import actions  # noqa: F401 - it fills a list when it loads
        from regie.actors.people.selectors import names_of_accounts
        from regie.base.hooks import account_names

        account_names.add(names_of_accounts)
