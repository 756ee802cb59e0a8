"""Following a plan, an objective or a search: feeds, the mail to confirm, the weekly mail, the way
out."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from regie.base import following, notifications
from regie.base.actor import Actor, system
from regie.base.jobs import KINDS, Progress
from regie.base.models import Event, Follower, Following, Notification, Payload
from regie.base.search import reindex
from regie.indicators.models import DataSet
from regie.indicators.services.figures import keep_figure
from regie.indicators.services.indicators import keep_indicator
from regie.kernel.dates import parse_iso
from regie.plans.models import Item, Plan
from tests.indicators.make_figures import version
from tests.plans import make

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "burger@voorbeeld.be"


@pytest.fixture(autouse=True)
def _house(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.REGIE_HOME = tmp_path
    settings.MAIL_TO_FOLDER = True


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def plan(ada: Actor) -> Plan:
    made = make.plan(ada)
    draft = make.draft(ada, made, "Eerste")
    goal = make.objective(ada, draft, "Doel")
    make.action(ada, draft, "Oefenkansen", parent=goal.uid)
    make.action(ada, draft, "Los")
    make.publish(ada, draft)
    reindex()
    return made


def mails(tmp_path: Path) -> list[EmailMessage]:
    notifications.send_mail({}, Progress())
    found = sorted((tmp_path / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in found]


def link(mail: EmailMessage, what: str) -> str:
    text = mail.get_content()
    found = re.search(rf"(/(?:en/)?volg/{what}/link/\S+/)", text)
    assert found, text
    return found[1]


def ask(client: Client, asked: str = "?plan=voorbeeldplan", prefix: str = "") -> None:
    response = client.post(f"{prefix}/volg/{asked}", {"email": f" {ADDRESS.upper()} "})
    assert response.status_code == 302, response.content.decode()


def follow(client: Client, tmp_path: Path, asked: str = "?plan=voorbeeldplan") -> EmailMessage:
    ask(client, asked)
    mail = mails(tmp_path)[-1]
    assert client.post(link(mail, "bevestigen")).status_code == 200
    return mail


def digest() -> None:
    KINDS["website.digest"].work({}, Progress())


def a_week_later() -> None:
    Follower.objects.update(told_until=timezone.now() - timedelta(days=7, minutes=1))


def change(ada: Actor, plan: Plan, name: str, title: str) -> None:
    draft = make.draft(ada, plan, name)
    uid = Item.objects.get(revisions__title__nl=title, revisions__until_seq=None).uid
    make.retitle(ada, draft, uid, f"{title} anders")
    make.publish(ada, draft)
    # It was published after the reader was last told.
    plan.editions.update(published_at=timezone.now())


def entries(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert feed.findtext(ATOM + needed)
    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return [str(one.findtext(f"{ATOM}summary")) for one in feed.iter(f"{ATOM}entry")]


def test_feeds_tell_what_each_publication_did(client: Client, plan: Plan, ada: Actor) -> None:
    goal = Item.objects.get(kind="objective").uid
    assert entries(client, "/volg/plan/voorbeeldplan.atom") == [
        "Toegevoegd: Doel; Toegevoegd: Oefenkansen; Toegevoegd: Los"
    ]
    assert entries(client, f"/volg/doelstelling/{goal}.atom") == [
        "Toegevoegd: Doel; Toegevoegd: Oefenkansen"
    ]
    assert entries(client, "/volg/zoeken.atom?q=oefenkansen") == ["Toegevoegd: Oefenkansen"]
    assert entries(client, "/en/volg/zoeken.atom?q=bestaatniet") == []
    change(ada, plan, "Tweede", "Los")
    assert entries(client, "/volg/plan/voorbeeldplan.atom")[0] == "Gewijzigd: Los anders"
    assert len(entries(client, f"/volg/doelstelling/{goal}.atom")) == 1
    assert client.get("/volg/plan/bestaat-niet.atom").status_code == 404
    assert client.get("/volg/doelstelling/bestaat-niet.atom").status_code == 404


def test_a_browser_may_send_the_form(plan: Plan) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/volg/?plan=voorbeeldplan")
    (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    # With such a policy browsers hide where a form comes from, also from its own site.
    hides = page["Referrer-Policy"] == "no-referrer"
    told = {"email": ADDRESS, "csrfmiddlewaretoken": token}
    origin = {"origin": "null" if hides else "http://testserver"}
    sent = browser.post("/volg/?plan=voorbeeldplan", told, headers=origin)
    assert sent.status_code == 302


def test_only_the_button_behind_the_mail_confirms(
    client: Client, plan: Plan, tmp_path: Path
) -> None:
    ask(client)
    (mail,) = mails(tmp_path)
    assert mail["To"] == ADDRESS
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    there = link(mail, "bevestigen")
    for _ in range(2):  # programs that look whether a link is safe open it
        opened = client.get(there)
        assert opened["Cache-Control"] == "no-store, private"
        assert opened["Referrer-Policy"] == "no-referrer"
        assert Following.objects.get().confirmed_at is None
    assert "Je volgt dit" in client.post(there).content.decode()
    assert Following.objects.get().confirmed_at
    assert not Payload.objects.filter(after__icontains="burger").exists()
    assert Event.objects.filter(action="base.following.confirmed").count() == 1


@pytest.mark.parametrize("what", ["bevestigen", "stoppen"])
def test_a_guessed_link_opens_nothing(
    client: Client, plan: Plan, tmp_path: Path, what: str
) -> None:
    ask(client)
    there = link(mails(tmp_path)[0], what)
    uid = Following.objects.get().uid if what == "bevestigen" else Follower.objects.get().uid
    other = "bevestigen" if what == "stoppen" else "stoppen"
    for guess in (
        f"/volg/{what}/link/{uid}/",
        f"/volg/{what}/link/{uid}:aaaa/",
        there[:-3] + "AA/",
        there.replace(what, other),
    ):
        for response in (client.get(guess), client.post(guess)):
            assert response.status_code == 410, guess
            assert "werkt niet meer" in response.content.decode()
    assert Following.objects.filter(confirmed_at=None, ended_at=None).count() == 1


def test_a_link_that_is_too_old_confirms_nothing(
    client: Client, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    there = link(mails(tmp_path)[0], "bevestigen")
    monkeypatch.setattr(following, "DAYS", -1)
    assert client.post(there).status_code == 410
    following.forget_unconfirmed()
    assert Follower.objects.get().email is None
    assert not Following.objects.filter(ended_at=None).exists()


def test_one_mail_a_week_tells_all_that_is_followed(
    client: Client, plan: Plan, ada: Actor, tmp_path: Path
) -> None:
    goal = Item.objects.get(kind="objective").uid
    follow(client, tmp_path)
    follow(client, tmp_path, f"?doelstelling={goal}")
    follow(client, tmp_path, "?q=oefenkansen")
    before = len(mails(tmp_path))
    digest()
    assert len(mails(tmp_path)) == before  # the week is not over
    change(ada, plan, "Tweede", "Oefenkansen")
    reindex()
    Follower.objects.update(told_until=timezone.now() - timedelta(days=8))
    digest()
    digest()
    told = mails(tmp_path)
    assert len(told) == before + 1
    text = told[-1].get_content()
    assert text.count("Gewijzigd: Oefenkansen anders") == 3
    assert "/volg/stoppen/link/" in str(told[-1]["List-Unsubscribe"])
    a_week_later()
    type(plan).objects.get().editions.update(published_at=timezone.now() - timedelta(days=30))
    digest()
    assert len(mails(tmp_path)) == before + 1  # no news, no mail


def test_one_click_stops_and_erases(client: Client, plan: Plan, tmp_path: Path) -> None:
    mail = follow(client, tmp_path)
    strict = Client(enforce_csrf_checks=True)
    there = re.sub(r"^<https?://[^/]+|>$", "", str(mail["List-Unsubscribe"]))
    assert strict.get(there).status_code == 200
    assert Follower.objects.get().email == ADDRESS
    response = strict.post(
        there,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200
    follower = Follower.objects.get()
    assert follower.email is None
    assert not Following.objects.filter(ended_at=None).exists()
    a_week_later()
    digest()
    assert len(mails(tmp_path)) == 1
    assert "volgt niets meer" in client.get(there).content.decode()
    # Nothing else keeps it.
    assert not Notification.objects.filter(email=ADDRESS).exists()
    # Whoever comes back is somebody new.
    follow(client, tmp_path)
    assert Follower.objects.count() == 2


def test_one_thing_is_stopped_and_the_rest_goes_on(
    client: Client, plan: Plan, tmp_path: Path
) -> None:
    mail = follow(client, tmp_path)
    follow(client, tmp_path, "?q=oefenkansen")
    there = link(mail, "stoppen")
    page = html.fromstring(client.get(there).content)
    values = [str(one.get("value")) for one in page.xpath("//input[@name='wat']")]
    assert len(values) == 2
    client.post(there, {"wat": values[0]})
    client.post(there, {"wat": "nietbestaand"})
    assert [one.kind for one in Following.objects.filter(ended_at=None)] == ["search"]
    assert Follower.objects.get().email == ADDRESS


def test_asking_too_often_is_refused_and_nobody_hears_who_follows(
    client: Client, plan: Plan, tmp_path: Path
) -> None:
    follow(client, tmp_path)
    ask(client)
    assert len(mails(tmp_path)) == 1  # the same answer, and no second mail
    for _ in range(3):
        ask(client)
    response = client.post("/volg/?plan=voorbeeldplan", {"email": ADDRESS})
    assert response.status_code == 429


def test_what_cannot_be_followed_and_what_is_no_address(client: Client, plan: Plan) -> None:
    assert client.get("/volg/?plan=bestaat-niet").status_code == 404
    assert client.get("/volg/?doelstelling=%00").status_code == 302
    assert client.get("/volg/").status_code == 302
    for wrong in ("", "geen adres", "a@b", "x" * 300 + "@voorbeeld.be"):
        response = client.post("/volg/?plan=voorbeeldplan", {"email": wrong})
        assert response.status_code == 422
    assert not Follower.objects.exists()
    assert "Follow" in client.get("/en/volg/?plan=voorbeeldplan").content.decode()


def test_an_english_reader_is_written_to_in_english(
    client: Client, plan: Plan, tmp_path: Path
) -> None:
    ask(client, prefix="/en")
    (mail,) = mails(tmp_path)
    assert mail["Subject"] == "Confirm that you want to follow"
    assert link(mail, "bevestigen").startswith("/en/")
    assert client.get(link(mail, "stoppen")).status_code == 200


def test_new_figures_of_an_indicator_are_told_by_mail(client: Client, tmp_path: Path) -> None:
    clerk = system("test")
    told = {"code": "bereik", "title": {"nl": "Wie we bereiken"}, "unit": {"nl": "mensen"}}
    one = keep_indicator(clerk, {**told, "source": "Nota"})
    assert "/volg/?indicator=bereik" in client.get("/indicatoren/bereik/").content.decode()
    follow(client, tmp_path, "?indicator=bereik")
    a_week_later()
    digest()
    assert len(mails(tmp_path)) == 1
    figure = {"indicator": one, "on": parse_iso("2024"), "value": 1234, "basis": "paper"}
    keep_figure(clerk, {**figure, "source": "Verslag 2024"})
    a_week_later()
    digest()
    mail = mails(tmp_path)[-1].get_content()
    assert "Wie we bereiken" in mail
    assert "2024: 1.234 mensen" in mail
    assert "Verslag 2024" in mail
    assert client.get("/volg/?indicator=niets").status_code == 404


def test_versions_of_a_data_set_are_told_by_mail_and_secret_ones_are_not_followed(
    client: Client, tmp_path: Path
) -> None:
    DataSet.objects.create(code="dicht", title={"nl": "Dicht"}, source="Bron", public=False)
    assert client.get("/volg/?gegevensset=dicht").status_code == 404
    one = DataSet.objects.create(code="open", title={"nl": "Open cijfers"}, source="Bron")
    follow(client, tmp_path, "?gegevensset=open")
    version(one, "a" * 64)
    a_week_later()
    digest()
    assert "Open cijfers: versie 1 is geladen" in mails(tmp_path)[-1].get_content()
