"""Papers as pages: from the list to a figure, its printed row and its equations."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from regie.base import files
from regie.base.actor import system
from regie.papers.models import Paper
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.services import accept

ROOT = Path(__file__).parents[2]
ACTOR = system("test")
PARTS = (
    "doelstellingen",
    "initiatieven",
    "begroting",
    "controles",
    "bevindingen",
    "vermeldingen",
    "afkortingen",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reading() -> Reading:
    return from_json((ROOT / "data/readings/bbt-2021.json").read_bytes())


@pytest.fixture
def paper(settings: object, reading: Reading) -> Paper:
    settings.DEMO = True  # type: ignore[attr-defined] # pytest-django's settings
    paper = bring(ACTOR, reading).paper
    accept(ACTOR, paper)
    return paper


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_list_says_how_much_is_proven(client: Client, paper: Paper) -> None:
    page = client.get("/documenten/").content.decode()
    assert paper.title in page
    assert "302" in page
    assert "300" in page


def test_an_empty_register_says_what_will_appear(client: Client) -> None:
    answer = client.get("/documenten/")
    assert answer.status_code == 200
    assert b"r-empty" in answer.content


def test_a_paper_of_which_nothing_was_accepted_is_not_public(
    client: Client, reading: Reading
) -> None:
    paper = bring(ACTOR, reading).paper
    assert client.get(f"/documenten/{paper.uid}/").status_code == 404
    assert client.get(f"/documenten/{paper.uid}/plaats/0-10/").status_code == 404
    assert paper.title not in client.get("/documenten/").content.decode()


def test_a_figure_leads_to_its_printed_row_and_its_equations(
    client: Client, paper: Paper, reading: Reading
) -> None:
    table = next(t for t in reading.budget.tables if t.type == "total")
    closing = next(row for row in table.rows if row.kind == "closing")
    figure = closing.figures["VAK"]
    overview = client.get(f"/documenten/{paper.uid}/begroting/").content.decode()
    path = f"/documenten/{paper.uid}/plaats/{figure.start}-{figure.end}/"
    assert f'href="{path}"' in overview
    page = client.get(path).content.decode()
    told = words(page)
    assert "94.216" in told
    assert closing.label in told
    # The equations that rest on it name the opening and the change that make it up.
    assert "87.711" in told
    assert "6.505" in told
    assert "r-chosen-figure" in page


def test_a_place_shows_what_became_of_it(client: Client, paper: Paper, reading: Reading) -> None:
    one = reading.objectives[0]
    page = client.get(f"/documenten/{paper.uid}/plaats/{one.place.start}-{one.place.end}/")
    register = html.fromstring(page.content).xpath("//h2[@id='register']/following-sibling::*[1]")
    assert one.code in register[0].text_content()


def test_with_the_paper_at_hand_the_text_stands_around_it(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # pytest-django's settings
    source = ROOT / "data/specimens/bbt-2022.txt"
    extracted = extract(source)
    known = read(extracted)
    stored = files.store(ACTOR, BytesIO(source.read_bytes()), "bbt-2022.txt", "paper")
    text = files.store(ACTOR, BytesIO(extracted.text.encode()), "text.txt", "paper_text")
    paper = bring(ACTOR, known, file=stored, text=text, example=True).paper
    accept(ACTOR, paper)
    row = next(t for t in known.budget.tables if t.type == "evolution_list").rows[3]
    page = client.get(f"/documenten/{paper.uid}/plaats/{row.place.start}-{row.place.end}/")
    (mark,) = html.fromstring(page.content).xpath("//mark")
    assert mark.text_content() == extracted.text[row.place.start : row.place.end]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("english", [False, True])
def test_every_part_is_there_in_both_languages(
    client: Client,
    paper: Paper,
    part: str,
    english: bool,
    django_assert_max_num_queries: object,
) -> None:
    path = f"{'/en' if english else ''}/documenten/{paper.uid}/{part}/"
    with django_assert_max_num_queries(15):  # type: ignore[operator] # a context manager
        answer = client.get(path)
    assert answer.status_code == 200
    assert html.fromstring(answer.content).get("lang") == ("en" if english else "nl")


def test_kinds_can_be_chosen_and_stay_in_the_address(client: Client, paper: Paper) -> None:
    path = f"/documenten/{paper.uid}/initiatieven/?soort=regulation"
    rows = html.fromstring(client.get(path).content).xpath("//tbody/tr")
    assert len(rows) == 4
    second = client.get(f"/documenten/{paper.uid}/controles/?soort=row_sum&pagina=2")
    assert second.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/documenten/000000000000/",
        "/documenten/x/",
        "/documenten/{uid}/bestaatniet/",
        "/documenten/{uid}/plaats/99999998-99999999/",
        "/documenten/{uid}/plaats/9-8/",
    ],
)
def test_what_is_not_there_is_not_there(client: Client, paper: Paper, path: str) -> None:
    assert client.get(path.format(uid=paper.uid)).status_code == 404


def test_the_place_page_asks_a_fixed_number_of_questions(
    client: Client, paper: Paper, reading: Reading, django_assert_max_num_queries: object
) -> None:
    row = reading.budget.tables[3].rows[0]
    with django_assert_max_num_queries(15):  # type: ignore[operator] # a context manager
        client.get(f"/documenten/{paper.uid}/plaats/{row.place.start}-{row.place.end}/")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_taken_along(client: Client, paper: Paper, part: str) -> None:
    answer = client.get(f"/documenten/{paper.uid}/{part}/?formaat=csv")
    lines = answer.content.decode().splitlines()
    assert lines[0].endswith("line,page,start,end,example")
    assert len(lines) > 1
    assert client.get(f"/documenten/{paper.uid}/{part}/?formaat=xlsx").content.startswith(b"PK")
    assert client.get(f"/documenten/{paper.uid}/{part}/?formaat=exe").status_code == 404


def test_figures_are_taken_along_with_their_proof(client: Client, paper: Paper) -> None:
    answer = client.get(f"/documenten/{paper.uid}/begroting/?formaat=csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert len(rows) == 302
    assert sum(row["proven"] == "ja" for row in rows) == 300
