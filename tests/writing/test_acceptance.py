"""From a paper into the register and back: the same figures, public, with their places."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regie.base import files
from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.audit import ACTIONS
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.models import Event
from regie.budgets.selectors.rounds import round_page
from regie.papers.models import Acceptance, Paper
from regie.papers.selectors import sheet, text_around
from regie.papers.services import bring, decide_line, reopen_line
from regie.plans.models import Edition, Plan, Revision
from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.jobs import bring_file
from regie.writing.selectors import Proposals, plan_of, proposals, rests_on
from regie.writing.services import accept, take_back
from tests.reading.papers import real_path

ROOT = Path(__file__).parents[2]
COORDINATOR = system("test")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # pytest-django's settings


@pytest.fixture(scope="module")
def bbt() -> Reading:
    return from_json((ROOT / "data/readings/bbt-2021.json").read_bytes())


@pytest.fixture(scope="module")
def specimens() -> tuple[Reading, Reading]:
    first, second = (
        read(extract(ROOT / f"data/specimens/bbt-{year}.txt")) for year in (2022, 2023)
    )
    return first, second


def brought(reading: Reading, *, example: bool = False) -> Paper:
    return bring(COORDINATOR, reading, example=example).paper


def compared(paper: Paper, reading: Reading) -> Proposals:
    return proposals(reading, paper, plan_of(reading, paper))


def marks(found: Proposals) -> dict[str, int]:
    return {mark: found.count(mark) for mark in ("added", "changed", "same", "gone")}


def credit(code: str, axis: str) -> int:
    """A credit in whole euros."""
    page = round_page(code)
    assert page is not None
    amount = page.evolution.closing[axis]
    assert amount == int(amount)
    return int(amount)


def test_the_register_shows_the_totals_that_the_paper_prints(bbt: Reading) -> None:
    accept(COORDINATOR, brought(bbt))
    assert (credit("BO2021", "VAK"), credit("BO2021", "VEK")) == (94_216_000, 95_813_000)
    page = round_page("BO2021")
    assert page is not None
    assert [(one.entity, one.imbalance) for one in page.legal_persons] == [("SM0", Decimal(0))]


def test_what_was_accepted_is_not_proposed_again(bbt: Reading) -> None:
    paper = brought(bbt)
    accept(COORDINATOR, paper)
    assert marks(compared(paper, bbt)) == {"added": 0, "changed": 0, "same": 121, "gone": 0}
    with pytest.raises(Invalid, match="geen regel open"):
        accept(COORDINATOR, paper)


def test_an_accepted_paper_is_public_with_its_plan(bbt: Reading) -> None:
    paper = brought(bbt)
    assert not Paper.objects.visible_to(VISITOR).exists()
    accept(COORDINATOR, paper)
    assert Paper.objects.visible_to(VISITOR).get() == paper
    plan = Plan.objects.visible_to(VISITOR).get()
    objectives = Revision.objects.current(plan.pk).filter(kind="objective")
    assert objectives.filter(level="strategic").count() == 4
    assert objectives.filter(level="operational").count() == 20


def test_every_item_and_movement_can_be_followed_back(bbt: Reading) -> None:
    paper = brought(bbt)
    accept(COORDINATOR, paper)
    row = next(
        row
        for table in bbt.budget.tables
        if table.type == "evolution_list"
        for row in table.rows
        if row.label == "RELANCE - Projecten Samenleven"
    )
    (resting,) = rests_on(VISITOR, paper, row.place.start, row.place.end)
    assert (resting.kind, resting.label) == ("movement", row.label)
    assert resting.codes == ("SJ0-1SFC2DA-WT",)
    objective = bbt.objectives[1]
    (resting,) = rests_on(VISITOR, paper, objective.place.start, objective.place.end)
    assert resting.label == f"{objective.code} {objective.title}"


def test_the_second_year_is_the_next_edition_of_the_same_plan(
    specimens: tuple[Reading, Reading],
) -> None:
    first, second = specimens
    accept(COORDINATOR, brought(first, example=True))
    paper = brought(second, example=True)
    assert marks(compared(paper, second))["same"] > 20
    accept(COORDINATOR, paper)
    plan = Plan.objects.get()
    assert plan.example
    assert list(Edition.objects.order_by("seq").values_list("number", flat=True)) == [1, 2]
    assert credit("BO2022", "VAK") == 36_234_000
    assert (credit("BO2023", "VAK"), credit("BO2023", "VEK")) == (37_458_000, 37_423_000)


def test_one_line_can_be_refused_and_the_rest_accepted(
    specimens: tuple[Reading, Reading],
) -> None:
    paper = brought(specimens[0], example=True)
    line = next(one for one in compared(paper, specimens[0]).open if one.kind == "initiative")
    given = {"kind": line.kind, "key": line.key, "value_hash": line.value_hash}
    decide_line(COORDINATOR, paper, **given, reason="Hoort niet bij dit plan.")
    accept(COORDINATOR, paper)
    assert not Revision.objects.filter(title__nl=line.label).exists()
    left = compared(paper, specimens[0])
    assert [one.line.key for one in left.lines if one.rejected] == [line.key]
    assert left.open == ()
    reopen_line(COORDINATOR, paper, **given)
    assert [one.key for one in compared(paper, specimens[0]).open] == [line.key]
    accept(COORDINATOR, paper)
    assert Revision.objects.filter(title__nl=line.label).exists()
    # What comes later from the same paper corrects its edition: it is no other edition.
    assert list(Edition.objects.order_by("seq").values_list("number", "kind")) == [
        (1, "regular"),
        (None, "erratum"),
    ]


def test_a_line_does_not_come_without_what_it_needs(bbt: Reading) -> None:
    paper = brought(bbt)
    with pytest.raises(Invalid, match="kan niet zonder SD 1"):
        accept(COORDINATOR, paper, ["objective/OD 1.1"])
    accept(COORDINATOR, paper, ["objective/SD 1", "objective/OD 1.1"])
    accept(COORDINATOR, paper, ["objective/OD 1.2"])
    assert Revision.objects.filter(kind="objective", until_seq=None).count() == 3


def test_an_acceptance_is_taken_back_as_a_whole(bbt: Reading) -> None:
    paper = brought(bbt)
    acceptance = accept(COORDINATOR, paper)
    take_back(COORDINATOR, acceptance, "Verkeerd document.")
    page = round_page("BO2021")
    assert page is None or not any(page.evolution.closing.values())
    assert not Paper.objects.visible_to(VISITOR).exists()
    # Articles stay: they are names, not figures. All the rest is proposed again.
    assert marks(compared(paper, bbt)) == {"added": 105, "changed": 0, "same": 16, "gone": 0}
    with pytest.raises(Refusal, match="al teruggenomen"):
        take_back(COORDINATOR, acceptance, "Nog eens.")
    accept(COORDINATOR, paper)
    assert credit("BO2021", "VAK") == 94_216_000


def test_nothing_is_taken_back_under_what_builds_on_it(
    specimens: tuple[Reading, Reading],
) -> None:
    acceptance = accept(COORDINATOR, brought(specimens[0], example=True))
    accept(COORDINATOR, brought(specimens[1], example=True))
    with pytest.raises(Refusal):
        take_back(COORDINATOR, acceptance, "Toch niet.")
    assert Acceptance.objects.filter(state="accepted").count() == 2
    assert credit("BO2022", "VAK") == 36_234_000


def test_a_corrected_paper_reverses_what_it_changes(bbt: Reading) -> None:
    accept(COORDINATOR, brought(bbt))
    tables = []
    for table in bbt.budget.tables:
        rows = [
            msgspec.structs.replace(
                row, values={axis: value + 7 for axis, value in row.values.items()}
            )
            if row.label.startswith("RELANCE - Vervolgtrajecten")
            or (
                table.article == "SJ0-1SFC2DA-WT"
                and row.label in ("Andere bijstellingen", "TOTAAL")
            )
            else row
            for row in table.rows
        ]
        tables.append(msgspec.structs.replace(table, rows=tuple(rows)))
    document = msgspec.structs.replace(bbt.document, sha256="0" * 64)
    corrected = msgspec.structs.replace(
        bbt,
        document=document,
        budget=msgspec.structs.replace(bbt.budget, tables=tuple(tables)),
    )
    paper = brought(corrected)
    assert marks(compared(paper, corrected))["changed"] == 1
    second = accept(COORDINATOR, paper)
    assert credit("BO2021", "VAK") == 94_223_000
    take_back(COORDINATOR, second, "Geen verbeterde versie.")
    assert credit("BO2021", "VAK") == 94_216_000


@pytest.mark.parametrize(
    "role",
    [
        role
        for role in Role
        if role not in {Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR}
    ],
)
def test_only_who_keeps_papers_accepts_them(bbt: Reading, role: Role) -> None:
    paper = brought(bbt)
    with pytest.raises(NotAllowed):
        accept(Actor(name="x", account=None, roles=frozenset({role})), paper)
    with pytest.raises(NotAllowed):
        bring(Actor(roles=frozenset({role})), bbt)


def test_who_may_not_accept_may_not_prepare_either(bbt: Reading, settings: Settings) -> None:
    """Preparing writes no plan and no euro, so nothing below would stop them."""
    settings.DEMO = False
    paper = brought(bbt)
    with pytest.raises(NotAllowed, match="beleidsdocumenten"):
        accept(Actor(name="x", person=1, roles=frozenset({Role.APPROVER})), paper)
    assert not Acceptance.objects.exists()


def test_every_step_is_one_declared_event(bbt: Reading) -> None:
    paper = brought(bbt)
    accept(COORDINATOR, paper)
    happened = list(Event.objects.order_by("id").values_list("action", flat=True))
    assert happened.count("writing.paper.accepted") == 1
    assert set(happened) <= ACTIONS.keys()


def test_the_work_does_not_grow_with_the_paper(specimens: tuple[Reading, Reading]) -> None:
    """What a database is asked depends on what there is to do, not on how much of it."""
    short = specimens[0]
    more = [
        msgspec.structs.replace(one, title=f"{one.title} ({number})")
        for number in range(20)
        for one in short.initiatives
    ]
    long = msgspec.structs.replace(short, initiatives=(*short.initiatives, *more))
    asked = []
    for reading in (short, long):
        with transaction.atomic():
            paper = brought(reading)
            with CaptureQueriesContext(connection) as comparing:
                compared(paper, reading)
            with CaptureQueriesContext(connection) as accepting:
                accept(COORDINATOR, paper)
            asked.append((len(comparing), len(accepting)))
            transaction.set_rollback(True)
    assert asked[1][0] == asked[0][0] <= 15
    # Inserts go by the hundred, so a few more.
    assert asked[1][1] <= asked[0][1] + 27


def test_whoever_brings_the_real_paper_finds_it_in_the_register(bbt: Reading) -> None:
    """The shipped reading and the paper at hand are one document: only its text comes along."""
    path = real_path("bbt-2021")
    accept(COORDINATOR, brought(bbt))
    with path.open("rb") as stream:
        file = files.store(COORDINATOR, stream, path.name, "paper")
    paper = bring_file(COORDINATOR, file)
    assert Paper.objects.get() == paper
    assert marks(compared(paper, bbt)) == {"added": 0, "changed": 0, "same": 121, "gone": 0}
    place = bbt.budget.tables[0].rows[0].place
    around = text_around(Paper.objects.get(), place.start, place.end)
    assert around is not None
    assert around.chosen.strip().startswith("BA 2020")


@pytest.mark.parametrize(
    "name", ["actualisering-2021", "lokaal-integratiebeleid", "doelstellingen"]
)
def test_other_real_papers_can_be_brought_and_accepted(name: str) -> None:
    """Papers without objectives or budgets are documents all the same: nothing fails."""
    path = real_path(name)
    with path.open("rb") as stream:
        file = files.store(COORDINATOR, stream, path.name, "paper")
    paper = bring_file(COORDINATOR, file)
    found = compared(paper, sheet(paper).reading)
    if found.open:
        accept(COORDINATOR, paper)
    else:
        with pytest.raises(Invalid):
            accept(COORDINATOR, paper)
