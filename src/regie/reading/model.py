"""What a reading is: the values that ``regie read`` prints as JSON.

The shapes are a contract (``docs/reading.md``): a field that is absent was not printed in the
paper, and absent is never zero. Everything carries its :class:`Place` in the extracted text.
"""

from __future__ import annotations

from typing import Literal

import msgspec

#: Version of the format below; it rises when a field changes meaning.
FORMAT_VERSION = 1

Axis = Literal["VAK", "VEK", "AO", "TO", "LO", "AMOUNT"]
DocumentKind = Literal["bbt", "beleidsnota", "mededeling", "webpage", "other"]
Precision = Literal["day", "month", "quarter", "year"]
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
#: Tables that print one round below the other, and tables that explain one row of a credit.
BY_ROUND: tuple[TableType, ...] = ("credit_evolution", "receipts", "total", "programme")
SUBTABLES: tuple[TableType, ...] = ("compensation", "other_adjustment")
RowKind = Literal[
    "opening",
    "opening_incl_overflow",
    "overflow",
    "opening_excl_overflow",
    "index",
    "compensation",
    "other_adjustment",
    "closing",
    "adjustment",
    "total",
    "item",
]
CheckKind = Literal[
    "row_sum",
    "column_sum",
    "evolution",
    "articles_to_ise",
    "list_to_article",
    "transfer",
    "prose",
    "carried_over",
    "balance",
]
Severity = Literal["error", "warning", "info"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of everything in a reading: frozen, and silent about what is absent."""


class Place(Part, frozen=True, kw_only=True):
    """Where something stands in the extracted text.

    ``line`` counts from 1; ``start`` and ``end`` are code points, half open. ``paper`` is the
    position (from 0) of the paper on the command line and only set where several are compared.
    """

    line: int
    start: int
    end: int
    page: int | None = None
    paper: int | None = None


class Document(Part, frozen=True, kw_only=True):
    """The paper itself. ``date`` and ``number`` only where the paper prints them as its own."""

    kind: DocumentKind
    title: str
    date: str | None = None
    precision: Precision | None = None
    number: str | None = None
    sha256: str
    pages: int | None = None
    lines: int


class Objective(Part, frozen=True, kw_only=True):
    """One objective, however often its heading is printed.

    ``name`` is the short name in quotes that some headings put before the title.
    """

    code: str
    level: Literal["strategic", "operational"]
    name: str | None = None
    title: str
    titles: tuple[str, ...]
    parent: str | None = None
    chapter: str | None = None
    place: Place
    places: tuple[Place, ...]


class Milestone(Part, frozen=True, kw_only=True):
    """A milestone as printed; ``date`` is ISO 8601, cut to its ``precision``."""

    text: str
    date: str | None = None
    precision: Precision | None = None


class Initiative(Part, frozen=True, kw_only=True):
    """A line of the annex: a planned initiative, an evaluation, a regulation, a decree evaluation.

    ``title`` is empty where the paper prints a description without one. No ``milestones`` means
    that none is filled in.
    """

    kind: Literal["initiative", "evaluation", "regulation", "decree_evaluation"]
    title: str
    objective: str | None = None
    milestones: tuple[Milestone, ...]
    place: Place


class Article(Part, frozen=True, kw_only=True):
    """A budget article: the smallest credit line. ``printed`` holds every form of its code."""

    code: str
    printed: tuple[str, ...]
    name: str
    kind: Literal["expenditure", "receipt"]
    entity: str
    programme: str
    ise: str | None = None
    esr: str
    place: Place


class Attribution(Part, frozen=True, kw_only=True):
    """Why a table belongs to its article.

    ``figures``: the equations alone decide. ``heading``: only its position does. ``both``: they
    agree, or the figures leave tables that are identical (``tied_with``) and position decides.
    ``by`` is ``None`` where it stays open between ``candidates``.
    """

    by: Literal["figures", "heading", "both"] | None
    tied_with: tuple[str, ...]
    candidates: tuple[str, ...] = ()


class Row(Part, frozen=True, kw_only=True):
    """One printed row (one a stage where a table prints stages side by side).

    ``values`` are whole numbers in the unit of the table, signs as printed, keyed by column; a
    blank is absent. ``figures`` has the exact place of each of them. ``reason`` is the printed
    explanation of a movement.
    """

    label: str
    kind: RowKind
    stage: str | None = None
    article: str | None = None
    article_printed: str | None = None
    values: dict[Axis, int]
    figures: dict[Axis, Place]
    reason: str | None = None
    place: Place


class Table(Part, frozen=True, kw_only=True):
    """A table of the budget. ``ise`` is the printed name of the content element it stands under."""

    id: str
    type: TableType
    article: str | None = None
    ise: str | None = None
    programme: str | None = None
    title: str
    unit: Literal["kEUR"]
    attribution: Attribution
    rows: tuple[Row, ...]
    place: Place


class Budget(Part, frozen=True, kw_only=True):
    """The budget part of a paper."""

    articles: tuple[Article, ...]
    tables: tuple[Table, ...]


class Abbreviation(Part, frozen=True, kw_only=True):
    """A line of the paper's own list of abbreviations."""

    short: str
    long: str
    place: Place


class Mention(Part, frozen=True, kw_only=True):
    """Something the text names in passing.

    ``value`` is a count, a euro amount as a string with two decimals (``unit`` EUR), or a share
    with decimals as a string.
    """

    kind: Literal["organisation", "decision", "decree", "quantity"]
    text: str
    value: int | str | None = None
    unit: str | None = None
    date: str | None = None
    precision: Precision | None = None
    place: Place


class Term(Part, frozen=True, kw_only=True):
    """One figure in an equation: table id, row number (from 0), column, and its factor.

    ``paper`` as in :class:`Place`.
    """

    table: str
    row: int
    column: Axis
    factor: int = 1
    paper: int | None = None


class Check(Part, frozen=True, kw_only=True):
    """One equation in one column: the sum of ``terms`` (``computed``) against ``printed``.

    ``printed`` is the figure ``against``, or a number told in prose where that is absent.
    ``places`` are the places of all figures that take part.
    """

    id: str
    kind: CheckKind
    description: str
    computed: int
    printed: int
    holds: bool
    terms: tuple[Term, ...]
    against: Term | None = None
    places: tuple[Place, ...]


class Finding(Part, frozen=True, kw_only=True):
    """Something a person should look at. A finding proposes; it never corrects."""

    code: str
    severity: Severity
    message: str
    places: tuple[Place, ...]


class Reading(Part, frozen=True, kw_only=True):
    """Everything that was read in one paper."""

    version: int
    document: Document
    objectives: tuple[Objective, ...]
    initiatives: tuple[Initiative, ...]
    budget: Budget
    abbreviations: tuple[Abbreviation, ...]
    mentions: tuple[Mention, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


def to_json(reading: Reading) -> bytes:
    """The reading as indented UTF-8 JSON, ending with a newline."""
    return msgspec.json.format(msgspec.json.encode(reading), indent=1) + b"\n"


def from_json(data: bytes) -> Reading:
    """The reading that :func:`to_json` wrote.

    :raises msgspec.ValidationError: when the data has another shape.
    """
    return msgspec.json.decode(data, type=Reading)
