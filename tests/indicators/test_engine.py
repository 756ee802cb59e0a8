"""The process that asks the figures starts by itself, says no in a sentence, and ends when told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regie.base.errors import Refusal
from regie.indicators.engine import client


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    client.stop()


def test_it_starts_by_itself_and_answers() -> None:
    assert client.call("about", words="hier") == {"words": "hier"}


def test_what_it_cannot_answer_is_a_sentence() -> None:
    with pytest.raises(Refusal, match="niets te zeggen"):
        client.call("about", words="")
