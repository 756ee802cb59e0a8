"""``/werk/begroting/aanspraken/``: what draws on an article, from reserved to paid and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.actors.models import Organisation
from regie.actors.people.selectors import organisation_choices
from regie.actors.selectors import names_at
from regie.base.errors import Refusal
from regie.budgets import services
from regie.budgets.forecast import Due
from regie.budgets.models import Allotment, Claim, Overdraft, Pot
from regie.budgets.models.article import WRITERS
from regie.budgets.selectors import drawing as selectors
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.selectors.claims import ClaimPage, claim_list, claim_page
from regie.budgets.services import BackDraft, Draw, Overdrawn
from regie.budgets.services.allowed import must_write
from regie.components import euros, figures
from regie.components.addresses import address_of, path_to
from regie.components.budget import CLAIM_STATES
from regie.components.navigation import with_query
from regie.components.requests import Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.plans.models import Item
from regie.workspace.budget.allotments import exception_path, item_choices, pot_choices
from regie.workspace.budget.fields import AmountField
from regie.workspace.budget.grant_forms import InstalmentRow
from regie.workspace.budget.grants import refused, sound

_SIZE = 50
_ROWS = 4


class ReserveForm(forms.Form):
    """What money is meant for."""

    title = forms.CharField(label=_("For what?"), max_length=300)
    kind = forms.ChoiceField(label=_("What draws?"), choices=list(euros.CLAIM_KINDS.items()))
    article = forms.ChoiceField(label=_("From which article?"))
    year = forms.IntegerField(label=_("In which budget year?"), min_value=1990, max_value=2100)
    amount = AmountField(label=_("Amount, in euro"), least=0, required=True)
    pot = forms.ChoiceField(label=_("Out of which pot?"), required=False)
    item = forms.ChoiceField(label=_("For which action?"), required=False)
    beneficiary = forms.ChoiceField(label=_("For whom?"), required=False)
    reference = forms.CharField(label=_("File number"), required=False, max_length=120)
    ground = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The decision, the paper with its place, or who said it and when."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    exception = forms.ChoiceField(label=_("Exception that was allowed for this"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[Any]] = {
            "article": [
                ("", _("choose")),
                *((c, f"{c} {name}".strip()) for c, name in selectors.articles_that_pay()),
            ],
            "pot": [("", _("no pot")), *pot_choices()],
            "item": [("", _("no action")), *item_choices()],
            "beneficiary": [("", _("nobody yet")), *organisation_choices()],
            "exception": _exceptions(),
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField


class StepForm(forms.Form):
    """An amount in a budget year, and why."""

    amount = AmountField(label=_("Amount, in euro"), least=0, required=True)
    year = forms.IntegerField(label=_("In which budget year?"), min_value=1990, max_value=2100)
    ground = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The decision, the approved report, the payment order."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    exception = forms.ChoiceField(label=_("Exception that was allowed for this"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["exception"].choices = _exceptions()  # type: ignore[attr-defined] # a ChoiceField


class PayForm(StepForm):
    """A payment, by the reference under which it is known."""

    reference = forms.CharField(
        label=_("Which payment is it?"),
        help_text=_("Such as advance, balance or the number of the order; each is paid once."),
        max_length=120,
    )
    field_order = ("reference", "amount", "year", "ground")


class WhyForm(forms.Form):
    """Why something is taken back or given up."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("Everybody who looks at it later reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PlanForm(forms.Form):
    """The payment plan stands in its rows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BackForm(forms.Form):
    """Money that comes back."""

    amount = AmountField(label=_("Amount, in euro"), least=0, required=True)
    on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reference = forms.CharField(
        label=_("File number"),
        help_text=_("If there is one: then nobody tells it twice."),
        required=False,
        max_length=120,
    )
    ground = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def _exceptions() -> list[tuple[str, Any]]:
    free = Overdraft.objects.filter(approved_at__isnull=False, used_at__isnull=True)
    return [
        ("", _("none")),
        *(
            (
                one.uid,
                f"{one.name}: {one.amount:.2f} {one.axis}"
                + (f" + {one.vek:.2f} VEK" if one.vek else "")
                + f" {one.year}",
            )
            for one in free
        ),
    ]


def _overdraft(clean: dict[str, Any]) -> Overdraft | None:
    uid = clean.get("exception")
    return Overdraft.objects.get(uid=uid) if uid else None


# --- the list


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Everything that draws on an article, newest first."""
    get = request.GET.get
    state = get("stand", "") if get("stand", "") in CLAIM_STATES else ""
    rows = claim_list(get("artikel", "")[:20].upper(), state, get("actie", "")[:12])
    page = Paginator(rows, _SIZE).get_page(get("pagina"))
    keys = {row.beneficiary_id for row in page.object_list if row.beneficiary_id}
    called = names_at(keys, request.today) if keys else {}
    context = {
        "page": page,
        "rows": [
            (
                row,
                path_to("work:claim", row.uid),
                called.get(row.beneficiary_id or 0, ""),
                euros.CLAIM_KINDS[row.kind],
                _("ended") if row.ended_on else CLAIM_STATES[row.state],
            )
            for row in page.object_list
        ],
        "states": CLAIM_STATES.items(),
        "asked": {"state": state, "article": get("artikel", "")[:20], "item": get("actie", "")},
        "writes": request.actor.has(*WRITERS),
        "new": with_query(
            reverse("work:claim_new"), actie=get("actie", "")[:12], artikel=get("artikel", "")[:20]
        ),
    }
    return render_page(request, "work/drawing/claims.html", context)


