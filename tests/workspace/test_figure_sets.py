"""Staff define data sets and load figures; others look, or stay out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
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
