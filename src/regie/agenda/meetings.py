"""Keeping bodies that meet: who belongs to them, their meetings, and what was agreed there."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from regie.actors.models import Office, Organisation
from regie.actors.services import Loaded
from regie.agenda.models import Meeting, Membership, Obligation
from regie.agenda.selectors import KEEPERS, meeting, membership
from regie.agenda.services import add_obligation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.fields import partial_columns
from regie.base.text import said
from regie.base.uid import derived_uid
from regie.kernel.dates import PartialDate, parse_iso

#: What people fill in of a meeting.
FIELDS = ("title", "held", "agenda", "conclusion", "source")


class _Facts(Struct):
    """What the event of a loading is about."""

    uid: str = "meetings"


def _allowed(actor: Actor) -> None:
    if not actor.has(*KEEPERS):
        raise NotAllowed("Alleen wie het register beheert, houdt vergaderingen bij.")


def add_member(
    actor: Actor,
    body: Organisation,
    who: tuple[str, str],
    role: str,
    *,
    since: PartialDate | None = None,
    source: str,
    uid: str = "",
    example: bool = False,
) -> Membership:
    """From ``since``, as far as that is known, ``who`` (*organisation* or *office*, and its uid)
    belongs to ``body``.

    :raises Invalid: for a body in itself, without a source, or for who belongs to it already.
    """
    _allowed(actor)
    if not source.strip():
        raise Invalid("Zeg waar dit staat.", {"source": "Zeg waar dit staat."})
    kind, called = who
    row_of = _office(called) if kind == "office" else _organisation(called)
    if row_of == body:
        raise Invalid("Een orgaan is geen lid van zichzelf.", {"who": "Kies iemand anders."})
    with act(actor, "agenda.member.added", body) as event:
        try:
            with transaction.atomic():
                row: Membership = Membership.objects.create(
                    **({"uid": uid} if uid else {}),
                    **{kind: row_of},
                    body=body,
                    role=role,
                    source=source.strip()[:300],
                    example=example,
                    **partial_columns("since", since),
                )
        except IntegrityError as error:
            raise Invalid(
                "Wie al lid is, wordt het niet nog eens.", {"who": "Dit lid staat er al."}
            ) from error
        event.after.update(who=called, role=role, since=since.iso() if since else "")
    return row


def end_membership(actor: Actor, uid: str, until: date) -> Membership:
    """From ``until`` a member no longer belongs to the body; what was stays.

    :raises Invalid: for a day before it began, or who left already.
    """
    _allowed(actor)
    row = membership(actor, uid)
    if row is None:
        raise NotAllowed("Dit lidmaatschap bestaat niet.")
    if row.until is not None or (row.since_first is not None and until <= row.since_first):
        raise Invalid("Dit lidmaatschap kan die dag niet eindigen.")
    with act(actor, "agenda.member.ended", row.body) as event:
        row.until = until
        row.save(update_fields=["until"])
        event.after.update(uid=uid, until=until)
    return row


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    if values["held"] is None:
        wrong["held"] = "Geef de dag, zo precies als je die kent."
    if not str(values["source"]).strip():
        wrong["source"] = "Zeg waar dit op steunt."
    if wrong:
        raise Invalid("Deze vergadering kan zo niet bewaard worden.", wrong)
    return {
        **{name: values[name] for name in FIELDS if name != "held"},
        **partial_columns("held", values["held"]),
    }


def _told(row: Meeting) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS if name != "held"} | {
        "held": row.held.iso() if row.held else ""
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    held: PartialDate | None = values["held"]
    return {**values, "held": held.iso() if held else ""}


def add_meeting(
    actor: Actor,
    body: Organisation,
    values: Mapping[str, Any],
    *,
    key: str | None = None,
    example: bool = False,
) -> Meeting:
    """A meeting of ``body``, held or to come. ``values`` are all of :data:`FIELDS`; ``held`` is a
    partial date."""
    _allowed(actor)
    columns = _checked(values)
    named = {"key": key, "uid": derived_uid("meeting", key)} if key else {}
    with act(actor, "agenda.meeting.added") as event:
        row: Meeting = Meeting.objects.create(body=body, example=example, **named, **columns)
        event.about = row
        event.after.update(_told(row), body=body.uid)
    return row


def change_meeting(actor: Actor, uid: str, version: int, values: Mapping[str, Any]) -> Meeting:
    """Change what a meeting says, such as what was decided.

    :raises Conflict: when somebody else changed it since ``version``.
    """
    _allowed(actor)
    columns = _checked(values)
    row = meeting(actor, uid)
    if row is None:
        raise NotAllowed("Deze vergadering bestaat niet.")
    with act(actor, "agenda.meeting.changed", row) as event:
        before = _told(row)
        if not Meeting.objects.filter(pk=row.pk, version=version).update(
            **columns, version=version + 1
        ):
            raise Conflict(_plain(values), {**before, "version": row.version})
        now: Meeting = Meeting.objects.get(pk=row.pk)
        for name, after in _told(now).items():
            event.changed(name, before[name], after)
    return now


def add_point(
    actor: Actor,
    row: Meeting,
    words: str,
    owner: Organisation | None,
    due: PartialDate | None,
    *,
    key: str | None = None,
) -> Obligation:
    """Something that a meeting agreed on: who does it by when. It is an obligation that comes once,
    so it stands in the agenda, and in *Mijn werk* of whoever answers for it.

    :raises Invalid: without words, an owner or a day.
    """
    wrong = {}
    if not words.strip():
        wrong["words"] = "Zeg wat er moet gebeuren."
    if owner is None:
        wrong["owner"] = "Zeg wie dit doet."
    if due is None:
        wrong["due"] = "Zeg tegen wanneer."
    if wrong:
        raise Invalid("Dit punt kan zo niet bewaard worden.", wrong)
    title = said(row.title, "nl")[0] or "vergadering"
    return add_obligation(
        actor,
        {
            "title": {"nl": words.strip()},
            "note": {},
            "source": f"{title}, {row.held.iso() if row.held else ''}",
            "owner": owner,
            "plan": "",
            "first": due,
            "every": None,
        },
        key=key,
        meeting=row,
        example=row.example,
    )


# --- facts that come with Regie


def load_meetings(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in ``members.csv``, ``meetings.csv`` and ``points.csv`` of a folder, as far as they are
    there (the README of ``data/agenda`` tells the columns), all or nothing. What is there already
    stays as it is.

    :raises Invalid: for a row that cannot be.
    """
    _allowed(actor)
    loaders = {"members": _member, "meetings": _meeting, "points": _point}
    done = {}
    with act(actor, "agenda.meetings.loaded", _Facts(), kind="facts") as event:
        for name, load in loaders.items():
            path = folder / f"{name}.csv"
            if not path.is_file():
                continue
            with path.open(encoding="utf-8", newline="") as file:
                added = [load(actor, row) for row in csv.DictReader(file)]
            done[name] = Loaded(added=sum(added), same=len(added) - sum(added))
            event.after[name] = done[name].added
    return done


