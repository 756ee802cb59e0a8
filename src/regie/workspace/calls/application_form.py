"""The form of an application, a subject a page: kept as it is typed, by whoever may type there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from msgspec.structs import replace

from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.text import said
from regie.components.requests import Request, found, render_page
from regie.components.templatetags.regie import language
from regie.programmes.application_words import fault_words
from regie.programmes.checking import Checked, check
from regie.programmes.models import Application
from regie.programmes.opening import closes_at
from regie.programmes.ruleset import Block, RuleSet
from regie.programmes.selectors import applications as selectors
from regie.programmes.selectors.examining import account_questions, files_of
from regie.programmes.selectors.rules import rules_of
from regie.programmes.selectors.year_before import year_before
from regie.programmes.services import enclose, save_fields
from regie.programmes.services.applications import parts_for
from regie.programmes.typed import (
    ACCOUNT,
    BUDGET,
    FORM,
    Clash,
    Merged,
    asked_of,
    fields_of,
    flat,
    mark,
    parts_of,
)
from regie.workspace.calls import application_fields as shown

#: The steps beside the blocks of questions.
MENU, MONEY = "menu", "begroting"


def steps(application: Application, rules: RuleSet) -> list[tuple[str, str]]:
    """The steps of the form in their order: what each is called, and where it stands."""
    uid = application.uid
    told = [
        (
            said(block.title, language())[0],
            reverse("work:application_block", args=[uid, block.code]),
        )
        for block in rules.form
    ]
    if rules.lines:
        told.append((_("What you ask"), reverse("work:application_menu", args=[uid])))
    if rules.costs:
        told.append((_("Budget"), reverse("work:application_budget", args=[uid])))
    if rules.process.partners:
        told.append((_("Partners"), reverse("work:application_partners", args=[uid])))
    told.append((_("Check and submit"), reverse("work:application_check", args=[uid])))
    return told


def _after(application: Application, rules: RuleSet, here: str) -> str:
    """The step after the one at ``here``."""
    places = [path for _title, path in steps(application, rules)]
    return places[places.index(here) + 1] if here in places[:-1] else places[-1]


def opened(request: Request, uid: str) -> tuple[Application, RuleSet]:
    """An application of one's own organisation, with the rules that hold now."""
    application, row = found(selectors.application_to_save(request.actor, uid))
    return application, rules_of(row)


def frame(application: Application, rules: RuleSet, here: str) -> dict[str, Any]:
    """What stands on every page of the form."""
    return {
        "application": application,
        "rules": rules,
        "closes": closes_at(rules.dates),
        "steps": [(title, path, path == here) for title, path in steps(application, rules)],
        "here": here,
    }


def block(request: Request, uid: str, block: str) -> HttpResponseBase:
    """The questions of one block."""
    application, rules = opened(request, uid)
    part = next((one for one in rules.form if one.code == block), None)
    return _page(request, application, rules, found(part))


def menu(request: Request, uid: str) -> HttpResponseBase:
    """The lines of the menu, with what they bring."""
    application, rules = opened(request, uid)
    return _page(request, application, rules, MENU if rules.lines else None)


def budget(request: Request, uid: str) -> HttpResponseBase:
    """Costs and incomes."""
    application, rules = opened(request, uid)
    return _page(request, application, rules, MONEY if rules.costs else None)


def _page(
    request: Request, application: Application, rules: RuleSet, step: Block | str | None
) -> HttpResponseBase:
    if step is None:  # this call does not ask it
        return redirect("work:application", application.uid)
    clashes: Mapping[str, Clash] = {}
    refused: dict[str, str] = {}
    if request.method == "POST":
        before = check(rules, application.typed)
        asked = _standing(rules, application)
        told, was = shown.sent(request.POST)
        merged = save_fields(request.actor, application, rules, told, was)
        if request.htmx:
            return _live(request, application, rules, step, before, merged, asked)
        refused = _bring(request, application, rules, step)
        clashes = {one.field: one for one in merged.clashes}
        new = _standing(rules, application) - asked
        if not clashes and not refused:
            messages.success(request, _("Saved."))
            if request.POST.get("then") != "next":
                return redirect(request.path)
            if isinstance(step, Block) and new & {one.code for one in step.questions}:
                first = min(new, key=[one.code for one in step.questions].index)
                return redirect(f"{request.path}#w-{shown.anchor(first)}")
            return redirect(_after(application, rules, request.path))
    context = _context(request, application, rules, step, clashes, refused)
    status = 409 if clashes else 422 if refused else 200
    return render_page(request, "work/applications/form.html", context, status=status)


def _standing(rules: RuleSet, application: Application) -> set[str]:
    return asked_of(rules, application.typed.get("answers", {}))


def _bring(
    request: Request, application: Application, rules: RuleSet, step: Block | str
) -> dict[str, str]:
    """Keep the files of a form; what was refused, by question."""
    refused: dict[str, str] = {}
    if not isinstance(step, Block):
        return refused
    for name in request.FILES:
        question, file = name.removeprefix("f."), request.FILES.get(name)
        if file is None:
            continue
        try:
            enclose(request.actor, application, rules, question, file, file.name or "")
        except NotAllowed:
            raise
        except (Invalid, Refusal) as refusal:
            refused[question] = str(refusal)
    return refused


