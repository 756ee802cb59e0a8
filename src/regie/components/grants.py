"""Grants in words and tables, for the pages of both audiences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import asdict

from regie.base.text import fold
from regie.base.writers import Cell, Column, Table
from regie.budgets.models import GrantTerms
from regie.budgets.selectors.answers import AnswerRow, Gap
from regie.budgets.selectors.grants import Asked, Choices, GrantLine
from regie.components.papers import place_path
from regie.kernel.dates import PartialDate

Words = str | Promise
KINDS: dict[str, Words] = {
    "nominatim": _("grant by name (nominatim)"),
    "structural": _("structural grant"),
    "direct": _("direct grant"),
    "project": _("project grant"),
}
ORIGINS: dict[str, Words] = {
    "entered": _("entered by staff"),
    "imported": _("read from a table"),
    "programme": _("from a call"),
}
MISSING: dict[str, Words] = {
    "kbo": _("enterprise number"),
    "granted": _("amount granted"),
    "term": _("term"),
    "legal_ground": _("legal ground"),
}
#: What a kind is called in a table that can be read in again.
_TOLD = {
    "nominatim": "nominatim",
    "structural": "structureel",
    "direct": "rechtstreeks",
    "project": "project",
}
_DIGITS = 4


def kbo_words(number: str) -> str:
    """An enterprise number as people write it."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}" if number else ""


def asked_of(query: QueryDict) -> Asked:
    """Which grants an address asks for: soort, artikel, jaar, begunstigde, gemeente, thema."""

    def told(name: str) -> str:
        return query.get(name, "").strip()[:100]

    year = told("jaar")
    one = int(year) if year.isascii() and year.isdecimal() and len(year) == _DIGITS else None
    return Asked(
        kind=told("soort") if told("soort") in KINDS else "",
        article=told("artikel"),
        since=one,
        until=one,
        text=told("begunstigde"),
        municipality=told("gemeente"),
        theme=fold(told("thema")),
    )


