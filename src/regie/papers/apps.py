"""The room ``papers``."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents, readings, passages, acceptances."""

    name = "regie.papers"
    label = "papers"
