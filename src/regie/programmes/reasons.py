"""Why a line got what it got, in one sentence: the only place where a reason becomes words.

Values in, text out, in Dutch or English whatever the language of the process: a letter is Dutch,
whoever has it made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

_PARTS = {
    "nl": {25: "een kwart", 33: "een derde", 50: "de helft", 67: "twee derde", 75: "drie kwart"},
    "en": {25: "a quarter", 33: "a third", 50: "half", 67: "two thirds", 75: "three quarters"},
}
_WORDS = {
    "nl": {
        "got": "{got} van {asked} gevraagd",
        "euro": "{got} van {asked} euro gevraagd",
        "all": "alles wat gevraagd was",
        "rank_rounds": (
            "de enveloppe raakte op bij de lijnen met voorrang {round}, waar elke lijn voor"
            " {share} bediend is"
        ),
        "rank_rounds_after": "; uw voorrang {own} kwam daarna",
        "pro_rata": "de enveloppe volstond niet; elke lijn is voor {share} bediend",
        "score": "de enveloppe raakte op bij plaats {round} in de rangorde van de scores",
        "score_after": "; uw plaats {own} kwam daarna",
        "score_part": ", waar nog een deel gegeven kon worden",
        "helped": ", ook uit het geld dat gereserveerd is voor {reserve}",
        "reserve": "de enveloppe raakte op bij het geld dat gereserveerd is voor {reserve}",
        "hand": "gewijzigd door wie beslist: {why}",
        "some": "een groep",
        "about": "ongeveer {percent} %",
        "hardly": "bijna niets",
        "nearly": "bijna alles",
    },
    "en": {
        "got": "{got} of {asked} asked",
        "euro": "{got} of {asked} euros asked",
        "all": "all that was asked",
        "rank_rounds": (
            "the envelope ran out among the priorities {round}, where every line was served for"
            " {share}"
        ),
        "rank_rounds_after": "; your priority {own} came after that",
        "pro_rata": "the envelope was not enough; every line was served for {share}",
        "score": "the envelope ran out at place {round} in the ranking of the scores",
        "score_after": "; your place {own} came after that",
        "score_part": ", where a part could still be given",
        "helped": ", also out of the money reserved for {reserve}",
        "reserve": "the envelope ran out in the money reserved for {reserve}",
        "hand": "changed by who decides: {why}",
        "some": "a group",
        "about": "about {percent} %",
        "hardly": "hardly anything",
        "nearly": "nearly all",
    },
}


class Granted(Struct, frozen=True):
    """What a line asked and got. ``reason`` is as a decision keeps it; without ``asked_units`` the
    line is an amount. ``reserves`` are the names of the reserved parts, in the order of the
    rules."""

    rule: str
    reason: Mapping[str, Any]
    asked_units: int | None
    units: int | None
    asked: Decimal
    amount: Decimal
    by_hand: str = ""
    reserves: Sequence[str] = ()


def sentence(told: Granted, language: str) -> str:
    """Why, in one sentence."""
    words = _WORDS["en" if language == "en" else "nl"]
    if told.asked_units is None:
        got = words["euro"].format(
            got=_euro(told.amount, language), asked=_euro(told.asked, language)
        )
    else:
        got = words["got"].format(
            got=_whole(told.units or 0, language), asked=_whole(told.asked_units, language)
        )
    return f"{got}: {_why(told, words, language)}."


def _why(told: Granted, words: Mapping[str, str], language: str) -> str:
    if told.by_hand:
        return words["hand"].format(why=told.by_hand.rstrip("."))
    reason = told.reason
    code, group = str(reason.get("code", "")), reason.get("group")
    facts = {
        "round": reason.get("round", 1),
        "own": reason.get("own", reason.get("round", 1)),
        "share": _share(Decimal(str(reason.get("served", "1"))), words, language),
        "reserve": _reserve(group, told.reserves, words),
    }
    helped = words["helped"].format(**facts) if group is not None else ""
    if code == "all":
        return words["all"] + helped
    if code in ("none", "after") and group is not None:
        return words["reserve"].format(**facts)
    why = words[told.rule].format(**facts)
    if code == "after":
        why += words.get(f"{told.rule}_after", "").format(**facts)
    if code == "part" and told.rule == "score":
        why += words["score_part"]
    return why + (helped if code == "part" else "")


def _share(served: Decimal, words: Mapping[str, str], language: str) -> str:
    percent = int((served * 100).to_integral_value())
    if percent in (0, 100):
        return words["nearly" if percent else "hardly"]
    named = _PARTS["en" if language == "en" else "nl"]
    return named.get(percent) or words["about"].format(percent=percent)


def _reserve(group: Any, reserves: Sequence[str], words: Mapping[str, str]) -> str:
    known = isinstance(group, int) and 0 <= group < len(reserves)
    return reserves[group] if known else words["some"]


def _whole(number: int, language: str) -> str:
    told = f"{number:,}"
    return told if language == "en" else told.replace(",", ".")


def _euro(amount: Decimal, language: str) -> str:
    told = f"{amount:,.2f}".removesuffix(".00")
    return told if language == "en" else told.translate(str.maketrans(",.", ".,"))
