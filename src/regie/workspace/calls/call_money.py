"""``/werk/oproepen/<code>/geld/`` and ``…/intrekken/``: from which money a call pays, and taking it
back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from regie.base import clock
from regie.base.actor import Actor
from regie.base.errors import Conflict, NotAllowed, Refusal
from regie.components.requests import Request, found, render_page
from regie.programmes.models import Call
from regie.programmes.selectors.call_money import open_claims
from regie.programmes.selectors.calls import call_page
from regie.programmes.services.call_money import pay_from
from regie.programmes.services.calls import withdraw_call
from regie.workspace.calls.forms import ReasonForm


class MoneyForm(forms.Form):
    """What was reserved, by the title and article of the claim."""

    claim = forms.ChoiceField(
        label=_("From which reserved amount does this call pay?"),
        help_text=_("Only what is reserved for a call on a budget article can be chosen."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, call: Call, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["claim"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("not told yet")),
            *((one.uid, f"{one.title} ({one.article.code})") for one in open_claims(call)),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def money(request: Request, code: str) -> HttpResponseBase:
    """Choose the money that awards of the call commit."""
    call = _call(request.actor, code)
    initial = {"claim": call.claim.uid if call.claim else "", "version": call.version}
    form = MoneyForm(call, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            pay_from(request.actor, call, told["claim"], told["version"])
        except (Conflict, NotAllowed):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The money of this call is told."))
            return redirect("work:call", code)
    return _page(
        request,
        call,
        form,
        title=gettext("The money of this call"),
        button=gettext("Keep"),
        words=gettext("Reserve an amount for a call first; it then stands here."),
        way=(reverse("work:claims"), gettext("What draws on an article")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawing(request: Request, code: str) -> HttpResponseBase:
    """Take the call back, with a reason."""
    call = _call(request.actor, code)
    form = ReasonForm(request.POST or None, initial={"version": call.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            withdraw_call(request.actor, call, told["version"], told["why"])
        except (Conflict, NotAllowed):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The call is taken back."))
            return redirect("work:call", code)
    return _page(
        request,
        call,
        form,
        title=gettext("Take this call back?"),
        button=gettext("Take back"),
        words=gettext("The call stays readable, and takes no applications any more."),
        danger=True,
    )


def _call(actor: Actor, code: str) -> Call:
    return found(call_page(actor, code, clock.now())).call


def _page(request: Request, call: Call, form: forms.Form, **more: Any) -> HttpResponseBase:
    return render_page(request, "work/calls/simple.html", {"call": call, "form": form, **more})
