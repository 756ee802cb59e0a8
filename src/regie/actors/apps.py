"""The room ``actors``."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Organisations, municipalities, offices, persons."""

    name = "regie.actors"
    label = "actors"
