"""From one year of a programme to the next, and to its end."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from django.conf import LazySettings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from regie.base.actor import VISITOR, Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.components.programme_words import sentences, verdict_sentence
from regie.programmes import library
from regie.programmes.continuation import Reached, envelope, verdict
from regie.programmes.models import Continuation
from regie.programmes.selectors.continuing import answers, board_years, end_evaluation
from regie.programmes.selectors.year_before import year_before
from regie.programmes.services import continuing as services
from regie.programmes.typed import part_of
from tests.programmes.make import ACTOR, a_board, a_call, awarded, signatory, submitted, wishes
from tests.programmes.make_results import report

QUARTER = Decimal("0.25")
TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()
STRANGER = Actor(name="vreemde", person=1)


# --- the rule


@pytest.mark.parametrize(
    ("granted", "realised", "positive", "code", "goes_on"),
    [
        (100, 25, None, "enough", True),
        (100, 24, None, "too_little", False),
        (100, 24, True, "positive", True),
        (100, 24, False, "too_little", False),
        (100, None, None, "nothing_told", False),
        (100, None, True, "positive", True),
        (100, 250, None, "enough", True),
        (3, 1, None, "enough", True),
        (5, 1, None, "too_little", False),
        (0, 10, True, "nothing_granted", False),
    ],
)
def test_a_quarter_or_a_positive_evaluation(
    granted: int, realised: int | None, positive: bool | None, code: str, goes_on: bool
) -> None:
    said = verdict(Reached("5", granted, Decimal(1), realised, positive), QUARTER)
    assert (said.code, said.continues) == (code, goes_on)


@given(
    st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
    st.none() | st.booleans(),
    st.none() | st.decimals(0, 1, places=4),
)
def test_more_never_stops_a_line(
    granted: int, realised: int | None, positive: bool | None, least: Decimal | None
) -> None:
    """Who reached more, or was evaluated well, never goes on less; ``needed`` is just enough."""
    said = verdict(Reached("5", granted, Decimal(1), realised, positive), least)
    more = verdict(Reached("5", granted, Decimal(1), (realised or 0) + 1, positive), least)
    assert more.continues or not said.continues
    assert (
        granted == 0 or verdict(Reached("5", granted, Decimal(1), realised, True), least).continues
    )
    if said.needed is not None and granted:
        assert verdict(Reached("5", granted, Decimal(1), said.needed), least).continues
        if said.needed:
            below = verdict(Reached("5", granted, Decimal(1), said.needed - 1), least)
            assert not below.continues


def test_the_envelope_is_what_goes_on() -> None:
    lines = [(Reached("5", 1, Decimal(60), 1), True), (Reached("11", 1, Decimal(320), 0), False)]
    assert envelope(lines) == 60


# --- in the register


@pytest.mark.django_db
def test_year_two_begins_with_what_goes_on() -> None:
    """Line by line, with reasons; a person decides otherwise with a reason; the next application
    is filled in with it."""
    first, board = a_call("plan-samenleven-2022"), a_board("Aa")
    submitted(first, board, wishes(l5=100, l11=20, l2=1))
    (award,) = awarded(first, 1_000_000)
    report(award, {"5": 30, "11": 2})
    rows = {one.award_line.line: one for one in services.propose_continuation(ACTOR, first)}
    assert {line: one.verdict["code"] for line, one in rows.items()} == {
        "5": "enough",
        "11": "too_little",
        "2": "nothing_told",
    }
    assert "2 van 20" in verdict_sentence(rows["11"].verdict).replace("of", "van")
    second = a_call("plan-samenleven-2023")
    known = year_before(second, board)
    assert known is not None
    assert known.envelope == Decimal(6_000)
    rules = library.call("plan-samenleven-2023").rules
    assert [line.code for line in known.lines(rules)] == ["5"]
    every = {part_of(line) for line in rules.lines}
    assert known.typed(rules, every)["lines"] == {
        "5": {"planned": "100", "current": "10", "priority": "1"}
    }
    assert known.stopped == {"11", "2"}
    services.evaluate(ACTOR, rows["11"], 1, positive=True, text="Sterk traject, laat begonnen.")
    services.decide_by_hand(ACTOR, rows["2"], 1, continues=True, why="Het plan ligt op de raad.")
    (year,) = board_years(first, TODAY)
    assert year.envelope == award.amount
    # The rule again: what a person decided stays.
    again = {one.award_line.line: one for one in services.propose_continuation(ACTOR, first)}
    assert (again["2"].continues, again["2"].by_hand) == (True, "Het plan ligt op de raad.")
    assert again["11"].verdict["code"] == "positive"
    # And back to the rule.
    services.decide_by_hand(ACTOR, again["2"], again["2"].version, continues=False, why="")
    assert not Continuation.objects.get(pk=again["2"].pk).continues
    with pytest.raises(Invalid):
        services.decide_by_hand(ACTOR, again["5"], 1, continues=False, why=" ")
    with pytest.raises(Conflict):
        services.decide_by_hand(ACTOR, again["5"], 9, continues=False, why="x")
    with pytest.raises(Invalid):
        services.evaluate(ACTOR, again["5"], 1, positive=True, text="")
    for wrong in (VISITOR, signatory(board)):
        with pytest.raises(NotAllowed):
            services.propose_continuation(wrong, first)


@pytest.mark.django_db
def test_nothing_to_go_on_from() -> None:
    call = a_call()
    with pytest.raises(Refusal):
        services.propose_continuation(ACTOR, call)
    assert year_before(call, a_board("Aa")) is None


@pytest.mark.django_db
def test_every_verdict_has_its_sentence() -> None:
    for code in ("enough", "positive", "no_rule", "too_little", "nothing_told", "nothing_granted"):
        assert code in sentences()


@pytest.mark.django_db
def test_a_programme_ends_action_by_action(client: Client) -> None:
    """Anchored, handed over or stopped; lessons by each board; then everybody reads it."""
    call, board = a_call(), a_board("Aa")
    submitted(call, board, wishes(l5=100))
    (award,) = awarded(call, 1_000_000)
    report(award, {"5": 3})
    end = services.end_of(ACTOR, "plan-samenleven")
    assert services.end_of(ACTOR, "plan-samenleven").pk == end.pk
    page = "/programmas/plan-samenleven/eindevaluatie/"
    assert client.get(page).status_code == 404
    with pytest.raises(Invalid):
        services.end_of(ACTOR, "bestaat-niet")
    with pytest.raises(Invalid) as told:
        services.end_action(ACTOR, end, "5", "anchored", "")
    assert set(told.value.fields) == {"how", "money"}
    with pytest.raises(Refusal, match="actie 2, 5"):
        services.close_programme(ACTOR, end, end.version, "Samen veel bereikt.")
    for action in services.actions_of("plan-samenleven"):
        outcome = "anchored" if action == "5" else "stopped"
        services.end_action(ACTOR, end, action, outcome, "In de werking.", "van het bestuur")
    services.tell_lesson(signatory(board), end, board, "Begin bij de bibliotheek.")
    with pytest.raises(NotAllowed):
        services.tell_lesson(STRANGER, end, board, "x")
    other = a_board("Bee")
    with pytest.raises(NotAllowed):
        services.tell_lesson(signatory(other), end, other, "x")
    with pytest.raises(Invalid):
        services.tell_lesson(signatory(board), end, board, "  ")
    services.close_programme(
        ACTOR, end, end.version, "Samen veel bereikt.", "sociale-cohesie-2026-2029"
    )
    with pytest.raises(Refusal):
        services.tell_lesson(signatory(board), end, board, "te laat")
    assert end_evaluation("plan-samenleven", TODAY) is not None
    shown = client.get(page).content.decode()
    assert "Begin bij de bibliotheek." in shown
    assert "&lt; 5" in shown
    paper = docx.Document(io.BytesIO(client.get(page, {"formaat": "docx"}).content))
    words = [one.text for one in paper.paragraphs]
    assert "Aa: Begin bij de bibliotheek." in words
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "< 5" in cells
    assert "van het bestuur" in cells
    assert client.get(page, {"formaat": "pdf"}).status_code == 404


@pytest.mark.django_db
def test_boards_are_asked_before_a_call(client: Client, settings: LazySettings) -> None:
    """Each answers for itself; nobody reads another's answer until it closes."""
    settings.TODAY, settings.DEMO = "2026-03-02", True
    opens, closes = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    with pytest.raises(Invalid) as told:
        services.open_consultation(ACTOR, "p", {}, [" "], closes, opens)
    assert set(told.value.fields) == {"title", "questions", "closes_at"}
    row = services.open_consultation(
        ACTOR, "plan-samenleven", {"nl": "De volgende oproep"}, ["Wat mist u?"], opens, closes
    )
    one, other = a_board("Aa"), a_board("Bee")
    services.answer_consultation(signatory(one), row, one, ["Een langere looptijd."])
    services.answer_consultation(signatory(one), row, one, ["Twee jaar meer."])
    assert [told.answers for _name, told in answers(signatory(one), row, TODAY)] == [
        ["Twee jaar meer."]
    ]
    for wrong in (signatory(other), VISITOR):
        assert answers(wrong, row, TODAY) == []
        with pytest.raises(NotAllowed):
            services.answer_consultation(wrong, row, one, ["x"])
    page = f"/programmas/plan-samenleven/raadplegingen/{row.uid}/"
    assert "Twee jaar" not in client.get(page).content.decode()
    for wrong_answer in ([], [""], ["x" * 4_001]):
        with pytest.raises(Invalid):
            services.answer_consultation(signatory(one), row, one, wrong_answer)
    listed = client.get("/programmas/plan-samenleven/").content.decode()
    assert page in listed
    assert "open tot en met" in listed
    settings.TODAY = "2026-04-02"
    listed = client.get("/programmas/plan-samenleven/").content.decode()
    assert "antwoorden te lezen" in listed
    with pytest.raises(Refusal):
        services.answer_consultation(signatory(one), row, one, ["te laat"])
    assert "Twee jaar meer." in client.get(page).content.decode()
    # What became of each answer is told once, and everybody reads it.
    (kept,) = [mine for _name, mine in answers(VISITOR, row, TODAY)]
    staff = Actor("staf", person=1, roles=frozenset({Role.COORDINATOR}))
    for refused in ([("not", "")], [("", "zomaar")], [("x", "y")], []):
        with pytest.raises(Invalid):
            services.say_what_became(staff, kept, kept.version, refused)
    with pytest.raises(NotAllowed):
        services.say_what_became(signatory(one), kept, kept.version, [("adopted", "")])
    assert "nog niet gezegd" in client.get(page).content.decode()
    services.say_what_became(staff, kept, kept.version, [("partly", "Een jaar meer.")])
    with pytest.raises(Conflict):
        services.say_what_became(staff, kept, kept.version - 1, [("adopted", "")])
    shown = client.get(page).content.decode()
    assert "deels gevolgd" in shown
    assert "Een jaar meer." in shown
