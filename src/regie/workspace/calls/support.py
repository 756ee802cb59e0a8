"""``/werk/ondersteuning/``: help without money, asked by boards and answered by staff."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.actors.people.selectors import organisation_by_uid, organisation_choices
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.text import said
from regie.components.addresses import address_of
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.components.templatetags.regie import language
from regie.programmes.models import SupportRequest
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.programme_file import programmes
from regie.programmes.services import support as services

#: So many requests stand on the page.
_SHOWN = 200


class AskForm(forms.Form):
    """A question for help."""

    offer = forms.ChoiceField(label=_("What do you ask for?"))
    organisation = forms.ChoiceField(label=_("In the name of which organisation?"))
    question = forms.CharField(
        label=_("What do you need help with?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """Who helps."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("Who helps, and how?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


def _offer(row: SupportRequest) -> str:
    programme = programmes().get(row.programme_code)
    offer = programme.offer(row.offer) if programme else None
    return said(offer.title, language())[0] if offer else row.offer


@require_safe
def overview(request: Request) -> HttpResponse:
    """What was asked: one's own, or all for staff."""
    rows = list(
        SupportRequest.objects.visible_to(request.actor)
        .prefetch_related("organisation__names")
        .annotate(waits=Q(state=SupportRequest.State.ASKED))
        .order_by("-waits", "-asked_at", "-pk")[:_SHOWN]
    )
    names = dict(organisation_choices())
    mine = request.actor.organisations(*EDITORS)
    context = {
        "rows": [
            (row, _offer(row), names.get(row.organisation.uid, ""), row.organisation_id in mine)
            for row in rows
        ],
        "writes": request.actor.has(*WRITERS),
        "programmes": address_of("programmes"),
        "asks": bool(mine),
    }
    return render_page(request, "work/calls/support.html", context)


@post_once
def ask(request: Request) -> HttpResponseBase:
    """Ask for an offer of a programme."""
    code = request.GET.get("programma", "plan-samenleven")
    programme = found(programmes().get(code))
    form = AskForm(
        request.POST or None,
        initial={
            "offer": request.GET.get("aanbod", ""),
            "question": gettext("Action %(action)s: ") % {"action": request.GET["actie"][:20]}
            if request.GET.get("actie")
            else "",
        },
    )
    form.fields["offer"].choices = [  # type: ignore[attr-defined] # a ChoiceField
        (offer.code, said(offer.title, language())[0]) for offer in programme.offers
    ]
    form.fields["organisation"].choices = organisation_choices(  # type: ignore[attr-defined] # a ChoiceField
        request.actor.organisations(*EDITORS)
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        organisation = found(organisation_by_uid(told["organisation"]))
        try:
            services.ask_support(request.actor, code, told["offer"], organisation, told["question"])
        except NotAllowed:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Asked. You read the answer here."))
            return redirect("work:support")
    status = 422 if form.is_bound else 200
    context = {"form": form, "programme": programme}
    return render_page(request, "work/calls/support_ask.html", context, status=status)


def answer(request: Request, uid: str) -> HttpResponseBase:
    """Answer a request."""
    row: SupportRequest = found(
        SupportRequest.objects.changeable_by(request.actor).filter(uid=uid).first()
    )
    form = AnswerForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.answer_support(request.actor, row, told["version"], told["answer"])
        except (Conflict, NotAllowed):
            raise
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("Your answer was kept."))
            return redirect("work:support")
    status = 422 if form.is_bound else 200
    context = {"form": form, "row": row, "offer": _offer(row)}
    return render_page(request, "work/calls/support_answer.html", context, status=status)


@require_POST
def withdraw(request: Request, uid: str) -> HttpResponseBase:
    """Take back one's own question."""
    row: SupportRequest = found(
        SupportRequest.objects.visible_to(request.actor).filter(uid=uid).first()
    )
    version = whole(request.POST.get("version", ""), 0)
    services.withdraw_support(request.actor, row, version)
    messages.success(request, gettext("Your question was taken back."))
    return redirect("work:support")
