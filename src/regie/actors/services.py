"""Taking in the facts of who is who. Persons have services of their own."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from msgspec import Struct

from regie.actors.models import (
    Merger,
    Municipality,
    Office,
    Organisation,
    OrganisationName,
    Region,
    RegionMember,
    Tenure,
)
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.base.search import touch
from regie.base.text import fold

Row = dict[str, str]
Values = dict[str, Any]
_Model = TypeVar("_Model", bound=models.Model)

#: The files of a folder of facts; a missing one tells nothing.
FILES = (
    "regions",
    "municipalities",
    "mergers",
    "organisations",
    "organisation_names",
    "offices",
    "tenures",
)
#: By the length of a date that may be cut: what is missing, and the letter of its precision.
_CUT = {4: ("-01-01", "Y"), 7: ("-01", "M"), 10: ("", "D")}
_REGIONS = {
    "province": Region.Kind.PROVINCE,
    "arrondissement": Region.Kind.ARRONDISSEMENT,
    "reference_region": Region.Kind.REFERENCE,
}


class Loaded(Struct, frozen=True):
    """What loading one file did, in rows."""

    added: int = 0
    changed: int = 0
    same: int = 0


class _Facts(Struct):
    """What the event of a loading is about."""

    uid: str


def load_facts(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in the CSV files of a folder (``data/actors/README.md`` tells their columns), all or
    none. Doing it again changes nothing; nothing is ever deleted.

    :raises Invalid: for a row that cannot be, with its file and key.
    """
    if not actor.has(Role.COORDINATOR, Role.ADMINISTRATOR):
        raise NotAllowed("Je hebt geen recht om deze gegevens te laden.")
    told = {name: _read(folder / f"{name}.csv") for name in FILES}
    with act(actor, "actors.facts.loaded", _Facts("actors"), kind="facts") as event:
        loaded = {
            "regions": _regions(told["regions"]),
            "municipalities": _municipalities(told["municipalities"]),
            "region_members": _members(told["municipalities"]),
            "mergers": _mergers(told["mergers"]),
            "organisations": _organisations(told["organisations"]),
            "organisation_names": _names(told["organisation_names"]),
            "offices": _offices(told["offices"]),
            "tenures": _tenures(told["tenures"]),
        }
        event.after.update(
            {name: f"+{done.added} ~{done.changed} ={done.same}" for name, done in loaded.items()}
        )
        if any(done.added or done.changed for done in loaded.values()):
            touch(
                *Municipality.objects.values_list("uid", flat=True),
                *Organisation.objects.values_list("uid", flat=True),
            )
    return loaded


def _regions(rows: list[Row]) -> Loaded:
    known = {(row.kind, row.code): row for row in Region.objects.all()}
    return _put(
        Region, known, {(row["kind"], row["code"]): {"name": row["name"]} for row in rows}, _region
    )


def _region(key: tuple[str, str], values: Values) -> Region:
    return Region(kind=key[0], code=key[1], **values)


def _municipalities(rows: list[Row]) -> Loaded:
    known = {(row.nis, row.since): row for row in Municipality.objects.all()}
    told = {
        (row["nis"], _day(row["since"])): {
            "name": row["name"],
            "folded": fold(row["name"])[:100],
            "until": _day_or_none(row["until"]),
            "tile_column": int(row["tile_column"]) if row["tile_column"] else None,
            "tile_row": int(row["tile_row"]) if row["tile_row"] else None,
            "source": row.get("source", ""),
        }
        for row in rows
    }
    return _put(
        Municipality,
        known,
        told,
        lambda key, values: Municipality(nis=key[0], since=key[1], **values),
    )


def _members(rows: list[Row]) -> Loaded:
    regions = {(row.kind, row.code): row.pk for row in Region.objects.all()}
    municipalities = {(row.nis, row.since): row.pk for row in Municipality.objects.all()}
    known = {(row.region_id, row.municipality_id): row for row in RegionMember.objects.all()}
    told: dict[tuple[int, int], Values] = {}
    for row in rows:
        for column, kind in _REGIONS.items():
            if code := row[column]:
                region = _found(regions, (str(kind), code), "municipalities")
                told[region, municipalities[row["nis"], _day(row["since"])]] = {}
    return _put(
        RegionMember,
        known,
        told,
        lambda key, _: RegionMember(region_id=key[0], municipality_id=key[1]),
    )


def _mergers(rows: list[Row]) -> Loaded:
    everywhere = list(Municipality.objects.all())
    ended = {(row.nis, row.until): row.pk for row in everywhere}
    began = {(row.nis, row.since): row.pk for row in everywhere}
    known = {(row.predecessor_id, row.successor_id): row for row in Merger.objects.all()}
    told = {}
    for row in rows:
        on = _day(row["on"])
        key = (
            _found(ended, (row["predecessor"], on), "mergers"),
            _found(began, (row["successor"], on), "mergers"),
        )
        told[key] = {"on": on, "source": row.get("source", "")}
    return _put(
        Merger,
        known,
        told,
        lambda key, values: Merger(predecessor_id=key[0], successor_id=key[1], **values),
    )


