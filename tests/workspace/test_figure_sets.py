"""Staff define data sets and load figures; others look, or stay out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.base.actor import Role
from regie.base.jobs import run_all
from regie.base.models import Job
from regie.indicators.engine import client as engine
from regie.indicators.models import DataSet, DataVersion
from tests.indicators.make import dataset, loaded, places
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import sent, text

pytestmark = pytest.mark.django_db
LIST = "/werk/cijfers/"


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    places()
    yield
    engine.stop()


@pytest.fixture
def keeper(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


def test_a_file_goes_from_upload_to_version(keeper: Client) -> None:
    row = dataset()
    path = f"{LIST}{row.uid}/laden/"
    content = "Plek;Jaar;Geslacht;Aantal\n44021;2024;m;1.200\n44021;2024;v;:\n11007;2025;m;4\n"
    file = SimpleUploadedFile("Cijfers.csv", content.encode("latin-1"))
    answer = keeper.post(path, {**sent(keeper.get(path).content), "file": file})
    assert answer.status_code == 302
    run_all(["indicators.data.try"])
    trial = f"{LIST}proef/{Job.objects.get(kind='indicators.data.try').params['uid']}/"
    assert "dimensie nis" in text(keeper.get(trial).content)

    # Its heading says nothing: a person says which column it is, and has that remembered.
    told = {"of_nis": "Plek", "of_jaar": "Jaar", "of_geslacht": "Geslacht", "of_aantal": "Aantal"}
    more = {"decimal": ",", "thousands": ".", "missing": ":", "suppressed": "x", "name": "stad"}
    assert keeper.post(trial, {"what": "again", **told, **more}).status_code == 302
    run_all(["indicators.data.try"])
    trial = f"{LIST}proef/{Job.objects.latest('pk').params['uid']}/"
    page = text(keeper.get(trial).content)
    assert "11007 (Borsbeek) bestaat in 2025 niet meer" in page
    assert row.mappings.get().name == "stad"

    assert keeper.post(trial, {"what": "load"}).status_code == 422
    assert not DataVersion.objects.exists()
    assert keeper.post(trial, {"what": "load", "skip": "on"}).status_code == 302
    run_all(["indicators.data.load"])
    assert DataVersion.objects.get().rejected == 1


def test_a_file_is_loaded_without_its_wrong_rows_when_asked(keeper: Client) -> None:
    row = dataset()
    loaded(row, "nis,jaar,geslacht,aantal\n44021,2024,m,1\n")
    path = f"{LIST}{row.uid}/laden/"
    content = b"nis,jaar,geslacht,aantal\n44021,2024,m,2\n99999,2024,m,1\n"
    file = SimpleUploadedFile("Cijfers.csv", content)
    keeper.post(path, {**sent(keeper.get(path).content), "file": file})
    run_all(["indicators.data.try"])
    trial = f"{LIST}proef/{Job.objects.get(kind='indicators.data.try').params['uid']}/"
    keeper.post(trial, {"what": "load", "skip": "on", "revised": "De bron telde opnieuw."})
    run_all(["indicators.data.load"])
    version = DataVersion.objects.get(number=2)
    assert (version.changed, version.rejected) == (1, 1)
    assert "De bron telde opnieuw." in text(keeper.get(f"{LIST}{row.uid}/").content)


def brought(keeper: Client, row: DataSet, name: str, content: bytes) -> str:
    """The page of what a file would do, once a worker looked."""
    path = f"{LIST}{row.uid}/laden/"
    file = SimpleUploadedFile(name, content)
    keeper.post(path, {**sent(keeper.get(path).content), "file": file})
    return tried()


def tried() -> str:
    run_all(["indicators.data.try"])
    return (
        f"{LIST}proef/{Job.objects.filter(kind='indicators.data.try').latest('pk').params['uid']}/"
    )


def test_whoever_waits_for_a_file_is_shown_where_its_result_is(keeper: Client) -> None:
    trial = brought(keeper, dataset(), "a.csv", b"nis,jaar,geslacht,aantal\n44021,2024,m,1\n")
    job = f"/werk/taken/{Job.objects.get(kind='indicators.data.try').uid}/"
    piece = keeper.get(job, headers={"HX-Request": "true"})
    assert trial in piece.text
    assert "<h1>" not in piece.text


def test_of_a_workbook_another_table_is_chosen_and_its_columns_are_found(keeper: Client) -> None:
    book = BytesIO()
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet("Uitleg").write(0, 0, "Lees mij")
        sheet = made.add_worksheet("Cijfers")
        for at, line in enumerate((("nis", "jaar", "geslacht", "aantal"), (44021, 2024, "m", 7))):
            sheet.write_row(at, 0, line)
    row = dataset()
    trial = brought(keeper, row, "boek.xlsx", book.getvalue())
    page = keeper.get(trial)
    assert "Geen kolom van dit bestand hoort bij de dimensie nis" in text(page.content)
    more = {"decimal": ",", "missing": ":", "suppressed": "x"}
    answer = keeper.post(trial, {"what": "again", "sheet": "Cijfers", **more})
    assert answer.status_code == 302
    trial = tried()
    assert keeper.get(trial).context["done"]["added"] == 1
    columns = {f"of_{code}": code for code in ("nis", "jaar", "geslacht", "aantal")}
    again = {"what": "again", "sheet": "Cijfers", **columns, **more, "name": "boek"}
    keeper.post(trial, again)
    trial = tried()
    keeper.post(trial, {"what": "load"})
    run_all(["indicators.data.load"])
    assert row.versions.get().rows == 1
    # How a workbook writes its figures says nothing of the next file with these columns.
    lines = b"nis;jaar;geslacht;aantal\n44021;2024;m;7,0\n44021;2024;v;8,5\n"
    trial = brought(keeper, row, "plat.csv", lines)
    done = keeper.get(trial).context["done"]
    assert (done["mapping_name"], done["rejected"], done["added"]) == ("boek", 0, 1)
    keeper.post(trial, {"what": "load"})
    run_all(["indicators.data.load"])
    # Taken back, it is read as it was: from its second table.
    keeper.post(f"{LIST}{row.uid}/laden/", {"again": "1"})
    assert keeper.get(tried()).context["done"]["gone"] == 1


def test_a_version_is_taken_back_by_loading_the_file_of_an_earlier_one(keeper: Client) -> None:
    row = dataset()
    heads = "nis,jaar,geslacht,aantal\n"
    loaded(row, f"{heads}44021,2024,m,1\n")
    loaded(row, f"{heads}44021,2024,m,2\n")
    path = f"{LIST}{row.uid}/laden/"
    assert keeper.post(path, {"again": "1"}).status_code == 302
    trial = tried()
    assert keeper.get(trial).context["done"]["changed"] == 1
    keeper.post(trial, {"what": "load", "revised": "Toch niet."})
    run_all(["indicators.data.load"])
    first, _second, third = row.versions.order_by("number")
    assert (third.digest, third.changed) == (first.digest, 1)
    assert keeper.post(path, {"again": "9"}).status_code == 404


def test_a_data_set_is_defined_by_answering_questions(keeper: Client) -> None:
    form = sent(
        keeper.get(f"{LIST}nieuw/").content,
        **{
            "code": "taal",
            "title": "Taalcursussen",
            "source": "Een bron",
            "d-0-code": "nis",
            "d-0-kind": "place",
            "d-1-code": "niveau",
            "d-1-kind": "category",
            "d-1-categories": "a1; beginner\na2; gevorderd",
            "m-0-code": "cursisten",
            "m-0-kind": "count",
        },
    )
    assert keeper.post(f"{LIST}nieuw/", form).status_code == 302
    row = DataSet.objects.get(code="taal")
    assert list(row.dimensions.values_list("code", flat=True).order_by("place")) == [
        "nis",
        "niveau",
    ]
    assert "gevorderd" in text(keeper.get(f"{LIST}{row.uid}/").content)


def test_other_staff_looks_only(sign_in: SignIn) -> None:
    row = dataset()
    reader = sign_in(Role.INSPECTOR)
    assert reader.get(LIST).status_code == 200
    assert reader.get(f"{LIST}{row.uid}/").status_code == 200
    for path in ("nieuw/", f"{row.uid}/laden/", f"{row.uid}/wijzigen/"):
        assert reader.get(f"{LIST}{path}").status_code in (403, 404), path


def test_pages_ask_little(
    keeper: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = dataset()
    loaded(row, "nis,jaar,geslacht,aantal\n44021,2024,m,1\n")
    loaded(row, "nis,jaar,geslacht,aantal\n44021,2024,m,2\n")
    dataset(code="anders")
    for path in ("", f"{row.uid}/", f"{row.uid}/laden/"):
        keeper.get(f"{LIST}{path}")
        with django_assert_max_num_queries(16):
            keeper.get(f"{LIST}{path}")
