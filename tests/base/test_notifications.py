"""Telling people: once, in their language, and only when what was told really happened."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from regie.base import notifications
from regie.base.actor import VISITOR, Role
from regie.base.jobs import Progress
from regie.base.models import Notification
from regie.base.notifications import mailbox, notify
from tests.base import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(settings: Any, tmp_path: Path) -> None:
    settings.REGIE_HOME = tmp_path
    settings.MAIL_TO_FOLDER = True
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ]


def send() -> None:
    notifications.send_mail({}, Progress())


def test_a_message_is_sent_once_in_the_language_of_its_reader(tmp_path: Path) -> None:
    reader = make.account("jo@example.org", language="en")
    notify("test", reader, {"what": "<Plan> & more"}, "a")
    notify("test", reader, {"what": "twice"}, "a")
    notify("test", "nog@voorbeeld.be", {"what": "Plan"}, "b")
    send()
    send()
    letters = sorted((tmp_path / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    told = [message_from_bytes(path.read_bytes(), policy=default) for path in letters]
    assert [(one["To"], one["Subject"]) for one in told] == [
        ("jo@example.org", "News about <Plan> & more"),
        ("nog@voorbeeld.be", "Nieuws over Plan"),
    ]
    assert told[1].get_content().splitlines() == ["Goeiendag,", "", "lees http://127.0.0.1:8000"]
    assert not Notification.objects.filter(sent_at=None).exists()


def test_what_is_rolled_back_is_not_told() -> None:
    with transaction.atomic():
        notify("test", "a@voorbeeld.be", {}, "a")
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


def test_mail_goes_out_where_there_is_a_server(settings: Any) -> None:
    settings.MAIL_TO_FOLDER = False
    notify("test", "a@voorbeeld.be", {"what": "Plan"}, "a")
    send()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["a@voorbeeld.be"], "Nieuws over Plan")


def test_what_cannot_be_sent_is_tried_again_and_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(notifications, "_send", broken)
    notify("test", "a@voorbeeld.be", {"what": "Plan"}, "a")
    for _ in range(10):
        send()
    row = Notification.objects.get()
    assert (row.sent_at, row.attempts, row.error) == (None, 8, "no server")


def test_the_mailbox_shows_one_s_own(django_assert_num_queries: Any, settings: Any) -> None:
    reader = make.account()
    notify("test", reader, {"what": "Eén"}, "a")
    notify("test", "b@voorbeeld.be", {"what": "Twee"}, "b")
    with django_assert_num_queries(1):
        own = mailbox(make.actor(1, account=reader.pk))
    assert [letter.subject for letter in own] == ["Nieuws over Eén"]
    assert mailbox(VISITOR) == []
    # Letters hold links that are keys: not even an administrator reads those of others.
    assert mailbox(make.actor(2, Role.ADMINISTRATOR)) == []
    settings.DEMO = True
    assert len(mailbox(make.actor(2, Role.ADMINISTRATOR))) == 2
