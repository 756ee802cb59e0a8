"""Somebody asks how far things are, somebody answers by the link in the mail: keyboard only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page
from pytest_django import DjangoDbBlocker

from regie.base import clock
from regie.base.actor import Role, system
from regie.base.models import Notification
from regie.base.notifications import letter
from regie.demo.services import load_accounts
from regie.plans.models import Answer, Participant, Snapshot
from regie.plans.progress.reminders import tell_due
from tests.plans.make_rounds import Scene, scene
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker) as url:
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


def _press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Walk with Tab until ``wanted`` has the focus, then press a key."""
    _reach(page, wanted)
    if key == "Enter":
        with page.expect_navigation():
            page.keyboard.press(key)
    else:
        page.keyboard.press(key)


def _reach(page: Page, wanted: Locator) -> None:
    target = wanted.first.element_handle()
    assert target is not None
    for _step in range(250):
        if page.evaluate("one => one === document.activeElement", target):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached with Tab")


def _type(page: Page, wanted: Locator, words: str) -> None:
    _reach(page, wanted)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def _button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=re.compile(name))


def _link(mail: Notification, server: str) -> str:
    found = re.search(r"http://\S+(/antwoord/link/\S+)", letter(mail).text)
    assert found is not None
    return server + found[1]


def _ask(page: Page, server: str, of: Scene) -> str:
    """Make a round and open it."""
    page.goto(f"{server}/werk/voortgang/")
    _press(page, page.get_by_role("link", name="Nieuwe ronde"))
    _type(page, page.locator("#id_title"), "Voorjaar 2024")
    _reach(page, page.locator(f"input[name=plans][value='{of.plan.uid}']"))
    page.keyboard.press("Space")
    for name, day in (("since", "2024-01-01"), ("until", "2024-06-30")):
        _reach(page, page.locator(f"#id_{name}"))
        page.locator(f"#id_{name}").fill(day)  # how a date is typed differs by browser
    page.locator("#id_deadline").fill(f"{timezone.localdate() + timedelta(days=14)}")
    _press(page, _button(page, "Bekijk wat het kost"))
    words = page.locator("main").inner_text()
    assert "3 onderdelen" in words
    assert "Voorbeelddomein Werk" in words
    _press(page, _button(page, "Open de ronde"))
    assert "Iedereen krijgt één mail" in page.locator("main").inner_text()
    return page.url


def _unfold(page: Page, number: int) -> Locator:
    """One item, open."""
    item = page.locator("details.r-question").nth(number)
    if item.get_attribute("open") is None:
        _press(page, item.locator("summary").first, "Space")
    return item


def test_a_round_is_asked_answered_by_keyboard_and_read_by_everybody(
    browser: Browser, server: str
) -> None:
    load_accounts(system("test"))
    of = scene()
    with (
        closing(browser.new_context(locale="nl", reduced_motion="reduce")) as office,
        closing(browser.new_context(locale="nl", viewport={"width": 320, "height": 800})) as desk,
    ):
        office.add_cookies(
            [
                {"name": name, "value": value, "domain": "localhost", "path": "/"}
                for name, value in session(Role.COORDINATOR).items()
            ]
        )
        asking, answering = office.new_page(), desk.new_page()
        round_page = _ask(asking, server, of)

        # The mail, and all on track but one.
        answering.goto(_link(Notification.objects.get(kind="progress.round"), server))
        page = answering.url
        assert "/link/" not in page
        item = _unfold(answering, 1)
        _reach(answering, item.locator("input[name=status]").first)
        answering.keyboard.press("ArrowDown")
        answering.keyboard.press("ArrowDown")
        _press(answering, item.get_by_role("button", name=re.compile("Bewaar en ga")))
        assert "Zeg waarom" in answering.locator("details.r-question").nth(1).inner_html()
        item = _unfold(answering, 1)
        _type(answering, item.locator("textarea[name=reason]"), "Er viel iemand uit.")
        _press(answering, item.get_by_role("button", name=re.compile("Bewaar en ga")))
        assert answering.evaluate("location.hash").startswith("#v-"), "to what is asked next"
        answering.goto(page)
        _press(answering, _button(answering, "Alles volgens plan"))
        assert answering.url.endswith("/nakijken/")
        _press(answering, _button(answering, "Verstuur wat aangevinkt is"))
        assert answering.url.endswith("/ontvangst/")
        assert "3 antwoorden zijn ontvangen" in answering.locator("main").inner_text()
        assert Answer.objects.count() == 3

        # Who asks takes two, and asks something about the third.
        asking.goto(round_page)
        _press(asking, _button(asking, "Aanvaard 2 antwoorden"))
        late = asking.get_by_role("link", name=re.compile("Actie 2"))
        _press(asking, late)
        _type(asking, asking.locator("#id_question"), "Tegen wanneer is het opgelost?")
        _press(asking, _button(asking, "Stuur terug"))

        # The question comes with the digest of the next day, by the same link.
        Participant.objects.update(told_on=None)
        assert tell_due(clock.today()) == 1
        digest = Notification.objects.get(kind="progress.digest")
        assert "Tegen wanneer is het opgelost?" in letter(digest).text
        answering.goto(_link(digest, server))
        assert answering.url == page
        item = _unfold(answering, 1)
        assert "Tegen wanneer is het opgelost?" in item.inner_text()
        _type(answering, item.locator("textarea[name=text]"), "Tegen september.")
        _press(answering, item.get_by_role("button", name=re.compile("Bewaar en ga")))
        _press(answering, answering.get_by_role("link", name="Nakijken en versturen"))
        _press(answering, _button(answering, "Verstuur dit antwoord"))

        # Accepted, closed, frozen.
        asking.goto(round_page)
        _press(asking, asking.get_by_role("link", name=re.compile("Actie 2")))
        _press(asking, _button(asking, "^Aanvaard$"))
        asking.goto(round_page)
        _press(asking, asking.locator("main details summary").first, "Space")
        _press(asking, _button(asking, "^Sluit de ronde af$"))
        snapshot = Snapshot.objects.get()
        assert snapshot.sha256 in asking.locator("main").inner_text()

        # The link is over; everybody reads what was accepted.
        answer = answering.goto(page)
        assert answer is not None
        assert answer.status == 410
        assert "De ronde is voorbij" in answering.locator("main").inner_text()
        answering.goto(f"{server}/acties/{of.actions[1].uid}/")
        words = answering.locator("main").inner_text()
        assert "Er viel iemand uit." in words
        assert "Tegen september." in words
        assert "Rik Verslag" not in words