@post_once
def new(request: Request) -> HttpResponseBase:
    """Reserve an amount."""
    must_write(request.actor)
    get = request.GET.get
    meant = Allotment.objects.filter(uid=get("toewijzing", "")[:12], ended_on__isnull=True).first()
    initial = {
        "article": get("artikel", "").upper()
        or (meant.article.code if meant and meant.article else ""),
        "item": get("actie", "") or (meant.item.uid if meant else ""),
        "pot": get("pot", ""),
        "year": get("jaar") or (meant.year if meant else request.today.year),
        "exception": get("uitzondering", ""),
        "kind": "other",
    }
    form = ReserveForm(request.POST if request.method == "POST" else None, initial=initial)
    explain = [gettext("It is taken from what is free, and draws on no credit yet.")]
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        body = clean["beneficiary"]
        try:
            made = services.reserve(
                request.actor,
                found(article_by_code(clean["article"])),
                clean["title"],
                Draw(amount=clean["amount"], year=clean["year"], ground=clean["ground"]),
                beneficiary=Organisation.objects.get(uid=body) if body else None,
                kind=clean["kind"],
                reference=clean["reference"],
                item=Item.objects.get(uid=clean["item"]) if clean["item"] else None,
                pot=Pot.objects.get(slug=clean["pot"]) if clean["pot"] else None,
                allotment=meant,
                overdraft=_overdraft(clean),
            )
        except Refusal as refusal:
            refused(form, refusal)
            if isinstance(refusal, Overdrawn):
                explain = [*explain, _way_out(refusal, clean["item"])]
        else:
            messages.success(request, gettext("The amount is reserved."))
            return redirect("work:claim", made.uid)
    title, back = gettext("Reserve an amount"), reverse("work:claims")
    return _form(request, form, title, back, explain=explain)


def _way_out(refusal: Overdrawn, item: Item | str | None) -> str:
    """The link to an exception for exactly what stopped somebody."""
    uid = item.uid if isinstance(item, Item) else item or ""
    return format_html(
        '<a href="{}">{}</a>', exception_path(refusal, uid), gettext("Ask an exception for this")
    )


# --- one


@require_safe
def one(request: Request, uid: str) -> HttpResponseBase:
    """One claim with all that happened to it, and what can be done now."""
    page = found(claim_page(uid))
    claim = page.claim
    keys = {row.beneficiary_id for row in (claim, *(p.claim for p in page.parts))} - {None}
    called = names_at({key for key in keys if key}, request.today) if keys else {}
    grant = getattr(claim, "grant_claim", None)
    context = {
        "page": page,
        "claim": claim,
        "who": called.get(claim.beneficiary_id or 0, ""),
        "kind": euros.CLAIM_KINDS[claim.kind],
        "state": _("ended") if claim.ended_on else CLAIM_STATES[claim.state],
        "article_path": address_of("article", claim.article.code),
        "steps": [(step, CLAIM_STATES[step.state]) for step in page.steps],
        "undone": [(step, CLAIM_STATES[step.state]) for step in page.undone],
        "parts": [
            (
                part,
                path_to("work:claim", part.claim.uid),
                called.get(part.claim.beneficiary_id or 0, ""),
            )
            for part in page.parts
        ],
        "backs": [(row, BACKS[row.state]) for row in page.recoveries],
        "grant": path_to("work:grant", grant.grant.uid) if grant else "",
        "money": address_of("item_money", claim.item.uid) if claim.item else "",
        "doings": [(label, path_to("work:claim_do", uid, word)) for word, label in _possible(page)]
        if request.actor.has(*WRITERS)
        else [],
    }
    return render_page(request, "work/drawing/claim.html", context)


