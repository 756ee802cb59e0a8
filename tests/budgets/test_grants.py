"""The register of grants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from msgspec.structs import replace

from regie.actors.beneficiaries import tell_kbo
from regie.agenda.selectors import calendar
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.search import reindex, search
from regie.budgets.models import Grant, GrantTerms
from regie.budgets.selectors import grants as selectors
from regie.budgets.selectors import search_texts
from regie.budgets.selectors.due import due_in_budgets
from regie.budgets.selectors.grants import Amounts, Asked
from regie.budgets.services import BackDraft, ask_back, note_back
from regie.budgets.services.grant_facts import load_grants
from regie.budgets.services.grants import (
    award_grant,
    change_grant,
    draft_of,
    enter_grant,
    evaluate_grant,
    pay_grant,
    reserve_for_grant,
    tie_claim,
)
from regie.components.grants import table
from regie.kernel.dates import parse_iso
from tests.budgets.make import (
    ACTOR,
    NOBODY,
    ONE,
    PROVISION,
    RECEIPT,
    TWO,
    accept,
    articles,
    shipped,
)
from tests.budgets.make_grants import KBO, OTHER_KBO, body, draft, draw, grant

pytestmark = pytest.mark.django_db
DAY = date(2031, 6, 1)
OFFICER = Actor(name="f", account=None, roles=frozenset({Role.FINANCIAL_OFFICER}))
READER = Actor(name="r", roles=frozenset({Role.INSPECTOR}))


def test_what_is_granted_and_paid_is_what_its_claims_say() -> None:
    one, two = articles(ONE, TWO)
    given = grant(body(kbo=KBO), (2031, one, 100), (2032, two, None))
    claim = award_grant(ACTOR, given, one, draw(90))
    claim = pay_grant(ACTOR, given, claim, draw(60))
    claim = pay_grant(ACTOR, given, claim, draw("29.99", 2032))
    page = selectors.grant_page(ACTOR, given.uid, DAY)
    assert page is not None
    assert [(row.year, row.article, row.amounts) for row in page.line.rows] == [
        (2031, ONE, Amounts(Decimal(100), None, Decimal(90), Decimal(60))),
        (2032, ONE, Amounts(paid=Decimal("29.99"))),
        (2032, TWO, Amounts()),
    ]
    assert page.claims[0].left == Decimal("0.01")
    with pytest.raises(Refusal, match="niet zoveel vastgelegd"):
        pay_grant(ACTOR, given, claim, draw("0.02"))


def test_money_that_came_back_is_told_beside_what_was_paid() -> None:
    (one,) = articles(ONE)
    some = body(kbo=KBO)
    given = grant(some, (2031, one, 100))
    claim = pay_grant(ACTOR, given, award_grant(ACTOR, given, one, draw(90)), draw(60))

    def back(amount: int, on: date) -> BackDraft:
        return BackDraft(amount=Decimal(amount), on=on, ground="test")

    ask_back(ACTOR, claim, back(25, date(2031, 12, 1)))
    (line,) = selectors.grant_list(ACTOR, Asked(), DAY).lines
    assert (line.amounts.recovered, line.amounts.net) == (None, Decimal(60)), (
        "asked is not yet here"
    )
    note_back(ACTOR, claim, back(15, date(2032, 2, 1)))
    note_back(ACTOR, claim, back(5, date(2032, 3, 1)))
    listed = selectors.grant_list(ACTOR, Asked(), DAY)
    for amounts in (listed.total, listed.lines[0].amounts):
        assert amounts == Amounts(
            Decimal(100), None, Decimal(90), Decimal(60), recovered=Decimal(20)
        )
        assert amounts.net == 40
    later = selectors.grant_list(ACTOR, Asked(since=2032, until=2032, article=ONE), DAY)
    assert later.count == 1, "a year in which money only came back is a year of the grant"
    assert later.total == Amounts(recovered=Decimal(20))
    assert later.total.net == -20
    assert selectors.choices(ACTOR).years == (2032, 2031)
    page = selectors.beneficiary_page(ACTOR, some.uid, DAY)
    assert page is not None
    assert page.total.net == 40
    assert [(row.year, row.amounts.net) for row in page.by_year] == [
        (2031, Decimal(60)),
        (2032, Decimal(-20)),
    ]
    _first, last = table(listed.lines, staff=True).rows
    assert {Decimal(20), Decimal(-20)} <= {cell for cell in last if isinstance(cell, Decimal)}


def test_what_is_not_known_stays_open_and_is_asked() -> None:
    (one,) = articles(ONE)
    given = grant(body(), (2031, one, None), kind="nominatim")
    (line,) = selectors.grant_list(ACTOR, Asked(), DAY).lines
    assert line.amounts == Amounts()
    assert line.articles == [ONE]
    (question,) = selectors.grant_questions(ACTOR, DAY)
    assert (question.uid, question.missing) == (
        given.uid,
        ("kbo", "granted", "term", "legal_ground"),
    )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "gift"}, "kind"),
        ({"basis": "rumour"}, "basis"),
        ({"source": ""}, "source"),
        ({"start": "2032", "end": "2031-12"}, "end"),
        ({"beneficiary": "000000000000"}, "beneficiary"),
        ({"municipality": "000000000000"}, "municipality"),
        ({"via": "000000000000"}, "via"),
    ],
)
def test_a_grant_that_cannot_be_is_refused_at_its_field(told: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        enter_grant(ACTOR, replace(draft(body()), **_dates(told)))
    assert list(refusal.value.fields) == [field]
    assert not Grant.objects.exists()


def _dates(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: parse_iso(value) if name in ("start", "end") else value
        for name, value in told.items()
    }


def test_years_are_each_there_once_and_on_an_article_that_spends() -> None:
    one, receipt = articles(ONE, RECEIPT)
    some = body()
    for years in ([(2031, one, 1), (2031, one, 2)], [(2031, receipt, 1)], [(31, one, 1)]):
        with pytest.raises(Invalid) as refusal:
            grant(some, *years)
        assert list(refusal.value.fields) == ["years"]


def test_two_grants_do_not_share_a_file_number() -> None:
    some = body()
    grant(some, reference="A-1")
    with pytest.raises(Invalid, match="dossiernummer"):
        grant(some, reference="A-1")


def test_a_change_keeps_what_was_said_and_meets_another() -> None:
    given = grant(body())
    changed = change_grant(OFFICER, given, 1, draft(body("Twee"), title="Anders", theme="Taal"))
    with pytest.raises(Conflict) as conflict:
        change_grant(ACTOR, given, 1, draft_of(given))
    assert conflict.value.theirs["title"] == "Anders"
    page = selectors.grant_page(ACTOR, given.uid, DAY)
    assert page is not None
    assert changed.version == 2
    assert (page.line.terms.title, page.line.beneficiary.name) == ("Anders", "Twee")
    assert [terms.title for terms in page.before] == ["Taal in de buurt"]


def test_the_database_keeps_what_was_said() -> None:
    (one,) = articles(ONE)
    given = grant(body(), (2031, one, 1))
    change_grant(ACTOR, given, 1, draft_of(given))
    for statement in (
        "UPDATE budgets_grantterms SET title = 'x' WHERE version = 1",
        "UPDATE budgets_grantterms SET title = 'x' WHERE version = 2",
        "DELETE FROM budgets_grantyear",
        "DELETE FROM budgets_grantterms",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert GrantTerms.objects.count() == 2


def test_who_does_not_answer_for_money_writes_nothing() -> None:
    (one,) = articles(ONE)
    given = grant(body())
    claim = award_grant(ACTOR, given, one, draw(1))
    for actor in (NOBODY, READER):
        for write in (
            lambda actor=actor: enter_grant(actor, draft_of(given)),
            lambda actor=actor: change_grant(actor, given, 1, draft_of(given)),
            lambda actor=actor: evaluate_grant(actor, given, 1, DAY, "goed"),
            lambda actor=actor: award_grant(actor, given, one, draw(1)),
            lambda actor=actor: reserve_for_grant(actor, given, one, draw(1)),
            lambda actor=actor: pay_grant(actor, given, claim, draw(1)),
            lambda actor=actor: tie_claim(actor, given, claim),
            lambda actor=actor: load_grants(actor, data("budgets")),
        ):
            with pytest.raises(NotAllowed):
                write()


def test_an_application_is_public_once_money_was_promised() -> None:
    (one,) = articles(ONE)
    some = body()
    project, named = grant(some, (2031, one, 5)), grant(some, kind="structural")
    seen = Grant.objects.visible_to
    assert set(seen(NOBODY)) == {named}
    assert set(seen(READER)) == {project, named}
    reserve_for_grant(ACTOR, project, one, draw(5))
    assert set(seen(NOBODY)) == {named}
    award_grant(ACTOR, project, one, draw(5))
    assert set(seen(NOBODY)) == {project, named}
    assert selectors.grant_list(NOBODY, Asked(), DAY).count == 2


def test_a_provision_gives_nothing_and_other_claims_are_not_paid() -> None:
    one, provision = articles(ONE, PROVISION)
    some = body()
    given, other = grant(some), grant(some, title="Andere")
    with pytest.raises(Refusal, match="provisie"):
        award_grant(ACTOR, given, provision, draw(1))
    assert not given.grant_claims.exists()
    claim = award_grant(ACTOR, other, one, draw(1))
    with pytest.raises(Refusal, match="niet bij deze toelage"):
        pay_grant(ACTOR, given, claim, draw(1))
    with pytest.raises(Refusal, match="al bij een toelage"):
        tie_claim(ACTOR, given, claim)
    meant = reserve_for_grant(ACTOR, given, one, draw(1))
    with pytest.raises(Refusal, match="nog niet toegekend"):
        pay_grant(ACTOR, given, meant, draw(1))


def test_a_list_is_asked_by_all_that_a_grant_says() -> None:
    one, two = articles(ONE, TWO)
    first, second = body("Álfa", KBO), body("Bèta", OTHER_KBO)
    a = grant(first, (2031, one, 10), theme="Taal", kind="structural")
    b = grant(second, (2032, two, 30), theme="Sport")
    award_grant(ACTOR, b, one, draw(7, 2033))

    def found(**asked: Any) -> list[str]:
        listed = selectors.grant_list(ACTOR, Asked(**asked), DAY)
        assert listed.count == len(listed.lines)
        return [line.uid for line in listed.lines]

    assert found() == [a.uid, b.uid]
    assert found(kind="structural") == found(theme="taal") == found(text="alfa") == [a.uid]
    assert found(text="0999.999.922") == found(beneficiary=first.uid) == [a.uid]
    assert found(article=ONE) == [a.uid, b.uid]
    assert found(article=TWO) == [b.uid]
    assert found(since=2032, until=2032) == [b.uid]
    assert found(since=2034) == []
    assert found(article=ONE, since=2033) == [b.uid]
    assert found(article=TWO, since=2033) == [] == found(municipality="11002")
    listed = selectors.grant_list(ACTOR, Asked(article=ONE), DAY)
    assert listed.total == Amounts(Decimal(10), None, Decimal(7))
    for key in selectors.ORDERS:
        up = selectors.grant_list(ACTOR, Asked(), DAY, order=key)
        down = selectors.grant_list(ACTOR, Asked(), DAY, order=f"-{key}")
        assert {line.uid for line in up.lines} == {line.uid for line in down.lines}
    by_asked = selectors.grant_list(ACTOR, Asked(), DAY, order="-gevraagd").lines
    assert [line.uid for line in by_asked] == [b.uid, a.uid]


def test_invented_money_does_not_count_beside_real_money() -> None:
    (one,) = articles(ONE)
    some = body()
    invented = enter_grant(ACTOR, draft(some, (2031, one, 50)), example=True)
    award_grant(ACTOR, invented, one, draw(40))
    alone = selectors.grant_list(ACTOR, Asked(), DAY)
    assert not alone.mixed
    assert alone.total.granted == 40
    award_grant(ACTOR, grant(some, (2031, one, 5)), one, draw(4))
    both = selectors.grant_list(ACTOR, Asked(), DAY)
    assert both.mixed
    assert both.total == Amounts(Decimal(5), None, Decimal(4))


def test_a_list_asks_the_database_no_more_for_more() -> None:
    (one,) = articles(ONE)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert selectors.grant_list(ACTOR, Asked(since=2000), DAY).lines
            selectors.choices(ACTOR)
        return len(asked)

    award_grant(ACTOR, grant(body(), (2031, one, 1)), one, draw(1))
    few = cost()
    for number in range(8):
        given = grant(body(f"Vereniging {number}"), (2031, one, 1), (2032, one, 2))
        award_grant(ACTOR, given, one, draw(1))
    assert cost() == few <= 8


def test_evaluations_stand_in_the_agenda_until_they_are_done() -> None:
    given = grant(body(), evaluation="2031-09")
    since, until = date(2031, 9, 10), date(2031, 12, 1)

    def due(actor: Actor) -> list[tuple[str, bool]]:
        found = calendar(actor, since, until)
        return [(one.uid, one.done) for one in found if one.kind == "grant_evaluation"]

    assert due(ACTOR) == [(given.uid, False)]
    assert due(NOBODY) == []
    with pytest.raises(Invalid):
        evaluate_grant(ACTOR, given, 1, DAY, "  ")
    evaluate_grant(ACTOR, given, 1, date(2031, 9, 20), "De doelen zijn gehaald.")
    assert due(ACTOR) == [(given.uid, True)]


@translation.override("nl")
def test_who_keeps_the_register_is_told_that_an_evaluation_comes_near() -> None:
    given = grant(body(), title="Vaste werking", evaluation="2031-09")

    def due(actor: Actor, today: date) -> list[tuple[str, str, date | None]]:
        found = due_in_budgets(actor, today)
        return [(one.uid, one.what, one.until) for one in found if one.kind == "grant_evaluation"]

    told = [(given.uid, "Evalueer de toelage “Vaste werking”", date(2031, 9, 30))]
    assert due(OFFICER, date(2031, 7, 1)) == []
    assert due(OFFICER, date(2031, 8, 15)) == due(OFFICER, date(2032, 1, 1)) == told
    assert due(READER, date(2031, 8, 15)) == []
    evaluate_grant(ACTOR, given, 1, date(2031, 9, 20), "De doelen zijn gehaald.")
    assert due(OFFICER, date(2032, 1, 1)) == []


def test_search_knows_grants_and_keeps_what_was_only_asked_for_staff() -> None:
    (one,) = articles(ONE)
    asked = grant(body("Vereniging Zoekwoord"), (2031, one, 100), kind="project")
    named = grant(body("Vereniging Tweewoord"), kind="nominatim", purpose="taalbuddy’s")

    def texts(uid: str) -> list[tuple[str, str, bool]]:
        return [
            (text.kind, text.detail["nl"], text.staff_only)
            for text in search_texts([uid])
            if text.uid == uid
        ]

    assert texts(asked.uid) == [("grant", "Vereniging Zoekwoord", True)]
    assert texts(named.uid) == [("grant", "Vereniging Tweewoord", False)]
    award_grant(ACTOR, asked, one, draw(90))
    assert texts(asked.uid) == [("grant", "Vereniging Zoekwoord", False)]
    reindex("grant")
    assert [hit.uid for hit in search(NOBODY, "taalbuddy's", "nl").hits] == [named.uid]


def test_an_enterprise_number_is_told_once_and_can_be() -> None:
    some = body()
    for wrong in ("", "123", "0999999923", "3999999922"):
        with pytest.raises(Invalid):
            tell_kbo(ACTOR, some, 1, wrong)
    with pytest.raises(NotAllowed):
        tell_kbo(READER, some, 1, KBO)
    assert tell_kbo(OFFICER, some, 1, "BE 0999.999.922").kbo == KBO
    with pytest.raises(Conflict):
        tell_kbo(ACTOR, some, 1, OTHER_KBO)
    with pytest.raises(Invalid, match="andere organisatie"):
        body("Twee", KBO)
    with pytest.raises(Invalid) as refusal:
        body("vereniging één")
    assert list(refusal.value.fields) == ["name"]


@pytest.fixture
def world() -> None:
    """The facts and the paper that the shipped grants name."""
    from regie.actors.services import load_facts

    load_facts(ACTOR, data("actors"))
    accept(shipped())


@pytest.mark.usefixtures("world")
def test_the_grants_that_the_paper_names_come_without_amounts_that_it_does_not_print() -> None:
    assert load_grants(ACTOR, data("budgets")).added == 18
    assert load_grants(ACTOR, data("budgets")).same == 18
    lines = selectors.grant_list(NOBODY, Asked(), DAY, size=None).lines
    known = {line.beneficiary.name: line.amounts for line in lines if line.amounts.known}
    assert known == {
        "Inter": Amounts(reserved=Decimal(1_021_000)),
        "Agentschap Integratie en Inburgering": Amounts(reserved=Decimal(55_006_000)),
    }
    assert {line.via.name for line in lines if line.via} == {"Çavaria"}
    assert {line.terms.basis for line in lines} == {"paper"}
