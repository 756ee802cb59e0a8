"""Taking in the grants that papers name."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from regie.actors.models import Municipality
from regie.actors.services import Loaded
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid
from regie.budgets.models import Article, Grant
from regie.budgets.services.allowed import must_write
from regie.budgets.services.claims import Draw
from regie.budgets.services.grants import (
    GrantDraft,
    GrantYearDraft,
    award_grant,
    enter_grant,
    pay_grant,
    reserve_for_grant,
)
from regie.kernel.dates import parse_iso

FILE = "grants.csv"


class _Facts(Struct):
    """What the event of a loading is about."""

    uid: str = "grants"


def load_grants(actor: Actor, folder: Path) -> Loaded:
    """Take in ``grants.csv`` of a folder (its README tells the columns), all or nothing. A grant
    that is there already is left alone, whatever staff made of it.

    :raises Invalid: for a row that cannot be, with its uid.
    """
    must_write(actor)
    with (folder / FILE).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        told.setdefault(row["uid"], []).append(row)
    known = set(Grant.objects.filter(uid__in=list(told)).values_list("uid", flat=True))
    articles = {row.code: row for row in Article.objects.all()}
    places = dict(Municipality.objects.filter(until__isnull=True).values_list("nis", "uid"))
    added = 0
    with act(actor, "budgets.grants.loaded", _Facts(), kind="facts") as event:
        for uid, lines in told.items():
            if uid in known:
                continue
            try:
                _load(actor, uid, lines, articles, places)
            except (KeyError, ValueError, ArithmeticError) as error:
                raise Invalid(f"{FILE}, {uid}: {error} is niet bekend of klopt niet.") from error
            added += 1
        event.after.update(added=added, same=len(known))
    return Loaded(added=added, same=len(known))


def _load(
    actor: Actor,
    uid: str,
    lines: list[dict[str, str]],
    articles: Mapping[str, Article],
    places: Mapping[str, str],
) -> None:
    first = lines[0]
    draft = GrantDraft(
        kind=first["kind"],
        title=first["title"],
        beneficiary=first["beneficiary"],
        via=first["via"],
        legal_ground=first["legal_ground"],
        purpose=first["purpose"],
        theme=first["theme"],
        municipality=places[first["municipality"]] if first["municipality"] else "",
        start=parse_iso(first["start"]) if first["start"] else None,
        end=parse_iso(first["end"]) if first["end"] else None,
        conditions=first["conditions"],
        evaluation=parse_iso(first["evaluation"]) if first["evaluation"] else None,
        basis=first["basis"],
        source=first["source"],
        note=first["note"],
        years=tuple(
            GrantYearDraft(
                int(line["year"]),
                articles[line["article"]].uid,
                Decimal(line["asked"]) if line["asked"] else None,
            )
            for line in lines
        ),
    )
    grant = enter_grant(
        actor,
        draft,
        reference=first["reference"],
        example=first["example"] == "yes",
        uid=uid,
    )
    for line in lines:
        for column, write in (("reserved", reserve_for_grant), ("granted", award_grant)):
            if line[column]:
                claim = write(actor, grant, articles[line["article"]], _draw(line, column))
                if column == "granted" and line["paid"]:
                    pay_grant(actor, grant, claim, _draw(line, "paid"))


def _draw(line: Mapping[str, str], column: str) -> Draw:
    return Draw(amount=Decimal(line[column]), year=int(line["year"]), ground=line["source"])
