"""Applying: the list, starting, checking, submitting, the receipt, taking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.actors.models import Organisation
from regie.actors.selectors import names_at
from regie.base.actor import Role
from regie.base.clock import now
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.files import open_file
from regie.base.text import said
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.programmes.application_words import fault_words, reason_words
from regie.programmes.checking import check
from regie.programmes.models import Application
from regie.programmes.opening import closes_at, is_open
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors import applications as selectors
from regie.programmes.selectors.examining import examine
from regie.programmes.selectors.year_before import Before, year_before
from regie.programmes.services import change_account, reopen, start, submit, withdraw
from regie.programmes.services.applications import parts_for
from regie.programmes.services.enclosures import kept
from regie.programmes.services.partners import go_on_together
from regie.programmes.typed import PARTNERS, part_of, parts_of
from regie.workspace.calls.application_fields import anchor
from regie.workspace.calls.application_form import frame, opened
from regie.workspace.calls.application_words import PART_STATES, STATES
from regie.workspace.calls.receipts import receipt_of, receipt_pdf
from regie.workspace.forms import VersionForm


@require_safe
def overview(request: Request) -> HttpResponse:
    """One's applications, parts in those of others, and the calls that are open."""
    moment = now()
    own = selectors.own_applications(request.actor, moment)
    writes = selectors.applying_organisations(request.actor)
    context = {
        "rows": [(row, STATES[row.state]) for row in own],
        "parts": [
            (row, PART_STATES[row.state]) for row in selectors.own_parts(request.actor, moment)
        ],
        "calls": selectors.open_calls(moment) if writes else [],
        "accounts": [
            pair
            for pair in writes
            if pair[0].pk in request.actor.organisations(Role.APPLICANT_SIGNATORY)
        ],
    }
    return render_page(request, "work/applications/list.html", context)


# --- starting


@post_once
def new(request: Request) -> HttpResponseBase:
    """Start an application for an open call: for whom, with what was tried out, or with what was
    granted the year before."""
    asked = request.POST if request.method == "POST" else request.GET
    calls = {one.call.code: one for one in selectors.open_calls(now())}
    chosen = calls.get(asked.get("oproep", ""))
    if chosen is None:
        if asked.get("oproep"):
            words = _("This call is not open now.")
        elif calls:
            words = _("Choose the call for which you apply.")
        else:
            words = _("No call is open now.")
        messages.info(request, words)
        return redirect(reverse("work:applications") + "#open")
    bodies = selectors.applying_organisations(request.actor)
    by_uid = {one.uid: one for one, _name in bodies}
    body = by_uid.get(asked.get("organisatie", "")) or (bodies[0][0] if bodies else None)
    before = year_before(chosen.call, body) if body else None
    tried = _tried(chosen.rules, asked)
    if request.method == "POST":
        if body is None or asked.get("organisatie") not in by_uid:
            raise NotAllowed("Alleen wie voor een organisatie aanvragen schrijft, kan dit.")
        typed, goes_on = tried, None
        if before is not None and asked.get("verder"):
            goes_on = before.application
            actions = set(asked.getlist("actie"))
            typed = before.typed(chosen.rules, actions)
        title = request.POST.get("titel", "").strip()[:300]
        application = start(
            request.actor,
            chosen.call,
            body,
            title=title,
            before=goes_on,
            typed={**typed, "title": title} if title else typed,
            moment=now(),
        )
        if goes_on is not None and parts_for(request.actor, application, {PARTNERS}):
            for name in go_on_together(request.actor, application):
                words = _("%(name)s works together in another application of this call.")
                messages.warning(request, words % {"name": name})
        return redirect("work:application", application.uid)
    context = {
        "chosen": chosen,
        "bodies": bodies,
        "body": body,
        "tried": tried.get("lines", {}),
        "carried": [(name, asked[name]) for name in asked if name.startswith(("a-", "v-"))],
        "before": before,
        "actions": _actions(chosen.rules, before) if before else [],
        "takes_one": chosen.rules.process.once,
    }
    return render_page(request, "work/applications/new.html", context)


def _tried(rules: RuleSet, asked: QueryDict) -> dict[str, Any]:
    """What a simulator sent along; lines that the call does not know are left out."""
    lines = {}
    for line in rules.lines:
        units = asked.get(f"a-{line.code}", "").strip()[:20]
        if units:
            priority = asked.get(f"v-{line.code}", "").strip()[:20]
            lines[line.code] = {"planned": units, "priority": priority}
    return {"lines": lines} if lines else {}


