"""The room ``workspace``."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The signed-in pages."""

    name = "regie.workspace"
    label = "workspace"
