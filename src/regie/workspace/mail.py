"""Mail that signing in causes, noted for the job that sends it."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from regie.actors.people.secrets import seal
from regie.base.models import Account
from regie.base.notifications import notify


def note_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """Note a mail of allauth: only the one that leads somebody on; nothing else is told by mail."""
    if template_prefix != "account/email/password_reset_key":
        return
    account = Account.objects.filter(email=email.lower(), is_active=True).first()
    if account is None:
        return
    # Without the host, which a visitor may have invented: the mail is written with our own.
    path = urlsplit(str(context["password_reset_url"])).path
    params = {"sealed": seal(path, "mail")}
    notify("account.password_reset", account, params, f"password:{secrets.token_hex(16)}")
