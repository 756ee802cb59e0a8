"""Organisations: found by any name, told through time, with their part of the budget."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Organisation, OrganisationName
from tests.website import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled() -> None:
    register.facts()


def page(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def rows(found: Any) -> list[str]:
    return [text(one) for one in found.cssselect("tbody th")]


def of(entity: str) -> str:
    return Organisation.objects.get(budget_entity=entity).uid


@pytest.mark.parametrize("path", ["/organisaties/", "/en/organisaties/"])
def test_an_empty_register_says_what_will_stand_here(client: Client, path: str) -> None:
    assert page(client, path).cssselect(".r-empty")


def test_the_list_filters_by_kind_and_by_any_name_ever(client: Client, filled: None) -> None:
    assert rows(page(client, "/organisaties/?soort=government"))
    assert rows(page(client, "/organisaties/?q=in-gent")) == ["Amal"]
    nothing = page(client, "/organisaties/?q=nergens")
    assert nothing.cssselect('.r-empty a[href="/organisaties/"]')
    # A kind that nobody knows has nothing, and is no fault.
    assert page(client, "/organisaties/?soort=x").cssselect(".r-empty")


def test_the_list_has_pages_that_keep_the_question(client: Client) -> None:
    for number in range(60):
        one = Organisation.objects.create(kind="association", example=True)
        OrganisationName.objects.create(organisation=one, name=f"Vereniging {number:02}")
    found = page(client, "/organisaties/?soort=association")
    assert len(rows(found)) == 50
    following = found.cssselect('a[rel="next"]')[0].get("href")
    assert "soort=association" in following
    last = page(client, f"/organisaties/{following}")
    assert rows(last)[-1].startswith("Vereniging 59")
    told = client.get("/organisaties/?soort=association&formaat=csv").content.decode()
    assert len(told.splitlines()) == 61


def test_an_organisation_tells_its_names_and_its_articles(
    client: Client, settings: Any, filled: None
) -> None:
    settings.DEMO = True
    uid = of("SJ0")
    before = page(client, f"/organisaties/{uid}/")
    assert "SJ0" in text(before.cssselect("#begroting ~ .r-empty")[0])
    register.paper()
    found = page(client, f"/organisaties/{uid}/")
    assert "Agentschap Binnenlands Bestuur (ABB)" in text(found.cssselect("h1")[0])
    assert found.cssselect('a[href="/begroting/artikelen/SJ0-1SFC2DA-WT/"]')
    assert "30.252" in text(found.cssselect("table")[0])
    # The receipts of an article are no credit.
    receipts = [one for one in found.cssselect("tbody tr") if "SJ0-9SFCADA-OW" in text(one)]
    assert text(receipts[0].cssselect("td")[1]) == "–"
    assert text(receipts[0].cssselect("td")[-1]) != "–"
    # A legal person has articles of its own.
    legal = page(client, f"/organisaties/{of('SM0')}/")
    assert "SM0" in text(legal.cssselect("#begroting ~ .r-table-block")[0])


def test_a_new_name_does_not_hide_the_old_one(client: Client, filled: None) -> None:
    uid = OrganisationName.objects.get(name="Amal").organisation.uid
    found = page(client, f"/organisaties/{uid}/")
    assert rows(found)[0] == "Amal"
    assert len(rows(found)) > 1
    assert found.cssselect('aside a[href="/gemeenten/44021/"]')


def test_who_took_over_is_told_on_both_sides(client: Client) -> None:
    new = Organisation.objects.create(kind="agency", example=True)
    OrganisationName.objects.create(organisation=new, name="Voorbeeldagentschap")
    old = Organisation.objects.create(kind="agency", successor=new, example=True)
    OrganisationName.objects.create(organisation=old, name="Oud agentschap")
    assert page(client, f"/organisaties/{old.uid}/").cssselect(
        f'.r-note a[href="/organisaties/{new.uid}/"]'
    )
    assert page(client, f"/organisaties/{new.uid}/").cssselect(
        f'aside a[href="/organisaties/{old.uid}/"]'
    )


def test_what_is_unknown_is_nowhere(client: Client) -> None:
    page(client, "/organisaties/0000000000zz/", 404)


def test_pages_of_organisations_ask_little(
    client: Client,
    settings: Any,
    filled: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.DEMO = True
    register.paper()
    with django_assert_max_num_queries(4):
        client.get("/organisaties/")
    with django_assert_max_num_queries(13):
        client.get(f"/organisaties/{of('SJ0')}/")
    assert page(client, f"/en/organisaties/{of('SJ0')}/").get("lang") == "en"
