"""Enterprise numbers of the Belgian register of enterprises (KBO)."""

from __future__ import annotations

_DIGITS = 10
_CHECK = 97


def kbo_fault(number: str) -> str:
    """What is wrong with an enterprise number (ten digits, without points); nothing if it can be
    one."""
    if len(number) != _DIGITS or not (number.isascii() and number.isdecimal()):
        return "Een ondernemingsnummer heeft tien cijfers."
    if number[0] not in "01":
        return "Een ondernemingsnummer begint met 0 of 1."
    if _CHECK - int(number[:8]) % _CHECK != int(number[8:]):
        return "Dit ondernemingsnummer klopt niet: de laatste twee cijfers controleren de andere."
    return ""


def plain_kbo(words: str) -> str:
    """The digits of a number as people write it: ``BE 0543.307.391``."""
    kept = "".join(sign for sign in words.upper().removeprefix("BE") if sign not in " .-")
    return kept.zfill(_DIGITS) if len(kept) == _DIGITS - 1 and kept.isdecimal() else kept
