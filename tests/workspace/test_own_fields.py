"""Fields that a plan defines for its own items: from their definition to what leaves the house."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from regie.base.actor import VISITOR, Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.jobs import run_all
from regie.base.search import reindex, search
from regie.base.writers import KEPT
from regie.plans import selectors, services
from regie.plans.models import Edition, Item, Plan, Revision
from regie.plans.own import OwnField, defined, faults, kept, written
from regie.workspace.plans.flow import _merged as merged_of
from regie.writing.papers import selectors as papers
from regie.writing.sheets import selectors as sheets
from regie.writing.sheets.services import take as take_sheet
from tests.plans import make
from tests.plans.test_races import POSTGRES, at_once
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import agency_plan, item_path, sent, text
from tests.writing.test_plan_sheet import book_of, rows

pytestmark = pytest.mark.django_db

#: What must never leave the house, and what everybody may read.
SECRET, KNOWN = "Zeldzaamwoord", "Publiekwoord"
WHERE = "/werk/plannen/voorbeeldplan/velden/"
FIELDS = (
    OwnField("beleidsdomein", {"nl": "Beleidsdomein", "en": "Domain"}, "text", public=True),
    OwnField("kostprijs", {"nl": "Kostprijs"}, "number", public=True),
    OwnField("start", {"nl": "Startdag"}, "date", public=True),
    OwnField("fase", {"nl": "Fase"}, "choice", public=True, choices=("verkennen", "uitvoeren")),
    OwnField("intern", {"nl": "Interne opmerking"}, "text", public=False),
)


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def plan(ada: Actor) -> Plan:
    made = agency_plan(ada, "voorbeeldplan")
    return services.define_fields(ada, made, made.version, FIELDS)


def say(ada: Actor, edition: Edition, item: Item, **own: str) -> None:
    services.change_item(ada, edition, item.uid, make.seen(edition, item), {"own": own})


@pytest.fixture
def two(ada: Actor, plan: Plan) -> Item:
    """Two editions; the second changes a public field of one item, and of another only what is
    not public."""
    first = make.draft(ada, plan, "Eerste")
    item = make.action(ada, first, "Folder")
    quiet = make.action(ada, first, "Stil")
    say(ada, first, item, beleidsdomein=f"{KNOWN} oud", intern=f"{SECRET} oud")
    make.publish(ada, first)
    second = make.draft(ada, plan, "Tweede")
    own = {"kostprijs": "1250.5", "start": "2026-03", "fase": "uitvoeren"}
    say(ada, second, item, beleidsdomein=f"{KNOWN} nieuw", intern=f"{SECRET} nieuw", **own)
    say(ada, second, quiet, intern=SECRET)
    make.publish(ada, second)
    return item


# --- to define them


def form(page: bytes, **changed: Any) -> dict[str, Any]:
    return sent(page) | changed


def test_a_coordinator_defines_and_changes_fields(sign_in: SignIn, ada: Actor) -> None:
    agency_plan(ada, "voorbeeldplan")
    browser = sign_in(Role.COORDINATOR)
    new = {"--label_nl": "Fase van uitvoering", "--kind": "choice", "--choices": "een\r\ntwee"}
    assert browser.post(WHERE, form(browser.get(WHERE).content, **new)).status_code == 302
    one = defined(Plan.objects.get().own_fields)["fase_van_uitvoering"]
    assert (one.kind, one.choices, one.public) == ("choice", ("een", "twee"), False)
    stale = form(browser.get(WHERE).content, **{"--label_nl": "Nog een"})
    changed = {"fase_van_uitvoering-public": "on", "fase_van_uitvoering-label_nl": "Fase"}
    assert browser.post(WHERE, form(browser.get(WHERE).content, **changed)).status_code == 302
    one = defined(Plan.objects.get().own_fields)["fase_van_uitvoering"]
    assert (one.label, one.public) == ({"nl": "Fase"}, True)
    answer = browser.post(WHERE, stale)
    assert answer.status_code == 422
    assert "Iemand anders wijzigde dit plan" in text(answer.content)
    gone = form(browser.get(WHERE).content, **{"fase_van_uitvoering-gone": "on"})
    assert browser.post(WHERE, gone).status_code == 302
    assert Plan.objects.get().own_fields == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ({"--label_nl": "12"}, "met een letter begint"),
        ({"--label_en": "Only English"}, "met een letter begint"),
        ({"--label_nl": "Keuze", "--kind": "choice", "--choices": "een"}, "2 tot 50 keuzes"),
        ({"--label_nl": "Tekst", "--choices": "een"}, "Alleen een keuzeveld"),
        ({"--label_nl": "BELEIDSDOMEIN"}, "dezelfde naam"),
        ({"--label_nl": "Goed", "--kind": "formule"}, "formule"),
    ],
)
def test_a_field_that_cannot_be_is_refused(
    sign_in: SignIn, plan: Plan, new: dict[str, str], told: str
) -> None:
    browser = sign_in(Role.COORDINATOR)
    answer = browser.post(WHERE, form(browser.get(WHERE).content, **new))
    assert answer.status_code == 422
    assert told in text(answer.content)
    plan.refresh_from_db()
    assert set(defined(plan.own_fields)) == {one.key for one in FIELDS}


def test_others_define_nothing(sign_in: SignIn, plan: Plan) -> None:
    assert sign_in(Role.APPROVER).get(WHERE).status_code == 403
    with pytest.raises(NotAllowed):
        services.define_fields(make.somebody("Gust", Role.APPROVER), plan, plan.version, ())


def test_what_is_filled_in_keeps_its_field(ada: Actor, plan: Plan, two: Item) -> None:
    plan.refresh_from_db()
    text_, number, day, choice, inside = FIELDS
    for fields in (
        (text_, number, day, choice),
        (text_._replace(kind="number"), number, day, choice, inside),
        (text_, number, day, choice._replace(choices=("verkennen", "stoppen")), inside),
    ):
        with pytest.raises(Invalid):
            services.define_fields(ada, plan, plan.version, fields)
    more = choice._replace(choices=(*choice.choices, "stoppen"), label={"nl": "Stap"})
    services.define_fields(ada, plan, plan.version, (text_, number, day, more, inside))
    with pytest.raises(Conflict):
        services.define_fields(ada, plan, plan.version, FIELDS)


# --- to fill them in


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("kostprijs", "1.250,50", "1250.5"),
        ("kostprijs", "1250.50", "1250.5"),
        ("kostprijs", "-0", "0"),
        ("kostprijs", "1.255", "1255"),
        ("kostprijs", "1,255", "1.255"),
        ("kostprijs", "veel", None),
        ("kostprijs", "NaN", None),
        ("start", "maart 2026", "2026-03"),
        ("start", "31 februari 2026", None),
        ("fase", "uitvoeren", "uitvoeren"),
        ("fase", "slapen", None),
        ("beleidsdomein", "  Zorg\r\n en welzijn ", "Zorg\n en welzijn"),
        ("beleidsdomein", "x" * 2001, None),
        ("beleidsdomein", "nul\x00", None),
        ("start", "  ", ""),
    ],
)
def test_a_value_is_kept_in_one_shape(key: str, words: str, value: str | None) -> None:
    field = next(one for one in FIELDS if one.key == key)
    if value is None:
        with pytest.raises(ValueError, match=r"\."):
            kept(field, words)
    else:
        assert kept(field, words) == value
        assert kept(field, written(field, value)) == value
        assert not value or not faults({key: field}, {key: value})


def test_the_form_of_an_item_asks_them(sign_in: SignIn, ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft, "Folder")
    browser, where = sign_in(Role.COORDINATOR), item_path(draft, item)
    page = browser.get(where).content
    assert "Alleen medewerkers zien dit." in text(page)
    answer = browser.post(where, sent(page, **{"own-kostprijs": "veel", "own-fase": "slapen"}))
    assert answer.status_code == 422
    assert "geen getal" in text(answer.content)
    good = {"own-kostprijs": "1.250,50", "own-intern": SECRET, "own-start": "maart 2026"}
    assert browser.post(where, sent(page, **good)).status_code == 302
    own = {"kostprijs": "1250.5", "intern": SECRET, "start": "2026-03"}
    assert make.now(draft, item).fields["own"] == own
    # Two people in two fields lose nothing; who sees an old row in one field is asked.
    again = browser.get(where).content
    say(ada, draft, item, **own, beleidsdomein="Zorg")
    answer = browser.post(where, sent(again, **{"own-kostprijs": "7"}))
    assert answer.status_code == 409
    told = text(answer.content)
    assert "Kostprijs" in told
    assert "Zorg" in told
    assert browser.post(where, sent(answer.content)).status_code == 302
    assert make.now(draft, item).fields["own"] == own | {"kostprijs": "7", "beleidsdomein": "Zorg"}
    # Nothing is a change where only the way of writing is another.
    before = make.now(draft, item).seen
    page = browser.get(where).content
    browser.post(where, sent(page, **{"own-start": "2026-03"}))
    assert make.now(draft, item).seen == before


def test_what_the_plan_does_not_define_is_refused(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft)
    for own in ({"vreemd": "x"}, {"fase": "slapen"}, {"kostprijs": "1,5"}, {"start": ""}, "tekst"):
        with pytest.raises(Invalid):
            services.change_item(ada, draft, item.uid, make.seen(draft, item), {"own": own})
    assert make.now(draft, item).fields["own"] == {}


# --- what leaves the house


def test_everybody_reads_what_is_public_and_nothing_else(client: Client, two: Item) -> None:
    path = f"/acties/{two.uid}/"
    compare = "/plannen/voorbeeldplan/vergelijk/?van=1&tot=2"
    pages = {
        one: client.get(one).content.decode()
        for one in (
            path,
            f"/en{path}",
            f"{path}?formaat=json",
            f"{path}?formaat=csv",
            compare,
            f"{compare}&formaat=csv",
            "/plannen/voorbeeldplan/",
            "/plannen/voorbeeldplan/1/",
            "/plannen/voorbeeldplan/?formaat=csv",
            "/plannen/voorbeeldplan/?formaat=json",
            "/plannen/voorbeeldplan/lijst/?formaat=csv",
            "/plannen/voorbeeldplan/lijst/?formaat=json",
        )
    }
    for where, page in pages.items():
        body = html.fromstring(page).xpath("//main")[0].text_content() if "<main" in page else page
        assert SECRET not in page, where
        assert "Interne opmerking" not in body, where
        assert "intern" not in json.dumps(body.split()), where
    shown = text(pages[path].encode())
    for words in (f"{KNOWN} nieuw", "Kostprijs", "1.250,5", "maart 2026", "uitvoeren"):
        assert words in shown
    told = json.loads(pages[f"{path}?formaat=json"])
    assert told["own"]["kostprijs"] == "1250.5"
    lines = list(csv.reader(io.StringIO(pages[f"{path}?formaat=csv"])))
    assert ["own.fase", "uitvoeren"] in lines
    # What changed: field by field, and an item of which only something inside changed did not.
    changed = text(pages[compare].encode())
    assert "Stil" not in changed
    assert "is 1 onderdeel veranderd" in changed
    for words in ("Beleidsdomein", "weg:oudtoegevoegd:nieuw", "Fase"):
        assert words in changed.replace(" ", "")
    other = selectors.item_page(VISITOR, Item.objects.exclude(pk=two.pk).get().uid, make.TODAY)
    assert other is not None
    assert [one.what for one in other.history] == ["added"]


def test_papers_place_what_is_public(ada: Actor, plan: Plan, two: Item) -> None:
    first, second = Edition.objects.select_related("plan__owner", "decision").order_by("seq")
    draft = make.draft(ada, plan)
    say(ada, draft, two, beleidsdomein=f"{KNOWN} ontwerp", intern=f"{SECRET} ontwerp")
    for paper in (
        papers.note(first, second, make.TODAY),
        papers.note(second, draft, make.TODAY),
        papers.book(second, make.TODAY),
        papers.action(two.uid, second, make.TODAY),
    ):
        told = repr(paper)
        assert SECRET not in told
        assert "Interne opmerking" not in told
    fiche = papers.action(two.uid, second, make.TODAY).fiche
    assert [(one.naam, one.waarde.replace("\u00a0", " ")) for one in fiche.eigen] == [
        ("Beleidsdomein", f"{KNOWN} nieuw"),
        ("Kostprijs", "1.250,5"),
        ("Startdag", "maart 2026"),
        ("Fase", "uitvoeren"),
    ]


def test_the_sheet_goes_out_and_comes_back(
    ada: Actor, plan: Plan, two: Item, tmp_path: Path
) -> None:
    draft = make.draft(ada, plan)
    book = book_of(draft, tmp_path)
    head = next(row for row in rows(book) if row[0] == "uid (niet wijzigen)")
    own = [words for words in head if "eigen veld" in words]
    assert own[1] == "Kostprijs (eigen veld kostprijs)"
    assert head[-1] == "Reden van de wijziging"

    def cell(uid: str, key: str, words: str) -> Any:
        sheet = next(name for name in book if name != KEPT)
        place = next(at for at, one in enumerate(head) if one.endswith(f"veld {key})"))
        changed = [list(row) for row in book[sheet]]
        for row in changed:
            if row[0] == uid:
                row[place] = words
        return {**book, sheet: changed}

    for key, words, sentence in (("kostprijs", "veel", "geen getal"), ("fase", "x", "keuzes")):
        with pytest.raises(Invalid, match=sentence):
            take_sheet(ada, draft, sheets.parsed(cell(two.uid, key, words)), make.TODAY)
    back = sheets.parsed(cell(two.uid, "kostprijs", "2.000,00"))
    counts = take_sheet(ada, draft, back, make.TODAY)
    assert (counts["changed"], counts["added"], counts["gone"]) == (1, 0, 0)
    said = make.now(draft, two).fields["own"]
    assert (said["kostprijs"], said["fase"]) == ("2000", "uitvoeren")
    # Two people in one cell: a person settles it.
    back = sheets.parsed(cell(two.uid, "kostprijs", "3"))
    with pytest.raises(Refusal, match="kies eerst"):
        take_sheet(ada, draft, back, make.TODAY)
    settled: Any = {(two.uid, "own:kostprijs"): "file"}
    take_sheet(ada, draft, back, make.TODAY, settled=settled)
    assert make.now(draft, two).fields["own"]["kostprijs"] == "3"


def test_hashes_hold_them_and_still_prove(ada: Actor, plan: Plan, two: Item) -> None:
    assert selectors.broken_editions() == []
    Revision.objects.filter(item=two, until_seq=None).update(own={"intern": "vervalst"})
    assert selectors.broken_editions() != []


# --- at once


@pytest.mark.django_db(transaction=POSTGRES)
def test_a_field_does_not_go_while_somebody_fills_it_in(ada: Actor, plan: Plan) -> None:
    draft = make.draft(ada, plan)
    item = make.action(ada, draft)
    fill = partial(say, ada, draft, item, fase="uitvoeren")
    drop = partial(services.define_fields, ada, plan, plan.version, FIELDS[:3])
    assert at_once([fill, drop], 2) == {"done": 1, "Invalid": 1}
    plan.refresh_from_db()
    assert ("fase" in make.now(draft, item).fields["own"]) == ("fase" in defined(plan.own_fields))


def test_a_conflict_puts_together_what_each_changed(ada: Actor, plan: Plan) -> None:
    first = make.draft(ada, plan)
    item = make.action(ada, first)
    say(ada, first, item, beleidsdomein="Zorg", kostprijs="1")
    make.publish(ada, first)
    mine, theirs = make.draft(ada, plan, "Mijn"), make.draft(ada, plan, "Hun")
    say(ada, mine, item, beleidsdomein="Werk", kostprijs="1", intern="van mij")
    say(ada, theirs, item, beleidsdomein="Zorg", fase="uitvoeren")
    make.publish(ada, theirs)
    (clash,) = selectors.conflicts(mine)
    assert set(clash.both) == {"own.beleidsdomein", "own.fase", "own.intern", "own.kostprijs"}
    own = {"beleidsdomein": "Werk", "fase": "uitvoeren", "intern": "van mij"}
    assert merged_of(clash).fields["own"] == own


def test_the_list_is_asked_for_a_choice_and_its_file_holds_what_is_public(
    client: Client, two: Item
) -> None:
    where = "/plannen/voorbeeldplan/lijst/"
    rows = html.fromstring(client.get(f"{where}?veld=fase:uitvoeren").content).xpath("//tbody/tr")
    assert [two.uid in html.tostring(row, encoding="unicode") for row in rows] == [True]
    assert "Fase: uitvoeren" in client.get(where).content.decode()
    # Nothing is asked of what is not public, and a word of the database is no field.
    for asked in ("fase:verkennen", f"intern:{SECRET}", "has_key:fase", "fase", "%00:x"):
        page = client.get(f"{where}?veld={asked}").content
        assert not html.fromstring(page).xpath("//tbody/tr"), asked
    file = client.get(f"{where}?formaat=csv").content.decode()
    (line,) = [row for row in csv.DictReader(io.StringIO(file)) if row["uid"] == two.uid]
    own = {name: said for name, said in line.items() if name.startswith("own.")}
    assert own == {
        "own.beleidsdomein": f"{KNOWN} nieuw",
        "own.kostprijs": "1250.5",
        "own.start": "2026-03",
        "own.fase": "uitvoeren",
    }


def test_search_finds_what_is_public_and_forgets_what_no_longer_is(ada: Actor, two: Item) -> None:
    reindex()

    def finds(words: str) -> list[str]:
        return [hit.uid for hit in search(VISITOR, words, "nl").hits]

    assert finds(KNOWN) == [two.uid]
    assert not finds(SECRET)
    plan = Plan.objects.get()
    closed = [one._replace(public=False) for one in defined(plan.own_fields).values()]
    services.define_fields(ada, plan, plan.version, closed)
    run_all(["base.search.touch"])
    assert not finds(KNOWN)


# --- from a file of facts


FILE = """
plan:
  slug: uit-bestand
  kind: agency
  title: Proef
  fields:
    - {key: fase, label: {nl: Fase, en: Phase}, kind: choice, public: yes, choices: [een, twee]}
    - {key: prijs, label: Prijs, kind: number}
