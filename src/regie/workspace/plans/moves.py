"""What becomes of an item as a whole: moved, ended, taken up again, merged, split, undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.text import fold
from regie.components.requests import Request, post_once, render_page, tell
from regie.plans import services
from regie.plans.contents import Content, Node, Seen, tree
from regie.plans.models import Edition, Item
from regie.plans.selectors import draft_state
from regie.plans.selectors.desk import ItemDesk
from regie.plans.services import KEEP, LAST, ItemChange
from regie.workspace.plans.forms import EndForm, MergeForm, MoveForm, ReasonForm, SplitForm
from regie.workspace.plans.items import item_of
from regie.workspace.plans.show import called, frame, item_path, open_edition, within, writes

#: The front of a row of siblings, in a form.
_FIRST = "eerst"
#: How many items a page offers to merge with; a word finds the others.
_OFFERED = 100


def _opened(request: Request, uid: str, item: str) -> tuple[Edition, ItemDesk]:
    """The draft and the item that somebody may write in."""
    edition = open_edition(request.actor, uid)
    one = item_of(request, edition, item)
    if not writes(request.actor) or edition.state != Edition.State.DRAFT:
        raise NotAllowed("Dit ontwerp is niet open voor jouw wijzigingen.")
    return edition, one


def _seen(form: forms.Form) -> Seen:
    try:
        return Seen.parse(form.cleaned_data["seen"])
    except ValueError:
        raise Invalid("Dit formulier is niet volledig. Open de pagina opnieuw.") from None


def _context(edition: Edition, one: ItemDesk, **more: Any) -> dict[str, Any]:
    path = item_path(edition, one.content.item)
    step = (path, called(one.content))
    return {
        **frame(edition, within(edition), step),
        "content": one.content,
        "title": called(one.content),
        "back": path,
        **more,
    }


def _done(
    request: Request,
    edition: Edition,
    one: ItemDesk,
    form: forms.Form,
    do: Callable[[], object],
    told: str,
    *,
    leads: str = "",
) -> HttpResponseBase | None:
    """Do it and lead on; nothing where the form must be shown again. What somebody else changed
    meanwhile is shown before it is done over that."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        do()
    except Conflict as conflict:
        who = conflict.who or _("Somebody else")
        form.add_error(
            None,
            _("%(who)s changed this meanwhile. Look at it again before you do this.")
            % {"who": who},
        )
        # The next time it is sent, it is about what stands there now.
        now = request.POST.copy()
        now["seen"] = str(item_of(request, edition, one.content.item).content.seen)
        form.data = now
        return None
    except Invalid as refusal:
        tell(form, refusal)
        return None
    messages.success(request, told)
    if leads:
        return redirect(leads, edition.uid)
    return redirect("work:edition_item", edition.uid, one.content.item)


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound else 200