#: What happened to money that comes back.
BACKS = {"asked": _("asked back"), "received": _("came back"), "waived": _("given up")}


def _possible(page: ClaimPage) -> list[tuple[str, Any]]:
    """What can be done with a claim now: the word of its address, and what it is called."""
    told: list[tuple[str, Any]] = []
    if not page.claim.ended_on:
        if page.claim.state == Claim.State.RESERVED and not page.parts:
            told.append(("vastleggen", _("Commit it")))
        if page.left:
            told.append(("betalen", _("Pay a part of it")))
        told.append(("betaalplan", _("Write the payment plan")))
        if len(page.steps) > 1:
            told.append(("terugnemen", _("Take the last step back")))
        told.append(("beeindigen", _("Give up what is left")))
    else:
        told.append(("hervatten", _("Undo giving up")))
    if page.paid:
        told.append(("terugvragen", _("Ask money back")))
    if page.open_back:
        told += [
            ("teruggekomen", _("Money came back")),
            ("opgeven", _("Give up what was asked back")),
        ]
    return told


_Doing = Callable[[Request, ClaimPage], HttpResponseBase]


@post_once
def do(request: Request, uid: str, doing: str) -> HttpResponseBase:
    """Do one thing with a claim."""
    must_write(request.actor)
    answer: _Doing | None = _DOINGS.get(doing)
    if answer is None:
        raise Http404(doing)
    return answer(request, found(claim_page(uid)))


def _commit(request: Request, page: ClaimPage) -> HttpResponseBase:
    initial = {"amount": page.reserved, "year": page.steps[0].year}
    form = StepForm(_posted(request), initial=initial | _version(page))

    def act_(clean: dict[str, Any]) -> None:
        page.claim.version = clean["version"] or 0  # what somebody looked at
        services.commit(request.actor, page.claim, _draw(clean), overdraft=_overdraft(clean))

    explain = [
        gettext("This promises the money: it draws on the commitment credit (VAK) of the year.")
    ]
    told = gettext("The amount is committed.")
    return _done(request, page, form, act_, gettext("Commit it"), told, explain)


def _pay(request: Request, page: ClaimPage) -> HttpResponseBase:
    initial = {"amount": page.left, "year": request.today.year}
    form = PayForm(_posted(request), initial=initial | _version(page))

    def act_(clean: dict[str, Any]) -> None:
        services.pay_once(
            request.actor,
            page.claim,
            _draw(clean),
            reference=clean["reference"],
            overdraft=_overdraft(clean),
            version=clean["version"],
        )

    explain = [
        gettext("It draws on the payment credit (VEK) of the year, never above what was committed.")
    ]
    told = gettext("The payment is kept.")
    return _done(request, page, form, act_, gettext("Pay a part of it"), told, explain)


