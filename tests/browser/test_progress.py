"""The pages about progress, by a personal link and signed in, in both languages: nothing is wrong
with them, and in full, narrow and refused states either."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role, system
from regie.base.jobs import run_all
from regie.demo.services import load_accounts
from regie.plans.progress import answering, asking, deciding
from tests.browser.inspection import Inspector
from tests.plans.make_rounds import TODAY, door, opened, planned, requests, scene
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

LANGUAGES = ("", "/en")


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker) as url:
        load_accounts(system("test"))
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


@pytest.fixture(scope="module")
def addresses(server: str) -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    """Of who asks, of who answers, and the cookies of who answers."""
    of = scene(4)
    closed = opened(of, title="Gesloten ronde")
    at = door(closed)
    first, second, *_ = requests(closed)
    told = {
        "status": "late",
        "reason": "Ziekte.",
        "text": "Wat er gebeurde.",
        "figures": [{"label": "Mensen", "value": "1.250", "unit": ""}],
        "milestones": {of.milestone.uid: {"expected": "maart 2026", "reached": ""}},
        "evidence": "https://voorbeeld.example/verslag",
    }
    answering.save(at, first.uid, first.version, told)
    answering.all_on_track(at)
    answering.send(at, {one.uid: one.version for one in requests(closed)})
    for one in (first, second):
        one.refresh_from_db()
        deciding.accept(of.coordinator, one.uid, one.version)
    asking.close_round(of.coordinator, closed.uid, closed.version)
    draft = planned(of, title="Ronde in voorbereiding")
    running = opened(of, title="Lopende ronde", questions=[*_QUESTIONS, "own"], own="Wat nu?")
    at = door(running)
    words = b"Actie 1.1.1: de brochure verspreid in maart 2024; 1.250 lezers. Afgerond.\n"
    answering.bring_paper(at, BytesIO(words), "verslag.txt")
    run_all(["plans.progress.read"])
    one, two, three, four = requests(running)
    answering.save(at, two.uid, two.version, {"status": "late"})
    answering.pass_on(at, three.uid, three.version, "Nora", "nora@voorbeeld.example")
    saved = answering.save(at, four.uid, four.version, {**told, "milestones": {}})
    answering.send(at, {four.uid: saved.version})
    four.refresh_from_db()
    deciding.send_back(of.coordinator, four.uid, four.version, "Hoeveel?")
    assert one.uid
    assert TODAY
    link = at.link
    asks = {
        "/werk/voortgang/": 200,
        "/werk/voortgang/nieuw/": 200,
        "/werk/voortgang/minuten/": 200,
        f"/werk/voortgang/{closed.uid}/": 200,
        f"/werk/voortgang/{draft.uid}/": 200,
        f"/werk/voortgang/{running.uid}/": 200,
        f"/werk/voortgang/antwoorden/{first.uid}/": 200,
        f"/werk/voortgang/antwoorden/{four.uid}/": 200,
        f"/acties/{of.actions[0].uid}/": 200,
    }
    answers = {
        f"/antwoord/{link}/": 200,
        f"/antwoord/{link}/?nu={two.uid}": 200,
        f"/antwoord/{link}/nakijken/": 200,
        f"/antwoord/{link}/ontvangst/": 200,
        "/antwoord/000000000000/": 410,
    }
    return asks, answers, {"antwoord-nl": at.secret, "antwoord-en": at.secret}


_QUESTIONS = ["status", "milestones", "figures", "evidence", "text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_who_asks(
    inspector: Inspector,
    server: str,
    addresses: tuple[dict[str, int], dict[str, int], dict[str, str]],
    language: str,
) -> None:
    urls = {f"{server}{language}{path}": status for path, status in addresses[0].items()}
    inspector.inspect(urls, session(Role.COORDINATOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_who_answers(
    inspector: Inspector,
    server: str,
    addresses: tuple[dict[str, int], dict[str, int], dict[str, str]],
    language: str,
) -> None:
    urls = {f"{server}{language}{path}": status for path, status in addresses[1].items()}
    inspector.inspect(urls, addresses[2])


def test_pages_of_a_head(
    inspector: Inspector,
    server: str,
    addresses: tuple[dict[str, int], dict[str, int], dict[str, str]],
) -> None:
    assert addresses
    inspector.inspect({f"{server}/werk/voortgang/": 200}, session(Role.HEAD))
