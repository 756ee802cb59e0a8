"""Plans, and what is open of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.base.errors import Invalid, NotAllowed
from regie.base.text import said
from regie.components.plan_words import PLANS
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.plans import services
from regie.plans.selectors import desk
from regie.plans.selectors.desk import DeskLine, DeskPlan
from regie.workspace.plans.forms import OpenForm, PlanForm
from regie.workspace.plans.show import EDITIONS, STATE_KINDS, STATES, writes

#: The last part of an address that is a page of its own.
_TAKEN = {"nieuw"}


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every plan with its open drafts."""
    plans = [_plan(one) for one in desk.desk_plans(request.actor)]
    # What somebody works on stands above what rests.
    plans.sort(key=lambda one: not one["open"])
    context = {
        "plans": plans,
        "open": sum(len(one["open"]) for one in plans),
        "writes": writes(request.actor),
    }
    return render_page(request, "work/plans/list.html", context)


def _plan(one: DeskPlan) -> dict[str, Any]:
    return {
        "plan": one.plan,
        "kind": PLANS.get(one.plan.kind, one.plan.kind),
        "open": [_line(line) for line in one.open],
        "published": [_line(line) for line in one.published],
        "last": next((line for line in one.published if line.number), None),
        "path": reverse("work:plan_desk", args=[one.plan.slug]),
    }


def _line(line: DeskLine) -> dict[str, Any]:
    return {
        "line": line,
        "kind": EDITIONS[line.kind],
        "state": STATES[line.state],
        "state_kind": STATE_KINDS.get(line.state, "neutral"),
        "path": reverse("work:edition", args=[line.uid]),
        "title": said(line.name, language())[0],
    }


@post_once
def new(request: Request) -> HttpResponseBase:
    """Make a plan."""
    owners = organisation_choices()
    form = PlanForm(
        request.POST if request.method == "POST" else None, kinds=list(PLANS.items()), owners=owners
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        slug = told["slug"] or slugify(told["title"])[:80]
        try:
            if slug in _TAKEN:
                raise Invalid(_("Choose another address."), {"slug": _("Choose another address.")})
            owner = organisation_by_uid(told["owner"]) if told["owner"] else None
            plan = services.create_plan(
                request.actor,
                told["kind"],
                slug,
                {"nl": told["title"]},
                owner=owner,
                example=told["example"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The plan is made. Open a draft to write in it."))
            return redirect("work:plan_open", plan.slug)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/plans/new.html", {"form": form}, status=status)


@require_safe
def plan(request: Request, slug: str) -> HttpResponseBase:
    """One plan: what is open, and what was published."""
    one = found(next(iter(desk.desk_plans(request.actor, slug)), None))
    context = {**_plan(one), "writes": writes(request.actor)}
    return render_page(request, "work/plans/plan.html", context)


@post_once
def open_draft(request: Request, slug: str) -> HttpResponseBase:
    """Open a draft, a scenario or an erratum."""
    one = found(next(iter(desk.desk_plans(request.actor, slug)), None))
    if not writes(request.actor):
        raise NotAllowed("Je mag dit plan niet wijzigen.")
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            edition = services.open_draft(
                request.actor,
                one.plan,
                {"nl": told["name"]},
                kind=told["kind"],
                reason=told["reason"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("It is open. Nothing changes for the public yet."))
            return redirect("work:edition", edition.uid)
    context = {**_plan(one), "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "work/plans/open.html", context, status=status)
