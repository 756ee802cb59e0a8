"""Account numbers (IBAN): plain values."""

from __future__ import annotations

import re

#: How long the number of a country is; others only pass the check of their digits.
_LENGTHS = {"BE": 16, "NL": 18, "FR": 27, "DE": 22, "LU": 20}
_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def plain(words: str) -> str:
    """Without spaces, in capitals."""
    return re.sub(r"[\s.\u00a0-]", "", words).upper()


def fault(words: str) -> str:
    """What is wrong with an account number, in one Dutch sentence; empty where nothing is."""
    number = plain(words)
    if not number.isascii() or not _SHAPE.fullmatch(number):
        return "Dit is geen rekeningnummer (IBAN), zoals BE68 5390 0754 7034."
    if len(number) != _LENGTHS.get(number[:2], len(number)):
        return f"Een rekeningnummer van {number[:2]} heeft {_LENGTHS[number[:2]]} tekens."
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        return "Dit rekeningnummer klopt niet: kijk de cijfers na."
    return ""


def spaced(number: str) -> str:
    """In groups of four, as people read it."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
