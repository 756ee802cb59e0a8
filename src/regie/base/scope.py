"""Who sees and changes what: the only rule about objects, said as a query."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from regie.base.actor import Actor, Role


class Scoped(models.QuerySet[Any]):
    """Rows that know who may see and change them. Both answers are conditions in SQL, never a look
    at one row after another; an object is checked with ``.filter(pk=…).exists()``."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows that ``actor`` may see."""
        raise NotImplementedError

    def changeable_by(self, actor: Actor) -> Self:
        """The rows that ``actor`` may change."""
        raise NotImplementedError


class PublicFact(Scoped):
    """Rows that everybody sees and that staff with a right to write may change."""

    def visible_to(self, actor: Actor) -> Self:
        """All of them."""
        return self.all()

    def changeable_by(self, actor: Actor) -> Self:
        """All of them to who coordinates or administers, none to others."""
        return self.all() if actor.has(Role.COORDINATOR, Role.ADMINISTRATOR) else self.none()
