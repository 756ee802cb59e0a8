"""The chain over the one history: made after commit, so that nobody who writes ever waits for it,
and proved again whenever somebody asks."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from msgspec import Struct

from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.audit import HasUid, act, canonical
from regie.base.errors import NotAllowed
from regie.base.hooks import verifiers
from regie.base.models import Event, Payload
from regie.base.notifications import notify

#: How many events are sealed in one transaction.
BATCH = 500
ERASED = "base.payload.erased"
#: Any number, as long as nothing else in Regie takes it: the lock of whoever seals.
_LOCK = 0x5EA1
#: What a seal covers beside the seal before it and its number.
_COLUMNS = (
    "id",
    "at",
    "actor_id",
    "on_behalf_of",
    "system_user",
    "action",
    "object_kind",
    "object_uid",
    "request_id",
    "digest",
)


def seal() -> int:
    """Chain every committed event that is not in the chain yet; how many there were.

    Numbers have no gaps and follow the order in which events were found, which is that of ``id``
    but for what was committed late.
    """
    _keep_head_of_yesterday()
    count = 0
    while sealed := _seal_some():
        count += sealed
    return count


def _seal_some() -> int:
    with transaction.atomic():
        # On SQLite the transaction itself is the lock.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        number, before = _head()
        rows = Event.objects.filter(seal_no=None).order_by("id").values(*_COLUMNS)[:BATCH]
        sealed: list[tuple[int, str, int]] = []
        for row in rows:
            number += 1
            before = _seal(before, number, row)
            sealed.append((number, before, row["id"]))
        if not sealed:
            return 0
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE base_event SET seal_no = %s, seal = %s WHERE id = %s", sealed
            )
    _write_head(number, before)
    return len(sealed)


def _head() -> tuple[int, str]:
    newest = (
        Event.objects.exclude(seal_no=None)
        .order_by("-seal_no")
        .values_list("seal_no", "seal")
        .first()
    )
    return (0, "") if newest is None else (newest[0] or 0, newest[1] or "")


def _seal(before: str, number: int, row: dict[str, Any]) -> str:
    at: datetime = row["at"]
    told = [before, number, *(row[name] for name in _COLUMNS if name != "at")]
    told.append(at.astimezone(UTC).isoformat(timespec="microseconds"))
    words = json.dumps(told, ensure_ascii=False).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), words, hashlib.sha256).hexdigest()


# What whoever owns the database cannot make again: heads of the chain, in files.


def _folder() -> Path:
    path = Path(settings.REGIE_HOME, "seals")
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _write_head(number: int, head: str) -> None:
    """Keep where the chain ends, so that taking away its last events is seen."""
    path = _folder() / "head.txt"
    # Two workers may write in either order: the file may lag behind, it is never ahead.
    beside = path.with_name(f".head-{os.getpid()}")
    beside.write_text(f"{number} {head}\n", "ascii")
    beside.replace(path)


def _keep_head_of_yesterday() -> None:
    """With the first sealing of a day, write for good where the chain stood."""
    path = _folder() / f"{clock.today().isoformat()}.txt"
    if path.exists():
        return
    number, head = _head()
    if number:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except FileExistsError:
            return  # another worker was first
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{number} {head}\n")
        if settings.SEAL_MAIL:
            day = clock.today().isoformat()
            told = {"day": day, "number": number, "head": head}
            notify("seal", settings.SEAL_MAIL, told, f"seal:{day}")


def _kept_heads() -> Iterator[tuple[str, int, str]]:
    for path in sorted(_folder().glob("*.txt")):
        number, _, head = path.read_text("ascii").strip().partition(" ")
        yield path.name, int(number), head


class Verdict(Struct, frozen=True):
    """Whether the history is whole.

    ``number`` and ``head`` are those of the last seal; ``bad`` is the first seal number that does
    not hold (where the number itself is missing, the number that should have been there).
    """

    whole: bool
    number: int
    head: str
    unsealed: int
    bad: int | None = None
    faults: tuple[str, ...] = ()


def verify() -> Verdict:
    """Prove the chain, every payload, the kept heads, and what the rooms have to prove."""
    faults: list[str] = []
    number, head, bad = 0, "", None
    heads: dict[int, list[tuple[str, str]]] = {}
    for name, kept, value in _kept_heads():
        heads.setdefault(kept, []).append((name, value))
    erased = _erased()
    for row in _chain():
        number += 1
        why = _wrong(row, number, head, erased)
        if why:
            bad = number
            faults.append(why)
            break
        head = row["seal"]
        if others := [name for name, value in heads.pop(number, []) if value != head]:
            bad = number
            faults.append(f"Zegel {number} is niet het zegel dat in {others[0]} bewaard werd.")
            break
    else:
        for missing in sorted(heads):
            bad = bad or number + 1
            name = heads[missing][0][0]
            faults.append(f"Zegel {missing}, dat in {name} bewaard werd, is er niet meer.")
    tail = 0
    for row in _rows(Event.objects.filter(seal_no=None).order_by("id")):
        tail += 1
        if why := _wrong_payload(row, erased):
            faults.append(why)
    for sentences in verifiers():
        faults += sentences
    return Verdict(not faults, number, head, tail, bad, tuple(faults))


def _rows(events: Any) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = events.values(
        *_COLUMNS,
        "seal_no",
        "seal",
        "payload__event_id",
        "payload__salt",
        "payload__before",
        "payload__after",
    )
    return rows


def _chain() -> Iterator[dict[str, Any]]:
    """All sealed events in order; in parts, so that no engine holds them all."""
    last: int | None = None
    while True:
        part = Event.objects.exclude(seal_no=None).order_by("seal_no")
        rows = list(_rows(part if last is None else part.filter(seal_no__gt=last))[:2000])  # type: ignore[index]  # a query set
        if not rows:
            return
        yield from rows
        last = rows[-1]["seal_no"]


def _erased() -> frozenset[int]:
    """Which events lost their payload in the way that is right: by an event that says so."""
    told = Payload.objects.filter(event__action=ERASED).values_list("after", flat=True)
    return frozenset(key for after in told for key in after.get("events", []))


def _wrong(row: dict[str, Any], number: int, before: str, erased: frozenset[int]) -> str:
    if row["seal_no"] != number:
        return f"Zegel {number} ontbreekt: een gebeurtenis is verwijderd of ertussen gezet."
    if not hmac.compare_digest(row["seal"], _seal(before, number, row)):
        return f"Zegel {number} klopt niet: de gebeurtenis of een eerdere is veranderd."
    return _wrong_payload(row, erased)


def _wrong_payload(row: dict[str, Any], erased: frozenset[int]) -> str:
    name = f"gebeurtenis {row['id']}"
    if row["payload__event_id"] is None:
        if row["id"] in erased:
            return ""
        return f"De inhoud van {name} is weg zonder dat iemand ze gewist heeft."
    digest = canonical(row["payload__salt"], row["payload__before"], row["payload__after"])
    if hmac.compare_digest(digest, row["digest"]):
        return ""
    return f"De inhoud van {name} is veranderd."


def erase_payload(actor: Actor, about: HasUid, reason: str, *, kind: str = "") -> int:
    """Erase what the history tells about an object, not that it happened; how many events.

    :raises NotAllowed: for anybody but an administrator and the system.
    """
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Alleen een beheerder mag uit de geschiedenis wissen.")
    with act(actor, ERASED, about, kind=kind) as event:
        told = Payload.objects.filter(event__object_uid=str(about.uid)).exclude(
            event__action=ERASED
        )
        keys = sorted(told.values_list("event_id", flat=True))
        told.delete()
        event.after = {"events": keys, "reason": reason}
    return len(keys)
