"""The choice that balances a legal person."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from regie.reading.columns import _balance

_VECTORS = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=4)


@given(st.lists(_VECTORS, min_size=1, max_size=5))
def test_the_halves_find_what_all_choices_together_find(
    rows: list[list[tuple[int, int]]],
) -> None:
    def cost(choice: tuple[int, ...]) -> int:
        parts = zip(*(row[number] for row, number in zip(rows, choice, strict=True)), strict=True)
        return sum(1 for part in parts if sum(part))

    best = min(product(*(range(len(row)) for row in rows)), key=cost)
    assert _balance(rows) == (cost(best), best)


def test_a_legal_person_of_many_articles_takes_no_time() -> None:
    # 5 ** 14 choices; only the first of each row leaves nothing.
    rows = [[(7 * 10**n + k if k else 0, 1) for k in range(5)] for n in range(14)]
    missed, choice = _balance([*rows, [(0, -14)]]) or (None, ())
    assert missed == 0
    assert choice == (0,) * 15


def test_too_many_choices_are_not_tried() -> None:
    assert _balance([[(k, 0) for k in range(50)]] * 40) is None
