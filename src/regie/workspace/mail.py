"""Mail that signing in causes, noted for the job that sends it."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone

from regie.actors.people.secrets import seal
from regie.base.models import Account, Notification

#: Mails of allauth that we send, by the name of its template.
_KINDS = {"account/email/password_reset_key": "account.password_reset"}


def note_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """Note a mail of allauth: only those that lead somebody on; nothing else is told by mail."""
    kind = _KINDS.get(template_prefix)
    if kind is None:
        return
    Notification.objects.create(
        kind=kind,
        account=Account.objects.filter(email=email.lower()).first(),
        email=email.lower(),
        params={"sealed": seal(str(context.get("password_reset_url", "")), "mail")},
        key=f"{kind}:{secrets.token_hex(16)}",
        created_at=timezone.now(),
    )
