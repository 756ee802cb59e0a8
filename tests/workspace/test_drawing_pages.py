"""Money for actions in the workspace: assigned, stopped, allowed by a second person, looked up."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regie.actors.people.due import all_due
from regie.base.actor import Actor, Role
from regie.base.models import Approval
from regie.budgets.forecast import Due
from regie.budgets.models import Allotment, Article, Claim, Funding, Overdraft, Pot
from regie.budgets.services import Draw, commit, ensure_source, reserve
from regie.plans.models import Edition, Item
from tests.actors.make_people import TODAY
from tests.budgets.make import ACTOR, ONE, PROVISION, a_round, articles, write
from tests.plans import make
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
WORK = "/werk/begroting"
YEAR = TODAY.year


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in(Role.FINANCIAL_OFFICER)


@pytest.fixture
def article() -> Article:
    (one,) = articles(ONE)
    write(a_round(f"BO{YEAR}", f"BA{YEAR - 1}"), "opening", (one, "VAK", 1000), (one, "VEK", 1000))
    return one


@pytest.fixture
def action() -> Item:
    ada = make.coordinator()
    draft: Edition = make.draft(ada, make.plan(ada))
    objective = make.objective(ada, draft, "Iedereen doet mee", values={"code": "OD 1"})
    made = make.action(ada, draft, "Oefenen", parent=objective.uid)
    make.publish(ada, draft)
    return made


class _Once(HTMLParser):
    key = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("name") == "once":
            self.key = told.get("value") or ""


def post(client: Client, path: str, **told: Any) -> Any:
    reader = _Once()
    reader.feed(client.get(path).content.decode())
    return client.post(path, {"once": reader.key, **told})


def form(action: Item, **told: Any) -> dict[str, Any]:
    return {
        "item": action.uid,
        "year": YEAR,
        "article": ONE,
        "vak": "600",
        "basis": "staff",
        "ground": "afgesproken op 3 maart",
        **told,
    }


def claimed(article: Article, amount: int, *dues: Due, **more: Any) -> Claim:
    told = Draw(amount=Decimal(amount), year=YEAR, ground="test")
    return commit(ACTOR, reserve(ACTOR, article, "Toelage", told, dues=dues, **more), told)


def test_money_is_assigned_once_and_shown_both_ways(
    officer: Client, article: Article, action: Item
) -> None:
    response = post(officer, f"{WORK}/toewijzingen/nieuw/", **form(action, vak="600,50"))
    assert response.status_code == 302, response.content.decode()
    made = Allotment.objects.get()
    assert made.vak == Decimal("600.50")
    assert (made.vek or made.recurrent) is None
    shown = officer.get(response["Location"]).content.decode()
    assert "600,50\xa0euro" in shown
    assert "niet ingevuld" in shown
    anybody = Client()
    for path in (f"/acties/{action.uid}/geld/", f"/begroting/artikelen/{ONE}/acties/"):
        page = anybody.get(path).content.decode()
        assert "600,50" in page
        assert "afgesproken op 3 maart" in page
    assert (
        f"/begroting/artikelen/{ONE}/"
        in anybody.get(f"/acties/{action.uid}/geld/").content.decode()
    )
    objective = anybody.get(f"/acties/{action.uid}/", {"formaat": "json"}).json()["parent"]
    assert "600,50" in anybody.get(f"/doelstellingen/{objective}/geld/").content.decode()


def test_too_much_is_stopped_and_goes_on_after_a_second_person_allowed_it(
    officer: Client, sign_in: SignIn, article: Article, action: Item
) -> None:
    stopped = post(officer, f"{WORK}/toewijzingen/nieuw/", **form(action, vak="1.200"))
    page = stopped.content.decode()
    assert stopped.status_code == 422
    assert "200\xa0euro te veel" in page
    assert not Allotment.objects.exists()
    ask = page.split(f'href="{WORK}/uitzonderingen/nieuw/', 1)[1].split('"', 1)[0]
    path = f"{WORK}/uitzonderingen/nieuw/{ask.replace('&amp;', '&')}"
    filled = officer.get(path).content.decode()
    assert 'value="200,00"' in filled
    told = {"year": YEAR, "axis": "VAK", "amount": "200", "article": ONE, "item": action.uid}
    nameless = post(officer, path, **told, name="", reason="")
    assert nameless.status_code == 422
    asked = post(officer, path, **told, name="Crisis", reason="Er is haast bij.")
    row = Overdraft.objects.get()
    here = asked["Location"]
    approval = Approval.objects.get(kind="overdraft")
    # Who asks does not decide, and it cannot be used before somebody did.
    answer = {"answer": "approve", "digest": approval.digest}
    decide = f"/werk/goedkeuringen/{approval.uid}/beslissen/"
    assert officer.post(decide, answer).status_code == 403
    assert f"uitzondering={row.uid}" not in officer.get(here).content.decode()
    approver = sign_in(Role.APPROVER)
    assert "Uitzondering: Crisis" in approver.get("/werk/").content.decode()
    assert approver.post(decide, answer).status_code == 302
    allowed = officer.get(here).content.decode()
    assert f"uitzondering={row.uid}" in allowed
    # Or it is reserved at once: article, year and exception are filled in.
    instead = allowed.split(f'href="{WORK}/aanspraken/nieuw/', 1)[1].split('"', 1)[0]
    filled = officer.get(
        f"{WORK}/aanspraken/nieuw/{instead.replace('&amp;', '&')}"
    ).content.decode()
    assert all(one in filled for one in (f'"{ONE}" selected', f'"{row.uid}" selected', f'"{YEAR}"'))
    assert "Crisis" in officer.get("/werk/").content.decode()
    done = post(
        officer,
        f"{WORK}/toewijzingen/nieuw/",
        **form(action, vak="1200", exception=row.uid),
    )
    assert done.status_code == 302, done.content.decode()
    for path in (f"/acties/{action.uid}/geld/", done["Location"], f"{WORK}/uitzonderingen/"):
        assert "Crisis" in officer.get(path).content.decode(), path
    assert Overdraft.objects.get().allotment == Allotment.objects.get()


def test_both_credits_that_are_too_short_are_asked_in_one(
    officer: Client, article: Article, action: Item
) -> None:
    stopped = post(
        officer, f"{WORK}/toewijzingen/nieuw/", **form(action, vak="1.200", vek="1.100,50")
    )
    page = stopped.content.decode()
    ask = page.split(f'href="{WORK}/uitzonderingen/nieuw/', 1)[1].split('"', 1)[0]
    path = f"{WORK}/uitzonderingen/nieuw/{ask.replace('&amp;', '&')}"
    filled = officer.get(path).content.decode()
    assert 'value="200,00"' in filled
    assert 'value="100,50"' in filled
    told = {"year": YEAR, "axis": "VAK", "amount": "200", "vek": "100,50", "article": ONE}
    asked = post(officer, path, **told, name="Crisis", reason="Er is haast bij.")
    assert "100,50" in officer.get(asked["Location"]).content.decode()
    assert Overdraft.objects.get().vek is not None


def test_bad_input_is_told_at_its_field(officer: Client, article: Article, action: Item) -> None:
    path = f"{WORK}/toewijzingen/nieuw/"
    for name, value, words in (
        ("vak", "1,234", "twee decimalen"),
        ("vak", "duizend", "geen bedrag"),
        ("vak", "999999999999999", "te groot"),
        ("ground", " ", "Zeg waarop dit steunt"),
        ("item", "niets", "niets"),
        ("article", "", "Kies een artikel, een pot"),
        ("year", "20", "1990"),
    ):
        answer = post(officer, path, **form(action, **{name: value}))
        assert answer.status_code == 422, (name, value)
        assert words in answer.content.decode(), (name, value)
    assert not Allotment.objects.exists()


def test_an_allotment_is_changed_ended_and_found_again(
    officer: Client, article: Article, action: Item
) -> None:
    post(officer, f"{WORK}/toewijzingen/nieuw/", **form(action))
    uid = Allotment.objects.get().uid
    path = f"{WORK}/toewijzingen/{uid}/"
    assert officer.post(path, form(action, vak="700", version=1)).status_code == 302
    assert officer.post(path, form(action, vak="800", version=1)).status_code == 409
    assert officer.post(f"{path}beeindigen/", {"version": 2, "why": ""}).status_code == 422
    assert officer.post(f"{path}beeindigen/", {"version": 2, "why": "vervalt"}).status_code == 302
    listed = f"{WORK}/toewijzingen/"
    assert uid not in officer.get(listed).content.decode()
    assert uid in officer.get(f"{listed}?beeindigd=ja&jaar={YEAR}&artikel={ONE}").content.decode()
    assert uid not in officer.get(f"{listed}?beeindigd=ja&jaar=2001").content.decode()
    rows = csv.DictReader(
        io.StringIO(officer.get(f"{listed}?beeindigd=ja&formaat=csv").content.decode())
    )
    assert [row["vak"] for row in rows] == ["700.00"]
    assert officer.get(f"{listed}?formaat=xlsx").status_code == 200
    assert officer.get(f"{listed}?formaat=exe").status_code == 404


def test_a_pot_is_made_filled_and_shown_to_everybody(officer: Client, action: Item) -> None:
    (provision,) = articles(PROVISION)
    write(a_round(f"BO{YEAR}", f"BA{YEAR - 1}"), "opening", (provision, "VAK", 4000))
    ensure_source(ACTOR, "eigen", {"nl": "Eigen krediet"}, own=True)
    assert post(officer, f"{WORK}/potten/", name="Samenleven").status_code == 302
    path = f"{WORK}/potten/samenleven/"
    told = {"year": YEAR, "source": "eigen", "basis": "staff", "ground": "afspraak"}
    assert post(officer, path, **told).status_code == 422
    assert post(officer, path, **told, article=PROVISION).status_code == 302
    assert Funding.objects.get().pot == Pot.objects.get()
    assigned = post(
        officer,
        f"{WORK}/toewijzingen/nieuw/",
        **form(action, article="", pot="samenleven", vak="1000"),
    )
    assert assigned.status_code == 302, assigned.content.decode()
    page = Client().get("/begroting/potten/samenleven/").content.decode()
    assert all(words in page for words in ("4.000", "1.000", "3.000"))
    page = Client().get("/begroting/potten/samenleven/geld/").content.decode()
    assert all(words in page for words in ("1.000", "Oefenen"))
    assert "samenleven" in Client().get("/begroting/potten/").content.decode()
    assert "verdeel haar geld eerst" in officer.get(path).content.decode()


def test_what_must_still_be_paid_is_told_by_quarter_with_what_will_not_fit(
    officer: Client, article: Article
) -> None:
    write(a_round(f"BO{YEAR + 1}", f"BO{YEAR}"), "opening", (article, "VEK", 150))
    dues = (
        Due(Decimal(800), YEAR, 4, "voorschot"),
        Due(Decimal(200), YEAR + 1, 3, "na de eindcontrole"),
    )
    claimed(article, 1000, *dues)
    page = officer.get(f"{WORK}/te-betalen/").content.decode()
    assert f"{YEAR + 1}: 50\xa0euro te weinig" in page
    one = officer.get(f"{WORK}/te-betalen/{ONE.lower()}/").content.decode()
    assert f"Vanaf kwartaal 3 van {YEAR + 1} is er 50\xa0euro te weinig" in one
    assert "na de eindcontrole" in one
    public = Client().get(f"/begroting/artikelen/{ONE}/geld/").content.decode()
    assert f"kwartaal 3 van {YEAR + 1}" in public
    assert "na de eindcontrole" not in public
    home = officer.get("/werk/").content.decode()
    assert f"{ONE}: 50\xa0euro te weinig vanaf kwartaal 3 van {YEAR + 1}" in home
    rows = csv.DictReader(
        io.StringIO(officer.get(f"{WORK}/te-betalen/?formaat=csv").content.decode())
    )
    told = {row["year"]: (row["credit"], row["expected"], row["left"]) for row in rows}
    assert told[str(YEAR)] == ("1000.00", "800.00", "200.00")
    assert told[str(YEAR + 1)] == ("150.00", "200.00", "-50.00")
    assert officer.get(f"{WORK}/te-betalen/{ONE}/?formaat=xlsx").status_code == 200
    assert "Er moet niets" in officer.get(f"{WORK}/te-betalen/?zoek=niets").content.decode()


def test_only_who_answers_for_money_writes(sign_in: SignIn, article: Article, action: Item) -> None:
    reader = sign_in(Role.INSPECTOR)
    assert reader.get(f"{WORK}/toewijzingen/").status_code == 200
    assert reader.get(f"{WORK}/te-betalen/").status_code == 200
    assert reader.get(f"{WORK}/toewijzingen/nieuw/").status_code == 403
    assert reader.post(f"{WORK}/potten/", {"name": "x"}).status_code == 403
    assert sign_in(Role.REPORTER, at=None).get(f"{WORK}/toewijzingen/").status_code == 403
    assert not Pot.objects.exists()


def test_only_financial_officers_are_warned(article: Article) -> None:
    write(a_round(f"BO{YEAR + 1}", f"BO{YEAR}"), "opening", (article, "VEK", 1))
    claimed(article, 1000, Due(Decimal(1000), YEAR + 1, 1))
    officer = Actor(roles=frozenset({Role.FINANCIAL_OFFICER}))
    assert [one.uid for one in all_due(officer, TODAY)] == [ONE]
    assert not all_due(Actor(roles=frozenset({Role.COORDINATOR})), TODAY)


def test_pages_ask_the_same_of_the_database_whatever_they_show(
    officer: Client, article: Article, action: Item
) -> None:
    paths = [
        f"{WORK}/toewijzingen/",
        f"{WORK}/te-betalen/",
        f"{WORK}/te-betalen/{ONE}/",
        f"/acties/{action.uid}/",
        f"/begroting/artikelen/{ONE}/",
    ]

    def asked() -> list[int]:
        told = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(path).status_code == 200
            told.append(len(queries))
        return told

    def more() -> None:
        post(officer, f"{WORK}/toewijzingen/nieuw/", **form(action, vak="10"))
        allotment = Allotment.objects.latest("pk")
        claimed(article, 10, Due(Decimal(10), YEAR + 1, 1), allotment=allotment)

    more()
    before = asked()
    for _ in range(4):
        more()
    assert asked() == before
    assert max(before) <= 30
