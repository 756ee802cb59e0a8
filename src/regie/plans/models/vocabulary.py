"""Words that items point at: whom something is for, and the principles that it serves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import TextField, UidField
from regie.base.scope import PublicFact
from regie.plans.models.plan import Plan


class TargetGroup(models.Model):
    """Whom something is for."""

    uid = UidField()
    title = TextField()
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    def __str__(self) -> str:
        return str(self.title.get("nl", self.uid))


class Principle(models.Model):
    """A principle that policy keeps to, whatever its subject. ``plan`` is the plan that chose it;
    absent for one that holds everywhere."""

    uid = UidField()
    title = TextField()
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="principles"
    )
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    def __str__(self) -> str:
        return str(self.title.get("nl", self.uid))
