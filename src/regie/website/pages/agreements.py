"""``/overeenkomsten/`` and ``/aanbevelingen/``: what a government and its agencies promised each
other, and what others advise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base.fields import last_day
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.components.addresses import address_of, path_to
from regie.components.papers import source_of
from regie.components.plan_changes import named_title
from regie.components.plan_words import ADVICE, SIDES
from regie.components.requests import Request, found, public_page, render_page
from regie.components.sources import Source
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.papers.selectors import sources
from regie.plans import selectors
from regie.plans.models import Agreement, Recommendation
from regie.plans.selectors import Named, RecommendationPage, TiedItem
from regie.plans.selectors.agreements import (
    AgreementPage,
    advice,
    advisers,
    agreement_keys,
    agreements_asked,
    recommendation_keys,
    recommendations_of,
    told,
)
from regie.plans.selectors.agreements import parties as agreement_parties
from regie.website.downloads import download
from regie.website.lists import files, page_of
from regie.website.plans_views import inferred_from

#: How a state looks.
STATE_KINDS = {
    "open": "look",
    "accepted": "busy",
    "partly": "busy",
    "rejected": "neutral",
    "in_progress": "busy",
    "done": "good",
}

# --- agreements


@public_page
@require_safe
def agreements(request: Request) -> HttpResponseBase:
    """All agreements, or those of one party, or those that run today."""
    party, now = request.GET.get("partij", ""), request.GET.get("nu", "") == "ja"
    asked = agreements_asked(request.actor, request.today, party=party, running=now)
    keys = agreement_keys(asked, request.GET.get("sorteer", ""), language())
    if form := request.GET.get("formaat", ""):
        rows = _agreement_rows(told(keys, request.today), request.today)
        table = Table(gettext("Agreements with agencies"), _agreement_columns(), rows)
        return download(table, "overeenkomsten", form)
    page = page_of(request, keys)
    parties = agreement_parties(request.actor, request.today)
    context = {
        "rows": [
            {
                "page": one,
                "path": path_to("agreement", one.agreement.uid),
                "parties": [_named(named) for _side, named in one.parties],
                "runs": runs(one.agreement, request.today),
            }
            for one in told(page.object_list, request.today)
        ],
        "page": page,
        "parties": _choices(parties),
        "party": party,
        "now": now,
        "any": bool(page.paginator.count)
        or agreements_asked(request.actor, request.today).exists(),
        "files": files(request),
    }
    return render_page(request, "website/agreements/agreements.html", context)


def _agreement_columns() -> list[Column]:
    return [
        Column("uid", "uid"),
        Column("title", gettext("Title"), width=60),
        Column("parties", gettext("Parties"), width=40),
        Column("start", gettext("From")),
        Column("end", gettext("Until")),
        Column("running", gettext("running now")),
        Column("targets", gettext("Number of targets"), "count"),
        Column("items", gettext("Tied to")),
        Column("source", gettext("Source")),
        Column("example", gettext("Example data")),
    ]


def _agreement_rows(pages: Iterable[AgreementPage], today: date) -> Iterator[list[Cell]]:
    for page in pages:
        one = page.agreement
        start: PartialDate | None = one.start
        end: PartialDate | None = one.end
        yield [
            one.uid,
            said(one.title, language())[0],
            "; ".join(named_title(named)[0] for _side, named in page.parties),
            start.iso() if start else "",
            end.iso() if end else "",
            runs(one, today),
            len(page.targets),
            " ".join(tied.item.uid for tied in page.items),
            one.source,
            one.example,
        ]


def runs(agreement: Agreement, today: date) -> bool:
    """Whether it is known to run on a day: where no end is known, since it began."""
    start, end = agreement.start, agreement.end
    return start is not None and start.first <= today and (end is None or today <= last_day(end))


@public_page
@require_safe
def agreement(request: Request, uid: str) -> HttpResponseBase:
    """One agreement, with its parties as they were called when it began."""
    page = found(selectors.agreement_page(request.actor, uid, request.today))
    one = page.agreement
    context = {
        "one": one,
        "history_of": ("agreement", one.uid),
        "parties": [(SIDES[side], *_named(named)) for side, named in page.parties],
        "runs": runs(one, request.today),
        "targets": page.targets,
        "years": page.years,
        "items": [_tied(tied) for tied in page.items],
        "source": _source(one.passage_id),
    }
    return render_page(request, "website/agreements/agreement.html", context)


# --- recommendations


@public_page
@require_safe
def recommendations(request: Request) -> HttpResponseBase:
    """All recommendations, or those of one body, in one state, or tied to one plan."""
    asked = {name: request.GET.get(name, "") for name in ("stand", "van", "plan")}
    kept = recommendations_of(
        request.actor, state=asked["stand"], body=asked["van"], plan=asked["plan"]
    )
    keys = recommendation_keys(kept, request.GET.get("sorteer", ""), language())
    if form := request.GET.get("formaat", ""):
        rows = _rows(advice(keys, request.today))
        table = Table(gettext("Recommendations of others"), _columns(), rows)
        return download(table, "aanbevelingen", form)
    page = page_of(request, keys)
    bodies = advisers(request.actor, request.today)
    context = {
        "rows": [
            {
                "one": one.recommendation,
                "path": path_to("recommendation", one.recommendation.uid),
                "body": _named(one.body),
                "owner": one.owner and _named(one.owner),
                "state": ADVICE[one.recommendation.state],
                "state_kind": STATE_KINDS[one.recommendation.state],
            }
            for one in advice(page.object_list, request.today)
        ],
        "page": page,
        "asked": asked,
        "states": list(ADVICE.items()),
        "bodies": _choices(bodies),
        "plans": [
            (line.slug, said(line.title, language())[0])
            for line in selectors.plan_list(request.actor)
        ],
        "any": bool(bodies),
        "files": files(request),
    }
    return render_page(request, "website/agreements/recommendations.html", context)


@public_page
@require_safe
def recommendation(request: Request, uid: str) -> HttpResponseBase:
    """One recommendation, and what is done with it."""
    page = found(next(iter(selectors.recommendations(request.actor, request.today, uid=uid)), None))
    one = page.recommendation
    context = {
        "one": one,
        "history_of": ("recommendation", one.uid),
        "body": _named(page.body),
        "owner": page.owner and _named(page.owner),
        "state": ADVICE[one.state],
        "state_kind": STATE_KINDS[one.state],
        "open": one.state == Recommendation.State.OPEN,
        "items": [_tied(tied) for tied in page.items],
        "source": _source(one.passage_id),
    }
    return render_page(request, "website/agreements/recommendation.html", context)


def _columns() -> list[Column]:
    return [
        Column("uid", "uid"),
        Column("body", gettext("Who recommends it")),
        Column("document", gettext("Document")),
        Column("number", gettext("Number")),
        Column("date", gettext("Date")),
        Column("title", gettext("Title")),
        Column("text", gettext("Text")),
        Column("state", gettext("Status")),
        Column("answer", gettext("Answer")),
        Column("owner", gettext("Who answers")),
        Column("items", gettext("Tied to")),
        Column("link", gettext("Link")),
        Column("source", gettext("Source")),
        Column("example", gettext("Example data")),
    ]


def _rows(kept: Iterable[RecommendationPage]) -> Iterator[list[Cell]]:
    spoken = language()
    for page in kept:
        one = page.recommendation
        dated: PartialDate | None = one.date
        yield [
            one.uid,
            named_title(page.body)[0],
            one.document,
            one.number,
            dated.iso() if dated else "",
            said(one.title, spoken)[0],
            said(one.text, spoken)[0],
            one.state,
            said(one.answer, spoken)[0],
            named_title(page.owner)[0] if page.owner else "",
            " ".join(tied.item.uid for tied in page.items),
            one.link,
            one.source,
            one.example,
        ]


# --- both


def _named(named: Named) -> tuple[str, str, str]:
    """Words, their language, and where they lead."""
    title, spoken = named_title(named)
    if named.kind == "office" and named.detail:
        title = f"{title} ({named.detail})"
    return title, spoken, address_of(named.kind, named.uid)


def _tied(tied: TiedItem) -> dict[str, Any]:
    title, spoken = named_title(tied.item)
    inferred = tied.basis == "inferred"
    note = said(tied.note, language())[0]
    return {
        "title": title,
        "spoken": spoken,
        "path": path_to("item", tied.item.uid),
        "note": inferred_from(note) if inferred else note,
    }


def _choices(some: Iterable[Named]) -> list[tuple[str, str]]:
    called = {named.uid: named_title(named)[0] for named in some}
    return sorted(called.items(), key=lambda pair: fold(pair[1]))


def _source(passage: int | None) -> Source | None:
    return source_of(sources([passage])[passage]) if passage is not None else None
