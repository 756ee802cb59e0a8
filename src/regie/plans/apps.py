"""The room ``plans``."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their editions."""

    name = "regie.plans"
    label = "plans"
