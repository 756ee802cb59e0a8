"""How well a plan is kept, and what became of what it announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec.structs import replace

from regie.base.fields import last_day
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.components.plan_changes import named_title
from regie.components.plan_words import KINDS, UNTITLED
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.plans import selectors
from regie.plans.delivery import FATES, Fate
from regie.plans.selectors import Listed
from regie.plans.selectors.accepted import Punctual
from regie.plans.selectors.upkeep import Delivery, Fresh, announcements, upkeep
from regie.website.downloads import download
from regie.website.lists import files, page_of
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
#: So many of each gap stand on the page; its file has them all.
_SHOWN = 100
_GAPS = {
    "zonder-actie": _("Objectives without an action"),
    "zonder-trekker": _("Actions without an owner"),
    "zonder-indicator": _("Objectives without an indicator"),
}


@public_page
@require_safe
def plan_upkeep(request: Request, slug: str) -> HttpResponseBase:
    """What a plan misses and how fresh it is."""
    ((plan, editions),) = found(selectors.plans_with_editions(request.actor, slug) or None)
    kept = upkeep(plan, editions, request.today)
    form = request.GET.get("formaat", "")
    if kept is None:
        if form:
            raise Http404
        return render_page(request, "website/plans/upkeep.html", {"plan": plan, "kept": None})
    words = selectors.all_titles(kept.plan, kept.seq)
    order = request.GET.get("sorteer", "")
    fresh = sorted_as(
        kept.fresh,
        order,
        {"actie": lambda one: fold(_line(one.item, words)[0]), "laatst": lambda one: one.at},
    )
    rounds = sorted_as(
        kept.rounds,
        order,
        {
            "ronde": lambda one: fold(one.round),
            "termijn": lambda one: one.deadline,
            "gevraagd": lambda one: one.asked,
            "op-tijd": lambda one: one.on_time,
        },
    )
    gaps = {"zonder-actie": kept.idle, "zonder-trekker": kept.unowned}
    gaps["zonder-indicator"] = kept.unmeasured
    if form:
        which = request.GET.get("tabel", "")
        table = (
            _gap_table(_GAPS[which], gaps[which], words)
            if which in gaps
            else _rounds_table(rounds)
            if which == "op-tijd"
            else _fresh_table(fresh, words, request.today)
        )
        notes = [said(plan.title, language())[0]]
        notes += [gettext("Example data")] if plan.example else []
        return download(replace(table, notes=notes), f"{slug}-{which or 'versheid'}", form)
    page = page_of(request, fresh)
    context = {
        "plan": plan,
        "example": plan.example,
        "kept": kept,
        "domains": [named_title(one)[0] for one in kept.domains],
        "gaps": [
            (key, _GAPS[key], *_shown(some, words), files(request, tabel=key))
            for key, some in gaps.items()
        ],
        "fresh": [
            (_line(one.item, words), one.at, one.answer, (request.today - one.at).days)
            for one in page.object_list
        ],
        "page": page,
        "files": files(request),
        "rounds": rounds,
        "round_files": files(request, tabel="op-tijd"),
        "fates": [(FATE_WORDS[one], kept.fates[one], one) for one in FATES if kept.fates.get(one)],
    }
    return render_page(request, "website/plans/upkeep.html", context)


def _shown(items: Sequence[Listed], words: Titles) -> tuple[int, list[tuple[str, str, str]]]:
    return len(items), [_line(one, words) for one in items[:_SHOWN]]


def _line(item: Listed, words: Titles) -> tuple[str, str, str]:
    title, spoken = title_in(item, words)
    return f"{item.code} {title}".strip(), spoken, item_path(item.kind, item.item)


def _gap_table(title: str | Promise, items: Iterable[Listed], words: Titles) -> Table:
    return Table(
        str(title),
        [*_item_columns(), Column("example", gettext("Example data"))],
        ([*_item_cells(one, words), one.example] for one in items),
    )


def _fresh_table(fresh: Iterable[Fresh], words: Titles, today: date) -> Table:
    return Table(
        gettext("How fresh each action is"),
        [
            *_item_columns(),
            Column("told", gettext("Last told"), "date"),
            Column("answer", gettext("in an answer")),
            Column("days", gettext("Days ago"), "count"),
        ],
        (
            [*_item_cells(one.item, words), one.at, one.answer, (today - one.at).days]
            for one in fresh
        ),
    )


def _rounds_table(rounds: Iterable[Punctual]) -> Table:
    return Table(
        gettext("Answered on time"),
        [
            Column("round", gettext("Progress round"), width=40),
            Column("deadline", gettext("Deadline"), "moment"),
            Column("asked", gettext("Questions asked"), "count"),
            Column("on_time", gettext("Answered on time"), "count"),
        ],
        ([one.round, one.deadline, one.asked, one.on_time] for one in rounds),
    )


def _item_columns() -> list[Column]:
    return [
        Column("uid", "uid"),
        Column("kind", gettext("Kind")),
        Column("code", gettext("Code")),
        Column("title", gettext("Title"), width=60),
    ]


def _item_cells(item: Listed, words: Titles) -> list[Cell]:
    return [item.item, item.kind, item.code, title_in(item, words)[0]]


@public_page
@require_safe
def plan_delivered(request: Request, slug: str) -> HttpResponseBase:
    """Announced, and then? Every announcement of a plan with what became of it."""
    plan, editions = found(selectors.plan_head(request.actor, slug))
    everything = announcements(plan, request.today)
    asked = request.GET.get("wat", "")
    kept = sorted_as(
        (one for one in everything if asked in ("", one.fate)),
        request.GET.get("sorteer", ""),
        _ORDERS,
    )
    if form := request.GET.get("formaat", ""):
        title = f"{said(plan.title, language())[0]}: {gettext('announced and delivered')}"
        notes = [gettext("Example data")] if plan.example else []
        return download(Table(title, _columns(), _rows(kept), notes), f"{slug}-aangekondigd", form)
    page = page_of(request, kept)
    counts = Counter(one.fate for one in everything)
    context: dict[str, Any] = {
        "plan": plan,
        "example": plan.example,
        "total": len(everything),
        "editions": sum(one.number is not None for one in editions),
        "counts": [(FATE_WORDS[one], counts[one], one) for one in FATES if counts[one]],
        "choices": [(one, FATE_WORDS[one], one == asked) for one in FATES if counts[one]],
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "files": files(request, "csv", "xlsx", "json"),
    }
    return render_page(request, "website/plans/delivered.html", context)


_ORDERS: dict[str, Callable[[Delivery], Any]] = {
    "titel": lambda one: fold(f"{one.code} {_title(one)[0]}"),
    "soort": lambda one: fold(str(KINDS[one.kind])),
    "aangekondigd": lambda one: one.first,
    "gepland": lambda one: last_day(one.due) if one.due else None,
    "nu": lambda one: last_day(one.now) if one.now else None,
    "wat": lambda one: FATES.index(one.fate),
}


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
