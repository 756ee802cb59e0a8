"""Rules there and back, and what differs between two of them in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given

from regie.programmes.differences import differences, sentence, sentences
from regie.programmes.library import call, calls
from regie.programmes.ruleset import RuleSet, as_data, digest_of, from_data
from tests.programmes.rulesets import contents


def rules(content: dict[str, Any]) -> RuleSet:
    return from_data(content, "regels")


@given(contents())
def test_what_is_written_is_read_back_the_same(content: dict[str, Any]) -> None:
    told = rules(content)
    again = from_data(as_data(told), "regels")
    assert again == told
    assert digest_of(as_data(again)) == digest_of(as_data(told))


@given(contents(), contents())
def test_every_difference_is_said_and_nothing_else(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = rules(before), rules(after)
    told = differences(old, new)
    assert bool(told) == (as_data(old) != as_data(new))
    assert not differences(old, old)
    for language in ("nl", "en"):
        with translation.override(language):
            said = [sentence(one) for one in told]
        assert all(one.endswith(".") and "None" not in one and "{" not in one for one in said)


@pytest.mark.parametrize("code", [one.code for one in calls()])
def test_a_shipped_call_is_read_back_the_same(code: str) -> None:
    for version in call(code).versions:
        again = from_data(as_data(version), code)
        assert not differences(version, again)


def test_the_price_that_changed_in_2022_is_one_sentence() -> None:
    before, after = call("plan-samenleven-2022").versions
    with translation.override("nl"):
        told = [one.replace("\N{NO-BREAK SPACE}", " ") for one in sentences(before, after)]
    assert told == [
        "Lijn 2 (Lokaal actieplan polarisatie (opmaak + uitrol)), bedrag voor één: "
        "van 12.500 euro naar 25.000 euro."
    ]
