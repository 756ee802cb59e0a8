"""Staff keep the register of grants, and everybody sees what is public of it."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from regie.base.actor import Role
from regie.base.jobs import run_all
from regie.base.models import StoredFile
from regie.budgets.models import Article, Grant, GrantAnswer, GrantTerms
from regie.budgets.services.grants import award_grant
from regie.papers.models import Paper, Passage
from tests.budgets.make import ACTOR, ONE, articles
from tests.budgets.make_grants import KBO, body, draw, grant
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import sent, summary, text

pytestmark = pytest.mark.django_db
LIST, NEW = "/werk/toelagen/", "/werk/toelagen/nieuw/"


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in(Role.FINANCIAL_OFFICER)


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(Role.INSPECTOR)


@pytest.fixture
def article() -> Article:
    return articles(ONE)[0]


def post(client: Client, path: str, status: int = 302, /, **changed: Any) -> Any:
    """The form at ``path``, sent with some fields filled in otherwise."""
    before = client.get(path)
    assert before.status_code == 200, path
    response = client.post(path, sent(before.content, **changed))
    assert response.status_code == status, summary(response.content)
    return response


def values(workbook: bytes) -> list[Any]:
    """All cells of the first sheet."""
    book = python_calamine.load_workbook(io.BytesIO(workbook))
    return [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]


def test_a_grant_goes_from_entering_to_payment(officer: Client, article: Article) -> None:
    added = post(officer, "/werk/begunstigden/nieuw/", name="Taalhuis", kbo=KBO, source="brief")
    response = post(
        officer,
        added["Location"],
        kind="project",
        title="Oefenkansen",
        theme="Taal",
        start="2031",
        source="aanvraag",
        **{"rows-0-year": "2031", "rows-0-article": article.uid, "rows-0-asked": "1.000,00"},
    )
    here = response["Location"]
    assert "hoeveel er toegekend is, is niet bekend" in text(officer.get(here).content)
    post(officer, f"{here}toekennen/", amount="900", year="2031", ground="besluit")
    claim = Grant.objects.get().grant_claims.get().claim.uid
    post(
        officer,
        f"{here}geld/{claim}/schijven/",
        **{
            "rows-0-amount": "720",
            "rows-0-year": "2031",
            "rows-0-quarter": "2",
            "rows-1-amount": "180",
            "rows-1-year": "2032",
        },
    )
    pay = f"{here}geld/{claim}/betalen/"
    assert 'value="720"' in officer.get(pay).content.decode()
    post(officer, pay, year="2031", ground="betaalopdracht 1")
    page = text(officer.get(here).content)
    assert "900 euro toegekend, 720 euro betaald" in page
    assert "Nog te betalen: 180 euro" in page
    post(officer, f"{here}wijzigen/", conditions="Een verslag.")
    assert GrantTerms.objects.get(superseded_at=None).years.get().asked == 1000
    post(officer, f"{here}evalueren/", text="De doelen zijn gehaald.")
    assert "De doelen zijn gehaald." in text(officer.get(here).content)
    refused = post(officer, pay, 422, amount="500", year="2031", ground="te veel")
    assert "niet zoveel vastgelegd" in summary(refused.content)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title", "", "Titel"),
        ("beneficiary", "", "Wie krijgt ze?"),
        ("source", "", "Waar staat dit?"),
        ("start", "31/02/2031", "geen datum"),
        ("rows-0-asked", "12,345", "twee decimalen"),
        ("rows-0-asked", "veel", "geen bedrag"),
        ("rows-0-year", "20", "Jaar 1"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    officer: Client, article: Article, field: str, value: str, told: str
) -> None:
    right = {
        "title": "Toelage",
        "beneficiary": body().uid,
        "source": "test",
        "rows-0-year": "2031",
        "rows-0-article": article.uid,
    }
    refused = post(officer, NEW, 422, **(right | {field: value}))
    assert told in summary(refused.content)
    assert not Grant.objects.exists()


def test_a_grant_points_at_a_place_in_a_document(officer: Client) -> None:
    paper = Paper.objects.create(
        sha256="a" * 64,
        kind="bbt",
        title="Toelichting",
        lines=9,
        public=True,
        brought_at=timezone.now(),
    )
    at = Passage.objects.create(paper=paper, start=5, end=9, line=2)
    where = f"/documenten/{paper.uid}/plaats/5-9/"
    told = {"title": "Taal", "beneficiary": body(kbo=KBO).uid, "kind": "nominatim", "source": ""}
    assert "Zeg waar dit staat" in summary(post(officer, NEW, 422, **told, place="").content)
    assert "geen adres" in summary(post(officer, NEW, 422, **told, place="ergens").content)
    here = post(officer, NEW, **told, place=f"https://regie.example{where}")["Location"]
    given = Grant.objects.get()
    change = reverse("work:grant_change", args=[given.uid])
    for path in (here, change, f"/toelagen/{given.uid}/"):
        assert where in officer.get(path).content.decode(), path
    post(officer, change, title="Taal en meer")
    terms = GrantTerms.objects.get(superseded_at__isnull=True)
    assert (terms.title, terms.passage) == ("Taal en meer", at)
    assert where in officer.get(f"{LIST}?formaat=csv").content.decode()
    post(officer, change, place="", source="Nota van de minister")
    assert GrantTerms.objects.get(superseded_at__isnull=True).passage is None


def test_two_who_change_one_grant_meet(officer: Client) -> None:
    one = grant(body())
    path = f"{LIST}{one.uid}/wijzigen/"
    mine = sent(officer.get(path).content, title="Van mij")
    post(officer, path, title="Van een ander")
    met = officer.post(path, mine)
    assert met.status_code == 409
    page = text(met.content)
    assert "Van mij" in page
    assert "Van een ander" in page
    assert GrantTerms.objects.get(superseded_at=None).title == "Van een ander"


def test_a_list_is_asked_by_its_address_and_taken_along(officer: Client, article: Article) -> None:
    grant(body("Alfa", KBO), (2031, article, 10), theme="Taal")
    grant(body("Beta"), (2032, article, 20), kind="structural")
    assert "1 toelage past" in text(officer.get(f"{LIST}?begunstigde=alfa").content)
    assert "2 toelagen passen" in text(officer.get(f"{LIST}?artikel={ONE}").content)
    for asked in (
        "jaar=2032",
        "soort=structural",
        "thema=niets",
        "pagina=9",
        "jaar=x",
        "sorteer=-betaald",
    ):
        assert officer.get(f"{LIST}?{asked}").status_code == 200
    table = officer.get(f"{LIST}?jaar=2031&formaat=csv").content.decode()
    assert "Alfa" in table
    assert "Beta" not in table
    assert "Beta" in values(officer.get(f"{LIST}?formaat=xlsx").content)


def test_a_table_is_tried_and_then_taken_in(officer: Client, article: Article) -> None:
    body("Taalhuis", KBO)
    head = "dossiernummer;soort;titel;kbo;jaar;artikel;gevraagd\r\n"
    for lines, right in (
        (
            f"P-1;project;Taal;{KBO};2031;{ONE};12,5\r\nP-2;project;Taal;{KBO};2031;ONZIN;1\r\n",
            False,
        ),
        (f"P-1;project;Taal;{KBO};2031;{ONE};12,5\r\n", True),
    ):
        sent_ = sent(officer.get(f"{LIST}inlezen/").content)
        sent_["file"] = SimpleUploadedFile("toelagen.csv", (head + lines).encode())
        assert officer.post(f"{LIST}inlezen/", sent_).status_code == 302
        assert run_all(["budgets.grants.read"]) == 1
        kept = StoredFile.objects.filter(purpose="grant_import").latest("pk")
        path = f"{LIST}inlezen/{kept.uid}/"
        page = text(officer.get(path).content)
        assert not Grant.objects.exists()
        if right:
            assert "1 nieuw" in page
            assert officer.post(path).status_code == 302
        else:
            assert "Rij 3, kolom artikel" in page
            assert officer.post(path).status_code == 422
    assert Grant.objects.get().reference == "P-1"


def test_overlap_and_amounts_stand_at_the_beneficiary(officer: Client, article: Article) -> None:
    some = body()
    first = grant(some, (2031, article, 10), theme="Taal", start="2031-01-01", end="2031-06-30")
    grant(some, title="Café", theme="taal", start="2031-06-30")
    grant(some, title="Sport", theme="Sport", start="2031")
    award_grant(ACTOR, first, article, draw(8))
    page = text(officer.get(f"/werk/begunstigden/{some.uid}/").content)
    assert "1 paar toelagen overlapt" in page
    assert "van 30 juni 2031 tot en met 30 juni 2031" in page
    assert "Het ondernemingsnummer is niet bekend" in page
    post(officer, f"/werk/begunstigden/{some.uid}/nummer/", kbo="0999.999.922")
    assert "0999.999.922" in text(officer.get(f"/werk/begunstigden/{some.uid}/").content)


def test_a_question_is_answered_as_page_word_and_excel(reader: Client, article: Article) -> None:
    some = body("Taalhuis", KBO)
    award_grant(ACTOR, grant(some, (2031, article, 10), theme="Taal"), article, draw("8.50"))
    grant(body("Zonder"))
    asked = {"question": "Wat krijgt het Taalhuis?", "reference": "SV 12", "since": "2031"}
    refused = post(reader, "/werk/antwoorden/nieuw/", 422, **asked, until="2030")
    assert "Het laatste jaar ligt voor het eerste" in summary(refused.content)
    response = post(reader, "/werk/antwoorden/nieuw/", **asked, beneficiary=some.uid)
    number = GrantAnswer.objects.get().number
    assert response["Location"] == f"/werk/antwoorden/{number}/"
    page = text(reader.get(response["Location"]).content)
    assert "8,50 euro toegekend" in page
    assert "Wat krijgt het Taalhuis?" in text(reader.get("/werk/antwoorden/").content)
    (again,) = html.fromstring(reader.get(response["Location"]).content).xpath(
        "//a[starts-with(@href, '/werk/antwoorden/nieuw/')]/@href"
    )
    form = html.fromstring(reader.get(again).content)
    (question,) = form.xpath("//textarea[@id='id_question']/text()")
    assert question.strip() == asked["question"]
    assert form.xpath("//input[@id='id_since']/@value") == ["2031"]
    assert form.xpath("//select[@id='id_beneficiary']/option[@selected]/@value") == [some.uid]
    files = f"/werk/antwoorden/{number}/antwoord"
    paper = docx.Document(io.BytesIO(reader.get(f"{files}.docx").content))
    words = [one.text for one in paper.paragraphs]
    assert f"Antwoord {number}" in words
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert cells[1][:2] == ["Taalhuis", "0999.999.922"]
    assert cells[1][-6:] == ["10", "–", "8,50", "–", "–", "–"]
    assert cells[-1][-4] == "8,50"
    assert 8.5 in values(reader.get(f"{files}.xlsx").content)
    assert reader.get(f"{files}.pdf").status_code == 404
    assert reader.get("/werk/antwoorden/1999-1/").status_code == 404


def test_who_only_looks_changes_nothing(reader: Client, article: Article) -> None:
    one = grant(body())
    claim = award_grant(ACTOR, one, article, draw(1))
    here = f"{LIST}{one.uid}/"
    assert "Wijzig deze toelage" not in text(reader.get(here).content)
    for path in (
        NEW,
        f"{LIST}inlezen/",
        f"{here}wijzigen/",
        f"{here}toekennen/",
        f"{here}evalueren/",
        f"{here}geld/{claim.uid}/betalen/",
        f"{here}geld/{claim.uid}/schijven/",
        "/werk/begunstigden/nieuw/",
    ):
        assert reader.get(path).status_code == 403
        assert reader.post(path, {}).status_code == 403
    assert Client().get(here).status_code == 302


def test_everybody_sees_grants_and_nobody_an_application(article: Article) -> None:
    some = body("Taalhuis", KBO)
    asked = grant(some, (2031, article, 77), title="Aanvraag")
    named = grant(
        some, (2031, article, 55), title="Werking", kind="structural", conditions="Geheim"
    )
    visitor = Client()
    page = text(visitor.get("/toelagen/").content)
    assert "Werking" in page
    assert "Aanvraag" not in page
    assert visitor.get(f"/toelagen/{asked.uid}/").status_code == 404
    shown = text(visitor.get(f"/toelagen/{named.uid}/").content)
    assert "Taalhuis" in shown
    for one in (shown, visitor.get("/toelagen/?formaat=csv").content.decode()):
        assert "Geheim" not in one
        assert "55" not in one.replace("0999.999.922", "")
    assert visitor.get("/toelagen/?formaat=json").json()["rows"][0]["titel"] == "Werking"
    assert visitor.get("/toelagen/?formaat=exe").status_code == 404
    organisation = text(visitor.get(f"/organisaties/{some.uid}/").content)
    assert "Werking" in organisation
    assert "Aanvraag" not in organisation


def test_what_is_not_known_of_grants_stands_with_the_open_questions(sign_in: SignIn) -> None:
    one = grant(body("Naamloos"))
    page = sign_in(Role.COORDINATOR).get("/werk/open-vragen/?soort=grant")
    assert "ondernemingsnummer, toegekend bedrag" in text(page.content)
    assert f"/werk/begunstigden/{one.terms.get().beneficiary.uid}/nummer/" in page.content.decode()


def test_pages_ask_the_database_no_more_for_more(officer: Client, article: Article) -> None:
    some = body()

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(path).status_code == 200
        return len(asked)

    def fill(n: int) -> Grant:
        one = grant(some, (2031, article, 5), title=f"Nummer {n}", theme="Taal", start="2031")
        award_grant(ACTOR, one, article, draw(1))
        return one

    one = fill(0)
    paths = (
        LIST,
        f"{LIST}{one.uid}/",
        f"/werk/begunstigden/{some.uid}/",
        "/toelagen/",
        f"/toelagen/{one.uid}/",
        f"/organisaties/{some.uid}/",
    )
    few = [cost(path) for path in paths]
    for n in range(1, 6):
        fill(n)
    assert [cost(path) for path in paths] == few
    assert max(few) <= 15, few
