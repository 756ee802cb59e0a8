"""Scenarios: beside the ledger, never in it, until a second person lets one become real."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from regie.base import approvals
from regie.base.actor import Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.budgets import ledger, selectors
from regie.budgets.models import Article, IndexShare, Movement, Round, Scenario
from regie.budgets.rules import AXES, Evolution
from regie.budgets.selectors import scenarios as reads
from regie.budgets.services import (
    AllotmentDraft,
    Draw,
    LegDraft,
    MovementDraft,
    assign,
    commit,
    ensure_round,
    record_movements,
    reserve,
    reverse_movement,
)
from regie.budgets.services.scenarios import (
    APPROVAL,
    MeasureDraft,
    add_measure,
    ask_promotion,
    digest_of,
    discard,
    move_measure,
    open_scenario,
    remove_measure,
    set_beside,
    tell_share,
)
from regie.plans.models import Item, Plan
from tests.actors.make_people import TODAY, somebody
from tests.budgets.make import (
    ACTOR,
    LEGAL_OUT,
    NOBODY,
    ONE,
    PROVISION,
    RECEIPT,
    TWO,
    a_round,
    articles,
    close_round,
    draft,
    write,
)

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.TODAY = TODAY.isoformat()


def a_ledger(code: str = "BO2031") -> tuple[Round, list[Article]]:
    made = articles(ONE, TWO, PROVISION, RECEIPT)
    one, two, provision, receipt = made
    round_ = a_round(code, None)
    record_movements(
        ACTOR,
        round_,
        [
            draft("opening", (one, "VAK", "4894000"), (one, "VEK", "4900000.55")),
            draft("opening", (two, "VAK", "23057000"), (two, "VEK", "23422000")),
            draft("opening", (provision, "VAK", "2000000"), (provision, "VEK", "2000000")),
            draft("opening", (receipt, "AO", "100000")),
            draft("overflow", (two, "VEK", "638000")),
            draft("compensation", (one, "VAK", "-15"), (two, "VAK", "15")),
        ],
    )
    return round_, made


def now(scenario: Scenario) -> Scenario:
    found: Scenario = Scenario.objects.select_related("round__base").get(pk=scenario.pk)
    return found


def measure(scenario: Scenario, draft_: MeasureDraft) -> None:
    add_measure(ACTOR, now(scenario), draft_, version=now(scenario).version)


def percent(rate: str, *some: Article) -> MeasureDraft:
    return MeasureDraft(
        kind="percent",
        articles=tuple(one.pk for one in some),
        rate=D(rate),
        axes=("VAK", "VEK"),
    )


def figures(round_: Round) -> dict[str, Evolution]:
    codes = dict(Article.objects.values_list("pk", "code"))
    return {codes[key]: evolution for key, evolution in ledger.read(round_).items()}


def promoted(scenario: Scenario) -> None:
    asks, decides = somebody(Role.FINANCIAL_OFFICER), somebody(Role.APPROVER)
    request = ask_promotion(asks, now(scenario))
    approvals.approve(decides, request, request.digest)


# --- what it shows


def test_a_scenario_shows_what_is_what_would_be_and_the_difference() -> None:
    round_, (one, two, provision, _) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "Besparen")
    measure(scenario, percent("-10", one, two))
    target = MeasureDraft(kind="target", articles=(provision.pk,), vak=D(12_000_000))
    measure(scenario, target)
    page = reads.scenario_page(now(scenario))
    rows = {(row.kind, row.key): row for row in page.rows}
    assert rows["article", ONE].change == {"VAK": D("-489398.50"), "VEK": D("-490000.06")}
    assert rows["article", PROVISION].then == {"VAK": D(12_000_000), "VEK": D(2_000_000)}
    total = page.total
    assert total is not None
    assert total.change["VAK"] == sum(
        (row.change["VAK"] for row in page.rows if row.kind == "article"), D(0)
    )
    kinds = [row.kind for row in page.rows]
    assert kinds == ["programme", "element", "article", "article", "article", "total"]


def test_an_index_without_a_share_is_refused_with_the_articles_that_miss_one() -> None:
    round_, (one, two, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "Index")
    index = MeasureDraft(
        kind="index",
        articles=(one.pk, two.pk),
        rate=D(2),
        axes=("VAK",),
        index_kind="spilindex",
    )
    tell_share(ACTOR, two, 2031, D(70), "loonkost in de subsidies")
    with pytest.raises(Invalid, match=ONE):
        measure(scenario, index)
    assert now(scenario).version == 1
    assert not now(scenario).measures.exists()
    tell_share(ACTOR, one, 2031, D(0), "geen lonen")
    measure(scenario, index)
    page = reads.scenario_page(now(scenario))
    assert page.by_measure == ({"VAK": D("322798.21")},)


def test_a_share_says_why_and_two_who_tell_it_meet() -> None:
    _, (one, *_) = a_ledger()
    with pytest.raises(Invalid):
        tell_share(ACTOR, one, 2031, D(50), " ")
    with pytest.raises(Invalid):
        tell_share(ACTOR, one, 2031, D(101), "te veel")
    tell_share(ACTOR, one, 2031, D(50), "raming")
    with pytest.raises(Conflict):
        tell_share(ACTOR, one, 2031, D(60), "andere raming")
    tell_share(ACTOR, one, 2031, D(60), "andere raming", version=1)
    assert IndexShare.objects.get().share == 60


def test_a_hint_is_what_the_paper_implies_and_is_never_used() -> None:
    round_, (one, *_) = a_ledger()
    write(round_, "index", (one, "VAK", 1), title="zonder percentage")
    record_movements(
        ACTOR,
        round_,
        [
            MovementDraft(
                kind="index",
                ground="x",
                index_kind="spilindex",
                index_rate=D(2),
                legs=(LegDraft(one.pk, "VAK", D(48_940)),),
            )
        ],
    )
    (hint,) = {row.article.code: row for row in reads.share_rows(round_)}[ONE].hints
    assert (hint.share, hint.rate) == (D("50.0"), D(2))
    scenario = open_scenario(ACTOR, round_, "Index")
    with pytest.raises(Invalid, match=ONE):
        measure(
            scenario,
            MeasureDraft(
                kind="index", articles=(one.pk,), rate=D(2), axes=("VAK",), index_kind="spilindex"
            ),
        )


def test_claims_that_no_longer_fit_are_told() -> None:
    round_, (one, two, *_) = a_ledger()
    first = reserve(ACTOR, one, "Oproep 1", Draw(amount=D(4_000_000), year=2031, ground="x"))
    commit(ACTOR, first, Draw(amount=D(3_500_000), year=2031, ground="x"))
    reserve(ACTOR, one, "Oproep 2", Draw(amount=D(1_000_000), year=2031, ground="x"))
    reserve(ACTOR, one, "Vorig jaar", Draw(amount=D(9_000_000), year=2030, ground="x"))
    reserve(ACTOR, two, "Elders", Draw(amount=D(10), year=2031, ground="x"))
    scenario = open_scenario(ACTOR, round_, "Besparen")
    measure(scenario, percent("-20", one))
    told = reads.scenario_page(now(scenario)).uncovered
    assert [(one_.demand.title, one_.short, one_.already) for one_ in told] == [
        ("Oproep 2", D("584812.00"), False)
    ]


@pytest.mark.parametrize("code", [RECEIPT, LEGAL_OUT])
def test_receipts_legal_persons_and_strangers_are_refused(code: str) -> None:
    round_, _ = a_ledger()
    (other,) = articles(code)
    if code == LEGAL_OUT:
        write(round_, "opening", (other, "VAK", 1))
    scenario = open_scenario(ACTOR, round_, "x")
    with pytest.raises(Invalid):
        measure(scenario, percent("-10", other))


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("rate", {"kind": "percent", "rate": D(0), "axes": ("VAK",)}),
        ("rate", {"kind": "percent", "rate": D("-100.1"), "axes": ("VAK",)}),
        ("axes", {"kind": "percent", "rate": D(1)}),
        ("index_kind", {"kind": "index", "rate": D(1), "axes": ("VAK",)}),
        ("vak", {"kind": "target"}),
        ("vak", {"kind": "target", "vak": D(-1)}),
        ("vek", {"kind": "target", "vek": D("1.005")}),
        ("taker", {"kind": "compensation", "vak": D(1)}),
        ("vak", {"kind": "compensation", "vak": D(-1)}),
        ("title", {"kind": "movement", "vak": D(1)}),
    ],
)
def test_a_measure_that_cannot_be_is_refused_at_its_field(
    field: str, told: dict[str, object]
) -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    with pytest.raises(Invalid) as refused:
        measure(scenario, MeasureDraft(articles=(one.pk,), **told))  # type: ignore[arg-type] # by name
    assert field in refused.value.fields


def test_only_who_keeps_the_ledger_works_on_scenarios_and_approvers_see_them() -> None:
    round_, _ = a_ledger()
    with pytest.raises(NotAllowed):
        open_scenario(NOBODY, round_, "x")
    scenario = open_scenario(ACTOR, round_, "x")
    assert reads.scenario_at(NOBODY, scenario.uid) is None
    assert reads.scenario_list(NOBODY) == []
    approver = somebody(Role.APPROVER)
    assert reads.scenario_at(approver, scenario.uid) == scenario
    with pytest.raises(NotAllowed):
        discard(approver, scenario, "x", version=1)


# --- changing


def test_measures_are_removed_and_moved() -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    measure(scenario, percent("-10", one))
    measure(
        scenario,
        MeasureDraft(kind="movement", articles=(one.pk,), title="extra", vak=D(1_000_000)),
    )
    before = reads.scenario_page(now(scenario)).total
    move_measure(ACTOR, now(scenario), 2, up=True, version=3)
    after = reads.scenario_page(now(scenario)).total
    assert before is not None
    assert after is not None
    assert after.then["VAK"] - before.then["VAK"] == D(-100_000)
    remove_measure(ACTOR, now(scenario), 1, version=4)
    (line,) = reads.standing(now(scenario)).lines
    assert line.kind == "percent"
    with pytest.raises(Conflict):
        remove_measure(ACTOR, now(scenario), 2, version=4)


def test_beside_another_round_it_starts_from_that_one() -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    measure(scenario, percent("-10", one))
    other = ensure_round(ACTOR, "BA2031", None)
    with pytest.raises(Invalid):
        set_beside(ACTOR, now(scenario), other, version=2)
    write(other, "opening", (one, "VAK", 100))
    set_beside(ACTOR, now(scenario), other, version=2)
    total = reads.scenario_page(now(scenario)).total
    assert total is not None
    assert total.then == {"VAK": D(90)}


# --- ending


def test_a_discarded_scenario_changes_nothing_and_stays_readable() -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    measure(scenario, percent("-10", one))
    shown = reads.scenario_page(now(scenario)).rows
    before, movements = figures(round_), Movement.objects.count()
    with pytest.raises(Invalid):
        discard(ACTOR, now(scenario), " ", version=2)
    discard(ACTOR, now(scenario), "niet nodig", version=2)
    assert (figures(round_), Movement.objects.count()) == (before, movements)
    write(round_, "other_adjustment", (one, "VAK", 5))
    assert reads.scenario_page(now(scenario)).rows == shown
    with pytest.raises(Refusal):
        measure(scenario, percent("-10", one))
    with pytest.raises(Refusal):
        ask_promotion(somebody(Role.COORDINATOR), now(scenario))


def test_promoting_takes_two_and_gives_the_table_that_was_shown() -> None:
    round_, (one, two, provision, _) = a_ledger()
    tell_share(ACTOR, two, 2031, D("33.3333"), "raming")
    scenario = open_scenario(ACTOR, round_, "x")
    measure(scenario, percent("-10", one, two))
    measure(
        scenario,
        MeasureDraft(
            kind="index", articles=(two.pk,), rate=D(2), axes=("VAK", "VEK"), index_kind="GZI"
        ),
    )
    measure(
        scenario,
        MeasureDraft(kind="compensation", articles=(one.pk, provision.pk), vak=D(7), vek=D(8)),
    )
    shown = reads.evolutions(now(scenario))
    page = reads.scenario_page(now(scenario))
    asks = somebody(Role.COORDINATOR)
    request = ask_promotion(asks, now(scenario))
    with pytest.raises(NotAllowed):
        approvals.approve(asks, request, request.digest)
    approvals.approve(somebody(Role.APPROVER), request, request.digest)
    same(figures(round_), shown)
    ended = now(scenario)
    assert ended.state == "promoted"
    assert reads.scenario_page(ended).rows == page.rows
    written = Movement.objects.filter(ground__contains=scenario.uid).order_by("pk")
    assert [row.kind for row in written] == ["other_adjustment", "index", "compensation"]
    assert (written[1].index_kind, written[1].index_rate) == ("GZI", D(2))
    with pytest.raises(Refusal):
        discard(ACTOR, ended, "toch niet", version=ended.version)


def test_who_worked_on_it_does_not_approve_it() -> None:
    round_, (one, *_) = a_ledger()
    maker, mover, asks = (somebody(Role.COORDINATOR) for _ in range(3))
    scenario = open_scenario(ACTOR, round_, "x")
    add_measure(maker, now(scenario), percent("-10", one), version=1)
    measure(scenario, percent("-5", one))
    move_measure(mover, now(scenario), 2, up=True, version=3)
    request = ask_promotion(asks, now(scenario))
    for worked in (maker, mover, asks):
        with pytest.raises(NotAllowed):
            approvals.approve(worked, request, request.digest)


def test_what_changed_since_it_was_asked_is_not_promoted() -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    measure(scenario, percent("-10", one))
    request = ask_promotion(somebody(Role.COORDINATOR), now(scenario))
    write(round_, "other_adjustment", (one, "VAK", 5))
    with pytest.raises(Refusal, match="intussen gewijzigd"):
        approvals.approve(somebody(Role.APPROVER), request, request.digest)
    assert now(scenario).state == "draft"
    assert not Movement.objects.filter(ground__contains=scenario.uid).exists()


def test_a_change_of_measure_or_share_ends_the_request() -> None:
    round_, (one, *_) = a_ledger()
    tell_share(ACTOR, one, 2031, D(50), "raming")
    scenario = open_scenario(ACTOR, round_, "x")
    measure(
        scenario,
        MeasureDraft(kind="index", articles=(one.pk,), rate=D(2), axes=("VAK",), index_kind="GZI"),
    )
    asks = somebody(Role.COORDINATOR)
    ask_promotion(asks, now(scenario))
    tell_share(ACTOR, one, 2031, D(60), "beter geraamd", version=1)
    assert not approvals.is_open(APPROVAL, scenario.uid)
    ask_promotion(asks, now(scenario))
    measure(scenario, percent("-10", one))
    assert not approvals.is_open(APPROVAL, scenario.uid)


def test_nothing_becomes_real_in_a_closed_round_or_where_nothing_changes() -> None:
    round_, (one, *_) = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    asks = somebody(Role.COORDINATOR)
    with pytest.raises(Refusal, match="verandert niets"):
        ask_promotion(asks, now(scenario))
    measure(scenario, percent("-10", one))
    request = ask_promotion(asks, now(scenario))
    close_round(ACTOR, round_)
    with pytest.raises(Refusal):
        approvals.approve(somebody(Role.APPROVER), request, request.digest)
    with pytest.raises(Refusal, match="afgesloten"):
        ask_promotion(asks, now(scenario))
    assert reads.scenario_page(now(scenario)).total is not None


def test_an_article_that_left_the_round_starts_from_nothing_on_the_page_as_in_the_ledger() -> None:
    round_, _ = a_ledger()
    (extra,) = articles("XJ0-1XFC2DC-WT")
    movement = write(round_, "opening", (extra, "VAK", 5))
    scenario = open_scenario(ACTOR, round_, "x")
    added = MeasureDraft(kind="movement", articles=(extra.pk,), title="extra", vak=D(7))
    measure(scenario, added)
    reverse_movement(ACTOR, movement, "verkeerd")
    page = reads.scenario_page(now(scenario))
    rows = {row.key: row.then for row in page.rows if row.kind == "article"}
    assert rows["XJ0-1XFC2DC-WT"] == {"VAK": D(7)}
    shown = reads.evolutions(now(scenario))
    promoted(scenario)
    same(figures(round_), shown)


# --- laws

_CENTS = st.integers(1, 10**12).map(lambda cents: Decimal(cents).scaleb(-2))
_RATE = st.integers(-1_000_000, 1_000_000).filter(bool).map(lambda n: Decimal(n).scaleb(-4))
_SOME = st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)


@st.composite
def measures(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["percent", "index", "target", "compensation", "movement"]))
    some = draw(_SOME)
    if kind in ("percent", "index"):
        axes = tuple(draw(st.sets(st.sampled_from(["VAK", "VEK"]), min_size=1)))
        return {
            "kind": kind,
            "articles": some,
            "rate": draw(_RATE),
            "axes": axes,
            "index_kind": "GZI",
        }
    if kind == "compensation":
        some = draw(st.lists(st.integers(0, 2), min_size=2, max_size=2, unique=True))
    elif kind == "movement":
        some = some[:1]
    return {
        "kind": kind,
        "articles": some,
        "title": "t",
        "vak": draw(_CENTS),
        "vek": draw(st.none() | _CENTS),
    }


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(measures(), min_size=1, max_size=5))
def test_whatever_a_scenario_does_it_is_beside_the_ledger_until_it_is_promoted_exactly(
    chosen: list[dict[str, object]],
) -> None:
    with _undone():
        round_, made = a_ledger()
        for article in made[:3]:
            tell_share(ACTOR, article, 2031, D("66.6667"), "raming")
        before = _every_read()
        scenario = open_scenario(ACTOR, round_, "x")
        for told in chosen:
            keys = tuple(made[at].pk for at in told["articles"])  # type: ignore[attr-defined] # a list
            draft_ = MeasureDraft(**{**told, "articles": keys})  # type: ignore[arg-type] # by name
            try:
                measure(scenario, draft_)
            except Invalid:
                continue  # below minus a hundred per cent, or nothing to spread by
        assert _every_read() == before
        shown = reads.evolutions(now(scenario))
        if shown == figures(round_):
            return
        promoted(scenario)
        same(figures(round_), shown)


def same(found: dict[str, Evolution], shown: dict[str, Evolution]) -> None:
    """The same figures; a side that is not told moved by nothing."""

    def told(evolution: Evolution) -> dict[str, dict[str, Decimal]]:
        parts = ("opening", "overflow", "index", "compensation", "other_adjustment", "closing")
        return {
            part: {axis: getattr(evolution, part).get(axis, D(0)) for axis in AXES}
            for part in parts
        }

    assert {code: told(one) for code, one in found.items()} == {
        code: told(one) for code, one in shown.items()
    }


def _every_read() -> object:
    page = selectors.round_page("BO2031")
    return (
        page,
        selectors.rounds(),
        selectors.newest_round(),
        [selectors.article_page(uid) for uid in Article.objects.values_list("uid", flat=True)],
        selectors.table(RECEIPT, "BO2031"),
        selectors.waterfall("BO2031", "VAK"),
    )


class _undone:
    """What happens inside is not kept, so that each example starts from nothing."""

    def __enter__(self) -> None:
        self._all = transaction.atomic()
        self._all.__enter__()

    def __exit__(self, *what: object) -> None:
        transaction.set_rollback(True)
        self._all.__exit__(None, None, None)


# --- cost


def test_a_page_asks_the_same_number_of_queries_however_much_there_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    round_, made = a_ledger()
    scenario = open_scenario(ACTOR, round_, "x")
    for _ in range(8):
        measure(scenario, percent("-1", *made[:3]))
    reserve(ACTOR, made[0], "Oproep", Draw(amount=D(4_000_000), year=2031, ground="x"))
    found = now(scenario)
    with django_assert_max_num_queries(8):
        reads.scenario_page(found)
    with django_assert_max_num_queries(1):
        reads.scenario_list(ACTOR)
    assert digest_of(scenario.uid) == digest_of(scenario.uid)


def test_what_is_meant_for_actions_counts_as_far_as_no_claim_took_it() -> None:
    round_, made = a_ledger()
    plan = Plan.objects.create(slug="plan", title={"nl": "Plan"}, kind="horizontal")
    item = Item.objects.create(plan=plan, kind=Item.Kind.ACTION)
    meant = assign(
        ACTOR,
        AllotmentDraft(item=item, article=made[0], year=2031, vak=D(1_000_000), ground="afspraak"),
    )
    draw = Draw(amount=D(400_000), year=2031, ground="x")
    reserve(ACTOR, made[0], "Oproep", draw, allotment=meant)
    scenario = now(open_scenario(ACTOR, round_, "x"))
    told = {one.title: one.amount for one in reads.demands(reads.standing(scenario))}
    assert told == {"Oproep": D(400_000), "afspraak": D(600_000)}
