"""The secret in a personal link: 256 random bits, of which the register keeps only a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """A secret that fits in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str, purpose: str = "invitation") -> str:
    """What is kept of ``secret``. So many random bits need no slow hash."""
    return hashlib.sha256(f"{purpose}|{secret}".encode()).hexdigest()
