"""The way of an edition: submitted, sent back, decided, published by two, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.components.plan_changes import changes
from regie.components.plan_words import DECISIONS, FORMS, Words
from regie.components.requests import Request, found, render_page, tell
from regie.components.templatetags.regie import language
from regie.plans import selectors as plans
from regie.plans import services
from regie.plans.contents import Content, changed_fields
from regie.plans.models import Edition
from regie.plans.own import defined
from regie.plans.selectors import Clash, desk
from regie.plans.selectors.admission import admission_of_draft
from regie.plans.selectors.names import all_links, names
from regie.plans.selectors.obstacles import Obstacle
from regie.plans.services import InTheWay
from regie.workspace.plans.forms import DecisionForm, DiscardForm, ItemForm, ReasonForm
from regie.workspace.plans.items import linked
from regie.workspace.plans.show import (
    called,
    day_for,
    edition_of,
    frame,
    hindrances,
    item_path,
    open_edition,
    within,
    writes,
)

#: What an action of a horizontal plan must have.
MISSES: dict[str, Words] = {
    "co_minister": gettext_lazy("no second minister"),
    "extra_money": gettext_lazy("no extra money"),
    "whole_term": gettext_lazy("it ends before the legislature does"),
    "not_regular": gettext_lazy("it is regular policy"),
}
UNKNOWN: dict[str, Words] = {
    **MISSES,
    "extra_money": gettext_lazy("not known whether there is extra money"),
    "whole_term": gettext_lazy("not known whether it lasts the whole legislature"),
}
#: What must come first, in a sentence, and what its button says; by the address of its page.
FIRST: dict[str, tuple[str, Words, Words]] = {
    address: (address, told, button)
    for address, told, button in (
        (
            "work:edition_submit",
            gettext_lazy("This edition is still being written. First submit it."),
            gettext_lazy("Submit"),
        ),
        (
            "work:edition_decision",
            gettext_lazy("This edition is submitted. First note the decision that it rests on."),
            gettext_lazy("Note the decision"),
        ),
        (
            "work:edition_publication",
            gettext_lazy("This edition is ready. First ask a second person to publish it."),
            gettext_lazy("Ask to publish"),
        ),
    )
}
PROPOSALS: dict[str, Words] = {
    "complete": gettext_lazy("complete it"),
    "regular": gettext_lazy("make it regular policy, which its minister reports"),
}


def _not_now(request: Request, edition: Edition, *states: str) -> HttpResponseBase | None:
    """Refuse who may not; a page that leads to what must come first, in a state in which this
    cannot be."""
    if not writes(request.actor):
        raise NotAllowed("Je mag dit plan niet wijzigen.")
    if edition.state in states:
        return None
    context = _context(edition, first=FIRST.get(_waits_for(edition)))
    return render_page(request, "work/plans/not_now.html", context, status=422)


def _waits_for(edition: Edition) -> str:
    """The address of the step that an edition waits for; none for what is over or never
    published."""
    if edition.kind == Edition.Kind.SCENARIO:
        return ""
    if edition.state == Edition.State.SUBMITTED and edition.kind != Edition.Kind.REGULAR:
        return "work:edition_publication"
    return {
        "draft": "work:edition_submit",
        "submitted": "work:edition_decision",
        "decided": "work:edition_publication",
    }.get(edition.state, "")


def _context(edition: Edition, **more: Any) -> dict[str, Any]:
    back = reverse("work:edition", args=[edition.uid])
    return {**frame(edition, within(edition)), "back": back, **more}


def _in_the_way(edition: Edition, refusal: Refusal) -> dict[str, Any]:
    """A refusal for a page, with a link to each item that it is about."""
    items = refusal.items if isinstance(refusal, InTheWay) else ()
    contents = desk.draft_desk(edition).contents if items else {}
    told = hindrances(edition, [Obstacle(str(refusal), items)], contents)
    return {"refused": told[0]}


def submit(request: Request, uid: str) -> HttpResponseBase:
    """Lay a draft before those who decide."""
    edition = open_edition(request.actor, uid)
    if (early := _not_now(request, edition, Edition.State.DRAFT)) is not None:
        return early
    refused: Mapping[str, Any] = {}
    if request.method == "POST":
        try:
            services.submit(request.actor, edition)
        except Refusal as refusal:
            refused = _in_the_way(edition, refusal)
        else:
            messages.success(request, _("Submitted. Nobody can change it now."))
            return redirect("work:edition", uid)
    page = desk.draft_desk(edition)
    context = _context(
        edition,
        hindrances=hindrances(edition, page.obstacles, page.contents),
        changed=sum(mark.what != "same" for mark in page.marks.values()),
        missing=_missing(edition),
        **refused,
    )
    status = 422 if refused else 200
    return render_page(request, "work/plans/submit.html", context, status=status)


def _missing(edition: Edition) -> list[dict[str, Any]]:
    """The actions that the rule of the horizontal plan does not admit, with what they lack."""
    if edition.kind != Edition.Kind.REGULAR:
        return []
    return [
        {
            "path": item_path(edition, one.content.item),
            "title": called(one.content),
            "misses": [
                MISSES[miss.criterion] if miss.known else UNKNOWN[miss.criterion]
                for miss in one.misses
            ],
            "proposal": PROPOSALS[one.proposal],
            "reason": one.reason,
        }
        for one in admission_of_draft(edition)
    ]


def send_back(request: Request, uid: str) -> HttpResponseBase:
    """Take a submitted or decided edition back to a draft, with a reason."""
    edition = open_edition(request.actor, uid)
    if (
        early := _not_now(request, edition, Edition.State.SUBMITTED, Edition.State.DECIDED)
    ) is not None:
        return early
    return _reasoned(
        request,
        edition,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda reason: services.withdraw(request.actor, edition, reason),
        _("It is a draft again."),
        {
            "question": _("Send this edition back?"),
            "consequences": [
                _("It becomes a draft again, which can be changed."),
                _("A decision that was noted, and a request to publish, no longer hold."),
            ],
            "button": _("Send back"),
        },
    )


def discarding(request: Request, uid: str) -> HttpResponseBase:
    """Throw a draft away."""
    edition = open_edition(request.actor, uid)
    if (early := _not_now(request, edition, Edition.State.DRAFT)) is not None:
        return early
    return _reasoned(
        request,
        edition,
        DiscardForm(request.POST if request.method == "POST" else None),
        lambda reason: services.discard_draft(request.actor, edition, reason),
        _("The draft is gone."),
        {
            "question": _("Throw this draft away?"),
            "consequences": [
                _("All that only this draft changes is lost."),
                _("What is published stays as it is."),
            ],
            "button": _("Throw away"),
            "danger": True,
        },
        leads=("work:plan_desk", edition.plan.slug),
    )


def taking_back(request: Request, uid: str) -> HttpResponseBase:
    """Undo the last publication, while nothing builds on it."""
    edition = edition_of(request.actor, uid)
    if (early := _not_now(request, edition, Edition.State.PUBLISHED)) is not None:
        return early
    return _reasoned(
        request,
        edition,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda reason: services.take_back(request.actor, edition, reason),
        _("The publication is taken back. The edition waits here again."),
        {
            "question": _("Take this publication back?"),
            "consequences": [
                _("The public sees the plan as it was before this publication."),
                _("This only works while nothing builds on it."),
            ],
            "button": _("Take back"),
            "danger": True,
        },
    )


def _reasoned(
    request: Request,
    edition: Edition,
    form: forms.Form,
    do: Callable[[str], object],
    told: str,
    page: Mapping[str, Any],
    *,
    leads: tuple[str, str] | None = None,
) -> HttpResponseBase:
    """A question, what will happen, and a reason."""
    form.fields.pop("seen", None)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect(*(leads or ("work:edition", edition.uid)))
    context = _context(edition, form=form, **page)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/plans/confirm.html", context, status=status)


def decision(request: Request, uid: str) -> HttpResponseBase:
    """Note the decision on which an edition rests."""
    edition = open_edition(request.actor, uid)
    if edition.kind != Edition.Kind.REGULAR:
        raise Http404
    if (early := _not_now(request, edition, Edition.State.SUBMITTED)) is not None:
        return early
    form = DecisionForm(
        request.POST or None, kinds=list(DECISIONS.items()), ways=list(FORMS.items())
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.record_decision(
                request.actor,
                told["kind"],
                form=told["form"] or None,
                date=told["date"],
                number=told["number"] or None,
                link=told["link"],
                example=edition.plan.example,
            )
            services.decide(request.actor, edition, made)
        except NotAllowed:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The decision is noted. Now the edition can be published."))
            return redirect("work:edition", uid)
    status = 422 if form.is_bound else 200
    context = _context(edition, form=form)
    return render_page(request, "work/plans/decision.html", context, status=status)


def publication(request: Request, uid: str) -> HttpResponseBase:
    """Ask that another person publishes."""
    edition = open_edition(request.actor, uid)
    waits = Edition.State.DECIDED if edition.kind == Edition.Kind.REGULAR else "submitted"
    if (early := _not_now(request, edition, waits)) is not None:
        return early
    refused: Mapping[str, Any] = {}
    if request.method == "POST":
        try:
            services.ask_publication(request.actor, edition)
        except NotAllowed:
            raise
        except Refusal as refusal:
            refused = _in_the_way(edition, refusal)
        else:
            told = _("Asked. Whoever may approve and did not work on it finds it in My work.")
            messages.success(request, told)
            return redirect("work:edition", uid)
    page = desk.draft_desk(edition)
    context = _context(
        edition,
        hindrances=hindrances(edition, page.obstacles, page.contents),
        changed=sum(mark.what != "same" for mark in page.marks.values()),
        **refused,
    )
    status = 422 if refused else 200
    return render_page(request, "work/plans/publication.html", context, status=status)


# --- conflicts


@require_safe
def conflicts(request: Request, uid: str) -> HttpResponseBase:
    """What others changed meanwhile, one by one."""
    edition = open_edition(request.actor, uid)
    clashes = plans.conflicts(edition)
    called_ = names(all_links(_all(clashes)), day_for(edition, request.today))
    context = _context(
        edition,
        clashes=[_told(edition, clash, called_) for clash in clashes],
        may_settle=writes(request.actor),
        only_mine=edition.state != Edition.State.DRAFT,
    )
    return render_page(request, "work/plans/conflicts.html", context)


def _all(clashes: list[Clash]) -> list[Content]:
    every = (one for clash in clashes for one in (clash.base, clash.mine, clash.theirs))
    return [one for one in every if one is not None]


def _told(edition: Edition, clash: Clash, called_: Any) -> dict[str, Any]:
    base, mine, theirs = clash.base, clash.mine, clash.theirs
    own = defined(edition.plan.own_fields)
    return {
        "uid": clash.item,
        "path": item_path(edition, clash.item),
        "title": called(mine),
        "settle": reverse("work:edition_conflict", args=[edition.uid, clash.item]),
        "mine": changes(changed_fields(base, mine), called_, own) if base else [],
        "theirs": changes(changed_fields(base, theirs), called_, own) if base and theirs else [],
        "mine_ended": mine.ended,
        "theirs_ended": theirs.ended if theirs else False,
        "mine_moved": bool(base and base.parent != mine.parent),
        "theirs_moved": bool(base and theirs and base.parent != theirs.parent),
    }


def conflict(request: Request, uid: str, item: str) -> HttpResponseBase:
    """Settle one: mine, theirs, or a text made of both."""
    edition = open_edition(request.actor, uid)
    clash = found(next((one for one in plans.conflicts(edition) if one.item == item), None))
    open_states = (Edition.State.DRAFT, Edition.State.SUBMITTED, Edition.State.DECIDED)
    if (early := _not_now(request, edition, *open_states)) is not None:
        return early
    day = day_for(edition, request.today)
    called_ = names(all_links(_all([clash])), day)
    answer = request.POST.get("answer", "")
    merged = _merged(clash)
    form = ItemForm(
        request.POST if answer == "merged" else None,
        kind=merged.kind,
        content=merged,
        targets=desk.targets(edition, day, language()),
        names=called_,
        day=day,
        own=defined(edition.plan.own_fields),
    )
    if request.method == "POST":
        if answer == "merged":
            valid = form.is_valid()
            links = linked(edition, form) if valid and "more" not in request.POST else None
            if valid and not form.errors and "more" not in request.POST:
                try:
                    services.settle_conflict(
                        request.actor,
                        edition,
                        item,
                        "merged",
                        values=form.all_values(),
                        links=merged.links if links is None else links,
                    )
                except Invalid as refusal:
                    form.tell(refusal.fields, str(refusal))
                else:
                    return _settled(request, edition)
        elif answer in ("mine", "theirs"):
            services.settle_conflict(request.actor, edition, item, answer)  # type: ignore[arg-type] # one of the two
            return _settled(request, edition)
        else:
            raise Invalid(_("Choose which text stays."))
    context = _context(
        edition,
        clash=_told(edition, clash, called_),
        form=form,
        may_merge=edition.state == Edition.State.DRAFT
        and not clash.mine.ended
        and clash.theirs is not None,
        only_mine=edition.state != Edition.State.DRAFT,
        back=reverse("work:edition_conflicts", args=[uid]),
    )
    status = 422 if form.is_bound and "more" not in request.POST else 200
    return render_page(request, "work/plans/conflict_settle.html", context, status=status)


def _settled(request: Request, edition: Edition) -> HttpResponseBase:
    messages.success(request, _("Settled."))
    return redirect("work:edition_conflicts", edition.uid)


def _merged(clash: Clash) -> Content:
    """What both changed apart, put together; where both changed the same, mine."""
    base, mine, theirs = clash.base, clash.mine, clash.theirs
    if base is None or theirs is None:
        return mine
    fields = {
        name: theirs.fields[name] if mine.fields[name] == base.fields[name] else mine.fields[name]
        for name in mine.fields
    }
    was, own = base.fields["own"], mine.fields["own"]
    changed = {key: own.get(key) for key in {*was, *own} if own.get(key) != was.get(key)}
    both = {**theirs.fields["own"], **changed}
    fields["own"] = {key: words for key, words in both.items() if words}
    links = theirs.links if mine.links == base.links else mine.links
    return mine._replace(fields=fields, links=links)
