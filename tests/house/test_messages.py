"""Both catalogues say all that the pages ask for, and nothing else."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from tools import messages

_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _key(message: Message) -> tuple[object, object]:
    one = message.id
    return (one if isinstance(one, str) else tuple(one)), message.context


def test_a_catalogue_has_exactly_what_is_asked(language: str) -> None:
    asked = {_key(message) for message in messages.asked() if message.id}
    there = {_key(message) for message in messages.read(language) if message.id}
    assert not asked ^ there, "type ./regie messages"


def test_everything_is_translated(language: str) -> None:
    assert not messages.untranslated(messages.read(language))


def test_what_is_filled_in_has_its_place(language: str) -> None:
    for message in messages.read(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string or ())
        for text in said:
            assert set(_PLACE.findall(str(text))) == set(_PLACE.findall(ids[-1])), message.id
