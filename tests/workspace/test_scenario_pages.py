"""The pages of formulas and scenarios, by hand: from an idea to movements, and what is refused."""

from __future__ import annotations

import io
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from regie.base.actor import Role
from regie.base.models import Approval
from regie.budgets import ledger
from regie.budgets.models import Article, Formula, IndexShare, Movement, Round, Scenario
from regie.budgets.selectors.formulas import formula_page
from regie.budgets.services import Draw, record_movements, reserve
from tests.actors.make_people import person
from tests.budgets.make import ACTOR, ONE, PROVISION, TWO, a_round, articles, draft
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
HOME = "/werk/begroting/scenarios/"


@pytest.fixture
def round_() -> Round:
    one, two, provision = articles(ONE, TWO, PROVISION)
    made = a_round("BO2031", None)
    record_movements(
        ACTOR,
        made,
        [
            draft("opening", (one, "VAK", 4_894_000), (one, "VEK", 4_900_000)),
            draft("opening", (two, "VAK", 23_057_000), (two, "VEK", 23_422_000)),
            draft("opening", (provision, "VAK", 2_000_000), (provision, "VEK", 2_000_000)),
        ],
    )
    return made


def text(answer: object) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined] # an answer
    return " ".join(unescape(content.decode()).replace("\u00a0", " ").split())


def made(browser: Client, title: str = "Besparen") -> Scenario:
    answer = browser.post(f"{HOME}nieuw/", {"title": title, "round": "BO2031", "reason": "x"})
    assert answer.status_code == 302, text(answer)
    found: Scenario = Scenario.objects.get(title=title)
    return found


def at(scenario: Scenario, page: str = "") -> str:
    return f"{HOME}{scenario.uid}/{page}"


def version(scenario: Scenario) -> int:
    return Scenario.objects.get(pk=scenario.pk).version


def test_a_saving_goes_from_idea_to_movements_by_two_people(sign_in: SignIn, round_: Round) -> None:
    officer, approver = sign_in(Role.FINANCIAL_OFFICER), sign_in(Role.APPROVER)
    one = Article.objects.get(code=ONE)
    reserve(ACTOR, one, "Oproep 2031", Draw(amount=Decimal(4_500_000), year=2031, ground="x"))
    scenario = made(officer)
    answer = officer.post(
        at(scenario, "maatregel/percentage/"),
        {
            "version": version(scenario),
            "articles": [ONE, TWO],
            "rate": "-10",
            "axes": ["VAK", "VEK"],
        },
    )
    assert answer.status_code == 302, text(answer)
    answer = officer.post(
        at(scenario, "maatregel/bedrag/"),
        {"version": version(scenario), "articles": [PROVISION], "vak": "12.000.000", "vek": ""},
    )
    assert answer.status_code == 302, text(answer)
    shown = text(officer.get(at(scenario)))
    for told in (
        "−10 % op VAK en VEK",
        "4.404,6",
        "−489,4",
        "12.000",
        "Oproep 2031",
        "95.400 euro",
    ):
        assert told in shown, told
    assert ledger.read(round_)[one.pk].closing["VAK"] == 4_894_000
    answer = officer.post(at(scenario, "promoveren/"))
    assert answer.status_code == 302, text(answer)
    request = Approval.objects.get()
    decide = f"/werk/goedkeuringen/{request.uid}/beslissen/"
    answered = {"digest": request.digest, "answer": "approve"}
    assert officer.post(decide, answered).status_code == 403
    assert "4.404,6" in text(approver.get(at(scenario)))
    assert approver.post(decide, answered).status_code == 302
    assert ledger.read(round_)[one.pk].closing == {
        "VAK": Decimal("4404600.00"),
        "VEK": Decimal("4410000.00"),
    }
    assert Movement.objects.filter(ground__contains=scenario.uid).count() == 2
    ended = text(officer.get(at(scenario)))
    assert "4.404,6" in ended
    assert "promoveren/" not in ended


