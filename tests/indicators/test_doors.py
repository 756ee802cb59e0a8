"""Through no question does more come out than the release tells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from django.test import Client
from msgspec.structs import replace

from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.jobs import run_all
from regie.base.models import Event, Payload
from regie.indicators.definitions import Definition
from regie.indicators.disclosure_words import rule_words
from regie.indicators.engine import client
from regie.indicators.engine.hypercubes import axis
from regie.indicators.models import Category, Chart, DataSet, Indicator, Measure, Series
from regie.indicators.query import Query
from regie.indicators.services.data import ask_whole
from regie.indicators.services.datasets import define, definition_of
from regie.indicators.services.indicators import keep_indicator
from tests.indicators.attack import sums_of
from tests.indicators.make_figures import data_set, loaded, parquet, version

pytestmark = pytest.mark.django_db
PLACES, AGES = ("a", "b", "c", "d"), ("x", "y", "z")
COUNTS = ((30, 3, 12), (25, 20, 1), (40, 45, 50), (0, 60, 70))


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    client.stop()


def parts(codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for many in range(1, len(codes) + 1):
        yield from combinations(codes, many)


def people() -> DataSet:
    """A data set of people with its release."""
    one = data_set(
        "mensen",
        (("nis", "place"), ("age", "category")),
        categories=[("age", code) for code in AGES],
        people=True,
    )
    digest = parquet(
        ["nis", "age"],
        ["value"],
        [
            (place, age, str(count))
            for place, line in zip(PLACES, COUNTS, strict=True)
            for age, count in zip(AGES, line, strict=True)
        ],
    )
    made = client.call(
        "release",
        digest=digest,
        dimensions=[{"code": "nis", "kind": "place"}, {"code": "age", "kind": "category"}],
        measures=[{"code": "value", "kind": "count"}],
        threshold=5,
        rounding=None,
        before=None,
    )
    assert made["small"] == 3
    version(one, digest, made["digest"], 12)
    return one


def test_no_question_tells_more_than_the_release() -> None:
    people()
    shown, hidden = [], set()
    sums = sums_of([axis(PLACES), axis(AGES)]).toarray().reshape(5, 4, 12)
    everything = client.ask(Query("mensen", ("nis",), ("age",), "sum:value"))
    for row, (place,) in enumerate(everything.rows):
        for column, (age,) in enumerate(everything.columns):
            at = PLACES.index(place), AGES.index(age)
            if everything.cells[row][column].status == "suppressed":
                hidden.add(at)
            else:
                shown.append(sums[at])
    assert {(0, 1), (1, 2), (3, 0)} < hidden
    for whole, number in (("nis", 0), ("age", 1)):
        answer = client.ask(Query("mensen", (whole,), (), "sum:value"))
        for row, (code,) in enumerate(answer.rows):
            at_code = (PLACES, AGES)[number].index(code)
            if answer.cells[row][0].status != "suppressed":
                shown.append(sums[(at_code, 3) if number == 0 else (4, at_code)])
    shown.append(sums[4, 3])
    known = np.linalg.matrix_rank(np.array(shown))

    answered = 0
    for places in parts(PLACES):
        for ages in parts(AGES):
            of = {(PLACES.index(place), AGES.index(age)) for place in places for age in ages}
            for aggregate in ("sum", "mean", "min", "max"):
                query = Query("mensen", (), (), f"{aggregate}:value", {"nis": places, "age": ages})
                try:
                    cell = client.ask(query).cells[0][0]
                except Refusal:
                    continue
                if cell.status == "suppressed":
                    continue
                answered += 1
                if aggregate in ("min", "max"):
                    assert not of & hidden
                told = sum(sums[at] for at in of)
                assert np.linalg.matrix_rank(np.array([*shown, told])) == known
    assert answered


def test_the_rule_is_said_in_sentences() -> None:
    told = rule_words(5, 10, before=True)
    assert len(told) == 6
    assert "5" in told[0]
    assert "10" in told[3]
    assert len(rule_words(5)) == 4


def hidden_cells() -> set[tuple[str, str]]:
    answer = client.ask(Query("mensen", ("nis",), ("age",), "sum:value"))
    return {
        (place, age)
        for (place,), cells in zip(answer.rows, answer.cells, strict=True)
        for (age,), cell in zip(answer.columns, cells, strict=True)
        if cell.status == "suppressed"
    }


def rows_in(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_no_file_of_all_figures_has_a_hidden_one(client: Client) -> None:
    people()
    hidden = hidden_cells()
    assert hidden
    for form in ("csv", "sdmx.csv", "zip"):
        sent = client.get(f"/cijfers/mensen/cijfers.{form}")
        assert sent.status_code == 200, form
        content = b"".join(sent.streaming_content)  # type: ignore[attr-defined] # a file
        if form == "zip":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                content = packed.read("data.csv")
        met = 0
        for row in rows_in(content.decode()):
            folded = {name.casefold(): value for name, value in row.items()}
            if (folded["nis"], folded["age"]) in hidden:
                met += 1
                told = folded["obs_value"] if form == "sdmx.csv" else folded["value"]
                assert told == "", (form, row)
        assert met == len(hidden), form


@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_table_that_is_taken_along_has_a_hidden_figure(client: Client, form: str) -> None:
    """Whatever the aggregate, the places, the version, the page or the filter; and an address that
    asks for more than a visitor may."""
    people()
    hidden = hidden_cells()
    for aggregate, places, more in product(
        ("sum", "mean", "min", "max"),
        ("toen", "vandaag"),
        ({}, {"versie": "1"}, {"pagina": "2"}, {"f-age": "x,y,z"}, {"full": "1", "totals": ""}),
    ):
        asked = {"rijen": "nis", "kolommen": "age", "maat": f"{aggregate}:value", **more}
        sent = client.get("/cijfers/mensen/tabel/", {**asked, "plaatsen": places, "formaat": form})
        assert sent.status_code == 200
        if form == "csv":
            found = {
                (row["nis"], row["age"]): (row["value"], row["status"])
                for row in rows_in(sent.content.decode())
            }
        else:
            told: Any = sent.json()
            found = {
                (row[0], column[0]): (cell["value"] or "", cell["status"])
                for row, cells in zip(told["rows"], told["cells"], strict=True)
                for column, cell in zip(told["columns"], cells, strict=True)
            }
        for one in hidden:
            assert found[one] == ("", "suppressed")


def test_all_of_it_is_for_who_may_and_the_history_keeps_who_looked(client: Client) -> None:
    people()
    asked = {"rijen": "nis", "kolommen": "age", "maat": "sum:value", "volledig": "ja"}
    page = client.get("/cijfers/mensen/tabel/", asked).content.decode()
    assert "niet voor iedereen" in page
    for form in ("csv", "xlsx", "json"):
        sent = client.get("/cijfers/mensen/tabel/", {**asked, "formaat": form})
        assert sent.status_code == 400
        assert list(sent.json()) == ["error"]
    query = Query("mensen", ("nis",), ("age",), "sum:value")
    for role in (Role.COUNSELLOR, Role.APPLICANT_EDITOR, Role.HEAD):
        with pytest.raises(NotAllowed):
            ask_whole(Actor(roles=frozenset({role})), query)
    seen = Event.objects.filter(action="indicators.data.seen_whole")
    assert not seen.exists()
    answer = ask_whole(system("tester"), query)
    assert str(answer.cells[0][1].value) == "3"
    assert any("niet om te verspreiden" in note for note in answer.notes)
    kept = seen.get()
    assert kept.system_user == "tester"
    assert Payload.objects.get(event=kept).after["rows"] == ["nis"]


def plain() -> tuple[DataSet, Indicator, Chart]:
    """Figures that were not said to be of people, an indicator and a chart of them."""
    one = data_set(
        "mensen",
        (("nis", "place"), ("year", "period")),
        note={"nl": "Verzonnen."},
    )
    loaded(one, [(place, year, "3") for place in PLACES for year in ("2022", "2023")])
    row = keep_indicator(
        system("test"),
        {
            "code": "mensen",
            "title": {"nl": "Mensen"},
            "unit": {"nl": "mensen"},
            "source": "de proef",
            "formula": "som(mensen.value)",
        },
    )
    chart = Chart.objects.create(
        title={"nl": "Hoeveel?"},
        dataset=one,
        form="line",
        asked={"rows": ["year"], "measure": "sum:value"},
        answer={"rows": [["2022"]], "columns": [[]], "cells": [[["12", "ok"]]]},
    )
    run_all()
    return one, row, chart


def test_figures_that_turn_out_to_be_of_people_leave_no_more() -> None:
    """Nor in older versions, in charts that were kept, or in series."""
    one, row, chart = plain()
    assert Series.objects.filter(indicator=row).exists()
    everything = Query("mensen", ("nis",), ("year",), "sum:value", version=1)
    assert client.ask(everything, VISITOR).cells[0][0].value == 3
    told = definition_of(one)
    define(system("test"), replace(told, people=True), one)
    with pytest.raises(Refusal, match="nog niets vrijgegeven"):
        client.ask(everything, VISITOR)
    chart.refresh_from_db()
    assert chart.answer is None
    assert not Series.objects.filter(indicator=row).exists()
    run_all()
    cells = client.ask(everything, VISITOR).cells
    assert {cell.status for line in cells for cell in line} == {"suppressed"}
    for line in Series.objects.filter(indicator=row).exclude(place=""):
        assert {point[2] for point in line.points} <= {"suppressed"}


def test_a_higher_threshold_holds_for_what_was_released_before() -> None:
    one = people()
    before = len(hidden_cells())
    define(system("test"), replace(definition_of(one), threshold=40), one)
    run_all()
    assert len(hidden_cells()) > before
    assert "40" in rule_words(40)[0]


def test_what_a_release_rests_on_stays() -> None:
    one = people()
    age = one.dimensions.get(code="age")
    Category.objects.create(dimension=age, place=9, code="jong", title={"nl": "Jong"})
    Category.objects.filter(dimension=age, code="x").update(parent="jong")
    told: Definition = definition_of(one)
    rate = tuple(replace(each, kind=Measure.Kind.RATE) for each in told.measures)
    with pytest.raises(Invalid, match="value blijft een aantal"):
        define(system("test"), replace(told, measures=rate), one)
    flat = tuple(
        replace(each, categories=tuple(replace(some, parent="") for some in each.categories))
        for each in told.dimensions
    )
    with pytest.raises(Invalid, match="dezelfde code"):
        define(system("test"), replace(told, dimensions=flat), one)