def _context(
    request: Request,
    application: Application,
    rules: RuleSet,
    step: Block | str,
    clashes: Mapping[str, Clash],
    refused: Mapping[str, str],
) -> dict[str, Any]:
    told, checked = flat(application.typed), check(rules, application.typed)
    theirs = parts_for(request.actor, application, {*parts_of(rules), ACCOUNT, FORM})
    if application.state != Application.State.DRAFT:
        theirs = set()
    readonly = {name for name, part in fields_of(rules) if part not in theirs}
    context = {**frame(application, rules, request.path), "clashes": clashes, "refused": refused}
    # Where two people wrote, the field holds what this one typed; the other stands above the form.
    typed = {**told, **{one.field: one.mine for one in clashes.values()}}
    called: dict[str, str] = {}
    fields: list[shown.Field] = []
    if isinstance(step, Block):
        context |= _block(application, rules, step, told, checked, readonly, clashes, refused)
        context["may"] = FORM in theirs
        fields = [one.field for one in context["asked"] if one.field]
        # A question that is not shown yet is part of the form when it appears.
        fields += [
            shown.Field(f"a.{one.code}", "")
            for one, seen in zip(step.questions, context["asked"], strict=True)
            if seen.field is None and f"a.{one.code}" not in readonly
        ]
    elif step == MENU:
        before = year_before(application.call, application.organisation)
        groups = shown.menu(rules, typed, checked, theirs, before.granted if before else {})
        context |= {"title": _("What you ask"), "groups": groups, "may": bool(theirs)}
        context["bonuses"] = shown.bonuses(rules, told) if FORM in theirs else []
        context["before"] = before
        lines = [line for group in groups for line in group.lines if not line.readonly]
        fields = [one for line in lines for one in line.fields] + context["bonuses"]
        called = {one.name: f"{line.title}, {one.label}" for line in lines for one in line.fields}
    else:
        tables = shown.budget(rules, typed, checked)
        context |= {"title": _("Budget"), "tables": tables, "may": BUDGET in theirs}
        rows = [one for _heading, rows in tables for _label, row in rows for one in row]
        fields = rows if BUDGET in theirs else []
    fault = next((one for one in checked.faults if one.field in ("i", "c")), None)
    context["fault"] = fault_words(fault) if fault and step == MONEY else ""
    context["was"] = shown.marks(
        (one for one in fields if one.kind != "file" and one.name not in readonly), told
    )
    if clashes:
        names = {one.name: one.label for one in fields} | called
        context["clashing"] = [
            (shown.anchor(one.field), names.get(one.field, ""), one.mine or "–", one.theirs or "–")
            for one in clashes.values()
        ]
    if not isinstance(step, Block):
        context["live"] = shown.live(checked, rules, "")
    return context


def _block(
    application: Application,
    rules: RuleSet,
    step: Block,
    told: Mapping[str, str],
    checked: Checked,
    readonly: set[str],
    clashes: Mapping[str, Clash],
    refused: Mapping[str, str],
) -> dict[str, Any]:
    place = account_questions(rules)[1]
    codes = {one.code for one in step.questions}
    brought = {}
    if any(one.answer in ("file", "iban") for one in step.questions):
        brought = {
            row.question: (
                reverse("work:application_file", args=[application.uid, row.uid]),
                row.file.name,
            )
            for row in files_of(application)
        }
    asked = shown.block_fields(rules, step, told, checked.wrong, brought, readonly)
    letter = None
    if place and place not in codes and any(one.answer == "iban" for one in step.questions):
        letter = shown.Field(
            f"a.{place}",
            _("Signed letter for another account number"),
            "file",
            help=_("Only needed when the account number is another one than before."),
            file=brought.get(place),
            error=refused.get(place, ""),
        )
    return {
        "title": said(step.title, language())[0],
        "block": step,
        "letter": letter,
        "asked": [
            shown.Asked(
                one.code,
                shown.with_clashes((one.field,), clashes)[0]
                if one.field and one.code not in refused
                else replace(one.field, error=refused[one.code])
                if one.field
                else None,
                one.conditional,
            )
            for one in asked
        ],
    }


def _live(
    request: Request,
    application: Application,
    rules: RuleSet,
    step: Block | str,
    before: Checked,
    merged: Merged,
    asked: set[str],
) -> HttpResponse:
    """What changes on the page after a save that the browser did by itself."""
    after = check(rules, application.typed)
    told = flat(application.typed)
    _sent, was = shown.sent(request.POST)
    clashing = {one.field: one for one in merged.clashes}
    # A field in which two people wrote keeps its old mark: the next save by hand tells it.
    kept = {name: was[name] if name in clashing else mark(told.get(name, "")) for name in was}
    at = timezone.localtime(application.saved_at)
    saved = _("Saved at %(time)s.") % {"time": f"{at:%H.%M.%S}"}
    if clashing:
        saved = _("Somebody else wrote in the same field. Save the page to see both versions.")
    pieces: list[SafeString] = [
        shown.live(after, rules, saved),
        shown.swaps(before, after, merged.changed, json.dumps(kept)),
    ]
    if isinstance(step, Block) and (moved := _standing(rules, application) ^ asked):
        context = _block(application, rules, step, told, after, set(), {}, {})
        for one in context["asked"]:
            if one.code in moved:
                piece = render_page(
                    request, "work/applications/_asked.html", {"one": one, "oob": True}
                )
                pieces.append(mark_safe(piece.content.decode()))  # noqa: S308 - our own template
    return HttpResponse(format_html_join("", "{}", ((piece,) for piece in pieces)))