def _actions(rules: RuleSet, before: Before) -> list[tuple[str, list[tuple[str, int]]]]:
    """What was granted, by action: its part, and of each line its name and units."""
    told: dict[str, list[tuple[str, int]]] = {}
    for line in before.lines(rules):
        told.setdefault(part_of(line), []).append(
            (f"{line.code} {said(line.title, language())[0]}", before.granted[line.code])
        )
    return list(told.items())


# --- one application


@require_safe
def one(request: Request, uid: str) -> HttpResponse:
    """Where an application stands, and what can be done with it."""
    application, rules = opened(request, uid)
    checked = check(rules, application.typed)
    members = selectors.members_of(application)
    keys = [application.organisation_id, *(member.organisation_id for member in members)]
    names = names_at(keys, request.today)
    signs = application.organisation_id in request.actor.organisations(Role.APPLICANT_SIGNATORY)
    context = {
        **frame(application, rules, ""),
        "name": names.get(application.organisation_id, ""),
        "state": STATES[application.state],
        "checked": checked,
        "open": is_open(rules.dates, now()),
        "signs": signs,
        "may": bool(parts_for(request.actor, application, set(parts_of(rules)))),
        "submission": selectors.submission_of(application),
        "partners": [
            (names.get(member.organisation_id, ""), PART_STATES[member.state])
            for member in members
            if not member.lead
        ],
    }
    return render_page(request, "work/applications/one.html", context)


@require_safe
def checking(request: Request, uid: str) -> HttpResponse:
    """Everything that is wrong, each leading to its field; then submitting."""
    application, rules = opened(request, uid)
    return _checking(request, application, rules)


def _checking(
    request: Request, application: Application, rules: RuleSet, *, status: int = 200
) -> HttpResponse:
    seen = examine(application, rules, request.today)
    where = _places(application, rules)
    context = {
        **frame(application, rules, reverse("work:application_check", args=[application.uid])),
        "faults": [
            (_place(where, fault.field), _label(rules, fault.field), fault_words(fault))
            for fault in seen.faults
        ],
        "reasons": [(reason_words(one), one.answer) for one in seen.reasons],
        "checked": seen.checked,
        "names": [seen.names[member.organisation_id] for member in seen.partners],
        "open": is_open(rules.dates, now()),
        "signs": application.organisation_id
        in request.actor.organisations(Role.APPLICANT_SIGNATORY),
    }
    return render_page(request, "work/applications/check.html", context, status=status)


def _places(application: Application, rules: RuleSet) -> dict[str, str]:
    """On which page each field stands."""
    told = dict.fromkeys(("l", "b"), reverse("work:application_menu", args=[application.uid]))
    money = reverse("work:application_budget", args=[application.uid])
    told |= {"c": money, "i": money}
    told["partners"] = reverse("work:application_partners", args=[application.uid])
    told["who"] = told["title"] = reverse("work:application", args=[application.uid])
    for block in rules.form:
        path = reverse("work:application_block", args=[application.uid, block.code])
        for question in block.questions:
            told[f"a.{question.code}"] = path
            told.setdefault(f"a.{question.code}-brief", path)
    return told


def _place(where: dict[str, str], field: str) -> str:
    path = where.get(field) or where.get(field.split(".")[0], where["who"])
    return f"{path}#{anchor(field)}" if "." in field else path


def _label(rules: RuleSet, field: str) -> str:
    kind, _dot, rest = field.partition(".")
    if kind == "l" and rest:
        line = rules.line(rest.rpartition(".")[0])
        return said(line.title, language())[0] if line else _("What you ask")
    if kind == "a":
        for block in rules.form:
            for question in block.questions:
                if question.code == rest:
                    return said(question.label, language())[0]
        return _("Signed letter for another account number")
    names = {
        "l": _("What you ask"),
        "c": _("Costs"),
        "i": _("Incomes"),
        "b": _("Extras without own share"),
        "partners": _("Partners"),
        "who": _("Who may apply"),
        "title": _("Title"),
    }
    return names.get(kind, "")