def test_an_index_asks_for_the_shares_and_then_works(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    told = {
        "version": version(scenario),
        "articles": [ONE, TWO],
        "rate": "2",
        "index_kind": "spilindex",
        "axes": ["VAK"],
    }
    path = at(scenario, "maatregel/index/")
    refused = officer.post(path, told)
    assert refused.status_code == 422
    assert f"{ONE}, {TWO}" in text(refused)
    shares = "/werk/begroting/aandelen/bo2031/"
    assert ONE in text(officer.get(shares))
    for code, share in ((ONE, "40"), (TWO, "33,3333")):
        uid = Article.objects.get(code=code).uid
        answer = officer.post(
            f"{shares}{uid}/", {"share": share, "ground": "loonkost", "version": 0}
        )
        assert answer.status_code == 302, text(answer)
    assert officer.post(path, told).status_code == 302
    assert IndexShare.objects.get(article__code=TWO).share == Decimal("33.3333")
    assert "+192.865,18 euro" in text(officer.get(at(scenario)))


@pytest.mark.parametrize("rate", ["tien", "1.2.3", "0", "-101", "1,23456", "1e3"])
def test_what_is_no_percentage_is_refused_and_stays_typed(
    sign_in: SignIn, round_: Round, rate: str
) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    answer = officer.post(
        at(scenario, "maatregel/percentage/"),
        {"version": 1, "articles": [ONE], "rate": rate, "axes": ["VAK"]},
    )
    assert answer.status_code == 422
    assert f'value="{rate}"' in text(answer)
    assert not scenario.measures.exists()


def test_measures_move_and_go_and_a_late_click_is_told(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    for amount in ("100", "200"):
        officer.post(
            at(scenario, "maatregel/beweging/"),
            {"version": version(scenario), "articles": ONE, "title": amount, "vak": amount},
        )
    click = {"rank": 2, "version": version(scenario), "what": "eerder"}
    assert officer.post(at(scenario, "maatregel/"), click).status_code == 302
    assert [one.title for one in scenario.measures.order_by("rank")] == ["200", "100"]
    assert officer.post(at(scenario, "maatregel/"), click).status_code == 409
    away = {"rank": 1, "version": version(scenario), "what": "weg"}
    assert officer.post(at(scenario, "maatregel/"), away).status_code == 302
    assert [one.title for one in scenario.measures.all()] == ["100"]
    assert officer.post(at(scenario, "maatregel/"), {"what": "x"}).status_code == 422


def test_two_scenarios_stand_beside_each_other(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    both = [made(officer, title) for title in ("Eerste", "Tweede")]
    for scenario, amount in zip(both, ("1000", "3000"), strict=True):
        officer.post(
            at(scenario, "maatregel/compensatie/"),
            {"version": 1, "giver": ONE, "taker": TWO, "vak": amount},
        )
    shown = text(
        officer.get(f"{HOME}vergelijken/?scenario={both[0].uid}&scenario={both[1].uid}&scenario=x")
    )
    for told in ("4.893", "4.891", "−2", "23.058", "23.060"):
        assert told in shown, told
    assert "twee scenario" in text(officer.get(f"{HOME}vergelijken/")).lower()


def test_the_effects_can_be_taken_along_in_exact_euros(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    officer.post(
        at(scenario, "maatregel/percentage/"),
        {"version": 1, "articles": [ONE], "rate": "-0,0001", "axes": ["VAK"]},
    )
    csv = officer.get(at(scenario, "gevolgen.csv")).content.decode()
    assert f"Artikel,{ONE},{ONE.lower()},4894000.00,4893995.11,-4.89," in csv
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(officer.get(at(scenario, "gevolgen.xlsx")).content)
    )
    assert any(-4.89 in row for row in book.get_sheet_by_index(0).to_python())
    assert officer.get(at(scenario, "gevolgen.pdf")).status_code == 404


def test_discarding_asks_why_and_stays_readable(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    path = at(scenario, "weggooien/")
    assert officer.get(path).status_code == 200
    assert officer.post(path, {"reason": " ", "version": 1}).status_code == 422
    assert officer.post(path, {"reason": "niet nodig", "version": 1}).status_code == 302
    assert "niet nodig" in text(officer.get(at(scenario)))


@pytest.mark.parametrize("role", [Role.JOURNALIST, Role.COUNSELLOR, Role.MUNICIPAL_EDITOR, None])
def test_others_do_not_see_scenarios(sign_in: SignIn, round_: Round, role: Role | None) -> None:
    scenario = made(sign_in(Role.FINANCIAL_OFFICER))
    other = Client() if role is None else sign_in(role)
    for path in (HOME, at(scenario), at(scenario, "gevolgen.csv")):
        assert other.get(path).status_code in (302, 403)


def test_an_approver_sees_and_changes_nothing(sign_in: SignIn, round_: Round) -> None:
    scenario = made(sign_in(Role.FINANCIAL_OFFICER))
    approver = sign_in(Role.APPROVER, who=person(name="Gust"))
    assert "weggooien/" not in text(approver.get(at(scenario)))
    for page in ("weggooien/", "maatregel/percentage/", "promoveren/"):
        assert approver.get(at(scenario, page)).status_code == 403
    assert approver.get(at(scenario, "maatregel/nietsdergelijks/")).status_code == 403


# --- formulas

FORMULAS = "/werk/begroting/formules/"


def test_a_formula_is_kept_filled_in_and_written_down(sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    one = Article.objects.get(code=ONE)
    answer = officer.post(
        f"{FORMULAS}nieuw/",
        {
            "title": "Trajecten",
            "article": one.uid,
            "round": "BO2031",
            "price_kind": "trajectory",
            "reference_year": "2029",
            "base_years": "2022-2024",
            "granted": "BO 2030",
            "rounding": "thousand",
        },
    )
    assert answer.status_code == 302, text(answer)
    formula = Formula.objects.get()
    path = f"{FORMULAS}{formula.uid}/"
    assert "niet gekend" in text(officer.get(path))
    assert "Trajecten" in text(officer.get(FORMULAS))
    assert officer.post(f"{path}inschrijven/", {"version": 1}).status_code == 422
    fill = {"version": 1, "price_kind": "trajectory", "rounding": "thousand"}
    for rank, value in enumerate(("1.200", "900", "1.000", "1.100", "2.500", "10.000"), 1):
        fill |= {f"value_{rank}": value, f"ground_{rank}": "telling"}
    refused = officer.post(path, {**fill, "ground_3": ""})
    assert refused.status_code == 422
    assert "bron of een reden" in text(refused)
    assert officer.post(path, fill).status_code == 302
    shown = text(officer.get(path))
    for told in ("(1.200 in 2029 min gemiddeld 1.000 in 2022-2024)", "500.000 euro", "490.000"):
        assert told in shown, told
    assert officer.post(path, fill).status_code == 409
    assert officer.post(f"{path}inschrijven/", {"version": 2}).status_code == 302
    page = formula_page(formula.uid)
    assert page is not None
    assert page.posted == {"VAK": Decimal(490_000), "VEK": Decimal(490_000)}
    assert "precies" in text(officer.get(path))
    public = text(Client().get(f"/begroting/artikelen/{ONE}/"))
    assert "(1.200 in 2029 min gemiddeld 1.000 in 2022-2024)" in public


@pytest.mark.parametrize("years", ["", "twee jaar", "2022 tot 2024", "2022, 2022"])
def test_base_years_that_are_none_are_refused(sign_in: SignIn, round_: Round, years: str) -> None:
    answer = sign_in(Role.FINANCIAL_OFFICER).post(
        f"{FORMULAS}nieuw/",
        {
            "title": "x",
            "article": Article.objects.get(code=ONE).uid,
            "round": "BO2031",
            "reference_year": "2029",
            "base_years": years,
            "rounding": "cent",
        },
    )
    assert answer.status_code == 422
    assert not Formula.objects.exists()


def test_the_page_of_a_scenario_asks_few_queries(
    sign_in: SignIn, round_: Round, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    officer = sign_in(Role.FINANCIAL_OFFICER)
    scenario = made(officer)
    for _ in range(6):
        officer.post(
            at(scenario, "maatregel/percentage/"),
            {
                "version": version(scenario),
                "articles": [ONE, TWO],
                "rate": "-1",
                "axes": ["VAK"],
            },
        )
    officer.get(at(scenario))
    with django_assert_max_num_queries(12):
        officer.get(at(scenario))
    with django_assert_max_num_queries(12):
        officer.get(FORMULAS)
