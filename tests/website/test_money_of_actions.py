"""Where the money of an action comes from, how often it comes, and who pays which part."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from lxml import html

from regie.base.actor import Actor
from regie.budgets.services import (
    AllotmentDraft,
    Draw,
    FundingDraft,
    assign,
    ensure_pot,
    ensure_source,
    fund,
    reserve,
)
from regie.kernel.dates import parse_iso
from regie.plans.contents import LinkTo
from regie.plans.models import Item
from tests.budgets.make import ACTOR, ONE, articles
from tests.plans import make

pytestmark = pytest.mark.django_db
LIST = "/plannen/voorbeeldplan/lijst/"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).xpath("//main")[0].text_content().split())


@pytest.fixture
def actions(settings: Any) -> dict[str, Item]:
    """One action paid once by a European fund by two ministers, one out of a pot that recovery
    money fills, and one that nothing pays."""
    settings.DEMO = True
    settings.TODAY = "2026-03-01"
    ada: Actor = make.coordinator()
    plan = make.plan(ada)
    draft = make.draft(ada, plan, "Eerste")
    zon, maan = (make.organisation({name: (None, None)}) for name in ("Zonnig", "Maanlicht"))
    told = {}
    for title in ("Europees", "Herstel", "Zonder geld"):
        links = [
            LinkTo("responsible", "organisation", zon.uid, share=6667),
            LinkTo("co_responsible", "organisation", maan.uid, share=3333),
        ]
        told[title] = make.action(ada, draft, title, links=links if title == "Europees" else [])
    make.publish(ada, draft)
    items = {title: Item.objects.get(uid=one.uid) for title, one in told.items()}
    amif = ensure_source(ACTOR, "amif", {"nl": "AMIF"})
    relance = ensure_source(ACTOR, "relance", {"nl": "Relance"})
    pot = ensure_pot(ACTOR, "pot", {"nl": "Samen"})
    fund(
        ACTOR,
        FundingDraft(
            year=2026,
            source=amif,
            vak=Decimal(100),
            recurrent=False,
            end=parse_iso("2026-09"),
            ground="brief",
        ),
    )
    for year, source in ((2026, relance), (2025, amif)):
        fund(
            ACTOR,
            FundingDraft(
                year=year, source=source, pot=pot, vak=Decimal(50), recurrent=False, ground="brief"
            ),
        )
    assign(
        ACTOR,
        AllotmentDraft(
            item=items["Europees"],
            source=amif,
            year=2026,
            vak=Decimal("90.01"),
            recurrent=True,
            ground="x",
        ),
    )
    assign(ACTOR, AllotmentDraft(item=items["Herstel"], pot=pot, year=2026, ground="x"))
    return items


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("amif", ["Europees"]),
        ("relance", ["Herstel"]),
        ("eenmalig", ["Herstel"]),
        ("terugkerend", ["Europees"]),
        ("eigen", []),
        ("", ["Europees", "Herstel", "Zonder geld"]),
    ],
)
def test_a_list_is_asked_from_where_and_how_often_money_comes(
    client: Client, actions: dict[str, Item], asked: str, found: list[str]
) -> None:
    page = html.fromstring(client.get(f"{LIST}?geld={asked}").content)
    assert [one.text_content().strip() for one in page.xpath("//tbody/tr/th")] == found
    options = page.xpath("//select[@name='geld']/option/@value")
    assert options == ["", "eenmalig", "terugkerend", "amif", "relance"]
    file = client.get(f"{LIST}?geld={asked}&formaat=csv").content.decode()
    told = {
        row["title"]: (row["money"], row["recurrent"]) for row in csv.DictReader(io.StringIO(file))
    }
    everything = {
        "Europees": ("AMIF", "terugkerend"),
        "Herstel": ("Relance", "eenmalig"),
        "Zonder geld": ("", ""),
    }
    assert told == {title: everything[title] for title in found}


def test_a_plan_without_money_offers_no_such_filter(client: Client, settings: Any) -> None:
    settings.DEMO = True
    ada = make.coordinator()
    draft = make.draft(ada, make.plan(ada), "Eerste")
    make.action(ada, draft, "Actie")
    make.publish(ada, draft)
    assert not html.fromstring(client.get(LIST).content).xpath("//select[@name='geld']")


def test_euros_stand_by_the_share_of_whoever_answers(
    client: Client, actions: dict[str, Item]
) -> None:
    page = text(client, f"/acties/{actions['Europees'].uid}/geld/")
    assert "Zonnig66,7%60,01Maanlicht33,3%30" in page.replace(" ", "")


def test_outside_money_says_when_it_ends(client: Client, actions: dict[str, Item]) -> None:
    page = text(client, "/begroting/potten/")
    assert "AMIF" in page
    assert "september 2026" in page


def test_a_call_on_the_money_of_an_action_is_a_station(
    client: Client, actions: dict[str, Item]
) -> None:
    path = f"/acties/{actions['Europees'].uid}/"
    assert "nog geen oproep" in client.get(path).content.decode()
    (article,) = articles(ONE)
    draw = Draw(amount=Decimal(10), year=2026, ground="test")
    for kind in ("call", "nominatim"):
        reserve(ACTOR, article, f"Oproep {kind}", draw, kind=kind, item=actions["Europees"])
    page = html.fromstring(client.get(path).content)
    (call,) = page.xpath("//li[span[text()='Oproep'] or a/span[text()='Oproep']]")
    assert " ".join(call.text_content().split()) == "Oproep 1"
    assert "nog geen oproep" not in page.text_content()
