"""What is told beside a report: the log of the year, and results that seem counted twice."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.application import PARTNERS, READERS
from regie.programmes.models.award import AwardLine, Report


class Entries(Scoped):
    """Entries of a log: to who made them, to who files the award, and to staff."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        own = models.Q(organisation__in=actor.organisations(*READERS, Role.PARTNER_EDITOR))
        led = models.Q(award_line__award__organisation__in=actor.organisations(*READERS))
        return self.filter(own | led)

    def changeable_by(self, actor: Actor) -> Self:
        """By who writes for the organisation that made it."""
        return self.filter(organisation__in=actor.organisations(*PARTNERS))


class ResultEntry(models.Model):
    """Something that was reached on a day: so many, with a note without personal data. Together the
    entries of a line are what its report starts from."""

    uid = UidField()
    award_line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    count = models.IntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = Entries.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="resultentry_count", condition=models.Q(count__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["award_line", "organisation", "on"], name="resultentry_of_line"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.count}"


class DoubleCount(models.Model):
    """Two lines of a report whose numbers seem to count the same result, and what who files says
    of it: other people, or the same and twice the investment (``statement`` says how)."""

    class Answer(models.TextChoices):
        """What it is."""

        DIFFERENT = "different"
        INVESTED_TWICE = "invested_twice"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="doubles")
    first = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Answer.choices)
    statement = models.TextField(blank=True, default="")
    told_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="doublecount_once", fields=["report", "first", "second"]),
            models.CheckConstraint(
                name="doublecount_stated",
                condition=models.Q(answer="different")
                | models.Q(answer="invested_twice") & ~models.Q(statement=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.first_id} {self.second_id}"
