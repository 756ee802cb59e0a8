"""A coordinator brings a paper, refuses a line, accepts the rest, and finds it public."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from pytest_django import Settings

from regie.base.actor import Role
from regie.base.jobs import run_all
from regie.base.models import Approval, Job
from regie.papers.models import Acceptance, Paper
from regie.plans.models import Revision
from tests.workspace.conftest import SignIn

SPECIMEN = Path(__file__).parents[2] / "data/specimens/bbt-2022.txt"

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(sign_in: SignIn, settings: Settings) -> Client:
    settings.DEMO = True
    return sign_in(Role.COORDINATOR)


def bring(client: Client, content: bytes, name: str = "bbt-2022.txt", once: str = "a") -> str:
    """Upload a file; the address that it leads to."""
    upload = SimpleUploadedFile(name, content)
    form = {"file": upload, "example": "on", "once": once}
    answer = client.post("/werk/voorstellen/lezen/", form)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def boxes(page: bytes) -> list[str]:
    return [str(value) for value in html.fromstring(page).xpath("//input[@name='line']/@value")]


def test_the_journey_from_a_file_to_the_public_register(coordinator: Client) -> None:
    job = bring(coordinator, SPECIMEN.read_bytes())
    run_all()
    page = coordinator.get(job).content.decode()
    paper = Paper.objects.get()
    path = f"/werk/voorstellen/{paper.uid}/"
    assert path in page
    lines = boxes(coordinator.get(path).content)
    refused = next(key for key in lines if key.startswith("initiative/"))

    answer = coordinator.post(f"{path}weigeren/", {"line": refused, "reason": ""})
    assert answer.status_code == 422
    # What is wrong stands above the lines, not under the last of them.
    told = answer.content.decode()
    assert told.index("ds-error-summary") < told.index('name="line"')
    answer = coordinator.post(f"{path}weigeren/", {"line": refused, "reason": "Niet van ons."})
    assert answer["Location"] == path
    page = coordinator.get(f"{path}?toon=geweigerd").content.decode()
    assert "Niet van ons." in page
    assert boxes(page.encode()) == [refused]

    assert Client().get(f"/documenten/{paper.uid}/").status_code == 404
    coordinator.post(f"{path}aanvaarden/", {"all": "1"})
    assert Client().get(f"/documenten/{paper.uid}/").status_code == 200
    assert b"36.234" in Client().get("/begroting/bo2022/").content
    assert boxes(coordinator.get(path).content) == []

    coordinator.post(f"{path}heropenen/", {"line": refused})
    assert boxes(coordinator.get(path).content) == [refused]
    coordinator.post(f"{path}aanvaarden/", {"line": refused})
    assert Acceptance.objects.count() == 2
    assert Revision.objects.filter(kind="initiative", until_seq=None).count() == len(
        [key for key in lines if key.startswith("initiative/")]
    )


def test_an_acceptance_is_taken_back_with_a_reason(coordinator: Client) -> None:
    bring(coordinator, SPECIMEN.read_bytes())
    run_all()
    path = f"/werk/voorstellen/{Paper.objects.get().uid}/"
    coordinator.post(f"{path}aanvaarden/", {"all": "1"})
    acceptance = Acceptance.objects.get()
    back = f"{path}terugnemen/{acceptance.uid}/"
    assert coordinator.post(back, {"reason": ""}).status_code == 422
    assert coordinator.post(back, {"reason": "Vergissing."}).status_code == 302
    acceptance.refresh_from_db()
    assert acceptance.state == "taken_back"
    assert boxes(coordinator.get(path).content)


def test_the_same_form_twice_is_one_job(coordinator: Client) -> None:
    first = bring(coordinator, SPECIMEN.read_bytes(), once="same")
    second = bring(coordinator, SPECIMEN.read_bytes(), once="same")
    assert first == second


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.pdf", b""),
        ("virus.exe", b"MZ\x90\x00"),
        ("plaatje.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ],
)
def test_what_is_no_paper_is_refused_at_the_field(
    coordinator: Client, name: str, content: bytes
) -> None:
    form = {"file": SimpleUploadedFile(name, content), "once": "x"}
    answer = coordinator.post("/werk/voorstellen/lezen/", form)
    assert answer.status_code == 422
    assert html.fromstring(answer.content).xpath("//*[contains(@class,'ds-error-summary')]")


def test_a_paper_that_cannot_be_read_says_why_in_the_job(coordinator: Client) -> None:
    job = bring(coordinator, b"%PDF-1.4 this is none")
    run_all()
    failed = Job.objects.get(kind="writing.paper.read")
    assert failed.state == "failed"
    assert failed.title in failed.error  # by the name it had, not the checksum it is kept under
    assert failed.error in html.fromstring(coordinator.get(job).content).text_content()
    assert not Paper.objects.exists()


def test_choosing_nothing_is_said(coordinator: Client) -> None:
    bring(coordinator, SPECIMEN.read_bytes())
    run_all()
    path = f"/werk/voorstellen/{Paper.objects.get().uid}/"
    answer = coordinator.post(
        f"{path}aanvaarden/", {}, headers={"Referer": f"http://testserver{path}?toon="}
    )
    assert answer.status_code == 422
    assert f'<a href="{path}?toon=">Terug naar het formulier</a>' in answer.content.decode()
    for elsewhere in (f"http://elsewhere.example{path}", "http://testserver//elsewhere.example/"):
        answer = coordinator.post(f"{path}aanvaarden/", {}, headers={"Referer": elsewhere})
        assert "Terug naar het formulier" not in answer.content.decode()
    assert coordinator.post(f"{path}weigeren/", {"reason": "x"}).status_code == 422


def test_a_stale_choice_is_refused_and_changes_nothing(coordinator: Client) -> None:
    bring(coordinator, SPECIMEN.read_bytes())
    run_all()
    path = f"/werk/voorstellen/{Paper.objects.get().uid}/"
    answer = coordinator.post(f"{path}aanvaarden/", {"line": "objective/SD 99"})
    assert answer.status_code == 422
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize("role", [Role.JOURNALIST, Role.ASSESSOR, Role.APPROVER])
def test_other_roles_do_not_come_in(sign_in: SignIn, role: Role) -> None:
    other = sign_in(role)
    assert other.get("/werk/voorstellen/").status_code == 403
    assert other.post("/werk/voorstellen/lezen/", {"once": "z"}).status_code == 403


def test_the_page_asks_a_fixed_number_of_questions(
    coordinator: Client, django_assert_max_num_queries: object
) -> None:
    bring(coordinator, SPECIMEN.read_bytes())
    run_all()
    path = f"/werk/voorstellen/{Paper.objects.get().uid}/"
    coordinator.get(path)
    with django_assert_max_num_queries(30):  # type: ignore[operator] # a context manager
        coordinator.get(path)


def test_outside_a_demonstration_a_second_person_approves(
    sign_in: SignIn, settings: Settings
) -> None:
    settings.DEMO = False
    first, second = sign_in(Role.COORDINATOR), sign_in(Role.APPROVER)
    bring(first, SPECIMEN.read_bytes())
    run_all()
    paper = Paper.objects.get()
    first.post(f"/werk/voorstellen/{paper.uid}/aanvaarden/", {"all": "1"})
    assert Acceptance.objects.get().state == "prepared"
    assert Client().get(f"/documenten/{paper.uid}/").status_code == 404
    approval = Approval.objects.get()
    path = f"/werk/goedkeuringen/{approval.uid}/"
    form = {
        "version": approval.version,
        "digest": approval.digest,
        "answer": "approve",
        "reason": "",
    }
    assert first.post(f"{path}beslissen/", form).status_code == 403
    assert second.get(path).status_code == 200
    second.post(f"{path}beslissen/", form)
    assert Acceptance.objects.get().state == "accepted"
    assert Client().get(f"/documenten/{paper.uid}/").status_code == 200
