"""What tests of the ground floor start from."""

from __future__ import annotations

from regie.base.actor import Actor, Role
from regie.base.models import Account


def account(email: str = "an@voorbeeld.be", language: str = "nl") -> Account:
    """Somebody who can sign in."""
    return Account.objects.create_user(email, language=language)


def actor(person: int = 1, *roles: Role, account: int | None = None) -> Actor:
    """A person at work."""
    return Actor(name=f"person {person}", account=account, person=person, roles=frozenset(roles))
