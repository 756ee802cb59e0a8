"""Papers and sheets of a plan, as a coordinator and a visitor get them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import Settings

from regie.base.actor import Role
from regie.base.jobs import run_all
from regie.base.models import Job
from regie.plans import services as plans
from regie.plans.models import Edition
from regie.plans.selectors import draft_state
from regie.reading.extract.sandbox import sheets
from regie.writing.models import PaperTemplate
from tests.workspace.conftest import SignIn
from tests.writing import make
from tests.writing.make import Made
from tests.writing.test_plan_sheet import put, written
from tests.writing.test_templates import template

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Made:
    settings.DEMO = True
    settings.REGIE_HOME = tmp_path
    return make.three_editions()


@pytest.fixture
def coordinator(made: Made, sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


def taken_along(client: Client, edition: Edition, tmp_path: Path) -> Any:
    answer = client.get(f"/werk/plannen/voorbeeldplan/blad/{edition.uid}.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    path = tmp_path / "uit.xlsx"
    path.write_bytes(answer.content)
    return sheets(path)


def brought(client: Client, book: Any, tmp_path: Path, **form: str) -> str:
    """Upload a workbook, have it read; the address of what it would change."""
    content = written(book, tmp_path / "terug.xlsx").read_bytes()
    upload = SimpleUploadedFile("acties.xlsx", content)
    answer = client.post(
        "/werk/plannen/voorbeeldplan/blad/lezen/", {"file": upload, "once": "a", **form}
    )
    assert answer.status_code == 302, answer.content
    run_all()
    page = client.get(answer["Location"]).content.decode()
    (link,) = html.fromstring(page).xpath("//a[@class='ds-button']/@href")
    return str(link)


def test_a_sheet_from_the_page_and_back(made: Made, coordinator: Client, tmp_path: Path) -> None:
    draft = make.draft(made.actor, made.plan, "Vierde")
    page = coordinator.get("/werk/plannen/voorbeeldplan/blad/").content.decode()
    assert f"blad/{draft.uid}.xlsx" in page
    book = taken_along(coordinator, draft, tmp_path)
    uid = made.uids["a"]
    path = brought(coordinator, put(book, uid, title="Van mij", instrument="ook"), tmp_path)
    plans.change_item(made.actor, draft, uid, make.seen(draft, uid), {"title": {"nl": "Van hen"}})
    told = coordinator.get(path).content.decode()
    assert "Van mij" in told
    assert "Van hen" in told

    # Nothing before it is settled.
    answer = coordinator.post(f"{path}opnemen/", {})
    assert answer.status_code == 422
    assert draft_state(draft)[uid].title["nl"] == "Van hen"
    answer = coordinator.post(
        f"{path}opnemen/", {f"keep-{uid}-title": "file", "reason": "gevraagd"}
    )
    assert answer["Location"] == path
    after = draft_state(draft)[uid]
    assert (after.title["nl"], after.fields["instrument"]) == ("Van mij", "ook")
    assert after.reason == "gevraagd"
    # Once taken it is the same.
    assert "opnemen/" not in coordinator.get(path).content.decode()


def test_a_sheet_of_an_edition_opens_one_draft(
    made: Made, coordinator: Client, tmp_path: Path
) -> None:
    edition = Edition.objects.get(plan=made.plan, number=3)
    book = put(taken_along(coordinator, edition, tmp_path), made.uids["a"], title="Anders")
    path = brought(coordinator, book, tmp_path)
    coordinator.post(f"{path}opnemen/", {})
    (draft,) = Edition.objects.filter(plan=made.plan, state="draft")
    assert draft_state(draft)[made.uids["a"]].title["nl"] == "Anders"


def test_faults_stand_on_the_page_and_nothing_changes(
    made: Made, coordinator: Client, tmp_path: Path
) -> None:
    edition = Edition.objects.get(plan=made.plan, number=3)
    book = taken_along(coordinator, edition, tmp_path)
    path = brought(coordinator, put(book, made.uids["a"], period_end="31 februari 2021"), tmp_path)
    told = coordinator.get(path).content.decode()
    assert "kolom J: “31 februari 2021” is geen datum" in told
    assert coordinator.post(f"{path}opnemen/", {}).status_code == 422
    (draft,) = Edition.objects.filter(plan=made.plan, state="draft")
    assert not draft.revisions.exists()


def test_what_is_no_sheet_fails_with_a_sentence(made: Made, coordinator: Client) -> None:
    upload = SimpleUploadedFile("acties.xlsx", b"geen rekenblad")
    coordinator.post("/werk/plannen/voorbeeldplan/blad/lezen/", {"file": upload, "once": "b"})
    run_all()
    job = Job.objects.get(kind="writing.sheet.read")
    assert job.state == "failed"
    assert "gewone tekst" in job.error
    assert not Edition.objects.filter(state="draft").exists()


@pytest.mark.parametrize("size", [4, 40])
def test_the_page_of_a_sheet_asks_as_often_whatever_its_size(
    made: Made, coordinator: Client, tmp_path: Path, size: int
) -> None:
    plan = make.grown(made.actor, size)
    draft = make.draft(made.actor, plan)
    answer = coordinator.get(f"/werk/plannen/{plan.slug}/blad/{draft.uid}.xlsx")
    path = tmp_path / "uit.xlsx"
    path.write_bytes(answer.content)
    content = written(sheets(path), tmp_path / "terug.xlsx").read_bytes()
    answer = coordinator.post(
        f"/werk/plannen/{plan.slug}/blad/lezen/",
        {"file": SimpleUploadedFile("acties.xlsx", content), "once": f"c{size}"},
    )
    run_all()
    page = html.fromstring(coordinator.get(answer["Location"]).content)
    (link,) = page.xpath("//a[@class='ds-button']/@href")
    coordinator.get(link)
    with CaptureQueriesContext(connection) as asked:
        coordinator.get(link)
    assert len(asked) <= 18


# --- templates


def test_a_template_is_replaced_and_taken_back(made: Made, coordinator: Client) -> None:
    own = SimpleUploadedFile("onze nota.docx", template("Onze nota: {{ onderwerp }}"))
    answer = coordinator.post("/werk/sjablonen/note/vervangen/", {"file": own})
    assert answer["Location"] == "/werk/sjablonen/"
    assert "onze nota.docx" in coordinator.get("/werk/sjablonen/").content.decode()
    note = coordinator.get("/plannen/voorbeeldplan/2/nota.docx").content
    assert docx.Document(io.BytesIO(note)).paragraphs[1].text.startswith("Onze nota: ")
    coordinator.post("/werk/sjablonen/note/terugnemen/")
    note = coordinator.get("/plannen/voorbeeldplan/2/nota.docx").content
    assert docx.Document(io.BytesIO(note)).paragraphs[0].text.startswith("Actualisatie van")


def test_a_template_with_code_is_refused_with_its_place(made: Made, coordinator: Client) -> None:
    bad = SimpleUploadedFile("x.docx", template("{{ titel }}", "{{ plan.naam }}"))
    answer = coordinator.post("/werk/sjablonen/note/vervangen/", {"file": bad})
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "Tekst, alinea 3" in told
    assert "Het veld “plan.naam” bestaat niet" in told
    assert not PaperTemplate.objects.exists()


# --- what a visitor gets


@pytest.mark.parametrize("paper", ["nota", "boek", "hoofdstuk"])
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_visitor_gets_papers(made: Made, client: Client, paper: str, form: str) -> None:
    answer = client.get(f"/plannen/voorbeeldplan/2/{paper}.{form}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"PK" if form == "docx" else b"%PDF")


@pytest.mark.parametrize(
    "path",
    [
        "/plannen/voorbeeldplan/1/nota.pdf",
        "/plannen/voorbeeldplan/2/nota.pdf?van=2",
        "/plannen/voorbeeldplan/2/nota.pdf?van=x",
        "/plannen/voorbeeldplan/9/boek.pdf",
        "/plannen/voorbeeldplan/2/boek.odt",
        "/plannen/voorbeeldplan/2/iets.pdf",
        "/plannen/nergens/2/boek.pdf",
    ],
)
def test_what_is_no_paper_is_not_there(made: Made, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_offer_their_papers(made: Made, client: Client) -> None:
    page = client.get("/plannen/voorbeeldplan/2/").content.decode()
    assert "/plannen/voorbeeldplan/2/nota.docx?van=1" in page
    assert "/plannen/voorbeeldplan/2/boek.pdf" in page
    page = client.get("/plannen/voorbeeldplan/vergelijk/?van=1&tot=3").content.decode()
    assert "/plannen/voorbeeldplan/3/nota.pdf?van=1" in page
    uid = made.uids["a"]
    assert f"/acties/{uid}/fiche.pdf" in client.get(f"/acties/{uid}/").content.decode()
    assert client.get(f"/acties/{uid}/fiche.docx").status_code == 200
    gone = made.uids["d"]
    assert "fiche.pdf" not in client.get(f"/acties/{gone}/").content.decode()
    assert client.get(f"/acties/{gone}/fiche.pdf").status_code == 404


def test_a_split_stands_on_the_page_of_what_changed(made: Made, client: Client) -> None:
    page = client.get("/plannen/voorbeeldplan/vergelijk/?van=2&tot=3").content.decode()
    assert "“Ae Actie e” → “Actie e links”, “Actie e rechts”" in page


def test_a_draft_has_its_papers_too(made: Made, coordinator: Client, client: Client) -> None:
    draft = make.draft(made.actor, made.plan, "Vierde")
    for paper in ("nota", "boek", "hoofdstuk"):
        path = f"/werk/ontwerpen/{draft.uid}/{paper}.docx"
        assert coordinator.get(path).status_code == 200
        assert Client().get(path).status_code == 302
