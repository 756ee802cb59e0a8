"""Every signed-in page in both languages, as it stands and refused: axe, the HTML validator, the
keyboard, narrow windows, large letters and forced colours find nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from regie.actors.models import Person
from regie.actors.people.services import invite
from regie.base.actor import Role, system
from regie.base.models import Job
from regie.demo.accounts import who_plays
from regie.demo.examples import example
from regie.workspace.access import DOORS
from tests.browser.inspection import Inspector
from tests.house.addresses import ROUTES, account, pages, put_on_the_desk, shows
from tests.served import session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

LANGUAGES = ("", "/en")
ENTRANCE = [name for name in ROUTES if name in DOORS and not name.startswith("work:")]
WORK = [name for name in ROUTES if shows(name)]
ASSESSING = ("work:assessments", "work:assessment", "work:assessment_conflict")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_work(inspector: Inspector, full: str, language: str) -> None:
    if not language:
        put_on_the_desk(Role.ADMINISTRATOR)
        Job.objects.create(
            kind="test",
            key="running",
            title="Papier lezen",
            owner=account(Role.ADMINISTRATOR),
            state="running",
            done=30,
            total=120,
            created_at=timezone.now(),
            lease_until=timezone.now() + timedelta(days=1),
        )
    urls = {full + path: 200 for path in pages(WORK, language)}
    urls |= {f"{full}/werk/taken/{job.uid}/": 200 for job in Job.objects.filter(kind="test")}
    urls[f"{full}{language}/uitnodiging/"] = 410
    urls[f"{full}{language}{example('work:proposal')}?toon=gelijk"] = 200
    assert len(urls) > 15
    inspector.inspect(urls, session(Role.ADMINISTRATOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_on_a_telephone(inspector: Inspector, full: str, language: str) -> None:
    told: list[str] = []
    with inspector.opened(session(Role.COORDINATOR), told) as page:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{full}{language}/werk/")
        menu = page.locator(".r-side ul")
        assert not menu.is_visible()
        page.locator(".r-side-open").press("Enter")
        assert menu.is_visible()
        told += inspector.axe(page, "the menu")
        page.keyboard.press("Escape")
        assert not menu.is_visible()
    assert not told, "\n".join(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_an_assessor(inspector: Inspector, full: str, language: str) -> None:
    urls = {f"{full}{language}{example(name)}": 200 for name in ASSESSING}
    inspector.inspect(urls, session(Role.ASSESSOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_signing_in(inspector: Inspector, full: str, language: str) -> None:
    urls = {full + path: 200 for path in pages(ENTRANCE, language)}
    inspector.inspect(urls)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation(inspector: Inspector, full: str, language: str) -> None:
    sent = invite(system("root"), f"nieuw{language[1:]}@voorbeeld.example", Role.JOURNALIST)
    inspector.inspect({f"{full}{language}/uitnodiging/": 200}, {"uitnodiging": sent.secret})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_theirs(inspector: Inspector, full: str, language: str) -> None:
    urls = {f"{full}{language}/werk/voorstellen/": 403, f"{full}{language}/werk/taken/nee/": 404}
    inspector.inspect(urls, session(Role.JOURNALIST))


#: Page → the form on it that is sent as it stands.
FORMS = {
    "/werk/mandaten/": "main form.r-form",
    "/werk/uitnodigingen/": "main form.r-form",
    "/werk/profiel/": "main form.r-form",
    "/werk/voorstellen/": "main form.r-form",
}


def _send(page: Page, form: str) -> None:
    """Send a form empty, past what the browser itself would ask."""
    with page.expect_navigation():
        page.locator(form).first.evaluate(
            """form => {
                for (const one of form.querySelectorAll('input:not([type=hidden]), textarea'))
                    if (one.type !== 'file') one.value = '';
                form.noValidate = true;
                HTMLFormElement.prototype.submit.call(form);
            }"""
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_with_errors(inspector: Inspector, full: str, language: str) -> None:
    told: list[str] = []
    pages: dict[str, str] = {}
    with inspector.opened(session(Role.ADMINISTRATOR), told) as page:
        for path, form in FORMS.items():
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(f"{full}{language}{path}")
            _send(page, form)
            assert page.locator(".r-error-summary, [aria-invalid=true]").count(), path
            told += [f"{path}: {fault}" for fault in inspector.measured(page)]
            pages[f"{path}: "] = page.content()
    with inspector.opened(None, told) as page:
        page.goto(f"{full}{language}/aanmelden/")
        page.fill("#id_login", "niemand@voorbeeld.example")
        page.fill("#id_password", "dit-is-het-niet")
        page.locator("#id_password").press("Enter")
        page.wait_for_selector("main [role=alert], main .r-error-summary, main [aria-invalid=true]")
        told += inspector.measured(page)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_who_change_one_thing(inspector: Inspector, full: str, language: str) -> None:
    told: list[str] = []
    with inspector.opened(session(Role.COORDINATOR), told) as page:
        page.goto(f"{full}{language}/werk/profiel/")
        page.fill("#id_name", "Coby van hier")
        me = Person.objects.filter(account__email=who_plays(Role.COORDINATOR).email)
        me.update(name=f"Coby van daar{language}", version=me.get().version + 1)
        with page.expect_navigation():
            page.locator("#id_name").press("Enter")
        assert page.locator("main").get_by_text("Coby van hier").count()
        assert page.locator("main").get_by_text("Coby van daar").count()
        told += inspector.measured(page)
    me.update(name=who_plays(Role.COORDINATOR).name)
    assert not told, "\n".join(told)
