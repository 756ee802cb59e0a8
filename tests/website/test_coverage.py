"""What works already: the page that says so of every system."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from regie.website.coverage import counted, read, selected, systems

HEAD = "id,nl,en,source,what_nl,what_en,state,address,test,now_nl,now_en"
LINES = (
    HEAD,
    "A1,Ópera,Opera,S3,Doet wat.,Does it.,works,/plannen/,tests/a.py,,",
    "A2,Auto,Car,S3,Rijdt.,Drives.,not_yet,,,,",
    "B1,Bad,Bath,S0,Spoelt.,Rinses.,partly,/begroting/,tests/b.py,Nu koud.,Cold now.",
)


def ids(**asked: str) -> list[str]:
    chosen = {"part": "", "state": "", "order": "", "language": "nl"} | asked
    return [system.id for system in selected(read(LINES), **chosen)]


def test_part_and_state_leave_out_what_was_not_asked() -> None:
    assert ids() == ["A1", "A2", "B1"]
    assert ids(part="A") == ["A1", "A2"]
    assert ids(state="partly") == ["B1"]
    assert ids(part="A", state="partly") == []


def test_names_are_sorted_in_the_language_of_the_page_without_their_accents() -> None:
    assert ids(order="naam") == ["A2", "B1", "A1"]
    assert ids(order="naam", language="en") == ["B1", "A2", "A1"]


def test_what_works_comes_before_what_does_not() -> None:
    assert ids(order="stand") == ["A1", "B1", "A2"]


def test_every_order_can_be_turned_round() -> None:
    assert ids(order="-naam") == ["A1", "B1", "A2"]
    assert ids(order="-stand") == ["A2", "B1", "A1"]
    assert ids(order="-nummer") == ["B1", "A2", "A1"]


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="almost"):
        read((HEAD, "A1,a,a,S3,a,a,almost,,,,"))


def test_the_counts_add_up_to_all_systems() -> None:
    parts = counted(systems())
    assert sum(sum(part.counts) for part in parts) == sum(p.total for p in parts) == len(systems())


@pytest.fixture
def client(client: Client, db: None) -> Client:
    return client


def shown(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r'<tr id="(\w+)">', answer.content.decode())


def test_every_system_is_shown(client: Client) -> None:
    assert shown(client, "/over/dekking/") == [system.id for system in systems()]


def test_filters_stand_in_the_address(client: Client) -> None:
    expected = [s.id for s in systems() if s.part == "B" and s.state == "not_yet"]
    assert shown(client, "/over/dekking/?deel=b&stand=nog-niet") == expected
    text = client.get("/over/dekking/?deel=B&stand=nog-niet").content.decode()
    assert '<option value="B" selected>' in text
    assert '<option value="nog-niet" selected>' in text
    # Sorting keeps the question.
    assert "?deel=B&amp;stand=nog-niet&amp;sorteer=naam" in text


def test_what_the_address_does_not_mean_leaves_nothing_out(client: Client) -> None:
    assert len(shown(client, "/over/dekking/?deel=Z&stand=soms&sorteer=x")) == len(systems())


def test_a_question_without_an_answer_says_so(client: Client) -> None:
    text = client.get("/over/dekking/?deel=G&stand=werkt").content.decode()
    assert 'class="r-empty"' in text


def test_the_english_page_names_systems_in_english(client: Client) -> None:
    text = client.get("/en/over/dekking/?deel=B").content.decode()
    assert "<strong>Budget programme SF</strong>" in text
    assert 'href="/en/begroting/bo2021/"' in text
    assert "Five papers describe 196 systems" in text
