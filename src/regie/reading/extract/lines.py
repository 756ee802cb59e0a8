"""Writing down what stands in a document, line by line, in the shape that ``Extract`` promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

#: White space that a cell folds into one blank; a non-breaking space stays.
SPACE = re.compile(r"[ \t\r\n\f\v]+")


class Lines:
    """The lines of a text in the making."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def gap(self) -> None:
        """An empty line, unless there is one (or nothing stands before it)."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def add(self, line: str) -> None:
        """A line directly under the one before it: an item of a list, a row of a table."""
        self._lines.extend(line.split("\n"))

    def paragraph(self, text: str) -> None:
        """A paragraph or heading, between empty lines. Nothing is written for white space."""
        if text.strip():
            self.gap()
            self.add(text)
            self.gap()

    def row(self, cells: Iterable[str]) -> None:
        """A row of a table."""
        self._lines.append("\t".join(SPACE.sub(" ", cell).strip(" ") for cell in cells))

    def text(self) -> str:
        """Everything written, every line ended."""
        return "".join(f"{line}\n" for line in self._lines)


def raised(text: str) -> str:
    """``text`` as superscript where it is a number: a note must not become part of a figure."""
    return text.translate(_RAISED) if text.strip().isdigit() else text


def label(number: int, style: str) -> str:
    """``number`` as a list prints it; ``style`` is ``1``, ``a``, ``A``, ``i`` or ``I``."""
    if style in ("a", "A") and number > 0:
        letters = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in ("i", "I") and 0 < number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if style == "I" else roman.lower()
    return str(number)
