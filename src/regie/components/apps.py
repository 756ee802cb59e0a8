"""The room ``components``."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Shared templates."""

    name = "regie.components"
    label = "components"