def _organisations(rows: list[Row]) -> Loaded:
    places = {row.nis: row.pk for row in Municipality.objects.filter(until__isnull=True)}
    known = {row.uid: row for row in Organisation.objects.all()}
    told = {
        row["uid"]: {
            "kind": row["kind"],
            # What a file does not know, staff may have told meanwhile.
            "kbo": row["kbo"] or (known[row["uid"]].kbo if row["uid"] in known else None),
            "budget_entity": row["budget_entity"],
            "municipality_id": (
                _found(places, row["municipality"], "organisations")
                if row["municipality"]
                else None
            ),
            "ended": _day_or_none(row["ended"]),
            "source": row["source"],
            **_example(row),
        }
        for row in rows
    }
    first = _put(
        Organisation,
        known,
        told,
        lambda uid, values: Organisation(uid=uid, **values),
    )
    # Successors once all of them are there.
    keys = dict(Organisation.objects.values_list("uid", "pk"))
    for row in rows:
        if row["successor"]:
            successor = _found(keys, row["successor"], "organisations")
            Organisation.objects.filter(uid=row["uid"]).exclude(successor_id=successor).update(
                successor_id=successor
            )
    return first


def _names(rows: list[Row]) -> Loaded:
    keys = dict(Organisation.objects.values_list("uid", "pk"))
    known = {(row.organisation_id, row.name): row for row in OrganisationName.objects.all()}
    told = {}
    for row in rows:
        since, precision = _partial(row["from"])
        told[_found(keys, row["organisation"], "organisation_names"), row["name"]] = {
            "short": row["short"],
            "folded": fold(row["name"])[:300],
            "alias": row["alias"] == "yes",
            "from_first": since,
            "from_precision": precision,
            "until": _day_or_none(row["until"]),
            "source": row["source"],
        }
    return _put(
        OrganisationName,
        known,
        told,
        lambda key, values: OrganisationName(organisation_id=key[0], name=key[1], **values),
    )


def _offices(rows: list[Row]) -> Loaded:
    told = {
        row["uid"]: {
            "title": {
                language: row[f"title_{language}"]
                for language in ("nl", "en")
                if row[f"title_{language}"]
            },
            "field": row["field"],
            **_example(row),
        }
        for row in rows
    }
    return _put(
        Office,
        {row.uid: row for row in Office.objects.all()},
        told,
        lambda uid, values: Office(uid=uid, **values),
    )


def _example(row: Row) -> Values:
    """A file of invented facts has a column that says so."""
    return {"example": row["example"] == "yes"} if "example" in row else {}


def _tenures(rows: list[Row]) -> Loaded:
    keys = dict(Office.objects.values_list("uid", "pk"))
    known = {(row.office_id, row.since): row for row in Tenure.objects.all()}
    told = {
        (_found(keys, row["office"], "tenures"), _day(row["since"])): {
            "holder": row["holder"],
            "title": row["title"],
            "until": _day_or_none(row["until"]),
            "source": row["source"],
        }
        for row in rows
    }
    return _put(
        Tenure,
        known,
        told,
        lambda key, values: Tenure(office_id=key[0], since=key[1], **values),
    )


def _put(
    model: type[_Model],
    known: Mapping[Any, _Model],
    told: Mapping[Any, Values],
    make: Callable[[Any, Values], _Model],
) -> Loaded:
    """Change what differs, then add what is missing (a name may end so that another begins)."""
    changed = []
    fields: set[str] = set()
    for key, values in told.items():
        row = known.get(key)
        differs = {
            name: value for name, value in values.items() if row and getattr(row, name) != value
        }
        if row and differs:
            for name, value in differs.items():
                setattr(row, name, value)
            changed.append(row)
            fields |= differs.keys()
    if changed:
        model._default_manager.bulk_update(changed, sorted(fields), batch_size=200)
    added = [make(key, values) for key, values in told.items() if key not in known]
    model._default_manager.bulk_create(added)
    return Loaded(len(added), len(changed), len(told) - len(added) - len(changed))


def _found(known: Mapping[Any, int], key: Any, file: str) -> int:
    if key not in known:
        words = " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
        raise Invalid(f"{file}.csv noemt {words}, en dat is er niet.")
    return known[key]


def _read(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{text}” is geen dag (JJJJ-MM-DD).") from error


def _day_or_none(text: str) -> date | None:
    return _day(text) if text else None


def _partial(text: str) -> tuple[date | None, str]:
    """The two columns of a date that may be cut to a month or a year."""
    if not text:
        return None, ""
    missing, letter = _CUT.get(len(text), ("", "D"))
    return _day(text + missing), letter
