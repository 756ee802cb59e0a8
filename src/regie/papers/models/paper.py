"""A paper, what was read in it, and the places in it that the register points at."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import (
    PartialDateDescriptor,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped


class Papers(Scoped):
    """Papers: public ones to everybody, others to who brought them and to staff."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.is_staff:
            return self.all()
        public = models.Q(public=True)
        if actor.account is not None:
            public |= models.Q(brought_by_id=actor.account)
        return self.filter(public)

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators, financial officers and administrators."""
        if actor.has(Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR):
            return self.all()
        return self.none()


class Paper(models.Model):
    """A document, known by the SHA-256 of its bytes. It never changes.

    ``file`` is absent where only the reading is here. A paper is ``public`` once something of it
    was accepted.
    """

    uid = UidField()
    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=500)
    number = models.CharField(max_length=60, blank=True, default="")
    date_first = first_day()
    date_precision = precision()
    pages = models.IntegerField(null=True)
    lines = models.IntegerField()
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    text = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="texts_of"
    )
    public = models.BooleanField(default=False)
    example = models.BooleanField(default=False)
    brought_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    date = PartialDateDescriptor("date")

    objects: ClassVar = Papers.as_manager()

    class Meta:
        constraints: ClassVar = [partial_date_check("date", "paper")]
        indexes: ClassVar = [models.Index(fields=["-brought_at"], name="paper_newest")]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """What one version of the reader found in a paper: the JSON of ``regie read``, unchanged."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="readings")
    reader = models.CharField(max_length=40)
    format = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    figures = models.IntegerField()
    proven = models.IntegerField()
    checks = models.IntegerField()
    failing = models.IntegerField()
    findings = models.IntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reading_once", fields=["paper", "sha256"]),
        ]

    def __str__(self) -> str:
        return f"{self.paper} ({self.reader})"


class Passage(models.Model):
    """A place in a paper: code points of the extracted text, half open. What it *says* is read
    from the reading, so a passage holds no words."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="passages")
    start = models.IntegerField()
    end = models.IntegerField()
    line = models.IntegerField()
    page = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="passage_once", fields=["paper", "start", "end"]),
            models.CheckConstraint(
                name="passage_range", condition=models.Q(end__gt=models.F("start"), start__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}:{self.start}-{self.end}"
