"""The secret in a personal link: 256 random bits, of which the register keeps only a hash.

Until its mail is written it also lies in the note of that mail, sealed with the key of this home.
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from django.conf import settings


def new_secret() -> str:
    """A secret that fits in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str, purpose: str = "invitation") -> str:
    """What is kept of ``secret``. So many random bits need no slow hash."""
    return hashlib.sha256(f"{purpose}|{secret}".encode()).hexdigest()


def seal(text: str, purpose: str) -> str:
    """``text`` as it may lie in the database: a copy of the database alone opens it for nobody."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What :func:`seal` sealed for the same purpose."""
    return _box(purpose).decrypt(sealed.encode()).decode()


def _box(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}|{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
