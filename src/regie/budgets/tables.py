"""The tables of a budget chapter, as policy papers print them. Pure.

A paper tells one movement several times: in the list of its content element, in the table of its
article, in the row of a credit evolution. Here each of those is a view of the same legs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from regie.budgets import rules
from regie.budgets.rules import Amounts, Evolution, RowKind, TableRow
from regie.kernel.flanders.budget import movement

TableType = Literal[
    "total",
    "programme",
    "ise_summary",
    "evolution_list",
    "credit_evolution",
    "compensation",
    "other_adjustment",
    "formula",
    "receipts",
    "legal_person",
]

#: The two sides of a credit.
CREDIT = ("VAK", "VEK")
#: How a summary of a content element groups its articles: by which label, which ESR aggregates;
#: the last group takes what is left.
CLASSES: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "ESR-uitgaven (werking en toelagen (WT), lonen (LO), provisies (PR))",
        frozenset({"WT", "LO", "PR"}),
    ),
    ("Toelagen (interne stromen (IS))", frozenset({"IS"})),
    ("Overige (leningen (LE), participaties (PA); geen ESR-impact)", frozenset()),
)
_EVOLUTION = "evolution"
#: In which order a list tells the movements of an article, and under which kind.
_LISTED: dict[str, RowKind] = {
    "overflow": "overflow",
    "index": "index",
    "compensation": "compensation",
    "redistribution": "compensation",
    "other_adjustment": "other_adjustment",
    "unexplained": "adjustment",
}
_ORDER = tuple(_LISTED)
#: What papers call what is added back, whatever its own row is called.
_OVERFLOW = "Terugdraai overflow"
_UNEXPLAINED = "Niet verklaard"
#: How a row of the list begins where its title does not say of which kind it is.
_BEGINS: dict[RowKind, str] = {
    "index": "Index",
    "compensation": "Compensatie",
    "other_adjustment": "Bijstelling",
}
_ZERO = Decimal(0)
#: What a title says of the other side, and of its kind: the row says that already.
_KIND = re.compile(r"^\s*compensatie\s*:\s*", re.IGNORECASE)
_SIDE = re.compile(r"\s+(?:vanuit|van|naar|aan)\s+[A-Z]{2}[A-Z0-9]?\d?-\S+\s*$")


class ChapterTable(Struct, frozen=True):
    """One table of a chapter, in euros. ``article``, ``ise`` and ``programme`` as far as it stands
    under one."""

    type: TableType
    title: str
    rows: tuple[TableRow, ...]
    article: str | None = None
    ise: str | None = None
    programme: str | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """The columns that it prints."""
        return tuple(rules.add(*(row.values for row in self.rows)))


class Told(Struct, frozen=True):
    """What a movement does to one article, as its tables tell it.

    ``others`` are the codes on the other side of a transfer; ``listed`` is the title in the list of
    the content element, ``title`` the one at the article.
    """

    movement: str
    kind: str
    amounts: Amounts
    title: str
    listed: str = ""
    others: tuple[str, ...] = ()
    parts: tuple[tuple[str, Decimal], ...] = ()


def budget_table(
    kind: Literal["total", "programme"],
    title: str,
    evolution: Evolution,
    base: str | None,
    closing: str,
    programme: str | None = None,
) -> ChapterTable:
    """Receipts and credits together: opening, adjustment, closing."""
    rows = rules.short_rows(evolution, base, closing)
    return ChapterTable(kind, title, rows, programme=programme)


def summary(
    element: str, articles: Iterable[tuple[str, Evolution]], base: str | None, closing: str
) -> ChapterTable:
    """A content element by class, its stages side by side.

    :param articles: the ESR aggregate and the evolution of each article that spends.
    """
    spends = list(articles)
    named = frozenset().union(*(classes for _, classes in CLASSES))
    rows: list[TableRow] = []
    for label, classes in CLASSES:
        whole = rules.together(
            evolution
            for esr, evolution in spends
            if (esr in classes if classes else esr not in named)
        )
        rows += _stages("item", label, whole, base, closing)
    whole = rules.together(evolution for _, evolution in spends)
    rows += _stages("total", "Totaal incl. overflow", whole, base, closing)
    held_back: tuple[Amounts, ...] = (rules.negated(whole.overflow), whole.overflow, {})
    rows += [
        TableRow("overflow", "Overflow", _both(amounts), stage)
        for amounts, stage in zip(held_back, (base, _EVOLUTION, closing), strict=True)
    ]
    rows.append(TableRow("item", "Aanwending VAK-ruiter", {}))
    return ChapterTable("ise_summary", f"{element}, MVG excl. DAB", tuple(rows), ise=element)


def evolution_list(element: str, told: Iterable[tuple[str, Sequence[Told]]]) -> ChapterTable | None:
    """Every movement of a content element, article by article; None where there is none.

    :param told: the code of each article that spends, with what moves it.
    """
    rows = [
        TableRow(
            _LISTED[one.kind],
            _listed_as(one),
            _both(one.amounts),
            article=code,
        )
        for code, movements in told
        for one in sorted(movements, key=lambda one: _ORDER.index(one.kind))
    ]
    if not rows:
        return None
    total = rules.add(*(row.values for row in rows))
    rows.append(TableRow("total", "Totaal", total))
    return ChapterTable(
        "evolution_list", "Inhoudelijke toelichting evolutie", tuple(rows), ise=element
    )


def compensations(
    code: str, movements: Iterable[Told], element: str | None = None
) -> ChapterTable | None:
    """The transfers of an article; None where there is none."""
    rows = [
        TableRow(
            "compensation",
            _transfer(one),
            one.amounts,
            article=one.others[0] if len(one.others) == 1 else None,
            reason=_reason(one.title),
        )
        for one in movements
        if one.kind in rules.TRANSFERS
    ]
    return _summed("compensation", "Compensaties", rows, code, element)


def adjustments(
    code: str, movements: Iterable[Told], element: str | None = None
) -> ChapterTable | None:
    """The other adjustments of an article; None where there is none."""
    rows = [
        TableRow("other_adjustment", one.title, one.amounts)
        for one in movements
        if one.kind == "other_adjustment"
    ]
    return _summed("other_adjustment", "Andere bijstellingen", rows, code, element)


def formulas(
    code: str, movements: Iterable[Told], element: str | None = None
) -> tuple[ChapterTable, ...]:
    """For each movement that is the sum of lines: those lines."""
    made = []
    for one in movements:
        if one.parts and one.kind == "other_adjustment":
            rows = [TableRow("item", label, {"AMOUNT": amount}) for label, amount in one.parts]
            total = sum((amount for _, amount in one.parts), _ZERO)
            rows.append(TableRow("total", "Totaal", {"AMOUNT": total}))
            subject = re.split(r"\s+[–—-]\s+", one.title)[0]
            title = f"Toelichting bijstelling {subject}".strip()
            made.append(ChapterTable("formula", title, tuple(rows), code, element))
    return tuple(made)


def evolution(
    code: str,
    rows: tuple[TableRow, ...],
    kind: Literal["credit_evolution", "receipts", "legal_person"],
    element: str | None = None,
) -> ChapterTable:
    """The evolution of one article."""
    return ChapterTable(kind, "Kredietevolutie", rows, code, element)


def rows_of(
    evolution: Evolution,
    base: str | None,
    closing: str,
    *,
    legal_person: bool,
    receipt: bool,
    ruiter: Decimal | None = None,
) -> tuple[TableRow, ...]:
    """The rows in which the evolution of an article is told."""
    if legal_person:
        return rules.two_stages(evolution, base, closing)
    if receipt:
        return rules.short_rows(evolution, base, closing)
    return rules.credit_rows(evolution, base, closing, ruiter)


def type_of(
    *, legal_person: bool, receipt: bool
) -> Literal["credit_evolution", "receipts", "legal_person"]:
    """What sort of table tells the evolution of an article."""
    if legal_person:
        return "legal_person"
    return "receipts" if receipt else "credit_evolution"


def _stages(
    kind: RowKind, label: str, whole: Evolution, base: str | None, closing: str
) -> list[TableRow]:
    amounts: tuple[tuple[Mapping[str, Decimal], str | None], ...] = (
        (whole.opening, base),
        (whole.movements, _EVOLUTION),
        (whole.closing, closing),
    )
    return [TableRow(kind, label, _both(told), stage) for told, stage in amounts]


def _both(amounts: Amounts) -> dict[str, Decimal]:
    """Both sides of a credit, if need be as zero."""
    return {axis: amounts.get(axis, _ZERO) for axis in CREDIT} | {
        axis: amount for axis, amount in amounts.items() if axis not in CREDIT
    }


def _summed(
    kind: Literal["compensation", "other_adjustment"],
    title: str,
    rows: list[TableRow],
    code: str,
    element: str | None,
) -> ChapterTable | None:
    if not rows:
        return None
    rows.append(TableRow("total", "TOTAAL", rules.add(*(row.values for row in rows))))
    return ChapterTable(kind, title, tuple(rows), code, element)


def _listed_as(one: Told) -> str:
    match one.kind:
        case "overflow":
            return _OVERFLOW
        case "unexplained":
            return _UNEXPLAINED
    title = one.listed or one.title
    kind = _LISTED[one.kind]
    # Who reads the list knows the kind of a row by how it begins.
    return title if movement(title) == kind else f"{_BEGINS[kind]}: {title}".rstrip(": ")


def _transfer(one: Told) -> str:
    gives = sum(one.amounts.values(), _ZERO) < 0
    others = " en ".join(one.others)
    return f"{'Naar' if gives else 'Van'} {others} ({'-' if gives else '+'})"


def _reason(title: str) -> str:
    """The title of a transfer, without what its row says already."""
    kept = _SIDE.sub("", _KIND.sub("", title))
    return kept[:1].upper() + kept[1:]
