"""Assigning money to actions, and asking the exception where there is not enough."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.base.errors import Invalid
from regie.base.text import said
from regie.budgets import services
from regie.budgets.models import Allotment, Article, FundingSource, Overdraft, Pot
from regie.budgets.models.article import WRITERS
from regie.budgets.selectors import drawing as selectors
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.services import AllotmentDraft, OverdraftDraft, Overdrawn
from regie.components import euros, figures
from regie.components.navigation import with_query
from regie.components.plan_words import BASES, KINDS
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.plans.models import Decision, Item, Revision
from regie.workspace.budget.fields import AmountField
from regie.workspace.budget.files import file

FIELD_NAMES.update(
    article=_("article"),
    amount=_("amount"),
    basis=_("basis"),
    exception=_("exception"),
    ground=_("why"),
    item=_("action"),
    pot=_("pot"),
    recurrent=_("recurrent"),
    source=_("source"),
    year=_("year"),
)
#: How many lines stand on one page.
_SIZE = 50
#: What money can be meant for.
_PAID = ("action", "initiative", "evaluation", "research", "objective")


def item_choices() -> list[tuple[str, Any]]:
    """Every published item that money can be meant for, by plan. One query."""
    rows = Revision.objects.filter(
        from_seq__isnull=False, until_seq__isnull=True, ended=False, kind__in=_PAID
    ).values_list("plan__title", "kind", "code", "title", "item__uid")
    plans: dict[str, list[tuple[str, str]]] = {}
    for plan, kind, code, title, uid in rows:
        words = f"{code} {said(title, language())[0]}".strip()
        name = said(plan, language())[0]
        plans.setdefault(name, []).append((uid, f"{words[:90]} ({KINDS[kind]})"))
    return [(name, sorted(some, key=lambda one: one[1])) for name, some in sorted(plans.items())]


def pot_choices() -> list[tuple[str, str]]:
    """Every pot. One query."""
    return [(one.slug, said(one.name, language())[0]) for one in Pot.objects.order_by("slug")]


def source_choices() -> list[tuple[str, str]]:
    """Every source of money. One query."""
    rows = FundingSource.objects.order_by("-own", "code")
    return [(one.code, said(one.name, language())[0]) for one in rows]


class AllotmentForm(forms.Form):
    """Which money is meant for which action."""

    item = forms.ChoiceField(label=_("For which action?"))
    year = forms.IntegerField(label=_("In which budget year?"), min_value=1990, max_value=2100)
    article = forms.ChoiceField(
        label=_("From which article?"),
        help_text=_("Choose an article or a pot; money from outside needs neither."),
        required=False,
    )
    pot = forms.ChoiceField(label=_("Or from which pot?"), required=False)
    source = forms.ChoiceField(
        label=_("Where does the money come from?"),
        help_text=_("Own credit, a fund, or another minister."),
        required=False,
    )
    vak = AmountField(
        label=_("Commitment credit (VAK)"),
        help_text=_("In euros. Empty means: not told; that is not zero."),
        least=0,
    )
    vek = AmountField(
        label=_("Payment credit (VEK)"),
        help_text=_("In euros. Empty means: not told; that is not zero."),
        least=0,
    )
    recurrent = forms.TypedChoiceField(
        label=_("One-off or recurrent?"),
        choices=[("", _("not told")), ("no", _("one-off")), ("yes", _("recurrent"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    basis = forms.ChoiceField(label=_("How do we know this?"), choices=list(BASES.items()))
    decision = forms.ChoiceField(label=_("Which decision?"), required=False)
    ground = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The decision, the paper with its place, or who said it and when."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    exception = forms.ChoiceField(label=_("Exception that was allowed for this"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, exceptions: list[Overdraft], **more: Any) -> None:
        super().__init__(*args, **more)
        none = [("", _("choose"))]
        choices: dict[str, list[Any]] = {
            "item": [*none, *item_choices()],
            "article": [
                *none,
                *((c, f"{c} {name}".strip()) for c, name in selectors.articles_that_pay()),
            ],
            "pot": [*none, *pot_choices()],
            "source": [*none, *source_choices()],
            "decision": [*none, *decision_choices()],
            "exception": [
                ("", _("none")),
                *((one.uid, f"{one.name}: {one.amount:.2f} {one.axis}") for one in exceptions),
            ],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField
        if not exceptions:
            del self.fields["exception"]

    def draft(self, *, passage: int | None = None, example: bool = False) -> AllotmentDraft:
        """What the service takes."""
        told = self.cleaned_data
        return AllotmentDraft(
            item=Item.objects.get(uid=told["item"]),
            year=told["year"],
            article=article_by_code(told["article"]) if told["article"] else None,
            pot=Pot.objects.get(slug=told["pot"]) if told["pot"] else None,
            source=FundingSource.objects.get(code=told["source"]) if told["source"] else None,
            vak=told["vak"],
            vek=told["vek"],
            recurrent=told["recurrent"],
            basis=told["basis"],
            decision=Decision.objects.get(uid=told["decision"]) if told["decision"] else None,
            passage=passage,
            ground=told["ground"],
            example=example or told["basis"] == "example",
        )

    def overdraft(self) -> Overdraft | None:
        """The exception that was chosen."""
        uid = self.cleaned_data.get("exception")
        return Overdraft.objects.get(uid=uid) if uid else None


def decision_choices() -> list[tuple[str, str]]:
    """Every decision that money can rest on, newest first. One query."""
    return [(one.uid, decision_words(one)) for one in selectors.decisions()]


def decision_words(one: Decision) -> str:
    """A decision in a line: its day, and by what it is found."""
    day = figures.partial_date(one.date, language()) if one.date else gettext("day not known")
    return f"{day} {one.number or one.source or one.link}"[:100].strip()


# --- the list


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every allotment that the address asks for."""
    get = request.GET.get
    year = get("jaar", "")
    asked: dict[str, Any] = {
        "year": int(year) if year.isdecimal() and len(year) == 4 else None,
        "article": get("artikel", "")[:20].upper(),
        "pot": get("pot", "")[:60],
        "source": get("bron", "")[:40],
        "item": get("actie", "")[:12],
        "basis": get("grond", "") if get("grond", "") in BASES else "",
        "ended": get("beeindigd", "") == "ja",
    }
    rows = selectors.allotments(**asked)
    if form := get("formaat", ""):
        table = euros.allotments_table(selectors.lines(rows, request.today))
        return file(table, "toewijzingen", form)
    page = Paginator(rows, _SIZE).get_page(get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "page": page,
        "rows": euros.allotment_rows(selectors.lines(page.object_list, request.today)),
        "asked": {**asked, "year": year},
        "years": _years(),
        "articles": selectors.articles_that_pay(),
        "pots": pot_choices(),
        "sources": source_choices(),
        "bases": BASES.items(),
        "writes": request.actor.has(*WRITERS),
        "new": with_query(reverse("work:allotment_new"), actie=asked["item"]),
        **_files(query),
    }
    return render_page(request, "work/drawing/allotments.html", context)


