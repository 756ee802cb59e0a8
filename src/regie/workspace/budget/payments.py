"""``/werk/begroting/te-betalen/``: what must still be paid, and what will not fit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase, QueryDict
from django.views.decorators.http import require_safe

from regie.actors.selectors import names_at
from regie.base.text import fold
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.selectors.payments import Payments, forecast
from regie.components import euros
from regie.components.addresses import address_of
from regie.components.requests import Request, found, render_page
from regie.workspace.budget.files import file

_SIZE = 50


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every article on which something was promised, what is short first."""
    words, short = request.GET.get("zoek", "")[:60].strip(), request.GET.get("tekort", "") == "ja"
    every = forecast(request.today)
    rows = [one for one in every if _fits(one, words) and (one.shortfalls or not short)]
    if form := request.GET.get("formaat", ""):
        return file(euros.payments_table(rows, request.today), "te-betalen", form)
    rows.sort(key=lambda one: (not one.shortfalls, one.article.code))
    page = Paginator(rows, _SIZE).get_page(request.GET.get("pagina"))
    chart = euros.payments_chart(rows)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "page": page,
        "rows": [
            (one, euros.year_rows(one, request.today), euros.shortfall_words(one))
            for one in page.object_list
        ],
        "owed": sum((one.owed for one in rows), Decimal(0)),
        "short": [one for one in every if one.shortfalls],
        "chart": chart,
        "words": words,
        "only_short": short,
        **_files(query),
    }
    return render_page(request, "work/drawing/payments.html", context)


@require_safe
def article(request: Request, code: str) -> HttpResponseBase:
    """One article, down to the claim and its instalments."""
    bearer = found(article_by_code(code.upper()))
    public = address_of("article", bearer.code)
    one = next(iter(forecast(request.today, [bearer.pk])), None)
    if one is None:
        return render_page(
            request, "work/drawing/payments_none.html", {"article": bearer, "public": public}
        )
    if form := request.GET.get("formaat", ""):
        return file(euros.claims_table(one), f"te-betalen-{bearer.code}", form)
    keys = {claim.beneficiary for claim in one.claims if claim.beneficiary is not None}
    called = names_at(keys, request.today) if keys else {}
    chart = euros.payments_chart([one])
    context = {
        "one": one,
        "article": bearer,
        "public": public,
        "years": euros.year_rows(one, request.today),
        "shorts": euros.shortfall_words(one),
        "chart": chart,
        "claims": [
            {
                "claim": claim,
                "who": called.get(claim.beneficiary or 0, ""),
                "kind": euros.CLAIM_KINDS[claim.kind],
                "payments": [
                    (euros.quarter_words(payment.at), payment) for payment in claim.payments
                ],
            }
            for claim in one.claims
        ],
        **_files(request.GET.copy()),
    }
    return render_page(request, "work/drawing/payments_article.html", context)


def _fits(one: Payments, words: str) -> bool:
    return fold(words) in fold(f"{one.article.code} {one.article.name}")


def _files(query: QueryDict) -> dict[str, Any]:
    told = {}
    for form in ("csv", "xlsx"):
        query["formaat"] = form
        told[form] = f"?{query.urlencode()}"
    return told
