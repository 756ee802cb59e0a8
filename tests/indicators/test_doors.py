"""Through no question does more come out than the release tells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from regie.base.errors import Refusal
from regie.indicators.disclosure_words import rule_words
from regie.indicators.engine import client
from regie.indicators.engine.hypercubes import axis
from regie.indicators.query import Query
from tests.indicators.attack import sums_of
from tests.indicators.make_figures import data_set, parquet, version

pytestmark = pytest.mark.django_db
PLACES, AGES = ("a", "b", "c", "d"), ("x", "y", "z")
COUNTS = ((30, 3, 12), (25, 20, 1), (40, 45, 50), (0, 60, 70))


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    client.stop()


def parts(codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for many in range(1, len(codes) + 1):
        yield from combinations(codes, many)


def test_no_question_tells_more_than_the_release() -> None:
    one = data_set(
        "mensen",
        (("nis", "place"), ("age", "category")),
        categories=[("age", code) for code in AGES],
        people=True,
    )
    digest = parquet(
        ["nis", "age"],
        ["value"],
        [
            (place, age, str(count))
            for place, line in zip(PLACES, COUNTS, strict=True)
            for age, count in zip(AGES, line, strict=True)
        ],
    )
    made = client.call(
        "release",
        digest=digest,
        dimensions=[{"code": "nis", "kind": "place"}, {"code": "age", "kind": "category"}],
        measures=[{"code": "value", "kind": "count"}],
        threshold=5,
        rounding=None,
        before=None,
    )
    assert made["small"] == 3
    version(one, digest, made["digest"], 12)

    shown, hidden = [], set()
    sums = sums_of([axis(PLACES), axis(AGES)]).toarray().reshape(5, 4, 12)
    everything = client.ask(Query("mensen", ("nis",), ("age",), "sum:value"))
    for row, (place,) in enumerate(everything.rows):
        for column, (age,) in enumerate(everything.columns):
            at = PLACES.index(place), AGES.index(age)
            if everything.cells[row][column].status == "suppressed":
                hidden.add(at)
            else:
                shown.append(sums[at])
    assert {(0, 1), (1, 2), (3, 0)} < hidden
    for whole, number in (("nis", 0), ("age", 1)):
        answer = client.ask(Query("mensen", (whole,), (), "sum:value"))
        for row, (code,) in enumerate(answer.rows):
            at_code = (PLACES, AGES)[number].index(code)
            if answer.cells[row][0].status != "suppressed":
                shown.append(sums[(at_code, 3) if number == 0 else (4, at_code)])
    shown.append(sums[4, 3])
    known = np.linalg.matrix_rank(np.array(shown))

    answered = 0
    for places in parts(PLACES):
        for ages in parts(AGES):
            of = {(PLACES.index(place), AGES.index(age)) for place in places for age in ages}
            for aggregate in ("sum", "mean", "min", "max"):
                query = Query("mensen", (), (), f"{aggregate}:value", {"nis": places, "age": ages})
                try:
                    cell = client.ask(query).cells[0][0]
                except Refusal:
                    continue
                if cell.status == "suppressed":
                    continue
                answered += 1
                if aggregate in ("min", "max"):
                    assert not of & hidden
                told = sum(sums[at] for at in of)
                assert np.linalg.matrix_rank(np.array([*shown, told])) == known
    assert answered


def test_the_rule_is_said_in_sentences() -> None:
    told = rule_words(5, 10, before=True)
    assert len(told) == 5
    assert "5" in told[0]
    assert "10" in told[3]
    assert len(rule_words(5)) == 3
