"""The local context analysis on its pages, and as the documents that come out."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from regie.actors.models import Organisation
from regie.base.actor import Role
from regie.base.jobs import run_one
from regie.base.models import Job
from regie.indicators.models import Analysis, AnalysisGuide
from tests.indicators import make_analysis as make
from tests.workspace.conftest import SignIn
from tests.writing.test_templates import template

pytestmark = pytest.mark.django_db
HERE = "/werk/omgevingsanalyse/"


@pytest.fixture
def board() -> Organisation:
    make.a_guide()
    return make.a_board("Hier")


@pytest.fixture
def anna(board: Organisation, sign_in: SignIn) -> Client:
    return sign_in(Role.MUNICIPAL_EDITOR, at=board)


def begin(browser: Client, board: Organisation) -> Analysis:
    response = browser.post(f"{HERE}nieuw/", {"board": board.uid, "once": f"begin-{board.uid}"})
    assert response.status_code == 302
    return Analysis.objects.get(board=board, state="draft")


def form(row: Analysis, **answers: str) -> dict[str, str]:
    """The form of the first chapter as a browser sends it."""
    stands = {one.question: one for one in row.answers.all()}
    told = {"do": "save", "then": "stay"}
    for key in ("kloof", "meldingen", "spiegel"):
        one = stands.get(key)
        told |= {
            f"a-{key}": answers.get(key, one.value if one else ""),
            f"v-{key}": str(one.version if one else 0),
            f"was-{key}": one.value if one else "",
        }
    return told


def work() -> None:
    """Do every job that was asked for a document."""
    while run_one(["components.analysis.paper"]):
        pass
    assert not Job.objects.filter(state="failed").exists()


def test_from_beginning_to_a_public_pdf(anna: Client, board: Organisation, sign_in: SignIn) -> None:
    make.figures(board)
    assert "Begin een analyse" in anna.get(HERE).content.decode()
    row = begin(anna, board)
    # The same form once more begins nothing.
    assert (
        anna.post(f"{HERE}nieuw/", {"board": board.uid, "once": f"begin-{board.uid}"}).status_code
        == 302
    )
    assert Analysis.objects.count() == 1
    path = f"{HERE}{row.uid}/hoofdstukken/werk/"
    shown = anna.get(path).content.decode()
    assert "Hoeveel inwoners werken?" in shown
    assert "Regio Een" in shown
    assert "verborgen" in shown
    assert "voorbeeld" in shown
    assert "hierover staan er geen cijfers" in shown
    sent = form(row, kloof="Groot.\r\n\r\nEn groeiend <b>hier</b>.", spiegel="nee")
    response = anna.post(path, {**sent, "then": "next"})
    assert response["Location"].endswith("/hoofdstukken/besluit/")
    source = {"do": "source", "title": "Wijkscan", "link": "https://voorbeeld.example/x"}
    source["file"] = SimpleUploadedFile("scan.txt", b"een verslag")  # type: ignore[assignment] # a file
    assert anna.post(path, source).status_code == 302
    figure = {"do": "figure", "title": "Wachtenden", "period": "2025", "value": "1.250"}
    assert anna.post(path, {**figure, "source": "loket"}).status_code == 302
    shown = anna.get(f"{HERE}{row.uid}/").content.decode()
    assert "2 van 4 vragen beantwoord" in shown
    assert "Ga verder met:" in shown

    step = f"{HERE}{row.uid}/stap/"
    assert "2 vragen hebben nog geen antwoord" in anna.get(f"{step}afwerken/").content.decode()
    assert anna.post(f"{step}openbaar-maken/", {"version": 1}).status_code == 422
    assert anna.post(f"{step}afwerken/", {"version": 1}).status_code == 302
    assert anna.post(path, form(row, kloof="te laat")).status_code == 422
    work()
    row.refresh_from_db()
    made = {one.form: one for one in row.papers.all()}
    assert set(made) == {"pdf", "docx"}
    assert all(one.final for one in made.values())
    docx = anna.get(f"{HERE}{row.uid}/documenten/{made['docx'].uid}/")
    _docx(b"".join(docx))
    pdf = anna.get(f"{HERE}{row.uid}/documenten/{made['pdf'].uid}/")
    _pdf(b"".join(pdf))

    visitor = Client()
    public = f"/omgevingsanalyses/{row.uid}/document/"
    assert visitor.get(public).status_code == 404
    assert "Nog geen bestuur" in visitor.get("/omgevingsanalyses/").content.decode()
    assert anna.post(f"{step}openbaar-maken/", {"version": row.version}).status_code == 302
    assert "Analyse van Hier" in visitor.get("/omgevingsanalyses/").content.decode()
    assert b"".join(visitor.get(public)).startswith(b"%PDF")
    assert anna.post(f"{step}terugnemen/", {"version": row.version + 1}).status_code == 302
    assert visitor.get(public).status_code == 404

    staff = sign_in(Role.COORDINATOR)
    shown = staff.get(f"{HERE}gebruik/").content.decode()
    assert "1 begonnen, 1 afgewerkt, 3 documenten meegenomen" in shown
    lines = staff.get(f"{HERE}gebruik/?formaat=csv").content.decode().splitlines()
    assert lines[1].split(",")[2:4] == ["1", "1"]
    assert lines[1].split(",")[5:7] == ["3", "1"]
    assert staff.get(f"{HERE}gebruik/?formaat=xlsx").status_code == 200
    assert staff.get(f"{HERE}gebruik/?formaat=exe").status_code == 404
    assert staff.get(f"{HERE}gebruik/?jaar=x&pagina=-1&sorteer=niets").status_code == 200


def _docx(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    told = [one.text for one in document.paragraphs if one.text.strip()]
    assert told[0].startswith("Omgevingsanalyse Hier ")
    assert told[1] == "Voorbeeld: de inhoud van dit document is verzonnen."
    assert told[2] == "Bestuur: Hier"
    assert told[3].startswith("Stand: afgewerkt op ")
    assert told[4] == "Handleiding: editie 1"
    rest = told[5:]
    assert rest == [
        "Werk",
        "Wie werkt er?",
        "Hoeveel inwoners werken?",
        "Voorbeeldgegevens",
        "2024: Hier 62,0, Regio Een verborgen, Vlaanderen 67,3 (%).",
        "(%)",
        "Bron: voorbeeldbron",
        "onbekend",
        "Hierover staan er geen cijfers in het register.",
        "Eigen cijfers",
        "Hoe groot is de kloof?",
        "Groot.",
        "En groeiend <b>hier</b>.",
        "Hoeveel meldingen?",
        "Hierop is nog niet geantwoord.",
        "Een spiegel?",
        "nee",
        "Eigen bronnen",
        "Wijkscan, https://voorbeeld.example/x, scan.txt",
        "Besluit",
        "Wat eerst?",
        "Hierop is nog niet geantwoord.",
    ]
    figures, own = document.tables
    assert [[cell.text for cell in row.cells] for row in figures.rows] == [
        ["Periode", "Hier", "Regio Een", "Vlaanderen"],
        ["2024", "62,0", "verborgen", "67,3"],
        ["2023", "60,5", "64,0", "66,0"],
    ]
    assert [cell.text for cell in own.rows[1].cells] == ["Wachtenden", "2025", "1.250", "loket"]
    (picture,) = document.inline_shapes
    words = picture._inline.docPr.get("descr")
    assert words.startswith("Hoeveel inwoners werken? 2024: Hier 62,0")


def _pdf(content: bytes) -> None:
    assert b"pdfuaid" in content
    document = pypdfium2.PdfDocument(content)
    told = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    for words in (
        "Omgevingsanalyse Hier",
        "Voorbeeldgegevens",
        "Hoeveel inwoners werken?",
        "2023 60,5 64,0 66,0",
        "En groeiend <b>hier</b>.",
        "Wachtenden 2025 1.250 loket",
        "Wijkscan, https://voorbeeld.example/x",
        "Hierop is nog niet geantwoord.",
    ):
        assert words in told


def test_two_tabs_meet_on_a_page_with_both(
    anna: Client, board: Organisation, sign_in: SignIn
) -> None:
    row = begin(anna, board)
    bram = sign_in(Role.MUNICIPAL_EDITOR, at=board)
    path = f"{HERE}{row.uid}/hoofdstukken/werk/"
    before = form(row)
    assert anna.post(path, {**before, "a-kloof": "van Anna"}).status_code == 302
    response = bram.post(path, {**before, "a-kloof": "van Bram", "a-meldingen": "veel"})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "van Anna" in shown
    assert "van Bram" in shown
    assert 'value="veel"' in shown  # what was wrong elsewhere goes along
    chosen = {"do": "save", "v-kloof": "1", "was-kloof": "van Anna", "a-kloof": "van ons twee"}
    assert bram.post(path, {**chosen, "pick-kloof": "theirs"}).status_code == 302
    assert row.answers.get(question="kloof").value == "van Anna"
    assert bram.post(path, {**chosen, "pick-kloof": "mine"}).status_code == 302
    assert row.answers.get(question="kloof").value == "van ons twee"


def test_bad_input_is_told_at_its_place(anna: Client, board: Organisation) -> None:
    row = begin(anna, board)
    path = f"{HERE}{row.uid}/hoofdstukken/werk/"
    response = anna.post(path, form(row, kloof="y" * 9000, meldingen="2", spiegel="misschien"))
    shown = response.content.decode()
    assert response.status_code == 422
    assert "9000 tekens" in shown
    assert "y" * 9000 in shown  # nothing that was typed is lost
    assert row.answers.get().value == "2"
    wrong = SimpleUploadedFile("pagina.pdf", b"<html><script>alert(1)</script>")
    response = anna.post(path, {"do": "source", "title": "Bron", "file": wrong})
    assert response.status_code == 422
    assert "Breng een PDF" in response.content.decode()
    assert anna.post(path, {"do": "source", "title": ""}).status_code == 422
    assert anna.post(path, {"do": "figure", "title": "x", "value": "?"}).status_code == 422
    assert anna.post(path, {"do": "iets"}).status_code == 422
    assert anna.post(path, {"do": "out", "what": "bestaatniet"}).status_code == 422
    assert anna.post(path, {"do": "save", "v-kloof": "x"}).status_code == 302
    assert anna.post(f"{HERE}{row.uid}/documenten/", {"form": "exe"}).status_code == 422
    assert anna.get(f"{HERE}{row.uid}/stap/wissen/").status_code == 404
    assert anna.get(f"{HERE}{row.uid}/hoofdstukken/niets/").status_code == 404
    assert anna.post(f"{HERE}nieuw/", {"board": "bestaatniet"}).status_code == 422


def test_no_page_of_another_board_opens(anna: Client, board: Organisation, sign_in: SignIn) -> None:
    row = begin(anna, board)
    anna.post(f"{HERE}{row.uid}/hoofdstukken/werk/", form(row, kloof="geheim"))
    anna.post(f"{HERE}{row.uid}/documenten/", {"form": "pdf"})
    work()
    paper = row.papers.get()
    elsewhere = make.a_board("Elders")
    other = sign_in(Role.MUNICIPAL_EDITOR, at=elsewhere)
    both = sign_in(Role.COORDINATOR)
    paths = [
        f"{HERE}{row.uid}/",
        f"{HERE}{row.uid}/hoofdstukken/werk/",
        f"{HERE}{row.uid}/documenten/",
        f"{HERE}{row.uid}/documenten/{paper.uid}/",
        f"/werk/bestanden/{paper.file.uid}/",
    ]
    for path in paths:
        assert other.get(path).status_code == 404
        read = both.get(path)
        assert read.status_code == 200
        if read.streaming:  # read to its end: closing it would close the database
            b"".join(read)
    for what in ("afwerken", "heropenen", "openbaar-maken", "terugnemen"):
        path = f"{HERE}{row.uid}/stap/{what}/"
        assert other.get(path).status_code == 404
        assert other.post(path, {"version": 1}).status_code == 404
        assert both.get(path).status_code == 403
    assert other.post(paths[1], form(row, kloof="ook hier")).status_code == 404
    assert both.post(paths[1], form(row, kloof="ook hier")).status_code == 403
    assert "Hier 20" not in other.get(HERE).content.decode()
    own = begin(other, elsewhere)
    # A document of one analysis under the address of another is not there.
    assert other.get(f"{HERE}{own.uid}/documenten/{paper.uid}/").status_code == 404
    # Nor can one go on with the answers of another board.
    told = {"board": elsewhere.uid, "before": row.uid}
    assert other.post(f"{HERE}nieuw/", told).status_code == 422
    assert row.answers.get().value == "geheim"


def test_staff_change_the_guide_by_a_form_or_a_file(board: Organisation, sign_in: SignIn) -> None:
    staff = sign_in(Role.COORDINATOR)
    path = f"{HERE}handleiding/werk/"
    assert staff.get(path).status_code == 200
    told = {
        "version": "1",
        "title": "Werk en inkomen",
        "intro": "",
        "indicators": "werkt\nwerkt\n",
        "code-0": "kloof",
        "label-0": "Hoe groot is de kloof?",
        "kind-0": "text",
        "code-1": "spiegel",
        "label-1": "Een spiegel?",
        "kind-1": "choice",
        "choices-1": "ja\nnee\nhalf",
        "label-3": "Wie helpt?",
        "kind-3": "line",
    }
    assert staff.post(path, told).status_code == 422  # why is missing
    assert staff.post(path, {**told, "why": "Inkomen erbij."}).status_code == 302
    row = AnalysisGuide.objects.get(number=2)
    (chapter, _end) = row.content["chapters"]
    assert chapter["title"] == {"nl": "Werk en inkomen"}
    assert [one["code"] for one in chapter["questions"]] == ["kloof", "spiegel", "werk-wie-helpt"]
    assert chapter["questions"][1]["choices"] == ["ja", "nee", "half"]
    assert staff.post(path, {**told, "why": "Nog eens.", "title": "Anders"}).status_code == 409
    file = staff.get(f"{HERE}handleiding/handleiding.yaml").content
    load = f"{HERE}handleiding/laden/"

    def loaded(content: bytes, why: str = "Uit een bestand.") -> int:
        sent = {"file": SimpleUploadedFile("gids.yaml", content), "why": why}
        return staff.post(load, sent).status_code

    assert loaded(file.replace(b"Werk en inkomen", b"Arbeid")) == 302
    assert AnalysisGuide.objects.count() == 3
    assert loaded(b"chapters: [") == 422
    assert loaded(b"\xff\xfe") == 422
    assert loaded(b"x" * 1_000_001) == 422
    assert staff.post(load, {"why": "Leeg."}).status_code == 422
    counsellor = sign_in(Role.COUNSELLOR)
    assert counsellor.get(f"{HERE}handleiding/").status_code == 200
    assert counsellor.get(path).status_code == 403
    editor = sign_in(Role.MUNICIPAL_EDITOR, at=board)
    assert editor.get(f"{HERE}handleiding/").status_code == 403
    assert editor.get(f"{HERE}gebruik/").status_code == 403


def test_pages_ask_little(board: Organisation, sign_in: SignIn) -> None:
    make.figures(board)
    anna = sign_in(Role.MUNICIPAL_EDITOR, at=board)
    row = begin(anna, board)
    chapter = f"{HERE}{row.uid}/hoofdstukken/werk/"

    def asked() -> list[int]:
        told = []
        for path in (HERE, f"{HERE}{row.uid}/", chapter, f"{HERE}{row.uid}/documenten/"):
            with CaptureQueriesContext(connection) as queries:
                assert anna.get(path).status_code == 200
            told.append(len(queries))
        return told

    anna.post(chapter, form(row, kloof="a"))
    anna.post(chapter, {"do": "source", "title": "Bron"})
    asked()
    before = asked()
    anna.post(chapter, form(row, meldingen="1", spiegel="ja"))
    for n in range(6):
        anna.post(chapter, {"do": "source", "title": f"Bron {n}"})
    assert asked() == before
    # Who is signed in, with what that person may, takes some of them.
    assert max(before) <= 20


def test_staff_replace_the_template_of_the_document(
    anna: Client, board: Organisation, sign_in: SignIn
) -> None:
    make.figures(board)
    row = begin(anna, board)
    anna.post(f"{HERE}{row.uid}/documenten/", {"form": "docx"})
    work()
    own = SimpleUploadedFile("onze.docx", template("Onze analyse van {{ gemeente }}"))
    answer = sign_in(Role.COORDINATOR).post("/werk/sjablonen/analysis/vervangen/", {"file": own})
    assert answer["Location"] == "/werk/sjablonen/"
    anna.post(f"{HERE}{row.uid}/documenten/", {"form": "docx"})
    work()
    assert row.papers.count() == 2
    paper = row.papers.order_by("-pk")[0]
    content = b"".join(anna.get(f"{HERE}{row.uid}/documenten/{paper.uid}/"))
    told = [one.text for one in Document(io.BytesIO(content)).paragraphs]
    assert "Onze analyse van Hier" in told
