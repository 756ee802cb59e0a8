"""Words and links for what stands in papers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.components.addresses import address_of
from regie.components.sources import Source
from regie.papers.printed import Equation, EquationTerm, Printed
from regie.papers.selectors import Source as Passage
from regie.reading.model import Place, Reading

KINDS: dict[str, str | Promise] = {
    "bbt": _("policy and budget explanation (BBT)"),
    "beleidsnota": _("policy note"),
    "mededeling": _("communication to the government"),
    "webpage": _("web page"),
    "other": _("other document"),
}
TABLES: dict[str, str | Promise] = {
    "total": _("total"),
    "programme": _("programme"),
    "ise_summary": _("summary of a content element"),
    "evolution_list": _("list of changes"),
    "credit_evolution": _("credit evolution"),
    "compensation": _("compensations"),
    "other_adjustment": _("other adjustments"),
    "formula": _("formula"),
    "receipts": _("receipts"),
    "legal_person": _("legal person"),
}
CHECKS: dict[str, str | Promise] = {
    "row_sum": _("sum of a row"),
    "column_sum": _("sum of a column"),
    "evolution": _("from beginning to end"),
    "articles_to_ise": _("articles together are their content element"),
    "list_to_article": _("list of changes and table of the article"),
    "transfer": _("transfer between articles"),
    "prose": _("what the text tells"),
    "carried_over": _("figures that come back"),
    "balance": _("balance"),
}
INITIATIVES: dict[str, str | Promise] = {
    "initiative": _("policy initiative"),
    "evaluation": _("evaluation or research"),
    "regulation": _("regulation"),
    "decree_evaluation": _("evaluation demanded by a decree"),
}
MENTIONS: dict[str, str | Promise] = {
    "organisation": _("organisation"),
    "decision": _("decision"),
    "decree": _("decree"),
    "quantity": _("quantity"),
}
SEVERITIES: dict[str, str | Promise] = {
    "error": _("error"),
    "warning": _("to be looked at"),
    "info": _("good to know"),
}
PRINTED: dict[str, str | Promise] = {
    "row": _("a row of a table"),
    "objective": _("the heading of an objective"),
    "initiative": _("a line of the annexes"),
    "article": _("a budget article"),
    "mention": _("a mention in the text"),
    "abbreviation": _("an abbreviation"),
}


def place_path(paper: str, start: int, end: int) -> str:
    """The lasting address of a place in a paper (its uid)."""
    # A page links to hundreds of places, whose addresses differ in the figures alone.
    return f"{address_of('place', paper, 0, 0).removesuffix('0-0/')}{start}-{end}/"


def chapter_path(paper: str, start: int) -> str:
    """The lasting address of the chapter of a paper (its uid) in which a code point stands."""
    return address_of("chapter", paper, start)


def where(line: int, page: int | None) -> str:
    """``bladzijde 12, regel 1248``, ``regel 1248``."""
    if page is None:
        return gettext("line %(line)s") % {"line": line}
    return gettext("page %(page)s, line %(line)s") % {"page": page, "line": line}


def source_of(passage: Passage, proofs: int = 0) -> Source:
    """A passage as a link that says where it leads."""
    return Source(
        label=f"{passage.paper_title}, {where(passage.line, passage.page)}",
        path=place_path(passage.paper_uid, passage.start, passage.end),
        proofs=proofs,
        basis="example" if passage.example else "paper",
    )


class PlaceLink(Struct, frozen=True):
    """A place as a link within its paper."""

    path: str
    label: str


def link(paper: str, place: Place) -> PlaceLink:
    """``place`` of a paper (its uid) as a link."""
    return PlaceLink(place_path(paper, place.start, place.end), where(place.line, place.page))


class Step(Struct, frozen=True):
    """A term of an equation for a page: ``sign`` is how it counts."""

    sign: str
    label: str
    value: int
    path: str


class ShownEquation(Struct, frozen=True):
    """An equation for a page: terms, what they make, and what is printed."""

    id: str
    description: str
    steps: tuple[Step, ...]
    computed: int
    against: Step | None
    printed: int
    holds: bool


def shown(paper: str, equation: Equation) -> ShownEquation:
    """An equation of a paper (its uid) with a link for each figure."""
    return ShownEquation(
        id=equation.id,
        description=equation.description,
        steps=tuple(_step(paper, term) for term in equation.terms),
        computed=equation.computed,
        against=_step(paper, equation.against) if equation.against else None,
        printed=equation.printed,
        holds=equation.holds,
    )


def _step(paper: str, term: EquationTerm) -> Step:
    times = abs(term.factor)
    label = term.label if times == 1 else f"{times} × {term.label}"
    return Step(
        sign="+" if term.factor > 0 else "\N{MINUS SIGN}",
        label=label,
        value=term.value,
        path=place_path(paper, term.place.start, term.place.end),
    )


def part_counts(reading: Reading) -> dict[str, int]:
    """How much there is of each part of a document page."""
    return {
        "doelstellingen": len(reading.objectives),
        "initiatieven": len(reading.initiatives),
        "begroting": len(reading.budget.tables),
        "controles": len(reading.checks),
        "bevindingen": len(reading.findings),
        "vermeldingen": len(reading.mentions),
        "afkortingen": len(reading.abbreviations),
    }


def title_of(printed: Printed) -> str | Promise:
    """What stands at a place, in a few words."""
    chosen = next((row for row in printed.rows if row.chosen), None)
    label = chosen.label if chosen else ""
    return label or printed.title or PRINTED[printed.kind]
