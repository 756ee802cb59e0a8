"""Bodies that meet: who belongs to them, and their meetings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Office, Organisation
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import PublicFact


class Membership(models.Model):
    """Who belongs to a body that meets, from one day to another: an organisation or an office,
    never a person. What is empty is not known; ``until`` is the first day on which it no longer
    holds."""

    class Role(models.TextChoices):
        """As what."""

        CHAIR = "chair"
        SECRETARIAT = "secretariat"
        MEMBER = "member"
        OBSERVER = "observer"

    uid = UidField()
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role.choices)
    since_first = first_day()
    since_precision = precision()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    example = models.BooleanField(default=False)

    since = PartialDateDescriptor("since")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("since", "membership"),
            models.CheckConstraint(
                name="membership_one",
                condition=models.Q(organisation__isnull=False, office__isnull=True)
                | models.Q(organisation__isnull=True, office__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_role",
                condition=models.Q(role__in=["chair", "secretariat", "member", "observer"]),
            ),
            models.CheckConstraint(
                name="membership_not_of_itself",
                condition=models.Q(organisation__isnull=True)
                | ~models.Q(organisation=models.F("body")),
            ),
            models.CheckConstraint(
                name="membership_period",
                condition=models.Q(until__isnull=True)
                | models.Q(since_first__isnull=True)
                | models.Q(until__gt=models.F("since_first")),
            ),
            models.CheckConstraint(name="membership_sourced", condition=~models.Q(source="")),
            models.UniqueConstraint(
                name="membership_organisation_now",
                fields=["body", "organisation"],
                condition=models.Q(until__isnull=True),
            ),
            models.UniqueConstraint(
                name="membership_office_now",
                fields=["body", "office"],
                condition=models.Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Meeting(models.Model):
    """One time that a body meets: what is on its agenda, and what was decided or learnt.

    What must be done afterwards are obligations, its points. ``key`` names it in facts that are
    loaded; an empty conclusion is not known yet.
    """

    uid = UidField()
    key = models.SlugField(max_length=60, null=True, blank=True, unique=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="meetings")
    title = TextField()
    held_first = models.DateField()
    held_precision = models.CharField(
        max_length=1, choices=[(letter, letter) for letter in "DMQY"], default="D"
    )
    agenda = TextField()
    conclusion = TextField()
    source = models.CharField(max_length=300)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    held = PartialDateDescriptor("held")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("held", "meeting"),
            models.CheckConstraint(name="meeting_sourced", condition=~models.Q(source="")),
        ]
        indexes: ClassVar = [models.Index(fields=["body", "held_first"], name="meeting_by_body")]

    def __str__(self) -> str:
        return self.uid
