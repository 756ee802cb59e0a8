"""Which template a kind of paper is written after, now and before."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped


class PaperTemplates(Scoped):
    """Templates: staff see them, coordinators and administrators replace them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.has(Role.COORDINATOR, Role.ADMINISTRATOR) else self.none()


class PaperTemplate(models.Model):
    """A template from one moment until the next of its kind. Without a file it is the one that
    comes with Regie. Rows are only ever added: together they are the history."""

    class Kind(models.TextChoices):
        """What is written after it."""

        NOTE = "note"
        BOOK = "book"
        SHEET = "sheet"
        CHAPTER = "chapter"
        BUDGET = "budget"
        ANALYSIS = "analysis"
        YEARLY = "yearly"

    uid = UidField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    brought_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = PaperTemplates.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paper_template_kind",
                condition=models.Q(
                    kind__in=["note", "book", "sheet", "chapter", "budget", "analysis", "yearly"]
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "id"], name="paper_template_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
