"""A round of many articles is shown by the page, and asks no more than a small one."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.budgets import selectors
from regie.budgets.models import Article, Round
from regie.budgets.selectors.lists import SIZE
from regie.budgets.services import (
    ArticleDraft,
    ensure_articles,
    ensure_round,
    record_movements,
)
from tests.budgets.make import (
    ACTOR,
    LEGAL_IN,
    LEGAL_OUT,
    RECEIPT,
    a_round,
    articles,
    close_round,
    draft,
)

pytestmark = pytest.mark.django_db
CODES = [
    f"XJ0-1X{programme}C2{part}{letter}-WT"
    for programme, part, letter in product("FG", "CDE", "ABCDEFGHIJKLM")
]


def fill(codes: list[str]) -> Round:
    """A closed round, and an open one on it, in which these articles stand."""
    made = ensure_articles(
        ACTOR,
        [ArticleDraft(code=code, name=code.lower(), content_element=code[9]) for code in codes],
    )
    one, two = articles(LEGAL_OUT, LEGAL_IN)
    (receipt,) = articles(RECEIPT)
    base = a_round("BA2030", None)
    drafts = [
        draft("opening", (made[code], "VAK", n * 37 % 101), (made[code], "VEK", n))
        for n, code in enumerate(codes)
    ]
    record_movements(
        ACTOR,
        base,
        [
            *drafts,
            draft("opening", (one, "VEK", 5)),
            draft("opening", (two, "AO", 5)),
            draft("opening", (receipt, "AO", 9)),
        ],
    )
    close_round(ACTOR, base)
    round_ = ensure_round(ACTOR, "BO2031", "BA2030")
    record_movements(
        ACTOR,
        round_,
        [draft("index", (made[code], "VAK", n % 7 - 3)) for n, code in enumerate(codes)],
    )
    return round_


def shown(asked: selectors.Asked) -> list[str]:
    """The codes on one page, in order."""
    page = selectors.round_lists("BO2031", asked)
    assert page is not None
    return [
        row.code
        for programme in page.programmes
        for element in programme.elements
        for some in element.lists
        for row in some.articles
    ]


@pytest.mark.parametrize("order", ["", "-code", "naam", "vak", "-vak", "vek", "-verschil"])
def test_the_pages_together_are_the_round(order: str) -> None:
    fill(CODES)
    pages = -(-(len(CODES) + 1) // SIZE)
    told = [shown(selectors.Asked(order=order, page=page)) for page in range(1, pages + 1)]
    assert all(len(page) == SIZE for page in told[:-1])
    codes = [code for page in told for code in page]
    assert sorted(codes) == sorted([*CODES, RECEIPT])
    whole = selectors.round_page("BO2031")
    assert whole is not None
    listed = selectors.round_lists("BO2031", selectors.Asked(order=order, page=2))
    assert listed is not None
    assert (listed.count, listed.standing) == (len(codes), len(codes))
    assert listed.evolution.closing == whole.evolution.closing
    assert [part.evolution.closing for part in listed.programmes] == [
        part.evolution.closing for part in whole.programmes
    ]
    if order == "-vak":
        rows = {
            row.code: row.evolution.closing["VAK"]
            for part in whole.programmes
            for element in part.elements
            for row in element.articles
            if row.kind == "expenditure"
        }
        for element in (code[5:10] for code in CODES[::13]):
            within = [rows[code] for code in codes if code[5:10] == element and code in rows]
            assert within == sorted(within, reverse=True)


def test_what_is_filtered_is_totalled_alone() -> None:
    fill(CODES)
    assert shown(selectors.Asked(kind="receipt")) == [RECEIPT]
    assert shown(selectors.Asked(entity="YY0")) == []
    element = Article.objects.get(code=CODES[0]).content_element
    assert element is not None
    assert shown(selectors.Asked(part=element.uid)) == CODES[:13]
    page = selectors.round_lists("BO2031", selectors.Asked(part=element.uid))
    assert page is not None
    alone = selectors.element_page(element.uid, "BO2031")
    assert alone is not None
    assert page.evolution.closing == alone[1].evolution.closing
    assert page.programmes[0].elements[0].by_esr.keys() == {"WT"}
    assert selectors.round_lists("BO2031", selectors.Asked(part="nergens")) is None
    assert selectors.round_lists("BO1999", selectors.Asked()) is None


def test_a_long_round_asks_as_little_as_a_short_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(CODES[:13])
    paths = ["/begroting/", "/begroting/bo2031/", "/begroting/bo2031/?sorteer=-vak"]
    counts = []
    for codes in (CODES[:13], CODES):
        if codes is CODES:
            made = ensure_articles(
                ACTOR, [ArticleDraft(code=c, content_element=c[9]) for c in CODES[13:]]
            )
            record_movements(
                ACTOR,
                Round.objects.get(code="BO2031"),
                [draft("opening", (one, "VAK", 1)) for one in made.values()],
            )
        told = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(path).status_code == 200
            told.append(len(asked))
        counts.append(told)
    assert counts[0] == counts[1]
    # The lists themselves ask at most ten; the chart of shares and the flows the others.
    assert max(counts[1]) <= 12
    page = html.fromstring(client.get("/begroting/bo2031/?pagina=2").content)
    assert page.xpath("//nav[@class='r-paging']//span[@aria-current='page']/text()") == ["2"]
    assert len(page.xpath("//tbody/tr[.//code]")) == SIZE
    # Every head that sorts begins at the first page again.
    assert not [path for path in page.xpath("//a[@class='r-sort']/@href") if "pagina" in path]
