"""Indicators as pages show them: how each stands, in words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from msgspec import Struct

from regie.base.text import said
from regie.components import figures
from regie.components import indicator_words as words
from regie.components.addresses import address_of
from regie.components.chain import Basis, Link
from regie.components.indicator_words import Words
from regie.components.navigation import address
from regie.components.papers import place_path
from regie.components.plan_words import BASES, KINDS
from regie.components.sources import Source
from regie.components.templatetags.regie import language
from regie.indicators.hooks import Realised, realised
from regie.indicators.judging import Goal, Judgement
from regie.indicators.models import Figure, Target
from regie.indicators.selectors.indicators import (
    IndicatorLine,
    TiedTo,
    indicators_of,
    indicators_of_programme,
)
from regie.kernel.figures import NONE
from regie.plans.models import Item
from regie.programmes.programme_file import programmes


class Line(Struct, frozen=True):
    """An indicator in a list. ``tied`` says on what basis it judges what the page is about, ``why``
    for what reason."""

    code: str
    path: str
    title: str
    spoken: str
    unit: str
    theme: str
    baseline: str
    target: str
    now: str
    state: Words
    state_kind: str
    trend: str
    fresh: str
    late: bool
    missing: str
    example: bool
    ended: bool
    basis: Basis | None = None
    tied: Words = ""
    why: str = ""


def shown(line: IndicatorLine) -> Line:
    """An indicator with how it stands."""
    one, judgement = line.indicator, line.judgement
    title, spoken = said(one.title, language())
    now = judgement.now
    return Line(
        one.code,
        address_of("public_indicator", one.code),
        title,
        spoken,
        said(one.unit, language())[0],
        words.theme(one.theme) if one.theme else NONE,
        _goal(judgement.baseline, one.decimals),
        _target(judgement.target, one.decimals),
        words.value(now.value, one.decimals) if now else NONE,
        words.STATES[judgement.state],
        words.STATE_KINDS[judgement.state],
        _trend(judgement, one.decimals),
        words.when(now.period) if now else str(words.STATES["no_figure"]),
        judgement.late,
        lacking(judgement),
        line.example,
        one.ended is not None,
        line.tie.basis if line.tie else None,  # type: ignore[arg-type] # one of the bases
        BASES[line.tie.basis] if line.tie else "",
        line.tie.why if line.tie else "",
    )


def sentence(line: IndicatorLine, place: str = "") -> str:
    """What the page of an indicator exists for, in one sentence.

    :param place: the name of the place whose figures are judged.
    """
    one, judgement = line.indicator, line.judgement
    unit = said(one.unit, language())[0]
    now, target = judgement.now, judgement.target
    told = {
        "now": words.value(now.value, one.decimals) if now else "",
        "unit": unit,
        "when": words.when(now.period) if now else "",
        "target": f"{words.value(target.value, one.decimals)} {unit}".strip() if target else "",
        "compared": words.COMPARISONS[target.comparison] if target else "",
        "state": words.STATES[judgement.state],
        "place": place,
    }
    if now and target and judgement.state != "no_figure":
        if place:
            return gettext("%(place)s: %(now)s of %(compared)s %(target)s: %(state)s.") % told
        return gettext("%(now)s of %(compared)s %(target)s: %(state)s.") % told
    if now:
        # A figure that answers no target yet.
        answer = gettext("%(now)s %(unit)s in %(when)s.") % told
        if target:
            answer += " " + gettext("The target is %(compared)s %(target)s.") % told
        else:
            answer += " " + gettext("No target is set.")
    elif target:
        answer = gettext("There is no figure yet. The target is %(compared)s %(target)s.") % told
    else:
        answer = gettext("There is no figure and no target yet.")
    return f"{place}: {answer}" if place else answer


def fresh_sentence(judgement: Judgement) -> str:
    """How fresh the newest figure is, and when the next one is due."""
    if judgement.now is None:
        return ""
    told = {"when": words.when(judgement.now.period), "due": figures.day(judgement.due, language())}
    line = gettext("The newest figure is of %(when)s.") % told
    if judgement.due:
        line += " " + (
            gettext("A newer one was due on %(due)s.") % told
            if judgement.late
            else gettext("The next one is due by %(due)s.") % told
        )
    return line


def lacking(judgement: Judgement) -> str:
    """What a judgement lacks, in words, where its state does not say that already."""
    said_elsewhere = ("late", "no_target", "no_figure")
    return " ".join(str(words.LACKS[one]) for one in judgement.lacks if one not in said_elsewhere)


def _goal(goal: Goal | None, decimals: int) -> str:
    if goal is None:
        return NONE
    shown_ = words.value(goal.value, decimals)
    return f"{shown_} ({goal.on.year})" if goal.on else shown_


def _target(goal: Goal | None, decimals: int) -> str:
    return f"{words.COMPARISONS[goal.comparison]} {_goal(goal, decimals)}" if goal else NONE


def _trend(judgement: Judgement, decimals: int) -> str:
    trend = judgement.trend
    if trend is None:
        return NONE
    told = {
        "way": words.TRENDS[trend.way],
        "change": words.value(abs(trend.change), decimals),
        "since": words.when(trend.since),
    }
    if trend.way == "flat":
        return gettext("%(way)s since %(since)s") % told
    line = gettext("%(way)s by %(change)s since %(since)s") % told
    if trend.better is None:
        return line
    judged = gettext("better") if trend.better else gettext("worse")
    return f"{line}: {judged}"


class Row(Struct, frozen=True):
    """A target or a figure that was written down."""

    uid: str
    kind: Words
    when: str
    place: str
    value: str
    source: Source
    note: Mapping[str, str]
    example: bool


def target_rows(targets: Iterable[Target], decimals: int) -> list[Row]:
    """Baselines and targets, written out."""
    return [
        Row(
            one.uid,
            words.TARGETS[one.kind],
            words.when(one.on) if one.on else gettext("not known"),
            one.place,
            words.value(one.value, decimals)
            if one.kind == Target.Kind.BASELINE
            else words.compared(one.comparison, words.value(one.value, decimals)),
            source(one),
            one.note,
            one.example,
        )
        for one in targets
    ]


def figure_rows(told: Iterable[Figure], decimals: int) -> list[Row]:
    """Figures, written out."""
    return [
        Row(
            one.uid,
            "",
            words.when(one.on),
            one.place,
            words.value(one.value, decimals, one.status),
            source(one),
            one.note,
            one.example,
        )
        for one in told
    ]


def source(one: Target | Figure) -> Source:
    """Where a target or figure comes from: the place in a paper where there is one."""
    path = ""
    if one.passage is not None:
        path = place_path(one.passage.paper.uid, one.passage.start, one.passage.end)
    return Source(one.source, path, basis=one.basis)  # type: ignore[arg-type] # one of the bases


class TieRow(Struct, frozen=True):
    """What an indicator judges, on what basis."""

    uid: str
    title: str
    spoken: str
    path: str
    basis: Words
    why: str
    source: str
    example: bool


def tie_rows(ties: Iterable[TiedTo]) -> list[TieRow]:
    """What an indicator judges, written out; a programme by its code."""
    rows = []
    for one in ties:
        tie = one.tie
        if one.uid:
            name, spoken = said(one.title or {}, language())
            kind = KINDS.get(one.kind, "")
            title = f"{one.code} {name}".strip() or str(kind)
            path = address_of(one.kind, one.uid)
        else:
            title, spoken = tie.programme.replace("-", " ").capitalize(), "nl"
            if tie.programme in programmes():
                title, spoken = said(programmes()[tie.programme].title, language())
            if tie.line:
                title = f"{title}, {tie.line}"
            path = address_of("public_programme", tie.programme)
        rows.append(
            TieRow(tie.uid, title, spoken, path, BASES[tie.basis], tie.why, tie.source, tie.example)
        )
    return rows


class Flow(Struct, frozen=True):
    """What results say of one line in one period, written out."""

    line: str
    programme: str
    period: str
    unit: str
    planned: str
    granted: str
    realised: str
    path: str
    example: bool


class Evidence(Struct, frozen=True):
    """What judges an item or a programme: indicators, what was realised, what that leaves out.

    :param expected: whether it is told where there is nothing.
    """

    lines: Sequence[Line] = ()
    flows: Sequence[Flow] = ()
    left_out: Sequence[str] = ()
    expected: bool = False


def evidence(
    lines: Iterable[IndicatorLine], told: Iterable[Realised], *, expected: bool = False
) -> Evidence:
    """What judges something, written out."""
    flows: list[Flow] = []
    left_out: dict[str, None] = {}
    for one in told:
        flows.append(
            Flow(
                one.line,
                one.programme,
                words.when(one.period),
                said(one.unit, language())[0],
                _figure(one.planned),
                _figure(one.granted),
                _figure(one.realised),
                address(one.path, language()),
                one.example,
            )
        )
        left_out |= dict.fromkeys(one.left_out)
    return Evidence([shown(one) for one in lines], flows, list(left_out), expected)


def tied_station(bases: Sequence[str]) -> Link:
    """The station *Evidence* of a ribbon: as many indicators as there are bases of ties."""
    n = len(bases)
    told = ngettext("%(n)s indicator", "%(n)s indicators", n) % {"n": n}
    basis: Basis = "paper"
    if set(bases) == {"example"}:
        basis = "example"
    elif set(bases) == {"inferred"}:
        basis = "inferred"
    return Link(told, "#bewijs", basis)


def evidence_of(item: Item, *, expected: bool) -> Evidence:
    """What judges an item; results flow up to it from the lines under it. 3 queries, and those of
    the results."""
    told = [one for some in realised([item.uid]) for one in some]
    return evidence(indicators_of([item.pk]).get(item.pk, ()), told, expected=expected)


def evidence_of_programme(code: str) -> Evidence:
    """What judges a programme and the lines of its menu: 3 queries."""
    return evidence(indicators_of_programme(code), ())


def _figure(told: Decimal | None) -> str:
    return figures.number(told, language())