def move(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Put an item under another parent, or elsewhere in its row."""
    edition, one = _opened(request, uid, item)
    contents = draft_state(edition)
    asked = request.POST.get("parent") if request.method == "POST" else request.GET.get("onder")
    parent = one.content.parent or "" if asked is None else asked
    below = _below(contents.values(), item)
    if parent and (parent not in contents or parent in below):
        raise Invalid("Een onderdeel kan niet onder zichzelf of onder niets staan.")
    siblings = [
        other
        for other in sorted(contents.values(), key=lambda other: (other.rank, other.item))
        if (other.parent or "") == parent and other.item != item
    ]
    places = [
        *([(_FIRST, _("First"))] if siblings else []),
        *(
            (other.item, _("Behind %(title)s") % {"title": called(other)})
            for other in siblings[:-1]
        ),
        (LAST, _("Last")),
    ]
    form = MoveForm(request.POST if request.method == "POST" else None, places=places)
    form.initial.update(after=LAST, parent=parent, seen=str(one.content.seen))

    def do() -> None:
        after = form.cleaned_data["after"]
        services.move_item(
            request.actor,
            edition,
            item,
            _seen(form),
            parent=KEEP if parent == (one.content.parent or "") else parent or None,
            after=None if after == _FIRST else after,
            reason=form.cleaned_data["reason"],
        )

    answer = _done(request, edition, one, form, do, _("Moved in this draft."))
    parents = [
        (content.item, "\N{EM SPACE}" * depth + called(content))
        for depth, content in _walk(tree(contents.values()))
        if content.kind != Item.Kind.MILESTONE and content.item not in below
    ]
    top = one.content.kind != Item.Kind.MILESTONE
    context = _context(edition, one, form=form, parents=parents, parent_uid=parent, top=top)
    context["label"] = _("Move it")
    return answer or render_page(request, "work/plans/move.html", context, status=_status(form))


def _below(contents: Any, item: str) -> set[str]:
    """An item and all that stands under it."""
    children: dict[str | None, list[str]] = {}
    for content in contents:
        children.setdefault(content.parent, []).append(content.item)
    found, waiting = set(), [item]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += children.get(at, [])
    return found


def _walk(nodes: Sequence[Node]) -> list[tuple[int, Content]]:
    found = []
    waiting = [(0, node) for node in reversed(nodes)]
    while waiting:
        depth, node = waiting.pop()
        found.append((depth, node.content))
        waiting += [(depth + 1, child) for child in reversed(node.children)]
    return found


def ending(request: Request, uid: str, item: str) -> HttpResponseBase:
    """End an item; what only this draft has goes at once."""
    edition, one = _opened(request, uid, item)
    form = EndForm(request.POST if request.method == "POST" else None)
    form.initial["seen"] = str(one.content.seen)
    only_here = one.content.since is None and one.base is None
    if not one.children:
        del form.fields["below"]

    def do() -> None:
        services.end_item(
            request.actor,
            edition,
            item,
            form.cleaned_data["reason"],
            _seen(form),
            below=bool(form.cleaned_data.get("below")),
        )

    told = _("Taken out of this draft.") if only_here else _("Ends with this draft.")
    leads = "work:edition" if only_here else ""
    answer = _done(request, edition, one, form, do, told, leads=leads)
    context = _context(
        edition,
        one,
        form=form,
        danger=True,
        label=_("Take it out of this draft") if only_here else _("End it"),
        explain=[
            _("It stands in this draft only, so it is gone at once.")
            if only_here
            else _("The next edition no longer has it. What was published stays to be read."),
            *([_("Other items stand under it.")] if one.children else []),
        ],
    )
    return answer or render_page(request, "work/plans/small.html", context, status=_status(form))


def revival(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Take an ended item up again."""
    edition, one = _opened(request, uid, item)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.initial["seen"] = str(one.content.seen)

    def do() -> None:
        services.revive_item(request.actor, edition, item, form.cleaned_data["reason"], _seen(form))

    answer = _done(request, edition, one, form, do, _("Taken up again in this draft."))
    context = _context(edition, one, form=form, label=_("Take it up again"))
    return answer or render_page(request, "work/plans/small.html", context, status=_status(form))


def undo(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Take back all that a draft changes in an item."""
    edition, one = _opened(request, uid, item)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]
    form.initial["seen"] = str(one.content.seen)
    if one.content.since is not None:
        raise Invalid("Dit ontwerp wijzigt dit onderdeel niet.")

    def do() -> None:
        services.undo_change(request.actor, edition, item, _seen(form))

    answer = _done(request, edition, one, form, do, _("It reads as published again."))
    context = _context(
        edition,
        one,
        form=form,
        label=_("Undo the change"),
        explain=[_("All that this draft changes in it is lost; it reads as published again.")],
    )
    return answer or render_page(request, "work/plans/small.html", context, status=_status(form))


@post_once
def merge(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Let several items of one kind go on in a new one."""
    edition, one = _opened(request, uid, item)
    contents = draft_state(edition)
    words = fold(request.GET.get("zoek", "").strip()[:100])
    others = [
        other
        for _depth, other in _walk(tree(contents.values()))
        if other.kind == one.content.kind
        and other.item != item
        and other.since is not None
        and (not words or words in fold(called(other)))
    ]
    # What stands beside it first.
    others.sort(key=lambda other: other.parent != one.content.parent)
    chosen = set(request.POST.getlist("items"))
    offered = [o for i, o in enumerate(others) if i < _OFFERED or o.item in chosen]
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        choices=[(o.item, called(o)) for o in offered],
    )
    form.initial["title"] = one.content.title.get("nl", "")

    def do() -> None:
        told = form.cleaned_data
        fields = dict(one.content.fields)
        into = ItemChange(
            "new",
            kind=one.content.kind,
            values={**fields, "title": {"nl": told["title"]}, "code": told["code"]},
            parent=one.content.parent,
            after=LAST,
            links=one.content.links,
        )
        items = [item, *told["items"]]
        services.merge_items(request.actor, edition, items, into, told["reason"])

    answer = _done(request, edition, one, form, do, _("They go on in one new item."))
    context = _context(
        edition,
        one,
        form=form,
        asked=request.GET.get("zoek", ""),
        left=len(others) - len(offered),
        any=bool(others),
        label=_("Merge it with others"),
        explain=[
            _("They end, and go on in one new item, which gets the texts and links of this one."),
            _("What stands under them comes under the new one."),
        ],
    )
    return answer or render_page(request, "work/plans/merge.html", context, status=_status(form))


@post_once
def split(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Let one item go on in several new ones."""
    edition, one = _opened(request, uid, item)
    form = SplitForm(request.POST if request.method == "POST" else None)

    def do() -> None:
        told = form.cleaned_data
        fields = dict(one.content.fields)
        into = [
            ItemChange(
                f"new {number}",
                kind=one.content.kind,
                values={**fields, "title": {"nl": title}, "code": code},
                parent=one.content.parent,
                after=LAST,
                links=one.content.links,
            )
            for number, (code, title) in enumerate(told["titles"])
        ]
        services.split_item(request.actor, edition, item, into, told["reason"])

    answer = _done(request, edition, one, form, do, _("It goes on in the new items."))
    context = _context(
        edition,
        one,
        form=form,
        label=_("Split it"),
        explain=[
            _("It ends, and goes on in new items, which get its texts and links."),
            _("What stands under it comes under the first."),
        ],
    )
    return answer or render_page(request, "work/plans/small.html", context, status=_status(form))
