"""What must be done on a day, once or again and again, and when it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Organisation
from regie.agenda.models.meeting import Meeting
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account
from regie.base.scope import PublicFact


class Obligation(models.Model):
    """Something that a law, a decision or a paper demands by a day.

    ``first`` is the first day that is known, absent where it is not; ``every`` is after how many
    months it comes again, absent where it comes once or its rhythm is not known. ``plan`` is the
    short name of the plan that it belongs to, if any. ``meeting`` is where it was agreed on, for a
    point of a meeting. ``key`` names it in facts that are loaded.
    """

    uid = UidField()
    key = models.SlugField(max_length=60, null=True, blank=True, unique=True)
    title = TextField()
    note = TextField()
    source = models.CharField(max_length=500)
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    plan = models.CharField(max_length=80, blank=True, default="")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="points"
    )
    first_first = first_day()
    first_precision = precision()
    every = models.IntegerField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    first = PartialDateDescriptor("first")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("first", "obligation"),
            models.CheckConstraint(
                name="obligation_every",
                condition=models.Q(every__isnull=True) | models.Q(every__gt=0),
            ),
            models.CheckConstraint(name="obligation_sourced", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="obligation_ended_reasoned",
                condition=models.Q(ended__isnull=True) | ~models.Q(ended_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Fulfilment(models.Model):
    """An obligation was met for one of its days; ``due`` is the first day that it may mean."""

    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="fulfilments", db_index=False
    )
    due = models.DateField()
    done_on = models.DateField()
    note = models.CharField(max_length=500, blank=True, default="")
    recorded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fulfilment_once", fields=["obligation", "due"]),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.due}"
