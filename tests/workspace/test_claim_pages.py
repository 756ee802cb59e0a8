"""Reserving, committing, paying and taking back, on pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from regie.base.actor import Role
from regie.budgets.models import Article, Claim, Recovery
from regie.budgets.selectors import claim_page
from tests.budgets.make import ONE, a_round, articles, write
from tests.workspace.conftest import SignIn
from tests.workspace.test_drawing_pages import post

pytestmark = pytest.mark.django_db
WORK = "/werk/begroting/aanspraken/"
YEAR = 2031


@pytest.fixture
def article() -> Article:
    (one,) = articles(ONE)
    write(a_round("BO2031", None), "opening", (one, "VAK", 1000), (one, "VEK", 700))
    return one


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in(Role.FINANCIAL_OFFICER)


def reserved(officer: Client, **changed: Any) -> Any:
    told = {
        "title": "Nota over taal",
        "kind": "agreement",
        "article": ONE,
        "year": YEAR,
        "amount": "1.000",
        "ground": "overeenkomst",
        **changed,
    }
    return post(officer, f"{WORK}nieuw/", **told)


def text(answer: Any) -> str:
    told: str = answer.content.decode()
    return told


def do(officer: Client, doing: str, **told: Any) -> Any:
    claim = Claim.objects.get()
    path = f"{WORK}{claim.uid}/{doing}/"
    return post(officer, path, **{"year": YEAR, "ground": "x", "version": claim.version, **told})


def test_money_goes_from_reserved_to_paid_and_back(officer: Client, article: Article) -> None:
    stopped = reserved(officer, amount="1.000,01")
    assert stopped.status_code == 422
    ask = re.search(r'href="(/werk/begroting/uitzonderingen/nieuw/[^"]+)"', text(stopped))
    assert ask
    filled = text(officer.get(ask[1].replace("&amp;", "&")))
    assert 'value="0,01"' in filled
    assert f'<option value="{ONE}" selected' in filled
    assert not Claim.objects.exists()
    assert reserved(officer).status_code == 302
    assert do(officer, "vastleggen", amount="900", version=99).status_code == 409
    assert do(officer, "vastleggen", amount="900").status_code == 302
    plan = {"rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0, "rows-0-amount": "700"}
    plan |= {"rows-0-year": YEAR, "rows-0-quarter": 2, "rows-1-amount": "100", "rows-1-year": 2032}
    assert "samen 800" in do(officer, "betaalplan", **plan).content.decode()
    assert do(officer, "betaalplan", **plan | {"rows-1-amount": "200"}).status_code == 302
    pay = {"amount": "700", "reference": "voorschot"}
    assert do(officer, "betalen", **pay).status_code == 302
    assert do(officer, "betalen", **pay).status_code == 302  # told twice, paid once
    too_much = do(officer, "betalen", amount="100", reference="saldo")
    assert "vereffeningskrediet" in too_much.content.decode()
    assert do(officer, "terugnemen", why="Verkeerde rekening").status_code == 302
    assert do(officer, "betalen", **pay).status_code == 302
    back = {"amount": "50", "on": "2031-06-01", "ground": "minder bereikt"}
    assert do(officer, "terugvragen", **back).status_code == 302
    assert do(officer, "teruggekomen", **back | {"amount": "60"}).status_code == 422
    assert do(officer, "teruggekomen", **back).status_code == 302
    assert do(officer, "beeindigen", why="Afgerekend").status_code == 302
    shown = officer.get(f"{WORK}{Claim.objects.get().uid}/").content.decode()
    assert "hervatten/" in shown
    assert do(officer, "hervatten", why="").status_code == 422
    assert do(officer, "hervatten", why="Te vroeg").status_code == 302
    assert do(officer, "beeindigen", why="Afgerekend").status_code == 302
    uid = Claim.objects.get().uid
    page = claim_page(uid)
    assert page is not None
    assert [page.committed, page.paid, page.left, page.open_back] == [900, 700, 0, 0]
    shown = officer.get(f"{WORK}{uid}/").content.decode()
    assert all(words in shown for words in ("Verkeerde rekening", "Afgerekend", "minder bereikt"))
    assert "Nota over taal" in officer.get(f"{WORK}?artikel={ONE}").content.decode()
    assert officer.get(f"{WORK}{uid}/zomaar/").status_code == 404


def test_who_does_not_answer_for_money_looks_and_changes_nothing(
    officer: Client, sign_in: SignIn, article: Article
) -> None:
    reserved(officer)
    uid = Claim.objects.get().uid
    reader = sign_in(Role.INSPECTOR)
    assert reader.get(f"{WORK}{uid}/").status_code == 200
    assert "beeindigen" not in reader.get(f"{WORK}{uid}/").content.decode()
    for path in ("nieuw/", f"{uid}/terugvragen/", f"{uid}/beeindigen/"):
        assert reader.post(f"{WORK}{path}", {"amount": "1", "why": "x"}).status_code == 403
    assert Claim.objects.get().ended_on is None
    assert not Recovery.objects.exists()
