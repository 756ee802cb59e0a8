"""Every page of Regie in both languages, empty, full, refused and as an example: axe, the HTML
validator, narrow windows, large letters and forced colours find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from regie.actors.models import Organisation, Person
from regie.base.actor import Role, system
from regie.base.data import data
from regie.base.search import reindex
from regie.budgets.models import Round
from regie.demo.accounts import CITY, who_plays
from regie.demo.examples import example
from regie.demo.register import load
from regie.papers.models import Paper
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.reader import read
from regie.website.pages.documents import PARTS
from regie.workspace.access import DOORS
from regie.writing.services import accept
from tests.browser.inspection import Inspector
from tests.house.addresses import PUBLIC, ROUTES, put_on_the_desk
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

LANGUAGES = ("", "/en")
#: What is no page: files, feeds, what a watchman reads, and what only leads on.
NO_PAGE = {
    "agenda_file",
    "budget_article_file",
    "budget_round_file",
    "changes",
    "follow",
    "follow_confirm",
    "follow_objective_feed",
    "follow_plan_feed",
    "follow_search_feed",
    "follow_stop",
    "healthz",
    "readyz",
    "work:agenda_own_file",
}
ENTRANCE = [name for name in ROUTES if name in DOORS and not name.startswith("work:")]
_FORMS_ONLY = re.compile(
    "_(decide|again|seen|read|approve|refuse|end|revoke|bring|accept|reopen|key|met)$"
)
WORK = [
    name
    for name in ROUTES
    if name.startswith("work:")
    and not _FORMS_ONLY.search(name)
    and name not in {"work:file", "work:proposal_take_back", "work:invitation_open"}
]
LISTS = (
    "/",
    "/plannen/",
    "/begroting/",
    "/documenten/",
    "/gemeenten/",
    "/organisaties/",
    "/agenda/",
)


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker) as url:
        yield url


@pytest.fixture(scope="module")
def full(server: str) -> str:
    """The demonstration."""
    load(system("test"))
    return server


@pytest.fixture(scope="module")
def examples(full: str) -> str:
    """The demonstration with an invented paper."""
    reading = read(extract(data("specimens", "bbt-2022.txt")))
    accept(system("test"), bring(system("test"), reading, example=True).paper)
    reindex()
    return full


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


def inspect(
    inspector: Inspector, urls: Mapping[str, int], cookies: Mapping[str, str] | None = None
) -> None:
    """Nothing is wrong with these addresses, each with the answer it should give."""
    told: list[str] = []
    pages: dict[str, str] = {}
    with inspector.opened(cookies, told) as page:
        for url, status in urls.items():
            pages[f"{url}: "] = inspector.looked_at(page, url, told, status)
    told += inspector.invalid(pages)
    assert not told, "\n".join(told)


def paths(names: list[str], language: str) -> dict[str, int]:
    return {
        f"{language}{path}": 200
        for name in names
        if name not in NO_PAGE and (path := example(name))
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_register(inspector: Inspector, server: str, language: str) -> None:
    assert not Paper.objects.exists(), "asked before anything was loaded"
    urls = {f"{server}{language}{path}": 200 for path in (*LISTS, "/zoeken/", "/zoeken/?q=taal")}
    inspect(inspector, urls)


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(inspector: Inspector, full: str, language: str) -> None:
    paper = Paper.objects.get().uid
    urls = {
        **paths(PUBLIC, language),
        **{f"{language}/documenten/{paper}/{part}/": 200 for part in PARTS},
        **{f"{language}/rondleiding/{number}/": 200 for number in range(2, 11)},
        f"{language}/zoeken/?q=inburgering": 200,
        f"{language}/zoeken/?q=bestaatniet": 200,
        f"{language}/bestaat-niet/": 404,
        f"{language}/agenda/?van=2021-01": 200,
        f"{language}/volg/?q=taal": 200,
        f"{language}{example('follow_confirm')}": 410,
    }
    inspect(inspector, {full + path: status for path, status in urls.items()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_work(inspector: Inspector, full: str, language: str) -> None:
    if not language:
        put_on_the_desk(Role.ADMINISTRATOR)
    urls = {full + path: 200 for path in paths(WORK, language)}
    urls[f"{full}{language}/uitnodiging/"] = 410
    urls[f"{full}{language}{example('work:proposal')}?toon=gelijk"] = 200
    assert len(urls) > 15
    inspect(inspector, urls, session(Role.ADMINISTRATOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_signing_in(inspector: Inspector, full: str, language: str) -> None:
    urls = {full + path: 200 for path in paths(ENTRANCE, language)}
    inspect(inspector, urls)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_theirs(inspector: Inspector, full: str, language: str) -> None:
    urls = {f"{full}{language}/werk/voorstellen/": 403, f"{full}{language}/werk/taken/nee/": 404}
    inspect(inspector, urls, session(Role.JOURNALIST))


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_an_example_says_so(inspector: Inspector, examples: str, language: str) -> None:
    paper = Paper.objects.get(example=True)
    city = Organisation.objects.get(names__name=CITY)
    round_ = Round.objects.get(code="BO2022")
    urls = [
        f"/documenten/{paper.uid}/",
        f"/organisaties/{city.uid}/",
        f"/begroting/{round_.code.lower()}/",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/",
        "/plannen/",
        "/",
        "/zoeken/?q=voorbeeldstad",
    ]
    inspect(inspector, {f"{examples}{language}{url}": 200 for url in urls})
