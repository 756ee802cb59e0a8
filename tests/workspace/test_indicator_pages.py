"""Keeping indicators."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from lxml import html

from regie.base.actor import Actor, Role
from regie.base.search import reindex
from regie.indicators.models import DataSet, Dimension, Figure, Indicator, Measure, Target, Tie
from regie.plans.models import Item
from tests.indicators import make_indicators as made
from tests.plans import make
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
WORK = "/werk/indicatoren/"


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def one(ada: Actor) -> Indicator:
    return made.indicator(ada)


@pytest.fixture
def keeper(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


def told(**more: Any) -> dict[str, Any]:
    """What somebody fills in for an indicator."""
    return {
        "code": "nieuwe",
        "title": "Nieuwe",
        "question": "Hoeveel?",
        "unit": "stuks",
        "decimals": "0",
        "direction": "up",
        "frequency": "year",
        "source": "Nota",
        **more,
    }


def faults(answer: Any) -> str:
    tree = html.fromstring(answer.content)
    return " ".join(tree.xpath("string(//*[contains(@class, 'ds-error-summary')])").split())


def fields(answer: Any) -> dict[str, str]:
    """The form on a page, as a browser would send it back unchanged."""
    form = html.fromstring(answer.content).xpath(
        "//form[@method='post'][contains(@class, 'r-form')]"
    )[0]
    return {name: value or "" for name, value in form.form_values()}


# --- who may


def test_staff_reads_and_keepers_write(sign_in: SignIn, one: Indicator) -> None:
    reader = sign_in(Role.FINANCIAL_OFFICER)
    for path in (WORK, f"{WORK}proeftuinen/", f"{WORK}zonder-bewijs/", f"{WORK}lijst/laat/"):
        assert reader.get(path).status_code == 200, path
    page = reader.get(f"{WORK}proeftuinen/").content.decode()
    assert "wijzigen/" not in page
    assert "nieuw/" not in page
    for path in ("nieuw/", "proeftuinen/wijzigen/", "proeftuinen/cijfers/nieuw/", "formule/"):
        assert reader.get(f"{WORK}{path}").status_code in (403, 404), path
        assert reader.post(f"{WORK}{path}", told()).status_code in (403, 404), path
    outsider = sign_in(Role.APPLICANT_EDITOR, at=make.organisation({"Gemeente": (None, None)}))
    assert outsider.get(WORK).status_code in (403, 404)
    assert not Indicator.objects.filter(code="nieuwe").exists()


# --- what it is


def test_a_new_indicator(keeper: Client) -> None:
    assert keeper.get(f"{WORK}nieuw/").status_code == 200
    answer = keeper.post(f"{WORK}nieuw/", told())
    assert answer["Location"] == f"{WORK}nieuwe/"
    made_ = Indicator.objects.get(code="nieuwe")
    assert (made_.title, made_.unit, made_.version) == ({"nl": "Nieuwe"}, {"nl": "stuks"}, 1)
    page = keeper.get(f"{WORK}nieuwe/")
    assert "Nieuwe" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Titel"),
        ({"code": "Twee woorden"}, "Code"),
        ({"code": "nieuw"}, "al in gebruik"),
        ({"code": "proeftuinen"}, "Code"),
        ({"decimals": "9"}, "komma"),
        ({"direction": "zijwaarts"}, "beter"),
        ({"formula": "som(niets.x)"}, "Teken 5"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    keeper: Client, one: Indicator, wrong: dict[str, str], said: str
) -> None:
    answer = keeper.post(f"{WORK}nieuw/", told(**wrong))
    assert answer.status_code == 422
    assert said in faults(answer)
    assert Indicator.objects.count() == 1


def test_a_form_that_comes_twice_makes_one(keeper: Client) -> None:
    sent = fields(keeper.get(f"{WORK}nieuw/")) | told()
    first, second = (keeper.post(f"{WORK}nieuw/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Indicator.objects.count() == 1


def test_two_people_meet_on_the_conflict_page(keeper: Client, one: Indicator) -> None:
    path = f"{WORK}proeftuinen/wijzigen/"
    mine, theirs = fields(keeper.get(path)), fields(keeper.get(path))
    assert keeper.post(path, theirs | {"title": "Van hen"}).status_code == 302
    answer = keeper.post(path, mine | {"title": "Van mij"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Van hen" in page
    assert "Van mij" in page
    # Who keeps their own says so on purpose.
    assert keeper.post(path, fields(answer)).status_code == 302
    one.refresh_from_db()
    assert one.title == {"nl": "Van mij"}


def test_a_formula_is_explained_while_it_is_typed(keeper: Client) -> None:
    dataset = DataSet.objects.create(code="mensen", title={"nl": "Mensen"}, source="Bron")
    Measure.objects.create(dataset=dataset, code="aantal", title={"nl": "Aantal"})
    Dimension.objects.create(dataset=dataset, place=1, code="nis", kind="place")
    right = keeper.get(f"{WORK}formule/", {"formula": "som(mensen.aantal) / 2"})
    assert "aantal, gedeeld door 2" in right.content.decode()
    assert "<html" not in right.content.decode()
    wrong = keeper.get(f"{WORK}formule/", {"formula": "som(mensen.aantl)"}).content.decode()
    assert "Teken 12" in wrong
    assert "Bedoel je aantal?" in wrong
    assert "<mark>a</mark>" in wrong
    assert keeper.get(f"{WORK}formule/", {"formula": "<script>"}).content.count(b"<script>") == 0
    assert keeper.get(f"{WORK}formule/", {"formula": "(" * 2000}).status_code == 200


def test_ending_says_why(keeper: Client, one: Indicator) -> None:
    path = f"{WORK}proeftuinen/beeindigen/"
    assert keeper.post(path, {"version": 1, "reason": ""}).status_code == 422
    assert keeper.post(path, {"version": 1, "reason": "Voorbij."}).status_code == 302
    one.refresh_from_db()
    assert one.ended_reason == "Voorbij."


# --- targets, figures and ties


def test_targets_and_figures_as_people_write_them(keeper: Client, one: Indicator) -> None:
    answer = keeper.post(
        f"{WORK}proeftuinen/doelen/nieuw/",
        {
            "kind": "target",
            "comparison": "at_least",
            "value": "1.250,5",
            "on": "maart 2027",
            "basis": "paper",
            "source": "Nota",
        },
    )
    assert answer.status_code == 302
    target = Target.objects.get()
    assert (target.value, str(target.on_first), target.on_precision) == (
        Decimal("1250.5"),
        "2027-03-01",
        "M",
    )
    figure = {"on": "2025", "value": "26", "status": "ok", "basis": "staff", "source": "Rapport"}
    assert keeper.post(f"{WORK}proeftuinen/cijfers/nieuw/", figure).status_code == 302
    page = keeper.get(f"{WORK}proeftuinen/").content.decode()
    (link,) = html.fromstring(page).xpath("//a[contains(@href, '/cijfers/') and text()='2025']")
    assert keeper.get(link.get("href")).status_code == 200
    # The same period again is told, and nothing is kept.
    again = keeper.post(f"{WORK}proeftuinen/cijfers/nieuw/", figure)
    assert again.status_code == 422
    assert Figure.objects.count() == 1
    row = Figure.objects.get()
    path = f"{WORK}proeftuinen/cijfers/{row.uid}/"
    sent = fields(keeper.get(path))
    assert keeper.post(path, sent | {"value": "27"}).status_code == 302
    assert keeper.post(path, sent | {"value": "28"}).status_code == 409
    row.refresh_from_db()
    assert row.value == 27


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": ""}, "ontbreekt"),
        ({"value": "1.2.3"}, "Cijfer"),
        ({"status": "missing"}, "blijft leeg"),
        ({"on": ""}, "van wanneer"),
        ({"on": "30 februari 2024"}, "Van wanneer?"),
        ({"source": ""}, "Waar staat dit?"),
        ({"basis": "example"}, "Hoe weet je dit?"),
    ],
)
def test_a_wrong_figure_is_told_at_its_field(
    keeper: Client, one: Indicator, wrong: dict[str, str], said: str
) -> None:
    sent = {"on": "2025", "value": "26", "status": "ok", "basis": "staff", "source": "Rapport"}
    answer = keeper.post(f"{WORK}proeftuinen/cijfers/nieuw/", sent | wrong)
    assert answer.status_code == 422
    assert said in faults(answer)
    assert not Figure.objects.exists()


@pytest.fixture
def goal(ada: Actor) -> Item:
    draft = make.draft(ada, make.plan(ada))
    item = make.objective(ada, draft, "Iedereen doet mee")
    make.publish(ada, draft)
    return item


def test_tying_by_a_search(keeper: Client, one: Indicator, goal: Item) -> None:
    reindex()
    path = f"{WORK}proeftuinen/banden/nieuw/"
    page = keeper.get(path, {"zoek": "iedereen"})
    sent = fields(page)
    assert sent["item"] == goal.uid
    assert page.content.decode().count('name="zoek"') == 1
    answer = keeper.post(path, sent | {"source": "Nota"})
    del sent["once"]  # another form, sent on purpose
    assert answer.status_code == 302
    tie = Tie.objects.get()
    assert tie.item == goal
    # Not to two things at once, nor to nothing.
    for wrong in ({"item": "", "programme": ""}, {"programme": "plan-samenleven"}):
        assert keeper.post(path, sent | {"source": "Nota"} | wrong).status_code == 422
    answer = keeper.post(
        path, sent | {"source": "Nota", "item": "", "programme": "plan-samenleven"}
    )
    assert answer.status_code == 302
    assert Tie.objects.filter(programme="plan-samenleven", line="").exists()


def test_what_was_a_mistake_goes_with_a_reason(keeper: Client, ada: Actor, one: Indicator) -> None:
    row = made.figure(ada, one, 2025, 3)
    path = f"{WORK}proeftuinen/cijfers/{row.uid}/weg/"
    assert keeper.get(path).status_code == 200
    assert keeper.post(path, {"reason": ""}).status_code == 422
    assert keeper.post(path, {"reason": "Verkeerd jaar."}).status_code == 302
    assert not Figure.objects.exists()
    assert keeper.get(f"{WORK}proeftuinen/onzin/{row.uid}/weg/").status_code == 404
    other = made.indicator(ada, "ander")
    there = made.figure(ada, other, 2025, 3)
    assert keeper.get(f"{WORK}proeftuinen/cijfers/{there.uid}/").status_code == 404


# --- what is late


def test_a_late_figure_is_a_task(
    sign_in: SignIn, keeper: Client, ada: Actor, one: Indicator, settings: Any
) -> None:
    settings.TODAY = "2026-03-01"
    made.figure(ada, one, 2020, 3)
    page = keeper.get("/werk/").content.decode()
    assert "Van 1 indicator is het nieuwe cijfer laat" in page
    assert f'href="{WORK}lijst/laat/"' in page
    listed = keeper.get(f"{WORK}lijst/laat/").content.decode()
    assert "Proeftuinen" in listed
    assert "Van 1 indicator" not in sign_in(Role.APPROVER).get("/werk/").content.decode()


@pytest.mark.parametrize("what", ["doelen", "cijfers", "banden"])
def test_what_was_taken_away_can_be_put_back(
    keeper: Client, ada: Actor, one: Indicator, what: str
) -> None:
    ways: dict[str, Callable[[], Any]] = {
        "doelen": lambda: made.target(ada, one, 2025, 20),
        "cijfers": lambda: made.figure(ada, one, 2024, 12),
        "banden": lambda: made.tie(ada, one, programme="proeftuinen"),
    }
    row = ways[what]()
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    there = f"{WORK}proeftuinen/{what}/{row.uid}/weg/"
    assert keeper.post(there, {"reason": "Vergissing"}).status_code == 302
    assert not type(row).objects.filter(uid=row.uid).exists()
    page = keeper.get(f"{WORK}proeftuinen/").content.decode()
    assert there in page
    assert "Vergissing" in keeper.get(there).content.decode()
    assert keeper.post(there).status_code == 302
    back = type(row).objects.get(uid=row.uid)
    now = {field.attname: getattr(back, field.attname) for field in row._meta.concrete_fields}
    assert {**now, "id": 0} == {**before, "id": 0}
    assert there not in keeper.get(f"{WORK}proeftuinen/").content.decode()
    assert keeper.get(f"{WORK}proeftuinen/{what}/bestaatniet/weg/").status_code == 404
