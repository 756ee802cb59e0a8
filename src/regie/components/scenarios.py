"""Scenarios in words, tables and charts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.jobs import Progress, job
from regie.budgets import rules
from regie.budgets.models import Scenario
from regie.budgets.selectors import RoundHead
from regie.budgets.selectors import scenarios as reads
from regie.budgets.selectors.scenarios import EffectRow, ScenarioLine, ScenarioPage, ShareRow
from regie.budgets.services import MovementDraft
from regie.components import budget, charts, figures

Words = str | Promise

STATES: dict[str, Words] = {
    "draft": _("draft"),
    "discarded": _("discarded"),
    "promoted": _("promoted: it became real"),
}
STATE_KINDS = {"draft": "busy", "discarded": "neutral", "promoted": "good"}
KINDS: dict[str, Words] = {
    "percent": _("Percentage"),
    "target": _("To an amount"),
    "index": _("Index"),
    "compensation": _("Compensation"),
    "movement": _("Other amount"),
}
LEVELS: dict[str, Words] = {
    "programme": _("Programme"),
    "element": _("Content element"),
    "article": _("Article"),
    "total": _("Total"),
}
_ZERO = Decimal(0)


def STAGES() -> list[tuple[str, str]]:
    """What each side tells: now, then, the difference."""
    return [
        ("now", gettext("Now")),
        ("scenario", gettext("Scenario")),
        ("difference", gettext("Difference")),
    ]


def state_name(state: str) -> tuple[Words, str]:
    """The word for a state, and its colour."""
    return STATES[state], STATE_KINDS[state]


def state(line: ScenarioLine) -> tuple[Words, str]:
    """The same, of a scenario in a list."""
    return state_name(line.scenario.state)


def round_name(round_: RoundHead) -> str:
    """A round in a list of choices: whether it is open matters."""
    told = gettext("open") if round_.is_open else gettext("closed")
    return f"{round_.spoken} ({told})"


def change(value: Decimal, language: str) -> str:
    """A difference in euros, with its sign."""
    shown = figures.euro(value, language)
    return f"+{shown}" if value > 0 else shown


def sentence(page: ScenarioPage, language: str) -> str:
    """What a scenario does in all, in one sentence."""
    total = page.total
    if total is None or not page.stands.lines:
        return ""
    moved = total.change.get("VAK", _ZERO)
    told = {
        "round": rules.spoken(page.stands.round.code),
        "amount": figures.euro_words(abs(moved), language),
        "total": figures.euro_words(total.then.get("VAK", _ZERO), language),
    }
    if moved < 0:
        return (
            gettext("Beside %(round)s this is %(amount)s less commitment credit: %(total)s in all.")
            % told
        )
    if moved > 0:
        return (
            gettext("Beside %(round)s this is %(amount)s more commitment credit: %(total)s in all.")
            % told
        )
    return gettext("In all the commitment credit stays as it is: %(total)s.") % told


class MeasureRow(Struct, frozen=True):
    """A measure with what it changes in all."""

    rank: int
    kind: Words
    title: str
    words: str
    vak: str
    vek: str
    first: bool
    last: bool


def measures(page: ScenarioPage, language: str) -> list[MeasureRow]:
    """The measures in order."""
    lines = page.stands.lines
    told = page.by_measure or tuple({} for _line in lines)
    articles = page.stands.articles
    return [
        MeasureRow(
            line.rank,
            KINDS[line.kind],
            line.title,
            reads.words(
                line.value,
                [articles[key].code for key in line.value.articles],
                line.index_kind,
                language,
            ),
            change(amounts.get("VAK", _ZERO), language),
            change(amounts.get("VEK", _ZERO), language),
            at == 0,
            at == len(lines) - 1,
        )
        for at, (line, amounts) in enumerate(zip(lines, told, strict=False))
    ]


class Shown(Struct, frozen=True):
    """A row of the table of effects, written out."""

    row: EffectRow
    css: str
    cells: tuple[str, ...]


_CSS = {"programme": "r-subtotal", "element": "r-group", "article": "", "total": "r-total"}


#: A table with more rows than this shows only what changes; its file holds all.
MANY_ROWS = 60


def effect_rows(page: ScenarioPage, language: str) -> list[Shown]:
    """Now, then and the difference, on both sides of the credit."""
    few = len(page.rows) <= MANY_ROWS
    return [
        Shown(
            row,
            _CSS[row.kind],
            tuple(
                cell
                for axis in reads.AXES
                for cell in (
                    figures.thousand(row.now.get(axis), language),
                    figures.thousand(row.then.get(axis), language),
                    budget.signed(row.change.get(axis), language),
                )
            ),
        )
        for row in page.rows
        if few or row.changed or row.kind == "total"
    ]


def compared(pages: Sequence[ScenarioPage], language: str) -> list[dict[str, Any]]:
    """Rows of several scenarios beside each other: what is, what each would be."""
    told: dict[tuple[str, str], dict[int, EffectRow]] = {}
    for at, page in enumerate(pages):
        for row in page.rows:
            told.setdefault((row.kind, row.key), {})[at] = row
    order = sorted(told, key=lambda one: one[0] == "total")
    rows = []
    for kind, key in order:
        by_page = told[kind, key]
        some = next(iter(by_page.values()))
        cells = []
        for axis in reads.AXES:
            cells.append(figures.thousand(some.now.get(axis), language))
            cells += [
                figures.thousand(by_page[at].then.get(axis), language) if at in by_page else ""
                for at in range(len(pages))
            ]
            if len(pages) == 2 and len(by_page) == 2:
                apart = by_page[1].then.get(axis, _ZERO) - by_page[0].then.get(axis, _ZERO)
                cells.append(budget.signed(apart, language))
            elif len(pages) == 2:
                cells.append("")
        rows.append({"row": some, "css": _CSS[kind], "cells": cells})
    return rows


def problem(page: ScenarioPage) -> str:
    """Why the measures cannot be worked out, in words; empty where they can."""
    if page.problem is None:
        return ""
    why, about = page.problem
    if why == "shares":
        return gettext(
            "An index needs the index-sensitive share of every article. It misses for: %(codes)s."
        ) % {"codes": ", ".join(about)}
    return gettext(
        "The articles together have no %(axis)s any more, so an amount cannot be divided over them."
    ) % {"axis": about[0]}


def hints(row: ShareRow, language: str) -> list[str]:
    """What the index movements of a round imply for one article, in words."""
    return [
        gettext(
            "%(share)s %%: %(index)s of index on an opening of %(opening)s,"
            " at %(rate)s %% (%(kind)s)"
        )
        % {
            "share": figures.number(hint.share, language),
            "index": figures.euro(hint.index, language),
            "opening": figures.euro(hint.opening, language),
            "rate": figures.number(hint.rate, language),
            "kind": hint.kind or hint.title,
        }
        for hint in row.hints
    ]


def movements(
    drafts: Sequence[MovementDraft], stands: reads.Standing, language: str
) -> list[dict[str, Any]]:
    """The movements that a scenario would become, in words."""
    return [
        {
            "kind": budget.KINDS[draft.kind],
            "title": draft.title,
            "legs": [
                (stands.articles[leg.article].code, leg.axis, change(leg.amount, language))
                for leg in draft.legs
            ],
        }
        for draft in drafts
    ]


# --- charts


def charts_of(page: ScenarioPage, language: str) -> list[charts.Chart]:
    """From the round to the scenario, measure by measure, with the drawing where it is there."""
    made = _charts(page, language)
    return [one.drawn(charts.chart_svg(one.spec_key)) for one in made]


def _charts(page: ScenarioPage, language: str) -> list[charts.Chart]:
    total = page.total
    if total is None or not page.stands.lines:
        return []
    told = []
    for axis in reads.AXES:
        if axis not in total.then:
            continue
        now = total.now.get(axis, _ZERO)
        steps = [charts.Step(rules.spoken(page.stands.round.code), now, "level")]
        steps += [
            charts.Step(f"{at}. {KINDS[line.kind]}", amounts[axis])
            for at, (line, amounts) in enumerate(
                zip(page.stands.lines, page.by_measure, strict=False), 1
            )
            if amounts.get(axis)
        ]
        steps.append(charts.Step(gettext("Scenario"), total.then[axis], "level"))
        title = gettext("From the round to the scenario: %(credit)s") % {
            "credit": budget.credit(axis)
        }
        described = ", ".join(f"{s.label} {figures.thousand(s.amount, language)}" for s in steps)
        told.append(charts.waterfall(f"scenario-{axis.lower()}", title, described, steps, language))
    return told


@job("components.scenario.drawn")
def _drawn(params: dict[str, Any], progress: Progress) -> int:
    """As :func:`draw`."""
    return draw(str(params["scenario"]))


def draw(uid: str) -> int:
    """Draw the charts of a scenario in every language, for a job: pages only show what is there.
    Gives how many there are."""
    found = Scenario.objects.select_related("round__base").filter(uid=uid).first()
    if found is None:
        return 0
    page = reads.scenario_page(found)
    drawn = 0
    for language in ("nl", "en"):
        with override(language):
            for chart in _charts(page, language):
                charts.render(chart.spec)
                drawn += 1
    return drawn
