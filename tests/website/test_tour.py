"""The tour: ten screens that lead from one to the next, and say what the paper says."""

from __future__ import annotations

import csv
import html
import re
from decimal import Decimal
from typing import cast

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.utils import translation

from regie.base.data import data
from regie.components.requests import Request
from regie.reading.model import Axis, Reading, RowKind
from regie.website import tour
from tests.reading.papers import READINGS


@pytest.fixture
def client(client: Client, db: None) -> Client:
    return client


@pytest.fixture(scope="module")
def paper() -> Reading:
    return msgspec.json.decode((READINGS / "bbt-2021.json").read_bytes(), type=Reading)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_next_leads_through_all_ten_steps_and_back_to_the_register(client: Client) -> None:
    path = "/en/rondleiding/"
    page = text(client, path)
    forward = re.search(r'class="ds-button" href="([^"]+)">Begin', page)
    walked = []
    while forward:
        before, path = path, forward[1]
        walked.append(path)
        page = text(client, path)
        if len(walked) > 1:
            assert f'<a href="{before}" rel="prev">' in page
        forward = re.search(r'href="([^"]+)" rel="next"', page)
    assert walked == [f"/en/rondleiding/{number}/" for number in range(1, 11)]
    assert '<a class="ds-button" href="/en/">' in page


@pytest.mark.parametrize("number", [0, 11])
def test_there_is_no_other_step(client: Client, number: int) -> None:
    assert client.get(f"/rondleiding/{number}/").status_code == 404


@pytest.mark.parametrize("number", range(1, 11))
def test_each_step_says_how_we_know(client: Client, number: int) -> None:
    page = text(client, f"/en/rondleiding/{number}/")
    assert re.search(r"<h2>How we know this</h2>\s*<p>", page)
    assert f"Step {number} of 10" in page


def test_a_step_leads_to_what_was_found_and_else_to_the_list(rf: RequestFactory) -> None:
    def found(_request: HttpRequest) -> dict[str, str]:
        return {"objective": "/doelstellingen/0123456789ab/"}

    def leads_to(answer: HttpResponseBase) -> str | None:
        assert isinstance(answer, HttpResponse)
        link = re.search(r'data-variant="secondary" href="([^"]+)"', answer.content.decode())
        return link and link[1]

    request = cast(Request, rf.get("/rondleiding/3/"))
    request.user = AnonymousUser()
    with translation.override("nl"):
        assert leads_to(tour.step(request, 3, found)) == "/doelstellingen/0123456789ab/"
        assert leads_to(tour.step(request, 3)) == "/plannen/"
    with translation.override("en"):
        assert leads_to(tour.step(request, 3, found)) == "/en/doelstellingen/0123456789ab/"


def test_the_figures_of_the_tour_are_those_of_the_paper(client: Client, paper: Reading) -> None:
    """What is told in words must be what was read."""

    def said(number: int, *words: str) -> None:
        page = text(client, f"/en/rondleiding/{number}/")
        for word in words:
            assert word in page

    levels = [objective.level for objective in paper.objectives]
    said(2, f"{levels.count('strategic')} strategic", f"{levels.count('operational')} operational")
    kinds = [one.kind for one in paper.initiatives]
    said(2, f"{kinds.count('initiative')} initiatives", f"{kinds.count('evaluation')} evaluations")
    said(2, f"{kinds.count('regulation')} changes")

    total = next(table for table in paper.budget.tables if table.type == "total")
    thousands = {(row.kind, axis): n for row in total.rows for axis, n in row.values.items()}

    def millions(kind: RowKind, axis: Axis) -> str:
        return f"{Decimal(thousands[kind, axis]) / 1000:.1f} million"

    said(4, f"commit {millions('closing', 'VAK')}", f"pay {millions('closing', 'VEK')}")
    said(4, f"commit {millions('opening', 'VAK')}")
    said(4, f"difference of {millions('adjustment', 'VAK')}")

    provision = next(
        table
        for table in paper.budget.tables
        if (table.article, table.type) == ("SJ0-1SFC2DB-PR", "credit_evolution")
    )
    evolution = {row.kind: row.values for row in provision.rows}
    before = evolution["opening_incl_overflow"]["VAK"]
    after = evolution["closing"]["VAK"]
    said(5, f"grew from {before // 1000} to {after // 1000} million euros")
    said(6, f"{len(paper.checks)} equations", f"{len(paper.findings)} things")
    assert all(check.holds for check in paper.checks)
    codes = [finding.code for finding in paper.findings]
    assert codes.count("misprinted_code") == codes.count("empty_milestone") == 2


def test_the_figures_of_what_came_of_it_are_those_of_the_data(client: Client) -> None:
    with data("results", "published.csv").open(encoding="utf-8", newline="") as stream:
        told = {
            (row["call"], row["what"]): int(row["least"])
            for row in csv.DictReader(stream)
            if row["action"] == "5"
        }
    first = {what: count for (call, what), count in told.items() if call.endswith("-2022")}
    page = text(client, "/en/rondleiding/8/")
    assert f"planned to reach {first['planned']:,} people" in page
    assert f"They reached {first['realised']:,}." in page
    assert f"{first['boards']} boards did so" in page
    assert f"for {first['granted_euro'] / 1_000_000:.1f} million euros" in page
    years = [what for _, what in told]
    assert (years.count("realised"), years.count("planned")) == (2, 3), "as step 9 says"

    rules = msgspec.yaml.decode(data("calls", "plan-samenleven-2022.yaml").read_bytes())["rules"]
    amount = next(line["amount"] for line in rules["lines"] if line["code"] == "5")
    assert f"receives {amount} euros" in text(client, "/en/rondleiding/7/")
