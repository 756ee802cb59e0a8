"""The front door."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from regie.budgets.selectors import ArticleRow, RoundPage, newest_round, round_page
from regie.components import chain, figures
from regie.components import papers as words
from regie.components.navigation import address
from regie.components.requests import Request, public_page, render_page
from regie.papers import selectors as papers
from regie.plans.selectors import Latest, latest
from regie.website.pages.municipalities import country

#: The largest articles, and the newest papers, that are shown.
ARTICLES = 6
PAPERS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """An article with its payment credit; ``share`` is its length, 100 for the largest."""

    name: str
    code: str
    path: str
    amount: Decimal
    share: int


@require_safe
@public_page
def start(request: Request) -> HttpResponseBase:
    """What this is, and the three answers that people come for."""
    language = "en" if (get_language() or "").startswith("en") else "nl"
    code = newest_round()
    budget = round_page(code) if code else None
    plan = latest(request.actor)
    round_path = reverse("budget_round", args=[code.lower()]) if code else ""
    plan_path = address(f"/plannen/{plan.plan}/", language) if plan else ""
    map_, options = country(request.today)
    context = {
        "ribbon": chain.ribbon(None, _chain(plan, plan_path, budget, round_path, language)),
        "budget": budget,
        "paid": budget.evolution.closing.get("VEK") if budget else None,
        "bars": _bars(budget) if budget else [],
        "example": budget is not None and any(article.example for article in _articles(budget)),
        "round_path": round_path,
        "plan": plan,
        "plan_path": plan_path,
        "map": map_,
        "options": options,
        "papers": [
            (paper, words.KINDS.get(paper.kind, paper.kind))
            for paper in papers.papers(request.actor)[:PAPERS]
        ],
    }
    return render_page(request, "website/start.html", context)


def _chain(
    plan: Latest | None,
    plan_path: str,
    budget: RoundPage | None,
    round_path: str,
    language: str,
) -> dict[chain.Key, chain.Link]:
    links: dict[chain.Key, chain.Link] = {}
    if plan:
        basis: chain.Basis = "example" if plan.example else "paper"
        links["objective"] = chain.Link(str(plan.objectives), plan_path, basis)
        links["action"] = chain.Link(str(plan.actions), plan_path, basis)
        if not plan.first:
            did = plan.added + plan.changed + plan.ended
            changes = ngettext("%(n)s change", "%(n)s changes", did) % {"n": did}
            links["edition"] = chain.Link(changes, f"{plan_path}vergelijk/", basis)
    if budget and (paid := budget.evolution.closing.get("VEK")) is not None:
        # A station is narrow: here the words may stand on two lines.
        told = figures.euro_words(paid, language).replace("\u00a0", " ")
        links["money"] = chain.Link(told, round_path)
    return links


def _articles(page: RoundPage) -> list[ArticleRow]:
    return [
        article
        for programme in page.programmes
        for element in programme.elements
        for article in element.articles
    ]


def _bars(page: RoundPage) -> list[Bar]:
    told = [
        (article, amount)
        for article in _articles(page)
        if article.kind == "expenditure" and (amount := article.evolution.closing.get("VEK"))
    ]
    told.sort(key=lambda pair: (-pair[1], pair[0].code))
    return [
        Bar(
            article.name,
            article.code,
            reverse("budget_article", args=[article.code]),
            amount,
            max(1, int(100 * amount / told[0][1])),
        )
        for article, amount in told[:ARTICLES]
        if amount > 0
    ]