editions:
  - name: Eerste
    decision: {kind: board, date: 2021-03}
    items:
      - {key: a, kind: action, title: Actie, own: {fase: twee, prijs: "1.250,50"}}
"""


def load(ada: Actor, text: str) -> dict[str, Any]:
    return services.load_plans(ada, [("proef.yaml", text.encode())])["proef.yaml"]


def test_a_file_defines_fields_and_items_say_them(ada: Actor) -> None:
    assert load(ada, FILE)["eigen velden"] == {"added": 2}
    plan = Plan.objects.get()
    assert [one.public for one in defined(plan.own_fields).values()] == [True, False]
    assert Revision.objects.get().own == {"fase": "twee", "prijs": "1250.5"}
    # What people added stays; loading again changes nothing.
    every = [*defined(plan.own_fields).values(), OwnField("meer", {"nl": "Meer"}, "text", True)]
    plan = services.define_fields(ada, plan, plan.version, every)
    assert load(ada, FILE)["eigen velden"] == {"same": 2, "gone": 1}
    assert Plan.objects.get().version == plan.version


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("fase: twee", "fase: drie", 13, "geen van de keuzes"),
        ("fase: twee", "kleur: rood", 13, "dit veld bestaat hier niet"),
        ('"1.250,50"', "veel", 13, "geen getal"),
        ("kind: number", "kind: bedrag", 8, "kies uit text"),
        ("[een, twee]", "[een]", 7, "2 tot 50 keuzes"),
    ],
)
def test_a_file_with_a_wrong_field_names_its_line(
    ada: Actor, old: str, new: str, line: int, why: str
) -> None:
    with pytest.raises(Invalid, match=f"regel {line}.*{why}"):
        load(ada, FILE.replace(old, new))
    assert not Plan.objects.exists()
