"""Assessors: who gets what; their own pages; the score that staff tells."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.people.selectors import name_of
from regie.base.errors import Conflict, Invalid, Refusal
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.programmes import scoring
from regie.programmes.models import Application, Assessment, Score
from regie.programmes.selectors import assessing
from regie.programmes.selectors.dividing import rows_of
from regie.programmes.services import assessing as services
from regie.workspace.calls.assess_forms import (
    ADVICES,
    AssignForm,
    ConflictForm,
    EvenlyForm,
    ScoreForm,
)
from regie.workspace.calls.common import around, call_of
from regie.workspace.calls.dossiers import application_of


@post_once
def assessors(request: Request, code: str) -> HttpResponseBase:
    """Who assesses what; give it evenly, or by hand; take it away."""
    call = call_of(request, code)
    people = assessing.assessors(request.today)
    by_uid = {one.uid: one for one in people}
    choices = [(one.uid, one.name) for one in people]
    rows = {row.key: row for row in rows_of(call, request.today)}
    waiting = [row for row in rows.values() if row.state == Application.State.SUBMITTED]
    what = request.POST.get("what", "") if request.method == "POST" else ""
    evenly = EvenlyForm(request.POST if what == "evenly" else None, persons=choices)
    byhand = AssignForm(
        request.POST if what == "one" else None,
        applications=[(row.uid, f"{row.number}. {row.name} {row.title}"[:100]) for row in waiting],
        persons=choices,
    )
    refused = ""
    try:
        if what == "evenly" and evenly.is_valid():
            clean = evenly.cleaned_data
            made, short = services.assign_evenly(
                request.actor, call, [by_uid[uid] for uid in clean["persons"]], clean["each"]
            )
            messages.success(request, gettext("%(n)s assessments were given.") % {"n": len(made)})
            if short:
                told = ", ".join(str(one) for one in short)
                messages.warning(
                    request,
                    gettext("Too few assessors may judge these applications: %(numbers)s.")
                    % {"numbers": told},
                )
            return redirect("work:assessors", code)
        if what == "one" and byhand.is_valid():
            clean = byhand.cleaned_data
            application = found(
                Application.objects.filter(uid=clean["application"], call=call).first()
            )
            services.assign(request.actor, application, by_uid[clean["person"]])
            messages.success(request, gettext("The application was given."))
            return redirect("work:assessors", code)
        if what == "away":
            one = found(
                Assessment.objects.filter(
                    uid=request.POST.get("assessment", "")[:12], application__call=call
                ).first()
            )
            services.take_away(request.actor, one)
            messages.success(request, gettext("The application was taken away."))
            return redirect("work:assessors", code)
    except Refusal as refusal:
        refused = str(refusal)
    given = list(
        Assessment.objects.filter(application__call=call)
        .select_related("person")
        .order_by("application__number", "pk")
    )
    context = {
        **around(request, call, "assessors"),
        "refused": refused,
        "evenly": evenly,
        "byhand": byhand,
        "people": [
            {
                "person": one,
                "given": sum(1 for row in given if row.person_id == one.pk),
                "done": sum(1 for row in given if row.person_id == one.pk and row.state == "done"),
            }
            for one in people
        ],
        "given": [{"row": one, "application": rows.get(one.application_id)} for one in given],
        "n": len(waiting),
    }
    status = 422 if what else 200
    return render_page(request, "work/assess/assessors.html", context, status=status)


def score(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Write down the score that counts, where no jury does."""
    application = application_of(request, code, uid)
    rules = services.rules_for(application)
    there: Score | None = Score.objects.filter(application=application).first()
    form = ScoreForm(
        request.POST or None,
        criteria=scoring.criteria(rules),
        language=language(),
        initial=score_initial(there),
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.agree_score(
                request.actor,
                application,
                form.cleaned_data["version"],
                form.scores(),
                advice=form.cleaned_data["advice"],
                text=form.cleaned_data["text"],
                item=there.item if there else None,
            )
        except Conflict:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The score was kept."))
            return redirect("work:dossier", code, uid)
    form.needed()
    context = {
        **around(request, application.call, "dossiers"),
        "form": form,
        "refused": refused,
        "title": gettext("The score that counts"),
        "under": f"{application.number}. {name_of(application.organisation_id)}",
        "button": gettext("Keep"),
        "back": reverse("work:dossier", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


def score_initial(there: Score | None) -> dict[str, Any]:
    """What a form of scores begins with."""
    if there is None:
        return {"version": 0}
    return {
        "version": there.version,
        "advice": there.advice,
        "text": there.text,
        **{f"score_{key}": value for key, value in there.scores.items()},
    }


# --- the assessor


@require_safe
def overview(request: Request) -> HttpResponse:
    """What somebody was given to assess."""
    return render_page(
        request, "work/assess/tasks.html", {"tasks": assessing.tasks_of(request.actor)}
    )


def assessment(request: Request, uid: str) -> HttpResponseBase:
    """Judge one application: a draft is kept as typed, only sending is strict."""
    row = found(assessing.assessment_of(request.actor, uid))
    application = row.application
    rules = services.rules_for(application)
    told = found(assessing.dossier(application, blind=rules.process.blind))
    chosen = scoring.criteria(rules)
    initial: dict[str, Any] = {"version": row.version, "advice": row.advice, "text": row.text}
    for criterion in chosen:
        typed = row.typed.get(criterion.code, {})
        initial[f"score_{criterion.code}"] = typed.get("score", "")
        initial[f"note_{criterion.code}"] = typed.get("note", "")
    form = ScoreForm(
        request.POST or None, criteria=chosen, language=language(), notes=True, initial=initial
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        typed = {
            one.code: {"score": clean[f"score_{one.code}"], "note": clean[f"note_{one.code}"]}
            for one in chosen
        }
        try:
            if request.POST.get("what") == "send":
                services.send_assessment(
                    request.actor, row, clean["version"], typed, clean["advice"], clean["text"]
                )
                messages.success(request, gettext("Your assessment was sent."))
                return redirect("work:assessments")
            services.save_assessment(request.actor, row, clean["version"], typed, clean["text"])
            messages.success(request, gettext("The draft was kept."))
            return redirect("work:assessment", uid)
        except Conflict:
            raise
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                form.add_error(name if name in form.fields else None, sentence)
            if not refusal.fields:
                tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
    titles = {line.code: line for line in told.rules.lines}
    status = 422 if form.is_bound else 200
    form.needed()
    form.fields["advice"].required = True
    context = {
        "assessment": row,
        "application": application,
        "told": told,
        "lines": [{"asked": one, "line": titles.get(one.line)} for one in told.lines],
        "form": form,
        "refused": refused,
        "open": row.state == Assessment.State.GIVEN,
        "advice": ADVICES.get(row.advice, ""),
    }
    return render_page(request, "work/assess/assessment.html", context, status=status)


def conflict(request: Request, uid: str) -> HttpResponseBase:
    """Say that one may not judge this."""
    row = found(assessing.assessment_of(request.actor, uid))
    form = ConflictForm(request.POST or None, initial={"version": row.version})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_conflict(
                request.actor, row, form.cleaned_data["version"], form.cleaned_data["reason"]
            )
        except Conflict:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("Told. Somebody else will judge this."))
            return redirect("work:assessments")
    context = {
        "form": form,
        "refused": refused,
        "title": gettext("I may not judge this"),
        "under": "",
        "explain": [gettext("From then on this dossier is closed for you.")],
        "button": gettext("Tell it"),
        "back": reverse("work:assessment", args=[uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)
