"""The room ``base``."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Accounts, history, files, jobs."""

    name = "regie.base"
    label = "base"

    def ready(self) -> None:
        """Say what this room does by itself, and what comes round."""
        from regie.base import rounds  # noqa: F401 - importing declares the jobs
        from regie.base.audit import ACTIONS

        ACTIONS.update(
            {
                "base.payload.erased": "Content of the history erased",
                "base.file.stored": "File stored",
                "base.approval.requested": "Approval requested",
                "base.approval.approved": "Approved",
                "base.approval.refused": "Approval refused",
                "base.approval.void": "Request for approval lapsed",
            }
        )
