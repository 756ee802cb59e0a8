"""``/werk/oproepen/``: a call, made and changed by answering questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.base import clock
from regie.base.actor import Actor
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval
from regie.base.text import said
from regie.components import call_words as show
from regie.components.addresses import address_of
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.programmes import words
from regie.programmes.differences import sentences
from regie.programmes.gaps import gaps
from regie.programmes.models import Call, CallRules
from regie.programmes.models.call import WRITERS
from regie.programmes.ruleset import Call as ToldCall
from regie.programmes.ruleset import RuleSet, as_data, parse
from regie.programmes.selectors.call_money import claim_of
from regie.programmes.selectors.calls import call_list, call_page
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services import calls as services
from regie.workspace.calls import steps
from regie.workspace.calls.fields import without_nothing
from regie.workspace.calls.forms import (
    FileForm,
    PaymentForm,
    QuestionForm,
    ReasonForm,
    StartForm,
)
from regie.workspace.calls.steps import Step, step_of

FIELD_NAMES.update(why=_("why"), programme=_("programme"), version=_("version"))
#: A file with rules is not longer.
_LARGEST = 2_000_000
#: So many payments can be told.
_PAYMENTS = 8


def writes(actor: Actor) -> bool:
    """Whether somebody keeps calls."""
    return actor.has(*WRITERS)


def _may_write(request: Request) -> None:
    if not writes(request.actor):
        raise NotAllowed("Alleen wie coördineert houdt oproepen bij.")


def _call(request: Request, code: str) -> Call:
    row: Call = found(Call.objects.visible_to(request.actor).filter(code=code).first())
    return row


def _draft(request: Request, code: str) -> CallRules:
    """The draft of a call that is being changed."""
    _may_write(request)
    row: CallRules = found(
        CallRules.objects.select_related("call")
        .filter(call__code=code, state=CallRules.State.DRAFT)
        .first()
    )
    return row


def _number(request: Request, name: str = "version") -> int:
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0


# --- the list, and a new call


@require_safe
def overview(request: Request) -> HttpResponse:
    """Every call, with where it stands."""
    rows = [
        {
            "line": line,
            "state": show.STATES[line.state],
            "closes": show.moment(line.rules.dates.closes) if line.rules else None,
        }
        for line in call_list(request.actor, clock.now())
    ]
    return render_page(
        request, "work/calls/list.html", {"rows": rows, "writes": writes(request.actor)}
    )


@post_once
def new(request: Request) -> HttpResponseBase:
    """A new call: from nothing, or like another one."""
    _may_write(request)
    known = call_list(request.actor, clock.now())
    offered = [
        (line.call.code, said(line.call.title, language())[0]) for line in known if line.rules
    ]
    form = StartForm(
        request.POST or None, calls=offered, initial={"like": request.GET.get("van", "")}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        like = None
        if told["like"]:
            like = found(rules_in_force(_call(request, told["like"])))
        try:
            draft = services.start_call(
                request.actor,
                told["code"].strip(),
                {"nl": told["title_nl"], "en": told["title_en"]},
                told["programme"].strip(),
                like=like,
                example=told["example"],
            )
        except Invalid as refusal:
            fields = dict(refusal.fields)
            if "title" in fields:
                fields["title_nl"] = fields.pop("title")
            tell(form, Invalid(str(refusal), fields))
        else:
            messages.success(request, gettext("The call was started. Only staff see it."))
            return redirect("work:call_step", draft.call.code, "waarover")
    status = 422 if form.is_bound else 200
    return render_page(request, "work/calls/new.html", {"form": form}, status=status)


def bring(request: Request) -> HttpResponseBase:
    """Rules from a file: first shown, then taken as a draft."""
    _may_write(request)
    text = request.POST.get("content", "")
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and not text and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > _LARGEST:
                raise Invalid("Dit bestand is te groot voor een bestand met regels.")
            text = upload.read().decode("utf-8")
            return _brought(request, text, upload.name or "bestand.yaml")
        except UnicodeDecodeError:
            form.add_error("file", gettext("This is no text in UTF-8."))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    elif text:
        try:
            return _take(request, parse(text.encode(), "bestand"))
        except (Conflict, NotAllowed):
            raise
        except Refusal as refusal:
            form = FileForm()
            messages.error(request, str(refusal))
    status = 422 if request.method == "POST" else 200
    return render_page(request, "work/calls/bring.html", {"form": form}, status=status)


def _brought(request: Request, text: str, name: str) -> HttpResponse:
    """What a file would do."""
    told = parse(text.encode(), name)
    page = call_page(request.actor, told.code, clock.now())
    before = page.rules if page else None
    context = {
        "told": told,
        "content": text,
        "known": page,
        "changes": sentences(before, told.rules) if before else [],
        "gaps": gaps(told.rules),
        "counts": _counts(told.rules),
    }
    return render_page(request, "work/calls/brought.html", context)


def _take(request: Request, told: ToldCall) -> HttpResponseBase:
    known = Call.objects.filter(code=told.code).first()
    if known is None:
        draft = services.start_call(
            request.actor,
            told.code,
            told.title,
            told.programme,
            content=as_data(told.rules),
            source=told.source,
            example=told.example,
        )
    else:
        draft = services.open_draft(
            request.actor, known, content=as_data(told.rules), source=told.rules.source
        )
    messages.success(request, gettext("The rules of the file are a draft now."))
    return redirect("work:call", draft.call.code)


# --- one call


@require_safe
def call(request: Request, code: str) -> HttpResponse:
    """A call: its draft step by step, and the versions of its rules."""
    page = found(call_page(request.actor, code, clock.now()))
    draft = page.call.rules.filter(state=CallRules.State.DRAFT).first()
    rules = rules_of(draft) if draft else None
    asked = None
    if draft:
        asked = Approval.objects.filter(
            kind=services.APPROVAL, object_uid=draft.uid, state=Approval.State.REQUESTED
        ).first()
    context = {
        "page": page,
        "call": page.call,
        "state": show.STATES[page.state],
        "draft": draft,
        "asked": asked,
        "steps": _steps(page.call.code, rules) if rules else [],
        "gaps": gaps(rules) if rules else [],
        "changes": sentences(page.rules, rules) if page.rules and rules else [],
        "versions": show.log(page.versions),
        "writes": writes(request.actor),
        "ended": page.call.state in (Call.State.WITHDRAWN, Call.State.CLOSED),
        "public": address_of("public_call", code) if page.rules else "",
        "claim": claim_of(page.call),
    }
    return render_page(request, "work/calls/call.html", context)


def _steps(code: str, rules: RuleSet) -> list[dict[str, Any]]:
    content = as_data(rules)
    missing = {gap.step: str(gap) for gap in reversed(gaps(rules))}
    return [
        {
            "step": step,
            "path": reverse("work:call_step", args=[code, step.key]),
            "n": len(steps.part_of(content, step)) if step.many else None,
            "gap": missing.get(step.key, ""),
        }
        for step in steps.STEPS
    ]


def _counts(rules: RuleSet) -> list[tuple[str, int]]:
    content = as_data(rules)
    return [
        (str(step.title), len(steps.part_of(content, step))) for step in steps.STEPS if step.many
    ]


@require_POST
def change(request: Request, code: str) -> HttpResponseBase:
    """Open a draft of the next version."""
    draft = services.open_draft(request.actor, _call(request, code))
    messages.success(request, gettext("There is a draft now. What holds does not change yet."))
    return redirect("work:call", draft.call.code)


@require_POST
def undo(request: Request, code: str) -> HttpResponseBase:
    """Take the last change of the draft back."""
    services.undo(request.actor, _draft(request, code), _number(request))
    messages.success(request, gettext("The last change was taken back."))
    return redirect("work:call", code)


def discarding(request: Request, code: str) -> HttpResponseBase:
    """Throw the draft away."""
    draft = _draft(request, code)
    if request.method == "POST":
        services.discard(request.actor, draft, _number(request))
        messages.success(request, gettext("The draft was thrown away."))
        return redirect("work:call", code)
    return render_page(request, "work/calls/discard.html", {"draft": draft, "call": draft.call})


def asking(request: Request, code: str) -> HttpResponseBase:
    """Ask that a second person lets the rules come into force."""
    draft = _draft(request, code)
    form = ReasonForm(request.POST or None, initial={"version": draft.version, "why": draft.why})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            asked = services.ask_approval(request.actor, draft, told["version"], told["why"])
        except (Conflict, NotAllowed):
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Asked. Another person decides."))
            return redirect("work:approval", asked.uid)
    before = rules_in_force(draft.call)
    rules = rules_of(draft)
    context = {
        "form": form,
        "call": draft.call,
        "changes": sentences(rules_of(before), rules) if before else [],
        "first": before is None,
        "gaps": gaps(rules),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/calls/ask.html", context, status=status)


@require_safe
def rules_at(request: Request, uid: str) -> HttpResponse:
    """A version of the rules as a whole, and what differs from the one before: what a second
    person looks at."""
    row: CallRules = found(
        CallRules.objects.select_related("call")
        .filter(uid=uid, call__in=Call.objects.visible_to(request.actor))
        .first()
    )
    rules = rules_of(row)
    before = (
        row.call.rules.filter(in_force_at__isnull=False, number__lt=row.number)
        .order_by("-number")
        .first()
    )
    asked = None
    if row.state == CallRules.State.DRAFT:
        asked = Approval.objects.filter(
            kind=services.APPROVAL, object_uid=row.uid, state=Approval.State.REQUESTED
        ).first()
    context = {
        "row": row,
        "call": row.call,
        "changes": sentences(rules_of(before), rules) if before else [],
        "first": before is None,
        "gaps": gaps(rules),
        "asked": asked,
        **show.shown(rules),
    }
    return render_page(request, "work/calls/rules.html", context)


@require_safe
def preview(request: Request, code: str) -> HttpResponse:
    """The form as an applicant sees it."""
    page = found(call_page(request.actor, code, clock.now()))
    draft = page.call.rules.filter(state=CallRules.State.DRAFT).first()
    rules = found(rules_of(draft) if draft else page.rules)
    labels = {
        question.code: said(question.label, language())[0]
        for block in rules.form
        for question in block.questions
    }
    blocks = [
        (
            block,
            [
                (
                    question,
                    words.ANSWERS[question.answer],
                    _condition(question.when, labels) if question.when else "",
                )
                for question in block.questions
            ],
        )
        for block in rules.form
    ]
    context = {"call": page.call, "rules": rules, "blocks": blocks, "draft": draft}
    return render_page(request, "work/calls/preview.html", context)


def _condition(when: tuple[str, str], labels: Mapping[str, str]) -> str:
    answer = {"yes": gettext("yes"), "no": gettext("no")}.get(when[1], when[1])
    return gettext("Only where “%(question)s” has the answer “%(answer)s”") % {
        "question": labels[when[0]],
        "answer": answer,
    }


# --- the steps


def step(request: Request, code: str, key: str) -> HttpResponseBase:
    """One subject: its questions, or the list of its elements."""
    draft = _draft(request, code)
    rules = rules_of(draft)
    told = found(step_of(key, rules))
    if told.rows:
        return _rows(request, draft, told)
    if told.many:
        return _list(request, draft, rules, told)
    part = steps.part_of(draft.content, told)
    initial = {**told.form.initial_of(part), "version": draft.version}
    form = told.form(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = steps.with_part(draft.content, told, form.part(part))
        if _kept(request, draft, form, made):
            return _onward(request, code, told)
    context = {"form": form, **_head(draft, told), "many": False}
    status = 422 if form.is_bound else 200
    return render_page(request, "work/calls/step.html", context, status=status)


def _kept(request: Request, draft: CallRules, form: forms.Form, content: Any) -> bool:
    """Keep the rules; what is wrong is told at the form."""
    version = form.cleaned_data.get("version") or _number(request)
    try:
        services.edit(request.actor, draft, version, without_nothing(content))
    except (Conflict, NotAllowed):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _onward(request: Request, code: str, told: Step) -> HttpResponseBase:
    messages.success(request, gettext("Kept."))
    following = steps.after(told.key)
    if request.POST.get("then") == "next" and following:
        return redirect("work:call_step", code, following)
    return redirect("work:call", code)


def _head(draft: CallRules, told: Step) -> dict[str, Any]:
    keys = [one.key for one in steps.STEPS]
    key = told.key if told.key in keys else "vragen"
    return {
        "call": draft.call,
        "draft": draft,
        "step": told,
        "place": keys.index(key) + 1,
        "all": len(keys),
        "next": steps.after(told.key),
        "places": [
            (one, reverse("work:call_step", args=[draft.call.code, one.key])) for one in steps.STEPS
        ],
    }


def _list(request: Request, draft: CallRules, rules: RuleSet, told: Step) -> HttpResponseBase:
    code = draft.call.code
    elements = steps.part_of(draft.content, told)
    rows = [
        {
            "name": show.element(told.many, one, place),
            "facts": show.facts(told.many, one),
            "path": reverse("work:call_element", args=[code, told.key, place]),
            "do": reverse("work:call_element_do", args=[code, told.key, place]),
            "within": reverse("work:call_step", args=[code, f"blok-{place}"])
            if told.many == "form"
            else "",
            "questions": len(one.get("questions", [])),
            "first": place == 1,
            "last": place == len(elements),
        }
        for place, one in enumerate(elements, 1)
    ]
    context = {
        **_head(draft, told),
        "many": True,
        "rows": rows,
        "thing": words.THINGS[told.many],
        "add": reverse("work:call_element", args=[code, told.key, 0]),
        "within": told.many == "questions",
    }
    return render_page(request, "work/calls/elements.html", context)


def element(request: Request, code: str, key: str, place: int) -> HttpResponseBase:
    """One element of a list; place 0 is a new one."""
    draft = _draft(request, code)
    rules = rules_of(draft)
    told = found(step_of(key, rules))
    elements = steps.part_of(draft.content, told)
    if not told.many or told.rows or place > len(elements):
        raise Http404(key)
    had: dict[str, Any] = elements[place - 1] if place else {}
    more: dict[str, Any] = {}
    if told.form is QuestionForm:
        more["earlier"] = steps.earlier(rules, told, place - 1 if place else len(elements))
    initial = {**told.form.initial_of(had), "version": draft.version}
    form = told.form(request.POST or None, initial=initial, **more)
    if request.method == "POST" and form.is_valid():
        made = form.part(had)
        if "code" not in made and told.many in ("form", "questions", "bonuses", "scores"):
            named = made.get("title") or made.get("label") or {}
            made["code"] = steps.code_for(said(named, "nl")[0], _codes(draft, told))
        changed = [*elements[: place - 1], made, *elements[place:]] if place else [*elements, made]
        if _kept(request, draft, form, steps.with_part(draft.content, told, changed)):
            messages.success(request, gettext("Kept."))
            if request.POST.get("then") == "more":
                return redirect("work:call_element", code, key, 0)
            if told.many == "form" and not place:
                return redirect("work:call_step", code, f"blok-{len(changed)}")
            return redirect("work:call_step", code, key)
    context = {
        "form": form,
        **_head(draft, told),
        "new": not place,
        "thing": words.THINGS[told.many],
        "back": reverse("work:call_step", args=[code, key]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/calls/element.html", context, status=status)


def _codes(draft: CallRules, told: Step) -> set[str]:
    """Codes that are taken; a question has its own in the whole form."""
    if told.many == "questions":
        return {
            question["code"]
            for block in draft.content.get("form", [])
            for question in block.get("questions", [])
        }
    return {one["code"] for one in steps.part_of(draft.content, told)}


@require_POST
def element_do(request: Request, code: str, key: str, place: int) -> HttpResponseBase:
    """Move an element, or take it out."""
    draft = _draft(request, code)
    told = found(step_of(key, rules_of(draft)))
    elements = list(steps.part_of(draft.content, told))
    if not told.many or told.rows or not 1 <= place <= len(elements):
        raise Http404(key)
    match request.POST.get("what", ""):
        case "weg":
            del elements[place - 1]
            done = gettext("It was taken out.")
        case "eerder" | "later" as way:
            other = place - 1 if way == "eerder" else place + 1
            if not 1 <= other <= len(elements):
                raise Invalid("Dit staat al aan het einde.")
            elements[place - 1], elements[other - 1] = elements[other - 1], elements[place - 1]
            done = gettext("The order was changed.")
        case _:
            raise Invalid("Kies wat er moet gebeuren.")
    content = without_nothing(steps.with_part(draft.content, told, elements))
    services.edit(request.actor, draft, _number(request), content)
    messages.success(request, done)
    return redirect("work:call_step", code, key)


def _rows(request: Request, draft: CallRules, told: Step) -> HttpResponseBase:
    """The payments, all in one form: together they are the whole."""
    had = steps.part_of(draft.content, told)
    made = forms.formset_factory(PaymentForm, extra=2, max_num=_PAYMENTS, absolute_max=_PAYMENTS)
    rows = made(
        request.POST if request.method == "POST" else None,
        prefix="rows",
        initial=[PaymentForm.initial_of(one) for one in had],
    )
    head = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and head.is_valid():
        if not rows.is_valid():
            for n, row in enumerate(rows, 1):
                for sentence in (one for errors in row.errors.values() for one in errors):
                    head.add_error(None, f"{gettext('Payment')} {n}: {sentence}")
            for sentence in rows.non_form_errors():
                head.add_error(None, str(sentence))
        else:
            told_rows = [row for row in rows if row.cleaned_data.get("share")]
            payments = [
                row.part(had[place] if place < len(had) else {})
                for place, row in enumerate(rows)
                if row in told_rows
            ]
            total = sum((row.cleaned_data["share"] for row in told_rows), 0)
            if payments and total != 1:
                head.add_error(
                    None,
                    gettext("Together the parts are %(total)s percent; they must be 100.")
                    % {"total": show.plain_number(total * 100)},
                )
            elif _kept(request, draft, head, steps.with_part(draft.content, told, payments)):
                return _onward(request, draft.call.code, told)
    context = {"form": head, "rows": rows, **_head(draft, told), "thing": _("Payment")}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "work/calls/payments.html", context, status=status)
