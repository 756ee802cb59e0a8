"""``/werk/toekenningen/``: what was decided, with letters, objections and checks of accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base import files
from regie.base.errors import Invalid
from regie.base.writers import Column, Table
from regie.components.call_words import plain_number
from regie.components.requests import (
    FIELD_NAMES,
    Request,
    found,
    post_once,
    render_page,
    tell,
    whole,
)
from regie.programmes.models import Letter, Objection
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.selectors import awards as selectors
from regie.programmes.selectors.reports import names_of, said
from regie.programmes.services.awards import tell_bbc
from regie.programmes.services.objections import answer_objection, make_objection
from regie.programmes.services.settlements import check_accounts, propose
from regie.workspace.budget.files import file as table_file
from regie.workspace.calls.award_words import (
    KINDS,
    LETTERS,
    MOMENTS,
    OBJECTIONS,
    ORDERS,
    REPORTS,
    SETTLEMENTS,
)
from regie.writing.papers import services as writing
from regie.writing.papers.contents import Brief, Briefregel, Briefscore

FIELD_NAMES.update(bbc_action=_("own action"), statement=_("statement"), choices=_("choices"))


class ObjectionForm(forms.Form):
    """An objection or a complaint."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("objection", _("An objection: I do not agree with the decision")),
            ("complaint", _("A complaint: I am not content with how it went")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Why?"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AnswerForm(forms.Form):
    """The answer to an objection or a complaint."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (name, words)
            for name, (_kind, words) in OBJECTIONS.items()
            if name in ("upheld", "partly", "rejected")
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )


class CheckForm(forms.Form):
    """A statement on the accounts."""

    year = forms.IntegerField(label=_("Financial year"), min_value=2000, max_value=2200)
    file = forms.FileField(label=_("Statement"), help_text=_("PDF, DOCX or XLSX, at most 10 MB."))
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every decision on an application that one sees."""
    letters = selectors.letters_for(request.actor)
    names = names_of({row.application.organisation_id for row in letters})
    if form := request.GET.get("formaat"):
        return table_file(_table(letters, names), "toekenningen", form)
    rows = [
        {
            "letter": row,
            "call": said(row.decision.call.title),
            "name": names.get(row.application.organisation_id, ""),
            "state": LETTERS[row.kind],
            "award": getattr(row.application, "award", None),
        }
        for row in letters
    ]
    context = {"rows": rows, "staff": request.actor.is_staff, "nothing": Decimal(0)}
    return render_page(request, "work/awards/list.html", context)


def _table(letters: list[Letter], names: dict[int, str]) -> Table:
    return Table(
        gettext("Awards"),
        [
            Column("call", gettext("Call")),
            Column("number", gettext("Number")),
            Column("organisation", gettext("Organisation"), width=40),
            Column("decision", gettext("Decision")),
            Column("granted", gettext("Granted"), "euro"),
        ],
        [
            [
                row.decision.call.code,
                row.content["nummer"],
                names.get(row.application.organisation_id, ""),
                str(LETTERS[row.kind][1]),
                getattr(getattr(row.application, "award", None), "amount", 0),
            ]
            for row in letters
        ],
    )


def award(request: Request, uid: str) -> HttpResponseBase:
    """One award; the board that got it types its own actions here."""
    page = found(selectors.award_page(request.actor, uid))
    row = page.award
    editor = row.organisation_id in request.actor.organisations(*EDITORS)
    if request.method == "POST":
        if request.POST.get("do") == "settle":
            settlement = propose(request.actor, row)
            messages.success(request, gettext("The rule made a proposal."))
            return redirect("work:settlement", settlement.uid)
        for one in page.lines:
            told = request.POST.get(f"bbc-{one.line.uid}")
            seen = whole(request.POST.get(f"version-{one.line.uid}", ""), -1)
            if told is not None and told != one.line.bbc_action and seen >= 0:
                tell_bbc(request.actor, one.line, told, seen)
        messages.success(request, gettext("Your actions were kept."))
        return redirect("work:award", uid)
    names = names_of({row.organisation_id, *page.shared})
    grant = None if row.claim is None else getattr(row.claim, "grant_claim", None)
    context = {
        "page": page,
        "award": row,
        "call": said(row.decision.call.title),
        "name": names.get(row.organisation_id, ""),
        "shares": [(names.get(key, ""), amount) for key, amount in page.shared.items()],
        "orders": [(one, ORDERS[one.state], MOMENTS[one.moment]) for one in page.orders],
        "planned": [
            (plain_number(one.share * 100), amount, MOMENTS[one.moment])
            for one, amount in page.planned
        ],
        "reports": [
            (one, said(one.title), REPORTS[one.state])
            for one in sorted(row.reports.all(), key=lambda one: one.moment)
        ],
        "letters": [
            (
                one,
                LETTERS[one.kind],
                [(o, OBJECTIONS[o.state], KINDS[o.kind]) for o in one.objections.all()],
            )
            for one in row.application.letters.all()
        ],
        "settlement": page.settlement
        if page.settlement and (request.actor.is_staff or page.settlement.state != "proposed")
        else None,
        "settled": SETTLEMENTS[page.settlement.state] if page.settlement else None,
        "grant": grant.grant if grant and request.actor.is_staff else None,
        "editor": editor,
        "keeps": request.actor.has(*WRITERS),
    }
    return render_page(request, "work/awards/award.html", context)


@post_once
def check(request: Request, uid: str) -> HttpResponseBase:
    """Attach a statement on the accounts."""
    page = found(selectors.award_page(request.actor, uid))
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            check_accounts(
                request.actor,
                page.award,
                told["file"],
                told["file"].name or "",
                told["year"],
                told["note"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The statement was attached."))
            return redirect("work:award", uid)
    return form_page(
        request,
        form,
        gettext("Attach a statement on the accounts"),
        under=page.award.number,
        back=reverse("work:award", args=[uid]),
        explain=[gettext("The check against the accounts of the board (BBC), as a paper.")],
        upload=True,
    )


def form_page(
    request: Request,
    form: forms.Form,
    title: str,
    *,
    under: str = "",
    back: str,
    explain: list[str] | None = None,
    button: str = "",
    upload: bool = False,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form."""
    context = {
        "form": form,
        "title": title,
        "under": under,
        "back": back,
        "explain": explain or [],
        "button": button or gettext("Save"),
        "upload": upload,
        **(more or {}),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/awards/form.html", context, status=status)


# --- letters


@require_safe
def letter(request: Request, uid: str, form: str) -> HttpResponseBase:
    """The letter of a decision, as DOCX or PDF."""
    row = found(selectors.letter_of(request.actor, uid))
    if form not in ("docx", "pdf"):
        raise Http404
    told = dict(row.content)
    told["lijnen"] = tuple(Briefregel(**one) for one in told["lijnen"])
    told["scores"] = tuple(Briefscore(**one) for one in told["scores"])
    for name in ("betalingen", "verslagen"):
        told[name] = tuple(told[name])
    content = writing.paper(Brief(**told), "docx" if form == "docx" else "pdf")
    response = HttpResponse(content, files.DOCX if form == "docx" else files.PDF)
    name = row.content["nummer"].replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="brief-{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- objections and complaints


@require_safe
def objections(request: Request) -> HttpResponseBase:
    """The objections and complaints that one sees."""
    found_rows = selectors.objections_for(request.actor)
    names = names_of({row.letter.application.organisation_id for row in found_rows})
    rows = [
        {
            "row": row,
            "kind": KINDS[row.kind],
            "state": OBJECTIONS[row.state],
            "name": names.get(row.letter.application.organisation_id, ""),
            "number": row.letter.content["nummer"],
            "overdue": row.state == Objection.State.OPEN
            and row.term is not None
            and row.term < request.today,
        }
        for row in found_rows
    ]
    return render_page(request, "work/awards/objections.html", {"rows": rows})


@post_once
def objection_new(request: Request, uid: str) -> HttpResponseBase:
    """Object to a decision, or complain."""
    row = found(selectors.letter_of(request.actor, uid))
    form = ObjectionForm(request.POST or None, initial={"received_on": request.today})
    if not request.actor.has(*WRITERS):  # only paper came in on another day
        del form.fields["received_on"]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        day = told.get("received_on", request.today)
        try:
            made = make_objection(request.actor, row, told["kind"], told["text"], day)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("It was kept. You see the answer here."))
            return redirect("work:objection", made.uid)
    return form_page(
        request,
        form,
        gettext("Object or complain"),
        under=row.content["nummer"],
        back=reverse("work:awards"),
        explain=[row.content["bezwaar"]],
        button=gettext("Send"),
    )


def objection(request: Request, uid: str) -> HttpResponseBase:
    """One objection, with its answer or the form for it."""
    row = found(selectors.objection_of(request.actor, uid))
    form = AnswerForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            answer_objection(request.actor, row, told["version"], told["state"], told["answer"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("Your answer was sent."))
            return redirect("work:objection", uid)
    names = names_of({row.letter.application.organisation_id})
    context = {
        "row": row,
        "kind": KINDS[row.kind],
        "state": OBJECTIONS[row.state],
        "name": names.get(row.letter.application.organisation_id, ""),
        "form": form,
        "answers": request.actor.has(*WRITERS) and row.state == Objection.State.OPEN,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/awards/objection.html", context, status=status)