def _member(actor: Actor, told: Mapping[str, str]) -> bool:
    uid = derived_uid("member", told["body"], told["who"], told["since"])
    if Membership.objects.filter(uid=uid).exists():
        return False
    known = Organisation.objects.filter(uid=told["who"]).exists()
    row = add_member(
        actor,
        _organisation(told["body"]),
        ("organisation" if known else "office", told["who"]),
        told["role"],
        since=_day(told["since"]),
        source=told["source"],
        uid=uid,
        example=told["example"] == "yes",
    )
    if told["until"]:
        end_membership(actor, row.uid, date.fromisoformat(told["until"]))
    return True


def _meeting(actor: Actor, told: Mapping[str, str]) -> bool:
    if Meeting.objects.filter(key=told["key"]).exists():
        return False
    values = {name: _words(told, name) for name in ("title", "agenda", "conclusion")}
    add_meeting(
        actor,
        _organisation(told["body"]),
        {**values, "held": _day(told["held"]), "source": told["source"]},
        key=told["key"],
        example=told["example"] == "yes",
    )
    return True


def _point(actor: Actor, told: Mapping[str, str]) -> bool:
    if Obligation.objects.filter(key=told["key"]).exists():
        return False
    row = Meeting.objects.filter(key=told["meeting"]).first()
    if row is None:
        raise Invalid(f"{told['key']}: de vergadering {told['meeting']} is niet bekend.")
    owner = _organisation(told["owner"])
    add_point(actor, row, told["words"], owner, _day(told["due"]), key=told["key"])
    return True


def _words(told: Mapping[str, str], name: str) -> dict[str, str]:
    return {spoken: words for spoken in ("nl", "en") if (words := told[f"{name}_{spoken}"])}


def _day(text: str) -> PartialDate | None:
    try:
        return parse_iso(text) if text else None
    except ValueError as error:
        raise Invalid(f"{text} is geen datum.") from error


def _organisation(uid: str) -> Organisation:
    row: Organisation | None = Organisation.objects.filter(uid=uid).first()
    if row is None:
        raise Invalid(f"De organisatie {uid} is niet bekend.")
    return row


def _office(uid: str) -> Office:
    row: Office | None = Office.objects.filter(uid=uid).first()
    if row is None:
        raise Invalid(f"Het ambt of de organisatie {uid} is niet bekend.")
    return row
