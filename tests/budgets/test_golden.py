"""The real paper of 2021, computed from its movements."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.budgets import rules, selectors
from tests.budgets.make import ACTOR, accept, close_round, plain, shipped

pytestmark = pytest.mark.django_db


def test_the_programme_reaches_the_printed_totals() -> None:
    accept(shipped())
    page = selectors.round_page("BO2021")
    assert page is not None
    closing = {axis: rules.thousands(amount) for axis, amount in page.evolution.closing.items()}
    assert closing == {"VAK": 94_216, "VEK": 95_813, "AO": 100, "TO": 0, "LO": 0}
    assert [part.code for part in page.programmes] == ["SF"]


def test_every_printed_evolution_comes_back() -> None:
    reading = shipped()
    accept(reading)
    compared = 0
    for printed in plain(reading).values():
        if printed["type"] not in {"credit_evolution", "receipts", "legal_person"}:
            continue
        told = selectors.table(str(printed["article"]), "BO2021")
        assert told is not None
        assert told["type"] == printed["type"]
        rows = printed["rows"]
        assert [(row["kind"], row.get("stage"), row["values"]) for row in told["rows"]] == [
            (row["kind"], row.get("stage"), row["values"]) for row in rows
        ]
        if printed["type"] != "legal_person":
            assert [row["label"] for row in told["rows"]] == [row["label"] for row in rows]
        compared += sum(len(row["values"]) for row in rows)
    assert compared == 136


def test_every_summary_total_comes_back() -> None:
    reading = shipped()
    accept(reading)
    page = selectors.round_page("BO2021")
    assert page is not None
    elements = {element.name: element for part in page.programmes for element in part.elements}
    assert list(elements) == ["GELIJKE KANSEN", "INTEGRATIE EN INBURGERING"]
    printed = plain(reading)
    for table in ("t03", "t10"):
        rows = printed[table]["rows"]
        element = elements[str(printed[table]["ise"])]
        told = {
            ("total", "BA2020"): element.evolution.opening,
            ("total", "evolution"): element.evolution.movements,
            ("total", "BO2021"): element.evolution.closing,
            ("overflow", "BA2020"): element.printed_overflow,
            ("overflow", "evolution"): element.evolution.overflow,
        }
        for row in rows:
            key = row["kind"], row.get("stage")
            if key in told:
                assert {a: told[key].get(a, Decimal(0)) for a in row["values"]} == {
                    axis: value * 1000 for axis, value in row["values"].items()
                }
    for table in ("t01", "t02"):
        assert [(row.kind, row.stage, dict(row.values)) for row in page.rows] == [
            (
                row["kind"],
                row["stage"],
                {axis: Decimal(value * 1000) for axis, value in row["values"].items()},
            )
            for row in printed[table]["rows"]
        ]


def test_the_legal_person_balances_and_stands_apart() -> None:
    accept(shipped())
    page = selectors.round_page("BO2021")
    assert page is not None
    (agency,) = page.legal_persons
    assert agency.entity == "SM0"
    assert agency.imbalance == 0
    assert agency.receipts_evolution.closing == {"AMOUNT": Decimal(76_823_000)}
    assert agency.expenditure_evolution.closing["VEK"] == 76_823_000
    overdraft = next(row for row in agency.expenditure if row.esr == "OV")
    assert "VAK" not in overdraft.evolution.closing, "a blank is not zero"


def test_an_article_shows_its_movements_with_places_and_sub_lines() -> None:
    accept(shipped())
    article = selectors.article_by_code("SJ0-1SFC2DA-WT")
    assert article is not None
    page = selectors.article_page(article.uid)
    assert page is not None
    assert (page.round, page.base) == ("BO2021", "BA2020")
    netted = next(line for line in page.movements if line.title.startswith("Asielmiddelen"))
    assert [line.amount / 1000 for line in netted.sub_lines] == [1772, -1372, -546]
    assert sum(line.amount for line in netted.sub_lines) == netted.amounts["VAK"]
    assert netted.source is not None
    assert netted.source.paper_title
    assert (netted.source.line, netted.source.page) == (1488, None)
    assert [other.title for other in netted.also_printed] == [
        "Asielmiddelen 2021 – terugdraaien middelen BA 2020"
    ]
    transfer = next(line for line in page.movements if line.kind == "compensation")
    assert [(other.code, other.amounts["VAK"]) for other in transfer.others] == [
        ("SA0-1SFC2DA-WT", Decimal(-15_000))
    ]


def test_misprinted_codes_lead_to_their_article() -> None:
    accept(shipped())
    for misprint, code in (
        ("SA0-SFC2CA-WT", "SA0-1SFC2CA-WT"),
        ("SM0-AFSC2DA-WT", "SM0-ASFC2DA-WT"),
    ):
        article = selectors.article_by_code(misprint)
        assert article is not None
        assert article.code == code


def test_pages_ask_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    close_round(ACTOR, accept(shipped()))
    article = selectors.article_by_code("SJ0-1SFC2DA-WT")
    assert article is not None
    with django_assert_max_num_queries(4):
        selectors.round_page("BO2021")
    with django_assert_max_num_queries(8):
        selectors.article_page(article.uid, "BO2021")
    with django_assert_max_num_queries(6):
        assert selectors.broken_balances() == []
    with django_assert_max_num_queries(5):
        texts = list(selectors.search_texts([]))
    assert len(texts) == 1 + 2 + 16
    assert len({text.path for text in texts}) == len(texts)
    with django_assert_max_num_queries(2):
        assert [line.round.code for line in selectors.rounds()] == ["BO2021", "BA2020"]


def test_the_waterfall_leads_from_opening_to_closing() -> None:
    accept(shipped())
    steps = selectors.waterfall("BO2021", "VEK")
    assert [(step.kind, rules.thousands(step.amount)) for step in steps] == [
        ("opening", 88_635),
        ("overflow", 673),
        ("index", 1_293),
        ("other_adjustment", 5_212),
        ("closing", 95_813),
    ]
    assert all(one.end == other.start for one, other in pairwise(steps[:-1]))
