"""Articles of the budget: finding one, what it is called and pays, its codes, what it feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.organisations import by_budget_entity
from regie.base.errors import Conflict, Refusal
from regie.base.text import said
from regie.budgets import rules, services
from regie.budgets.models import Article, InternalFlow
from regie.budgets.selectors import keeping
from regie.budgets.selectors.sources import article_by_uid
from regie.budgets.services import ArticleDraft
from regie.budgets.services.entries import nearest
from regie.components import budget
from regie.components import code as codes
from regie.components.addresses import address_of, path_to
from regie.components.requests import Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.kernel.flanders.articles import corrections, parse
from regie.workspace.budget.forms import ArticleForm, FlowForm, NewArticleForm, RecodeForm
from regie.workspace.budget.rounds import refused, told, writes

_SIZE = 50


@require_safe
def listed(request: Request) -> HttpResponseBase:
    """Every article, by code or words."""
    words = request.GET.get("zoek", "").strip()[:80]
    number = request.GET.get("pagina", "")
    page = Paginator(keeping.articles_found(words), _SIZE).get_page(
        int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1
    )
    context = {
        "page": page,
        "rows": [(row, path_to("work:ledger_article", row.uid)) for row in page.object_list],
        "words": words,
        "writes": writes(request),
    }
    return render_page(request, "work/budget/articles.html", context)


@post_once
def new(request: Request) -> HttpResponseBase:
    """Add an article."""
    data = request.POST if request.method == "POST" else None
    choices = keeping.article_choices() if data else []
    known = frozenset(code for code, _name in choices)
    typed = data.get("code", "").strip().upper() if data else ""
    meant = _meant(typed, known) if typed and typed not in known else ""
    wrong = bool(typed) and parse(typed) is None
    form = NewArticleForm(
        data, doubt=bool(meant) and not wrong, initial={"code": request.GET.get("code", "")[:20]}
    )
    if request.method == "POST" and form.is_valid():
        if meant and (wrong or not form.cleaned_data.get("anyway")):
            sentence = (
                gettext("“%(code)s” is not the code of a budget article. Do you mean %(meant)s?")
                if wrong
                else gettext(
                    "%(meant)s is almost the same. Tick that the code is right, or mend it."
                )
            )
            form.add_error("code", sentence % {"code": typed, "meant": meant})
        else:
            words = form.cleaned_data
            try:
                made = services.add_article(
                    request.actor,
                    ArticleDraft(
                        code=words["code"],
                        name=words["name"],
                        content_element=words["content_element"],
                    ),
                    form.words(),
                )
            except Refusal as refusal:
                refused(form, refusal)
            else:
                messages.success(request, gettext("The article is in the register."))
                return redirect("work:ledger_article", made.uid)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/article_new.html", {"form": form}, status=status)


def _meant(code: str, known: frozenset[str]) -> str:
    """The article or pattern that a new code may be a misprint of."""
    if parse(code) is None:
        told_ = corrections(code, known)
        return told_[0] if told_ else nearest(code, known)
    told_ = corrections(code, known | {code})
    return told_[0] if told_ else ""


def one(request: Request, uid: str) -> HttpResponseBase:
    """An article: its code in words, what it stands at, and the form to change it."""
    row = found(article_by_uid(uid))
    element = row.content_element.name if row.content_element else ""
    may = writes(request)
    data = request.POST if request.method == "POST" and may else None
    form = ArticleForm(
        data,
        initial={
            "name": row.name,
            "content_element": element,
            "short_content": row.short_content.get("nl", ""),
            "short_content_en": row.short_content.get("en", ""),
            "version": row.version,
        },
    )
    if data is not None and form.is_valid():
        words = form.cleaned_data
        try:
            services.change_article(
                request.actor,
                row,
                version=words["version"] or 0,
                name=words["name"],
                content_element=words["content_element"],
                short_content=form.words(),
            )
        except Conflict as conflict:
            for side in (conflict.mine, conflict.theirs):
                if "short_content" in side:
                    side["short_content"] = said(side["short_content"], language())[0]
            raise
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The article is kept."))
            return redirect("work:ledger_article", uid)
    owner = by_budget_entity([row.entity], request.today).get(row.entity)
    context = {
        "article": row,
        "form": form,
        "code": _code(row, owner.name if owner else ""),
        "owner": owner,
        "codes": list(row.codes.order_by("alias", "-id")),
        "standings": [
            (
                path_to("work:ledger_round", one_.round),
                rules.spoken(one_.round),
                one_.closed,
                told(one_.closing),
                ""
                if one_.closed
                else f"{path_to('work:ledger_kinds', one_.round)}?artikel={row.code}",
            )
            for one_ in keeping.standings(row)
        ],
        "flows": _flows(row),
        "elements": keeping.elements_of(row.programme_id),
        "public": address_of("article", row.code),
        "history": reverse("work:history", args=["article", uid]),
        "writes": may,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/article.html", context, status=status)


def _code(article: Article, owner: str) -> list[codes.CodePart]:
    parsed = parse(article.code)
    names: dict[codes.Part, str] = {
        "entity": owner,
        "programme": said(article.programme.name, language())[0],
        "content": article.content_element.name if article.content_element else "",
        "esr": str(budget.ESR.get(article.esr, "")),
        "credit": str(budget.CREDIT_KINDS.get(parsed.credit, "")) if parsed else "",
    }
    return codes.explained(article.code, {part: name for part, name in names.items() if name})


def _flows(row: Article) -> list[dict[str, Any]]:
    return [
        {
            "flow": flow,
            "gives": flow.giver_id == row.pk,
            "path": path_to(
                "work:ledger_article",
                flow.receiver.uid if flow.giver_id == row.pk else flow.giver.uid,
            ),
            "other": flow.receiver if flow.giver_id == row.pk else flow.giver,
            "basis": budget.BASES[flow.basis],
        }
        for flow in keeping.flows_of(row)
    ]


def recode(request: Request, uid: str) -> HttpResponseBase:
    """Give an article another code."""
    row = found(article_by_uid(uid))
    form = RecodeForm(
        request.POST if request.method == "POST" else None,
        today=request.today,
        initial={"version": row.version},
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            services.recode_article(
                request.actor,
                row,
                words["code"],
                from_year=words["from_year"],
                version=words["version"] or 0,
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The article has its new code."))
            return redirect("work:ledger_article", uid)
    context = {"article": row, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/recode.html", context, status=status)


@post_once
def flows(request: Request, uid: str) -> HttpResponseBase:
    """Say which receipt of a legal person an article feeds, or take that away."""
    row = found(article_by_uid(uid))
    gone = request.POST.get("weg", "") if request.method == "POST" else ""
    if gone:
        flow = found(
            InternalFlow.objects.select_related("giver", "receiver")
            .filter(uid=gone, giver=row)
            .first()
        )
        services.end_flow(request.actor, flow)
        messages.success(request, gettext("The flow is taken away."))
        return redirect("work:ledger_article", uid)
    form = FlowForm(
        request.POST if request.method == "POST" else None,
        bases=[(value, words) for value, words in budget.BASES.items() if value != "paper"],
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        receiver = Article.objects.filter(code=words["receiver"]).first()
        try:
            if receiver is None:
                meant = nearest(
                    words["receiver"], frozenset(code for code, _n in keeping.article_choices())
                )
                form.add_error(
                    "receiver",
                    gettext("There is no such article. Do you mean %(meant)s?") % {"meant": meant}
                    if meant
                    else gettext("There is no such article."),
                )
            else:
                services.tell_flow(
                    request.actor, row, receiver, basis=words["basis"], ground=words["ground"]
                )
        except Refusal as refusal:
            refused(form, refusal)
        if form.is_valid():
            messages.success(request, gettext("The flow is kept."))
            return redirect("work:ledger_article", uid)
    context = {
        "article": row,
        "form": form,
        "receipts": [
            (one_.code, one_.name)
            for one_ in Article.objects.filter(legal_person=True, kind="receipt").order_by("pk")
        ],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/flows.html", context, status=status)
