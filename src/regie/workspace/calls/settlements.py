"""``/werk/afrekeningen/`` and ``/werk/steekproeven/``: how awards end, and what is inspected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base import approvals, clock
from regie.base.actor import Role
from regie.base.errors import Conflict, Invalid, Refusal
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.components.templatetags.regie import number
from regie.programmes.models import Call, Settlement, SettlementLine
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.models.payment import PAYERS
from regie.programmes.selectors import settlements as selectors
from regie.programmes.selectors.reports import names_of, said
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.selectors.settlements import SettlementPage
from regie.programmes.services import samples as sampling
from regie.programmes.services import settlements as services
from regie.programmes.services.settlements import Choice, CostTold
from regie.workspace.budget.fields import AmountField
from regie.workspace.calls.award_words import PROPOSALS, SAMPLES, SETTLEMENTS, WHYS

_OPEN = (Settlement.State.PROPOSED, Settlement.State.SENT, Settlement.State.REPLIED)


class BackForm(forms.Form):
    """Money that came back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = AmountField(label=_("How much came back"), required=True, least=0)
    on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DrawForm(forms.Form):
    """A sample to be drawn."""

    call = forms.ChoiceField(label=_("Call"))
    seed = forms.CharField(
        label=_("Seed"),
        max_length=120,
        help_text=_("A word or number that was published before. The same seed draws the same."),
    )
    per_action = forms.IntegerField(
        label=_("How many lines of each action"), min_value=1, max_value=1000, initial=3
    )


class FindingForm(forms.Form):
    """What is asked of a line that was drawn, and what was found."""

    line = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    asked = forms.CharField(
        label=_("What is asked"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    finding = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(name, words) for name, (_kind, words) in SAMPLES.items()]
    )


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """The settlements that one sees."""
    told = selectors.settlements_for(request.actor)
    names = names_of({row.award.organisation_id for row in told})
    rows = [
        {
            "row": row,
            "name": names.get(row.award.organisation_id, ""),
            "call": said(row.award.decision.call.title),
            "state": SETTLEMENTS[row.state],
        }
        for row in told
    ]
    return render_page(request, "work/awards/settlements.html", {"rows": rows})


def settlement(request: Request, uid: str) -> HttpResponseBase:
    """One settlement, with what can be done with it now."""
    page = found(selectors.settlement_page(request.actor, uid))
    if request.method != "POST":
        return _show(request, page)
    try:
        told = _do(request, page)
    except Conflict:
        raise
    except Invalid as refusal:
        again = found(selectors.settlement_page(request.actor, uid))
        return _show(request, again, refusal=refusal)
    messages.success(request, told)
    return redirect("work:settlement", uid)


def _day(typed: str) -> date | None:
    """A day as a browser sends it; none for anything else, which the service answers."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _do(request: Request, page: SettlementPage) -> str:
    row, actor, sent = page.row, request.actor, request.POST
    version = whole(sent.get("version", ""), 0)
    match sent.get("do"):
        case "send":
            services.send_proposal(actor, row, version, _day(sent.get("until", "")))
            return gettext("The proposal was put before who got the award.")
        case "reply":
            services.reply(actor, row, version, sent.get("reply", ""))
            return gettext("Your reply was sent.")
        case "choose":
            services.choose(actor, row, version, _choices(request, page))
            return gettext("The choices were kept.")
        case "costs":
            key = whole(sent.get("line", ""), 0)
            services.keep_costs(actor, row, version, key, _costs(request, page, key))
            return gettext("The costs were kept.")
        case "decide":
            services.ask_decision(actor, row)
            return gettext("Somebody else was asked to decide with you.")
        case "back":
            form = BackForm(sent)
            if not form.is_valid():
                raise Invalid(" ".join(str(one[0]) for one in form.errors.values()))
            told = form.cleaned_data
            services.note_recovered(actor, row, version, told["amount"], told["on"])
            return gettext("It was noted that the money came back.")
        case "close":
            services.close(actor, row, version)
            return gettext("The settlement was closed.")
    raise Refusal(gettext("Choose what must happen."))


def _costs(request: Request, page: SettlementPage, key: int) -> list[CostTold]:
    line = next((one.line for one in page.lines if one.line.pk == key), None)
    field = AmountField(required=False, least=0)
    told, wrong = [], {}
    for place, row in enumerate(selectors.costs_of(line) if line else []):
        amounts: dict[str, Decimal | None] = {"proven": None, "accepted": None}
        for name in amounts:
            try:
                amounts[name] = field.clean(request.POST.get(f"{name}-{place}", ""))
            except forms.ValidationError as error:
                wrong[f"{name}-{place}"] = f"{row.label}: {' '.join(error.messages)}"
        why = request.POST.get(f"why-{place}", "")
        told.append(CostTold(amounts["proven"], amounts["accepted"], why))
    if wrong:
        raise Invalid(" ".join(wrong.values()), wrong)
    return told


def _choices(request: Request, page: SettlementPage) -> dict[int, Choice]:
    choices = {}
    field = AmountField(required=False, least=0)
    for one in page.lines:
        key = one.line.pk
        outcome = request.POST.get(f"outcome-{key}")
        if outcome is None:
            continue
        try:
            back = field.clean(request.POST.get(f"back-{key}", "")) or Decimal(0)
        except forms.ValidationError as error:
            raise Invalid(
                f"{one.line.award_line.line}: {' '.join(error.messages)}",
                {f"line-{key}": " ".join(error.messages)},
            ) from error
        choices[key] = Choice(outcome, back, request.POST.get(f"note-{key}", ""))
    return choices


def _cost_rows(line: SettlementLine, sent: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a budget with what stands in their fields: what was typed, or what is kept."""
    typed = sent if sent.get("do") == "costs" and sent.get("line") == str(line.pk) else {}

    def shown(name: str, place: int, kept: Decimal | None) -> str:
        return typed.get(f"{name}-{place}", "" if kept is None else number(kept, 2))

    return [
        {
            "row": row,
            "proven": shown("proven", place, row.proven),
            "accepted": shown("accepted", place, row.accepted),
            "why": typed.get(f"why-{place}", row.why),
        }
        for place, row in enumerate(selectors.costs_of(line))
    ]


