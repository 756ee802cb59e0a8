"""Telling people: a service notes what must be told in its own transaction, a job sends it, once.

The words of a kind stand in ``templates/mail/<kind>.<language>.txt`` of the room that tells it: the
subject on the first line, an empty line, the text. Its variables are the params and ``base_uri``.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.jobs import Progress, periodic
from regie.base.models import Account, Follower, Notification

#: After so many times a message is given up; the row keeps why.
ATTEMPTS = 8


def notify(
    kind: str, to: Account | Follower | int | str, params: Mapping[str, Any], key: str
) -> Notification:
    """Note in the transaction of the caller that somebody must be told something.

    :param to: an account or its key, a follower, or the address of who has none yet.
    :param key: the same key is told once.
    """
    row, _ = Notification.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "account_id": to.pk if isinstance(to, Account) else to if isinstance(to, int) else None,
            "email": to if isinstance(to, str) else "",
            "follower": to if isinstance(to, Follower) else None,
            "params": dict(params),
            "created_at": timezone.now(),
        },
    )
    return row


class Letter(Struct, frozen=True):
    """A message as its reader sees it."""

    key: int
    to: str
    subject: str
    text: str
    at: datetime
    sent: bool
    error: str
    #: Where its reader stops all such mail.
    stop: str = ""


def letter(row: Notification) -> Letter:
    """Render a message in the language of its reader."""
    account, follower = row.account, row.follower
    reader = account or follower
    language = "nl" if reader is None else reader.language
    stop = f"{settings.BASE_URI}{follower.stop_path}" if follower else ""
    with translation.override(language):
        words = render_to_string(
            f"mail/{row.kind}.{language}.txt",
            {**row.params, "base_uri": settings.BASE_URI, "stop": stop},
        )
    subject, _, text = words.partition("\n")
    return Letter(
        row.pk,
        row.email or (reader.email if reader else "") or "",
        " ".join(subject.split()),
        text.strip() + "\n",
        row.created_at,
        row.sent_at is not None,
        row.error,
        stop,
    )


def mailbox(actor: Actor, limit: int = 100) -> list[Letter]:
    """One's own messages, the newest first; all of them in a demonstration only, for letters hold
    links that are keys. One query."""
    rows = Notification.objects.select_related("account", "follower").order_by("-id")
    if not settings.DEMO:
        rows = rows.filter(account_id=actor.account or 0)
    return [letter(row) for row in rows[:limit]]


@periodic("base.mail", timedelta(seconds=5), quick=True)
def send_mail(params: dict[str, Any], progress: Progress) -> None:
    """Send what was not sent yet; the lease of the job keeps two workers from doing it at once."""
    rows = (
        Notification.objects.select_related("account", "follower")
        .filter(sent_at=None, attempts__lt=ATTEMPTS)
        .exclude(follower__isnull=False, follower__email=None)
        .order_by("id")[:50]
    )
    for number, row in enumerate(rows, 1):
        progress(number)
        try:
            _send(letter(row), row.key)
        except (OSError, SMTPException) as error:
            Notification.objects.filter(pk=row.pk).update(
                attempts=row.attempts + 1, error=str(error)[:300]
            )
        else:
            Notification.objects.filter(pk=row.pk).update(sent_at=timezone.now(), error="")


def _send(told: Letter, key: str) -> None:
    # The same message has the same name however often a dying worker sends it.
    name = hashlib.sha256(f"{settings.SECRET_KEY}|{key}".encode()).hexdigest()[:32]
    if settings.MAIL_TO_FOLDER:
        _write(told, name)
        return
    EmailMultiAlternatives(
        told.subject,
        told.text,
        settings.DEFAULT_FROM_EMAIL,
        [told.to],
        headers={
            "Message-ID": f"<{name}@regie>",
            "Auto-Submitted": "auto-generated",
            **_ways_out(told),
        },
        connection=get_connection(),
    ).send()


def _ways_out(told: Letter) -> dict[str, str]:
    """How a mail program stops such mail with one click (RFC 8058)."""
    if not told.stop:
        return {}
    return {
        "List-Unsubscribe": f"<{told.stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _write(told: Letter, name: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = told.to
    message["Subject"] = told.subject
    message["Date"] = format_datetime(told.at)
    message["Message-ID"] = f"<{name}@regie>"
    for head, value in _ways_out(told).items():
        message[head] = value
    message.set_content(told.text)
    folder = Path(settings.REGIE_HOME, "mail")
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f".{secrets.token_hex(6)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(bytes(message))
    beside.rename(folder / f"{told.at:%Y%m%d-%H%M%S}-{name[:12]}.eml")
