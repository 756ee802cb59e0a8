"""The pages on which staff make a call, by hand: from nothing to open, and what is refused."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Municipality
from regie.base.actor import Role
from regie.base.data import data
from regie.base.models import Approval
from regie.programmes.models import Call, CallRules, PlaceFigure, SupportRequest
from regie.programmes.selectors.rules import rules_of
from tests.actors.make_people import organisation
from tests.programmes.make import a_call
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
HOME = "/werk/oproepen/"
AT = f"{HOME}sport-2027/"
START = {"title_nl": "Sport 2027", "code": "sport-2027", "programme": "sport", "once": "a"}


def text(answer: object) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined] # an answer
    return " ".join(unescape(content.decode()).replace("\u00a0", " ").split())


def draft() -> CallRules:
    made: CallRules = CallRules.objects.get(call__code="sport-2027", state="draft")
    return made


def sent(browser: Client, path: str, told: dict[str, Any], status: int = 302) -> str:
    """Send a form with the version that stands."""
    answer = browser.post(f"{AT}{path}", {"version": draft().version, **told})
    assert answer.status_code == status, text(answer)
    return text(answer)


@pytest.fixture
def browser(sign_in: SignIn) -> Client:
    made = sign_in(Role.COORDINATOR)
    assert made.post(f"{HOME}nieuw/", START).status_code == 302
    return made


def filled(browser: Client) -> None:
    """All that a call needs."""
    sent(browser, "stap/waarover/", {"about_nl": "Meer sport."})
    sent(browser, "stap/wie/", {"kinds": ["municipality"], "named": "Een\nTwee"})
    dates = {"opens_day": "2024-01-01", "closes_day": "2024-06-30", "closes_time": "12:00"}
    sent(browser, "stap/data/", dates)
    sent(browser, "stap/vragen/0/", {"title_nl": "Over u"})
    yes_no = {"label_nl": "Werkt u samen?", "answer": "yes_no", "required": "on"}
    sent(browser, "stap/blok-1/0/", yes_no)
    more = {"label_nl": "Met wie?", "answer": "long_text", "limit": "500"}
    sent(browser, "stap/blok-1/0/", {**more, "when": "werkt-u-samen=yes"})
    line = {"code": "1a", "title_nl": "Sportkamp", "unit_nl": "kind", "amount": "1.250,50"}
    sent(browser, "stap/menu/0/", {**line, "ceiling": "40", "expects_nl": "Drie dagen."})
    sent(browser, "stap/geld/", {"envelope": "100.000", **rule()})


def rule(**more: str) -> dict[str, str]:
    return {"allocation__rule": "rank_rounds", "allocation__basis": "staff", **more}


def paid(*shares: str) -> dict[str, str]:
    told = {"rows-TOTAL_FORMS": str(len(shares)), "rows-INITIAL_FORMS": "0"}
    for place, share in enumerate(shares):
        told |= {f"rows-{place}-share": share, f"rows-{place}-moment": "award"}
        told |= {f"rows-{place}-basis": "staff", f"rows-{place}-source": ""}
    return told


def test_a_call_is_made_from_nothing_and_opens(browser: Client, sign_in: SignIn) -> None:
    filled(browser)
    sent(browser, "stap/betaling/", paid("80", "20", ""))
    sent(browser, "stap/scores/0/", {"title_nl": "Bereik", "highest": "10"})
    sent(browser, "stap/verloop/", {"inspection": "none", "once": "on", "objection_days": "30"})
    rules = rules_of(draft())
    assert rules.applicants.named == ("Een", "Twee")
    assert str(rules.lines[0].amount) == "1250.50"
    assert rules.form[0].questions[1].when == ("werkt-u-samen", "yes")
    assert [str(one.share) for one in rules.payments] == ["0.8", "0.2"]
    told = text(browser.get(f"{AT}voorbeeld/"))
    assert "Alleen als “Werkt u samen?” het antwoord “ja” heeft" in told
    assert browser.get("/oproepen/sport-2027/").status_code == 404

    sent(browser, "goedkeuring/", {"why": "Een nieuwe oproep"})
    approval = Approval.objects.get()
    other = sign_in(Role.APPROVER)
    seen = text(other.get(f"/werk/goedkeuringen/{approval.uid}/"))
    assert f"{HOME}regels/{draft().uid}/" in seen
    assert "1.250,50 euro" in text(other.get(f"{HOME}regels/{draft().uid}/"))
    answer = {"digest": approval.digest, "answer": "approve"}
    other.post(f"/werk/goedkeuringen/{approval.uid}/beslissen/", answer)
    told = text(Client().get("/oproepen/sport-2027/"))
    assert "1.250,50 euro" in told
    assert ">open<" in told


@pytest.mark.parametrize(
    ("path", "told", "sentence"),
    [
        (
            "stap/data/",
            {"opens_day": "2024-02-01", "closes_day": "2024-01-01"},
            "sluit voor ze opent",
        ),
        ("stap/data/", {"opens_day": "31 februari"}, "geldige datum"),
        ("stap/data/", {"closes_time": "12:00"}, "Zeg op welke dag."),
        ("stap/data/", {"start": "ooit"}, "Schrijf een datum zoals"),
        ("stap/wie/", {"kinds": ["iedereen"]}, "iedereen"),
        ("stap/wie/", {"threshold__figure": "inwoners"}, "Zeg boven welk aantal."),
        ("stap/wie/", {"threshold__figure": "a b", "threshold__above": "1"}, "Gebruik letters"),
        ("stap/menu/0/", {"code": "1a", "title_nl": "B", "unit_nl": "kind"}, "staat er twee keer"),
        (
            "stap/menu/0/",
            {"code": "2", "title_nl": "B", "unit_nl": "k", "amount": "-5"},
            "niet negatief",
        ),
        (
            "stap/menu/0/",
            {"code": "2", "title_nl": "B", "unit_nl": "k", "amount": "0"},
            "meer dan nul",
        ),
        (
            "stap/menu/0/",
            {"code": "2", "title_nl": "B", "unit_nl": "k", "ceiling": "0"},
            "minstens 1",
        ),
        ("stap/menu/0/", {"code": "2", "unit_nl": "k"}, "verplicht"),
        ("stap/menu/0/", {"code": "a/b", "title_nl": "B", "unit_nl": "k"}, "Gebruik letters"),
        ("stap/blok-1/0/", {"label_nl": "Wat?", "answer": "choice"}, "Zeg waaruit men kan kiezen."),
        ("stap/blok-1/0/", {"label_nl": "Wat?", "answer": "x"}, "x"),
        ("stap/blok-1/0/", {"label_nl": "W?", "answer": "text", "when": "x=yes"}, "x=yes"),
        ("stap/betaling/", paid("80", "30"), "Samen zijn de delen 110 procent; het moet 100 zijn."),
        ("stap/betaling/", paid("180"), "ten hoogste 100 procent"),
        ("stap/geld/", {"envelope": "100,005", **rule()}, "twee decimalen"),
        ("stap/geld/", {"allocation__rule": "loting", "allocation__basis": "staff"}, "loting"),
        ("stap/voorbehouden/0/", {"title_nl": "Klein"}, "Noem een bedrag"),
        ("goedkeuring/", {"why": " "}, "verplicht"),
    ],
)
def test_what_is_wrong_is_told_and_not_kept(
    browser: Client, path: str, told: dict[str, Any], sentence: str
) -> None:
    filled(browser)
    before = draft()
    assert sentence in sent(browser, path, told, 422)
    assert draft().content == before.content
    assert draft().version == before.version


def test_elements_move_and_go_and_a_condition_holds(browser: Client) -> None:
    filled(browser)
    refused = browser.post(f"{AT}stap/blok-1/1/doen/", {"what": "weg", "version": draft().version})
    assert refused.status_code == 422
    assert "staat hier niet voor" in text(refused)
    sent(browser, "stap/menu/0/", {"code": "1b", "title_nl": "Club", "unit_nl": "club"})
    sent(browser, "stap/menu/2/doen/", {"what": "eerder"})
    assert [line.code for line in rules_of(draft()).lines] == ["1b", "1a"]
    sent(browser, "stap/menu/1/doen/", {"what": "weg"})
    assert [line.code for line in rules_of(draft()).lines] == ["1a"]
    sent(browser, "ongedaan/", {})
    assert len(rules_of(draft()).lines) == 2
    assert browser.post(f"{AT}stap/menu/9/doen/", {"what": "weg"}).status_code == 404
    assert browser.get(f"{AT}stap/bestaat-niet/").status_code == 404


def test_two_tabs_do_not_overwrite_each_other(browser: Client) -> None:
    seen = draft().version
    sent(browser, "stap/waarover/", {"about_nl": "Een"})
    told = browser.post(f"{AT}stap/waarover/", {"about_nl": "Twee", "version": seen})
    assert told.status_code == 409
    assert rules_of(draft()).about == {"nl": "Een"}


def test_what_is_missing_stops_the_question_for_approval(browser: Client) -> None:
    told = sent(browser, "goedkeuring/", {"why": "Nieuw"}, 422)
    assert "Er ontbreekt nog iets: Zeg wie mag aanvragen." in told
    assert not Approval.objects.exists()


def test_a_copy_and_a_file_make_drafts(browser: Client) -> None:
    a_call("plan-samenleven-2022")
    told = {**START, "code": "kopie", "like": "plan-samenleven-2022", "once": "b"}
    assert browser.post(f"{HOME}nieuw/", told).status_code == 302
    made = CallRules.objects.get(call__code="kopie")
    assert len(rules_of(made).lines) == 27
    content = data("calls", "plan-samenleven-2022.yaml").read_bytes()
    content = content.replace(b"ceiling: 2250", b"ceiling: 2300")
    shown = browser.post(
        f"{HOME}nieuw/bestand/", {"file": SimpleUploadedFile("regels.yaml", content)}
    )
    assert "ten hoogste: van 2.250 naar 2.300." in text(shown)
    assert not CallRules.objects.filter(call__code="plan-samenleven-2022", state="draft").exists()
    taken = browser.post(f"{HOME}nieuw/bestand/", {"content": content.decode()})
    assert taken.status_code == 302
    line = rules_of(CallRules.objects.get(call__code="plan-samenleven-2022", state="draft")).line(
        "5"
    )
    assert line
    assert line.ceiling == 2300


@pytest.mark.parametrize("content", [b"\xff", b"x: [", b"call: {}", b"", b"a" * 2_000_001])
def test_a_wrong_file_is_refused(browser: Client, content: bytes) -> None:
    told = browser.post(f"{HOME}nieuw/bestand/", {"file": SimpleUploadedFile("x.yaml", content)})
    assert told.status_code == 422
    assert Call.objects.count() == 1


def test_figures_of_municipalities_are_shown_then_taken(browser: Client) -> None:
    place = Municipality.objects.create(nis="44021", name="Gent", since="2019-01-01")
    table = f"figure;nis;year;value\ninwoners;{place.nis};2022;8.100\n"
    shown = browser.post(f"{HOME}cijfers/", {"file": SimpleUploadedFile("a.csv", table.encode())})
    assert "1 nieuw, 0 gewijzigd, 0 gelijk." in text(shown)
    assert not PlaceFigure.objects.exists()
    told = {"content": table, "take": "1"}
    assert "van waar" in text(browser.post(f"{HOME}cijfers/", told)).lower()
    assert not PlaceFigure.objects.exists()
    assert browser.post(f"{HOME}cijfers/", {**told, "source": "Proef"}).status_code == 302
    assert PlaceFigure.objects.get().value == 8100


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("inwoners;99999;2022;1", "is geen gemeente"),
        ("inwoners;44021;22;1", "is geen jaar"),
        ("inwoners;44021;2022;-1", "is geen aantal"),
        ("inwoners;44021;2022;1\ninwoners;44021;2022;2", "twee keer"),
        (";44021;2022;1", "de code van een cijfer"),
        ("", "heeft geen rijen"),
    ],
)
def test_a_wrong_row_of_figures_is_named(browser: Client, row: str, sentence: str) -> None:
    Municipality.objects.create(nis="44021", name="Gent", since="2019-01-01")
    table = f"figure;nis;year;value\n{row}\n".encode()
    told = browser.post(f"{HOME}cijfers/", {"file": SimpleUploadedFile("a.csv", table)})
    assert told.status_code == 422
    assert sentence in text(told)


def test_help_is_asked_by_a_board_and_answered_by_staff(sign_in: SignIn) -> None:
    board = organisation("Voorbeeldstad")
    editor = sign_in(Role.APPLICANT_EDITOR, at=board)
    ask = "/werk/ondersteuning/nieuw/?programma=plan-samenleven"
    told = {"offer": "inhoudelijke-ondersteuning", "organisation": board.uid, "question": "Hoe?"}
    assert editor.post(ask, told).status_code == 302
    assert editor.post(ask, told).status_code == 422
    other = organisation("Andere stad")
    assert editor.post(ask, {**told, "organisation": other.uid}).status_code == 422
    row = SupportRequest.objects.get()
    staff = sign_in(Role.COORDINATOR)
    path = f"/werk/ondersteuning/{row.uid}/"
    assert staff.post(path, {"version": 1, "answer": "Wij bellen."}).status_code == 302
    assert "Wij bellen." in text(editor.get("/werk/ondersteuning/"))
    elsewhere = sign_in(Role.APPLICANT_EDITOR, at=other)
    assert "Wij bellen." not in text(elsewhere.get("/werk/ondersteuning/"))
    assert sign_in(Role.ASSESSOR).get("/werk/ondersteuning/").status_code == 403


def test_who_asked_for_help_takes_the_question_back(sign_in: SignIn) -> None:
    """Nobody else does, and not once it was answered."""
    board = organisation("Voorbeeldstad")
    editor = sign_in(Role.APPLICANT_EDITOR, at=board)
    ask = "/werk/ondersteuning/nieuw/?programma=plan-samenleven"
    told = {"offer": "inhoudelijke-ondersteuning", "organisation": board.uid, "question": "Hoe?"}
    editor.post(ask, told)
    row = SupportRequest.objects.get()
    path = f"/werk/ondersteuning/{row.uid}/"
    back = f"{path}terugnemen/"
    assert back in editor.get("/werk/ondersteuning/").content.decode()
    elsewhere = sign_in(Role.APPLICANT_EDITOR, at=organisation("Andere stad"))
    assert elsewhere.post(back, {"version": 1}).status_code == 404
    assert sign_in(Role.COORDINATOR).post(back, {"version": 1}).status_code == 403
    assert sign_in(Role.APPLICANT_READER, at=board).post(back, {"version": 1}).status_code == 403
    assert editor.post(back, {"version": 1}).status_code == 302
    shown = text(editor.get("/werk/ondersteuning/"))
    assert "teruggenomen" in shown
    assert "nog geen antwoord" not in shown
    assert editor.post(back, {"version": 2}).status_code == 409
    assert editor.post(ask, told).status_code == 302, "it can be asked again"
    row = SupportRequest.objects.get(state="asked")
    staff = sign_in(Role.COORDINATOR)
    staff.post(f"/werk/ondersteuning/{row.uid}/", {"version": 1, "answer": "Wij bellen."})
    assert editor.post(f"/werk/ondersteuning/{row.uid}/terugnemen/", {"version": 2}).status_code
    assert SupportRequest.objects.get(pk=row.pk).state == "answered"


@pytest.mark.parametrize("role", [Role.APPLICANT_SIGNATORY, Role.REPORTER, Role.JOURNALIST])
def test_calls_are_kept_by_staff_alone(browser: Client, sign_in: SignIn, role: Role) -> None:
    """Whoever is not of the agency reads and changes nothing, and learns not what is there."""
    uid, version = draft().uid, draft().version
    ways = ["", "wijzigen/", "ongedaan/", "weggooien/", "goedkeuring/", "voorbeeld/"]
    ways += ["stap/data/", "stap/menu/1/", "stap/menu/1/doen/"]
    stranger = sign_in(role, at=organisation("Voorbeeldstad"))
    for path in (*(f"{AT}{way}" for way in ways), f"{HOME}regels/{uid}/"):
        nothing = path.replace("sport-2027", "bestaat-niet").replace(uid, "0" * 12)
        for asked in (path, nothing):
            assert stranger.get(asked).status_code in (403, 405), asked
            assert stranger.post(asked, {"version": version}).status_code in (403, 405), asked
    assert draft().version == version


@pytest.mark.parametrize("path", ["", "stap/menu/", "stap/blok-1/", "voorbeeld/", "goedkeuring/"])
def test_a_page_asks_little(
    browser: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    filled(browser)
    with django_assert_max_num_queries(12):
        assert browser.get(f"{AT}{path}").status_code == 200
