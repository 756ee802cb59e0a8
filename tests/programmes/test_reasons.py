"""Why a line got what it got, in one sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.programmes.reasons import Granted, sentence


def told(code: str, rule: str = "rank_rounds", **more: Any) -> Granted:
    reason = {"code": code, "round": 2, "served": "0.67", "own": 3, **more}
    return Granted(
        rule, reason, 60, 40, Decimal(3600), Decimal(2400), reserves=["kleine gemeenten"]
    )


@pytest.mark.parametrize(
    ("line", "dutch", "english"),
    [
        (
            told("after"),
            "40 van 60 gevraagd: de enveloppe raakte op bij de lijnen met voorrang 2, waar elke"
            " lijn voor twee derde bediend is; uw voorrang 3 kwam daarna.",
            "40 of 60 asked: the envelope ran out among the priorities 2, where every line was"
            " served for two thirds; your priority 3 came after that.",
        ),
        (
            told("all", group=0),
            "40 van 60 gevraagd: alles wat gevraagd was, ook uit het geld dat gereserveerd is voor"
            " kleine gemeenten.",
            "40 of 60 asked: all that was asked, also out of the money reserved for kleine"
            " gemeenten.",
        ),
        (
            told("none", group=0),
            "40 van 60 gevraagd: de enveloppe raakte op bij het geld dat gereserveerd is voor"
            " kleine gemeenten.",
            "40 of 60 asked: the envelope ran out in the money reserved for kleine gemeenten.",
        ),
        (
            Granted(
                "score",
                {"code": "after", "round": 12, "served": "0", "own": 15},
                None,
                None,
                Decimal(25000),
                Decimal(0),
            ),
            "0 van 25.000 euro gevraagd: de enveloppe raakte op bij plaats 12 in de rangorde van de"
            " scores; uw plaats 15 kwam daarna.",
            "0 of 25,000 euros asked: the envelope ran out at place 12 in the ranking of the"
            " scores; your place 15 came after that.",
        ),
    ],
)
def test_the_reason_as_a_sentence(line: Granted, dutch: str, english: str) -> None:
    assert sentence(line, "nl") == dutch
    assert sentence(line, "en") == english


@given(
    rule=st.sampled_from(["rank_rounds", "pro_rata", "score"]),
    code=st.sampled_from(["all", "part", "none", "after"]),
    group=st.none() | st.integers(0, 3),
    served=st.integers(0, 100).map(lambda one: str(Decimal(one) / 100)),
    by_hand=st.sampled_from(["", "De minister vroeg dit."]),
)
def test_every_reason_has_one_sentence(
    rule: str, code: str, group: int | None, served: str, by_hand: str
) -> None:
    line = Granted(
        rule,
        {"code": code, "round": 1, "served": served, "own": 2, "group": group},
        60,
        0,
        Decimal(60),
        Decimal(0),
        by_hand,
        ["een"],
    )
    for language in ("nl", "en"):
        words = sentence(line, language)
        assert words.endswith(".")
        assert words.count(".") == 1
        assert "{" not in words
