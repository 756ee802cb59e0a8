"""What this room writes in the history."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from regie.base.audit import ACTIONS

ACTIONS.update(
    {
        "actors.mandate.requested": _("Mandate requested"),
        "actors.mandate.approved": _("Mandate approved"),
        "actors.mandate.refused": _("Mandate refused"),
        "actors.mandate.ended": _("Mandate ended"),
        "actors.invitation.sent": _("Invitation sent"),
        "actors.invitation.revoked": _("Invitation withdrawn"),
        "actors.invitation.opened": _("Link of the invitation opened"),
        "actors.invitation.accepted": _("Invitation accepted"),
        "actors.account.signed_in": _("Signed in"),
        "actors.account.signed_out": _("Signed out"),
        "actors.account.switched": _("Role of the demonstration chosen"),
        "actors.person.changed": _("Profile changed"),
        "actors.person.erased": _("Names and addresses erased: their time was over"),
        "actors.organisation.example_added": _("Organisation of the demonstration added"),
        "actors.person.added": _("Person of the demonstration added"),
    }
)
