"""The charts of a plan: status by objective, and milestones in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from regie.base import clock
from regie.base.actor import VISITOR
from regie.base.fields import last_day
from regie.base.jobs import Progress, periodic
from regie.components import charts, figures
from regie.components.templatetags.regie import language
from regie.plans import selectors
from regie.plans.models import Plan
from regie.plans.selectors import Listed, all_titles
from regie.plans.standing import STATUSES, Dates, Status, slip
from regie.website.plans_list import STATUS_WORDS, Line, Titles, read, title_in

#: How many milestones one drawing shows; the list has them all.
MOST = 30
_COLOURS: dict[Status, str] = {
    "done": "#000005",
    "on_track": "#000001",
    "planned": "#000002",
    "at_risk": "#000003",
    "late": "#000006",
    "passed": "#000004",
    "stopped": "#000007",
    "unknown": "#000008",
}


def by_objective(plan: Plan, found: Iterable[Line], titles: Titles) -> charts.Chart | None:
    """How many items under each top objective have which status; nothing where there are none."""
    labels: dict[str, str] = {}
    counts: dict[str, Counter[Status]] = {}
    other = gettext("under no objective")
    top = ""
    for line in found:
        item = line.item
        if item.kind == "objective" and not line.objectives:
            top = item.item
            labels[top] = _label(item, titles)
        elif line.counts:
            counts.setdefault(top if line.objectives else "", Counter())[line.status] += 1
    if not counts:
        return None
    used = [one for one in STATUSES if any(some[one] for some in counts.values())]
    order = [uid for uid in (*labels, "") if uid in counts]
    total = sum(some.total() for some in counts.values())
    title = gettext("Status by objective")
    description = ngettext(
        "A bar for each objective with its %(n)s item, divided by status.",
        "A bar for each objective with its items, %(n)s together, divided by status.",
        total,
    ) % {"n": total}
    return charts.stacked(
        "status",
        title,
        description,
        [charts.Part(str(STATUS_WORDS[one]), _COLOURS[one]) for one in used],
        [(labels.get(uid, other), [counts[uid][one] for one in used]) for uid in order],
        gettext("Objective"),
        language(),
        f"{reverse('plan_list', args=[plan.slug])}?formaat=csv",
    )


def in_time(plan: Plan, found: Iterable[Line], titles: Titles) -> charts.Chart | None:
    """What milestones were first planned for and when they are expected or were reached, those that
    moved most. Nothing where no milestone has a date."""
    dated = [
        (line, *_both(line.milestones[0]))
        for line in found
        if line.item.kind == "milestone" and _dated(line.milestones[0])
    ]
    dated.sort(key=lambda one: (-abs(slip(one[0].milestones[0]) or 0), one[2], one[0].item.item))
    kept = sorted(dated[:MOST], key=lambda one: (one[2], one[0].item.item))
    if not kept:
        return None
    told: list[charts.Moved] = []
    labels: set[str] = set()
    for line, before, after in kept:
        label = _label(line.item, titles)
        at = 2
        while label in labels:  # a drawing has one line for each name
            label = f"{_label(line.item, titles)} ({at})"
            at += 1
        labels.add(label)
        told.append(charts.Moved(label, before, after, _cells(line)))
    return charts.moves(
        "mijlpalen",
        gettext("Milestones in time"),
        gettext(
            "For each milestone when it was first planned and when it is expected now or was "
            "reached; %(shown)s of %(all)s milestones with a date, those that moved most."
        )
        % {"shown": len(kept), "all": len(dated)},
        told,
        (gettext("first planned"), gettext("expected now, or reached")),
        [
            gettext("Milestone"),
            gettext("First planned for"),
            gettext("Expected now, or reached"),
            gettext("Moved by"),
        ],
        language(),
        f"{reverse('plan_list', args=[plan.slug])}?soort=milestone&formaat=csv",
    )


def _dated(dates: Dates) -> bool:
    return bool((dates.first or dates.planned) and (dates.reached or dates.due))


def _both(dates: Dates) -> tuple[date, date]:
    first, now = dates.first or dates.planned, dates.reached or dates.due
    if first is None or now is None:
        return date.min, date.min
    return last_day(first), last_day(now)


def _cells(line: Line) -> Sequence[str]:
    dates = line.milestones[0]
    return (
        figures.partial_date(dates.first or dates.planned, language()),
        figures.partial_date(dates.reached or dates.due, language()),
        slip_words(slip(dates)),
    )


def slip_words(days: int | None) -> str:
    """``3 maanden later``: how far a milestone moved."""
    if days is None:
        return gettext("not known")
    if not days:
        return gettext("not moved")
    months = round(abs(days) / 30.44)
    told = (
        ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
        if months
        else ngettext("%(n)s day", "%(n)s days", abs(days)) % {"n": abs(days)}
    )
    how = gettext("%(span)s later") if days > 0 else gettext("%(span)s earlier")
    return how % {"span": told}


def _label(item: Listed, titles: Titles) -> str:
    # A drawing cuts what is too long for it; the table has it whole.
    return f"{item.code} {title_in(item, titles)[0]}".strip()


def of_plan(plan: Plan, found: Iterable[Line], titles: Titles) -> list[charts.Chart]:
    """The charts of a plan that have something to show."""
    return [
        chart
        for chart in (by_objective(plan, found, titles), in_time(plan, found, titles))
        if chart
    ]


@periodic("website.plan_charts", timedelta(minutes=15))
def draw_all(params: dict[str, Any], progress: Progress) -> None:
    """Draw the charts of every public plan in both languages; what is drawn already stays."""
    today = clock.today()
    for number, line in enumerate(selectors.plan_list(VISITOR), 1):
        progress(number)
        for spoken in ("nl", "en"):
            with override(spoken):
                page = read(VISITOR, line.slug, today)
                if page is None or not page.seq:
                    continue
                for chart in of_plan(page.plan, page.lines, all_titles(page.plan, page.seq)):
                    charts.render(chart.spec)
