"""Calls for subsidies in public: what can be asked, and what it would bring."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from regie.programmes.library import call
from regie.website.pages.calls import state_of

PAGE = "/oproepen/plan-samenleven-2022/"


def told_by(client: Client, address: str) -> str:
    """The page, with blanks that may break."""
    return client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2023, 5, 25), "coming"),
        (date(2023, 5, 26), "open"),
        (date(2023, 7, 10), "open"),
        (date(2023, 7, 11), "closed"),
    ],
)
def test_a_call_is_open_from_its_first_to_its_last_day(day: date, state: str) -> None:
    assert state_of(call("plan-samenleven-2023").rules, day) == state


def test_what_is_not_known_of_the_dates_is_said() -> None:
    assert state_of(call("oefenkansen-2026").rules, date(2026, 1, 1)) == "unknown"


@pytest.mark.django_db
def test_every_call_leads_to_its_page(client: Client) -> None:
    told = told_by(client, "/oproepen/")
    assert f'href="{PAGE}"' in told
    assert "sociale-cohesie-2026" in told


@pytest.mark.django_db
def test_a_call_says_what_changed_while_it_ran(client: Client) -> None:
    told = told_by(client, PAGE)
    assert "<del>12.500 euro</del>" in told
    assert "<ins>25.000 euro</ins>" in told
    assert "1.114.300 euro" in told
    assert client.get("/oproepen/bestaat-niet/").status_code == 404
    assert client.get("/oproepen/sociale-cohesie-2026/").status_code == 200


@pytest.mark.django_db
def test_the_menu_is_taken_along(client: Client) -> None:
    told = client.get(f"{PAGE}?formaat=csv").content.decode()
    assert len(told.splitlines()) == 28
    assert client.get(f"{PAGE}?formaat=exe").status_code == 404


@pytest.mark.django_db
def test_a_choice_stands_in_the_address(client: Client) -> None:
    told = told_by(client, f"{PAGE}simulator/?a-5=100&v-5=1&a-6=2&v-6=2")
    assert "<dd>7.200 euro</dd>" in told
    assert 'value="100"' in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("a-5=2251&v-5=1", "Hoogstens 2.250."),
        ("a-5=x&v-5=1", "Typ een geheel getal."),
        ("a-5=-4&v-5=1", "Een aantal is niet kleiner dan nul."),
        ("a-5=4", "Zeg welke voorrang dit voor u heeft"),
        ("a-5=4&v-5=1&a-2=1&v-2=1", "Een andere lijn heeft deze voorrang al."),
        ("a-5=" + "9" * 60, "Typ een geheel getal."),
    ],
)
def test_a_wrong_choice_is_kept_and_told(client: Client, choice: str, sentence: str) -> None:
    told = told_by(client, f"{PAGE}simulator/?{choice}")
    assert sentence in told
    assert "<dd>0 euro</dd>" in told


@pytest.mark.django_db
def test_a_call_without_lines_has_no_simulator(client: Client) -> None:
    assert client.get("/oproepen/sociale-cohesie-2026/simulator/").status_code == 404
