"""What a paper of the family says, before it is printed.

Only what cannot be derived is stored: openings, movements, transfers. Every sum follows from
these by a function, so a paper cannot contradict itself. All content is *voorbeeldgegevens*.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct

from regie.reading.model import Axis, Precision, RowKind, TableType

#: The rows of an ISE summary: the ESR suffixes in each, and how it is printed.
CLASSES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("WT", "LO", "PR"), "ESR-uitgaven (werking en toelagen (WT), lonen (LO), provisies (PR))"),
    (("IS",), "Toelagen (interne stromen (IS))"),
    (("LE", "PA"), "Overige (leningen (LE), participaties (PA); geen ESR-impact)"),
)


class Credit(Struct, frozen=True):
    """A split credit in kEUR; both parts always filled."""

    vak: int = 0
    vek: int = 0

    def __add__(self, other: Credit) -> Credit:
        return Credit(self.vak + other.vak, self.vek + other.vek)

    def __sub__(self, other: Credit) -> Credit:
        return Credit(self.vak - other.vak, self.vek - other.vek)

    def __neg__(self) -> Credit:
        return Credit(-self.vak, -self.vek)

    @property
    def values(self) -> dict[Axis, int]:
        return {"VAK": self.vak, "VEK": self.vek}


def total(credits: Iterator[Credit]) -> Credit:
    """The sum of credits."""
    return sum(credits, Credit())


class Income(Struct, frozen=True):
    """Receipts in kEUR: general, earmarked, from loans."""

    ao: int = 0
    to: int = 0
    lo: int = 0

    def __add__(self, other: Income) -> Income:
        return Income(self.ao + other.ao, self.to + other.to, self.lo + other.lo)

    @property
    def values(self) -> dict[Axis, int]:
        return {"AO": self.ao, "TO": self.to, "LO": self.lo}


class Index(Struct, frozen=True):
    """A rise of one article by an index."""

    label: str
    credit: Credit


class FormulaLine(Struct, frozen=True):
    """One line of the calculation behind an adjustment."""

    label: str
    amount: int


class Adjustment(Struct, frozen=True):
    """Any other adjustment of one article.

    ``alias`` is its name in the evolution list where that differs. The lines of ``formula`` add up
    to the adjustment, whose two parts are then equal.
    """

    label: str
    credit: Credit
    alias: str | None = None
    formula: tuple[FormulaLine, ...] = ()


class Transfer(Struct, frozen=True):
    """A compensation: one movement, printed twice with opposite signs. ``credit`` is positive."""

    source: str
    target: str
    credit: Credit
    reason: str


class Expenditure(Struct, frozen=True):
    """An expenditure article of the general budget.

    ``opening`` includes the overflow; ``overflow`` is what must be added back.
    """

    code: str
    name: str
    content: tuple[str, ...]
    opening: Credit
    overflow: Credit = Credit()
    indexes: tuple[Index, ...] = ()
    others: tuple[Adjustment, ...] = ()


class Receipt(Struct, frozen=True):
    """A receipts article of the general budget."""

    code: str
    name: str
    content: tuple[str, ...]
    opening: Income
    adjustment: Income = Income()


class LegalReceipt(Struct, frozen=True):
    """A receipts article of a legal person; ``wording`` picks the sentence that tells the change
    (``None``: nothing is told)."""

    code: str
    name: str
    content: tuple[str, ...]
    opening: int
    closing: int
    wording: int | None = None


class LegalExpenditure(Struct, frozen=True):
    """An expenditure article of a legal person; a VAK of ``None`` is printed blank."""

    code: str
    name: str
    content: tuple[str, ...]
    opening_vak: int | None
    opening_vek: int
    closing_vak: int | None
    closing_vek: int
    wording: int | None = None


class Told(Struct, frozen=True):
    """A change told in prose: signed amount, and the axis it names (``None``: none named)."""

    article: str
    axis: Literal["VAK", "VEK"] | None
    amount: int


class LegalPerson(Struct, frozen=True, dict=True):
    """A legal person with its own budget, in balance on VEK by construction.

    The surplus to carry over (OV) is what is left at each stage; what is carried in (OG) at the
    closing stage is the surplus of the opening stage.
    """

    name: str
    description: tuple[str, ...]
    own_receipts: tuple[LegalReceipt, ...]
    own_expenditure: tuple[LegalExpenditure, ...]
    carried_in: int
    carried_code: str
    carried_wording: int | None
    surplus_code: str
    surplus_wording: int | None

    @cached_property
    def receipts(self) -> tuple[LegalReceipt, ...]:
        """All receipts articles, the one carried over second."""
        carried = LegalReceipt(
            self.carried_code,
            "OVERGEDRAGEN OVERSCHOT VORIGE BOEKJAREN",
            ("Op dit artikel staat het saldo van de vorige begrotingsjaren.",),
            self.carried_in,
            self._surplus(0, self.carried_in),
            self.carried_wording,
        )
        return (*self.own_receipts[:1], carried, *self.own_receipts[1:])

    @cached_property
    def expenditure(self) -> tuple[LegalExpenditure, ...]:
        """All expenditure articles, the surplus third."""
        opening = self._surplus(0, self.carried_in)
        surplus = LegalExpenditure(
            self.surplus_code,
            "OVER TE DRAGEN OVERSCHOT VAN HET BOEKJAAR",
            ("Dit artikel geeft het saldo weer dat op het einde van het boekjaar verwacht wordt.",),
            None,
            opening,
            None,
            self._surplus(1, opening),
            self.surplus_wording,
        )
        return (*self.own_expenditure[:2], surplus, *self.own_expenditure[2:])

    @property
    def articles(self) -> tuple[LegalReceipt | LegalExpenditure, ...]:
        """Receipts, then expenditure."""
        return (*self.receipts, *self.expenditure)

    def _surplus(self, stage: int, carried: int) -> int:
        received = carried + sum((r.opening, r.closing)[stage] for r in self.own_receipts)
        return received - sum((e.opening_vek, e.closing_vek)[stage] for e in self.own_expenditure)


class Ise(Struct, frozen=True):
    """A content element: the objectives of its chapter and its part of the budget."""

    name: str
    objectives: tuple[str, ...]
    expenditure: tuple[Expenditure, ...]
    transfers: tuple[Transfer, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    legal_person: LegalPerson | None = None

    def transfers_of(self, code: str) -> tuple[tuple[Transfer, int], ...]:
        """The transfers that touch an article, with the sign they have there."""
        out = [(t, -1) for t in self.transfers if t.source == code]
        return (*((t, 1) for t in self.transfers if t.target == code), *out)

    def compensation(self, article: Expenditure) -> Credit:
        """All transfers of an article together."""
        signed = self.transfers_of(article.code)
        return total(t.credit if sign > 0 else -t.credit for t, sign in signed)

    def evolution(self, article: Expenditure) -> Credit:
        """Closing minus opening including overflow."""
        return (
            article.overflow
            + total(i.credit for i in article.indexes)
            + self.compensation(article)
            + total(o.credit for o in article.others)
        )

    def closing(self, article: Expenditure) -> Credit:
        """The credit of an article after all movements."""
        return article.opening + self.evolution(article)


class Programme(Struct, frozen=True):
    """A programme of one or more content elements."""

    code: str
    name: str
    ises: tuple[Ise, ...]


class Operational(Struct, frozen=True):
    """An operational objective and the prose under its first heading."""

    code: str
    title: str
    text: tuple[str, ...]


class Strategic(Struct, frozen=True):
    """A strategic objective; ``annex_title`` where the annex words it otherwise."""

    code: str
    theme: str | None
    title: str
    operational: tuple[Operational, ...]
    annex_title: str | None = None


class Milestone(Struct, frozen=True):
    """A milestone as printed, and its date."""

    text: str
    date: str | None = None
    precision: Precision | None = None


class Plan(Struct, frozen=True):
    """A planned initiative or an evaluation: one bullet of the annex."""

    objective: str
    title: str


class Regulation(Struct, frozen=True):
    """A regulatory initiative: no, one or two titles; an empty ``Mijlpaal:`` is no milestone."""

    objective: str
    titles: tuple[str, ...]
    description: str
    milestones: tuple[Milestone, ...] = ()


class Annex(Struct, frozen=True):
    """The four sections of the annex."""

    initiatives: tuple[Plan, ...]
    evaluations: tuple[Plan, ...]
    regulations: tuple[Regulation, ...]
    decree_evaluations: tuple[Regulation, ...]


class Mention(Struct, frozen=True):
    """Something the prose names; ``text`` stands there literally."""

    kind: Literal["decision", "decree", "quantity"]
    text: str
    value: int | str | None = None
    unit: str | None = None
    date: str | None = None
    precision: Precision | None = None


class Misprint(Struct, frozen=True):
    """A code printed wrongly: in its heading, or in its first row of the evolution list."""

    code: str
    printed: str
    where: Literal["heading", "list"]


class Chapter(Struct, frozen=True):
    """An introductory chapter."""

    title: str
    text: tuple[str, ...]


class Paper(Struct, frozen=True):
    """A whole paper. ``opening`` and ``closing`` are rounds as printed, such as ``BA 2021``."""

    title: str
    field: str
    opening: str
    closing: str
    intro: tuple[Chapter, ...]
    objectives: tuple[Strategic, ...]
    programmes: tuple[Programme, ...]
    overhead: tuple[str, ...]
    abbreviations: tuple[tuple[str, str], ...]
    annex: Annex
    date: Milestone | None = None
    number: str | None = None
    mentions: tuple[Mention, ...] = ()
    misprints: tuple[Misprint, ...] = ()

    @property
    def ises(self) -> tuple[Ise, ...]:
        """The content elements of all programmes, in order of their chapters."""
        return tuple(ise for programme in self.programmes for ise in programme.ises)

    def printed(self, code: str, where: Literal["heading", "list"]) -> str:
        """A code as it is printed in a heading or in an evolution list."""
        found = (m.printed for m in self.misprints if (m.code, m.where) == (code, where))
        return next(found, code)


class Row(Struct, frozen=True):
    """One row of a table, as a reading has it; absent values are blank in print."""

    label: str
    kind: RowKind
    values: dict[Axis, int]
    stage: str | None = None
    article: str | None = None
    reason: str | None = None


class Table(Struct, frozen=True):
    """One table of the budget, in the order of the paper."""

    type: TableType
    rows: tuple[Row, ...]
    article: str | None = None
    ise: str | None = None
    programme: str | None = None


def stage_code(printed: str) -> str:
    """``BA 2021`` as a stage of a reading: ``BA2021``."""
    return printed.replace(" ", "")


def class_of(code: str) -> int:
    """The position in :data:`CLASSES` of an expenditure article."""
    return next(i for i, (suffixes, _) in enumerate(CLASSES) if code[-2:] in suffixes)


def budget_table(paper: Paper, programme: Programme | None = None) -> Table:
    """The table of one programme, or of the whole paper."""
    ises = programme.ises if programme else paper.ises
    articles = [(ise, a) for ise in ises for a in ise.expenditure]
    receipts = [r for ise in ises for r in ise.receipts]

    def row(label: str, kind: RowKind, income: list[Income], credits: list[Credit]) -> Row:
        values = {**sum(income, Income()).values, **total(iter(credits)).values}
        return Row(label, kind, values)

    return Table(
        "programme" if programme else "total",
        (
            row(
                paper.opening,
                "opening",
                [r.opening for r in receipts],
                [a.opening for _, a in articles],
            ),
            row(
                f"Bijstelling {paper.closing}",
                "adjustment",
                [r.adjustment for r in receipts],
                [ise.evolution(a) for ise, a in articles],
            ),
            row(
                paper.closing,
                "closing",
                [r.opening + r.adjustment for r in receipts],
                [ise.closing(a) for ise, a in articles],
            ),
        ),
        programme=programme.code if programme else None,
    )


def summary_table(paper: Paper, ise: Ise, programme: str) -> Table:
    """The summary of one content element: a row a stage."""
    stages = (stage_code(paper.opening), "evolution", stage_code(paper.closing))
    rows: list[Row] = []

    def add(label: str, kind: RowKind, credits: tuple[Credit, Credit, Credit]) -> None:
        for stage, credit in zip(stages, credits, strict=True):
            rows.append(Row(label, kind, credit.values, stage))

    def sums(articles: list[Expenditure]) -> tuple[Credit, Credit, Credit]:
        return (
            total(a.opening for a in articles),
            total(ise.evolution(a) for a in articles),
            total(ise.closing(a) for a in articles),
        )

    for position, (_, label) in enumerate(CLASSES):
        add(label, "item", sums([a for a in ise.expenditure if class_of(a.code) == position]))
    add("Totaal incl. overflow", "total", sums(list(ise.expenditure)))
    overflow = total(a.overflow for a in ise.expenditure)
    add("Overflow", "overflow", (-overflow, overflow, Credit()))
    return Table("ise_summary", tuple(rows), ise=ise.name, programme=programme)


def evolution_list(ise: Ise, programme: str) -> Table:
    """Every movement of a content element, article by article."""
    rows: list[Row] = []
    for article in ise.expenditure:

        def add(label: str, kind: RowKind, credit: Credit, code: str = article.code) -> None:
            rows.append(Row(label, kind, credit.values, article=code))

        if article.overflow != Credit():
            add("Terugdraai overflow", "overflow", article.overflow)
        for index in article.indexes:
            add(index.label, "index", index.credit)
        for transfer, sign in ise.transfers_of(article.code):
            there = f"vanuit {transfer.source}" if sign > 0 else f"naar {transfer.target}"
            credit = transfer.credit if sign > 0 else -transfer.credit
            add(f"Compensatie: {transfer.reason} {there}", "compensation", credit)
        for other in article.others:
            add(other.alias or other.label, "other_adjustment", other.credit)
    rows.append(Row("Totaal", "total", total(ise.evolution(a) for a in ise.expenditure).values))
    return Table("evolution_list", tuple(rows), ise=ise.name, programme=programme)


def credit_table(paper: Paper, ise: Ise, programme: str, article: Expenditure) -> Table:
    """How the credit of one article evolves."""
    rows = (
        Row(f"{paper.opening} incl. overflow", "opening_incl_overflow", article.opening.values),
        Row(f"Overflow {paper.opening}", "overflow", article.overflow.values),
        Row(
            f"{paper.opening} excl. overflow",
            "opening_excl_overflow",
            (article.opening + article.overflow).values,
        ),
        Row("Index", "index", total(i.credit for i in article.indexes).values),
        Row("Compensaties", "compensation", ise.compensation(article).values),
        Row(
            "Andere bijstellingen",
            "other_adjustment",
            total(o.credit for o in article.others).values,
        ),
        Row(paper.closing, "closing", ise.closing(article).values),
    )
    return Table("credit_evolution", rows, article.code, ise.name, programme)


def sub_tables(ise: Ise, programme: str, article: Expenditure) -> Iterator[tuple[Table, str]]:
    """The tables that explain a credit table, each with the title above it (empty: none)."""
    here = (article.code, ise.name, programme)
    rows = [
        Row(
            f"Van {t.source} (+)" if sign > 0 else f"Naar {t.target} (-)",
            "compensation",
            (t.credit if sign > 0 else -t.credit).values,
            article=t.source if sign > 0 else t.target,
            reason=t.reason,
        )
        for t, sign in ise.transfers_of(article.code)
    ]
    if rows:
        rows.append(Row("TOTAAL", "total", ise.compensation(article).values))
        yield Table("compensation", tuple(rows), *here), ""
    if article.others:
        rows = [Row(o.label, "other_adjustment", o.credit.values) for o in article.others]
        rows.append(Row("TOTAAL", "total", total(o.credit for o in article.others).values))
        yield Table("other_adjustment", tuple(rows), *here), ""
    for other in article.others:
        if other.formula:
            rows = [Row(f.label, "item", {"AMOUNT": f.amount}) for f in other.formula]
            rows.append(Row("Totaal", "total", {"AMOUNT": sum(f.amount for f in other.formula)}))
            yield Table("formula", tuple(rows), *here), f"Toelichting bijstelling {other.label}:"


def receipt_table(paper: Paper, ise: Ise, programme: str, receipt: Receipt) -> Table:
    """The table of one receipts article of the general budget."""
    rows = (
        Row(paper.opening, "opening", receipt.opening.values),
        Row(f"Bijstelling {paper.closing}", "adjustment", receipt.adjustment.values),
        Row(paper.closing, "closing", (receipt.opening + receipt.adjustment).values),
    )
    return Table("receipts", rows, receipt.code, ise.name, programme)


def legal_table(
    paper: Paper, ise: Ise, programme: str, article: LegalReceipt | LegalExpenditure
) -> Table:
    """The table of one article of a legal person: a row a stage."""
    values: list[dict[Axis, int]]
    if isinstance(article, LegalReceipt):
        values = [{"AMOUNT": article.opening}, {"AMOUNT": article.closing}]
    else:
        values = [{"VEK": article.opening_vek}, {"VEK": article.closing_vek}]
        for row, vak in zip(values, (article.opening_vak, article.closing_vak), strict=True):
            if vak is not None:
                row["VAK"] = vak
    rows = (
        Row(paper.opening, "opening", values[0], stage_code(paper.opening)),
        Row(paper.closing, "closing", values[1], stage_code(paper.closing)),
    )
    return Table("legal_person", rows, article.code, ise.name, programme)


def tables(paper: Paper) -> Iterator[Table]:
    """All tables of a paper in the order in which it should print them."""
    yield budget_table(paper)
    for programme in paper.programmes:
        yield budget_table(paper, programme)
    for programme in paper.programmes:
        for ise in programme.ises:
            yield summary_table(paper, ise, programme.code)
            yield evolution_list(ise, programme.code)
            for receipt in ise.receipts:
                yield receipt_table(paper, ise, programme.code, receipt)
            for article in ise.expenditure:
                yield credit_table(paper, ise, programme.code, article)
                yield from (table for table, _ in sub_tables(ise, programme.code, article))
            if ise.legal_person:
                for legal in ise.legal_person.articles:
                    yield legal_table(paper, ise, programme.code, legal)


def told(article: LegalReceipt | LegalExpenditure) -> tuple[str, tuple[Told, ...]]:
    """The sentence that tells how an article of a legal person changes, and what it says."""
    wording, code = article.wording, article.code
    if wording is None:
        return "", ()
    if isinstance(article, LegalReceipt):
        change = article.closing - article.opening
        up = change > 0
        sentences = (
            f"De ontvangsten nemen {'toe' if up else 'af'} met {_keuro(change)}.",
            f"De ontvangsten {'stijgen' if up else 'dalen'} met {_keuro(change)} "
            "tegenover de vorige ronde.",
            f"Dit artikel {'stijgt' if up else 'daalt'} met {_keuro(change)}.",
            f"Er wordt {_keuro(change)} {'meer' if up else 'minder'} verwacht.",
        )
        return (sentences[wording % 4], (Told(code, None, change),)) if change else _same()
    vek = article.closing_vek - article.opening_vek
    if article.opening_vak is None or article.closing_vak is None:
        sentence = f"Het overschot {_verb(vek)} met {_keuro(vek)} door de lopende werking."
        return (sentence, (Told(code, None, vek),)) if vek else _same()
    vak = article.closing_vak - article.opening_vak
    if vak == vek:
        sentences = (
            f"Het krediet {_verb(vek)} met {_keuro(vek)}.",
            f"De uitgaven {'nemen toe' if vek > 0 else 'nemen af'} met {_keuro(vek)}.",
            f"Zowel het VAK als het VEK {_verb(vek)} met {_keuro(vek)}.",
            f"De kost {_verb(vek)} met {_keuro(vek)} door de index.",
        )
        return (sentences[wording % 4], (Told(code, None, vek),)) if vek else _same()
    parts = [(axis, n) for axis, n in (("VAK", vak), ("VEK", vek)) if n]
    sentence = " en ".join(f"het {axis} {_verb(n)} met {_keuro(n)}" for axis, n in parts)
    axes = (Told(code, "VAK", vak), Told(code, "VEK", vek))
    return f"{sentence[0].upper()}{sentence[1:]}.", tuple(t for t in axes if t.amount)


def _same() -> tuple[str, tuple[Told, ...]]:
    return "Het bedrag blijft gelijk.", ()


def _verb(change: int) -> str:
    return "stijgt" if change > 0 else "daalt"


def _keuro(amount: int) -> str:
    return f"{abs(amount):,} keuro".replace(",", ".")


def sd_of(paper: Paper, code: str) -> Strategic:
    """The strategic objective that holds an operational one."""
    return next(sd for sd in paper.objectives if any(od.code == code for od in sd.operational))


def articles(paper: Paper) -> Iterator[tuple[str, str, str, str]]:
    """Code, name, kind and content element of every article."""
    for ise in paper.ises:
        for receipt in ise.receipts:
            yield receipt.code, receipt.name, "receipt", ise.name
        for article in ise.expenditure:
            yield article.code, article.name, "expenditure", ise.name
        if ise.legal_person:
            for income in ise.legal_person.receipts:
                yield income.code, income.name, "receipt", ise.name
            for spending in ise.legal_person.expenditure:
                yield spending.code, spending.name, "expenditure", ise.name


def printed_forms(paper: Paper, code: str) -> tuple[str, ...]:
    """Every form in which the code of an article is printed."""
    rows = [r for ise in paper.ises for r in evolution_list(ise, "").rows if r.article == code]
    forms = {paper.printed(code, "heading")}
    if rows:
        forms.add(paper.printed(code, "list"))
    if len(rows) > 1 or any(code in (t.source, t.target) for i in paper.ises for t in i.transfers):
        forms.add(code)
    return tuple(sorted(forms))


def expected(paper: Paper) -> dict[str, object]:
    """What a reading of the paper must hold, whatever the format, in plain dicts and tuples.

    - ``document``: title, date, precision, number;
    - ``objectives``: code, level, titles (body first), parent, names of the ISE chapters;
    - ``initiatives``: kind, titles, objective, milestones as (text, date, precision);
    - ``articles``: code, printed forms, name, kind, entity, programme, ise, esr;
    - ``tables``: dicts of type, article, ise, programme and rows, a row being
      (kind, stage, article, values as sorted pairs); a stage or article of ``None`` is not
      printed in the row; a row without any figure is left out;
    - ``labels``: for each table the label and reason of each of these rows;
    - ``told``: changes told in prose; ``abbreviations``; ``mentions``; ``misprints``.
    """
    objectives: list[tuple[object, ...]] = []
    for sd in paper.objectives:
        chapters = {
            od.code: tuple(i.name for i in paper.ises if od.code in i.objectives)
            for od in sd.operational
        }
        here = tuple(i.name for i in paper.ises if any(i.name in c for c in chapters.values()))
        in_annex = any(
            item.objective == sd.code
            for items in (
                paper.annex.initiatives,
                paper.annex.evaluations,
                paper.annex.regulations,
                paper.annex.decree_evaluations,
            )
            for item in items
        )
        printed_titles = [sd.title] if here else []
        if in_annex:
            printed_titles.append(sd.annex_title or sd.title)
        titles = tuple(dict.fromkeys(printed_titles))
        if titles:
            objectives.append((f"SD {sd.code}", "strategic", titles, None, here))
        for od in (od for od in sd.operational if chapters[od.code]):
            line = (f"OD {od.code}", "operational", (od.title,), f"SD {sd.code}", chapters[od.code])
            objectives.append(line)
    initiatives: list[tuple[object, ...]] = []
    for kind, plans in (
        ("initiative", paper.annex.initiatives),
        ("evaluation", paper.annex.evaluations),
    ):
        initiatives += [(kind, (p.title,), f"SD {p.objective}", ()) for p in plans]
    for kind, rules in (
        ("regulation", paper.annex.regulations),
        ("decree_evaluation", paper.annex.decree_evaluations),
    ):
        for rule in rules:
            milestones = tuple((m.text, m.date, m.precision) for m in rule.milestones)
            initiatives.append((kind, rule.titles, f"SD {rule.objective}", milestones))
    printed = list(tables(paper))
    return {
        "document": (
            paper.title,
            paper.date.date if paper.date else None,
            paper.date.precision if paper.date else None,
            paper.number,
        ),
        "objectives": tuple(objectives),
        "initiatives": tuple(initiatives),
        "articles": tuple(
            (
                code,
                printed_forms(paper, code),
                name,
                kind,
                code[:3],
                code[5:7],
                ise,
                code[-2:],
            )
            for code, name, kind, ise in articles(paper)
        ),
        "tables": tuple(
            {
                "type": t.type,
                "article": t.article,
                "ise": t.ise,
                "programme": t.programme,
                "rows": tuple(
                    (r.kind, r.stage, r.article, tuple(sorted(r.values.items()))) for r in t.rows
                ),
            }
            for t in printed
        ),
        "labels": tuple(tuple((r.label, r.reason) for r in t.rows) for t in printed),
        "told": tuple(
            (t.article, t.axis, t.amount)
            for ise in paper.ises
            if ise.legal_person
            for a in ise.legal_person.articles
            for t in told(a)[1]
        ),
        "abbreviations": paper.abbreviations,
        "mentions": tuple(
            (m.kind, m.text, m.value, m.unit, m.date, m.precision) for m in paper.mentions
        ),
        "misprints": tuple((m.code, m.printed, m.where) for m in paper.misprints),
    }
