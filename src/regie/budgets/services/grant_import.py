"""Taking grants in from a table: first what it would do, then all of it or nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from django.db import transaction
from django.db.models import Sum
from msgspec import Struct
from msgspec.structs import replace

from regie.actors.models import Municipality, Organisation, OrganisationName
from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job, StoredFile
from regie.base.text import fold
from regie.base.writers import unsafe
from regie.budgets.grant_rows import Fault, RowGrant, RowYear, read_rows
from regie.budgets.models import Article, ArticleCode, Basis, Claim, ClaimStep, Grant, GrantClaim
from regie.budgets.services.allowed import must_write
from regie.budgets.services.claims import Draw
from regie.budgets.services.grants import (
    GrantDraft,
    GrantYearDraft,
    award_grant,
    change_grant,
    draft_of,
    enter_grant,
    pay_grant,
    told,
)
from regie.budgets.services.places import place_of

Mark = Literal["added", "changed", "same"]
#: What kept cells are kept for.
PURPOSE = "grant_import"
#: How many rows a table may have.
MOST = 20_000


class ImportLine(Struct, frozen=True):
    """What one grant of a table would do."""

    row: int
    reference: str
    title: str
    beneficiary: str
    mark: Mark
    asked: Decimal | None
    granted: Decimal | None
    paid: Decimal | None


class Imported(Struct, frozen=True):
    """What a table did, or would do. With any fault it does nothing."""

    lines: tuple[ImportLine, ...]
    faults: tuple[Fault, ...]

    def marked(self, mark: Mark) -> int:
        """How many grants are of a mark."""
        return sum(line.mark == mark for line in self.lines)


class _Undone(Exception):
    """Everything is taken back."""


class _Import(Struct):
    """What the event of an import is about."""

    uid: str


def import_grants(
    actor: Actor, cells: Sequence[Sequence[str]], name: str, *, dry_run: bool, about: str = ""
) -> Imported:
    """Take the grants of a table in, or only say what it would do: the same is tried, and undone.

    A file number that the register knows is changed where the table says otherwise; what was
    granted or paid more is granted and paid.

    :param name: of the file, for the ground of what is granted.
    """
    must_write(actor)
    if len(cells) > MOST:
        raise Invalid(f"Deze tabel heeft meer dan {MOST} rijen: deel haar op.")
    grants, faults = read_rows(cells)
    lines: list[ImportLine] = []
    try:
        with act(
            actor, "budgets.grants.imported", _Import(about or "grants"), kind="file"
        ) as event:
            known = _Known.of(grants)
            for one in grants:
                try:
                    with transaction.atomic():
                        lines.append(_take(actor, one, known, name))
                except _Faulty as faulty:
                    faults.append(faulty.fault)
                except Refusal as refusal:
                    faults.append(Fault(one.row, "", _sentence(refusal)))
            event.after.update(
                name=name, **{mark: sum(line.mark == mark for line in lines) for mark in _MARKS}
            )
            if dry_run or faults:
                raise _Undone
    except _Undone:
        pass
    return Imported(tuple(lines), tuple(sorted(faults)))


_MARKS: tuple[Mark, ...] = ("added", "changed", "same")


class _Faulty(Exception):
    def __init__(self, row: int, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = Fault(row, column, sentence)


def _sentence(refusal: Refusal) -> str:
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(dict.fromkeys(refusal.fields.values()))
    return str(refusal)


class _Known(Struct, frozen=True):
    """What rows may name."""

    by_kbo: dict[str, Organisation]
    by_name: dict[str, set[int]]
    bodies: dict[int, Organisation]
    places: dict[str, Municipality]
    articles: dict[str, Article]
    codes: tuple[str, ...]
    grants: dict[str, Grant]

    @classmethod
    def of(cls, grants: Iterable[RowGrant]) -> _Known:
        """All that the rows name, in a fixed number of queries."""
        rows = list(grants)
        by_name: dict[str, set[int]] = {}
        for folded, key in OrganisationName.objects.values_list("folded", "organisation"):
            by_name.setdefault(folded, set()).add(key)
        bodies = {row.pk: row for row in Organisation.objects.all()}
        places: dict[str, Municipality] = {}
        for place in Municipality.objects.filter(until__isnull=True):
            places[place.nis] = places[place.folded] = place
        codes = {
            row.code: row.article
            for row in ArticleCode.objects.select_related("article").order_by("pk")
        }
        codes |= {row.code: row for row in Article.objects.all()}
        return cls(
            {row.kbo: row for row in bodies.values() if row.kbo},
            by_name,
            bodies,
            places,
            codes,
            tuple(sorted(codes)),
            {
                row.reference: row
                for row in Grant.objects.filter(reference__in=[one.reference for one in rows])
            },
        )

    def body(self, one: RowGrant) -> Organisation:
        """Whom a grant is for."""
        name = one.words["begunstigde"]
        keys = self.by_name.get(fold(name)[:300], set()) if name else set()
        if one.kbo:
            found = self.by_kbo.get(one.kbo)
            if found is None:
                raise _Faulty(
                    one.row,
                    "kbo",
                    "Geen organisatie in het register heeft dit nummer. Voeg ze eerst toe, of vul "
                    "het nummer bij haar in.",
                )
            if name and found.pk not in keys:
                raise _Faulty(
                    one.row, "begunstigde", "Deze naam hoort niet bij dit ondernemingsnummer."
                )
            return found
        if len(keys) != 1:
            raise _Faulty(
                one.row,
                "begunstigde",
                "Meer dan één organisatie heet zo: geef het kbo-nummer."
                if keys
                else f"“{name[:60]}” staat niet in het register. Voeg de organisatie eerst toe.",
            )
        return self.bodies[next(iter(keys))]

    def place(self, one: RowGrant) -> str:
        """The uid of the municipality of a grant."""
        words = one.words["gemeente"]
        if not words:
            return ""
        found = self.places.get(words) or self.places.get(fold(words))
        if found is None:
            raise _Faulty(one.row, "gemeente", f"“{words[:60]}” is geen gemeente van vandaag.")
        return found.uid

    def article(self, row: RowYear) -> Article | None:
        """The article of a row."""
        if not row.article:
            return None
        found = self.articles.get(row.article) or self.articles.get(row.article.upper())
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(row.article.upper(), self.codes, 1, 0.8)
            raise _Faulty(
                row.row,
                "artikel",
                f"“{row.article[:40]}” is geen artikel."
                + (f" Bedoel je {near[0]}?" if near else ""),
            )
        if found.kind != Article.Kind.EXPENDITURE:
            raise _Faulty(row.row, "artikel", f"{found.code} is een ontvangst.")
        return found


def _take(actor: Actor, one: RowGrant, known: _Known, name: str) -> ImportLine:
    articles = {row.row: known.article(row) for row in one.years}
    place = place_of(actor, one.words["plaats"]) if one.words["plaats"] else None
    if isinstance(place, str):
        raise _Faulty(one.row, "plaats", place)
    draft = GrantDraft(
        kind=one.kind,
        title=one.words["titel"],
        beneficiary=known.body(one).uid,
        legal_ground=one.words["wettelijke_grond"],
        purpose=one.words["doel"],
        theme=one.words["thema"],
        municipality=known.place(one),
        start=one.start,
        end=one.end,
        conditions=one.words["voorwaarden"],
        evaluation=one.evaluation,
        basis=Basis.STAFF if place is None else Basis.PAPER,
        passage=place,
        source=one.words["bron"] or ("" if place else f"ingelezen uit {name}"[:300]),
        years=tuple(
            GrantYearDraft(row.year, article.uid if article else "", row.asked)
            for row in one.years
            for article in (articles[row.row],)
        ),
    )
    grant = known.grants.get(one.reference)
    mark: Mark = "same"
    if grant is None:
        grant = enter_grant(actor, draft, origin=Grant.Origin.IMPORTED, reference=one.reference)
        mark = "added"
    else:
        had = draft_of(grant)
        # What a table has no column for stays as it is.
        wanted = replace(
            draft,
            via=had.via,
            basis=had.basis if place in (None, had.passage) else Basis.PAPER,
            passage=place or had.passage,
            note=had.note,
            evaluated_on=had.evaluated_on,
            evaluation_text=had.evaluation_text,
            source=one.words["bron"] or had.source,
        )
        if _compared(wanted) != _compared(had):
            grant = change_grant(actor, grant, grant.version, wanted)
            mark = "changed"
    for row in one.years:
        article = articles[row.row]
        if article is not None and _draw(actor, grant, article, row, name) and mark == "same":
            mark = "changed"
    return ImportLine(
        one.row,
        one.reference,
        one.words["titel"],
        one.words["begunstigde"] or one.kbo,
        mark,
        _sum(row.asked for row in one.years),
        _sum(row.granted for row in one.years),
        _sum(row.paid for row in one.years),
    )


def _compared(draft: GrantDraft) -> dict[str, Any]:
    plain = told(draft)
    return plain | {"years": sorted(map(str, plain["years"]))}


def _draw(actor: Actor, grant: Grant, article: Article, row: RowYear, name: str) -> bool:
    """Grant and pay what the register does not know yet of a year; whether anything was."""
    drawn = False
    ground = f"ingelezen uit {name}, rij {row.row}"[:500]
    for state, wanted in ((Claim.State.COMMITTED, row.granted), (Claim.State.PAID, row.paid)):
        if wanted is None:
            continue
        stands = _stands(grant, article, row.year, state)
        column = "toegekend" if state == Claim.State.COMMITTED else "betaald"
        if wanted < stands:
            raise _Faulty(
                row.row,
                column,
                f"In het register staat al {stands} euro: een tabel maakt dat niet kleiner.",
            )
        if wanted == stands:
            continue
        draw = Draw(amount=wanted - stands, year=row.year, ground=ground)
        if state == Claim.State.COMMITTED:
            award_grant(actor, grant, article, draw)
        else:
            _pay(actor, grant, article, draw)
        drawn = True
    return drawn


def _stands(grant: Grant, article: Article, year: int, state: str) -> Decimal:
    found = ClaimStep.objects.filter(
        claim__grant_claim__grant=grant, claim__article=article, year=year, state=state
    ).aggregate(n=Sum("amount"))["n"]
    return found or Decimal(0)


def _pay(actor: Actor, grant: Grant, article: Article, draw: Draw) -> None:
    """Pay out of the claims of a grant on an article, the oldest first."""
    left = draw.amount
    for tied in (
        GrantClaim.objects.filter(grant=grant, claim__article=article)
        .exclude(claim__state=Claim.State.RESERVED)
        .select_related("claim__article")
        .order_by("pk")
    ):
        steps = dict(
            tied.claim.steps.order_by()
            .values("state")
            .annotate(n=Sum("amount"))
            .values_list("state", "n")
        )
        room = steps.get(Claim.State.COMMITTED, Decimal(0)) - steps.get(
            Claim.State.PAID, Decimal(0)
        )
        if (part := min(room, left)) > 0:
            pay_grant(actor, grant, tied.claim, replace(draw, amount=part))
            left -= part
    if left > 0:
        raise Refusal("Er is meer betaald dan toegekend.")


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [one for one in amounts if one is not None]
    return sum(known, Decimal(0)) if known else None


# --- from a file


def read_later(actor: Actor, file: StoredFile) -> Job:
    """Have an uploaded table read."""
    must_write(actor)
    return enqueue(
        "budgets.grants.read",
        f"grants/{file.uid}",
        {"file": file.uid, "account": actor.account},
        owner=actor.account,
        title=file.name,
    )


@job("budgets.grants.read")
def _read(params: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Read a table, keep its cells, and say where they stand."""
    file = StoredFile.objects.get(uid=params["file"])
    actor = actor_of(Account.objects.get(pk=params["account"]), clock.today())
    progress(0, 2)
    cells = cells_of(file)
    progress(1, 2)
    kept = json.dumps({"cells": cells, "name": file.name})
    row = files.store(actor, BytesIO(kept.encode()), f"{file.name}.txt", PURPOSE)
    progress(2, 2)
    return {"kind": PURPOSE, "uid": row.uid}


def cells_of(file: StoredFile) -> list[list[str]]:
    """The cells of a table, CSV or the first sheet of an XLSX.

    :raises Refusal: for a file of another kind, or one that cannot be read.
    """
    if file.media_type == files.XLSX:
        # The reader is for workers; a web process does without.
        from regie.reading.extract import Unreadable
        from regie.reading.extract.sandbox import sheets

        try:
            found = sheets(files.path_of(file.sha256))
        except Unreadable as reason:
            raise Refusal(reason.sentence) from reason
        return next(iter(found.values()), [])
    text = files.text(file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error as error:
        raise Refusal("Dit bestand is geen tabel: een aanhalingsteken sluit niet.") from error
    return [[unsafe(cell) for cell in row] for row in rows]


def kept_cells(file: StoredFile) -> tuple[list[list[str]], str]:
    """The cells that :func:`read_later` kept, and the name of the file they came from."""
    kept = json.loads(files.text(file))
    return kept["cells"], kept["name"]