def _years() -> list[int]:
    return list(Allotment.objects.order_by("-year").values_list("year", flat=True).distinct())


def _files(query: QueryDict) -> dict[str, str]:
    told = {}
    for form in ("csv", "xlsx"):
        query["formaat"] = form
        told[form] = f"?{query.urlencode()}"
    return told


# --- one


@post_once
def new(request: Request) -> HttpResponseBase:
    """Assign money to an action."""
    get = request.GET.get
    initial = {
        "item": get("actie", ""),
        "article": get("artikel", "").upper(),
        "pot": get("pot", ""),
        "source": get("bron", ""),
        "year": get("jaar", "") or request.today.year,
        "basis": "staff",
        "exception": get("uitzondering", ""),
        **_amounts(request),
    }
    form = AllotmentForm(
        request.POST or None, initial=initial, exceptions=_usable(request.POST or request.GET)
    )
    stopped: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.assign(request.actor, form.draft(), overdraft=form.overdraft())
        except Overdrawn as refusal:
            stopped = _stopped(refusal, form)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The money was assigned."))
            return redirect("work:allotment", made.uid)
    context = {"form": form, "stopped": stopped}
    return render_page(
        request, "work/drawing/allotment_new.html", context, status=422 if form.is_bound else 200
    )


def allotment(request: Request, uid: str) -> HttpResponseBase:
    """One allotment: what it says and what came of it; whoever writes changes it."""
    row = found(selectors.allotment(uid))
    writes = request.actor.has(*WRITERS) and row.ended_on is None
    form = None
    stopped: dict[str, Any] | None = None
    if writes:
        form = AllotmentForm(
            request.POST or None,
            initial=_initial(row),
            exceptions=_usable(request.POST) if request.POST else _usable_for(row),
        )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.change_allotment(
                request.actor,
                row,
                form.draft(passage=row.passage_id, example=row.example),
                version=form.cleaned_data["version"] or 0,
                overdraft=form.overdraft(),
            )
        except Overdrawn as refusal:
            stopped = _stopped(refusal, form)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The assignment was kept."))
            return redirect("work:allotment", uid)
    (shown,) = euros.allotment_rows(selectors.lines([row], request.today))
    context = {
        "row": row,
        "one": shown,
        "form": form,
        "stopped": stopped,
        "recurrence": euros.recurrence(row.recurrent),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/drawing/allotment.html", context, status=status)


@require_POST
def end(request: Request, uid: str) -> HttpResponseBase:
    """The money is no longer meant for the action."""
    row = found(selectors.allotment(uid))
    version = request.POST.get("version", "")
    services.end_allotment(
        request.actor,
        row,
        request.POST.get("why", ""),
        request.today,
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
    )
    messages.success(request, gettext("The assignment has ended."))
    return redirect("work:allotment", uid)


def _initial(row: Allotment) -> dict[str, Any]:
    return {
        "item": row.item.uid,
        "year": row.year,
        "article": row.article.code if row.article else "",
        "pot": row.pot.slug if row.pot else "",
        "source": row.source.code if row.source else "",
        "vak": row.vak,
        "vek": row.vek,
        "recurrent": {True: "yes", False: "no", None: ""}[row.recurrent],
        "basis": row.basis,
        "decision": row.decision.uid if row.decision else "",
        "ground": row.ground,
        "version": row.version,
    }


def _amounts(request: Request) -> dict[str, Any]:
    """Amounts that an address brings along: where one goes on after an exception was allowed."""
    return {name: request.GET.get(name, "")[:30] for name in ("vak", "vek")}


def _usable(told: QueryDict) -> list[Overdraft]:
    """The exceptions that can be used for what a form or an address tells."""
    year = told.get("year", "") or told.get("jaar", "")
    if not (year.isdecimal() and len(year) == 4):
        return []
    article = told.get("article", "") or told.get("artikel", "")
    return selectors.usable(
        int(year),
        article=article_by_code(article.upper()) if article else None,
        pot=Pot.objects.filter(slug=told.get("pot", "")).first(),
        source=FundingSource.objects.filter(
            code=told.get("source", "") or told.get("bron", "")
        ).first(),
    )


def _usable_for(row: Allotment) -> list[Overdraft]:
    return selectors.usable(row.year, article=row.article, pot=row.pot, source=row.source)


def _stopped(refusal: Overdrawn, form: forms.Form) -> dict[str, Any]:
    """What stopped somebody, and the way to ask an exception for exactly that."""
    back = {
        "actie": form.cleaned_data["item"],
        "artikel": form.cleaned_data["article"],
        "pot": form.cleaned_data["pot"],
        "bron": form.cleaned_data["source"],
        "jaar": refusal.year,
        **{name: form.data.get(name, "") for name in ("vak", "vek")},
    }
    told = urlencode({name: one for name, one in back.items() if one})
    ask = exception_path(refusal, form.cleaned_data["item"], told)
    return {"sentence": str(refusal), "ask": ask}


def exception_path(refusal: Overdrawn, item: str = "", back: str = "") -> str:
    """Where an exception is asked for exactly what stopped somebody.

    :param item: the uid of the action that it is for.
    :param back: the question with which the form is opened again.
    """
    target = refusal.target
    kind = {Article: "artikel", Pot: "pot", FundingSource: "bron"}[type(target)]
    return with_query(
        reverse("work:overdraft_new"),
        **{kind: target.code if isinstance(target, Article | FundingSource) else target.slug},
        jaar=refusal.year,
        kolom=refusal.axis,
        bedrag=f"{refusal.short:.2f}",
        vek=f"{refusal.short_vek:.2f}" if refusal.short_vek else "",
        actie=item,
        terug=back,
    )


# --- exceptions


class OverdraftForm(forms.Form):
    """An exception that one person asks for and another allows."""

    name = forms.CharField(
        label=_("What is this exception called?"),
        help_text=_("A short name that everybody will read beside the amount, always."),
        max_length=200,
    )
    reason = forms.CharField(
        label=_("Why must this go beyond what is there?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    article = forms.ChoiceField(label=_("Of which article?"), required=False)
    pot = forms.ChoiceField(label=_("Of which pot?"), required=False)
    source = forms.ChoiceField(label=_("Of which source from outside?"), required=False)
    year = forms.IntegerField(label=_("In which budget year?"), min_value=1990, max_value=2100)
    axis = forms.ChoiceField(
        label=_("Which credit?"),
        choices=[
            ("VAK", _("commitment credit (VAK)")),
            ("VEK", _("payment credit (VEK)")),
        ],
    )
    amount = AmountField(
        label=_("How much more than there is?"),
        help_text=_("In euros."),
        least=0,
        required=True,
    )
    vek = AmountField(
        label=_("How much more payment credit (VEK), where that is too short as well?"),
        help_text=_("In euros; only beside an amount of commitment credit (VAK)."),
        least=0,
        required=False,
    )
    item = forms.ChoiceField(label=_("For which action?"), required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        none = [("", _("choose"))]
        choices: dict[str, list[Any]] = {
            "article": [
                *none,
                *((c, f"{c} {name}".strip()) for c, name in selectors.articles_that_pay()),
            ],
            "pot": [*none, *pot_choices()],
            "source": [*none, *source_choices()],
            "item": [("", _("no action")), *item_choices()],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField

    def draft(self) -> OverdraftDraft:
        """What the service takes."""
        told = self.cleaned_data
        return OverdraftDraft(
            name=told["name"],
            reason=told["reason"],
            year=told["year"],
            axis=told["axis"],
            amount=told["amount"],
            vek=told["vek"],
            article=article_by_code(told["article"]) if told["article"] else None,
            pot=Pot.objects.get(slug=told["pot"]) if told["pot"] else None,
            source=FundingSource.objects.get(code=told["source"]) if told["source"] else None,
            item=Item.objects.get(uid=told["item"]) if told["item"] else None,
        )


@require_safe
def overdrafts(request: Request) -> HttpResponseBase:
    """Every exception, newest first."""
    page = Paginator(selectors.overdrafts(), _SIZE).get_page(request.GET.get("pagina"))
    told = [(row, selectors.exceptional(row)) for row in page.object_list]
    context = {
        "page": page,
        "rows": [(row, one, euros.STATES[one.state]) for row, one in told],
        "writes": request.actor.has(*WRITERS),
    }
    return render_page(request, "work/drawing/overdrafts.html", context)


def _written(amount: str) -> str:
    """An amount of an address as the language of the page writes it."""
    return amount[:30].replace(".", "," if language() == "nl" else ".")


@post_once
def overdraft_new(request: Request) -> HttpResponseBase:
    """Ask an exception."""
    get = request.GET.get
    initial = {
        "article": get("artikel", "").upper(),
        "pot": get("pot", ""),
        "source": get("bron", ""),
        "year": get("jaar", "") or request.today.year,
        "axis": get("kolom", "VAK"),
        "amount": _written(get("bedrag", "")),
        "vek": _written(get("vek", "")),
        "item": get("actie", ""),
        "back": get("terug", ""),
    }
    form = OverdraftForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row, _approval = services.ask_overdraft(request.actor, form.draft())
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, gettext("The exception was asked. A second person decides about it.")
            )
            asked = QueryDict(form.cleaned_data["back"]).dict()
            return redirect(with_query(reverse("work:overdraft", args=[row.uid]), **asked))
    return render_page(
        request,
        "work/drawing/overdraft_new.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@require_safe
def overdraft(request: Request, uid: str) -> HttpResponseBase:
    """One exception: who asked it, who allowed it, what it was used for."""
    row = found(selectors.overdraft(uid))
    one = selectors.exceptional(row)
    asked: dict[str, str | int] = {
        "actie": row.item.uid if row.item else "",
        "artikel": row.article.code if row.article else "",
        "pot": row.pot.slug if row.pot else "",
        "bron": row.source.code if row.source else "",
        "jaar": row.year,
        **{name: request.GET.get(name, "")[:30] for name in ("vak", "vek")},
        "uitzondering": row.uid,
    }
    context = {
        "row": row,
        "one": one,
        "state": euros.STATES[one.state],
        "approval": selectors.approval_of(row),
        "used_for": row.allotment.uid if row.allotment else "",
        "go_on": with_query(reverse("work:allotment_new"), **asked)
        if one.state == "allowed" and request.actor.has(*WRITERS)
        else "",
        "reserve": with_query(reverse("work:claim_new"), **asked) if row.article else "",
    }
    return render_page(request, "work/drawing/overdraft.html", context)
