"""The room ``base``."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Accounts, history, files, jobs."""

    name = "regie.base"
    label = "base"

    def ready(self) -> None:
        """Say what this room does by itself, and what comes round."""
        from django.utils.translation import gettext_noop as _

        from regie.base import rounds  # noqa: F401 - importing declares the jobs
        from regie.base.audit import ACTIONS

        ACTIONS.update(
            {
                "base.payload.erased": _("Content of the history erased"),
                "base.following.asked": _("Asked to follow something"),
                "base.following.confirmed": _("Following confirmed"),
                "base.following.stopped": _("Following stopped"),
                "base.file.stored": _("File stored"),
                "base.approval.requested": _("Approval requested"),
                "base.approval.approved": _("Approved"),
                "base.approval.refused": _("Approval refused"),
                "base.approval.void": _("Request for approval lapsed"),
            }
        )
