"""The room ``base``."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Accounts, history, files, jobs."""

    name = "regie.base"
    label = "base"
