"""How well a plan is kept, and what became of what it announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.text import said
from regie.base.writers import Cell, Column, Table
from regie.components.plan_changes import named_title
from regie.components.plan_words import KINDS, UNTITLED
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.plans import selectors
from regie.plans.delivery import FATES, Fate
from regie.plans.selectors import Listed
from regie.plans.selectors.upkeep import Delivery, announcements, upkeep
from regie.website.downloads import download
from regie.website.pages.plans_list import SIZE, number
from regie.website.plans_list import Titles, title_in
from regie.website.plans_views import item_path

FATE_WORDS: dict[Fate, str | Promise] = {
    "reached": _("reached"),
    "went_on": _("goes on in something else"),
    "ended": _("ended, with its reason"),
    "stopped": _("stopped"),
    "moved": _("moved to a later day"),
    "silent": _("nothing told since"),
    "running": _("still running, as far as is known"),
}
_COLOURS: dict[Fate, str] = {
    "reached": "success",
    "went_on": "neutral",
    "ended": "neutral",
    "stopped": "danger",
    "moved": "warning",
    "silent": "brand1",
    "running": "accent",
}
#: So many of each gap stand on the page; the list of items has them all.
_SHOWN = 100


@public_page
@require_safe
def plan_upkeep(request: Request, slug: str) -> HttpResponseBase:
    """What a plan misses and how fresh it is."""
    ((plan, editions),) = found(selectors.plans_with_editions(request.actor, slug) or None)
    kept = upkeep(plan, editions, request.today)
    if kept is None:
        return render_page(request, "website/plans/upkeep.html", {"plan": plan, "kept": None})
    words = selectors.all_titles(kept.plan, kept.seq)
    context = {
        "plan": plan,
        "example": plan.example,
        "kept": kept,
        "domains": [named_title(one)[0] for one in kept.domains],
        "gaps": [
            ("zonder-actie", _("Objectives without an action"), *_shown(kept.idle, words)),
            ("zonder-trekker", _("Actions without an owner"), *_shown(kept.unowned, words)),
            (
                "zonder-indicator",
                _("Objectives without an indicator"),
                *_shown(kept.unmeasured, words),
            ),
        ],
        "fresh": [
            (_line(one.item, words), one.at, one.answer, (request.today - one.at).days)
            for one in kept.fresh[:_SHOWN]
        ],
        "fates": [(FATE_WORDS[one], kept.fates[one], one) for one in FATES if kept.fates.get(one)],
    }
    return render_page(request, "website/plans/upkeep.html", context)


def _shown(items: Sequence[Listed], words: Titles) -> tuple[int, list[tuple[str, str, str]]]:
    return len(items), [_line(one, words) for one in items[:_SHOWN]]


def _line(item: Listed, words: Titles) -> tuple[str, str, str]:
    title, spoken = title_in(item, words)
    return f"{item.code} {title}".strip(), spoken, item_path(item.kind, item.item)


@public_page
@require_safe
def plan_delivered(request: Request, slug: str) -> HttpResponseBase:
    """Announced, and then? Every announcement of a plan with what became of it."""
    plan, editions = found(selectors.plan_head(request.actor, slug))
    everything = announcements(plan, request.today)
    asked = request.GET.get("wat", "")
    kept = [one for one in everything if asked in ("", one.fate)]
    if form := request.GET.get("formaat", ""):
        title = f"{said(plan.title, language())[0]}: {gettext('announced and delivered')}"
        notes = [gettext("Example data")] if plan.example else []
        return download(Table(title, _columns(), _rows(kept), notes), f"{slug}-aangekondigd", form)
    page = Paginator(kept, SIZE).get_page(number(request.GET.get("pagina", ""), 1))
    counts = Counter(one.fate for one in everything)
    query = f"wat={asked}&" if asked in FATE_WORDS else ""
    context: dict[str, Any] = {
        "plan": plan,
        "example": plan.example,
        "total": len(everything),
        "editions": sum(one.number is not None for one in editions),
        "counts": [(FATE_WORDS[one], counts[one], one) for one in FATES if counts[one]],
        "choices": [(one, FATE_WORDS[one], one == asked) for one in FATES if counts[one]],
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "files": {form: f"?{query}formaat={form}" for form in ("csv", "xlsx", "json")},
    }
    return render_page(request, "website/plans/delivered.html", context)


def _title(one: Delivery) -> tuple[str, str]:
    title, spoken = said(one.title, language())
    return (title, spoken) if title else (str(UNTITLED.get(one.kind, "–")), language())


def _row(one: Delivery) -> dict[str, Any]:
    title, spoken = _title(one)
    return {
        "one": one,
        "title": f"{one.code} {title}".strip(),
        "spoken": spoken,
        "path": item_path(one.kind, one.uid),
        "kind": KINDS[one.kind],
        "fate": FATE_WORDS[one.fate],
        "colour": _COLOURS[one.fate],
    }


def _columns() -> list[Column]:
    return [
        Column("uid", "uid"),
        Column("kind", gettext("Kind")),
        Column("code", gettext("Code")),
        Column("title", gettext("Title"), width=60),
        Column("announced", gettext("Announced in edition"), "count"),
        Column("last_told", gettext("Last told otherwise in edition"), "count"),
        Column("first_planned", gettext("First planned for")),
        Column("now", gettext("Expected now, or reached")),
        Column("fate", gettext("What became of it (code)")),
        Column("fate_words", gettext("What became of it")),
        Column("reason", gettext("Reason")),
        Column("example", gettext("Example data")),
    ]


def _rows(kept: Iterable[Delivery]) -> Iterator[list[Cell]]:
    for one in kept:
        yield [
            one.uid,
            one.kind,
            one.code,
            _title(one)[0],
            one.first,
            one.last,
            one.due.iso() if one.due else "",
            one.now.iso() if one.now else "",
            one.fate,
            str(FATE_WORDS[one.fate]),
            one.reason,
            one.example,
        ]
