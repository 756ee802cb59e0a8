"""The same number gives the same answer again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from regie.actors.beneficiaries import tell_kbo
from regie.actors.models import OrganisationName
from regie.base.actor import Actor, Role
from regie.base.errors import Invalid, NotAllowed
from regie.budgets.models import GrantAnswer
from regie.budgets.selectors.answers import answer_page
from regie.budgets.selectors.grants import Amounts, Asked
from regie.budgets.services import BackDraft, ask_back, note_back, recode_article
from regie.budgets.services.answers import give_answer
from regie.budgets.services.grants import award_grant, change_grant, draft_of, pay_grant
from tests.budgets.make import ACTOR, NOBODY, ONE, TWO, articles
from tests.budgets.make_grants import KBO, body, draft, draw, grant

pytestmark = pytest.mark.django_db
COUNSELLOR = Actor(name="c", roles=frozenset({Role.COUNSELLOR}))


def today() -> date:
    return timezone.localdate()


def ask(actor: Actor = ACTOR, **asked: Any) -> GrantAnswer:
    return give_answer(actor, "Hoeveel?", Asked(**asked), today(), today())


def shown(number: str) -> tuple[Any, ...]:
    page = answer_page(ACTOR, number)
    assert page is not None
    assert page.same
    return page.rows, page.total, page.gaps


def test_what_comes_later_does_not_change_an_answer() -> None:
    (one,) = articles(ONE)
    some = body()
    given_ = grant(some, (2031, one, 100), theme="Taal")
    claim = award_grant(ACTOR, given_, one, draw(80))
    claim = pay_grant(ACTOR, given_, claim, draw(30))
    number = ask().number
    before = shown(number)
    # Money, terms, another grant, its name, its number and the code of its article.
    pay_grant(ACTOR, given_, claim, draw(50))
    award_grant(ACTOR, given_, one, draw(9))
    back = BackDraft(amount=Decimal(20), on=today(), ground="test")
    ask_back(ACTOR, claim, back)
    note_back(ACTOR, claim, back)
    change_grant(ACTOR, given_, 1, draft(some, (2032, one, 1), title="Anders", kind="direct"))
    grant(some, (2031, one, 7))
    tell_kbo(ACTOR, some, 1, KBO)
    OrganisationName.objects.filter(organisation=some).update(name="Nieuw", folded="nieuw")
    recode_article(ACTOR, one, "XJ0-1XFC2CB-WT", from_year=2032, version=one.version)
    assert shown(number) == before
    assert before[1] == Amounts(Decimal(100), None, Decimal(80), Decimal(30))
    assert before[0][0].article == ONE
    now = shown(ask().number)
    assert now[1] == Amounts(Decimal(8), None, Decimal(89), Decimal(80), Decimal(20))
    assert now[1].net == 60
    assert {row.name for row in now[0]} == {"Nieuw"}


def test_an_answer_of_a_day_knows_what_was_recorded_by_then() -> None:
    grant(body())
    yesterday = today() - timedelta(days=1)
    old = give_answer(ACTOR, "Hoeveel?", Asked(), yesterday, today())
    rows, _total, gaps = shown(old.number)
    assert rows == ()
    assert [gap.about for gap in gaps] == ["nothing"]
    assert len(shown(ask().number)[0]) == 1


def test_what_is_not_known_is_said() -> None:
    (one,) = articles(ONE)
    grant(body("Zonder"), (2031, one, 5), theme="Taal")
    rich = grant(body("Met", KBO), (2031, one, None), start="2031")
    award_grant(ACTOR, rich, one, draw(5))
    gaps = {gap.about: gap for gap in shown(ask(since=2030, until=2032).number)[2]}
    assert gaps["amount"].which == gaps["kbo"].which == ("Zonder",)
    assert gaps["year"].which == ("2030", "2032")
    assert gaps["term"].n == 1
    gaps = {gap.about: gap for gap in shown(ask(theme="taal").number)[2]}
    assert gaps["theme"].n == 1
    gaps = {gap.about: gap for gap in shown(ask(municipality="11002").number)[2]}
    assert gaps["municipality"].n == 2


def test_a_question_must_make_sense_and_is_for_staff() -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"question": " "},
        {"as_of": today() + timedelta(days=1)},
        {"asked": Asked(since=2032, until=2031)},
    )
    for told in wrong:
        asked: dict[str, Any] = {"question": "x", "asked": Asked(), "as_of": today()} | told
        with pytest.raises(Invalid):
            give_answer(ACTOR, **asked, today=today())
    with pytest.raises(NotAllowed):
        ask(NOBODY)
    number = ask(COUNSELLOR).number
    assert answer_page(NOBODY, number) is None
    assert answer_page(COUNSELLOR, "1999-1") is None


def test_answers_are_numbered_and_kept() -> None:
    first, second = ask(), ask()
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"{year}-1", f"{year}-2"]
    for statement in (
        "UPDATE budgets_grantanswer SET question = 'x'",
        "DELETE FROM budgets_grantanswer",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_answer_asks_the_database_no_more_for_more() -> None:
    (one,) = articles(ONE)

    def cost() -> int:
        number = ask(article=ONE).number
        with CaptureQueriesContext(connection) as asked:
            shown(number)
        return len(asked)

    award_grant(ACTOR, grant(body(), (2031, one, 1)), one, draw(1))
    few = cost()
    for n in range(6):
        award_grant(ACTOR, grant(body(f"Nummer {n}"), (2031, one, 1)), one, draw(1))
    assert cost() == few <= 8


class AsOf(TestCase):
    """Whatever happens between and after, every answer stays what it was when it was given."""

    @settings(max_examples=15)
    @given(st.lists(st.sampled_from(["enter", "award", "pay", "change", "ask"]), max_size=14))
    def test_every_answer_stays(self, deeds: list[str]) -> None:
        one, _two = articles(ONE, TWO)
        some = body()
        entered = [grant(some, (2031, one, 10))]
        claims: list[Any] = []
        answers: dict[str, Any] = {}
        for deed in [*deeds, "ask"]:
            last = entered[-1]
            last.refresh_from_db()
            match deed:
                case "enter":
                    entered.append(grant(some, (2031, one, 10)))
                case "award":
                    claims.append((last, award_grant(ACTOR, last, one, draw(3))))
                case "pay" if claims:
                    owner, claim = claims.pop()
                    pay_grant(ACTOR, owner, claim, draw(3))
                case "change":
                    change_grant(ACTOR, last, last.version, draft_of(last))
                case "ask":
                    number = ask().number
                    answers[number] = shown(number)
        for number, was in answers.items():
            assert shown(number) == was
