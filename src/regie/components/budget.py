"""What a budget page shows: rounds, parts and articles, in words and in tables.

Figures come from the ledger; beside each stands what is printed and which equations prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import replace

from regie.budgets import rules
from regie.budgets.rules import Amounts, Evolution, TableRow
from regie.budgets.selectors import (
    ArticleRow,
    ElementLists,
    ElementPart,
    LegalPersonPart,
    RoundHead,
)
from regie.components import charts, figures, navigation
from regie.components.tables import BudgetTable, Cell, Column, Proof, Row
from regie.papers.printed import Equation, Sheet
from regie.reading.model import Axis, Table

Words = str | Promise

#: The two sides of a credit, and the three sorts of receipts, in the order of print.
CREDIT = ("VAK", "VEK")
RECEIPTS = ("AO", "TO", "LO")
LONG: dict[str, Words] = {
    "VAK": _("commitment credit: what may be promised this year"),
    "VEK": _("payment credit: what may be paid this year"),
    "AO": _("general receipts"),
    "TO": _("assigned receipts"),
    "LO": _("proceeds of loans"),
}
MOMENTS: dict[str, Words] = {
    "BO": _("drawing up of the budget"),
    "BA": _("adjustment of the budget"),
    "BU": _("execution of the budget"),
}
KINDS: dict[str, Words] = {
    "opening": _("Opening"),
    "overflow": _("Overflow"),
    "index": _("Index"),
    "compensation": _("Compensation"),
    "redistribution": _("Redistribution"),
    "other_adjustment": _("Other adjustment"),
    "unexplained": _("Not explained"),
    "reversal": _("Reversal"),
}
CLAIM_STATES: dict[str, Words] = {
    "reserved": _("reserved"),
    "committed": _("committed"),
    "payable": _("payable"),
    "paid": _("paid"),
}
#: How it is known that an article feeds a receipt.
BASES: dict[str, Words] = {
    "paper": _("a paper says so"),
    "staff": _("known at the agency"),
    "inferred": _("inferred"),
}
CREDIT_KINDS: dict[str, Words] = {
    "2": _("split credit: commitment and payment apart"),
    "4": _("variable credit"),
    "5": _("authorisation to commit"),
    "A": _("general receipts"),
}
ESR: dict[str, Words] = {
    "WT": _("operating costs and grants"),
    "LO": _("wages"),
    "PR": _("provision: spread over other articles first"),
    "IS": _("internal flows"),
    "LE": _("loans"),
    "PA": _("participations"),
    "OV": _("surplus to carry over"),
    "OW": _("receipts from operations and grants"),
    "OI": _("receipts from internal flows"),
    "OG": _("surplus carried over"),
}
#: How a summary of a content element groups its articles: how its label begins, what we call it,
#: which ESR aggregates belong to it (the last group takes what is left).
_CLASSES: tuple[tuple[str, Words, frozenset[str]], ...] = (
    (
        "ESR-uitgaven",
        _("ESR expenditure (operating costs and grants (WT), wages (LO), provisions (PR))"),
        frozenset({"WT", "LO", "PR"}),
    ),
    ("Toelagen", _("Grants (internal flows (IS))"), frozenset({"IS"})),
    (
        "Overige",
        _("Other (loans (LE), participations (PA); no impact in ESR)"),
        frozenset(),
    ),
)
#: The steps of a waterfall, in order.
STEPS = (
    "opening",
    "overflow",
    "index",
    "compensation",
    "other_adjustment",
    "unexplained",
    "closing",
)
#: Which movements a row of an evolution is the sum of.
_BEHIND: dict[str, frozenset[str]] = {
    "opening": frozenset({"opening"}),
    "opening_incl_overflow": frozenset({"opening"}),
    "overflow": frozenset({"overflow"}),
    "index": frozenset({"index"}),
    "compensation": frozenset({"compensation", "redistribution"}),
    "other_adjustment": frozenset({"other_adjustment"}),
}
_ZERO = Decimal(0)


# --- words


def row_label(row: TableRow, base: str | None, closing: str) -> str:
    """What a row of an evolution is called, as papers call it."""
    before = rules.spoken(base) if base else gettext("Opening")
    match row.kind:
        case "opening":
            return before
        case "opening_incl_overflow":
            return gettext("%(round)s incl. overflow") % {"round": before}
        case "overflow":
            return gettext("Overflow %(round)s") % {"round": before}
        case "opening_excl_overflow":
            return gettext("%(round)s excl. overflow") % {"round": before}
        case "index":
            return gettext("Index")
        case "compensation":
            return gettext("Compensations")
        case "other_adjustment":
            return gettext("Other adjustments")
        case "adjustment":
            if row.stage is None:
                return gettext("Not explained")
            return gettext("Adjustment %(round)s") % {"round": rules.spoken(closing)}
        case "item":
            return gettext("Use of the VAK-ruiter")
        case _:
            return rules.spoken(closing)


def credit(axis: str) -> str:
    """The side of a credit in words."""
    return gettext("commitment credit") if axis == "VAK" else gettext("payment credit")


def sentence(year: int, base: str | None, evolution: Evolution, language: str) -> str:
    """The one sentence that a round, or a part of one, exists for; empty where nothing is told."""
    axis = "VAK" if "VAK" in evolution.axes else "VEK"
    if axis not in evolution.axes:
        return _receipts_sentence(year, base, evolution, language)
    amount = figures.euro_words(evolution.closing[axis], language)
    first = gettext("For %(year)s there is %(amount)s of %(credit)s") % {
        "year": year,
        "amount": amount,
        "credit": credit(axis),
    }
    moved = evolution.movements.get(axis, _ZERO)
    return first + _compared(moved, base, language)


def _receipts_sentence(year: int, base: str | None, evolution: Evolution, language: str) -> str:
    if not evolution.axes:
        return ""
    total = sum(evolution.closing.values(), _ZERO)
    first = gettext("For %(year)s, %(amount)s of receipts is expected") % {
        "year": year,
        "amount": figures.euro_words(total, language),
    }
    return first + _compared(sum(evolution.movements.values(), _ZERO), base, language)


def _compared(moved: Decimal, base: str | None, language: str) -> str:
    if base is None:
        return "."
    told = {"amount": figures.euro_words(abs(moved), language), "round": rules.spoken(base)}
    if moved > 0:
        return gettext(", %(amount)s more than in %(round)s.") % told
    if moved < 0:
        return gettext(", %(amount)s less than in %(round)s.") % told
    return gettext(", as much as in %(round)s.") % told


def signed(euros: Decimal | None, language: str) -> str:
    """A change in thousand euro, with its sign."""
    shown = figures.thousand(euros, language)
    return f"+{shown}" if euros is not None and euros > 0 else shown


def dutch(text: str, language: str) -> str:
    """Words of a paper or of the register, marked as Dutch on a page that is not."""
    return text if language == "nl" else format_html('<span lang="nl">{}</span>', text)


def place_path(paper_uid: str, start: int, end: int, language: str) -> str:
    """The lasting address of a place in a paper."""
    return navigation.address(f"/documenten/{paper_uid}/plaats/{start}-{end}/", language)


# --- what is printed


class Paper(Struct, frozen=True):
    """A paper that was read, ready to be asked what it prints."""

    uid: str
    title: str
    sheet: Sheet


class Behind(Struct, frozen=True):
    """A movement behind a figure: its words, what it does on each axis, where it is told."""

    kind: str
    text: str
    amounts: Amounts
    path: str


class Prover(Struct, frozen=True):
    """Says of a figure what is printed and which equations rest on it.

    ``tables`` are those that print what the figure is of, with their paper.
    """

    tables: Sequence[tuple[Paper, Table]]
    language: str

    def proofs(
        self, kind: str, stage: str | None, axis: str, value: Decimal, label: str = ""
    ) -> list[Proof]:
        """The printed row, compared with ``value``, and every equation it stands in.

        :param label: how the label of the row begins, where kind and stage do not decide.
        """
        told: list[Proof] = []
        for paper, table in self.tables:
            for number, row in enumerate(table.rows):
                if (row.kind, row.stage) != (kind, stage) or not row.label.startswith(label):
                    continue
                column: Axis | None = next((c for c in row.values if c == axis), None)
                if column is not None:
                    figure, equations = _printed(paper, table.id, number, column, self.language)
                    holds = Decimal(row.values[column]) * 1000 == value
                    told += [replace(figure, holds=holds), *equations]
                    break
        return told


@lru_cache(maxsize=4096)
def _printed(
    paper: Paper, table: str, number: int, column: Axis, language: str
) -> tuple[Proof, tuple[Proof, ...]]:
    """A printed figure and its equations in words. A reading never changes, so that a process
    writes them out once; pages ask for the same ones again and again."""
    row = paper.sheet.tables[table].rows[number]
    place = row.figures.get(column, row.place)
    words = {
        "figure": figures.number(row.values[column], language),
        "paper": dutch(paper.title, language),
        "line": place.line,
    }
    with override(language):
        figure = Proof(
            format_html(gettext("Printed as {figure} in {paper}, line {line}"), **words),
            place_path(paper.uid, place.start, place.end, language),
        )
    equations = paper.sheet.equations([(table, number, column)])
    return figure, tuple(_equation(paper, equation, language) for equation in equations)


def _equation(paper: Paper, equation: Equation, language: str) -> Proof:
    against = equation.against or (equation.terms[-1] if equation.terms else None)
    place = against and against.place
    return Proof(
        format_html("{}: {}", dutch(equation.description, language), formula(equation, language)),
        place_path(paper.uid, place.start, place.end, language) if place else "",
        equation.holds,
    )


def formula(equation: Equation, language: str) -> str:
    """``4.894 + 46 = 4.940``."""
    return summed([t.value * t.factor for t in equation.terms], equation.printed, language)


def summed(parts: Iterable[int | Decimal], total: int | Decimal, language: str) -> str:
    """``100 − 15 + 8 = 93``, in the unit of its parts."""
    text = ""
    for part in parts:
        shown = figures.number(-part if part < 0 else part, language)
        if not text:
            text = f"{figures.MINUS}{shown}" if part < 0 else shown
        else:
            text += f" {figures.MINUS if part < 0 else '+'} {shown}"
    return f"{text or 0} = {figures.number(total, language)}"


# --- tables


def columns(axes: Iterable[str]) -> list[Column]:
    """Columns with their abbreviations opened."""
    return [Column(gettext("Amount"), "") if a == "AMOUNT" else Column(a, LONG[a]) for a in axes]


def stage_table(
    key: str,
    caption: Words,
    rows: Iterable[TableRow],
    round_: RoundHead,
    prover: Prover,
    parts: Sequence[tuple[str, Evolution]] = (),
    files: tuple[str, str] = ("", ""),
) -> BudgetTable:
    """A total as a paper prints it: opening, adjustment, closing.

    :param parts: what the total is the sum of, with their names.
    """
    rows = list(rows)
    axes = [axis for axis in (*RECEIPTS, *CREDIT) if any(axis in row.values for row in rows)]
    read = {"opening": "opening", "adjustment": "movements", "closing": "closing"}
    made = []
    for row in rows:
        cells = []
        for axis in axes:
            value = row.values.get(axis)
            proofs: list[Proof] = []
            if value is not None:
                if parts:
                    amounts = [getattr(part, read[row.kind]).get(axis, _ZERO) for _, part in parts]
                    names = " + ".join(name for name, _ in parts)
                    proofs.append(
                        Proof(
                            format_html(
                                "{}: {}",
                                dutch(names, prover.language),
                                summed((a / 1000 for a in amounts), value / 1000, prover.language),
                            )
                        )
                    )
                proofs += prover.proofs(row.kind, row.stage, axis, value)
            cells.append(Cell(value, f"{key}-{row.kind}-{axis}", proofs))
        made.append(
            Row(
                row_label(row, round_.base, round_.code),
                cells,
                "total" if row.kind == "closing" else "item",
            )
        )
    return BudgetTable(key, caption, gettext("Moment"), columns(axes), made, *files)


Reader = Literal["opening", "movements", "closing"]


def element_table(
    element: ElementPart | ElementLists, round_: RoundHead, prover: Prover, key: str
) -> BudgetTable:
    """The summary of a content element as a paper prints it: classes by stage."""
    base = rules.spoken(round_.base) if round_.base else gettext("Opening")
    stages: tuple[tuple[str, str, Reader, str | None], ...] = (
        (base, "opening", "opening", round_.base),
        (gettext("Evolution"), "evolution", "movements", "evolution"),
        (rules.spoken(round_.code), "closing", "closing", round_.code),
    )
    spent = element.by_esr
    made: list[Row] = []

    def row(
        words: Words, kind: str, begins: str, told: Mapping[Reader, Amounts], total: bool
    ) -> None:
        cells = [
            Cell(
                value := told[read].get(axis, _ZERO),
                f"{key}-{len(made)}-{name}-{axis}",
                prover.proofs(kind, stage, axis, value, begins),
            )
            for _label, name, read, stage in stages
            for axis in CREDIT
        ]
        made.append(Row(words, cells, "total" if total else "item"))

    for number, (begins, words, classes) in enumerate(_CLASSES):
        last = number == len(_CLASSES) - 1
        others = frozenset().union(*(c for _, _, c in _CLASSES[:-1]))
        sum_ = rules.together(
            evolution
            for esr, evolution in spent.items()
            if (esr not in others if last else esr in classes)
        )
        row(words, "item", begins, _read(sum_), False)
    whole = rules.together(spent.values())
    held_back = rules.negated(element.evolution.overflow)
    row(_("Total incl. overflow"), "total", "", _read(whole), True)
    row(
        _("Overflow"),
        "overflow",
        "",
        {"opening": held_back, "movements": whole.overflow, "closing": {}},
        False,
    )
    heads = [Column(f"{label} {axis}") for label, _n, _r, _s in stages for axis in CREDIT]
    return BudgetTable(
        key,
        gettext("The classes of expenditure, as a paper prints them"),
        gettext("Class"),
        heads,
        made,
    )


def _read(evolution: Evolution) -> dict[Reader, Amounts]:
    return {
        "opening": evolution.opening,
        "movements": evolution.movements,
        "closing": evolution.closing,
    }


def article_table(
    rows: Iterable[TableRow],
    evolution: Evolution,
    base: str | None,
    closing: str,
    axes: Sequence[str],
    behind: Sequence[Behind],
    prover: Prover,
    before_path: str,
    files: tuple[str, str],
) -> BudgetTable:
    """The evolution of an article, row for row as printed; each figure opens.

    :param before_path: where the closing of the base round is shown, for an opening that rests on
        it.
    """
    language = prover.language
    made: list[Row] = []
    for number, row in enumerate(rows):
        cells = []
        for axis in axes:
            value = row.values.get(axis)
            key = f"c{number}-{axis}"
            if value is None:
                cells.append(Cell(None, key))
                continue
            proofs = _computed(row, axis, value, evolution, behind, base, before_path, language)
            proofs += prover.proofs(row.kind, row.stage, axis, value)
            cells.append(Cell(value, key, proofs))
        kind: Literal["item", "total", "subtotal"] = "item"
        if row.kind == "closing":
            kind = "total"
        elif row.kind == "opening_excl_overflow":
            kind = "subtotal"
        made.append(Row(row_label(row, base, closing), cells, kind))
    return BudgetTable(
        "evolutie",
        gettext("Evolution of the credit"),
        gettext("Stage"),
        columns(axes),
        made,
        *files,
    )


def _computed(
    row: TableRow,
    axis: str,
    value: Decimal,
    evolution: Evolution,
    behind: Sequence[Behind],
    base: str | None,
    before_path: str,
    language: str,
) -> list[Proof]:
    """What the figure is the sum of, in the ledger itself."""
    kinds = _BEHIND.get(row.kind)
    if row.kind == "adjustment":
        kinds = frozenset(KINDS) - {"opening", "reversal"}
    if kinds is not None:
        told = [
            Proof(
                format_html(
                    "{}: {}", dutch(one.text, language), signed(one.amounts[axis], language)
                ),
                one.path,
            )
            for one in behind
            if one.kind in kinds and axis in one.amounts
        ]
        if not told and kinds == {"opening"} and base:
            text = gettext("What %(round)s closed with") % {"round": rules.spoken(base)}
            return [Proof(text, before_path)]
        return told or [Proof(gettext("No movement of this kind."))]
    parts = [evolution.opening, evolution.overflow]
    if row.kind == "closing":
        parts += [
            evolution.index,
            evolution.compensation,
            evolution.other_adjustment,
            evolution.unexplained,
        ]
    elif row.kind != "opening_excl_overflow":
        return []
    amounts = [
        part[axis] / 1000 for n, part in enumerate(parts) if axis in part and (n == 0 or part[axis])
    ]
    return [Proof(gettext("Computed: %s") % summed(amounts, value / 1000, language))]


# --- lists of articles


class Line(Struct, frozen=True):
    """An article in a list: its figures in thousand euro, written out. The closing ones lead to
    where each is explained."""

    article: ArticleRow
    path: str
    before: tuple[str, ...]
    closing: tuple[str, ...]


class Head(Struct, frozen=True):
    """The head of a column. ``path`` sorts by it; ``state`` is how it is sorted now, if it is."""

    label: str
    long: str = ""
    path: str = ""
    state: str = ""


class Order(Struct, frozen=True):
    """How lists are sorted: ``key`` as in the address, ``rest`` the rest of the question."""

    key: str = ""
    rest: str = ""

    def head(self, label: str, long: str, key: str) -> Head:
        """The head of a column that a list can be sorted by. Amounts start with the largest."""
        first, other = (key, f"-{key}") if key in ("code", "naam") else (f"-{key}", key)
        state = {key: "ascending", f"-{key}": "descending"}.get(self.key, "")
        asked = other if self.key == first else first
        before = f"{self.rest}&" if self.rest else ""
        return Head(label, long, f"?{before}sorteer={asked}", state)


class Listed(Struct, frozen=True):
    """Articles in a table with a total below. ``stages`` stand above the ``heads``."""

    key: str
    caption: Words
    stages: tuple[str, str, str]
    span: int
    first: Head
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: tuple[str, ...]
    evolution: Evolution


#: How a list may be sorted, in the words of the address.
SORTS = ("code", "naam", "vak", "vek", "verschil")


def listed(
    key: str,
    caption: Words,
    articles: Iterable[ArticleRow],
    axes: Sequence[str],
    round_: RoundHead,
    paths: Mapping[str, str],
    order: Order,
    language: str,
    whole: Evolution | None = None,
) -> Listed:
    """A list of articles as a table, sorted as asked.

    :param paths: by uid, the address of each article.
    :param whole: the total of a list of which these, already sorted, are one page.
    """
    shown = ordered(articles, order.key) if whole is None else list(articles)
    total = whole or rules.together(article.evolution for article in shown)
    sides = columns(axes)

    def written(evolution: Evolution) -> tuple[str, ...]:
        return tuple(
            figures.thousand(amounts.get(axis), language)
            for amounts in _stages(evolution)
            for axis in axes
        )

    lines = []
    for article in shown:
        cells = written(article.evolution)
        lines.append(Line(article, paths[article.uid], cells[: -len(axes)], cells[-len(axes) :]))
    return Listed(
        key,
        caption,
        (
            rules.spoken(round_.base) if round_.base else gettext("Opening"),
            gettext("Change"),
            rules.spoken(round_.code),
        ),
        len(axes),
        order.head(gettext("Article"), "", "code"),
        tuple(
            order.head(str(side.label), str(side.long), sort)
            if (sort := _SORT_OF.get((stage, axis), ""))
            else Head(str(side.label), str(side.long))
            for stage in range(3)
            for axis, side in zip(axes, sides, strict=True)
        ),
        tuple(lines),
        written(total),
        total,
    )


_SORT_OF = {(1, "VAK"): "verschil", (2, "VAK"): "vak", (2, "VEK"): "vek"}


def _stages(evolution: Evolution) -> tuple[Amounts, Amounts, Amounts]:
    # A side without any movement changed by nothing: that is known, so it is zero.
    told = evolution.movements
    closing = rules.add(evolution.opening, told)
    return evolution.opening, {axis: told.get(axis, _ZERO) for axis in closing}, closing


def ordered(articles: Iterable[ArticleRow], sort: str) -> list[ArticleRow]:
    """Articles in the order asked; by code where nothing known is asked."""
    rows = sorted(articles, key=lambda article: article.code)
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        return rows

    def rank(article: ArticleRow) -> tuple[Decimal, str]:
        evolution = article.evolution
        match key:
            case "vak" | "vek":
                return evolution.closing.get(key.upper(), _ZERO), ""
            case "verschil":
                return evolution.movements.get("VAK", _ZERO), ""
            case "naam":
                return _ZERO, article.name.casefold()
            case _:
                return _ZERO, article.code

    return sorted(rows, key=rank, reverse=down)


# --- waterfall


def step_label(kind: str, base: str | None, closing: str) -> str:
    """What a step of a waterfall is called."""
    match kind:
        case "opening":
            return rules.spoken(base) if base else gettext("Opening")
        case "closing":
            return rules.spoken(closing)
        case "compensation":
            return gettext("Compensations")
        case "other_adjustment":
            return gettext("Other adjustments")
        case _:
            return str(KINDS[kind])


def waterfalls(
    round_: RoundHead, evolution: Evolution, language: str, csv: str = ""
) -> list[charts.Chart]:
    """How each side of a credit came from the base round, step by step."""
    return [
        _waterfall(round_, evolution, axis, language, csv)
        for axis in CREDIT
        if axis in evolution.axes
    ]


def _waterfall(
    round_: RoundHead, evolution: Evolution, axis: str, language: str, csv: str
) -> charts.Chart:
    words = {kind: step_label(kind, round_.base, round_.code) for kind in STEPS}
    steps = rules.waterfall(evolution, axis)
    title = gettext("From %(base)s to %(round)s: %(credit)s") % {
        "base": words["opening"],
        "round": words["closing"],
        "credit": credit(axis),
    }
    return charts.waterfall(
        f"waterval-{axis.lower()}",
        title,
        ", ".join(f"{words[s.kind]} {figures.thousand(s.amount, language)}" for s in steps),
        [
            charts.Step(
                words[step.kind],
                step.amount,
                "level" if step.kind in {"opening", "closing"} else "change",
            )
            for step in steps
        ],
        language,
        csv,
    )


def draw(round_: RoundHead, evolution: Evolution) -> int:
    """Draw the waterfalls of a round in every language, for a job: pages only show what is there.
    Gives how many there are."""
    drawn = 0
    for language in ("nl", "en"):
        with override(language):
            for chart in waterfalls(round_, evolution, language):
                charts.render(chart.spec)
                drawn += 1
    return drawn


# --- legal persons


class LegalPerson(Struct, frozen=True):
    """The budget of a legal person, both sides, and what keeps them from balancing."""

    entity: str
    name: str
    receipts: Listed
    expenditure: Listed
    imbalance: Decimal
    receipts_total: Decimal
    expenditure_total: Decimal


def legal_person(
    part: LegalPersonPart,
    name: str,
    round_: RoundHead,
    paths: Mapping[str, str],
    order: Order,
    language: str,
) -> LegalPerson:
    """Both sides of the budget of a legal person as tables."""
    key = part.entity.lower()
    received = part.receipts_evolution
    axes = [axis for axis in (*RECEIPTS, "AMOUNT") if axis in received.axes]
    return LegalPerson(
        part.entity,
        name,
        listed(
            f"{key}-ontvangsten",
            gettext("Receipts of %(entity)s") % {"entity": part.entity},
            part.receipts,
            axes or ["AMOUNT"],
            round_,
            paths,
            order,
            language,
        ),
        listed(
            f"{key}-uitgaven",
            gettext("Expenditure of %(entity)s") % {"entity": part.entity},
            part.expenditure,
            CREDIT,
            round_,
            paths,
            order,
            language,
        ),
        part.imbalance,
        sum(received.closing.values(), _ZERO),
        sum(received.closing.values(), _ZERO) - part.imbalance,
    )
