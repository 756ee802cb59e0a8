"""The rules of asking: costs, finished answers, reminders, and what a paper seems to say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.base.text import fold
from regie.plans.progress import rules
from regie.plans.progress.matching import Topic, suggestions
from regie.plans.progress.own_papers import passages, vocabulary
from regie.plans.progress.rules import Burden

_BURDENS = st.builds(Burden, st.integers(0, 50), st.integers(0, 500))
_ASKED = st.lists(st.tuples(st.sampled_from("abcd"), _BURDENS))


def _sum(burdens: list[Burden]) -> Burden:
    return Burden(sum(one.questions for one in burdens), sum(one.minutes for one in burdens))


@given(_ASKED, _ASKED)
def test_what_domains_are_asked_adds_up_whatever_the_order_and_the_rounds(
    first: list[tuple[str, Burden]], second: list[tuple[str, Burden]]
) -> None:
    together = rules.burden([*first, *second])
    assert together == rules.burden([*reversed(second), *reversed(first)])
    assert _sum(list(together.values())) == _sum([one for _, one in [*first, *second]])
    apart, more = rules.burden(first), rules.burden(second)
    for domain, cost in together.items():
        assert cost == apart.get(domain, Burden()).plus(more.get(domain, Burden()))


@given(
    st.sets(st.sampled_from(rules.QUESTIONS)),
    st.sampled_from(rules.QUESTIONS),
    st.integers(0, 20),
    st.dictionaries(
        st.sampled_from(rules.QUESTIONS), st.integers(0, 600), min_size=len(rules.QUESTIONS)
    ),
)
def test_a_question_more_never_costs_less(
    kinds: set[str], more: str, milestones: int, minutes: dict[str, int]
) -> None:
    before = rules.burden_of(kinds, milestones, minutes)
    after = rules.burden_of({*kinds, more}, milestones, minutes)
    assert after.questions >= before.questions
    assert after.minutes >= before.minutes
    assert rules.burden_of(["status"], milestones, minutes) == Burden(1, minutes["status"])


@given(st.integers(-30, 60))
def test_reminders_come_before_on_and_weekly_after_the_last_day(left: int) -> None:
    deadline = date(2024, 6, 30)
    expected = left in (7, 2, 0, -7, -14, -21, -28)
    assert rules.reminds(deadline - timedelta(days=left), deadline) is expected


@pytest.mark.parametrize("status", ["at_risk", "late", "stopped"])
def test_what_is_not_on_track_needs_a_reason(status: str) -> None:
    told, wrong = rules.filled({"status": status}, {})
    assert told is None
    assert set(wrong) == {"reason"}
    told, wrong = rules.filled({"status": status, "reason": " Personeel viel uit. "}, {})
    assert told is not None
    assert told.reason == "Personeel viel uit."
    assert not wrong


def test_an_answer_tells_everything_that_is_wrong_at_once() -> None:
    draft = {
        "status": "",
        "figures": [{"label": "", "value": "12", "unit": ""}, {"label": "x", "value": "veel"}],
        "milestones": {"m": {"expected": "31 februari 2026"}},
    }
    told, wrong = rules.filled(draft, {"m": {"title": "Nota", "planned": ""}})
    assert told is None
    assert set(wrong) == {"status", "figure_0_label", "figure_1_value", "milestone_m_expected"}
    assert "geen datum" in wrong["milestone_m_expected"]


def test_figures_and_dates_are_kept_exactly() -> None:
    draft = {
        "status": "done",
        "figures": [{"label": "bereikt", "value": "1.234,50", "unit": "personen"}, {}],
        "milestones": {
            "m": {"expected": "maart 2026", "reached": ""},
            "n": {"expected": "", "reached": "2/3/2026"},
            "o": {},
        },
    }
    dated = {key: {"title": key, "planned": "2025"} for key in "mno"}
    told, _ = rules.filled(draft, dated)
    assert told is not None
    assert told.figures == ({"label": "bereikt", "value": "1234.50", "unit": "personen"},)
    assert [(row["item"], row["expected"], row["reached"]) for row in told.milestones] == [
        ("m", "2026-03", ""),
        ("n", "", "2026-03-02"),
    ]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1.234,5", Decimal("1234.5")),
        ("12", Decimal(12)),
        ("-3,25", Decimal("-3.25")),
        ("45 %", Decimal(45)),
        ("1.23", None),
        ("veel", None),
        ("", None),
        ("9" * 40, None),
    ],
)
def test_numbers_are_read_as_dutch_writes_them(words: str, number: Decimal | None) -> None:
    assert rules.parse_number(words) == number


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("eerste kwartaal 2026", "2026-Q1"),
        ("31/03/2026", "2026-03-31"),
        ("14 maart 2026", "2026-03-14"),
    ],
)
def test_a_date_is_as_precise_as_it_is_typed(words: str, iso: str) -> None:
    assert rules.parse_when(words).iso() == iso


@pytest.mark.parametrize("words", ["31 februari 2026", "binnenkort", "tegen maart 2026", "2026-13"])
def test_what_is_no_date_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rules.parse_when(words)


# --- papers of one's own

_PAPER = """\
1 Inleiding

Dit rapport geeft een stand van zaken.

Toegankelijke dienstverlening aan loketten: de opleiding van loketmedewerkers is afgerond in
maart 2026. Er namen 1.250 medewerkers deel en 85 % is tevreden.

Actie 2.4.1 loopt vertraging op door de late aanstelling van een projectleider.

De overige acties worden voortgezet.
"""


def _topic(title: str, code: str = "", **milestones: str) -> Topic:
    return Topic("k", fold(code), fold(title), {k: fold(t) for k, t in milestones.items()})


def test_a_passage_is_found_by_its_words_and_shows_which() -> None:
    topic = _topic("Opleiding van loketmedewerkers over toegankelijkheid", m="Opleiding afgerond")
    (found,) = suggestions(topic, passages(_PAPER), vocabulary())
    assert found.by == "words"
    assert found.shared == ("loketmedewerkers", "opleiding")
    assert found.passage.line == 5
    assert found.status == "done"
    assert found.told == "afgerond"
    assert found.figures == (("1.250", "medewerkers"), ("85", "%"))
    assert found.milestones == (("m", "2026-03"),)


def test_a_passage_is_found_by_its_code() -> None:
    (found,) = suggestions(_topic("Iets helemaal anders", "2.4.1"), passages(_PAPER), vocabulary())
    assert (found.by, found.status) == ("code", "late")
    assert not suggestions(_topic("Iets anders", "2.4.11"), passages(_PAPER), vocabulary())


def test_what_a_paper_does_not_mention_is_not_proposed() -> None:
    assert not suggestions(_topic("Huisvesting van studenten"), passages(_PAPER), vocabulary())


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_read_without_failing(text: str, title: str) -> None:
    for found in suggestions(_topic(title), passages(text), vocabulary()):
        assert found.shared or found.by == "title"
