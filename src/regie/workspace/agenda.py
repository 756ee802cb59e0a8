"""*Mijn agenda*, and keeping obligations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.agenda import rules, selectors, services
from regie.agenda.models import Obligation
from regie.base.doors import rate_limit
from regie.base.errors import Invalid
from regie.components import agenda as due
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page, tell
from regie.kernel.dates import PartialDate, parse_iso
from regie.plans.selectors import plan_list

FIELD_NAMES.update(
    note=_("note"), source=_("source"), owner=_("owner"), first=_("first day"), every=_("rhythm")
)
#: Calendar programs look a few times an hour; who guesses looks more often.
_LOOKS_AN_HOUR = 120
_RHYTHMS = (3, 6, 12, 24, 36, 48, 60)


class ObligationForm(forms.Form):
    """What an obligation says."""

    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    source = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The decree, decision or paper that demands it."),
        max_length=500,
    )
    owner = forms.ChoiceField(label=_("Who answers for it?"), required=False)
    plan = forms.ChoiceField(label=_("Plan that it belongs to"), required=False)
    first = forms.CharField(
        label=_("First day"),
        help_text=_("As precise as known: 2026-03-31, 2026-03, 2026-Q1 or 2026. Empty: not known."),
        required=False,
        max_length=10,
    )
    every = forms.TypedChoiceField(
        label=_("How often?"), coerce=int, empty_value=None, required=False
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: Request, every: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[tuple[object, object]]] = {
            "owner": [("", _("nobody yet")), *organisation_choices()],
            "plan": [
                ("", _("no plan")),
                *((one.slug, one.title.get("nl", one.slug)) for one in plan_list(request.actor)),
            ],
            "every": [
                ("", _("once, or not known")),
                *((n, due.rhythm(n)) for n in sorted({*_RHYTHMS, *([every] if every else [])})),
            ],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField

    def clean_first(self) -> PartialDate | None:
        """The first day, as precise as it was typed."""
        text = self.cleaned_data["first"].strip()
        if not text:
            return None
        try:
            return parse_iso(text)
        except ValueError as error:
            raise forms.ValidationError(gettext("This is no date.")) from error

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        told = self.cleaned_data
        return {
            "title": _by_language(told["title"], told["title_en"]),
            "note": _by_language(told["note"], ""),
            "source": told["source"],
            "owner": organisation_by_uid(told["owner"]) if told["owner"] else None,
            "plan": told["plan"],
            "first": told["first"],
            "every": told["every"],
        }


def _by_language(dutch: str, english: str) -> dict[str, str]:
    told = {"nl": dutch.strip(), "en": english.strip()}
    return {language: words for language, words in told.items() if words}


# --- what is mine


@require_safe
def agenda(request: Request) -> HttpResponse:
    """What one answers for: what is overdue, and the twelve months that come."""
    return _agenda(request)


def _agenda(request: Request, address: str = "") -> HttpResponse:
    today = request.today
    since, until = today - selectors.LONG_AGO, due.later(today.replace(day=1), due.MONTHS)
    kept = selectors.mine(request.actor, selectors.calendar(request.actor, since, until))
    called = due.called(kept, today)
    context = {
        "late": [due.entry(one, called, today) for one in kept if one.overdue(today)],
        "months": due.months(
            [one for one in kept if one.when and not one.overdue(today) and not one.done],
            called,
            today,
        ),
        "unknown": [due.entry(one, called, today) for one in kept if one.when is None],
        "key": selectors.key_of(request.actor),
        "address": address,
        "keeper": request.actor.has(*selectors.KEEPERS),
    }
    return render_page(request, "work/agenda.html", context)


@require_safe
def own_file(request: Request, secret: str) -> HttpResponse:
    """What one person answers for as iCalendar, at an address that only they know. One that is
    guessed or withdrawn is gone, which calendar programs understand."""
    rate_limit(
        f"calendar:{request.META.get('REMOTE_ADDR', '')}", _LOOKS_AN_HOUR, timedelta(hours=1)
    )
    reader = selectors.reader(secret, request.today)
    if reader is None:
        return HttpResponse(status=410)
    kept = selectors.mine(reader, selectors.calendar(reader, *due.span(request.today)))
    response = due.ics(kept, gettext("My agenda in Regie"), timezone.now())
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def key(request: Request) -> HttpResponse:
    """A new address for one's calendar program, shown once."""
    secret = services.new_key(request.actor)
    path = reverse("work:agenda_own_file", args=[secret])
    return _agenda(request, f"{settings.BASE_URI}{path}")


@require_POST
def key_revoke(request: Request) -> HttpResponse:
    """That address no longer works."""
    services.revoke_key(request.actor)
    messages.success(request, gettext("The address no longer works."))
    return redirect("work:agenda")


# --- obligations


@post_once
def obligations(request: Request) -> HttpResponse:
    """Every obligation, and a new one."""
    form = ObligationForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_obligation(request.actor, form.values())
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The obligation was kept."))
            return redirect("work:obligation", row.uid)
    rows = [
        (row, due.rhythm(row.every) if row.every else "")
        for row in selectors.obligations(request.actor)
    ]
    context = {"rows": rows, "form": form}
    return render_page(
        request, "work/obligations.html", context, status=422 if form.is_bound else 200
    )


def obligation(request: Request, uid: str) -> HttpResponse:
    """One obligation: change it, say that it was met, end it."""
    row = found(selectors.obligation(request.actor, uid))
    form = ObligationForm(
        request.POST or None, request=request, every=row.every, initial=_initial(row)
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.change_obligation(request.actor, uid, version, form.values())
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The obligation was kept."))
            return redirect("work:obligation", uid)
    today = request.today
    met = selectors.fulfilments(row)
    days = rules.occurrences(
        row.first,
        row.every,
        today - timedelta(days=3 * 366),
        today + timedelta(days=366),
        row.ended,
    )
    context = {
        "row": row,
        "public": f"/agenda/verplichtingen/{uid}/",
        "form": form,
        "days": [(when, met.get(when.first)) for when in days],
    }
    return render_page(
        request, "work/obligation.html", context, status=422 if form.is_bound else 200
    )


def _initial(row: Obligation) -> dict[str, Any]:
    return {
        "title": row.title.get("nl", ""),
        "title_en": row.title.get("en", ""),
        "source": row.source,
        "owner": row.owner.uid if row.owner else "",
        "plan": row.plan,
        "first": row.first.iso() if row.first else "",
        "every": row.every,
        "note": row.note.get("nl", ""),
        "version": row.version,
    }


@require_POST
def met(request: Request, uid: str) -> HttpResponse:
    """It was done for one of its days."""
    found(selectors.obligation(request.actor, uid))
    services.fulfil(
        request.actor, uid, _day(request, "due"), request.today, request.POST.get("note", "")
    )
    messages.success(request, gettext("Noted as done."))
    return redirect("work:obligation", uid)


@require_POST
def end(request: Request, uid: str) -> HttpResponse:
    """It comes round no more."""
    found(selectors.obligation(request.actor, uid))
    version = request.POST.get("version", "")
    services.end_obligation(
        request.actor,
        uid,
        int(version) if version.isdecimal() and len(version) < 9 else 0,
        request.POST.get("reason", ""),
        request.today,
    )
    messages.success(request, gettext("The obligation has ended."))
    return redirect("work:obligation", uid)


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise Invalid("Dit is geen dag.") from error
