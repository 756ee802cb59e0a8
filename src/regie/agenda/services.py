"""Keeping obligations, and the addresses of personal calendars."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Organisation
from regie.actors.people.secrets import hash_of, new_secret
from regie.actors.services import Loaded
from regie.agenda import rules
from regie.agenda.models import CalendarKey, Fulfilment, Meeting, Obligation
from regie.agenda.selectors import KEEPERS, PURPOSE
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.fields import partial_columns
from regie.kernel.dates import PartialDate, parse_iso

#: What people fill in.
FIELDS = ("title", "note", "source", "owner", "plan", "first", "every")


class _Facts(Struct):
    """What the event of a loading is about."""

    uid: str = "agenda"


def _allowed(actor: Actor) -> None:
    if not actor.has(*KEEPERS):
        raise NotAllowed("Alleen wie het register beheert, houdt verplichtingen bij.")


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    if not any(word.strip() for word in values["title"].values()):
        wrong["title"] = "Geef een titel."
    if not str(values["source"]).strip():
        wrong["source"] = "Zeg waar dit op steunt."
    every = values["every"]
    if every is not None and not 0 < every <= 1200:
        wrong["every"] = "Kies om de hoeveel maanden."
    elif not rules.fits(values["first"], every):
        wrong["first"] = "Geef een preciezere datum voor iets dat zo vaak terugkomt."
    if wrong:
        raise Invalid("Deze verplichting kan zo niet bewaard worden.", wrong)
    return {
        **{name: values[name] for name in FIELDS if name != "first"},
        **partial_columns("first", values["first"]),
    }


def _told(row: Obligation) -> dict[str, Any]:
    return {
        "title": row.title,
        "note": row.note,
        "source": row.source,
        "owner": row.owner.uid if row.owner else "",
        "plan": row.plan,
        "first": row.first.iso() if row.first else "",
        "every": row.every,
    }


def add_obligation(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    key: str | None = None,
    meeting: Meeting | None = None,
    example: bool = False,
) -> Obligation:
    """A new obligation. ``values`` are all of :data:`FIELDS`; ``owner`` is an organisation or
    nothing, ``first`` a partial date or nothing."""
    _allowed(actor)
    columns = _checked(values)
    with act(actor, "agenda.obligation.added") as event:
        row: Obligation = Obligation.objects.create(
            key=key, meeting=meeting, example=example, **columns
        )
        event.about = row
        event.after.update(_told(row))
    return row


def change_obligation(
    actor: Actor, uid: str, version: int, values: Mapping[str, Any]
) -> Obligation:
    """Change what an obligation says.

    :raises Conflict: when somebody else changed it since ``version``.
    """
    _allowed(actor)
    columns = _checked(values)
    row = _one(actor, uid)
    with act(actor, "agenda.obligation.changed", row) as event:
        before = _told(row)
        done = Obligation.objects.filter(pk=row.pk, version=version, ended=None).update(
            **columns, version=version + 1
        )
        now = _one(actor, uid)
        if not done:
            mine = dict(values)
            mine["owner"] = values["owner"].uid if values["owner"] else ""
            mine["first"] = values["first"].iso() if values["first"] else ""
            raise Conflict(mine, {**before, "version": row.version})
        for name, after in _told(now).items():
            event.changed(name, before[name], after)
    return now


def end_obligation(actor: Actor, uid: str, version: int, reason: str, on: date) -> None:
    """From ``on`` an obligation comes round no more; what was due before stays."""
    _allowed(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom dit stopt.", {"reason": "Zeg waarom dit stopt."})
    row = _one(actor, uid)
    with act(actor, "agenda.obligation.ended", row) as event:
        event.after.update(reason=reason, on=on)
        if not Obligation.objects.filter(pk=row.pk, version=version, ended=None).update(
            ended=on, ended_reason=reason.strip()[:500], version=version + 1
        ):
            raise Conflict({"reason": reason}, {"reason": row.ended_reason, "version": row.version})


def fulfil(actor: Actor, uid: str, due: date, done_on: date, note: str = "") -> None:
    """Note that an obligation was met for the day that begins at ``due``. Twice is once."""
    _allowed(actor)
    row = _one(actor, uid)
    days = rules.occurrences(row.first, row.every, due, due, row.ended)
    if all(one.first != due for one in days):
        raise Invalid("Op die dag viel deze verplichting niet.")
    with act(actor, "agenda.obligation.fulfilled", row) as event:
        event.after.update(due=due, done_on=done_on, note=note)
        Fulfilment.objects.get_or_create(
            obligation=row,
            due=due,
            defaults={"done_on": done_on, "note": note[:500], "recorded_by_id": actor.account},
        )


def _one(actor: Actor, uid: str) -> Obligation:
    row: Obligation | None = (
        Obligation.objects.changeable_by(actor).select_related("owner").filter(uid=uid).first()
    )
    if row is None:
        raise NotAllowed("Deze verplichting bestaat niet.")
    return row


# --- calendars


def new_key(actor: Actor) -> str:
    """The secret of a new personal calendar, told once; the one before no longer works."""
    if actor.account is None:
        raise NotAllowed("Alleen wie aangemeld is, heeft een eigen agenda.")
    secret = new_secret()
    with act(actor, "agenda.key.made") as event:
        _revoke(actor)
        event.about = CalendarKey.objects.create(
            account_id=actor.account,
            secret_hash=hash_of(secret, PURPOSE),
            created_at=timezone.now(),
        )
    return secret


def revoke_key(actor: Actor) -> None:
    """The address of one's own calendar no longer works."""
    row = CalendarKey.objects.filter(account_id=actor.account or 0, revoked_at=None).first()
    if row is not None:
        with act(actor, "agenda.key.revoked", row):
            _revoke(actor)


