"""One item of an edition: read it, change it, add one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from msgspec import Struct

from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.text import said
from regie.components.plan_changes import link_words, own_words
from regie.components.plan_words import FIELDS as WORDS
from regie.components.plan_words import KINDS, kind_of, title_of
from regie.components.requests import Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.plans import services
from regie.plans.contents import ONLY, Content, LinkTo
from regie.plans.models import Edition, Item
from regie.plans.own import defined
from regie.plans.selectors import desk
from regie.plans.selectors.desk import ItemDesk, Targets
from regie.workspace.plans.forms import ItemForm, kind_choices
from regie.workspace.plans.show import (
    MARK_KINDS,
    MARKS,
    called,
    day_for,
    edition_of,
    facts,
    field_value,
    frame,
    gone_on,
    item_path,
    open_edition,
    what_changed,
    within,
    writes,
)


def item_of(
    request: Request, edition: Edition, uid: str, targets: Targets | None = None
) -> ItemDesk:
    """An item as an edition reads it; ``targets`` where they were read before.

    :raises Http404: for one of another plan, or of nothing.
    """
    known = targets.named if targets else None
    return found(desk.item_desk(edition, uid, request.today, known))


def item(request: Request, uid: str, item: str) -> HttpResponseBase:
    """The form of an item, or its facts for who does not write in it (any more)."""
    edition = edition_of(request.actor, uid)
    may = writes(request.actor) and edition.state == Edition.State.DRAFT
    targets = _targets(request, edition) if may else None
    one = item_of(request, edition, item, targets)
    if request.method == "POST":
        if targets is None:
            raise NotAllowed("Dit ontwerp is niet open voor jouw wijzigingen.")
        return _save(request, edition, one, targets)
    form = None
    if targets and not one.content.ended:
        form = _form(request, edition, one.content.kind, one, targets)
    return _page(request, edition, one, form)


def _targets(request: Request, edition: Edition) -> Targets:
    return desk.targets(edition, day_for(edition, request.today), language())


def _form(
    request: Request, edition: Edition, kind: str, one: ItemDesk | None, targets: Targets
) -> ItemForm:
    return ItemForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        content=one.content if one else None,
        targets=targets,
        names=one.names if one else {},
        day=day_for(edition, request.today),
        own=defined(edition.plan.own_fields),
    )


def _save(request: Request, edition: Edition, one: ItemDesk, targets: Targets) -> HttpResponseBase:
    form = _form(request, edition, one.content.kind, one, targets)
    valid = form.is_valid()
    if "more" in request.POST:  # a row more: nothing is kept yet
        return _page(request, edition, one, form, status=200)
    links = linked(edition, form) if valid else None
    if not valid or form.errors:
        return _page(request, edition, one, form, status=422)
    values = form.values()
    if not values and links is None:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
        return redirect("work:edition_item", edition.uid, one.content.item)
    try:
        services.change_item(
            request.actor,
            edition,
            one.content.item,
            form.seen_row or one.content.seen._replace(version=0),
            values,
            links=links,
            reason=form.cleaned_data["reason"],
        )
    except Conflict as conflict:
        return _conflict(request, edition, form, values, links, conflict)
    except Invalid as refusal:
        form.tell(refusal.fields, str(refusal))
        return _page(request, edition, one, form, status=422)
    messages.success(request, _("Saved in this draft."))
    return redirect("work:edition_item", edition.uid, one.content.item)


def linked(edition: Edition, form: ItemForm) -> tuple[LinkTo, ...] | None:
    """The links that a form asks for; what it names and nobody knows is told on the form."""
    called_: dict[str, str] = {}
    for words in form.links.asked():
        target = desk.item_called(edition, words)
        if target is None:
            form.add_error(
                None, _("“%(words)s” is not the code or address of one item.") % {"words": words}
            )
        else:
            called_[words] = target
    return None if form.errors else form.links.told(called_)


def _page(
    request: Request,
    edition: Edition,
    one: ItemDesk,
    form: ItemForm | None,
    *,
    status: int = 200,
) -> HttpResponseBase:
    content, mark = one.content, one.mark
    title, spoken = title_of(content)
    may = writes(request.actor) and edition.state == Edition.State.DRAFT
    own = defined(edition.plan.own_fields)
    context = {
        **frame(edition, within(edition)),
        "content": content,
        "title": title,
        "spoken": spoken,
        "kind": kind_of(content.kind, content.fields),
        "mark": MARKS[mark.what] if mark else "",
        "mark_kind": MARK_KINDS[mark.what] if mark else "",
        "what": mark.what if mark else "",
        "fields": what_changed(one.base, content, one.names, own),
        "clashing": one.clashing,
        "into": gone_on(edition, content.item).get(content.item, ()) if content.ended else (),
        "parent": _link(edition, one.parent) if one.parent else None,
        "milestones": [_milestone(edition, some) for some in one.children if _is_milestone(some)],
        "children": [_link(edition, some) for some in one.children if not _is_milestone(some)],
        "facts": facts(content, one.names, own),
        "form": form,
        "writes": may,
        "takes_milestones": content.kind not in (Item.Kind.OBJECTIVE, Item.Kind.MILESTONE),
        "addable": kind_choices(content.kind),
    }
    return render_page(request, "work/plans/item.html", context, status=status)


def _is_milestone(content: Content) -> bool:
    return content.kind == Item.Kind.MILESTONE


def _link(edition: Edition, content: Content) -> dict[str, Any]:
    return {
        "path": item_path(edition, content.item),
        "title": called(content),
        "spoken": title_of(content)[1],
        "kind": KINDS[content.kind],
    }


def _milestone(edition: Edition, content: Content) -> dict[str, Any]:
    fields = content.fields
    last = fields["reached"] or fields["expected"]
    return {
        **_link(edition, content),
        "planned": fields["planned"],
        "expected": fields["expected"],
        "reached": fields["reached"],
        "slipped": bool(
            fields["planned"]
            and last
            and last != fields["planned"]
            and last.first > fields["planned"].first
        ),
    }


# --- somebody else was first


class _Sent(Struct, frozen=True):
    """What was sent, name by name; a name may come more than once."""

    items: list[tuple[str, Any]]


def _conflict(
    request: Request,
    edition: Edition,
    form: ItemForm,
    values: Mapping[str, Any],
    links: Sequence[LinkTo] | None,
    conflict: Conflict,
) -> HttpResponseBase:
    """Both versions. Keeping one's own writes what one changed, and leaves what others changed
    beside it."""
    uid = form.content.item if form.content else ""
    one = item_of(request, edition, uid)
    now = one.content
    rows = []
    for name in form.names_of:
        if name in values:
            if values[name] != now.fields[name]:
                rows.append((name, values[name], now.fields[name]))
        elif form.before(name) != now.fields[name]:
            rows.append((name, None, now.fields[name]))
    told = [
        {
            "label": WORDS.get(name, name),
            "mine": field_value(name, mine) or "–"
            if name in values
            else _("not changed by you; it stays as it stands now"),
            "theirs": field_value(name, theirs) or "–",
        }
        for name, mine, theirs in rows
    ]
    for field in form.own.values():
        mine = (
            values["own"].get(field.key, "")
            if "own" in values
            else now.fields["own"].get(field.key, "")
        )
        theirs = now.fields["own"].get(field.key, "")
        if mine != theirs or form.own_before(field) != theirs:
            told.append(
                {
                    "label": said(field.label, language())[0],
                    "mine": own_words(field, mine) or "–"
                    if mine != theirs
                    else _("not changed by you; it stays as it stands now"),
                    "theirs": own_words(field, theirs) or "–",
                }
            )
    if links is not None:
        told.append(
            {
                "label": WORDS["links"],
                "mine": _links(links, one) or "–",
                "theirs": _links(now.links, one) or "–",
            }
        )
    sent = [
        (name, value)
        for name, some in request.POST.lists()
        if name not in ("seen", "csrfmiddlewaretoken")
        for value in some
    ]
    context = {
        **frame(edition, within(edition)),
        "rows": told,
        "who": conflict.who,
        "fields": _Sent([*sent, ("seen", str(now.seen))]),
        "back": request.path,
    }
    return render_page(request, "work/plans/conflict.html", context, status=409)


def _links(links: Any, one: ItemDesk) -> str:
    return "; ".join(sorted(link_words(link, one.names) for link in links))


# --- a new one


@post_once
def new(request: Request, uid: str) -> HttpResponseBase:
    """Add an item, under another or on top."""
    edition = open_edition(request.actor, uid)
    if not writes(request.actor) or edition.state != Edition.State.DRAFT:
        raise NotAllowed("Dit ontwerp is niet open voor jouw wijzigingen.")
    kind = request.GET.get("soort", Item.Kind.ACTION)
    if kind not in KINDS:
        raise Http404
    above = request.GET.get("onder", "")
    parent = item_of(request, edition, above) if above else None
    if parent is not None and parent.content.ended:
        raise Invalid("Hieronder kan niets meer staan: het is beëindigd.")
    form = _form(request, edition, kind, None, _targets(request, edition))
    status = 200
    if request.method == "POST":
        valid = form.is_valid()
        if "more" not in request.POST:
            links = linked(edition, form) if valid else None
            status = 422
            if valid and not form.errors:
                made = _add(request, edition, kind, above, form, links or ())
                if made is not None:
                    messages.success(request, _("Added to this draft."))
                    return redirect("work:edition_item", edition.uid, made.uid)
    context = {
        **frame(edition, within(edition)),
        "form": form,
        "kind": KINDS[kind],
        "parent": _link(edition, parent.content) if parent else None,
    }
    return render_page(request, "work/plans/item_new.html", context, status=status)


def _add(
    request: Request,
    edition: Edition,
    kind: str,
    above: str,
    form: ItemForm,
    links: Sequence[LinkTo],
) -> Item | None:
    values = form.values()
    if edition.plan.example and kind in ONLY.get("is_example", {kind}):
        # What stands in an invented plan is invented, whoever forgets to say so.
        values["is_example"] = True
    try:
        return services.add_item(
            request.actor,
            edition,
            kind,
            values,
            parent=above or None,
            links=links,
            reason=form.cleaned_data["reason"],
        )
    except Invalid as refusal:
        form.tell(refusal.fields, str(refusal))
        return None
