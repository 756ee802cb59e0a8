"""Writing in the ledger: what is kept, what is refused, what can be undone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Event
from regie.budgets import ledger, selectors
from regie.budgets.models import (
    AlsoPrinted,
    Article,
    Balance,
    Leg,
    Movement,
    Round,
    RuiterUse,
    SubLine,
)
from regie.budgets.services import (
    ArticleDraft,
    LegDraft,
    MovementDraft,
    PrintedDraft,
    ask_closing,
    change_article,
    ensure_articles,
    ensure_round,
    note_also_printed,
    recode_article,
    record_movements,
    reverse_movement,
    take_back,
    tell_ruiter_use,
)
from regie.papers.models import Passage
from tests.budgets.make import (
    ACTOR,
    LEGAL_IN,
    LEGAL_OUT,
    NOBODY,
    ONE,
    RECEIPT,
    TWO,
    a_round,
    accept,
    articles,
    close_round,
    draft,
    shipped,
    write,
)

pytestmark = pytest.mark.django_db


def closing(code: str, article: Article) -> dict[str, Decimal]:
    return ledger.read(Round.objects.get(code=code))[article.pk].closing


# --- recording


def test_a_movement_without_source_or_ground_is_refused() -> None:
    (one,) = articles(ONE)
    with pytest.raises(Invalid, match="geen bron"):
        record_movements(ACTOR, a_round(), [draft("index", (one, "VAK", 1), ground=" ")])
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(
            round=a_round(), kind="index", created_at="2031-01-01T00:00:00+00:00"
        )


def test_a_float_is_refused_everywhere() -> None:
    (one,) = articles(ONE)
    leg = LegDraft(one.pk, "VAK", 0.1)  # type: ignore[arg-type] # that is the point
    wrong = MovementDraft(kind="index", ground="x", legs=(leg,))
    with pytest.raises(Invalid, match="exact"):
        record_movements(ACTOR, a_round(), [wrong])
    movement = write(a_round(), "index", (one, "VAK", 1))
    with pytest.raises(ValidationError), transaction.atomic():
        Leg.objects.create(
            movement=movement,
            article=one,
            axis="VEK",
            amount=0.1,  # type: ignore[misc] # that is the point
        )
    with pytest.raises(Invalid, match="exact"):
        record_movements(ACTOR, a_round(), [draft("index", (one, "VAK", "0.001"))])


def test_sums_are_exact_up_to_ten_to_the_thirteenth() -> None:
    made = articles(*(f"XJ0-1XFC2{a}{b}-WT" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ"))
    each = Decimal("99999999999.99")
    round_ = a_round()
    record_movements(
        ACTOR, round_, [draft("opening", (article, "VEK", str(each))) for article in made]
    )
    page = selectors.round_page(round_.code)
    assert page is not None
    assert page.evolution.closing == {"VEK": each * 100}
    assert Leg.objects.aggregate(all=Sum("amount"))["all"] == Decimal("9999999999999.00")


def test_only_who_answers_for_money_writes() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    movement = write(round_, "index", (one, "VAK", 1))
    for call in (
        lambda: ensure_round(NOBODY, "BO2040"),
        lambda: ensure_articles(NOBODY, [ArticleDraft(code=TWO)]),
        lambda: record_movements(NOBODY, round_, [draft("index", (one, "VAK", 1))]),
        lambda: reverse_movement(NOBODY, movement, "x"),
        lambda: take_back(NOBODY, "x", "x"),
        lambda: ask_closing(NOBODY, round_),
        lambda: change_article(NOBODY, one, version=1, name="x"),
        lambda: recode_article(NOBODY, one, TWO, from_year=2031, version=1),
        lambda: tell_ruiter_use(NOBODY, round_, one, Decimal(1), ground="x"),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_a_thousand_movements_take_few_queries_and_one_event(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    drafts = [draft("index", (one, "VAK", 1), (one, "VEK", 2)) for _ in range(1000)]
    events = Event.objects.count()
    # SQLite splits large inserts; the savepoint of the test counts as well.
    with django_assert_max_num_queries(40):
        record_movements(ACTOR, round_, drafts)
    assert Event.objects.count() == events + 1
    assert closing(round_.code, one) == {"VAK": 1000, "VEK": 2000}


def test_all_or_none_is_written() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    with pytest.raises(Invalid):
        record_movements(
            ACTOR, round_, [draft("index", (one, "VAK", 1)), draft("index", (one, "AO", 1))]
        )
    assert not Movement.objects.exists()


def test_a_legal_person_is_a_ledger_of_its_own() -> None:
    one, out, into, receipt = articles(ONE, LEGAL_OUT, LEGAL_IN, RECEIPT)
    round_ = a_round()
    with pytest.raises(Invalid, match="rechtspersoon"):
        write(round_, "compensation", (one, "VEK", -5), (out, "VEK", 5))
    write(round_, "opening", (one, "VEK", 1000))
    write(round_, "opening", (out, "VEK", 700))
    write(round_, "opening", (into, "AO", 500))
    write(round_, "opening", (receipt, "AO", 3))
    page = selectors.round_page(round_.code)
    assert page is not None
    assert page.evolution.closing == {"VEK": 1000, "AO": 3}
    assert page.legal_persons[0].imbalance == -200


# --- the opening


def test_an_opening_is_told_once() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    opening = write(round_, "opening", (one, "VAK", 1), (one, "VEK", 2))
    with pytest.raises(Invalid, match="staat al vast"):
        write(round_, "opening", (one, "VAK", 1))
    reverse_movement(ACTOR, opening, "fout")
    write(round_, "opening", (one, "VAK", 3))
    assert closing(round_.code, one) == {"VAK": 3}


def test_loading_the_base_later_makes_the_opening_a_check() -> None:
    one, two = articles(ONE, TWO)
    round_ = a_round()
    write(round_, "opening", (one, "VEK", 100))
    write(round_, "opening", (two, "VEK", 40))
    write(round_, "index", (one, "VEK", 7))
    assert selectors.opening_differences(round_.code) == []

    base = Round.objects.get(code="BA2030")
    write(base, "opening", (one, "VEK", 90))
    assert closing(round_.code, one) == {"VEK": 107}, "an open base does not count"
    close_round(ACTOR, base)

    assert closing(round_.code, one) == {"VEK": 97}
    assert closing(round_.code, two) == {"VEK": 40}, "an article that the base does not know"
    (difference,) = selectors.opening_differences(round_.code)
    assert (difference.article, difference.axis) == (ONE, "VEK")
    assert difference.told == 100
    assert difference.balance == 90
    with pytest.raises(Invalid, match="staat al vast"):
        write(round_, "opening", (one, "VAK", 1))


def test_a_base_that_closes_later_leaves_a_closed_round_as_it_was() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VEK", 100))
    close_round(ACTOR, round_)
    base = Round.objects.get(code="BA2030")
    write(base, "opening", (one, "VEK", 90))
    close_round(ACTOR, base)
    assert closing(round_.code, one) == {"VEK": 100}
    assert selectors.broken_balances() == []
    assert len(selectors.opening_differences(round_.code)) == 1


# --- undoing


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.decimals(-(10**11), 10**11, places=2), axis=st.sampled_from(["VAK", "VEK"]))
def test_a_reversal_restores(amount: Decimal, axis: str) -> None:
    with transaction.atomic():
        (one,) = articles(ONE)
        round_ = a_round()
        write(round_, "opening", (one, "VAK", 10), (one, "VEK", 20))
        before = ledger.read(round_)
        movement = write(round_, "other_adjustment", (one, axis, str(amount)))
        assert closing(round_.code, one)[axis] == before[one.pk].closing[axis] + amount
        reverse_movement(ACTOR, movement, "vergissing")
        assert ledger.read(round_) == before
        everything = Leg.objects.filter(axis=axis).aggregate(all=Sum("amount"))["all"]
        assert everything == before[one.pk].closing[axis]
        transaction.set_rollback(True)


def test_a_movement_is_reversed_once_and_a_reversal_never() -> None:
    (one,) = articles(ONE)
    movement = write(a_round(), "index", (one, "VAK", 1))
    with pytest.raises(Invalid):
        reverse_movement(ACTOR, movement, " ")
    reversal = reverse_movement(ACTOR, movement, "vergissing")
    with pytest.raises(Refusal, match="al teruggedraaid"):
        reverse_movement(ACTOR, movement, "vergissing")
    with pytest.raises(Refusal, match="opnieuw"):
        reverse_movement(ACTOR, reversal, "vergissing")
    write(a_round(), "index", (one, "VEK", 1))
    page = selectors.article_page(one.uid)
    assert page is not None
    assert [(line.kind, line.reversed) for line in page.movements] == [
        ("index", True),
        ("reversal", False),
        ("index", False),
    ]


def test_an_acceptance_is_taken_back_whole_and_can_come_again() -> None:
    reading = shipped()
    round_ = accept(reading)
    before = ledger.read(round_)
    count = Movement.objects.count()
    article = Article.objects.get(code="SJ0-1SFC2DA-WT")
    tell_ruiter_use(ACTOR, round_, article, Decimal(5), ground="x", acceptance="acceptance01")

    assert take_back(ACTOR, "acceptance01", "verkeerd document") == count
    assert ledger.read(round_) == {}
    page = selectors.round_page("BO2021")
    assert page is not None
    assert page.programmes == ()
    assert page.legal_persons == ()
    assert selectors.table("SJ0-1SFC2DA-WT", "BO2021") is None
    assert not AlsoPrinted.objects.exists()
    assert not RuiterUse.objects.exists()
    events = Event.objects.count()
    assert take_back(ACTOR, "acceptance01", "nog eens") == 0
    assert Event.objects.count() == events, "what changes nothing is no event"

    drafts = [
        MovementDraft(
            kind=movement.kind,
            ground="again",
            legs=tuple(LegDraft(x.article_id, x.axis, x.amount) for x in movement.legs.all()),
        )
        for movement in Movement.objects.exclude(kind="reversal").prefetch_related("legs")
    ]
    record_movements(ACTOR, round_, drafts)
    assert ledger.read(round_) == before


def test_what_something_builds_on_is_not_taken_back() -> None:
    round_ = accept(shipped())
    close_round(ACTOR, round_)
    with pytest.raises(Refusal, match="afgesloten"):
        take_back(ACTOR, "acceptance01", "te laat")


# --- closing


def test_a_transfer_that_does_not_cancel_out_keeps_the_round_open() -> None:
    one, two = articles(ONE, TWO)
    round_ = a_round()
    half = write(round_, "compensation", (one, "VAK", -15), title="Overdracht")
    with pytest.raises(Refusal, match="Overdracht"):
        close_round(ACTOR, round_)
    reverse_movement(ACTOR, half, "met beide zijden")
    write(round_, "compensation", (one, "VAK", -15), (two, "VAK", 15))
    close_round(ACTOR, round_)
    assert {b.article.code: b.amount for b in Balance.objects.select_related("article")} == {
        ONE: -15,
        TWO: 15,
    }


def test_a_closed_round_takes_nothing_more() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    movement = write(round_, "index", (one, "VAK", 1))
    close_round(ACTOR, round_)
    for call in (
        lambda: write(round_, "index", (one, "VAK", 1)),
        lambda: reverse_movement(ACTOR, movement, "te laat"),
        lambda: close_round(ACTOR, round_),
        lambda: tell_ruiter_use(ACTOR, round_, one, Decimal(1), ground="x"),
    ):
        with pytest.raises(Refusal, match="afgesloten"):
            call()


def test_an_open_base_with_movements_closes_first() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "index", (one, "VAK", 1))
    write(Round.objects.get(code="BA2030"), "opening", (one, "VAK", 10))
    with pytest.raises(Refusal, match="Sluit eerst BA 2030"):
        close_round(ACTOR, round_)


def test_the_next_round_starts_from_the_balance() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VAK", 10))
    close_round(ACTOR, round_)
    later = ensure_round(ACTOR, "BA2031", "BO2031")
    write(later, "index", (one, "VAK", 2))
    told = selectors.article_page(one.uid)
    assert told is not None
    assert (told.round, told.base, told.others) == ("BA2031", "BO2031", ("BO2031",))
    assert told.evolution.opening == {"VAK": 10}
    assert told.evolution.closing == {"VAK": 12}
    page = selectors.round_page("BA2031")
    assert page is not None
    assert page.evolution.closing == {"VAK": 12}
    assert [line.round.code for line in selectors.open_rounds()] == ["BA2031", "BA2030"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Balance.objects.update(amount=Decimal(5)),
        lambda: Balance.objects.all().delete(),
        lambda: Round.objects.filter(code="BO2031").update(state="open", closed_at=None),
        lambda: Round.objects.filter(code="BO2031").update(year=1999),
        lambda: Movement.objects.update(title="anders"),
        lambda: Leg.objects.update(amount=Decimal(5)),
        lambda: Leg.objects.all().delete(),
        lambda: SubLine.objects.update(label="anders"),
        lambda: SubLine.objects.all().delete(),
        lambda: Leg.objects.create(
            movement=Movement.objects.get(),
            article=Article.objects.get(),
            axis="VEK",
            amount=Decimal(1),
        ),
        lambda: Movement.objects.create(
            round=Round.objects.get(code="BO2031"),
            kind="index",
            ground="x",
            created_at="2031-01-01T00:00:00+00:00",
        ),
        lambda: RuiterUse.objects.update(amount=Decimal(5)),
        lambda: RuiterUse.objects.all().delete(),
        lambda: Balance.objects.create(
            round=Round.objects.get(code="BO2031"),
            article=Article.objects.get(),
            axis="VEK",
            amount=Decimal(1),
        ),
    ],
)
def test_the_database_itself_refuses_to_change_what_is_closed(
    change: Callable[[], object],
) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    movement = write(round_, "index", (one, "VAK", 1))
    SubLine.objects.create(movement=movement, label="deel", amount=Decimal(1), rank=1)
    tell_ruiter_use(ACTOR, round_, one, Decimal(1), ground="x")
    close_round(ACTOR, round_)
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    assert selectors.broken_balances() == []


def test_a_movement_never_goes_even_while_the_round_is_open() -> None:
    (one,) = articles(ONE)
    movement = write(a_round(), "index", (one, "VAK", 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Leg.objects.filter(movement=movement).delete()
    assert closing("BO2031", one) == {"VAK": 1}


def test_a_wrong_balance_is_found() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "index", (one, "VAK", 1))
    # What only somebody can do who goes past the services, before the round closes.
    Balance.objects.create(round=round_, article=one, axis="VAK", amount=Decimal(5))
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at="2031-01-01T00:00:00+00:00")
    assert selectors.broken_balances() == [f"BO2031 {ONE} VAK: 5.00 ≠ 1.00"]


# --- rounds and articles


def test_rounds_know_their_order() -> None:
    with pytest.raises(Invalid, match="komt niet voor"):
        ensure_round(ACTOR, "BO2031", "BA2031")
    with pytest.raises(Invalid, match="geen begrotingsronde"):
        ensure_round(ACTOR, "XX2031")
    known = ensure_round(ACTOR, "BO2031")
    assert ensure_round(ACTOR, "BO2031", "BA2030").base == Round.objects.get(code="BA2030")
    assert ensure_round(ACTOR, "BO2031").pk == known.pk


def test_an_article_is_known_by_its_codes_of_then_and_now() -> None:
    (one,) = articles(ONE)
    moved = recode_article(ACTOR, one, TWO, from_year=2032, version=one.version)
    assert moved.uid == one.uid
    for code, year, found in ((ONE, 2031, True), (TWO, 2031, False), (TWO, 2032, True)):
        assert (selectors.article_by_code(code, year) is not None) is found
    assert selectors.article_by_code(ONE) == moved
    with pytest.raises(Conflict):
        change_article(ACTOR, moved, version=1, name="te laat")


def test_naming_an_article_again_fills_in_and_never_overwrites() -> None:
    (first,) = ensure_articles(ACTOR, [ArticleDraft(code=ONE)]).values()
    (again,) = ensure_articles(
        ACTOR, [ArticleDraft(code=ONE, name="Naam", content_element="Deel", aliases=("XJ0-X",))]
    ).values()
    assert (again.pk, again.name) == (first.pk, "Naam")
    events = Event.objects.count()
    (same,) = ensure_articles(ACTOR, [ArticleDraft(code=ONE, name="Anders")]).values()
    assert same.name == "Naam"
    assert Event.objects.count() == events
    with pytest.raises(Invalid, match="leidt al naar"):
        ensure_articles(ACTOR, [ArticleDraft(code=TWO, aliases=("XJ0-X",))])
    with pytest.raises(Invalid, match="geen code"):
        ensure_articles(ACTOR, [ArticleDraft(code="nonsense")])


def test_a_table_in_thousands_is_exact_or_refused() -> None:
    (one,) = articles(ONE)
    write(a_round(), "opening", (one, "VAK", 1500))
    with pytest.raises(Refusal, match="geheel aantal duizenden"):
        selectors.table(ONE, "BO2031")


def test_a_second_paper_that_only_prints_again_is_taken_back_alone() -> None:
    round_ = accept(shipped())
    before = ledger.read(round_)
    movement = Movement.objects.filter(kind="index").order_by("pk")[0]
    passage = Passage.objects.order_by("-pk")[0]
    close_round(ACTOR, round_)
    note_also_printed(
        ACTOR, round_, [(movement.pk, PrintedDraft(passage.pk, "Nog eens"))], "second"
    )
    events = Event.objects.count()
    assert take_back(ACTOR, "second", "verkeerd document") == 0
    assert Event.objects.count() == events + 1
    assert not AlsoPrinted.objects.filter(acceptance="second").exists()
    assert ledger.read(round_) == before


# --- what the database itself holds


def test_the_database_refuses_to_close_over_a_transfer_with_one_side() -> None:
    one, two = articles(ONE, TWO)
    round_ = a_round()
    half = write(round_, "compensation", (one, "VAK", -5))
    closed = {"state": "closed", "closed_at": "2031-01-01T00:00:00+00:00"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**closed)
    reverse_movement(ACTOR, half, "mis")
    write(round_, "compensation", (one, "VAK", -5), (two, "VAK", 5))
    assert Round.objects.filter(pk=round_.pk).update(**closed) == 1


def test_the_database_refuses_a_line_in_a_closed_round() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    movement = write(round_, "other_adjustment", (one, "VAK", 5))
    close_round(ACTOR, round_)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubLine.objects.create(movement=movement, label="later", amount=Decimal(1), rank=1)


def test_the_database_refuses_a_reversal_in_another_round() -> None:
    (one,) = articles(ONE)
    movement = write(a_round(), "index", (one, "VAK", 5))
    other = a_round("BA2031", "BO2031")
    told = {"kind": "reversal", "ground": "x", "created_at": "2031-01-01T00:00:00+00:00"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(round=other, reverses=movement, **told)
    undone = Movement.objects.create(round=movement.round, reverses=movement, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(round=movement.round, reverses=undone, **told)
