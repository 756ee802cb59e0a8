"""Dividing an envelope over made-up applications that each ask all 27 lines of a menu."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from typing import get_args

from regie.programmes.allocation import Asked, Rule, allocate

LINES = 27
_PRICES = (60, 650, 210, 320, 25_000, 90, 170, 5_800, 600)


def applications(many: int) -> list[Asked]:
    """So many applications, always the same."""
    chance = random.Random(many)  # noqa: S311 - made-up numbers
    asked = []
    for number in range(1, many + 1):
        ranks = list(range(1, LINES + 1))
        chance.shuffle(ranks)
        score = Decimal(chance.randint(0, 100))
        for place, rank in enumerate(ranks, 1):
            price = _PRICES[place % len(_PRICES)]
            units = 1 if price == max(_PRICES) else chance.randint(1, 300)
            asked.append(Asked(number, place, units, Decimal(price), rank, score))
    return asked


def seconds(many: int, times: int, rules: tuple[Rule, ...] = get_args(Rule)) -> float:
    """CPU of dividing 40 % of what is asked, by the slowest rule; the quickest of so many times."""
    asked = applications(many)
    total = sum((one.units * one.unit_amount for one in asked), Decimal(0))
    envelope = Decimal(int(total * 2 / 5))
    slowest = 0.0
    for rule in rules:
        spent = []
        for _ in range(times):
            begun = time.process_time()
            allocate(asked, envelope, rule)
            spent.append(time.process_time() - begun)
        slowest = max(slowest, min(spent))
    return slowest
