"""Formula money on the page of its article, as the public sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.base.data import data
from regie.budgets.models import Article
from regie.budgets.services import LegDraft, MovementDraft, record_movements
from regie.budgets.services.formulas import load_formulas
from tests.website.make_budget import ACTOR, accept
from tests.website.test_budget import BIG, page, rows, words

pytestmark = pytest.mark.django_db


def test_the_public_sees_which_inputs_the_paper_tells_and_where(client: Client) -> None:
    accept()
    assert load_formulas(ACTOR, data("budgets"))["added"] == 2
    told = page(client, BIG)
    table = rows(told, "formule-0")
    assert [row[1] for row in table[1:]] == [
        *["niet gekend"] * 5,
        "1.372.000 euro",
        "546.000 euro",
    ]
    assert "zonder cijfer" in table[1][2]
    assert "(niet gekend in 2019 min gemiddeld niet gekend in 2012-2014)" in words(told)
    assert "not known" in words(page(client, f"/en{BIG}"))


def test_an_index_tells_its_kind_and_rate(client: Client) -> None:
    round_ = accept()
    article = Article.objects.get(code="SJ0-1SFC2DA-WT")
    record_movements(
        ACTOR,
        round_,
        [
            MovementDraft(
                kind="index",
                ground="x",
                index_kind="spilindex",
                index_rate=Decimal("1.3"),
                legs=(LegDraft(article.pk, "VAK", Decimal(1000)),),
            )
        ],
    )
    assert "Index spilindex 1,3 %" in words(page(client, BIG))


def test_an_article_asks_few_queries_however_many_formulas_it_has(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    accept()
    load_formulas(ACTOR, data("budgets"))
    client.get(BIG)
    with django_assert_max_num_queries(12):
        client.get(BIG)
