"""``/plannen/<plan>/lijst/`` and its neighbours: the items of a plan filtered, sorted and to take
along; how it stands with them; and where they serve other plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.budgets.selectors.drawing import origins
from regie.components import charts
from regie.components.addresses import path_to
from regie.components.plan_changes import named_title
from regie.components.plan_words import ROLES
from regie.components.requests import Request, found, public_page, render_page, whole
from regie.components.templatetags.regie import language
from regie.plans import selectors
from regie.plans.selectors import Named
from regie.plans.standing import STATUSES
from regie.website import plans_charts
from regie.website import plans_list as listing
from regie.website.downloads import download
from regie.website.lists import files, page_of


@public_page
@require_safe
def plan_list(request: Request, slug: str) -> HttpResponseBase:
    """The items of a plan as it stands now, or in edition ``?editie=2``."""
    edition = request.GET.get("editie", "")
    asked = listing.Asked.of(request.GET)
    found_in = found(
        listing.sieve(
            request.actor,
            slug,
            request.today,
            asked,
            request.GET.get("sorteer", ""),
            whole(edition, 0) if edition else None,
        )
    )
    plan = found_in.plan
    if form := request.GET.get("formaat", ""):
        if found_in.edition is None:
            raise Http404
        which = found_in.edition.number
        notes = [gettext("Example data")] if plan.example else []
        if asked.query():
            notes.append(f"{gettext('Filter')}: {request.path}?{asked.query()}")
        own = found_in.own
        says = selectors.said_own(plan, found_in.seq) if own else {}
        rows = listing.cells(found_in.all_rows(), found_in.names, origins(plan.pk), own, says)
        title = f"{said(plan.title, language())[0]}, {which}"
        table = Table(title, listing.columns(own), rows, notes)
        return download(table, f"{slug}-{which}-lijst", form)
    shown = page_of(request, found_in.positions.values_list(*listing.KEYS))
    context = {
        "plan": plan,
        "example": plan.example,
        "edition": found_in.edition,
        "asked_edition": edition,
        "filters": listing.filters(found_in, asked),
        "page": shown,
        "rows": [one.cells(mark=not plan.example) for one in found_in.rows(shown.object_list)],
        "count": shown.paginator.count,
        "any": bool(found_in.facets.kinds - {"milestone"}),
        "files": files(request, "csv", "xlsx", "json"),
    }
    return render_page(request, "website/plans/items.html", context)


@public_page
@require_safe
def plan_standing(request: Request, slug: str) -> HttpResponseBase:
    """How it stands with a plan now: charts, and how many items have which status."""
    page = found(listing.read(request.actor, slug, request.today))
    words = selectors.all_titles(page.plan, page.seq)
    counts = Counter(line.status for line in page.lines if line.counts)
    context = {
        "plan": page.plan,
        "example": page.plan.example,
        "charts": [
            chart.drawn(charts.chart_svg(chart.spec_key))
            for chart in plans_charts.of_plan(page.plan, page.lines, words)
        ],
        "counts": [
            (listing.STATUS_WORDS[one], counts[one], one) for one in STATUSES if counts[one]
        ],
        "total": counts.total(),
    }
    return render_page(request, "website/plans/standing.html", context)


@public_page
@require_safe
def plan_shared(request: Request, slug: str) -> HttpResponseBase:
    """Where items of a plan serve another plan, and the other way round."""
    plan, _editions = found(selectors.plan_head(request.actor, slug))
    shared, titles = selectors.shared_with_others(plan, request.today)
    by_plan: dict[str, list[dict[str, object]]] = {}
    shared = sorted_as(
        shared,
        request.GET.get("sorteer", ""),
        {
            "titel": lambda one: fold(named_title(_both(one, slug)[0])[0]),
            "hoe": lambda one: fold(str(ROLES[one.role])),
            "ander": lambda one: fold(named_title(_both(one, slug)[1])[0]),
        },
    )
    for one in shared:
        ours, theirs = _both(one, slug)
        by_plan.setdefault(theirs.plan, []).append(
            {
                "ours": _named(ours),
                "theirs": _named(theirs),
                "role": ROLES[one.role],
                "gives": one.source is ours,
                "inferred": one.basis == "inferred",
                "note": said(one.note, language())[0],
            }
        )
    if form := request.GET.get("formaat", ""):
        title = f"{said(plan.title, language())[0]}: {gettext('beside other plans')}"
        table = Table(title, _shared_columns(), _shared_rows(slug, shared))
        return download(table, f"{slug}-naast-andere", form)
    context = {
        "plan": plan,
        "example": plan.example,
        "others": sorted(
            (
                (titles[other], reverse("plan", args=[other]), rows)
                for other, rows in by_plan.items()
            ),
            key=lambda one: said(one[0], language())[0],
        ),
        "count": len(shared),
        "files": files(request, "csv", "xlsx", "json"),
    }
    return render_page(request, "website/plans/shared.html", context)


def _both(one: selectors.Shared, slug: str) -> tuple[Named, Named]:
    """What stands in the plan at ``slug``, and what in the other."""
    return (one.source, one.target) if one.source.plan == slug else (one.target, one.source)


def _named(named: Named) -> tuple[str, str, str]:
    title, spoken = named_title(named)
    return title, spoken, path_to("item", named.uid)


def _shared_columns() -> list[Column]:
    return [
        Column("plan", gettext("Plan")),
        Column("uid", "uid"),
        Column("title", gettext("Title")),
        Column("role", gettext("Role")),
        Column("other_plan", gettext("Other plan")),
        Column("other_uid", gettext("uid in the other plan")),
        Column("other_title", gettext("Title in the other plan")),
        Column("direction", gettext("Direction")),
        Column("basis", gettext("How the register knows")),
    ]


def _shared_rows(slug: str, shared: list[selectors.Shared]) -> Iterator[list[Cell]]:
    for one in shared:
        gives = one.source.plan == slug
        ours, theirs = _both(one, slug)
        yield [
            ours.plan,
            ours.uid,
            named_title(ours)[0],
            one.role,
            theirs.plan,
            theirs.uid,
            named_title(theirs)[0],
            "out" if gives else "in",
            one.basis,
        ]