def _show(
    request: Request, page: SettlementPage, *, refusal: Invalid | None = None
) -> HttpResponse:
    row, actor = page.row, request.actor
    names = names_of({row.award.organisation_id, *page.owed})
    sent = request.POST if refusal else {}
    keeps = actor.has(*WRITERS)
    lines = [
        {
            "one": one,
            "title": one.told.title if one.told else one.line.award_line.line,
            "unit": one.told.unit if one.told else "",
            "proposal": PROPOSALS[one.line.proposal],
            "why": WHYS[one.line.why],
            "outcome": sent.get(f"outcome-{one.line.pk}", one.line.outcome),
            "back": sent.get(f"back-{one.line.pk}"),
            "note": sent.get(f"note-{one.line.pk}", one.line.note),
            "shares": [(names.get(share.organisation, ""), share) for share in one.shares],
            "costs": _cost_rows(one.line, sent),
            "sums": selectors.sums_of(one.line),
        }
        for one in page.lines
    ]
    context = {
        "page": page,
        "reply_until": services.reply_until(row, clock.today()),
        "row": row,
        "award": row.award,
        "call": said(row.award.decision.call.title),
        "name": names.get(row.award.organisation_id, ""),
        "state": SETTLEMENTS[row.state],
        "lines": lines,
        "owed": [(names.get(key, ""), amount) for key, amount in page.owed.items()],
        "refusal": refusal,
        "open": row.state in _OPEN,
        "keeps": keeps,
        "chooses": keeps and row.state in _OPEN,
        "replies": row.award.organisation_id in actor.organisations(*EDITORS)
        and row.state in (Settlement.State.SENT, Settlement.State.REPLIED),
        "waits": approvals.is_open(services.APPROVAL, row.uid),
        "still_back": (row.recovery or 0) - row.recovered,
        "back_form": BackForm(initial={"version": row.version, "on": request.today})
        if actor.has(*PAYERS)
        else None,
    }
    status = 422 if refusal else 200
    return render_page(request, "work/awards/settlement.html", context, status=status)


# --- the sample of the Inspection of Finance


@post_once
def samples(request: Request) -> HttpResponseBase:
    """Every sample, and drawing another."""
    draws = request.actor.has(Role.INSPECTOR, Role.ADMINISTRATOR)
    form = DrawForm(request.POST or None)
    calls = {
        row.code: row
        for row in Call.objects.filter(decisions__awards__isnull=False).distinct().order_by("code")
    }
    form.fields["call"].choices = [(code, said(row.title)) for code, row in calls.items()]  # type: ignore[attr-defined] # a ChoiceField
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = sampling.draw(
                request.actor, calls[told["call"]], told["seed"], told["per_action"]
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The sample was drawn."))
            return redirect("work:sample", made.uid)
    context = {
        "rows": [
            (row, said(row.call.title), sum(one.outcome != "open" for one in row.lines.all()))
            for row in selectors.samples_for(request.actor)
        ],
        "form": form,
        "draws": draws,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/awards/samples.html", context, status=status)


def sample(request: Request, uid: str) -> HttpResponseBase:
    """One sample: what is asked of each line, and what was found."""
    row = found(selectors.sample_of(request.actor, uid))
    lines = list(row.lines.all())
    if request.method == "POST":
        form = FindingForm(request.POST)
        line = found(next((one for one in lines if one.uid == request.POST.get("line")), None))
        if form.is_valid():
            told = form.cleaned_data
            try:
                sampling.note_finding(
                    request.actor,
                    line,
                    told["version"],
                    asked=told["asked"],
                    finding=told["finding"],
                    outcome=told["outcome"],
                )
            except Conflict:
                raise
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, gettext("The finding was kept."))
                return redirect("work:sample", uid)
    else:
        form, line = None, None
    names = names_of({one.award_line.award.organisation_id for one in lines})
    rules = rules_in_force(row.call)
    titles = {line.code: line.title for line in rules_of(rules).lines} if rules else {}
    told_lines = [
        (
            one,
            names.get(one.award_line.award.organisation_id, ""),
            titles.get(one.award_line.line, {}),
            SAMPLES[one.outcome],
            form
            if form is not None and one is line
            else FindingForm(
                auto_id=f"l{one.place}_%s",
                initial={
                    "line": one.uid,
                    "version": one.version,
                    "asked": one.asked,
                    "finding": one.finding,
                    "outcome": one.outcome,
                },
            ),
        )
        for one in lines
    ]
    context = {
        "row": row,
        "call": said(row.call.title),
        "lines": told_lines,
        "finds": request.actor.has(Role.INSPECTOR, Role.ADMINISTRATOR),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "work/awards/sample.html", context, status=status)
