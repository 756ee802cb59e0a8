"""Working together in one application, and dividing the work among colleagues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec import Struct

from regie.actors.models import Person
from regie.actors.people.selectors import organisation_by_uid
from regie.actors.selectors import names_at, organisations
from regie.base.actor import Role
from regie.base.clock import now
from regie.base.errors import Invalid, Refusal
from regie.base.text import said
from regie.components.requests import Request, found, render_page
from regie.components.templatetags.regie import language
from regie.programmes.application_words import fault_words
from regie.programmes.checking import check, check_shares
from regie.programmes.models import ApplicationRight, Member
from regie.programmes.opening import closes_at, is_open
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors import applications as selectors
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services import confirm, decline, give_parts, invite, save_share, take_out
from regie.programmes.services.applications import parts_for
from regie.programmes.services.partners import CONFIRMERS
from regie.programmes.typed import PARTNERS, whole
from regie.workspace.calls.application_fields import Field
from regie.workspace.calls.application_form import frame, opened
from regie.workspace.calls.application_words import PART_STATES, part_names
from regie.workspace.forms import VersionForm

#: How many organisations a search shows.
_SHOWN = 20


class PartnerRow(Struct, frozen=True):
    """A partner as who files sees it. ``shares`` are (line, units as typed)."""

    uid: str
    name: str
    state: tuple[Any, str]
    shares: list[tuple[str, str]]


def partners(request: Request, uid: str) -> HttpResponseBase:
    """Who takes part, who is missing, and a search for others."""
    application, rules = opened(request, uid)
    if not rules.process.partners:
        found(None)
    if request.method == "POST":
        asked = found(organisation_by_uid(request.POST.get("organisation", "")))
        invite(request.actor, application, asked)
        messages.success(request, _("The organisation was asked to take part."))
        return redirect("work:application_partners", uid)
    members = selectors.members_of(application)
    names = names_at([one.organisation_id for one in members], request.today)
    text = request.GET.get("zoek", "").strip()[:100]
    hits = organisations(request.today, text=text, size=_SHOWN) if text else None
    there = {one.organisation.uid for one in members if one.state != Member.State.DECLINED}
    context = {
        **frame(application, rules, request.path),
        "rows": [
            PartnerRow(
                one.uid,
                names.get(one.organisation_id, ""),
                PART_STATES[one.state],
                _shares(rules, one),
            )
            for one in members
            if not one.lead
        ],
        "may": application.state == "draft"
        and bool(parts_for(request.actor, application, {PARTNERS})),
        "text": text,
        "hits": [row for row in hits.rows if row.uid not in there] if hits else None,
    }
    return render_page(request, "work/applications/partners.html", context)


def _shares(rules: RuleSet, member: Member) -> list[tuple[str, str]]:
    told = member.typed.get("lines", {})
    return [
        (f"{line.code} {said(line.title, language())[0]}", told[line.code].get("units", ""))
        for line in rules.lines
        if told.get(line.code, {}).get("units")
    ]


@require_POST
def partner_out(request: Request, uid: str, member: str) -> HttpResponseBase:
    """Take a partner out."""
    application, _rules = opened(request, uid)
    row = found(application.members.filter(uid=member, lead=False).first())
    take_out(request.actor, application, row)
    messages.success(request, _("The partner was taken out."))
    return redirect("work:application_partners", uid)


# --- as a partner


class PartLine(Struct, frozen=True):
    """A line as a partner sees it: what is planned in all, absent where who files typed no right
    number yet, and its own part."""

    code: str
    title: str
    language: str
    unit: str
    planned: int | None
    fields: tuple[Field, Field]


def part(request: Request, uid: str) -> HttpResponseBase:
    """One's own part as a partner: typed, kept, and then confirmed or declined."""
    member = found(selectors.member_for(request.actor, uid))
    application = member.application
    row = rules_in_force(application.call) or application.rules_seen
    rules = rules_of(row)
    types = member.organisation_id in request.actor.organisations(
        Role.PARTNER_EDITOR, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY
    )
    wrong: dict[str, str] = {}
    if request.method == "POST":
        form = VersionForm(request.POST)
        if not form.is_valid():
            raise Refusal(_("This form is not complete. Open the page again."))
        answer = request.POST.get("then", "")
        if answer == "decline":
            decline(request.actor, member, form.cleaned_data["version"])
            messages.success(request, _("You do not take part. Who files the application sees it."))
            return redirect("work:application_part", uid)
        lines = {
            line.code: {
                name: request.POST.get(f"s.{line.code}.{name}", "") for name in ("units", "own")
            }
            for line in _planned(rules, application.typed)
        }
        save_share(request.actor, member, form.cleaned_data["version"], lines)
        try:
            if answer == "confirm":
                confirm(request.actor, member, member.version)
                messages.success(request, _("Your part is confirmed."))
            else:
                messages.success(request, _("Saved."))
            return redirect("work:application_part", uid)
        except Invalid as refusal:
            wrong = refusal.fields
    names = names_at([application.organisation_id, member.organisation_id], request.today)
    _told, faults = check_shares(rules, member.typed.get("lines", {}))
    wrong = wrong or {fault.field: fault_words(fault) for fault in faults}
    checked = check(rules, application.typed)
    context = {
        "member": member,
        "application": application,
        "state": PART_STATES[member.state],
        "lead": names.get(application.organisation_id, ""),
        "name": names.get(member.organisation_id, ""),
        "lines": _lines(rules, member, wrong),
        "total": checked.total,
        "wrong_lines": any(fault.field.startswith("l.") for fault in checked.faults),
        "closes": closes_at(rules.dates),
        "types": types and application.state == "draft" and is_open(rules.dates, now()),
        "confirms": member.organisation_id in request.actor.organisations(*CONFIRMERS),
        "wrong": wrong,
    }
    return render_page(
        request,
        "work/applications/part.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _planned(rules: RuleSet, typed: dict[str, Any]) -> list[Any]:
    """The lines that are asked in this application."""
    told = typed.get("lines", {})
    return [line for line in rules.lines if told.get(line.code, {}).get("planned")]


def _lines(rules: RuleSet, member: Member, wrong: dict[str, str]) -> list[PartLine]:
    own, all_typed = member.typed.get("lines", {}), member.application.typed
    rows = []
    for line in _planned(rules, all_typed):
        told = own.get(line.code, {})
        title, spoken = said(line.title, language())
        fields = tuple(
            Field(
                f"s.{line.code}.{name}",
                label,
                kind,
                told.get(name, ""),
                error=wrong.get(f"s.{line.code}.{name}", ""),
            )
            for name, label, kind in (
                ("units", _("Your part"), "number"),
                ("own", _("What you add yourself, in euros"), "euro"),
            )
        )
        planned = whole(str(all_typed["lines"][line.code]["planned"]))
        if planned is not None and not 0 <= planned <= (line.ceiling or planned):
            planned = None
        unit = said(line.unit, spoken)[0]
        rows.append(PartLine(line.code, title, spoken, unit, planned, (fields[0], fields[1])))
    return rows


# --- among colleagues


def rights(request: Request, uid: str) -> HttpResponseBase:
    """Who types in which part of an application."""
    application, rules = opened(request, uid)
    colleagues = selectors.colleagues(application.organisation_id, request.today)
    if request.method == "POST":
        chosen = next(
            (one for one in colleagues if one.uid == request.POST.get("person", "")), None
        )
        person: Person = found(chosen)
        give_parts(request.actor, application, person, request.POST.getlist("part"))
        messages.success(request, _("Saved."))
        return redirect("work:application_rights", uid)
    given: dict[int, set[str]] = {}
    for row in ApplicationRight.objects.filter(application=application):
        given.setdefault(row.person_id, set()).add(row.part)
    parts = part_names(rules)
    signs = application.organisation_id in request.actor.organisations(Role.APPLICANT_SIGNATORY)
    context = {
        **frame(application, rules, ""),
        "divided": bool(given),
        "signs": signs,
        "people": [
            (one, [(part, name, part in given.get(one.pk, set())) for part, name in parts])
            for one in colleagues
        ],
    }
    return render_page(request, "work/applications/rights.html", context)
