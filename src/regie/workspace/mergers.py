"""Mergers of municipalities: bring a file, see what it would do, have it approved, decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.actors import merging as services
from regie.actors.mergers import read
from regie.actors.models import Merging, MergingCase
from regie.actors.models.merging import WRITERS
from regie.base import approvals
from regie.base.errors import Invalid
from regie.components.addresses import address_of
from regie.components.requests import Request, found, post_once, render_page, tell

#: The longest file that is read.
_LIMIT = 500_000
_SHOWN = 50
Words = str | Promise

STATES: dict[str, tuple[Words, str]] = {
    Merging.State.PREPARED: (_("prepared"), "busy"),
    Merging.State.DONE: (_("done"), "good"),
    Merging.State.DISCARDED: (_("put away"), "neutral"),
}
#: What went over or was counted, as rooms name it.
COUNTED: dict[str, Words] = {
    "Applications": _("Applications"),
    "Asked (euros)": _("Asked (euros)"),
    "Awards": _("Awards"),
    "Claims": _("Claims"),
    "Claims (euros)": _("Claims (euros)"),
    "Granted (euros)": _("Granted (euros)"),
    "Grants": _("Grants"),
    "Invitations": _("Invitations"),
    "Lines granted": _("Lines granted"),
    "Lines granted (euros)": _("Lines granted (euros)"),
    "Mandates": _("Mandates"),
    "Partnerships": _("Partnerships"),
    "People with a role": _("People with a role"),
    "Realised": _("Realised"),
    "Reported figures": _("Reported figures"),
    "Shares of partners": _("Shares of partners"),
    "Shares of partners (euros)": _("Shares of partners (euros)"),
    "Shares of partners (units)": _("Shares of partners (units)"),
    "Units granted": _("Units granted"),
}
CASES: dict[str, Words] = {
    "crosses_region": _("Partnership over two regions"),
    "double_partnership": _("Twice in one partnership"),
    "region": _("Region not known"),
    "two_applications": _("Two applications for one call"),
    "two_partnerships": _("In two partnerships"),
}


class FileForm(forms.Form):
    """A file with mergers."""

    file = forms.FileField(
        label=_("File with mergers"),
        help_text=_("CSV with the columns date, nis_old, nis_new, name_new."),
    )


class DecisionForm(forms.Form):
    """What was decided about something that a merger left."""

    decision = forms.CharField(
        label=_("What was decided?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """Something as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


@post_once
def overview(request: Request) -> HttpResponseBase:
    """What was prepared and done, newest first; and a new file, which is tried out at once."""
    writes = request.actor.has(*WRITERS)
    form = FileForm(request.POST or None, request.FILES or None) if writes else None
    if request.method == "POST" and form is not None and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = read(upload.read(_LIMIT + 1), upload.name or "fusies.csv")
            merging = services.prepare(request.actor, rows, upload.name or "fusies.csv")
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, gettext("This is what would happen. Nothing has changed yet.")
            )
            return redirect("work:merger", merging.uid)
    rows_shown = [
        (one, STATES[one.state])
        for one in Merging.objects.visible_to(request.actor).order_by("-pk")[:_SHOWN]
    ]
    status = 422 if form is not None and form.is_bound else 200
    context = {"rows": rows_shown, "form": form}
    return render_page(request, "work/mergers/overview.html", context, status=status)


@require_safe
def merger(request: Request, uid: str) -> HttpResponseBase:
    """What one file would do or did, and what is left to decide."""
    return _page(request, _merging(request, uid))


@require_POST
def ask(request: Request, uid: str) -> HttpResponseBase:
    """Ask that a second person approves, which carries it out."""
    merging = found(Merging.objects.changeable_by(request.actor).filter(uid=uid).first())
    asked = services.ask_approval(request.actor, merging)
    messages.success(request, gettext("A second person now decides."))
    return redirect("work:approval", asked.uid)


@require_POST
def discard(request: Request, uid: str) -> HttpResponseBase:
    """Put a prepared file away."""
    merging = found(Merging.objects.changeable_by(request.actor).filter(uid=uid).first())
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Invalid("Dit formulier is niet volledig; open de pagina opnieuw.")
    services.discard(request.actor, merging, form.cleaned_data["version"])
    messages.success(request, gettext("It was put away; nothing has changed."))
    return redirect("work:mergers")


@require_POST
def decide(request: Request, uid: str, case: str) -> HttpResponseBase:
    """Write down what was decided about one case."""
    merging = found(Merging.objects.changeable_by(request.actor).filter(uid=uid).first())
    row = found(MergingCase.objects.filter(merging=merging, uid=case).first())
    form = DecisionForm(request.POST, prefix=case)
    if not form.is_valid():
        return _page(request, merging, {case: form}, status=422)
    told = form.cleaned_data
    services.decide_case(request.actor, row, told["version"], told["decision"])
    messages.success(request, gettext("The decision was kept."))
    return redirect("work:merger", uid)


def _merging(request: Request, uid: str) -> Merging:
    row: Merging | None = Merging.objects.visible_to(request.actor).filter(uid=uid).first()
    return found(row)


def _page(
    request: Request,
    merging: Merging,
    forms_shown: dict[str, DecisionForm] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    writes = request.actor.has(*WRITERS)
    outcome = merging.outcome or merging.preview
    done = merging.state == Merging.State.DONE
    cases: list[dict[str, Any]] = []
    for one in merging.cases.order_by("pk"):
        fresh = DecisionForm(initial={"version": one.version}, prefix=one.uid)
        cases.append(
            {
                "row": one,
                "kind": CASES.get(one.kind, one.kind),
                "path": address_of(one.object_kind, one.object_uid),
                "form": (forms_shown or {}).get(one.uid, fresh)
                if writes and one.decided_at is None
                else None,
            }
        )
    if not done:
        cases = [
            {"about": about, "kind": CASES.get(kind, kind)}
            for kind, about, _object, _uid in outcome.get("cases", [])
        ]
    prepared = merging.state == Merging.State.PREPARED
    context = {
        "merging": merging,
        "state": STATES[merging.state],
        "done": done,
        "made": outcome.get("made", []),
        "moved": [(COUNTED.get(n, n), many) for n, many in outcome.get("moved", {}).items()],
        "totals": [
            (COUNTED.get(name, name), Decimal(many))
            for name, many in outcome.get("totals", {}).items()
            if Decimal(many)
        ],
        "cases": cases,
        "waits": prepared and approvals.is_open(services.APPROVAL, merging.uid),
        "writes": writes and prepared,
        "history": reverse("work:history", args=["merging", merging.uid]),
    }
    return render_page(request, "work/mergers/merger.html", context, status=status)


#: Under ``/werk/``.
MERGERS: list[URLPattern | URLResolver] = [
    path("gemeenten/fusies/", overview, name="mergers"),
    path("gemeenten/fusies/<uid>/", merger, name="merger"),
    path("gemeenten/fusies/<uid>/vragen/", ask, name="merger_ask"),
    path("gemeenten/fusies/<uid>/wegleggen/", discard, name="merger_discard"),
    path("gemeenten/fusies/<uid>/beslissen/<case>/", decide, name="merger_decide"),
]
