"""What always holds of the ledger, whatever is written in it and in whatever order."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec import Struct, field

from regie.base.errors import Invalid, Refusal
from regie.budgets import ledger, rules, selectors
from regie.budgets.models import Article, Balance, Leg, Movement, Round, Subtotal
from regie.budgets.services import (
    ensure_round,
    record_movements,
    reverse_movement,
)
from tests.budgets.make import (
    ACTOR,
    ONE,
    PROVISION,
    TWO,
    a_round,
    articles,
    close_round,
    draft,
    write,
)

MOST = Decimal(10) ** 11
AMOUNTS = st.decimals(-MOST, MOST, places=2)
ELEMENTS = ("Een", "Ander")


# --- exactness


@given(st.lists(AMOUNTS, min_size=1, max_size=40), st.randoms())
def test_a_sum_is_the_same_cent_in_every_order(amounts: list[Decimal], chance: object) -> None:
    shuffled = list(amounts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis calls it an object
    one, other = (
        rules.summed((1, "index", "VAK", amount) for amount in order)
        for order in (amounts, shuffled)
    )
    assert one == other
    cents = sum(int(amount * 100) for amount in amounts)
    assert one[1].closing["VAK"] * 100 == cents


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(rules.TRANSFERS | {"index", "overflow"})), AMOUNTS),
        max_size=12,
    ),
    st.dictionaries(st.integers(1, 4), AMOUNTS, max_size=4),
)
def test_totals_are_the_sums_of_their_articles(
    moved: list[tuple[str, Decimal]], opened: dict[int, Decimal]
) -> None:
    steps = [rules.Step(n % 4 + 1, kind, "VEK", amount) for n, (kind, amount) in enumerate(moved)]
    told = rules.evolutions({key: {"VEK": amount} for key, amount in opened.items()}, steps)
    whole = rules.together(told.values())
    assert whole.closing == rules.add(whole.opening, whole.movements)
    assert whole.closing == rules.add(*(one.closing for one in told.values()))


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(AMOUNTS, min_size=1, max_size=30), st.randoms())
def test_the_engine_adds_up_to_the_cent(amounts: list[Decimal], chance: object) -> None:
    amounts = [MOST, MOST - Decimal("0.01"), *amounts]
    chance.shuffle(amounts)  # type: ignore[attr-defined]  # hypothesis calls it an object
    with transaction.atomic():
        (one,) = articles(ONE)
        round_ = a_round()
        record_movements(
            ACTOR, round_, [draft("index", (one, "VAK", str(amount))) for amount in amounts]
        )
        total = sum(amounts, Decimal(0))
        assert ledger.read(round_)[one.pk].closing == {"VAK": total}
        assert selectors.broken_balances() == []
        close_round(ACTOR, round_)
        assert Balance.objects.get().amount == total
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_two_hundred_thousand_of_the_largest_fit() -> None:
    """10^13 euro is 10^15 cents; 200 000 amounts of 10^11 euro are 2 × 10^18, below 9.2 × 10^18."""
    (one,) = articles(ONE)
    round_ = a_round()
    (movement,) = record_movements(ACTOR, round_, [draft("index", (one, "VAK", 1))])
    # The trigger sums what comes in one statement, and what comes in another.
    for axis in ("VEK", "AMOUNT"):
        Leg.objects.create(movement=movement, article=one, axis=axis, amount=MOST)
    Subtotal.objects.filter(axis="VEK").update(indexation=MOST * 199_999)
    (again,) = record_movements(ACTOR, round_, [draft("index", (one, "VEK", str(MOST)))])
    assert again.pk
    told = ledger.read(round_)[one.pk]
    assert told.closing["VEK"] == MOST * 200_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "amount", ["0.001", "NaN", "Infinity", "-Infinity", "1e30", "100000000000.01", "1e-30"]
)
def test_what_is_no_amount_is_refused_in_a_sentence(amount: str) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    with pytest.raises(Invalid, match="exact"):
        write(round_, "index", (one, "VAK", amount))
    assert not Movement.objects.exists()


# --- transfers and overflow


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(AMOUNTS, AMOUNTS, st.sampled_from(sorted(rules.TRANSFERS)))
def test_a_transfer_changes_no_total_and_closes_only_when_it_cancels_out(
    amount: Decimal, other: Decimal, kind: str
) -> None:
    with transaction.atomic():
        one, two = articles(ONE, TWO)
        round_ = a_round()
        write(round_, "opening", (one, "VAK", 100), (two, "VAK", 50))
        write(round_, kind, (one, "VAK", str(-amount)), (two, "VAK", str(other)))
        if amount == other:
            close_round(ACTOR, round_)
            whole = rules.together(ledger.read(Round.objects.get(pk=round_.pk)).values())
            assert whole.closing == {"VAK": 150}
        else:
            with pytest.raises(Refusal, match=r"nul|ontbreekt"), transaction.atomic():
                close_round(ACTOR, round_)
            assert not Balance.objects.exists()
        transaction.set_rollback(True)


@given(AMOUNTS.filter(bool), AMOUNTS)
def test_an_overflow_is_stored_once_and_shown_with_both_signs(
    overflow: Decimal, opening: Decimal
) -> None:
    told = rules.Evolution(opening={"VAK": opening}, overflow={"VAK": overflow})
    rows = {row.kind: row.values for row in rules.credit_rows(told, "BA2030", "BO2031", None)}
    assert rows["opening_excl_overflow"]["VAK"] == opening + overflow
    assert rows["overflow"]["VAK"] == overflow
    part = selectors.ElementPart("", "", (), told)
    assert part.printed_overflow == {"VAK": -overflow}
    assert rows["closing"]["VAK"] == opening + overflow


# --- sequences


class Oracle(Struct):
    """A round as one would keep it on paper: what came, what was struck out."""

    code: str
    base: Oracle | None
    openings: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    moved: list[tuple[str, str, Decimal]] = field(default_factory=list)
    closed: dict[tuple[str, str], Decimal] | None = None

    def closing(self) -> dict[tuple[str, str], Decimal]:
        """What each article stands at on each axis."""
        base = self.base.closed if self.base else None
        told = dict(base or {})
        known = {code for code, _axis in told}
        for (code, axis), amount in self.openings.items():
            if code not in known:
                told[code, axis] = amount
        for code, axis, amount in self.moved:
            told[code, axis] = told.get((code, axis), Decimal(0)) + amount
        return told


class Books(RuleBasedStateMachine):
    """Posting, transferring, reversing and closing in any order, beside an oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.outside = transaction.atomic()
        self.outside.__enter__()
        made = articles(ONE, TWO, element=ELEMENTS[0]) + articles(PROVISION, element=ELEMENTS[1])
        self.articles = {article.code: article for article in made}
        self.years = count(2031)
        self.paper = Oracle("BA2030", None)
        self.round = ensure_round(ACTOR, "BA2030")
        self.written: list[tuple[Movement, list[tuple[str, str, Decimal]], str]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outside.__exit__(None, None, None)

    codes = st.sampled_from([ONE, TWO, PROVISION])
    axes = st.sampled_from(["VAK", "VEK"])
    kinds = st.sampled_from(["index", "other_adjustment", "overflow", "unexplained"])

    @rule(code=codes, axis=axes, amount=AMOUNTS, kind=kinds)
    def post(self, code: str, axis: str, amount: Decimal, kind: str) -> None:
        movement = write(self.round, kind, (self.articles[code], axis, str(amount)))
        self.paper.moved.append((code, axis, amount))
        self.written.append((movement, [(code, axis, amount)], kind))

    @rule(code=codes, amount=AMOUNTS)
    def open(self, code: str, amount: Decimal) -> None:
        told = {known for known, _axis in self.paper.openings}
        base = self.paper.base.closed if self.paper.base else None
        told |= {known for known, _axis in base or {}}
        if code in told:
            with pytest.raises(Invalid, match="staat al vast"), transaction.atomic():
                write(self.round, "opening", (self.articles[code], "VAK", str(amount)))
            return
        movement = write(self.round, "opening", (self.articles[code], "VAK", str(amount)))
        self.paper.openings[code, "VAK"] = amount
        self.written.append((movement, [(code, "VAK", amount)], "opening"))

    @rule(amount=AMOUNTS, axis=axes)
    def transfer(self, amount: Decimal, axis: str) -> None:
        one, two = self.articles[ONE], self.articles[TWO]
        movement = write(
            self.round, "compensation", (one, axis, str(-amount)), (two, axis, str(amount))
        )
        legs = [(ONE, axis, -amount), (TWO, axis, amount)]
        self.paper.moved += legs
        self.written.append((movement, legs, "compensation"))

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.written) - 1))
        movement, legs, kind = self.written.pop(at)
        reverse_movement(ACTOR, movement, "vergissing")
        for code, axis, amount in legs:
            if kind == "opening":
                del self.paper.openings[code, axis]
            else:
                self.paper.moved.remove((code, axis, amount))

    @rule()
    def close(self) -> None:
        closed = close_round(ACTOR, self.round)
        self.paper.closed = self.paper.closing()
        code = f"BO{next(self.years)}"
        self.paper = Oracle(code, self.paper)
        self.round = ensure_round(ACTOR, code, closed.code)
        for movement, _legs, _kind in self.written[:1]:
            with pytest.raises(Refusal, match="afgesloten"), transaction.atomic():
                reverse_movement(ACTOR, movement, "te laat")
            with pytest.raises(IntegrityError), transaction.atomic():
                Leg.objects.create(
                    movement=movement,
                    article=self.articles[ONE],
                    axis="AMOUNT",
                    amount=Decimal(1),
                )
        self.written = []

    @invariant()
    def books_say_what_the_paper_says(self) -> None:
        told = ledger.read(Round.objects.select_related("base").get(pk=self.round.pk))
        keys = {article.pk: article.code for article in self.articles.values()}
        closing = {
            (keys[article], axis): amount
            for article, evolution in told.items()
            for axis, amount in evolution.closing.items()
        }
        assert closing == self.paper.closing()
        for evolution in told.values():
            assert evolution.closing == rules.add(evolution.opening, evolution.movements)

    @invariant()
    def totals_are_sums(self) -> None:
        page = selectors.round_page(self.round.code)
        lists = selectors.round_lists(self.round.code, selectors.Asked())
        assert page is not None
        assert lists is not None
        whole: dict[str, Decimal] = {}
        for (_code, axis), amount in self.paper.closing().items():
            whole[axis] = whole.get(axis, Decimal(0)) + amount
        assert page.evolution.closing == lists.evolution.closing == whole
        for part, listed in zip(page.programmes, lists.programmes, strict=True):
            assert part.evolution.closing == listed.evolution.closing
            for one, other in zip(part.elements, listed.elements, strict=True):
                assert one.uid == other.uid
                assert one.evolution.closing == other.evolution.closing
                rows = [row for some in other.lists for row in some.articles]
                assert [row.code for row in rows] == [row.code for row in one.articles]

    @invariant()
    def the_proof_holds(self) -> None:
        assert selectors.broken_balances() == []


@pytest.mark.django_db
def test_any_sequence_reads_as_the_paper_does() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_a_subtotal_that_somebody_touched_is_found() -> None:
    (one,) = articles(ONE)
    write(a_round(), "index", (one, "VAK", 1))
    Subtotal.objects.update(indexation=Decimal(2))
    assert selectors.broken_balances() == [f"BO2031 {ONE} VAK: deelsommen kloppen niet"]
    assert Article.objects.get().code == ONE