@require_POST
def submitting(request: Request, uid: str) -> HttpResponseBase:
    """Submit. When it came in is told by the clock of the server, before anything else is done."""
    moment = now()
    application, rules = opened(request, uid)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("This form is not complete. Open the page again."))
    try:
        submit(request.actor, application, form.cleaned_data["version"], moment)
    except Invalid:
        application.refresh_from_db()
        return _checking(request, application, rules, status=422)
    except Conflict:
        application.refresh_from_db()
        if application.state != Application.State.SUBMITTED:
            raise
    return redirect("work:application_receipt", application.uid)


@require_safe
def receipt(request: Request, uid: str) -> HttpResponse:
    """What was submitted, with its number."""
    application, _rules = opened(request, uid)
    submission = found(selectors.submission_of(application))
    context = {
        "application": application,
        "submission": submission,
        "told": receipt_of(submission),
    }
    return render_page(request, "work/applications/receipt.html", context)


@require_safe
def receipt_file(request: Request, uid: str) -> HttpResponse:
    """The receipt as PDF."""
    application, _rules = opened(request, uid)
    submission = found(selectors.submission_of(application))
    content = receipt_pdf(application, submission)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"ontvangstbewijs-{application.call.code}-{application.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- taking back


@require_POST
def reopening(request: Request, uid: str) -> HttpResponseBase:
    """Go on with what was submitted or withdrawn."""
    application, _rules = opened(request, uid)
    form = VersionForm(request.POST)
    if form.is_valid():
        reopen(request.actor, application, form.cleaned_data["version"], now())
        messages.success(request, _("You can change the application again."))
    return redirect("work:application", uid)


def withdrawing(request: Request, uid: str) -> HttpResponseBase:
    """Ask nothing any more, after a check."""
    application, rules = opened(request, uid)
    if request.method == "POST":
        form = VersionForm(request.POST)
        if form.is_valid():
            withdraw(request.actor, application, form.cleaned_data["version"], now())
            messages.success(request, _("The application was withdrawn."))
        return redirect("work:application", uid)
    context = {
        "question": _("Withdraw this application?"),
        "consequences": [
            _("Nothing is asked any more."),
            _("Until the call closes you can open it again and submit it."),
        ],
        "fields": {"version": application.version},
        "button": _("Withdraw"),
        "back": reverse("work:application", args=[uid]),
        "danger": True,
        "closes": closes_at(rules.dates),
    }
    return render_page(request, "layouts/confirm.html", context)


@require_safe
def file(request: Request, uid: str, file: str) -> HttpResponseBase:
    """A file that was brought with an application: to save, never to show."""
    application, _rules = opened(request, uid)
    row = found(selectors.file_of(application, file))
    response = FileResponse(
        open_file(row),
        as_attachment=True,
        filename=row.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


# --- the account number


class AccountForm(forms.Form):
    """Another account number."""

    iban = forms.CharField(label=gettext_lazy("Account number (IBAN)"), max_length=60)
    letter = forms.FileField(
        label=gettext_lazy("Signed letter"),
        help_text=gettext_lazy("Needed when it is another number than before."),
        required=False,
    )


def account(request: Request, uid: str) -> HttpResponseBase:
    """The account number of an organisation; who signs for it changes it."""
    mine = {one.uid: (one, name) for one, name in selectors.applying_organisations(request.actor)}
    body, name = found(mine.get(uid))
    signs = body.pk in request.actor.organisations(Role.APPLICANT_SIGNATORY)
    form = AccountForm(request.POST or None, request.FILES or None) if signs else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed("Alleen wie voor de organisatie tekent, wijzigt het rekeningnummer.")
        if form.is_valid() and _changed(request, form, body):
            return redirect("work:account_number", uid)
    context = {
        "name": name,
        "rows": selectors.account_numbers(request.actor, body),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/applications/account.html", context, status=status)


def _changed(request: Request, form: AccountForm, body: Organisation) -> bool:
    told = form.cleaned_data
    try:
        brought = told["letter"]
        letter = kept(request.actor, brought, brought.name) if brought else None
        row = change_account(request.actor, body, told["iban"], letter)
    except Invalid as refusal:
        tell(form, refusal)
        return False
    if row is None:
        messages.info(request, _("This is the account number that is known already."))
    elif row.state == "waiting":
        messages.success(request, _("The change waits for a second person."))
    else:
        messages.success(request, _("The account number was kept."))
    return True
