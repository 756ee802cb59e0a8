"""What pays for what: the money of an item, of an article and of a pot, on pages of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.selectors import names_at
from regie.base.ordering import sorted_as
from regie.base.text import said
from regie.budgets.models import Article
from regie.budgets.models.article import WRITERS
from regie.budgets.selectors.claims import claims_on
from regie.budgets.selectors.drawing import money_from, money_of, pot_money
from regie.budgets.selectors.payments import forecast
from regie.budgets.shares import WHOLE, divided
from regie.components import budget, euros
from regie.components.addresses import address_of, path_to
from regie.components.navigation import with_query
from regie.components.plan_words import kind_of
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.plans.selectors.names import names, shares_of, standing_item
from regie.website.budget_article import bearer_of
from regie.website.budget_shared import redirect_to
from regie.website.downloads import download
from regie.website.lists import files


@public_page
@require_safe
def objective(request: Request, uid: str) -> HttpResponseBase:
    """The money of an objective and of all that stands under it."""
    return _money(request, uid, objectives=True)


@public_page
@require_safe
def item(request: Request, uid: str) -> HttpResponseBase:
    """The money of any other item."""
    return _money(request, uid, objectives=False)


def _money(request: Request, uid: str, *, objectives: bool) -> HttpResponseBase:
    row = found(standing_item(request.actor, uid))
    if (row.kind == "objective") != objectives:
        name = "objective_money" if row.kind == "objective" else "item_money"
        return HttpResponsePermanentRedirect(path_to(name, uid))
    told = money_of(row.item, request.today, below=objectives)
    if form := request.GET.get("formaat", ""):
        return download(euros.allotments_table(told.allotments), f"geld-{uid}", form)
    title, spoken = said(row.title, language())
    shares = [] if objectives or told.assigned is None else shares_of(row)
    called = names([who for who, _share in shares], request.today)
    parts = divided(told.assigned or Decimal(0), [share for _who, share in shares])
    context = {
        "shares": [
            (called.get((who.kind, who.target)), Decimal(share) / WHOLE, part)
            for (who, share), part in zip(shares, parts, strict=True)
        ],
        "title": title or row.code,
        "spoken": spoken,
        "code": row.code,
        "kind": kind_of(row.kind, {"level": row.level}, row.plan.levels),
        "plan": row.plan,
        "plan_path": path_to("plan", row.plan.slug),
        "item_path": path_to("objective" if objectives else "item", uid),
        "objective": objectives,
        "money": euros.money(told, request.today),
        "keep": with_query(address_of("claims"), actie=uid) if request.actor.has(*WRITERS) else "",
        "csv": "?formaat=csv",
        "xlsx": "?formaat=xlsx",
    }
    return render_page(request, "website/plans/money.html", context)


@public_page
@require_safe
def article(request: Request, code: str) -> HttpResponseBase:
    """What draws on an article, what was paid, and what must still be paid."""
    bearer, lasting = bearer_of(code, "")
    if code != lasting:
        return redirect_to(reverse("budget_article_money", args=[lasting]), request)
    claims = claims_on(bearer.pk)
    keys = {claim.beneficiary for claim in claims if claim.beneficiary is not None}
    called = names_at(keys, request.today) if keys else {}
    context = {
        **_around(bearer, lasting),
        "title": gettext("What draws on this article"),
        "claims": [
            {
                "claim": claim,
                "who": called.get(claim.beneficiary or 0, ""),
                "state": budget.CLAIM_STATES[claim.state],
                "last": claim.steps[-1],
            }
            for claim in claims
            if claim.steps
        ],
        **(_owed(request, bearer) if claims else {}),
    }
    return render_page(request, "website/budget/article_money.html", context)


def _owed(request: Request, bearer: Article) -> dict[str, Any]:
    """What must still be paid on it: amounts only."""
    told = next(iter(forecast(request.today, [bearer.pk])), None)
    if told is None or not told.owed:
        return {}
    return {
        "owed": told,
        "owed_years": euros.year_rows(told, request.today),
        "owed_short": euros.shortfall_words(told),
        "owed_quarters": [
            (euros.quarter_words(at), amount) for at, amount in told.quarters.items()
        ],
    }


@public_page
@require_safe
def article_actions(request: Request, code: str) -> HttpResponseBase:
    """The actions that an article pays."""
    bearer, lasting = bearer_of(code, "")
    if code != lasting:
        return redirect_to(reverse("budget_article_actions", args=[lasting]), request)
    lines = sorted_as(
        money_from(bearer, request.today).allotments,
        request.GET.get("sorteer", ""),
        euros.ALLOTMENT_ORDERS,
    )
    if form := request.GET.get("formaat", ""):
        return download(euros.allotments_table(lines), f"acties-{bearer.code}", form)
    context = {
        **_around(bearer, lasting),
        "title": gettext("Actions that it pays"),
        "pays": euros.allotment_rows(lines),
        **files(request),
    }
    return render_page(request, "website/budget/article_actions.html", context)


def _around(bearer: Article, lasting: str) -> dict[str, Any]:
    spends = bearer.kind == Article.Kind.EXPENDITURE
    return {
        "article": bearer,
        "article_path": reverse("budget_article", args=[lasting]),
        "money_path": reverse("budget_article_money", args=[lasting]),
        "actions_path": reverse("budget_article_actions", args=[lasting]) if spends else "",
    }


@public_page
@require_safe
def pot(request: Request, slug: str) -> HttpResponseBase:
    """The actions that a pot pays, and what draws on it."""
    row, told = found(pot_money(slug, request.today))
    lines = sorted_as(told.allotments, request.GET.get("sorteer", ""), euros.ALLOTMENT_ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(euros.allotments_table(lines), f"pot-{slug}", form)
    name, spoken = said(row.name, language())
    context = {
        "pot": row,
        "name": name,
        "spoken": spoken,
        "pot_path": address_of("pot", slug),
        "allotments": euros.allotment_rows(lines),
        "claims": euros.claim_rows(told.claims, request.today),
        **files(request),
    }
    return render_page(request, "website/budget/pot_money.html", context)
