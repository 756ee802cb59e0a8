"""A document cut by chapter: facts for everybody, the text marked where it is at hand."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from django.test import Client
from lxml import html

from regie.base import files
from regie.base.data import data
from regie.papers.chapters import chapters
from regie.papers.models import Paper
from regie.papers.selectors import sheet
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.model import Reading
from regie.reading.reader import read
from regie.writing.services import accept
from tests.website.register import ACTOR
from tests.website.register import paper as real_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(settings: object) -> tuple[Paper, Reading, str]:
    """An invented paper of which the file is at hand, accepted and public."""
    settings.DEMO = True  # type: ignore[attr-defined] # pytest-django's settings
    paper, reading, text = _brought()
    accept(ACTOR, paper)
    return paper, reading, text


def _brought() -> tuple[Paper, Reading, str]:
    source = data("specimens", "bbt-2022.txt")
    extracted = extract(source)
    reading = read(extracted)
    file = files.store(ACTOR, BytesIO(source.read_bytes()), "bbt-2022.txt", "paper")
    text = files.store(ACTOR, BytesIO(extracted.text.encode()), "text.txt", "paper_text")
    paper = bring(ACTOR, reading, file=file, text=text, example=True).paper
    return paper, reading, extracted.text


def test_the_list_leads_to_every_chapter(client: Client, known: tuple[Paper, Reading, str]) -> None:
    paper, reading, _ = known
    found = set()
    for number in (1, 2):
        page = html.fromstring(
            client.get(f"/documenten/{paper.uid}/tekst/?pagina={number}").content
        )
        found |= set(page.xpath("//tbody//a/@href"))
    assert found == {f"/documenten/{paper.uid}/tekst/{one.start}/" for one in chapters(reading)}


def test_all_text_stands_in_the_chapters_with_everything_found_marked(
    client: Client, known: tuple[Paper, Reading, str]
) -> None:
    paper, reading, text = known
    told, marked = "", set()
    for one in chapters(reading):
        for number in range(1, len(one.pages()) + 1):
            path = f"/documenten/{paper.uid}/tekst/{one.start}/?pagina={number}"
            page = html.fromstring(client.get(path).content)
            (pre,) = page.xpath("//blockquote/pre")
            marked |= set(pre.xpath("./a[mark]/@href"))
            for words in pre.xpath(".//span[@class='ds-sr-only']"):
                words.drop_tree()
            told += pre.text_content() + "\n"
    assert told.rstrip() == text.rstrip()
    row = reading.budget.tables[0].rows[0]
    figure = next(iter(row.figures.values()))
    heading, line = reading.objectives[0].place, reading.initiatives[0].place
    for place in (row.place, figure, heading, line):
        assert f"/documenten/{paper.uid}/plaats/{place.start}-{place.end}/" in marked


def test_a_mark_says_what_it_is(client: Client, known: tuple[Paper, Reading, str]) -> None:
    paper, reading, _ = known
    at = reading.objectives[0].place
    page = html.fromstring(client.get(f"/documenten/{paper.uid}/tekst/{at.start}/").content)
    (link,) = page.xpath(f"//pre/a[@href='/documenten/{paper.uid}/plaats/{at.start}-{at.end}/']")
    assert link.text_content().startswith("kop van een doelstelling: ")


def test_without_the_paper_its_chapters_show_facts_alone(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # pytest-django's settings
    paper = real_paper().paper
    reading = next(table for table in _reading(paper).budget.tables if table.type == "ise_summary")
    page = html.fromstring(
        client.get(f"/documenten/{paper.uid}/tekst/{reading.place.start}/").content
    )
    assert not page.xpath("//pre")
    assert page.xpath("//main//p[contains(@class, 'r-note')]")
    assert page.xpath(f"//table//caption[contains(., '{reading.id}')]")
    assert page.xpath("//h2[@id='equations']/following-sibling::details[1]//li")
    assert page.xpath("//h2[@id='findings']/following-sibling::ul[1]/li")


def test_an_equation_of_a_chapter_leads_to_where_it_is_worked_out(
    client: Client, known: tuple[Paper, Reading, str]
) -> None:
    paper, reading, _ = known
    at = reading.budget.tables[-1].rows[0].place
    page = html.fromstring(client.get(f"/documenten/{paper.uid}/tekst/{at.start}/").content)
    href = page.xpath("//h2[@id='equations']/following-sibling::ul[1]/li/a/@href")[-1]
    path, _, anchor = href.partition("#")
    assert html.fromstring(client.get(path).content).xpath(f"//*[@id='{anchor}']")


def test_a_place_leads_to_its_chapter(client: Client, known: tuple[Paper, Reading, str]) -> None:
    paper, reading, _ = known
    at = reading.initiatives[-1].place
    path = f"/documenten/{paper.uid}/plaats/{at.start}-{at.end}/"
    (chapter,) = html.fromstring(client.get(path).content).xpath(
        "//main//a[normalize-space()='Bekijk het hele hoofdstuk']/@href"
    )
    assert path in client.get(chapter).content.decode()


def test_text_of_a_paper_that_is_not_public_is_not_shown(client: Client) -> None:
    paper, _, _ = _brought()
    assert client.get(f"/documenten/{paper.uid}/tekst/").status_code == 404
    assert client.get(f"/documenten/{paper.uid}/tekst/0/").status_code == 404


def test_chapters_stay_small_and_ask_few_questions(
    client: Client,
    known: tuple[Paper, Reading, str],
    django_assert_max_num_queries: object,
) -> None:
    paper, reading, _ = known
    paths = [f"/documenten/{paper.uid}/tekst/"]
    paths += [f"{paths[0]}{one.start}/" for one in chapters(reading)]
    client.get(paths[1])
    for path in paths:
        with django_assert_max_num_queries(12):  # type: ignore[operator] # a context manager
            page = client.get(path).content
        assert len(gzip.compress(page)) < 60_000, path


def _reading(paper: Paper) -> Reading:
    return sheet(paper).reading
