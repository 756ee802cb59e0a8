"""Laws of ranks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.plans.ranks import between, is_rank, spread

RANKS = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6).filter(is_rank)


@given(RANKS | st.none(), RANKS | st.none(), st.integers(1, 50))
def test_ranks_lie_in_order_between_their_neighbours(
    one: str | None, other: str | None, count: int
) -> None:
    low, high = (one, other) if one is None or other is None else sorted((one, other))
    if low is not None and low == high:
        with pytest.raises(ValueError, match="nothing lies between"):
            spread(count, low, high)
        return
    ranks = spread(count, low, high)
    assert len(ranks) == count
    assert all(map(is_rank, ranks))
    whole = [*([low] if low else []), *ranks, *([high] if high else [])]
    assert all(before < after for before, after in pairwise(whole))


def test_a_long_list_keeps_short_ranks() -> None:
    rank = between(None, None)
    for _ in range(10_000):
        rank = between(rank, None)
    assert len(rank) <= 20


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_any_order_of_insertion_gives_that_order(places: list[int]) -> None:
    ranks: list[str] = []
    for number in places:
        at = number % (len(ranks) + 1)
        low = ranks[at - 1] if at else None
        high = ranks[at] if at < len(ranks) else None
        ranks.insert(at, between(low, high))
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("text", ["", "0", "a0", "A", "é", "-"])
def test_what_is_no_rank_is_refused(text: str) -> None:
    assert not is_rank(text)
    with pytest.raises(ValueError, match="no rank"):
        between(text, None)
