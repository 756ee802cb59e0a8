"""Keys that can always be divided: one move is one row, whatever stands beside it.

A rank is a fraction between 0 and 1 written in base 36, without the ``0.`` and without zeros at
the end. Ranks are compared in Python, never by the collation of a database.
"""

from __future__ import annotations

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}


def between(low: str | None, high: str | None) -> str:
    """A rank after ``low`` and before ``high``; absent means the very beginning or end.

    :raises ValueError: when nothing lies between, or one of them is no rank.
    """
    return spread(1, low, high)[0]


def spread(count: int, low: str | None = None, high: str | None = None) -> list[str]:
    """``count`` ranks between two others, in order: in even steps, or close behind ``low`` where
    nothing follows, because what is added there is followed by more.

    :raises ValueError: when nothing lies between, or one of them is no rank.
    """
    for rank in (low, high):
        if rank is not None and not is_rank(rank):
            raise ValueError(f"no rank: {rank!r}")
    if low is not None and high is not None and low >= high:
        raise ValueError(f"nothing lies between {low!r} and {high!r}")
    if low is not None and high is None:
        return _behind(low, count)
    width = max(len(low or ""), len(high or ""), 1)
    while True:
        bottom = _number(low or "", width)
        top = _number(high, width) if high is not None else _BASE**width
        if top - bottom > count:
            return [
                _rank(bottom + (top - bottom) * step // (count + 1), width)
                for step in range(1, count + 1)
            ]
        width += 1


def _behind(low: str, count: int) -> list[str]:
    width = len(low) + len(low) % 2
    while _BASE**width - _number(low, width) <= count:
        width += 2
    bottom = _number(low, width)
    return [_rank(bottom + step, width) for step in range(1, count + 1)]


def is_rank(text: str) -> bool:
    """Whether ``text`` has the form of a rank."""
    return bool(text) and text[-1] != "0" and all(digit in _VALUE for digit in text)


def _number(rank: str, width: int) -> int:
    value = 0
    for digit in rank.ljust(width, "0"):
        value = value * _BASE + _VALUE[digit]
    return value


def _rank(value: int, width: int) -> str:
    digits = []
    for _ in range(width):
        value, digit = divmod(value, _BASE)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits)).rstrip("0")
