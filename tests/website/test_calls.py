"""Calls for subsidies in public: what can be asked, by whom, with whom, and what it would bring."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from regie.actors.boards import boards_of
from regie.actors.models import Municipality, Region, RegionMember
from regie.base.clock import now
from regie.programmes.library import call, calls
from regie.programmes.models import Application, Call, Member, PlaceFigure
from regie.programmes.moments import state_at
from regie.programmes.ruleset import parse
from regie.programmes.services.applications import start
from regie.programmes.services.calls import load_call
from tests.programmes.make import ACTOR, a_call

PAGE = "/oproepen/plan-samenleven-2022/"
BRUSSELS = ZoneInfo("Europe/Brussels")
FIGURE = "inwoners-niet-eu14-herkomst"


@pytest.fixture
def loaded(db: None) -> None:
    for told in calls():
        load_call(ACTOR, told)


def told_by(client: Client, address: str) -> str:
    """The page, with blanks that may break."""
    told = unescape(client.get(address).content.decode())
    return " ".join(told.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2023, 5, 25, 23, 59, 59), "coming"),
        (datetime(2023, 5, 26), "open"),
        (datetime(2023, 7, 10, 12), "open"),
        (datetime(2023, 7, 10, 12, 0, 1), "closed"),
    ],
)
def test_a_call_opens_and_closes_to_the_second(moment: datetime, state: str) -> None:
    assert state_at(call("plan-samenleven-2023").rules, moment.replace(tzinfo=BRUSSELS)) == state


def test_a_day_lasts_until_its_last_second() -> None:
    rules = call("sociale-cohesie-2026").rules
    end = datetime(2026, 2, 16, 23, 59, 59, tzinfo=BRUSSELS)
    assert state_at(rules, end) == "open"
    assert state_at(rules, end + timedelta(seconds=1)) == "closed"


def test_what_is_not_known_of_the_dates_is_said() -> None:
    here = datetime(2026, 1, 1, tzinfo=BRUSSELS)
    assert state_at(call("oefenkansen-2026").rules, here) == "unknown"


@pytest.mark.usefixtures("loaded")
def test_every_call_leads_to_its_page(client: Client) -> None:
    told = told_by(client, "/oproepen/")
    assert f'href="{PAGE}"' in told
    assert "sociale-cohesie-2026" in told


@pytest.mark.django_db
def test_an_empty_register_says_so(client: Client) -> None:
    assert "Er is nog geen oproep" in told_by(client, "/oproepen/")
    assert client.get("/programmas/").status_code == 200
    assert client.get("/oproepen.atom").status_code == 200
    assert client.get(PAGE).status_code == 404


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("query", "here", "gone"),
    [
        ("wie=intermunicipal", "oefenkansen-2026", "sociale-cohesie-2026"),
        ("voor=plan-samenleven", "plan-samenleven-2024", "gelijke-kansen-2026-1"),
        ("zoek=PROEFTUINEN", "proeftuinen-2021", "plan-samenleven-2022"),
        ("stand=unknown", "oefenkansen-2026", "plan-samenleven-2022"),
        ("stand=x", "Zo’n oproep is er niet", "plan-samenleven-2022/"),
    ],
)
def test_the_list_is_filtered_and_taken_along(
    client: Client, query: str, here: str, gone: str
) -> None:
    told = told_by(client, f"/oproepen/?{query}")
    assert here in told
    assert f"/oproepen/{gone}" not in told
    table = client.get(f"/oproepen/?{query}&formaat=csv").content.decode()
    assert gone not in table
    assert client.get(f"/oproepen/?{query}&formaat=xlsx").status_code == 200
    assert client.get(f"/oproepen/?{query}&formaat=exe").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_the_list_is_sorted(client: Client) -> None:
    told = client.get("/oproepen/?sorteer=-sluit&formaat=json").json()
    closes = [row["closes"] or "" for row in told["rows"]]
    known = [at for at in closes if at]
    assert len(known) > 1
    # What is not known comes last either way.
    assert closes == sorted(known, reverse=True) + [""] * (len(closes) - len(known))


@pytest.mark.usefixtures("loaded")
def test_a_call_says_what_changed_while_it_ran(client: Client) -> None:
    told = told_by(client, PAGE)
    assert "bedrag voor één: van 12.500 euro naar 25.000 euro." in told
    assert "1.114.300 euro" in told
    assert client.get("/oproepen/bestaat-niet/").status_code == 404
    assert client.get("/oproepen/sociale-cohesie-2026/").status_code == 200


@pytest.mark.usefixtures("loaded")
def test_the_menu_and_the_rules_are_taken_along(client: Client) -> None:
    told = client.get(f"{PAGE}?formaat=csv").content.decode()
    assert len(told.splitlines()) == 28
    assert client.get(f"{PAGE}?formaat=exe").status_code == 404
    file = client.get(f"{PAGE}regels.yaml").content
    read = parse(file, "regels.yaml")
    assert read.rules.lines == call("plan-samenleven-2022").rules.lines
    assert yaml.safe_load(file)["call"]["code"] == "plan-samenleven-2022"


@pytest.mark.usefixtures("loaded")
def test_a_choice_stands_in_the_address(client: Client) -> None:
    told = told_by(client, f"{PAGE}simulator/?a-5=100&v-5=1&a-6=2&v-6=2&s=samenwerking")
    assert "<dd>7.200 euro</dd>" in told
    assert "<dd>10.000 euro</dd>" in told
    assert 'value="100"' in told
    assert "simulator/?a-5=100&v-5=1&a-6=2&v-6=2&s=samenwerking" in told


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("a-5=2251&v-5=1", "Hoogstens 2.250."),
        ("a-5=x&v-5=1", "Typ een geheel getal."),
        ("a-5=-4&v-5=1", "Een aantal is niet kleiner dan nul."),
        ("a-5=4", "Zeg welke voorrang dit voor jou heeft"),
        ("a-5=4&v-5=1&a-2=1&v-2=1", "Een andere lijn heeft deze voorrang al."),
        ("a-5=" + "9" * 60, "Typ een geheel getal."),
    ],
)
def test_a_wrong_choice_is_kept_and_told(client: Client, choice: str, sentence: str) -> None:
    told = told_by(client, f"{PAGE}simulator/?{choice}")
    assert sentence in told
    assert "<dd>0 euro</dd>" in told


@pytest.mark.usefixtures("loaded")
def test_a_call_without_lines_has_no_simulator(client: Client) -> None:
    assert client.get("/oproepen/sociale-cohesie-2026/simulator/").status_code == 404


# --- who, and with whom


@pytest.fixture
def region(db: None, settings: Settings) -> dict[str, Municipality]:
    """Three municipalities of one region, of which one has no figure, and one elsewhere."""
    settings.DEMO, settings.TODAY = True, "2023-06-01"
    a_call("plan-samenleven-2023")
    places = {}
    one = Region.objects.create(kind="reference", code="R1", name="Eerste")
    other = Region.objects.create(kind="reference", code="R2", name="Andere")
    figures = {"Groot": 9000, "Klein": 3000, "Onbekend": None, "Ver": 8000}
    for place, (name, figure) in enumerate(figures.items()):
        made = Municipality.objects.create(nis=f"9000{place}", name=name, since="2019-01-01")
        RegionMember.objects.create(region=other if name == "Ver" else one, municipality=made)
        if figure is not None:
            PlaceFigure.objects.create(
                figure=FIGURE, municipality=made, year=2022, value=figure, source="Proef"
            )
        places[name] = made
    return places


CHECK = "/oproepen/plan-samenleven-2023/mag-ik/"
PARTNERS = "/oproepen/plan-samenleven-2023/partners/"


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize(
    ("query", "answer", "reason"),
    [
        ("gemeente=90000", "Ja: volgens deze regels", "Groot: 9.000, en dat is meer dan 7.500."),
        ("gemeente=90001", "Nee: met deze regels", "Klein: 3.000, en dat is niet meer dan 7.500."),
        (
            "gemeente=90002",
            "nog niet te zeggen",
            "Het cijfer van Onbekend staat niet in het register",
        ),
        ("wie=organisation", "Nee: met deze regels", "Deze oproep is niet voor organisaties."),
        ("wie=Vlaamse+Gemeenschapscommissie", "Ja: volgens", "staat bij naam in de oproep"),
    ],
)
def test_whoever_asks_gets_an_answer_with_its_figure(
    client: Client, query: str, answer: str, reason: str
) -> None:
    told = told_by(client, f"{CHECK}?{query}")
    assert answer in told
    assert reason in told


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("query", ["gemeente=1", "wie=x", "gemeente=" + "9" * 99, "wie=%00"])
def test_who_is_nobody_gets_no_answer(client: Client, query: str) -> None:
    answer = client.get(f"{CHECK}?{query}")
    assert answer.status_code == 200
    assert b'id="antwoord"' not in answer.content


def test_neighbours_of_the_region_reach_the_threshold_together(
    client: Client, region: dict[str, Municipality]
) -> None:
    told = told_by(client, f"{PARTNERS}?gemeente=90001")
    assert "Klein alleen" in told
    assert "Nee: met deze regels" in told
    assert "Groot</label>" in told
    assert "Ver</label>" not in told
    assert "Het cijfer van 1 gemeente van deze regio staat niet" in told
    told = told_by(client, f"{PARTNERS}?gemeente=90001&met=90000")
    assert "Samen: 12.000, en dat is meer dan 7.500." in told
    assert "10.000 euro" in told
    assert "1.152.100 euro" in told
    # Who lies elsewhere is not taken along, whatever the address says.
    assert "Klein + Ver" not in told_by(client, f"{PARTNERS}?gemeente=90001&met=90003")


def test_who_is_in_a_partnership_is_no_longer_free(
    client: Client, region: dict[str, Municipality]
) -> None:
    boards = boards_of(ACTOR, region.values())
    lead, partner = boards[region["Groot"].pk], boards[region["Onbekend"].pk]
    application = start(ACTOR, Call.objects.get(), lead, example=True)
    member = Member.objects.create(application=application, organisation=partner)
    assert "al in een samenwerking" not in told_by(client, f"{PARTNERS}?gemeente=90001")
    Member.objects.filter(pk=member.pk).update(state="confirmed", confirmed_at=now())
    told = told_by(client, f"{PARTNERS}?gemeente=90001&met=90000")
    assert told.count("al in een samenwerking") == 2
    assert "Klein + Groot" not in told
    Application.objects.update(state="lapsed")
    assert "al in een samenwerking" not in told_by(client, f"{PARTNERS}?gemeente=90001")


# --- programmes


@pytest.mark.usefixtures("loaded")
def test_each_of_the_24_actions_has_its_page(client: Client) -> None:
    told = told_by(client, "/programmas/plan-samenleven/")
    for action in range(1, 25):
        path = f"/programmas/plan-samenleven/acties/{action}/"
        assert f'href="{path}"' in told
        assert client.get(path).status_code == 200
    assert told.count("elders betaald") == 4
    assert "Expertorganisaties voor vrouwen en meisjes" in told
    elsewhere = told_by(client, "/programmas/plan-samenleven/acties/3/")
    assert "Wijkverbeteringscontracten" in elsewhere
    assert "60 euro" in told_by(client, "/programmas/plan-samenleven/acties/5/")
    assert client.get("/programmas/plan-samenleven/acties/25/").status_code == 404
    assert client.get("/programmas/bestaat-niet/").status_code == 404
    assert client.get("/programmas/oefenkansen-nederlands/").status_code == 200


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "path",
    [
        "/oproepen/",
        PAGE,
        f"{PAGE}simulator/",
        f"{PAGE}mag-ik/?gemeente=90000",
        f"{PAGE}partners/?gemeente=90000",
        "/programmas/",
        "/programmas/plan-samenleven/",
        "/programmas/plan-samenleven/acties/5/",
        "/oproepen.atom",
    ],
)
def test_a_page_asks_little(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries, region: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert client.get(path).status_code == 200
