"""What stands before a service: how often somebody may knock, and forms that come twice.

Both live in the database: any number of web processes keeps one count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from msgspec import Struct

from regie.base.errors import NotAllowed
from regie.base.models import Account, OneTimeKey, RateCount


class TooOften(NotAllowed):
    """Somebody knocked too often; ``wait`` is how many seconds it takes."""

    def __init__(
        self, wait: int, told: str = "Dit was te vaak na elkaar; probeer het straks opnieuw."
    ) -> None:
        super().__init__(told)
        self.wait = wait


def rate_limit(bucket: str, limit: int, span: timedelta) -> None:
    """Count one knock at ``bucket`` (a door and who knocks, such as ``login:203.0.113.7``).

    Not to be called inside a transaction that may be taken back: the count would be too.

    :raises TooOften: when there were more than ``limit`` in this ``span``.
    """
    seconds = int(span.total_seconds())
    now = int(timezone.now().timestamp())
    end = (now // seconds + 1) * seconds
    # Hashed: who knocks is an address of a person.
    name = f"{seconds}:{hashlib.sha256(bucket.encode()).hexdigest()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_ratecount (bucket, span, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (bucket, span) DO UPDATE SET count = base_ratecount.count + 1"
            " RETURNING count",
            [name, end],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooOften(end - now)


class Turn(Struct):
    """Whether this is the first arrival, and its answer: the first one writes it, later ones read
    it."""

    first: bool
    answer: str = ""


@contextmanager
def once(key: str, account: Account | int | None = None) -> Iterator[Turn]:
    """One transaction around a form that creates something::

        with once(form_key, actor.account) as turn:
            if turn.first:
                turn.answer = add_something(…).address
        return redirect(turn.answer)

    Who comes second waits for the first and gets its answer; if the first failed, the second is
    the first.

    :raises NotAllowed: when the key is somebody else's.
    """
    owner = account.pk if isinstance(account, Account) else account
    with transaction.atomic():
        row, first = OneTimeKey.objects.get_or_create(
            key=key[:64], defaults={"account_id": owner, "used_at": timezone.now()}
        )
        if row.account_id != owner:
            raise NotAllowed("Dit formulier is van iemand anders.")
        turn = Turn(first, row.answer)
        yield turn
        if first:
            row.answer = turn.answer
            row.save(update_fields=["answer"])


def forget_old(days: int = 30) -> None:
    """Forget old keys and counts."""
    before = timezone.now() - timedelta(days=days)
    OneTimeKey.objects.filter(used_at__lt=before).delete()
    RateCount.objects.filter(span__lt=int(timezone.now().timestamp())).delete()
