"""Progress in a browser: answering by a personal link, and following who answers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from regie.base.actor import Role
from regie.base.jobs import run_all
from regie.base.models import Event, Notification
from regie.base.notifications import letter
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.models import (
    Answer,
    Participant,
    PersonalLink,
    ProgressRound,
    Request,
    Snapshot,
)
from regie.plans.progress import answering, asking, deciding
from regie.plans.progress.reminders import tell_due
from regie.workspace.progress import answer as pages
from tests.plans import make
from tests.plans.make_rounds import Scene, door, opened, planned, requests, scene
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Scene:
    return scene()


@pytest.fixture
def round_(here: Scene) -> ProgressRound:
    return opened(here)


def link_in(mail: Notification) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/antwoord/link/\S+)", letter(mail).text)
    assert found is not None
    return found[1]


@pytest.fixture
def link(round_: ProgressRound) -> str:
    return link_in(Notification.objects.get(kind="progress.round"))


@pytest.fixture
def page(client: Client, link: str) -> str:
    """The address of the page, in a browser that opened the link."""
    return client.get(link).headers["Location"]


def _all() -> tuple[object, ...]:
    return tuple(
        list(model._default_manager.order_by("pk").values())
        for model in (ProgressRound, Participant, PersonalLink, Request, Answer)
    )


def _save(client: Client, page: str, request: Request, **typed: str) -> object:
    request.refresh_from_db()
    told = {"version": request.version, "status": "on_track", **typed}
    return client.post(f"{page}vragen/{request.uid}/", told)


# --- the link


def test_a_link_is_taken_out_of_the_address(client: Client, link: str) -> None:
    response = client.get(link)
    path = response.headers["Location"]
    assert link.split("/")[-2] not in path
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    for name, begins in (("antwoord-nl", "/antwoord/"), ("antwoord-en", "/en/antwoord/")):
        cookie = response.cookies[name]
        assert cookie["httponly"]
        assert cookie["path"].startswith(begins)
        assert cookie["path"].endswith(path)
    shown = client.get(path)
    assert shown.status_code == 200
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown.headers["Cache-Control"]
    assert link.split("/")[-2] not in shown.content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_and_uses_up_nothing(client: Client, link: str, method: str) -> None:
    """What scans mail opens links, with GET or HEAD, as often as it likes."""
    before = _all()
    look = getattr(client, method)
    for _time in range(3):
        page = look(link).headers["Location"]
        for path in (page, f"{page}nakijken/", f"{page}ontvangst/"):
            assert look(path).status_code == 200
    assert _all() == before
    assert Event.objects.filter(action="plans.link.opened").count() == 3


def test_addresses_of_forms_do_nothing_when_looked_at(client: Client, page: str) -> None:
    before = _all()
    question = Request.objects.order_by("pk")[0].uid
    for path in (
        "volgens-plan/",
        "document/",
        f"vragen/{question}/",
        f"vragen/{question}/doorgeven/",
        f"vragen/{question}/overnemen/",
    ):
        assert client.get(page + path).status_code == 405
    assert _all() == before


def test_a_link_that_opens_nothing_says_why(client: Client, here: Scene, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    stranger = Client()
    assert stranger.get("/antwoord/link/geraden/").status_code == 410
    assert stranger.get(page).status_code == 410
    stranger.cookies["antwoord-nl"] = "geraden"
    assert stranger.post(f"{page}volgens-plan/").status_code == 410
    nothing = stranger.get(f"/antwoord/{'0' * 12}/")
    assert nothing.status_code == 410
    assert "nieuwste mail" in nothing.content.decode() or "newest mail" in nothing.content.decode()
    links = PersonalLink.objects.all()
    links.update(revoked_at=timezone.now())
    for path in ("", "nakijken/", "ontvangst/"):
        assert client.get(page + path).status_code == 410
    for path in ("volgens-plan/", "nakijken/", "document/", f"vragen/{first.uid}/"):
        assert client.post(page + path, {"version": 2}).status_code == 410
    links.update(revoked_at=None, expires_at=timezone.now())
    assert client.post(f"{page}volgens-plan/").status_code == 410
    assert not any(one.draft for one in Request.objects.all())


def test_a_closed_round_takes_no_answers(
    client: Client, here: Scene, round_: ProgressRound, page: str
) -> None:
    asking.close_round(here.coordinator, round_.uid, round_.version)
    assert client.get(page).status_code == 410
    assert client.post(f"{page}volgens-plan/").status_code == 410
    first = Request.objects.order_by("pk")[0]
    told = {"version": first.version, "status": "late", "reason": "Net getypt <b>woord</b>."}
    answer = client.post(f"{page}vragen/{first.uid}/", told)
    assert answer.status_code == 410
    assert "Net getypt &lt;b&gt;woord" in answer.content.decode(), "to be copied"


def test_a_link_opens_nothing_else(client: Client, here: Scene, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    for path in (
        "/werk/",
        "/werk/voortgang/",
        reverse("work:round", args=[first.round.uid]),
        reverse("work:progress_request", args=[first.uid]),
    ):
        assert client.get(path).headers["Location"].startswith("/aanmelden/")
    other = opened(here, title="Andere ronde")
    theirs = PersonalLink.objects.get(participant__round=other)
    assert client.get(f"/antwoord/{theirs.uid}/").status_code == 410
    for uid in (requests(other)[0].uid, "0" * 12):
        for path in ("", "doorgeven/", "overnemen/"):
            told = {"version": 2, "status": "done", "suggestion": "x.0"}
            assert client.post(f"{page}vragen/{uid}/{path}", told).status_code == 404
    assert not requests(other)[0].draft


def test_whoever_is_signed_in_needs_no_mail(
    sign_in: SignIn, here: Scene, round_: ProgressRound
) -> None:
    uid = door(round_).link
    mine = sign_in(who=here.reporter, factor=False)
    assert mine.get(f"/antwoord/{uid}/").status_code == 200
    assert f"/antwoord/{uid}/" in mine.get("/werk/").content.decode()
    assert sign_in(Role.COORDINATOR).get(f"/antwoord/{uid}/").status_code == 410


# --- answering


def _words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in pages).split())


def test_one_click_and_one_exception(
    client: Client, page: str, settings: Any, tmp_path: Path
) -> None:
    settings.REGIE_HOME = tmp_path
    assert client.get(f"{page}ontvangst.pdf").status_code == 404, "nothing was sent"
    second = Request.objects.order_by("pk")[1]
    _save(client, page, second, status="late", reason="Iemand is ziek.")
    response = client.post(f"{page}volgens-plan/")
    assert response.headers["Location"] == f"{page}nakijken/"
    shown = client.get(f"{page}nakijken/").content.decode()
    chosen = re.findall(r'name="answer" value="([^"]+)"', shown)
    assert len(chosen) == 3
    sent = client.post(f"{page}nakijken/", {"answer": chosen})
    assert sent.headers["Location"] == f"{page}ontvangst/"
    receipt = client.get(f"{page}ontvangst/").content.decode()
    assert all(answer.uid in receipt for answer in Answer.objects.all())
    assert receipt.count("Iemand is ziek.") == 1, "what was answered stands on the receipt"
    assert "Rik Verslag" in receipt
    paper = client.get(f"{page}ontvangst.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"]
    kept = _words(paper.content)
    for words in ("Rik Verslag", "Iemand is ziek.", *(one.uid for one in Answer.objects.all())):
        assert kept.count(words) == 1, words
    assert not list(settings.REGIE_HOME.glob("papers/**/*.pdf")), "it is for one person"
    again = client.post(f"{page}nakijken/", {"answer": chosen})
    assert again.status_code == 302
    assert Answer.objects.count() == 3


def test_saving_leads_to_the_next_and_keeps_what_is_unfinished(client: Client, page: str) -> None:
    first, second, _third = Request.objects.order_by("pk")
    response = _save(client, page, first, status="late", reason="")
    assert f"nu={second.uid}#v-{second.uid}" in response.headers["Location"]  # type: ignore[attr-defined] # a response
    shown = client.get(f"{page}?nu={first.uid}").content.decode()
    assert "Zeg waarom het niet volgens plan gaat." in shown
    assert not re.findall(r'name="answer"', client.get(f"{page}nakijken/").content.decode())


def test_two_windows_show_both_and_the_choice(client: Client, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    address = f"{page}vragen/{first.uid}/"
    told = {"version": first.version, "status": "on_track", "text": "Venster een."}
    client.post(address, told)
    response = client.post(address, {**told, "text": "Venster twee."})
    assert response.status_code == 409
    words = response.content.decode()
    assert "Venster een." in words
    assert "Venster twee." in words
    version = re.findall(r'name="version" value="(\d+)"', words)[0]
    client.post(address, {**told, "text": "Venster twee.", "version": version})
    first.refresh_from_db()
    assert first.draft["text"] == "Venster twee."


def test_the_last_answer_is_filled_in(client: Client, here: Scene, round_: ProgressRound) -> None:
    at, first = door(round_), requests(round_)[0]
    saved = answering.save(
        at, first.uid, first.version, {"status": "at_risk", "reason": "Weinig tijd."}
    )
    answering.send(at, {saved.uid: saved.version})
    first.refresh_from_db()
    deciding.accept(here.coordinator, first.uid, first.version)
    later = opened(here, title="Najaar")
    mail = Notification.objects.filter(kind="progress.round").latest("pk")
    words = client.get(client.get(link_in(mail)).headers["Location"]).content.decode()
    assert "Weinig tijd." in words
    assert not requests(later)[0].draft


def test_what_the_plan_knows_of_a_milestone_stands_beside_it(client: Client, here: Scene) -> None:
    ada = here.coordinator
    for field, told in (("expected", "nu verwacht mei 2024"), ("reached", "bereikt mei 2024")):
        draft = make.draft(ada, here.plan)
        may = PartialDate(date(2024, 5, 1), "month")
        seen = make.seen(draft, here.milestone)
        services.change_item(ada, draft, here.milestone.uid, seen, {field: may})
        make.publish(ada, draft)
        opened(here, title=field)
        mail = Notification.objects.filter(kind="progress.round").order_by("-pk")[0]
        page = client.get(client.get(link_in(mail)).headers["Location"]).content.decode()
        assert "eerst gepland maart 2024" in page.replace("\xa0", " ")
        assert told in page.replace("\xa0", " ")


def test_a_mail_says_everything(round_: ProgressRound, here: Scene) -> None:
    mail = letter(Notification.objects.get(kind="progress.round"))
    assert mail.subject.startswith("[voorbeeldgegevens]")
    assert "3 onderdelen" in mail.text
    assert "Rik Verslag" in mail.text
    assert "Brussel" in mail.text
    at, first = door(round_), requests(round_)[0]
    answering.pass_on(at, first.uid, first.version, "Nora", "nora@voorbeeld.example")
    passed = letter(Notification.objects.get(kind="progress.passed_on"))
    assert "Actie 1 rond toegankelijke dienstverlening" in passed.text
    Participant.objects.update(told_on=None)
    tell_due(timezone.localdate(round_.deadline))
    for digest in Notification.objects.filter(kind="progress.digest"):
        told = letter(digest)
        assert "ten hoogste één mail per dag" in told.text
        assert "/antwoord/link/" in told.text
    assert Notification.objects.filter(kind="progress.digest").count() == 2


def test_an_item_is_passed_on_and_taken_back(client: Client, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    address = f"{page}vragen/{first.uid}/doorgeven/"
    told = {"version": first.version, "name": "Nora", "email": "nora@voorbeeld.example"}
    assert client.post(address, told).status_code == 302
    said = client.get(page).content.decode()
    assert "Nora" in said
    assert "krijgt een mail" in said
    second = Request.objects.order_by("pk")[1]
    also = f"{page}vragen/{second.uid}/doorgeven/"
    assert client.post(also, {**told, "version": second.version}).status_code == 302
    said = client.get(page).content.decode()
    assert "krijgt een mail" not in said
    assert "heeft al een link" in said
    second.refresh_from_db()
    assert client.post(also, {"version": second.version, "back": "1"}).status_code == 302
    hers = Client()
    mail = Notification.objects.get(kind="progress.passed_on")
    theirs = hers.get(link_in(mail)).headers["Location"]
    words = hers.get(theirs).content.decode()
    assert words.count('class="r-question"') == 1
    assert "Rik Verslag" in words
    first.refresh_from_db()
    assert client.post(address, {"version": first.version, "back": "1"}).status_code == 302
    assert hers.get(theirs).status_code == 410


def test_a_wrong_address_is_told(client: Client, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    told = {"version": first.version, "name": "Nora", "email": "geen adres"}
    response = client.post(f"{page}vragen/{first.uid}/doorgeven/", told)
    assert response.status_code == 422
    assert "e-mailadres" in response.content.decode()


@pytest.mark.parametrize("version", ["", "x", "1e9"])
def test_a_broken_form_is_told(client: Client, page: str, version: str) -> None:
    first = Request.objects.order_by("pk")[0]
    told = {"version": version, "status": "done"}
    assert client.post(f"{page}vragen/{first.uid}/", told).status_code == 422
    assert client.post(f"{page}nakijken/", {"answer": f"{first.uid}.x"}).status_code == 422


def test_an_own_paper_proposes(client: Client, page: str) -> None:
    first = Request.objects.order_by("pk")[0]
    words = b"Actie 1.1.1: de brochure verspreid in maart 2024; de actie is afgerond.\n"
    upload = {"file": SimpleUploadedFile("verslag.txt", words), "once": "sleutel-1"}
    assert client.post(f"{page}document/", upload).status_code == 302
    run_all(["plans.progress.read"])
    shown = client.get(page).content.decode()
    (offered,) = re.findall(r'name="suggestion" value="([^"]+)"', shown)
    first.refresh_from_db()
    told = {"version": first.version, "suggestion": offered}
    assert client.post(f"{page}vragen/{first.uid}/overnemen/", told).status_code == 302
    first.refresh_from_db()
    assert first.draft["status"] == "done"
    assert not Answer.objects.exists()
    assert client.post(f"{page}document/").status_code == 422


# --- who asks


def test_a_round_is_made_counted_and_opened(sign_in: SignIn, here: Scene) -> None:
    browser = sign_in(Role.COORDINATOR)
    told = {
        "title": "Voorjaar",
        "plans": here.plan.uid,
        "kinds": "action",
        "since": "2024-01-01",
        "until": "2024-06-30",
        "deadline": "2099-07-15",
        "hour": "17:00",
        "questions": ["figures"],
        "once": "een",
    }
    page = browser.post("/werk/voortgang/nieuw/", told).headers["Location"]
    assert browser.post("/werk/voortgang/nieuw/", told).headers["Location"] == page
    words = browser.get(page).content.decode()
    assert "Voorbeelddomein Werk" in words
    assert "6 vragen" in words or "6 questions" in words
    assert "21" in words
    made = ProgressRound.objects.get()
    assert made.until.isoformat() == "2024-07-01"
    assert timezone.localtime(made.deadline).isoformat() == "2099-07-15T17:00:00+02:00"
    decide = f"{page}beslissen/"
    assert browser.post(decide, {"do": "open", "version": made.version}).status_code == 302
    assert Notification.objects.filter(kind="progress.round").count() == 1
    assert browser.post(decide, {"do": "wat"}).status_code == 422


def test_answers_are_followed_accepted_and_closed(
    sign_in: SignIn, here: Scene, round_: ProgressRound
) -> None:
    at, (first, second, third) = door(round_), requests(round_)
    answering.save(at, second.uid, second.version, {"status": "late", "reason": "Ziekte."})
    answering.all_on_track(at)
    answering.send(at, {one.uid: one.version for one in requests(round_)})
    browser = sign_in(Role.COORDINATOR)
    page = reverse("work:round", args=[round_.uid])
    assert browser.post(f"{page}aanvaarden/").status_code == 302
    assert [one.state for one in requests(round_)] == ["accepted", "sent", "accepted"]
    asked = reverse("work:progress_request", args=[second.uid])
    assert "Ziekte." in browser.get(asked).content.decode()
    second.refresh_from_db()
    told = {"do": "return", "version": second.version, "question": ""}
    assert browser.post(f"{asked}beslissen/", told).status_code == 422
    browser.post(f"{asked}beslissen/", {**told, "question": "Tot wanneer?"})
    assert requests(round_)[1].state == "returned"
    round_.refresh_from_db()
    browser.post(f"{page}beslissen/", {"do": "close", "version": round_.version})
    sha256 = Snapshot.objects.get().sha256
    assert sha256 in browser.get(page).content.decode()
    csv = browser.get(f"{page}antwoorden.csv")
    lines = b"".join(csv).decode().splitlines()
    assert len(lines) == 4
    assert "Ziekte." in lines[2]
    assert b"".join(browser.get(f"{page}antwoorden.xlsx"))[:2] == b"PK"
    public = Client().get(reverse("item", args=[here.actions[0].uid])).content.decode()
    assert 'id="voortgang"' in public
    assert (
        'id="voortgang"'
        not in Client().get(reverse("item", args=[here.actions[1].uid])).content.decode()
    )
    assert first.pk
    assert third.pk


def test_a_head_confirms_in_a_browser(sign_in: SignIn, here: Scene) -> None:
    browser = sign_in(Role.HEAD, at=here.domain)
    practice = reverse("work:practice_decide", args=[here.domain.uid])
    assert browser.post(practice, {"version": 0, "head_confirms": 1}).status_code == 302
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    answering.all_on_track(at)
    answering.send(at, {one.uid: one.version for one in requests(round_)})
    words = browser.get("/werk/voortgang/").content.decode()
    asked = reverse("work:progress_request", args=[first.uid])
    assert asked in words
    first.refresh_from_db()
    told = {"do": "confirm", "version": first.version}
    assert browser.post(f"{asked}beslissen/", told).status_code == 302
    first.refresh_from_db()
    assert first.state == "confirmed"
    stranger = sign_in(Role.HEAD, at=None or scene_elsewhere())
    assert stranger.get(asked).status_code == 404
    assert stranger.post(f"{asked}beslissen/", told).status_code == 404
    assert stranger.post(practice, {"version": 1, "head_confirms": 0}).status_code == 403


def scene_elsewhere() -> object:
    from tests.actors.make_people import organisation

    return organisation("Elders")


def test_pages_ask_the_same_however_many_items(sign_in: SignIn) -> None:
    browser = sign_in(Role.COORDINATOR)
    counts = []
    for actions in (2, 8):
        of = scene_of(actions)
        round_ = opened(of)
        at = door(round_)
        answering.all_on_track(at)
        answering.send(at, {one.uid: one.version for one in requests(round_)[:1]})
        link = link_in(Notification.objects.filter(kind="progress.round").latest("pk"))
        holder = Client()
        page = holder.get(link).headers["Location"]
        told = []
        for who, path in (
            (holder, page),
            (holder, f"{page}nakijken/"),
            (browser, reverse("work:round", args=[round_.uid])),
            (browser, reverse("work:progress_request", args=[requests(round_)[0].uid])),
        ):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert who.get(path).status_code == 200
            told.append(len(asked))
        counts.append(told)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def scene_of(actions: int) -> Scene:
    from regie.plans.models import Plan

    Plan.objects.filter(slug="voorbeeldplan").update(slug=f"eerder-{Plan.objects.count()}")
    return scene(actions)


def test_minutes_are_changed(sign_in: SignIn, here: Scene) -> None:
    browser = sign_in(Role.COORDINATOR)
    page = browser.get("/werk/voortgang/minuten/").content.decode()
    told = dict(re.findall(r'name="(\w+)" value="(\d+)"', page))
    assert told["status"] == "2"
    assert browser.post("/werk/voortgang/minuten/", {**told, "status": "4"}).status_code == 302
    assert browser.post("/werk/voortgang/minuten/", {**told, "status": "6"}).status_code == 409
    assert [one.minutes for one in requests(planned(here, questions=[]))] == [4, 4, 4]


def test_forms_by_a_link_are_counted(
    client: Client, page: str, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends form after form by one link waits; looking goes on, and so do others."""
    monkeypatch.setattr(pages, "FORMS", 3)
    for _n in range(3):
        assert client.post(f"{page}volgens-plan/").status_code != 429
    refused = client.post(f"{page}volgens-plan/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "no-store" in refused["Cache-Control"]
    assert client.get(page).status_code == 200
    # Guessing the secret of a link is counted too, and tells nothing.
    stranger = Client()
    knocks = [stranger.post("/antwoord/000000000000/volgens-plan/") for _n in range(4)]
    assert [one.status_code for one in knocks] == [410, 410, 410, 429]
