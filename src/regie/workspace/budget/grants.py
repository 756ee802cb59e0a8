"""``/werk/toelagen/``: the register of grants, kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.actors.models import Municipality
from regie.actors.people.selectors import organisation_choices
from regie.base.actor import Actor
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.writers import Table, csv_lines, xlsx
from regie.budgets.forecast import Due
from regie.budgets.models import Claim, Grant
from regie.budgets.models.article import WRITERS, Article
from regie.budgets.selectors import grants as selectors
from regie.budgets.selectors.grants import GrantLine, GrantPage, YearRow
from regie.budgets.services import plan_payments
from regie.budgets.services.claims import Draw
from regie.budgets.services.grants import (
    GrantDraft,
    GrantYearDraft,
    award_grant,
    change_grant,
    commit_grant,
    current,
    draft_of,
    enter_grant,
    evaluate_grant,
    pay_grant,
    told,
)
from regie.budgets.services.places import place_of
from regie.components.addresses import address_of, path_to
from regie.components.grants import KINDS, ORIGINS, asked_of, filters, kbo_words, place, table
from regie.components.papers import source_of
from regie.components.plan_words import BASES
from regie.components.requests import (
    FIELD_NAMES,
    Request,
    found,
    post_once,
    render_page,
    tell,
    whole,
)
from regie.papers.selectors import sources
from regie.workspace.budget.grant_forms import (
    AwardForm,
    DrawForm,
    EvaluationForm,
    GrantForm,
    InstalmentRow,
)
from regie.workspace.budget.grant_forms import (
    YearRow as YearForm,
)

FIELD_NAMES.update(
    beneficiary=_("beneficiary"),
    via=_("through whom"),
    legal_ground=_("legal ground"),
    theme=_("theme"),
    municipality=_("municipality"),
    conditions=_("conditions"),
    evaluation=_("evaluation"),
    evaluated_on=_("evaluated on"),
    evaluation_text=_("what the evaluation found"),
    basis=_("how the register knows"),
    note=_("remark"),
    kbo=_("enterprise number"),
)
SIZE = 50
#: How many rows a form may hold, and how many empty ones it offers.
_MOST, _EMPTY = 40, 2
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(content: Table, name: str, form: str) -> HttpResponse:
    """A table to take along, as CSV or XLSX."""
    made = xlsx(content) if form == "xlsx" else b"".join(csv_lines(content))
    response = HttpResponse(made, _TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def number(request: Request) -> int:
    """The page that an address asks for."""
    return whole(request.GET.get("pagina", ""), 1)


def writes(actor: Actor) -> bool:
    """Whether somebody may keep the register of grants."""
    return actor.has(*WRITERS)


def may_write(request: Request) -> None:
    """:raises NotAllowed: for who may look only."""
    if not writes(request.actor):
        raise NotAllowed("Je hebt geen recht om het toelagenregister te wijzigen.")


# --- the list


@require_safe
def grants(request: Request) -> HttpResponseBase:
    """All grants, as far as they are asked for."""
    asked = asked_of(request.GET)
    order = request.GET.get("sorteer", "")
    form = request.GET.get("formaat", "")
    if form in _TYPES:
        every = selectors.grant_list(request.actor, asked, request.today, order=order, size=None)
        return file_of(table(every.lines, staff=True), "toelagen", form)
    listed = selectors.grant_list(
        request.actor, asked, request.today, order=order, page=number(request), size=SIZE
    )
    query = request.GET.copy()
    query.pop("pagina", None)
    files = {}
    for one in _TYPES:
        query["formaat"] = one
        files[one] = f"?{query.urlencode()}"
    context = {
        "rows": [list_row(line, staff=True) for line in listed.lines],
        "listed": listed,
        "page": Paginator(range(listed.count), SIZE).get_page(number(request)),
        "asked": asked,
        "filters": filters(asked, selectors.choices(request.actor)),
        "files": files,
        "staff": True,
        "writes": writes(request.actor),
    }
    return render_page(request, "work/grants/list.html", context)


def list_row(line: GrantLine, *, staff: bool) -> dict[str, Any]:
    """A line of a list, with where it leads."""
    years = line.years
    return {
        "line": line,
        "kind": KINDS[line.terms.kind],
        "path": path_to("work:grant", line.uid),
        "who": path_to("work:beneficiary", line.beneficiary.uid),
        "years": f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)),
        "staff": staff,
    }


def year_rows(rows: Iterable[YearRow]) -> list[tuple[int, str, str, Any]]:
    """Years with the page of their article."""
    return [
        (
            row.year,
            row.article,
            address_of("article", row.article) if row.article else "",
            row.amounts,
        )
        for row in rows
    ]


# --- one grant


def _page(request: Request, uid: str) -> GrantPage:
    return found(selectors.grant_page(request.actor, uid, request.today))


def _row(uid: str) -> Grant:
    row: Grant = found(Grant.objects.filter(uid=uid).first())
    return row


@require_safe
def grant(request: Request, uid: str) -> HttpResponseBase:
    """One grant with all that is known of it."""
    page = _page(request, uid)
    line = page.line
    passage = line.terms.passage_id
    context = {
        "line": line,
        "terms": line.terms,
        "kind": KINDS[line.terms.kind],
        "origin": ORIGINS[line.origin],
        "basis": BASES[line.terms.basis],
        "source": source_of(sources([passage])[passage]) if passage is not None else None,
        "kbo": kbo_words(line.beneficiary.kbo),
        "years": year_rows(line.rows),
        "total": line.amounts,
        "claims": [_claim(row) for row in page.claims],
        "before": page.before,
        "staff": True,
        "writes": writes(request.actor),
        "due": line.terms.evaluation
        and not line.terms.evaluated_on
        and line.terms.evaluation.first <= request.today,
    }
    return render_page(request, "work/grants/grant.html", context)


def _claim(row: selectors.ClaimRow) -> dict[str, Any]:
    return {
        "row": row,
        "claim": row.claim,
        "committed": row.claim.state != Claim.State.RESERVED,
        "payable": row.left > 0 and row.claim.state != Claim.State.RESERVED,
        "article": address_of("article", row.claim.article.code),
    }


@post_once
def grant_new(request: Request) -> HttpResponseBase:
    """Enter a grant."""
    may_write(request)
    return _grant(request, None)


def grant_change(request: Request, uid: str) -> HttpResponseBase:
    """Let a grant say something else."""
    may_write(request)
    return _grant(request, _row(uid))


def _grant(request: Request, row: Grant | None) -> HttpResponseBase:
    had = draft_of(row) if row else GrantDraft("project", "", "")
    initial = {name: getattr(had, name) for name in GrantForm.base_fields if hasattr(had, name)}
    if row is None:
        initial["beneficiary"] = request.GET.get("begunstigde", "")
    else:
        initial["place"] = place(current(row))
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        initial=initial | {"version": row.version if row else None},
        bodies=_bodies(had),
        places=list(
            Municipality.objects.filter(until__isnull=True)
            .order_by("folded")
            .values_list("uid", "name")
        ),
        new=row is None,
    )
    rows = _rows(
        YearForm,
        request,
        [{"year": one.year, "article": one.article, "asked": one.asked} for one in had.years],
        articles=selectors.articles_to_choose(),
    )
    passage: int | None = None
    if request.method == "POST" and sound(form, rows, gettext("Year")):
        named = form.cleaned_data["place"]
        at: int | str | None = had.passage if named == initial.get("place") else None
        if named and at is None:
            at = place_of(request.actor, named)
        if isinstance(at, str):
            form.add_error("place", at)
            at = None
        passage = at
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        draft = _draft(form.cleaned_data, rows, had, passage)
        try:
            if row is None:
                row = enter_grant(
                    request.actor, draft, reference=form.cleaned_data["reference"].strip()
                )
            else:
                change_grant(request.actor, row, form.cleaned_data["version"] or 0, draft)
        except Conflict as conflict:
            raise _apart(conflict) from conflict
        except Invalid as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The grant was saved."))
            return redirect("work:grant", row.uid)
    context = {
        "form": form,
        "rows": rows,
        "heading": gettext("Year and article"),
        "title": gettext("Change this grant") if row else gettext("Enter a grant"),
        "under": had.title,
        "new": row is None,
        "back": reverse("work:grant", args=[row.uid]) if row else reverse("work:grants"),
        "button": gettext("Save"),
        "explain": [],
        "add": row is None,
    }
    return render_page(request, "work/grants/form.html", context, status=_status(form))


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound else 200


def _bodies(had: GrantDraft) -> list[tuple[str, str]]:
    """Who can be chosen; who is named already too, though it ended."""
    there = organisation_choices()
    known = {uid for uid, _name in there}
    gone = [uid for uid in (had.beneficiary, had.via) if uid and uid not in known]
    return [*there, *((uid, uid) for uid in gone)]


def _rows(row: type[forms.Form], request: Request, had: list[Any], **more: Any) -> Any:
    made = forms.formset_factory(row, extra=_EMPTY, max_num=_MOST, absolute_max=_MOST)
    return made(
        request.POST if request.method == "POST" else None,
        prefix="rows",
        initial=had,
        form_kwargs=more,
    )


def sound(form: forms.Form, rows: Any, heading: str) -> bool:
    """Whether a form and its rows are right; what is wrong in a row is told on top as well."""
    right = form.is_valid()
    if not rows.is_valid():
        right = False
        for n, row in enumerate(rows, 1):
            for sentences in row.errors.values():
                for sentence in sentences:
                    form.add_error(None, f"{heading} {n}: {sentence}")
        for sentence in rows.non_form_errors():
            form.add_error(None, sentence)
    return right


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Tell a refusal at the form."""
    if isinstance(refusal, Conflict | NotAllowed):
        raise refusal
    if isinstance(refusal, Invalid) and set(refusal.fields) & set(form.fields):
        tell(form, refusal)
    elif isinstance(refusal, Invalid) and refusal.fields:
        for sentence in refusal.fields.values():
            form.add_error(None, sentence)
    else:
        form.add_error(None, str(refusal))