def _plan(request: Request, page: ClaimPage) -> HttpResponseBase:
    made = forms.formset_factory(InstalmentRow, extra=_ROWS, max_num=40, absolute_max=40)
    rows = made(
        _posted(request),
        prefix="rows",
        initial=[
            {name: getattr(row, name) for name in ("amount", "year", "quarter", "condition")}
            for row in page.instalments
        ],
    )
    form = PlanForm(_posted(request), initial=_version(page))
    if request.method == "POST" and sound(form, rows, gettext("Instalment")):
        dues = [
            Due(told["amount"], told["year"], told.get("quarter"), told.get("condition", ""))
            for row in rows
            if (told := row.cleaned_data).get("amount")
        ]
        try:
            services.plan_payments(
                request.actor, page.claim, dues, version=form.cleaned_data["version"] or 0
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The payment plan is kept."))
            return redirect("work:claim", page.claim.uid)
    whole = page.committed or page.reserved
    explain = gettext("Together they are %(amount)s.") % {"amount": figures.euro(whole, language())}
    return _form(
        request, form, gettext("Write the payment plan"),
        path_to("work:claim", page.claim.uid), under=page.claim.title, explain=[explain], rows=rows,
    )  # fmt: skip


def _take_back(request: Request, page: ClaimPage) -> HttpResponseBase:
    form = WhyForm(_posted(request), initial=_version(page))

    def act_(clean: dict[str, Any]) -> None:
        services.take_back_step(
            request.actor, page.claim, clean["why"], version=clean["version"] or 0
        )

    last = page.steps[-1]
    explain = gettext(
        "The last step is: %(state)s, %(amount)s in %(year)s. It counts no more and stays readable."
    ) % {
        "state": CLAIM_STATES[last.state],
        "amount": figures.euro(last.amount, language()),
        "year": last.year,
    }
    told = gettext("The step is taken back.")
    return _done(request, page, form, act_, gettext("Take the last step back"), told, [explain])


def _end(request: Request, page: ClaimPage) -> HttpResponseBase:
    form = WhyForm(_posted(request), initial=_version(page))

    def act_(clean: dict[str, Any]) -> None:
        services.end_claim(
            request.actor, page.claim, clean["why"], request.today, version=clean["version"] or 0
        )

    explain = [
        gettext(
            "What was reserved is free again. What was committed is free again in the year of its "
            "commitment; what was paid stays paid."
        )
    ]
    told = gettext("What was left is given up.")
    return _done(request, page, form, act_, gettext("Give up what is left"), told, explain)


def _resume(request: Request, page: ClaimPage) -> HttpResponseBase:
    form = WhyForm(_posted(request), initial=_version(page))

    def act_(clean: dict[str, Any]) -> None:
        services.resume_claim(
            request.actor, page.claim, clean["why"], version=clean["version"] or 0
        )

    explain = [
        gettext(
            "What was given up is taken again: it counts as before, if the article still has it."
        )
    ]
    told = gettext("It counts again as before.")
    return _done(request, page, form, act_, gettext("Undo giving up"), told, explain)


def _back(service: Callable[..., Any], title: Any, told: Any) -> _Doing:
    def answer(request: Request, page: ClaimPage) -> HttpResponseBase:
        initial: dict[str, date] = {"on": request.today}
        form = BackForm(_posted(request), initial=initial)

        def act_(clean: dict[str, Any]) -> None:
            service(request.actor, page.claim, BackDraft(**clean))

        return _done(request, page, form, act_, str(title), str(told), [])

    return answer


_DOINGS: dict[str, _Doing] = {
    "vastleggen": _commit,
    "betalen": _pay,
    "betaalplan": _plan,
    "terugnemen": _take_back,
    "beeindigen": _end,
    "hervatten": _resume,
    "terugvragen": _back(services.ask_back, _("Ask money back"), _("The recovery is kept.")),
    "teruggekomen": _back(services.note_back, _("Money came back"), _("The receipt is kept.")),
    "opgeven": _back(
        services.waive_back, _("Give up what was asked back"), _("The recovery is given up.")
    ),
}


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _version(page: ClaimPage) -> dict[str, Any]:
    return {"version": page.claim.version}


def _draw(clean: dict[str, Any]) -> Draw:
    return Draw(amount=clean["amount"], year=clean["year"], ground=clean["ground"])


def _done(
    request: Request,
    page: ClaimPage,
    form: forms.Form,
    doing: Callable[[dict[str, Any]], None],
    title: str,
    told: str,
    explain: list[str],
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            doing(form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            if isinstance(refusal, Overdrawn):
                explain = [*explain, _way_out(refusal, page.claim.item)]
        else:
            messages.success(request, told)
            return redirect("work:claim", page.claim.uid)
    back = path_to("work:claim", page.claim.uid)
    return _form(request, form, title, back, under=page.claim.title, explain=explain)


def _form(
    request: Request,
    form: forms.Form,
    title: str,
    back: str,
    *,
    under: str = "",
    explain: list[str],
    rows: Any = None,
) -> HttpResponseBase:
    context = {
        "form": form,
        "rows": rows,
        "heading": gettext("Instalment"),
        "title": title,
        "under": under,
        "new": True,
        "back": back,
        "button": title,
        "explain": explain,
        "add": False,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/grants/form.html", context, status=status)
