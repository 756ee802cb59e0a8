"""``/werk/betalingen/``: what falls due of awards, ordered, approved, taken out and read back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base import approvals
from regie.base.errors import Invalid, Refusal
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.programmes import iban
from regie.programmes.models import PaidLine, PaymentBatch, PaymentOrder
from regie.programmes.models.payment import PAYERS
from regie.programmes.selectors import payments as selectors
from regie.programmes.selectors.reports import names_of, said
from regie.programmes.services import payments as services
from regie.programmes.statement import parse
from regie.workspace.calls.award_words import (
    BATCHES,
    COLUMNS,
    MOMENTS,
    ORDERS,
    OUTCOMES,
)
from regie.workspace.calls.awards import form_page

#: The largest file of a bank, in bytes.
LARGEST = 5_000_000
_MOST = 12


class BatchForm(forms.Form):
    """Who pays, and when."""

    on = forms.DateField(
        label=_("Day of execution"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    debtor = forms.CharField(label=_("Who pays"), max_length=70)
    debtor_iban = forms.CharField(
        label=_("From which account (IBAN)"),
        max_length=42,
        help_text=_("For instance BE68 5390 0754 7034."),
    )


class ReadForm(forms.Form):
    """What the bank or accounting says was paid."""

    file = forms.FileField(
        label=_("Statement as CSV"),
        help_text=_("With columns for the reference, the amount, the day and the account."),
    )


class ColumnForm(forms.Form):
    """One column of the file for accounting."""

    field = forms.ChoiceField(
        label=_("What stands in it"), choices=[("", "–"), *COLUMNS.items()], required=False
    )
    header = forms.CharField(label=_("What it is called"), max_length=60, required=False)


class LayoutForm(forms.Form):
    """What stands between columns."""

    separator = forms.ChoiceField(
        label=_("What stands between columns"),
        choices=[(";", _("semicolon")), (",", _("comma")), ("\t", _("tab"))],
    )
    comma = forms.BooleanField(label=_("Amounts with a comma"), required=False)


@post_once
def overview(request: Request) -> HttpResponseBase:
    """What is due now, and every file with payments."""
    pays = request.actor.has(*PAYERS)
    form = BatchForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        wanted = [
            (uid, whole(part, 0))
            for uid, _dash, part in (
                value.partition("/") for value in request.POST.getlist("order")
            )
            if part.isdecimal()
        ]
        try:
            batch = services.prepare(
                request.actor, wanted, told["on"], told["debtor"], told["debtor_iban"]
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The payments were prepared."))
            return redirect("work:payment", batch.uid)
    due = selectors.due_parts(request.today) if pays else []
    names = names_of({one.award.organisation_id for one in due})
    context = {
        "due": [
            (one, names.get(one.award.organisation_id, ""), MOMENTS[one.moment]) for one in due
        ],
        "total": sum(one.amount for one in due),
        "form": form,
        "pays": pays,
        "rows": [
            (row, BATCHES[row.state], sum(one.amount for one in row.orders.all()))
            for row in selectors.batches(request.actor)
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/awards/payments.html", context, status=status)


def payment(request: Request, uid: str) -> HttpResponseBase:
    """One file with payments, and what can be done with it."""
    batch = found(selectors.batch_of(request.actor, uid))
    if request.method == "POST":
        _do(request, batch)
        return redirect("work:payment", uid)
    orders = list(batch.orders.all())
    context = {
        "batch": batch,
        "state": BATCHES[batch.state],
        "orders": [(one, ORDERS[one.state], iban.spaced(one.iban)) for one in orders],
        "total": sum(one.amount for one in orders),
        "debtor_iban": iban.spaced(batch.debtor_iban),
        "pays": request.actor.has(*PAYERS),
        "withdraws": batch.state in (PaymentBatch.State.PREPARED, PaymentBatch.State.APPROVED)
        and all(one.state != PaymentOrder.State.PAID for one in orders),
        "waits": approvals.is_open(services.APPROVAL, batch.uid),
        "leaves": batch.state in (PaymentBatch.State.APPROVED, PaymentBatch.State.EXPORTED),
    }
    return render_page(request, "work/awards/payment.html", context)


def _do(request: Request, batch: PaymentBatch) -> None:
    seen = whole(request.POST.get("version", ""), 0)
    match request.POST.get("do"):
        case "ask":
            services.ask_approval(request.actor, batch)
            messages.success(request, gettext("Somebody else was asked to approve."))
        case "export":
            services.export(request.actor, batch, seen)
            messages.success(request, gettext("It was noted that the file was handed over."))
        case "withdraw":
            services.withdraw(request.actor, batch, seen, request.POST.get("why", ""))
            messages.success(request, gettext("The payments were withdrawn."))
        case _:
            raise Refusal(gettext("Choose what must happen."))


@require_safe
def payment_file(request: Request, uid: str, form: str) -> HttpResponseBase:
    """The file for accounting (CSV) or for the bank (pain.001), once it was approved."""
    batch = found(selectors.batch_of(request.actor, uid))
    if form not in ("csv", "xml"):
        raise Http404
    if batch.state not in (PaymentBatch.State.APPROVED, PaymentBatch.State.EXPORTED):
        raise Refusal(gettext("Somebody else must approve these payments first."))
    if form == "csv":
        response = HttpResponse(
            selectors.as_csv(batch, services.layout()), "text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(selectors.as_pain(batch), "application/xml")
    response["Content-Disposition"] = f'attachment; filename="betalingen-{batch.number}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def layout(request: Request) -> HttpResponseBase:
    """Which columns the file for accounting has."""
    now = services.layout()
    rows_of = forms.formset_factory(ColumnForm, extra=3, max_num=_MOST, absolute_max=_MOST)
    initial = [{"field": field, "header": header} for field, header in now.columns]
    rows: Any = rows_of(request.POST or None, prefix="rows", initial=initial)
    form = LayoutForm(
        request.POST or None, initial={"separator": now.separator, "comma": now.comma}
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        columns = [
            (row.cleaned_data["field"], row.cleaned_data["header"])
            for row in rows
            if row.cleaned_data.get("field")
        ]
        try:
            services.set_layout(
                request.actor,
                columns,
                form.cleaned_data["separator"],
                comma=form.cleaned_data["comma"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The columns were kept."))
            return redirect("work:payment_layout")
    return form_page(
        request,
        form,
        gettext("Columns of the file for accounting"),
        back=reverse("work:award_payments"),
        explain=[gettext("They stand in this order. Choose – to leave a column out.")],
        more={"rows": rows, "heading": gettext("Column")},
    )


@post_once
def bring(request: Request) -> HttpResponseBase:
    """Read what was really paid."""
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = services.read_back(request.actor, parse(_words(file)))
        except Invalid as refusal:
            tell(form, refusal)
        else:
            return redirect("work:payment_reading", reading)
    return form_page(
        request,
        form,
        gettext("Read what was paid"),
        back=reverse("work:award_payments"),
        explain=[
            gettext(
                "Each line is matched by its reference, amount and account. What differs is shown "
                "and changes nothing. A line that was matched before is passed over."
            )
        ],
        button=gettext("Read"),
        upload=True,
    )


def _words(file: Any) -> str:
    if file.size > LARGEST:
        raise Invalid(gettext("This file is too large."), {"file": gettext("At most 5 MB.")})
    content: bytes = file.read()
    if b"\0" in content:
        wrong = gettext("This is no CSV.")
        raise Invalid(wrong, {"file": wrong})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As Windows writes Dutch.
        return content.decode("cp1252", "replace")


@require_safe
def reading(request: Request, uid: str) -> HttpResponseBase:
    """What the lines of a file were taken for."""
    rows = list(
        PaidLine.objects.visible_to(request.actor)
        .filter(reading=uid)
        .select_related("order__award__decision__call")
        .order_by("row")
    )
    found(rows[0] if rows else None)
    counts = {name: sum(row.outcome == name for row in rows) for name in OUTCOMES}
    context = {
        "rows": [(row, OUTCOMES[row.outcome], iban.spaced(row.iban)) for row in rows],
        "counts": [(OUTCOMES[name][1], many) for name, many in counts.items() if many],
        "said": said,
    }
    return render_page(request, "work/awards/reading.html", context)
