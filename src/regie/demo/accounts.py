"""The people of the demonstration: one for each role, all invented, at addresses that cannot exist.

They can be signed in as only in a home that ``regie demo`` made.
"""

from __future__ import annotations

from msgspec import Struct

from regie.base.actor import Role

#: Everybody knows it: it opens nothing but a demonstration on one's own machine.
PASSWORD = "voorbeeld-in-regie"  # noqa: S105 - see above
CITY = "Voorbeeldstad"
DEPARTMENT = "Voorbeelddepartement"
ASSOCIATION = "Vereniging Voorbeeld"


class Player(Struct, frozen=True):
    """One invented person; ``at`` is the invented organisation, "" is the agency."""

    role: Role
    name: str
    at: str = ""

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.role.value.replace('_', '-')}@voorbeeld.example"


PLAYERS = (
    Player(Role.COORDINATOR, "Coby Voorbeeld"),
    Player(Role.REPORTER, "Ruben Voorbeeld", DEPARTMENT),
    Player(Role.HEAD, "Hanne Voorbeeld", DEPARTMENT),
    Player(Role.MUNICIPAL_EDITOR, "Mira Voorbeeld", CITY),
    Player(Role.APPLICANT_READER, "Lotte Voorbeeld", CITY),
    Player(Role.APPLICANT_EDITOR, "Amir Voorbeeld", CITY),
    Player(Role.APPLICANT_SIGNATORY, "Saar Voorbeeld", CITY),
    Player(Role.PARTNER_EDITOR, "Paco Voorbeeld", ASSOCIATION),
    Player(Role.ASSESSOR, "Bea Voorbeeld"),
    Player(Role.INSPECTOR, "Ines Voorbeeld"),
    Player(Role.FINANCIAL_OFFICER, "Fien Voorbeeld"),
    Player(Role.APPROVER, "Gust Voorbeeld"),
    Player(Role.COUNSELLOR, "Karim Voorbeeld"),
    Player(Role.JOURNALIST, "Jo Voorbeeld"),
    Player(Role.ADMINISTRATOR, "Ada Voorbeeld"),
)


def who_plays(role: Role) -> Player:
    """Who plays ``role``."""
    return next(one for one in PLAYERS if one.role is role)


def told() -> list[dict[str, str]]:
    """What ``regie demo --accounts --json`` prints."""
    return [
        {
            "role": player.role.value,
            "name": player.name,
            "email": player.email,
            "password": PASSWORD,
            "start": "/werk/",
        }
        for player in PLAYERS
    ]