def _apart(conflict: Conflict) -> Conflict:
    """Both versions where they differ, with the version that stands."""
    mine, theirs = conflict.mine, conflict.theirs
    apart = [name for name in mine if mine[name] != theirs.get(name)]
    return Conflict(
        {name: mine[name] for name in apart},
        {name: theirs[name] for name in apart} | {"version": theirs["version"]},
    )


def _draft(told_: dict[str, Any], rows: Any, had: GrantDraft, passage: int | None) -> GrantDraft:
    years = tuple(
        GrantYearDraft(one["year"], one["article"], one["asked"])
        for row in rows
        if (one := row.cleaned_data).get("year")
    )
    names = set(told(had)) - {"years", "passage", "evaluated_on", "evaluation_text"}
    return GrantDraft(
        **{name: told_[name] for name in names},
        passage=passage,
        evaluated_on=had.evaluated_on,
        evaluation_text=had.evaluation_text,
        years=years,
    )


# --- money


@post_once
def grant_award(request: Request, uid: str) -> HttpResponseBase:
    """Promise money of an article to a grant."""
    may_write(request)
    page = _page(request, uid)
    first = page.line.rows[0] if page.line.rows else None
    articles = selectors.articles_to_choose()
    by_code = {words.split(" · ")[0]: key for key, words in articles}
    form = AwardForm(
        request.POST if request.method == "POST" else None,
        initial={
            "article": by_code.get(first.article, "") if first else "",
            "year": first.year if first else request.today.year,
            "amount": first.amounts.asked if first else None,
        },
        articles=articles,
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        article = Article.objects.get(uid=clean["article"])
        try:
            award_grant(request.actor, _row(uid), article, _draw(clean))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The amount is granted."))
            return redirect("work:grant", uid)
    explain = [
        gettext("This promises the money: it draws on the commitment credit (VAK) of the year.")
    ]
    return _money(request, page, form, gettext("Grant an amount"), explain)


def _draw(clean: dict[str, Any]) -> Draw:
    return Draw(amount=clean["amount"], year=clean["year"], ground=clean["ground"])


def _money(
    request: Request,
    page: GrantPage,
    form: forms.Form,
    title: str,
    explain: list[str],
    rows: Any = None,
) -> HttpResponseBase:
    context = {
        "form": form,
        "rows": rows,
        "heading": gettext("Instalment"),
        "title": title,
        "under": page.line.terms.title,
        "new": True,
        "back": reverse("work:grant", args=[page.line.uid]),
        "button": title,
        "explain": explain,
        "add": False,
    }
    return render_page(request, "work/grants/form.html", context, status=_status(form))


def _tied(uid: str, claim: str) -> tuple[Grant, Claim]:
    return found(selectors.tied_claim(uid, claim))


@post_once
def grant_commit(request: Request, uid: str, claim: str) -> HttpResponseBase:
    """Promise what was only reserved."""
    may_write(request)
    page = _page(request, uid)
    row, one = _tied(uid, claim)
    step = one.steps.order_by("pk").first()
    form = DrawForm(
        request.POST if request.method == "POST" else None,
        initial={"amount": step.amount, "year": step.year} if step else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            commit_grant(request.actor, row, one, _draw(form.cleaned_data))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The amount is granted."))
            return redirect("work:grant", uid)
    explain = [
        gettext("This promises the money: it draws on the commitment credit (VAK) of the year.")
    ]
    return _money(request, page, form, gettext("Grant what was reserved"), explain)


@post_once
def grant_pay(request: Request, uid: str, claim: str) -> HttpResponseBase:
    """Pay a part of what was granted."""
    may_write(request)
    page = _page(request, uid)
    row, one = _tied(uid, claim)
    stands = next((part for part in page.claims if part.claim.pk == one.pk), None)
    left = stands.left if stands else None
    form = DrawForm(
        request.POST if request.method == "POST" else None,
        initial={"amount": _next(stands, left), "year": request.today.year},
    )
    if request.method == "POST" and form.is_valid():
        try:
            pay_grant(request.actor, row, one, _draw(form.cleaned_data))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The payment was recorded."))
            return redirect("work:grant", uid)
    explain = [gettext("This records a payment: it draws on the payment credit (VEK) of the year.")]
    return _money(request, page, form, gettext("Pay"), explain)


def _next(row: selectors.ClaimRow | None, left: Any) -> Any:
    """The next instalment that was not paid yet, else all that is left."""
    if row is None:
        return None
    paid = row.paid
    for part in row.instalments:
        if paid < part.amount:
            return min(part.amount - paid, left)
        paid -= part.amount
    return left


@post_once
def grant_instalments(request: Request, uid: str, claim: str) -> HttpResponseBase:
    """When a grant falls due."""
    may_write(request)
    page = _page(request, uid)
    _grant_row, one = _tied(uid, claim)
    had = [
        {
            "amount": part.amount,
            "year": part.year,
            "quarter": part.quarter,
            "condition": part.condition,
        }
        for part in one.instalments.order_by("rank")
    ]
    form = VersionForm(
        request.POST if request.method == "POST" else None, initial={"version": one.version}
    )
    rows = _rows(InstalmentRow, request, had)
    if request.method == "POST" and sound(form, rows, gettext("Instalment")):
        dues = [
            Due(one_["amount"], one_["year"], one_["quarter"], one_["condition"])
            for row in rows
            if (one_ := row.cleaned_data).get("amount")
        ]
        try:
            plan_payments(request.actor, one, dues, version=form.cleaned_data["version"])
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The instalments were saved."))
            return redirect("work:grant", uid)
    explain = [
        gettext(
            "Together the instalments are what was granted. The forecast of payments uses them."
        )
    ]
    return _money(request, page, form, gettext("Plan the instalments"), explain, rows)


class VersionForm(forms.Form):
    """A version that is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def grant_evaluate(request: Request, uid: str) -> HttpResponseBase:
    """Note what an evaluation found."""
    may_write(request)
    page = _page(request, uid)
    row = _row(uid)
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        initial={
            "on": page.line.terms.evaluated_on or request.today,
            "text": page.line.terms.evaluation_text,
            "version": row.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            evaluate_grant(request.actor, row, clean["version"], clean["on"], clean["text"])
        except Conflict as conflict:
            raise _apart(conflict) from conflict
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The evaluation was noted."))
            return redirect("work:grant", uid)
    return _money(request, page, form, gettext("Note the evaluation"), [])
