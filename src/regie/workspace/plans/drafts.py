"""An edition: the tree of what it would be, and what it changes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from regie.base.models import Approval
from regie.components.plan_changes import Changed, Names, named_title
from regie.components.plan_words import KINDS
from regie.components.requests import Request, render_page
from regie.plans.models import Edition
from regie.plans.own import defined
from regie.plans.rules import step
from regie.plans.selectors import desk
from regie.plans.services.editions import APPROVAL
from regie.workspace import selectors
from regie.workspace.plans.forms import kind_choices
from regie.workspace.plans.show import (
    MARK_KINDS,
    MARKS,
    SHOWN,
    Asked,
    called,
    edition_of,
    frame,
    gone_on,
    hindrances,
    item_path,
    open_edition,
    rows,
    wanted,
    what_changed,
    within,
    writes,
)

#: How many items a page of the tree shows.
PAGE = 100
#: What can be done with an edition.
_STEPS = ("submit", "decide", "publish", "withdraw", "discard")


@require_safe
def edition(request: Request, uid: str) -> HttpResponseBase:
    """The tree of an edition that is not published; of one that is, where it stands."""
    one = edition_of(request.actor, uid)
    context = {**frame(one), "writes": writes(request.actor)}
    if one.seq is not None:
        return render_page(request, "work/plans/published.html", context)
    asked = Asked(
        request.GET.get("soort", "")[:30],
        request.GET.get("toon", "")[:30],
        request.GET.get("zoek", "").strip()[:100],
    )
    page = desk.draft_desk(one, gone=asked.shown == "beeindigd")
    some = wanted(one, page, asked)
    sheet = Paginator(some, PAGE).get_page(request.GET.get("pagina"))
    changed = [item for item, mark in page.marks.items() if mark.what != "same"]
    approval = selectors.last_approval(APPROVAL, one.uid)
    context |= {
        "rows": rows(one, page, list(sheet), flat=asked.anything),
        "page": sheet,
        "count": len(some),
        "all": sum(not content.ended for content in page.contents.values()),
        "changed": len(changed),
        # A note tells what changes: there is none before something is published.
        "followed": any(
            content.since is not None or page.marks[item].what != "added"
            for item, content in page.contents.items()
        ),
        "asked": asked,
        "kinds": [
            (kind, words)
            for kind, words in KINDS.items()
            if any(content.kind == kind for content in page.contents.values())
        ],
        "shown": list(SHOWN.items()),
        "addable": kind_choices(),
        "hindrances": hindrances(one, page.obstacles, page.contents),
        "approval": approval,
        "may_write": context["writes"] and one.state == Edition.State.DRAFT,
        "steps": steps(one, approval) if context["writes"] else set(),
    }
    return render_page(request, "work/plans/edition.html", context)


def steps(one: Edition, approval: Approval | None) -> set[str]:
    """What can be done with an edition now."""
    found = {name for name in _STEPS if step(one.kind, one.state, name)}
    if one.state == Edition.State.DRAFT:
        # One thing at a time: first submitted, then decided or published.
        found -= {"decide", "publish"}
    if approval is not None and approval.state == Approval.State.REQUESTED:
        found.discard("publish")
    return found


@require_safe
def changes(request: Request, uid: str) -> HttpResponseBase:
    """What a draft changes, item by item and field by field."""
    one = open_edition(request.actor, uid)
    told, names = desk.draft_changes(one, request.today)
    into, own = gone_on(one), defined(one.plan.own_fields)
    parts: dict[str, list[dict[str, Any]]] = {}
    for item in told:
        if item.mark.what == "same":
            continue
        fields: list[Changed] = []
        if item.mark.what != "added":
            fields = what_changed(item.before, item.after, names, own)
        before = item.before.parent if item.before else None
        parts.setdefault(item.mark.what, []).append(
            {
                "path": item_path(one, item.after.item),
                "title": called(item.after),
                "kind": KINDS[item.after.kind],
                "fields": fields,
                "reason": item.after.reason,
                "into": into.get(item.after.item, ()),
                "under": _under(names, item.after.parent),
                "was_under": _under(names, before) if before != item.after.parent else "",
            }
        )
    context = {
        **frame(one, within(one)),
        "parts": [
            (what, MARKS[what], MARK_KINDS[what], parts[what]) for what in MARKS if what in parts
        ],
        "count": sum(map(len, parts.values())),
    }
    return render_page(request, "work/plans/changes.html", context)


def _under(names: Names, uid: str | None) -> str:
    named = names.get(("item", uid)) if uid else None
    if named is None:
        return ""
    return named_title(named)[0]