class Filter(Struct, frozen=True):
    """A list to choose from above a list."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str]]


def filters(asked: Asked, there: Choices) -> list[Filter]:
    """What a list of grants can be asked by; what nothing there has is left out."""
    found = [
        Filter("soort", gettext("Kind"), asked.kind, [(k, str(w)) for k, w in KINDS.items()]),
        Filter(
            "artikel", gettext("Article"), asked.article, [(one, one) for one in there.articles]
        ),
        Filter(
            "jaar",
            gettext("Year"),
            str(asked.since or ""),
            [(str(one), str(one)) for one in there.years],
        ),
        Filter("gemeente", gettext("Municipality"), asked.municipality, [*there.municipalities]),
        Filter("thema", gettext("Theme"), asked.theme, [*there.themes]),
    ]
    return [one for one in found if one.choices]


def table(lines: Iterable[GrantLine], *, staff: bool) -> Table:
    """Grants as a table, a row for each year and article; what staff take along can be read in
    again. Headers are the names of the columns, in Dutch, so that it comes back as it went."""
    columns = [
        Column("uid", "uid"),
        Column("dossiernummer", "dossiernummer"),
        Column("soort", "soort"),
        Column("titel", "titel", width=40),
        Column("begunstigde", "begunstigde", width=30),
        Column("kbo", "kbo"),
        Column("via", "via"),
        Column("wettelijke_grond", "wettelijke grond"),
        Column("doel", "doel", width=40),
        Column("thema", "thema"),
        Column("gemeente", "gemeente"),
        Column("van", "van"),
        Column("tot", "tot"),
        *(
            [Column("voorwaarden", "voorwaarden"), Column("evaluatie", "evaluatie")]
            if staff
            else []
        ),
        Column("jaar", "jaar"),
        Column("artikel", "artikel"),
        *([Column("gevraagd", "gevraagd", "euro")] if staff else []),
        Column("voorzien", "voorzien", "euro"),
        Column("toegekend", "toegekend", "euro"),
        Column("betaald", "betaald", "euro"),
        Column("teruggekomen", "teruggekomen", "euro"),
        Column("netto", "netto betaald", "euro"),
        Column("bron", "bron", width=40),
        Column("plaats", "plaats", width=40),
        Column("opmerking", "opmerking", width=40),
        Column("voorbeeld", "voorbeeld"),
    ]
    notes = [gettext("Amounts in euro. An empty cell is not known, never zero.")]
    return Table(gettext("Register of grants"), columns, _cells(lines, staff), notes)


def _cells(lines: Iterable[GrantLine], staff: bool) -> Iterator[list[Cell]]:
    for line in lines:
        terms = line.terms
        for row in line.rows or (None,):
            amounts = row.amounts if row else None
            yield [
                line.uid,
                line.reference,
                _TOLD[terms.kind],
                terms.title,
                line.beneficiary.name,
                line.beneficiary.kbo,
                line.via.name if line.via else "",
                terms.legal_ground,
                terms.purpose,
                terms.theme,
                terms.municipality.nis if terms.municipality else "",
                iso(terms.start),
                iso(terms.end),
                *([terms.conditions, iso(terms.evaluation)] if staff else []),
                str(row.year) if row else "",
                row.article if row else "",
                *([amounts.asked if amounts else None] if staff else []),
                amounts.reserved if amounts else None,
                amounts.granted if amounts else None,
                amounts.paid if amounts else None,
                amounts.recovered if amounts else None,
                amounts.net if amounts else None,
                terms.source,
                place(terms),
                terms.note,
                line.example,
            ]


def place(terms: GrantTerms) -> str:
    """The address of the place that tells a grant, where there is one."""
    at = terms.passage
    return place_path(at.paper.uid, at.start, at.end) if at else ""


def iso(when: PartialDate | None) -> str:
    """A date as a file tells it."""
    return when.iso() if when else ""


# --- answers


def gap_words(gap: Gap) -> str:
    """What an answer does not know, in one sentence."""
    which = ", ".join(gap.which)
    match gap.about:
        case "nothing":
            return gettext("The register knows no grant that fits this question.")
        case "amount":
            return ngettext(
                "Of %(n)s line it is not known how much was granted: %(which)s.",
                "Of %(n)s lines it is not known how much was granted: %(which)s.",
                gap.n,
            ) % {"n": gap.n, "which": which}
        case "kbo":
            return ngettext(
                "Of %(n)s beneficiary the enterprise number is not known: %(which)s.",
                "Of %(n)s beneficiaries the enterprise number is not known: %(which)s.",
                gap.n,
            ) % {"n": gap.n, "which": which}
        case "term":
            return ngettext(
                "Of %(n)s grant the period is not known: %(which)s.",
                "Of %(n)s grants the period is not known: %(which)s.",
                gap.n,
            ) % {"n": gap.n, "which": which}
        case "year":
            return ngettext(
                "Of %(n)s year the register has no data: %(which)s.",
                "Of %(n)s years the register has no data: %(which)s.",
                gap.n,
            ) % {"n": gap.n, "which": which}
        case "municipality":
            return ngettext(
                "%(n)s grant names no municipality and is not counted here.",
                "%(n)s grants name no municipality and are not counted here.",
                gap.n,
            ) % {"n": gap.n}
        case _:
            return ngettext(
                "%(n)s grant names no theme and is not counted here.",
                "%(n)s grants name no theme and are not counted here.",
                gap.n,
            ) % {"n": gap.n}


def answer_table(title: str, rows: Iterable[AnswerRow], notes: Iterable[str]) -> Table:
    """An answer as a table."""
    return Table(
        title,
        [
            Column("begunstigde", gettext("Beneficiary"), width=30),
            Column("kbo", gettext("Enterprise number")),
            Column("toelage", gettext("Grant"), width=40),
            Column("soort", gettext("Kind")),
            Column("thema", gettext("Theme")),
            Column("gemeente", gettext("Municipality")),
            Column("van", gettext("From")),
            Column("tot", gettext("Until")),
            Column("jaar", gettext("Year")),
            Column("artikel", gettext("Article")),
            Column("gevraagd", gettext("Asked"), "euro"),
            Column("voorzien", gettext("Reserved"), "euro"),
            Column("toegekend", gettext("Granted"), "euro"),
            Column("betaald", gettext("Paid"), "euro"),
            Column("teruggekomen", gettext("Came back"), "euro"),
            Column("netto", gettext("Net paid"), "euro"),
            Column("bron", gettext("Source"), width=40),
            Column("voorbeeld", gettext("Example data")),
        ],
        (
            [
                row.name,
                row.kbo,
                row.title,
                str(KINDS[row.kind]),
                row.theme,
                row.municipality,
                iso(row.start),
                iso(row.end),
                "" if row.year is None else str(row.year),
                row.article,
                row.amounts.asked,
                row.amounts.reserved,
                row.amounts.granted,
                row.amounts.paid,
                row.amounts.recovered,
                row.amounts.net,
                row.source,
                row.example,
            ]
            for row in rows
        ),
        tuple(notes),
    )


def asked_words(asked: Asked, article: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """What a question asks, as label and words. ``names`` says beneficiary, municipality, theme."""
    plain = asdict(asked)
    told: list[tuple[str, str]] = []
    for name, label in (
        ("beneficiary", gettext("Beneficiary")),
        ("municipality", gettext("Municipality")),
        ("theme", gettext("Theme")),
    ):
        if plain[name]:
            told.append((label, names.get(plain[name], str(plain[name]))))
    if asked.kind:
        told.append((gettext("Kind"), str(KINDS[asked.kind])))
    if article:
        told.append((gettext("Article"), article))
    if asked.since is not None or asked.until is not None:
        told.append((gettext("Years"), f"{asked.since or '…'}–{asked.until or '…'}"))
    return told
