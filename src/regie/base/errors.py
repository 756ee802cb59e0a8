"""How a service says no. Pages and commands turn these into an answer; nobody swallows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A service cannot do what was asked; the text is one sentence for a person, to be shown."""


class NotAllowed(Refusal):
    """The actor has no right to do this."""


class Invalid(Refusal):
    """What was given cannot be kept; ``fields`` has a sentence for each field that is wrong."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Conflict(Refusal):
    """Somebody else changed this meanwhile: ``mine`` was refused, ``theirs`` stands."""

    def __init__(self, mine: Mapping[str, Any], theirs: Mapping[str, Any], who: str = "") -> None:
        super().__init__("Iemand anders heeft dit intussen gewijzigd.")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.who = who
