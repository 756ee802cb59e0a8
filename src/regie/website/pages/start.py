"""The front door."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.budgets.ledger import Most, largest, whole
from regie.budgets.selectors import newest_round
from regie.budgets.selectors.rounds import found_round, head_of
from regie.components import chain, figures
from regie.components.requests import Request, public_page, render_page
from regie.components.templatetags.regie import language
from regie.indicators.selectors.chain import indicators_followed
from regie.plans.selectors import Latest, latest
from regie.programmes.selectors.chain import counted
from regie.website.feed import path_of, title_of
from regie.website.pages.municipalities import country
from regie.website.plans_views import carried_out
from regie.writing.changes import lately

#: How many of the largest articles, and of what was published lately, are shown.
ARTICLES = 6
LATELY = 5


class Bar(Struct, frozen=True):
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
    code = newest_round()
    budget = found_round(code) if code else None
    articles = largest(budget, "VEK", ARTICLES) if budget else []
    paid = whole(budget, "VEK") if budget else Decimal(0)
    plan = latest(request.actor)
    round_path = reverse("budget_round", args=[code.lower()]) if code else ""
    plan_path = reverse("plan", args=[plan.plan]) if plan else ""
    compare_path = reverse("plan_compare", args=[plan.plan]) if plan else ""
    map_, options = country(request.today)
    context = {
        "ribbon": chain.ribbon(
            None, _chain(plan, plan_path, compare_path, paid, round_path) | _delivered()
        ),
        "budget": head_of(budget) if budget else None,
        "paid": paid,
        "bars": _bars(articles),
        "example": any(one.example for one in articles),
        "round_path": round_path,
        "plan": plan,
        "plan_path": plan_path,
        "compare_path": compare_path,
        "map": map_,
        "options": options,
        "lately": [(one.at, title_of(one), path_of(one)) for one in lately(LATELY)],
    }
    return render_page(request, "website/start.html", context)


def _chain(
    plan: Latest | None,
    plan_path: str,
    compare_path: str,
    paid: Decimal,
    round_path: str,
) -> dict[chain.Key, chain.Link]:
    links: dict[chain.Key, chain.Link] = {}
    if plan:
        basis: chain.Basis = "example" if plan.example else "paper"
        links["objective"] = chain.Link(str(plan.objectives), plan_path, basis)
        links["action"] = chain.Link(str(plan.actions), plan_path, basis)
        if not plan.first:
            did = plan.added + plan.changed + plan.ended
            changes = ngettext("%(n)s change", "%(n)s changes", did) % {"n": did}
            links["edition"] = chain.Link(changes, compare_path, basis)
    if paid:
        # A station is narrow: here the words may stand on two lines.
        told = figures.euro_words(paid, language()).replace("\u00a0", " ")
        links["money"] = chain.Link(told, round_path)
    return links


def _delivered() -> dict[chain.Key, chain.Link]:
    """The second half of the chain, of all plans together."""
    links, indicators = carried_out(counted()), indicators_followed()
    if indicators:
        links["evidence"] = chain.Link(str(indicators), reverse("indicators"))
    return links


def _bars(articles: list[Most]) -> list[Bar]:
    most = articles[0].amount if articles else Decimal(1)
    return [
        Bar(
            one.name,
            one.code,
            reverse("budget_article", args=[one.code]),
            one.amount,
            max(1, int(100 * one.amount / most)),
        )
        for one in articles
    ]
