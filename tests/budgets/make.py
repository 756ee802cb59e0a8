"""Small helpers that put a ledger in the database."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils import timezone

from regie.base.actor import VISITOR, Actor, system
from regie.base.models import Approval
from regie.budgets.models import Article, Movement, Round
from regie.budgets.services import (
    ArticleDraft,
    LegDraft,
    MovementDraft,
    PrintedDraft,
    SubLineDraft,
    closing,
    ensure_articles,
    ensure_round,
    record_movements,
)
from regie.budgets.services.decisions import note_decision
from regie.kernel.dates import parse_iso
from regie.papers.models import Paper, Passage
from regie.plans.models import Decision
from regie.reading.model import Place, Reading, Row, Table

ACTOR: Actor = system("tester")
NOBODY = VISITOR
ONE = "XJ0-1XFC2CA-WT"
TWO = "XJ0-1XFC2DA-WT"
PROVISION = "XJ0-1XFC2DB-PR"
RECEIPT = "XJ0-9XFCADA-OW"
LEGAL_OUT = "XM0-AXFC2DA-WT"
LEGAL_IN = "XM0-BXFCADA-OW"
SHIPPED = Path(__file__).parents[2] / "data/readings/bbt-2021.json"


def articles(*codes: str, element: str = "Element") -> list[Article]:
    """Articles with these codes, in this order."""
    made = ensure_articles(
        ACTOR,
        [ArticleDraft(code=code, name=code.lower(), content_element=element) for code in codes],
    )
    return [made[code] for code in codes]


def a_round(code: str = "BO2031", base: str | None = "BA2030") -> Round:
    """An open round."""
    return ensure_round(ACTOR, code, base)


def close_round(actor: Actor, round_: Round) -> Round:
    """Close a round, as when somebody approves it."""
    given = Approval.objects.create(
        kind=closing.APPROVAL,
        object_kind="budgets.round",
        object_uid=round_.uid,
        title=round_.code,
        digest=closing.digest_of(round_.uid),
        state=Approval.State.APPROVED,
        prepared_person=1,
        prepared_at=timezone.now(),
        decided_person=2,
    )
    closing.approved(actor, given)
    return Round.objects.get(pk=round_.pk)


def decision() -> Decision:
    """A decision to rest on."""
    known: Decision | None = Decision.objects.filter(number="VR TEST").first()
    return known or note_decision(
        ACTOR, "government", date=parse_iso("2031-01-15"), number="VR TEST"
    )


def draft(
    kind: str, *legs: tuple[Article, str, int | str], ground: str = "test", title: str = ""
) -> MovementDraft:
    """A movement with these legs, in euros."""
    return MovementDraft(
        kind=kind,
        title=title,
        ground=ground,
        decision=decision().pk if kind == "redistribution" else None,
        legs=tuple(LegDraft(article.pk, axis, Decimal(amount)) for article, axis, amount in legs),
    )


def write(
    round_: Round, kind: str, *legs: tuple[Article, str, int | str], title: str = ""
) -> Movement:
    """Write one movement."""
    return record_movements(ACTOR, round_, [draft(kind, *legs, title=title)])[0]


def shipped() -> Reading:
    """The reading of the real paper of 2021 that comes with the program."""
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Reading)


def accept(reading: Reading) -> Round:
    """Take the shipped reading into the ledger, in the shortest way that is true to it."""
    paper = Paper.objects.create(
        sha256=reading.document.sha256 or hashlib.sha256(b"x").hexdigest(),
        kind=reading.document.kind,
        title=reading.document.title,
        lines=reading.document.lines,
        public=True,
        brought_at=timezone.now(),
    )
    made = ensure_articles(
        ACTOR,
        [
            ArticleDraft(
                code=article.code,
                name=article.name,
                programme_name={"nl": "Gelijke Kansen en Integratie en Inburgering"},
                content_element=article.ise or "",
                aliases=tuple(form for form in article.printed if form != article.code),
            )
            for article in reading.budget.articles
        ],
    )
    round_ = ensure_round(ACTOR, "BO2021", "BA2020")
    accepted = _Accepted(paper, {code: article.pk for code, article in made.items()})
    record_movements(ACTOR, round_, accepted.drafts(reading.budget.tables))
    return round_


class _Accepted:
    def __init__(self, paper: Paper, keys: dict[str, int]) -> None:
        self.paper, self.keys = paper, keys
        self._places: dict[tuple[int, int], int] = {}

    def passage(self, place: Place) -> int:
        key = place.start, place.end
        if key not in self._places:
            self._places[key] = Passage.objects.create(
                paper=self.paper, start=place.start, end=place.end, line=place.line
            ).pk
        return self._places[key]

    def drafts(self, tables: tuple[Table, ...]) -> list[MovementDraft]:
        drafts: list[MovementDraft] = []
        for table in tables:
            if table.type == "credit_evolution":
                drafts.append(self.opening(table, table.rows[0]))
            elif table.type in {"receipts", "legal_person"}:
                drafts.append(self.opening(table, table.rows[0]))
                drafts += self.difference(table)
            elif table.type == "evolution_list":
                drafts += self.listed(table, tables)
        return drafts

    def legs(self, code: str | None, row: Row) -> tuple[LegDraft, ...]:
        assert code
        where = self.passage(row.place)
        return tuple(
            LegDraft(self.keys[code], axis, Decimal(value) * 1000, where)
            for axis, value in row.values.items()
        )

    def opening(self, table: Table, row: Row) -> MovementDraft:
        return MovementDraft(
            kind="opening",
            legs=self.legs(table.article, row),
            passage=self.passage(row.place),
            acceptance="acceptance01",
        )

    def difference(self, table: Table) -> list[MovementDraft]:
        first, last = table.rows[0], table.rows[-1]
        assert table.article
        legs = tuple(
            LegDraft(self.keys[table.article], axis, Decimal(value - first.values[axis]) * 1000)
            for axis, value in last.values.items()
            if value != first.values[axis]
        )
        if not legs:
            return []
        return [
            MovementDraft(
                kind="unexplained",
                legs=legs,
                passage=self.passage(last.place),
                acceptance="acceptance01",
            )
        ]

    def listed(self, table: Table, tables: tuple[Table, ...]) -> list[MovementDraft]:
        rows = [row for row in table.rows if row.kind != "total"]
        drafts = []
        transfers = [row for row in rows if row.kind == "compensation"]
        if transfers:
            drafts.append(
                MovementDraft(
                    kind="compensation",
                    title=transfers[0].label,
                    legs=tuple(leg for row in transfers for leg in self.legs(row.article, row)),
                    passage=self.passage(transfers[0].place),
                    acceptance="acceptance01",
                )
            )
        for row in rows:
            if row.kind == "compensation":
                continue
            lines: tuple[SubLineDraft, ...] = ()
            printed: list[PrintedDraft] = []
            for other in tables:
                if other.article != row.article:
                    continue
                total = next((r for r in other.rows if r.kind == "total"), None)
                if (
                    other.type == "formula"
                    and total
                    and total.values["AMOUNT"] == row.values.get("VAK")
                ):
                    lines = tuple(
                        SubLineDraft(
                            item.label,
                            Decimal(item.values["AMOUNT"]) * 1000,
                            None,
                            self.passage(item.place),
                        )
                        for item in other.rows
                        if item.kind == "item"
                    )
                if other.type == "other_adjustment":
                    printed += [
                        PrintedDraft(self.passage(again.place), again.label)
                        for again in other.rows
                        if again.kind == row.kind and again.values == row.values
                    ]
            drafts.append(
                MovementDraft(
                    kind=row.kind,
                    title=row.label,
                    legs=self.legs(row.article, row),
                    passage=self.passage(row.place),
                    sub_lines=lines,
                    also_printed=tuple(printed),
                    acceptance="acceptance01",
                )
            )
        return drafts


def plain(reading: Reading) -> dict[str, dict[str, Any]]:
    """The tables of a reading by id, as JSON holds them."""
    tables: list[dict[str, Any]] = json.loads(msgspec.json.encode(reading.budget.tables))
    return {table["id"]: table for table in tables}
