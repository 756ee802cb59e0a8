"""Every public page in both languages, empty, full and as an example: axe, the HTML validator, the
keyboard, narrow windows, large letters and forced colours find nothing."""

from __future__ import annotations

import pytest

from regie.actors.models import Organisation
from regie.base import files
from regie.base.actor import system
from regie.base.data import data
from regie.base.search import reindex
from regie.budgets.models import Round
from regie.demo.accounts import CITY
from regie.demo.examples import example
from regie.papers.chapters import chapters
from regie.papers.models import Paper
from regie.papers.selectors import sheet
from regie.plans.models import Item, Plan, Revision
from regie.website.pages.documents import PARTS
from regie.writing.jobs import bring_file
from regie.writing.services import accept
from tests.browser.inspection import Inspector
from tests.house.addresses import PUBLIC, pages

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

LANGUAGES = ("", "/en")
#: What a page also shows when it is asked: part of a list, nothing, another day or place.
ASKED = (
    "/begroting/bo2021/?entiteit=XX0",
    "/begroting/ba2020/",
    "/begroting/artikelen/SM0-BSFCADA-OW/",
    "/gemeenten/?regio=30000",
    "/gemeenten/?q=Nergens",
    "/gemeenten/23106/?van=23023",
    "/gemeenten/11002/?op=2024-05-01",
    "/zoeken/?q=inburgering",
    "/zoeken/?q=bestaatniet",
    "/agenda/?van=2021-01",
    "/volg/?q=taal",
)
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
def examples(full: str) -> str:
    """The demonstration with an invented paper and that of the year after, both at hand."""
    for year in (2022, 2023):
        name = f"bbt-{year}.txt"
        with data("specimens", name).open("rb") as stream:
            file = files.store(system("test"), stream, name, "paper")
        accept(system("test"), bring_file(system("test"), file, example=True))
    reindex()
    return full


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_register(inspector: Inspector, server: str, language: str) -> None:
    assert not Paper.objects.exists(), "asked before anything was loaded"
    urls = {f"{server}{language}{path}": 200 for path in (*LISTS, "/zoeken/", "/zoeken/?q=taal")}
    inspector.inspect(urls)


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(inspector: Inspector, full: str, language: str) -> None:
    paper = Paper.objects.get().uid
    urls = {
        **pages(PUBLIC, language),
        **{f"{language}/documenten/{paper}/{part}/": 200 for part in PARTS},
        **{f"{language}/rondleiding/{number}/": 200 for number in range(2, 11)},
        **{f"{language}{path}": 200 for path in ASKED},
        f"{language}/bestaat-niet/": 404,
        f"{language}{example('follow_confirm')}": 410,
    }
    inspector.inspect({full + path: status for path, status in urls.items()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_an_example_says_so(inspector: Inspector, examples: str, language: str) -> None:
    paper = Paper.objects.filter(example=True).order_by("pk")[0]
    city = Organisation.objects.get(names__name=CITY)
    round_ = Round.objects.get(code="BO2022")
    plan = Plan.objects.get(example=True, kind=Plan.Kind.POLICY_FIELD)
    now = Revision.objects.filter(plan=plan, until_seq=None)
    ended = now.filter(ended=True).values_list("item__uid", flat=True)[0]
    regulation = now.filter(kind=Item.Kind.REGULATION).values_list("item__uid", flat=True)[0]
    # One of each kind, which shows its text too.
    cut = {one.kind: one.start for one in chapters(sheet(paper).reading)}
    urls = [
        *(f"/documenten/{paper.uid}/tekst/{start}/" for start in cut.values()),
        f"/plannen/{plan.slug}/",
        f"/plannen/{plan.slug}/1/",
        f"/plannen/{plan.slug}/vergelijk/",
        f"/acties/{ended}/",
        f"/acties/{regulation}/",
        f"/documenten/{paper.uid}/",
        f"/organisaties/{city.uid}/",
        f"/begroting/{round_.code.lower()}/",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/",
        "/plannen/",
        "/",
        "/zoeken/?q=voorbeeldstad",
    ]
    inspector.inspect({f"{examples}{language}{url}": 200 for url in urls})
