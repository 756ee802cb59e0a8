"""What this room writes in the history, in Dutch words."""

from __future__ import annotations

from regie.base.audit import ACTIONS

ACTIONS.update(
    {
        "actors.mandate.requested": "vroeg een mandaat aan",
        "actors.mandate.approved": "keurde een mandaat goed",
        "actors.mandate.refused": "weigerde een mandaat",
        "actors.mandate.ended": "beëindigde een mandaat",
        "actors.invitation.sent": "stuurde een uitnodiging",
        "actors.invitation.revoked": "trok een uitnodiging in",
        "actors.invitation.opened": "opende de link van een uitnodiging",
        "actors.invitation.accepted": "nam een uitnodiging aan",
        "actors.person.changed": "wijzigde het profiel",
        "actors.person.added": "voegde een voorbeeldpersoon toe",
    }
)
