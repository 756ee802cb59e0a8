"""Nothing is drawn beyond what is there, unless two people allowed it by name."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.actors.models import Person
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Account
from regie.budgets.drawn import Drawn
from regie.budgets.forecast import Due
from regie.budgets.models import Allotment, Article, Claim, ClaimStep, Overdraft
from regie.budgets.room import Reserved, room, still_reserved
from regie.budgets.services import (
    AllotmentDraft,
    Draw,
    FundingDraft,
    OverdraftDraft,
    Overdrawn,
    ask_overdraft,
    assign,
    change_allotment,
    commit,
    end_allotment,
    end_claim,
    ensure_pot,
    ensure_source,
    fund,
    make_payable,
    pay,
    plan_payments,
    reserve,
    tell_ruiter_use,
)
from regie.plans.models import Item, Plan
from tests.budgets.make import (
    ACTOR,
    NOBODY,
    ONE,
    PROVISION,
    TWO,
    a_round,
    articles,
    close_round,
    write,
)

YEAR = 2031
_AMOUNTS = st.integers(0, 10**13).map(lambda cents: Decimal(cents) / 100)


def draw(amount: int, year: int = YEAR) -> Draw:
    return Draw(amount=Decimal(amount), year=year, ground="test")


def an_item() -> Item:
    plan, _ = Plan.objects.get_or_create(
        slug="plan", defaults={"title": {"nl": "Plan"}, "kind": "horizontal"}
    )
    item: Item = Item.objects.create(plan=plan, kind=Item.Kind.ACTION)
    return item


def credit(code: str = ONE, vak: int = 1000, vek: int = 900) -> Article:
    (one,) = articles(code)
    write(a_round(), "opening", (one, "VAK", vak), (one, "VEK", vek))
    return one


def somebody(name: str, *roles: Role) -> Actor:
    account = Account.objects.create_user(email=f"{name}@example.org", password=None)
    person = Person.objects.create(name=name)
    return Actor(name=name, account=account.pk, person=person.pk, roles=frozenset(roles))


def allotted(item: Item, article: Article, vak: int | None) -> AllotmentDraft:
    amount = None if vak is None else Decimal(vak)
    return AllotmentDraft(item=item, article=article, year=YEAR, vak=amount, ground="afgesproken")


def whole(*amounts: Decimal | int | None) -> list[int | None]:
    return [None if amount is None else int(amount) for amount in amounts]


def left(article: Article, year: int = YEAR) -> Decimal | None:
    return Drawn([year], [article.pk], []).article(article.pk, year).left


# --- the arithmetic


@given(
    st.dictionaries(st.integers(1, 4), st.none() | _AMOUNTS),
    st.lists(st.builds(Reserved, _AMOUNTS, st.booleans(), st.none() | st.integers(1, 5))),
    _AMOUNTS,
)
def test_what_is_held_is_what_is_assigned_or_claimed_whichever_is_more(
    told: dict[int, Decimal | None], claims: list[Reserved], there: Decimal
) -> None:
    found = room(there, told, claims)
    claimed = sum((one.amount for one in claims), Decimal(0))
    assert found.reserved + found.committed == claimed
    assert max(found.assigned, claimed) <= found.held <= found.assigned + claimed
    assert found.left == there - found.held
    assert room(there, told, claims[::-1]) == found
    # Another claim never makes room.
    assert room(there, told, [*claims, Reserved(Decimal(1), True)]).held == found.held + 1


# --- assign, reserve, commit, pay


@pytest.mark.django_db
def test_money_is_assigned_reserved_and_committed_up_to_the_cent_and_no_further() -> None:
    one, item = credit(), an_item()
    allotment = assign(ACTOR, allotted(item, one, 600))
    assert left(one) == 400
    with pytest.raises(Overdrawn, match=r"nog 400.euro .* 401.euro nodig: 1.euro te veel") as told:
        assign(ACTOR, allotted(item, one, 401))
    assert told.value.target == one
    assert told.value.short == 1
    # What is claimed out of the allotment takes no more than the allotment did.
    claim = reserve(ACTOR, one, "Toelage", draw(500), allotment=allotment)
    assert claim.item == item
    assert left(one) == 400
    with pytest.raises(Refusal, match="verhoog eerst de toewijzing"):
        reserve(ACTOR, one, "Nog een", draw(101), allotment=allotment)
    with pytest.raises(Overdrawn):
        reserve(ACTOR, one, "Los", draw(401))
    loose = reserve(ACTOR, one, "Los", draw(400))
    assert left(one) == 0
    commit(ACTOR, claim, draw(500))
    with pytest.raises(Overdrawn):
        commit(ACTOR, loose, Draw(amount=Decimal("400.01"), year=YEAR, ground="x"))
    commit(ACTOR, loose, draw(390))
    told_now = Drawn([YEAR], [one.pk], []).article(one.pk, YEAR)
    assert whole(told_now.left, told_now.committed, told_now.reserved) == [10, 890, 0]
    assert not ClaimStep.objects.filter(amount=Decimal(401)).exists()


@pytest.mark.django_db
def test_what_is_paid_stays_within_the_payment_credit() -> None:
    one = credit(vak=1000, vek=500)
    claim = commit(ACTOR, reserve(ACTOR, one, "Toelage", draw(800)), draw(800))
    claim = make_payable(ACTOR, claim, draw(800))
    with pytest.raises(Overdrawn, match="vereffeningskrediet") as told:
        pay(ACTOR, claim, draw(501))
    assert told.value.axis == "VEK"
    assert told.value.short == 1
    assert pay(ACTOR, claim, draw(500)).state == "paid"


@pytest.mark.django_db
def test_the_newest_round_of_the_year_counts_with_its_ruiter() -> None:
    one = credit()
    adjusted = a_round("BA2031", "BO2031")
    write(adjusted, "other_adjustment", (one, "VAK", -300))
    assert left(one) == 700
    tell_ruiter_use(ACTOR, adjusted, one, Decimal(50), ground="decreet")
    assert left(one) == 750
    tell_ruiter_use(ACTOR, a_round(), one, Decimal(0), ground="decreet")
    close_round(ACTOR, a_round())
    assert left(one) == 750


@pytest.mark.django_db
def test_a_year_without_a_round_is_history_and_a_year_to_come_has_nothing_yet() -> None:
    one, two = credit(), articles(TWO)[0]
    assert left(one, 2029) is None
    reserve(ACTOR, one, "Vroeger", draw(10**9, 2029))
    for article, year in ((one, 2032), (two, YEAR)):
        with pytest.raises(Overdrawn, match="nog 0"):
            reserve(ACTOR, article, "Later", draw(1, year))


@pytest.mark.django_db
def test_an_amount_that_is_not_told_holds_nothing_but_is_linked() -> None:
    one, item = credit(), an_item()
    told = assign(ACTOR, allotted(item, one, None))
    assert whole(told.vak, told.vek, left(one)) == [None, None, 1000]
    reserve(ACTOR, one, "Toelage", draw(900), allotment=told)
    assert left(one) == 100


@pytest.mark.django_db
def test_an_award_takes_what_its_call_reserved_and_what_ends_is_free_again() -> None:
    one = credit()
    call = reserve(ACTOR, one, "Oproep", draw(900), kind=Claim.Kind.CALL)
    award = reserve(ACTOR, one, "Project", draw(300), kind=Claim.Kind.PROJECT, of=call)
    assert left(one) == 100
    commit(ACTOR, award, draw(300))
    told = Drawn([YEAR], [one.pk], []).article(one.pk, YEAR)
    assert whole(told.reserved, told.committed, told.left) == [600, 300, 100]
    end_claim(ACTOR, call, "verdeeld", date(YEAR, 6, 1), version=call.version)
    assert left(one) == 700
    with pytest.raises(Refusal, match="beëindigd"):
        commit(ACTOR, call, draw(100))


@pytest.mark.django_db
def test_an_allotment_is_changed_and_ended_with_its_version() -> None:
    one, item = credit(), an_item()
    made = assign(ACTOR, allotted(item, one, 900))
    changed = change_allotment(ACTOR, made, allotted(item, one, 1000), version=1)
    assert whole(changed.vak, changed.version) == [1000, 2]
    with pytest.raises(Conflict):
        change_allotment(ACTOR, made, allotted(item, one, 1), version=1)
    with pytest.raises(Overdrawn):
        change_allotment(ACTOR, made, allotted(item, one, 1001), version=2)
    with pytest.raises(Invalid):
        end_allotment(ACTOR, changed, " ", date(YEAR, 1, 1), version=2)
    end_allotment(ACTOR, changed, "vervalt", date(YEAR, 1, 1), version=2)
    assert left(one) == 1000


@pytest.mark.django_db
def test_bad_allotments_are_refused_field_by_field() -> None:
    one, item = credit(), an_item()
    own = ensure_source(ACTOR, "own", {"nl": "Eigen"}, own=True)
    bare = AllotmentDraft(item=item, year=YEAR, vak=Decimal(1), ground="x")
    for draft, field in (
        (bare, "article"),
        (replace(bare, source=own), "source"),
        (replace(bare, article=one, vak=Decimal("1.005")), "vak"),
        (replace(bare, article=one, vek=Decimal(-1)), "vek"),
        (replace(bare, article=one, ground=" "), "ground"),
        (replace(bare, article=one, ground="", basis="decision"), "decision"),
        (replace(bare, article=one, basis="guess"), "basis"),
        (replace(bare, article=one, year=0), "year"),
        (replace(bare, article=articles("XJ0-9XFCADA-OW")[0]), "article"),
    ):
        with pytest.raises(Invalid) as told:
            assign(ACTOR, draft)
        assert field in told.value.fields
    with pytest.raises(NotAllowed):
        assign(NOBODY, replace(bare, article=one))
    assert not Allotment.objects.exists()


# --- pots


@pytest.mark.django_db
def test_a_pot_holds_an_article_a_part_of_one_and_what_others_add() -> None:
    provision, one = credit(PROVISION, 4000), articles(ONE)[0]
    write(a_round(), "opening", (one, "VAK", 9000))
    own = ensure_source(ACTOR, "own", {"nl": "Eigen"}, own=True)
    other = ensure_source(ACTOR, "relance", {"nl": "Relance"})
    pot = ensure_pot(ACTOR, "samenleven", {"nl": "Samenleven"})
    told = FundingDraft(year=YEAR, source=own, pot=pot, article=provision, ground="x")
    fund(ACTOR, told)
    with pytest.raises(Invalid):
        fund(ACTOR, told)
    fund(ACTOR, replace(told, article=one, source=other, vak=Decimal(5000)))
    fund(ACTOR, replace(told, article=None, source=other, vak=Decimal(100)))
    item = an_item()
    draft = AllotmentDraft(item=item, pot=pot, year=YEAR, vak=Decimal(9000), ground="x")
    assign(ACTOR, draft)

    def now() -> Decimal | None:
        return Drawn([YEAR]).pot(pot.pk, YEAR).left

    assert now() == 100
    # What is drawn on an article that stands in the pot as a whole, is drawn on the pot.
    with pytest.raises(Overdrawn, match="pot “Samenleven”"):
        reserve(ACTOR, provision, "Oproep", draw(101))
    reserve(ACTOR, provision, "Oproep", draw(40), kind=Claim.Kind.CALL)
    assert now() == 60
    with pytest.raises(Overdrawn, match="pot “Samenleven”"):
        reserve(ACTOR, one, "Project", draw(61), pot=pot)


@pytest.mark.django_db
def test_a_provision_is_redistributed_before_it_is_committed() -> None:
    provision, one = credit(PROVISION, 4000), articles(ONE)[0]
    pot = ensure_pot(ACTOR, "samenleven", {"nl": "Samenleven"})
    own = ensure_source(ACTOR, "own", {"nl": "Eigen"}, own=True)
    fund(ACTOR, FundingDraft(year=YEAR, source=own, pot=pot, article=provision, ground="x"))
    call = reserve(ACTOR, provision, "Oproep", draw(3000), kind=Claim.Kind.CALL)
    with pytest.raises(Refusal, match="verdeel het geld eerst over andere artikels"):
        commit(ACTOR, call, draw(3000))
    write(a_round(), "redistribution", (provision, "VAK", -2500), (one, "VAK", 2500))
    # The pot keeps what was moved for its purpose; the provision has lost it.
    assert Drawn([YEAR]).pot(pot.pk, YEAR).total == 4000
    assert left(provision) == 1000
    with pytest.raises(Overdrawn):
        reserve(ACTOR, provision, "Nog een", draw(1001))
    award = commit(ACTOR, reserve(ACTOR, one, "Project", draw(2500), pot=pot, of=call), draw(2500))
    assert award.pot == pot
    told = Drawn([YEAR]).pot(pot.pk, YEAR)
    assert whole(told.committed, told.reserved, told.left) == [2500, 500, 1000]
    assert left(provision) == 1000


@pytest.mark.django_db
def test_an_external_source_is_limited_by_what_it_stated() -> None:
    amif, item = ensure_source(ACTOR, "amif", {"nl": "AMIF"}), an_item()
    draft = AllotmentDraft(item=item, source=amif, year=YEAR, vak=Decimal(60), ground="x")
    with pytest.raises(Overdrawn):
        assign(ACTOR, draft)
    fund(ACTOR, FundingDraft(year=YEAR, source=amif, vak=Decimal(100), ground="brief"))
    assign(ACTOR, draft)
    with pytest.raises(Overdrawn, match="“AMIF” heeft in 2031 nog 40"):
        assign(ACTOR, draft)


@pytest.mark.django_db
def test_nothing_is_assigned_beyond_the_payment_credit_without_an_exception() -> None:
    (one,) = articles(ONE)
    write(a_round(), "opening", (one, "VAK", 1000), (one, "VEK", 300))
    draft = AllotmentDraft(
        item=an_item(),
        article=one,
        year=YEAR,
        vak=Decimal(500),
        vek=Decimal(200),
        ground="x",
    )
    assign(ACTOR, draft)
    with pytest.raises(Overdrawn, match="vereffeningskrediet") as stopped:
        assign(ACTOR, draft)
    assert stopped.value.axis == "VEK"
    assert stopped.value.short == 100
    row = Overdraft.objects.create(
        name="Later betaald",
        reason="Het saldo valt in het volgende jaar",
        article=one,
        year=YEAR,
        axis="VEK",
        amount=Decimal(100),
        asked_at=timezone.now(),
    )
    with pytest.raises(Refusal, match="niet goedgekeurd"):
        assign(ACTOR, draft, overdraft=row)
    Overdraft.objects.filter(pk=row.pk).update(approved_at=timezone.now())
    made = assign(ACTOR, draft, overdraft=row)
    row.refresh_from_db()
    assert row.allotment == made


# --- exceptions


@pytest.mark.django_db
def test_an_exception_is_named_asked_by_one_and_allowed_by_another_and_used_once() -> None:
    one, item = credit(), an_item()
    officer = somebody("officer", Role.FINANCIAL_OFFICER)
    second = somebody("second", Role.APPROVER)
    asked = OverdraftDraft(
        name="Opvang", reason="crisis", year=YEAR, axis="VAK", amount=Decimal(200), article=one
    )
    with pytest.raises(Invalid) as told:
        ask_overdraft(officer, replace(asked, name="", reason=" "))
    assert set(told.value.fields) == {"name", "reason"}
    row, approval = ask_overdraft(officer, asked)
    with pytest.raises(Refusal, match="niet goedgekeurd"):
        assign(officer, allotted(item, one, 1200), overdraft=row)
    with pytest.raises(NotAllowed):
        approvals.approve(officer, approval, approval.digest)
    approvals.approve(second, approval, approval.digest)
    with pytest.raises(Overdrawn, match="laat 200"):
        assign(officer, allotted(item, one, 1201), overdraft=row)
    assert Overdraft.objects.get(pk=row.pk).used_at is None
    made = assign(officer, allotted(item, one, 1200), overdraft=row)
    used = Overdraft.objects.get(pk=row.pk)
    assert (used.allotment, used.asked_by_id, used.approved_by_id) == (
        made,
        officer.account,
        second.account,
    )
    with pytest.raises(Conflict):
        assign(officer, allotted(item, one, 1), overdraft=row)
    with pytest.raises(Overdrawn):
        reserve(officer, one, "Nog", draw(1))
    end_allotment(officer, made, "x", date(YEAR, 1, 1), version=1)


@pytest.mark.django_db
def test_one_exception_covers_both_credits_that_are_too_short() -> None:
    one, item = credit(), an_item()  # 1000 VAK, 900 VEK
    officer = somebody("officer", Role.FINANCIAL_OFFICER)
    both = AllotmentDraft(
        item=item, article=one, year=YEAR, vak=Decimal(1200), vek=Decimal(950), ground="x"
    )
    with pytest.raises(Overdrawn, match=r"50.euro te veel") as stopped:
        assign(officer, both)
    told = stopped.value
    assert (told.axis, told.short, told.short_vek) == ("VAK", Decimal(200), Decimal(50))
    asked = OverdraftDraft(
        name="Opvang",
        reason="crisis",
        year=YEAR,
        axis=told.axis,
        amount=told.short,
        vek=told.short_vek,
        article=one,
    )
    for wrong in (replace(asked, axis="VEK"), replace(asked, vek=Decimal(0))):
        with pytest.raises(Invalid) as refusal:
            ask_overdraft(officer, wrong)
        assert set(refusal.value.fields) == {"vek"}
    row, approval = ask_overdraft(officer, asked)
    approvals.approve(somebody("second", Role.APPROVER), approval, approval.digest)
    with pytest.raises(Overdrawn, match=r"50.euro VEK"):
        assign(officer, replace(both, vek=Decimal(951)), overdraft=row)
    made = assign(officer, both, overdraft=row)
    assert Overdraft.objects.get(pk=row.pk).allotment == made
    drawn = Drawn([YEAR], [one.pk], [])
    assert [drawn.article(one.pk, YEAR).beyond, drawn.to_pay(one.pk, YEAR).beyond] == [0, 0]
    assert drawn.payable(one.pk, YEAR)[0] == 950


@pytest.mark.django_db
def test_an_exception_for_one_article_does_not_help_another() -> None:
    one, two = credit(), articles(TWO)[0]
    officer = somebody("officer", Role.FINANCIAL_OFFICER)
    row, approval = ask_overdraft(
        officer,
        OverdraftDraft(
            name="x", reason="y", year=YEAR, axis="VAK", amount=Decimal(200), article=two
        ),
    )
    approvals.approve(somebody("second", Role.APPROVER), approval, approval.digest)
    with pytest.raises(Overdrawn):
        reserve(officer, one, "Toelage", draw(1100), overdraft=row)
    assert Overdraft.objects.get(pk=row.pk).used_at is None


# --- the payment plan


@pytest.mark.django_db
def test_a_payment_plan_is_whole_and_can_be_written_anew() -> None:
    one = credit()
    dues = [Due(Decimal(80), YEAR, 3), Due(Decimal(20), YEAR + 1, None, "na het verslag")]
    claim = commit(ACTOR, reserve(ACTOR, one, "Toelage", draw(100), dues=dues), draw(100))
    again = [Due(Decimal(50), YEAR, 1), Due(Decimal(50), YEAR, 2)]
    with pytest.raises(Invalid, match="samen 50"):
        plan_payments(ACTOR, claim, again[:1], version=claim.version)
    planned = plan_payments(ACTOR, claim, again, version=claim.version)
    with pytest.raises(Conflict):
        plan_payments(ACTOR, claim, dues, version=claim.version)
    assert [row.quarter for row in planned.instalments.order_by("rank")] == [1, 2]


# --- two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["assign", "reserve", "commit"])
def test_two_at_once_never_pass_the_limit_together(what: str) -> None:
    one, item = credit(vak=1000), an_item()
    claims = [reserve(ACTOR, one, str(n), draw(200)) for n in range(5)] if what == "commit" else []
    start = Barrier(5)
    done: list[int] = []

    def worker(n: int) -> None:
        try:
            start.wait()
            # SQLite in memory has no queue for its one lock: who comes second asks again.
            for _ in range(200):
                with suppress(OperationalError):
                    if what == "assign":
                        assign(ACTOR, allotted(item, one, 400))
                    elif what == "reserve":
                        reserve(ACTOR, one, "x", draw(400))
                    else:
                        commit(ACTOR, claims[n], draw(400))
                    done.append(n)
                    return
                sleep(0.01)
        except Overdrawn:
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=worker, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Drawn([YEAR], [one.pk], []).article(one.pk, YEAR)
    # Reservations of 200 stay held by the others while some commit 400.
    assert told.held <= 1000
    assert len(done) == (0 if what == "commit" else 2)
    assert told.held == (1000 if what == "commit" else 800)


def test_parts_that_take_more_than_was_reserved_free_nothing_else() -> None:
    assert still_reserved(Decimal(100), [Decimal(60)]) == 40
    assert still_reserved(Decimal(100), [Decimal(60), Decimal(50)]) == 0


@pytest.mark.django_db
def test_the_reads_do_not_grow_with_what_is_read(django_assert_max_num_queries: object) -> None:
    one, item = credit(), an_item()
    assign(ACTOR, allotted(item, one, 10))
    for n in range(3):
        reserve(ACTOR, one, str(n), draw(10))
    with django_assert_max_num_queries(8):  # type: ignore[operator] # a fixture of pytest-django
        Drawn([YEAR, YEAR + 1])
