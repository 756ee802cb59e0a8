"""Every public list can be sorted and taken along, so that a new one cannot forget it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from lxml import html

from regie.demo.examples import example
from tests.house.addresses import PUBLIC, ROUTES

pytestmark = pytest.mark.usefixtures("db")

#: Tables of links that stand in the order of something else.
IN_THEIR_OWN_ORDER = {
    "budget_article": "a credit from opening to closing",
    "budget_part": "a part of a round; the files are with the round",
    "budget_round": "flows between articles, below the sorted tables of articles",
    "budget_years": "the years of a budget side by side",
    "dataset": "a data set load by load, the newest first; its figures are files",
    "document_part": "a paper from its first page to its last",
    "document_text": "the same",
    "item": "what judges one action; sorted and as files they are with all indicators",
    "municipality": "figures beside others in the order of indicators, part by part",
    "objective": "the same, of one objective",
    "pot": "a pot year by year",
    "programme": "calls of one programme; sorted and as files they are with all calls",
    "programme_results": "sums in the order of the plan and of the map, each with its own file",
}


def _lists(page: Any) -> Iterator[Any]:
    """The tables of a page of which most rows lead to a page of their own."""
    for table in page.xpath("//main//table"):
        rows = table.xpath("./tbody/tr")
        led = [row for row in rows if row.xpath("./th[@scope='row']//a[starts-with(@href, '/')]")]
        if rows and len(led) * 2 > len(rows):
            yield table


def _page(name: str) -> tuple[str, Any] | None:
    path = example(name)
    assert path
    response = Client().get(path)
    if response.streaming:  # read to its end, so that its file is closed
        b"".join(response)
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return None
    return path, html.fromstring(response.content)


def test_every_public_list_is_sorted_and_taken_along() -> None:
    seen = set()
    wanting = []
    for name in PUBLIC:
        found = _page(name)
        if found is None:
            continue
        path, page = found
        for table in _lists(page):
            seen.add(name)
            files = page.xpath("//main//*[@class='r-downloads']//a/@href")
            if name not in IN_THEIR_OWN_ORDER and not (
                table.xpath(".//a[@class='r-sort']")
                and any("csv" in one for one in files)
                and any("xlsx" in one for one in files)
            ):
                wanting.append((path, table.xpath("string(caption)").strip()))
    assert wanting == []
    assert len(seen) > 10
    assert set(IN_THEIR_OWN_ORDER) <= set(ROUTES)


@pytest.mark.parametrize(
    "name",
    [
        "agreements",
        "budget_rounds",
        "calls",
        "charts",
        "coverage",
        "documents",
        "grants",
        "indicators",
        "municipalities",
        "organisation",
        "organisations",
        "plan_delivered",
        "plan_list",
        "plan_upkeep",
        "plans",
        "pot_money",
        "pots",
        "programmes",
        "recommendations",
    ],
)
def test_each_head_sorts_page_and_file_alike(name: str) -> None:
    """Whatever a head promises works both ways, and the file has the rows in the same order."""
    found = _page(name)
    assert found
    path, page = found
    client = Client()
    heads = page.xpath("//main//a[@class='r-sort']/@href")
    assert heads
    for head in heads:
        for way in (head, head.replace("sorteer=", "sorteer=-")):
            address = urljoin(path, way)
            shown = client.get(address)
            assert shown.status_code == 200, address
            told = html.fromstring(shown.content)
            (state,) = set(told.xpath("//main//th[@aria-sort]/@aria-sort"))
            assert state == ("descending" if "=-" in way else "ascending")
            for block in told.xpath("//main//div[@class='r-table-block'][.//th[@aria-sort]]"):
                (link,) = block.xpath(
                    ".//*[@class='r-downloads']//a[contains(@href, '=csv')]/@href"
                )
                file = client.get(urljoin(path, link)).content.decode()
                _same_order(block, csv.reader(io.StringIO(file)), address)


def _same_order(block: Any, rows: Iterable[list[str]], address: str) -> None:
    """Each row of the page stands in the file, in the order of the page."""
    waiting = iter([_packed("".join(row)) for row in rows])
    for link in block.xpath(".//tbody/tr/th[@scope='row']//a[1]"):
        head = _packed(link.text_content())
        assert any(head in row for row in waiting), (address, head)


def _packed(words: str) -> str:
    return "".join(words.split()).casefold()
