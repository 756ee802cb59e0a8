"""The lasting identity of everything that is public."""

from __future__ import annotations

import hashlib
import re
import secrets

#: Crockford's base 32: no I, L, O or U, so that nobody reads one sign for another.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"
_UID = re.compile(PATTERN)


def new_uid() -> str:
    """A random uid: 60 bits."""
    # The low five bits of a byte: each of the 32 signs as likely as another, in one question.
    return "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(LENGTH))


def is_uid(text: str) -> bool:
    """Whether ``text`` has the form of a uid."""
    return _UID.fullmatch(text) is not None


def derived_uid(*parts: str) -> str:
    """The uid of what a file of facts calls ``parts``: the same on every register."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8])
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)
