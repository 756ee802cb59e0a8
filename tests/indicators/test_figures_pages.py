"""``/cijfers/``: data sets, and tables whose address is the question."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regie.cli.main import main
from regie.indicators.engine import client as engine
from regie.indicators.models import DataSet, Question, Wave
from tests.indicators.make_figures import data_set, loaded
from tests.indicators.test_asking import people

pytestmark = pytest.mark.django_db

ASKED = "?rijen=nis&kolommen=year&maat=sum:value"


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    engine.stop()


def lines(response: object) -> list[list[str]]:
    content = getattr(response, "content", None) or b"".join(response.streaming_content)  # type: ignore[attr-defined] # of Django's two responses
    return list(csv.reader(io.StringIO(content.decode())))


def test_a_table_answers_at_its_address_and_as_files() -> None:
    one = data_set(example=True)
    loaded(one, [("11001", "2022", "1500"), ("11001", "2023", "0"), ("11002", "2022", "-")])
    page = Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}").content.decode()
    assert "1.500" in page
    assert "voorbeeldgegevens" in page
    assert Client().get("/cijfers/voorbeeld/tabel/").content.decode().count("1.500") == 1
    told = Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}&formaat=json").json()
    assert told["columns"] == [["2022"], ["2023"]]
    assert told["cells"][0] == [
        {"value": "1500", "status": "ok"},
        {"value": "0", "status": "zero"},
    ]
    assert told["example"] is True
    table = lines(Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}&formaat=csv"))
    assert ["11002", "2022", "", "missing", "true"] in table
    assert Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}&formaat=xlsx").status_code == 200
    assert "1,500" in Client().get(f"/en/cijfers/voorbeeld/tabel/{ASKED}").content.decode()


def test_what_cannot_be_asked_is_a_sentence_on_the_page() -> None:
    loaded(data_set(), [("11001", "2022", "1")])
    page = Client().get("/cijfers/voorbeeld/tabel/?rijen=kleur&maat=sum:value")
    assert "geen dimensie kleur" in page.content.decode()
    asked = Client().get("/cijfers/voorbeeld/tabel/?rijen=kleur&maat=sum:value&formaat=json")
    assert asked.status_code == 400
    assert "kleur" in asked.json()["error"]
    assert Client().get("/cijfers/nergens/tabel/").status_code == 404


def test_a_page_holds_fifty_rows_and_asks_as_often_for_many_as_for_few() -> None:
    one = data_set()
    loaded(one, [("00000", "2022", "1")])
    with CaptureQueriesContext(
        connection,
    ) as few:
        Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}")
    loaded(one, [(f"{at:05}", "2022", f"{at}") for at in range(120)])
    with CaptureQueriesContext(connection) as many:
        page = Client().get(f"/cijfers/voorbeeld/tabel/{ASKED}&pagina=2").content.decode()
    assert "00050" in page
    assert "00049" not in page
    assert len(many) == len(few) <= 13


def test_nothing_hidden_leaves_by_any_door() -> None:
    people()
    for asked in (
        "?rijen=nis&kolommen=sex&maat=sum:value",
        "?rijen=nis&rijen=sex&maat=max:value&f-nis=a&f-sex=m",
        "?rijen=nis&kolommen=sex&maat=mean:value&sorteer=-value&full=1",
    ):
        for form in ("", "&formaat=json", "&formaat=csv"):
            response = Client().get(f"/cijfers/mensen/tabel/{asked}{form}")
            told = response.content.decode()
            assert response.status_code == 200
            assert not {"3", "40", "30", "20"} & set(
                told.replace(">", " ").replace("<", " ").split()
            )
            assert '"value": "40"' not in told
            assert ",40," not in told
    page = Client().get("/cijfers/mensen/tabel/?rijen=nis&kolommen=sex&maat=sum:value")
    assert "niet getoond" in page.content.decode()
    assert "onder 5" in page.content.decode()
    whole = lines(Client().get("/cijfers/mensen/cijfers.csv"))
    assert ["a", "m", "", "suppressed"] in whole
    assert ["a", "*", "43", "ok"] in whole


def test_a_data_set_tells_what_it_is_and_goes_along_whole() -> None:
    one = data_set(licence="CC0")
    loaded(one, [("11001", "2022", "1.5"), ("=1+1", "2022", "100")])
    page = Client().get("/cijfers/voorbeeld/").content.decode()
    assert "CC0" in page
    assert "Verzonnen voor een test" in page
    assert lines(Client().get("/cijfers/voorbeeld/cijfers.csv")) == [
        ["nis", "year", "value", "value_status"],
        ["11001", "2022", "1.5", "ok"],
        ["'=1+1", "2022", "100", "ok"],
    ]
    sdmx = lines(Client().get("/cijfers/voorbeeld/cijfers.sdmx.csv"))
    assert sdmx[0] == [
        *("STRUCTURE", "STRUCTURE_ID", "ACTION", "nis", "year", "OBS_VALUE", "OBS_STATUS")
    ]
    assert sdmx[1] == ["dataflow", "REGIE:VOORBEELD(1.0)", "I", "11001", "2022", "1.5", "A"]
    response = Client().get("/cijfers/voorbeeld/cijfers.zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined] # a file
    package = json.loads(packed.read("datapackage.json"))
    assert [one["name"] for one in package["resources"][0]["schema"]["fields"]] == [
        *("nis", "year", "value", "value_status")
    ]
    assert packed.read("data.csv").decode().splitlines()[1] == "11001,2022,1.5,ok"
    assert Client().get("/cijfers/voorbeeld/cijfers.exe").status_code == 404


def test_data_sets_are_found_and_what_is_not_public_is_not() -> None:
    loaded(data_set(), [("a", "2022", "1")])
    loaded(data_set("geheim", public=False), [("a", "2022", "1")])
    page = Client().get("/cijfers/").content.decode()
    assert "Gegevens voorbeeld" in page
    assert "geheim" not in page
    assert "geheim" not in Client().get("/cijfers/?formaat=csv").content.decode()
    assert "Gegevens voorbeeld" not in Client().get("/cijfers/?q=zebra").content.decode()
    for path in ("", "tabel/", "cijfers.csv"):
        assert Client().get(f"/cijfers/geheim/{path}").status_code == 404


def test_waves_are_compared_only_where_the_question_is_the_same() -> None:
    one = data_set(
        "peiling",
        (("vraag", "category"), ("golf", "period")),
        categories=(("vraag", "v1"), ("vraag", "v2")),
        origin=DataSet.Origin.SURVEY,
    )
    loaded(one, [(f"v{n}", year, "9") for n in (1, 2) for year in ("2018", "2023")])
    for year, series in (("2018", "oud"), ("2023", "nieuw")):
        wave = Wave.objects.create(
            dataset=one, period=year, title={"nl": f"Golf {year}"}, source="Verzonnen", margin="± 2"
        )
        for code, kept in (("v1", "zelfde"), ("v2", series)):
            Question.objects.create(wave=wave, code=code, wording={"nl": "Hoe?"}, series=kept)
    page = Client().get("/cijfers/peiling/").content.decode()
    assert page.count("anders gevraagd") == 1
    told = Client().get(
        "/cijfers/peiling/tabel/?rijen=vraag&kolommen=golf&maat=sum:value&formaat=json"
    )
    notes = told.json()["notes"]
    assert any("v2 werd niet elke keer gelijk" in note for note in notes)
    assert not any("v1" in note for note in notes)
    assert "Golf 2018: ± 2." in notes
    cells = dict(zip((row[0] for row in told.json()["rows"]), told.json()["cells"], strict=True))
    # What was asked otherwise does not stand beside what the last wave asked.
    assert [cell["value"] for cell in cells["v1"]] == ["9", "9"]
    assert [cell["status"] for cell in cells["v2"]] == ["missing", "ok"]
    # A wave by itself is told, by its own question.
    alone = Client().get(
        "/cijfers/peiling/tabel/?rijen=vraag&kolommen=golf&maat=sum:value&f-golf=2018&formaat=json"
    )
    assert all(cell["value"] == "9" for row in alone.json()["cells"] for cell in row)
    chosen = Client().get(
        "/cijfers/peiling/tabel/?rijen=golf&maat=sum:value&f-vraag=v2&formaat=json"
    )
    assert [row[0]["status"] for row in chosen.json()["cells"]] == ["missing", "ok"]
    added = Client().get("/cijfers/peiling/tabel/?rijen=vraag&maat=sum:value&formaat=json")
    assert "Golven" in added.json()["error"]


def test_the_command_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    loaded(data_set(), [("11001", "2022", "1"), ("11001", "2024", "9")])
    words = ["data", "query", "voorbeeld", "--rows", "nis", "--columns", "year"]
    measure = ["--measure", "sum:value"]
    assert main([*words, *measure, "--filter", "year=2022", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "rows": [["11001"]],
        "columns": [["2022"]],
        "cells": [[{"value": "1", "status": "ok"}]],
        "notes": [],
        "version": 1,
        "example": False,
    }
    for wrong in (
        [*words, "--measure", "sum:geld"],
        [*words, *measure, "--filter", "year=1850"],
        [*words, *measure, "--filter", "kleur=rood"],
        [*words, *measure, "--filter", "year"],
    ):
        assert main([*wrong, "--json"]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
