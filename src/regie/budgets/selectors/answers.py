"""Answers to questions about grants: the same number gives the same answer again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.fields import partial_date
from regie.budgets.models import Article, GrantAnswer
from regie.budgets.selectors.grants import Amounts, Asked, GrantLine, lines_at, terms_at, total
from regie.kernel.dates import PartialDate
from regie.kernel.values import plain


class AnswerRow(Struct, frozen=True):
    """One year of one grant on one article; year and article are absent where neither is known.
    ``passage`` is the key of the place that tells it."""

    uid: str
    beneficiary: str
    name: str
    kbo: str
    title: str
    kind: str
    theme: str
    municipality: str
    start: PartialDate | None
    end: PartialDate | None
    year: int | None
    article: str
    amounts: Amounts
    basis: str
    source: str
    passage: int | None
    example: bool


class Gap(Struct, frozen=True):
    """Something that the answer does not know: how many, and which."""

    about: Literal["nothing", "amount", "kbo", "year", "term", "municipality", "theme"]
    n: int
    which: tuple[str, ...] = ()


class AnswerPage(Struct, frozen=True):
    """An answer as it was given. ``same`` is false when the register would now answer otherwise,
    which the page says."""

    answer: GrantAnswer
    asked: Asked
    rows: tuple[AnswerRow, ...]
    total: Amounts
    gaps: tuple[Gap, ...]
    same: bool
    article: str = ""

    @property
    def mixed(self) -> bool:
        """Whether real and invented grants stand together."""
        return len({row.example for row in self.rows}) > 1


def answer_rows(actor: Actor, asked: Asked, day: date, moment: datetime) -> list[AnswerRow]:
    """What the register knew at a moment of what is asked: 5 queries."""
    return [row for line in lines_at(actor, asked, day, moment) for row in _rows(line)]


def _rows(line: GrantLine) -> Iterable[AnswerRow]:
    terms = line.terms
    first = AnswerRow(
        line.uid,
        line.beneficiary.uid,
        line.beneficiary.name,
        line.beneficiary.kbo,
        terms.title,
        terms.kind,
        terms.theme,
        terms.municipality.name if terms.municipality else "",
        partial_date(terms.start_first, terms.start_precision),
        partial_date(terms.end_first, terms.end_precision),
        None,
        "",
        Amounts(),
        terms.basis,
        terms.source,
        terms.passage_id,
        line.example,
    )
    for row in line.rows:
        yield replace(first, year=row.year, article=row.article, amounts=row.amounts)
    if not line.rows:
        yield first


def digest_of(rows: Sequence[AnswerRow]) -> str:
    """The hash of an answer."""
    text = json.dumps([_told(row) for row in rows], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(row: AnswerRow) -> dict[str, Any]:
    """A row as its hash tells it. Answers were given before money that came back was told in them:
    where none did, they are the same."""
    told: dict[str, Any] = plain(row)
    if row.amounts.recovered is None:
        del told["amounts"]["recovered"]
    return told


def gaps(rows: Sequence[AnswerRow], asked: Asked, unplaced: int, untold: int) -> tuple[Gap, ...]:
    """What an answer does not know, most telling first.

    :param unplaced: how many grants name no municipality, where one is asked for.
    :param untold: how many name no theme, where one is asked for.
    """
    found: list[Gap] = []
    if not rows:
        found.append(Gap("nothing", 0))
    else:
        silent = [row for row in rows if row.amounts.granted is None]
        if silent:
            found.append(Gap("amount", len(silent), _names(row.name for row in silent)))
        nameless = _names(row.name for row in rows if not row.kbo)
        if nameless:
            found.append(Gap("kbo", len(nameless), nameless))
        termless = _names(row.title for row in rows if row.start is None)
        if termless:
            found.append(Gap("term", len(termless), termless))
    if asked.since is not None and asked.until is not None:
        told = {row.year for row in rows}
        empty = [year for year in range(asked.since, asked.until + 1) if year not in told]
        if empty and rows:
            found.append(Gap("year", len(empty), tuple(map(str, empty))))
    if unplaced:
        found.append(Gap("municipality", unplaced))
    if untold:
        found.append(Gap("theme", untold))
    return tuple(found)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def whole(actor: Actor, asked: Asked, rows: Sequence[AnswerRow], moment: datetime) -> Any:
    """Totals and gaps of rows; what is invented does not count beside what is real: 2 queries at
    most."""
    stood = terms_at(moment)
    unplaced = stood.filter(municipality__isnull=True).count() if asked.municipality else 0
    untold = stood.filter(theme_folded="").count() if asked.theme else 0
    real = [row for row in rows if not row.example]
    return total(row.amounts for row in real or rows), gaps(rows, asked, unplaced, untold)


def answers(actor: Actor) -> list[GrantAnswer]:
    """Every answer that was given, newest first: 1 query."""
    if not actor.is_staff:
        return []
    return list(GrantAnswer.objects.select_related("asked_by").order_by("-pk"))


def answer_page(actor: Actor, number: str) -> AnswerPage | None:
    """An answer by its number, read from the register as it stood then: 9 queries at most."""
    if not actor.is_staff:
        return None
    answer = GrantAnswer.objects.filter(number=number).first()
    if answer is None:
        return None
    known: Mapping[str, Any] = answer.known
    told = dict(answer.asked)
    codes = dict(Article.objects.filter(uid__in=known["articles"]).values_list("uid", "code"))
    borne = {code: known["articles"][uid] for uid, code in codes.items()}
    if told["article"]:  # kept as a uid: its code may have changed since
        told["article"] = codes.get(told["article"], "")
    asked = Asked(**told)
    rows = [
        _as_known(row, known["bodies"], borne)
        for row in answer_rows(actor, asked, answer.as_of, answer.moment)
    ]
    summed, missing = whole(actor, asked, rows, answer.moment)
    return AnswerPage(
        answer,
        asked,
        tuple(rows),
        summed,
        missing,
        digest_of(rows) == answer.digest,
        known["articles"].get(answer.asked["article"], ""),
    )


def _as_known(
    row: AnswerRow, bodies: Mapping[str, Sequence[str]], borne: Mapping[str, str]
) -> AnswerRow:
    """A row with the names, numbers and codes that were known when it was asked."""
    name, kbo = bodies.get(row.beneficiary, (row.name, row.kbo))
    return replace(row, name=name, kbo=kbo, article=borne.get(row.article, row.article))


def sums_by_beneficiary(rows: Sequence[AnswerRow]) -> list[tuple[str, Decimal]]:
    """Who was granted how much, largest first, of those of whom it is known."""
    told: dict[str, Decimal] = {}
    for row in rows:
        if row.amounts.granted is not None:
            told[row.name] = told.get(row.name, Decimal(0)) + row.amounts.granted
    return sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))
