"""Dossiers of a call: completeness, questions and answers, the advice of the inspection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.people.selectors import name_of, names_of_accounts
from regie.base.actor import Role
from regie.base.errors import Invalid, Refusal
from regie.base.text import fold, said
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.programmes import scoring
from regie.programmes.models import (
    Application,
    Assessment,
    Check,
    DossierMessage,
    InspectionAdvice,
    Score,
)
from regie.programmes.models.application import READERS as APPLICANTS
from regie.programmes.selectors import assessing
from regie.programmes.selectors.dividing import rows_of
from regie.programmes.selectors.reasons_for import reasons_for
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.completeness import keep_check, say
from regie.programmes.services.inspection import advise
from regie.workspace.budget.grants import number as page_number
from regie.workspace.calls.assess_forms import (
    ADVICES,
    CHECK_STATES,
    ITEM_STATES,
    OUTCOMES,
    AdviceForm,
    CheckForm,
    MessageForm,
)
from regie.workspace.calls.common import around, call_of

SIZE = 50


@require_safe
def overview(request: Request, code: str) -> HttpResponse:
    """Every application that was submitted, with how far it is."""
    call = call_of(request, code)
    text, state = fold(request.GET.get("zoek", "")), request.GET.get("stand", "")
    rows = [
        row
        for row in rows_of(call, request.today)
        if (not text or text in fold(f"{row.number} {row.name} {row.title}"))
        and (not state or (row.check or "new") == state)
    ]
    counts = {
        key: (given, done)
        for key, given, done in Assessment.objects.filter(application__call=call)
        .exclude(state=Assessment.State.CONFLICT)
        .values_list("application")
        .annotate(given=Count("pk"), done=Count("pk", filter=Q(state="done")))
    }
    waiting = _waiting(call.pk)
    page = Paginator(rows, SIZE).get_page(page_number(request))
    context = {
        **around(request, call, "dossiers"),
        "page": page,
        "rows": [
            {
                "row": row,
                "check": CHECK_STATES.get(row.check, gettext("not looked at yet")),
                "counts": counts.get(row.key, (0, 0)),
                "waiting": row.key in waiting,
            }
            for row in page.object_list
        ],
        "n": len(rows),
        "asked": {"zoek": request.GET.get("zoek", ""), "stand": state},
        "states": [("new", gettext("not looked at yet")), *CHECK_STATES.items()],
    }
    return render_page(request, "work/assess/dossiers.html", context)


def _waiting(call: int) -> set[int]:
    """Applications whose last word is of the applicant."""
    last: dict[int, bool] = dict(
        DossierMessage.objects.filter(application__call=call)
        .order_by("pk")
        .values_list("application", "from_staff")
    )
    return {key for key, from_staff in last.items() if not from_staff}


def application_of(request: Request, code: str, uid: str) -> Application:
    """An application of a call that staff may read; assessors have their own page."""
    row: Application | None = (
        Application.objects.visible_to(request.actor)
        .select_related("call", "organisation", "rules_seen")
        .filter(uid=uid, call__code=code, number__isnull=False)
        .exclude(state=Application.State.DRAFT)
        .first()
    )
    return found(row)


def conversation(application: Application) -> list[dict[str, Any]]:
    """The questions and answers of a dossier with who wrote them. Two queries."""
    rows = list(DossierMessage.objects.filter(application=application).order_by("pk"))
    names = names_of_accounts({row.by_id for row in rows if row.by_id is not None})
    return [{"row": row, "name": names.get(row.by_id or 0, "")} for row in rows]


@require_safe
def dossier(request: Request, code: str, uid: str) -> HttpResponse:
    """All of one application, as staff reads it."""
    application = application_of(request, code, uid)
    told = found(assessing.dossier(application))
    check: Check | None = Check.objects.filter(application=application).first()
    score: Score | None = Score.objects.filter(application=application).first()
    assessments = list(
        Assessment.objects.filter(application=application).select_related("person").order_by("pk")
    )
    row = rules_in_force(application.call)
    rules = rules_of(row) if row else told.rules
    titles = {line.code: line for line in told.rules.lines}
    context = {
        **around(request, application.call, "dossiers"),
        "application": application,
        "told": told,
        "lines": [{"asked": one, "line": titles.get(one.line)} for one in told.lines],
        "check": check,
        "check_words": CHECK_STATES.get(check.state) if check else gettext("not looked at yet"),
        "items": [
            (label, ITEM_STATES[check.items[key]])
            for key, label, _h in items_of(told)
            if check and check.items.get(key) in ITEM_STATES
        ],
        "messages_": conversation(application),
        "form": MessageForm(),
        "assessments": [
            {"row": one, "advice": ADVICES.get(one.advice, ""), "scores": _scores(one, rules)}
            for one in assessments
        ],
        "score": score,
        "score_advice": ADVICES.get(score.advice, "") if score else "",
        "explained": reasons_for(application, language()),
    }
    return render_page(request, "work/assess/dossier.html", context)


def _scores(one: Assessment, rules: Any) -> list[tuple[str, str, str]]:
    if one.state != Assessment.State.DONE:
        return []
    return [
        (
            said(criterion.title, language())[0],
            one.typed.get(criterion.code, {}).get("score", ""),
            one.typed.get(criterion.code, {}).get("note", ""),
        )
        for criterion in scoring.criteria(rules)
    ]


def items_of(told: assessing.Dossier) -> list[tuple[str, str, str]]:
    """What completeness is looked at for: every required question, what is asked, the partners;
    each with its label and what was answered."""
    empty = gettext("Nothing was answered.")
    items = [
        (one.question.code, said(one.question.label, language())[0], one.answer[:200] or empty)
        for _block, answers in told.answers
        for one in answers
        if one.question.required or one.question.answer == "file"
    ]
    if told.lines:
        items.append(("menu", gettext("What is asked from the menu"), ""))
    if told.costs or told.incomes:
        items.append(("begroting", gettext("The budget"), ""))
    if told.partners:
        items.append(("partners", gettext("The partners"), ", ".join(told.partners)))
    return items


def check(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Say how complete an application is."""
    application = application_of(request, code, uid)
    told = found(assessing.dossier(application))
    there: Check | None = Check.objects.filter(application=application).first()
    initial: dict[str, Any] = {"version": 0, "state": "busy"}
    if there is not None:
        initial = {
            "version": there.version,
            "state": there.state,
            "until": there.until,
            "note": there.note,
            "groups": there.groups,
            **{f"item_{key}": value for key, value in there.items.items()},
        }
    form = CheckForm(
        request.POST or None,
        initial=initial,
        items=items_of(told),
        reserves=[
            (place, said(part.title, language())[0])
            for place, part in enumerate(told.rules.reserves)
        ],
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            keep_check(
                request.actor,
                application,
                clean["version"],
                clean["state"],
                items=form.told(),
                groups=clean.get("groups") or (),
                until=clean["until"],
                note=clean["note"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The check was kept."))
            return redirect("work:dossier", code, uid)
    context = {
        **around(request, application.call, "dossiers"),
        "form": form,
        "title": gettext("Is it complete?"),
        "under": f"{application.number}. {told.name}",
        "button": gettext("Keep"),
        "back": reverse("work:dossier", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


@post_once
def message(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Ask the applicant something, or answer."""
    application = application_of(request, code, uid)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say(request.actor, application, form.cleaned_data["text"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("Sent. The applicant gets a mail."))
            return redirect("work:dossier", code, uid)
    context = {
        **around(request, application.call, "dossiers"),
        "form": form,
        "title": gettext("Ask the applicant"),
        "under": f"{application.number}. {name_of(application.organisation_id)}",
        "button": gettext("Send"),
        "new": True,
        "back": reverse("work:dossier", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


@post_once
def questions(request: Request, uid: str) -> HttpResponseBase:
    """The questions and answers of a dossier, for who filed it."""
    row: Application | None = (
        Application.objects.select_related("call")
        .filter(
            uid=uid,
            organisation__in=request.actor.organisations(*APPLICANTS),
            number__isnull=False,
        )
        .first()
    )
    application = found(row)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say(request.actor, application, form.cleaned_data["text"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("Sent."))
            return redirect("work:application_questions", uid)
    there: Check | None = Check.objects.filter(application=application).first()
    context = {
        "application": application,
        "messages_": conversation(application),
        "form": form,
        "check": there if there and there.state in ("asked", "ineligible") else None,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/questions.html", context, status=status)


@post_once
def inspection(request: Request, code: str) -> HttpResponseBase:
    """The advice of the Inspection of Finance on a call."""
    call = call_of(request, code)
    row = rules_in_force(call)
    inspects = request.actor.has(Role.INSPECTOR)
    form = AdviceForm(request.POST or None, initial={"day": request.today})
    refused = ""
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            advise(
                request.actor, call, clean["outcome"], clean["day"], clean["number"], clean["text"]
            )
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The advice was written down."))
            return redirect("work:inspection", code)
    given = InspectionAdvice.objects.visible_to(request.actor).filter(call=call).order_by("-pk")
    rule = rules_of(row).process.inspection if row else "none"
    context = {
        **around(request, call, "inspection"),
        "form": form if inspects else None,
        "refused": refused,
        "advices": [{"row": one, "words": OUTCOMES[one.outcome]} for one in given],
        "does": {
            "blocks": gettext("Without a favourable advice nobody can decide on this call."),
            "informs": gettext("The advice is asked; the decision does not wait for it."),
            "none": gettext("The rules of this call ask no advice."),
        }[rule],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/inspection.html", context, status=status)
