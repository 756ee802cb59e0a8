"""Plain text: the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regie.reading.extract.formats import Refused, decode

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content


def read(data: bytes) -> Content:
    """The text as it stands; a form feed begins a page.

    :raises Refused: when there is nothing but white space.
    """
    text = decode(data)
    if not text.strip().strip("\ufeff").strip():
        raise Refused("bevat geen tekst: vraag of maak het opnieuw.")
    breaks = (
        [i + 1 for i, character in enumerate(text) if character == "\f"] if "\f" in text else []
    )
    # A form feed that closes the last page opens none.
    end = len(text.rstrip())
    starts = [0, *(start for start in breaks if start < end)] if breaks else []
    return text, starts