def _revoke(actor: Actor) -> None:
    CalendarKey.objects.filter(account_id=actor.account or 0, revoked_at=None).update(
        revoked_at=timezone.now()
    )


# --- facts of the world


def load_obligations(actor: Actor, folder: Path) -> Loaded:
    """Take in ``obligations.csv`` of a folder (its README tells the columns), all or nothing. Doing
    it again changes nothing; what staff changed meanwhile stays as they left it.

    :raises Invalid: for a row that cannot be, with its key.
    """
    _allowed(actor)
    with (folder / "obligations.csv").open(encoding="utf-8", newline="") as file:
        told = {row["key"]: row for row in csv.DictReader(file)}
    owners = {
        row.uid: row
        for row in Organisation.objects.filter(uid__in=[one["owner"] for one in told.values()])
    }
    counts = {"added": 0, "changed": 0, "same": 0}
    with act(actor, "agenda.obligations.loaded", _Facts(), kind="facts") as event:
        known = {
            row.key: row
            for row in Obligation.objects.select_related("owner").filter(key__in=list(told))
        }
        for key, one in told.items():
            counts[_load(actor, key, one, known.get(key), owners)] += 1
        event.after.update(counts)
    return Loaded(**counts)


def _load(
    actor: Actor,
    key: str,
    told: Mapping[str, str],
    row: Obligation | None,
    owners: Mapping[str, Organisation],
) -> str:
    if told["owner"] and told["owner"] not in owners:
        raise Invalid(f"{key}: de organisatie {told['owner']} is niet bekend.")
    try:
        values = {
            "title": {"nl": told["title_nl"], "en": told["title_en"]},
            "note": {spoken: words for spoken in ("nl", "en") if (words := told[f"note_{spoken}"])},
            "source": told["source"],
            "owner": owners.get(told["owner"]),
            "plan": told["plan"],
            "first": parse_iso(told["first"]) if told["first"] else None,
            "every": int(told["every"]) if told["every"] else None,
        }
        ended = date.fromisoformat(told["ended"]) if told["ended"] else None
    except ValueError as error:
        raise Invalid(f"{key}: {error} is geen datum of getal.") from error
    try:
        if row is None:
            row = add_obligation(actor, values, key=key)
            if ended:
                end_obligation(actor, row.uid, row.version, told["ended_reason"], ended)
            return "added"
        # What was changed or ended by hand has another version, and is left alone.
        if row.version > 1 or _told(row) == _plain(values):
            return "same"
        change_obligation(actor, row.uid, row.version, values)
        Obligation.objects.filter(pk=row.pk).update(version=1)
    except Invalid as error:
        raise Invalid(f"{key}: {error} {' '.join(error.fields.values())}".strip()) from error
    return "changed"


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    first: PartialDate | None = values["first"]
    return {
        **values,
        "owner": values["owner"].uid if values["owner"] else "",
        "first": first.iso() if first else "",
    }
