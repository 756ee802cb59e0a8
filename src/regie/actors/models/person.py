"""Natural persons, what they may do where, and who is invited."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models.organisation import Organisation
from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped

_ROLES = [(role.value, role.value) for role in Role]


class Persons(Scoped):
    """Persons: everybody sees oneself, administrators see all."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself; all to administrators and coordinators."""
        if actor.has(Role.ADMINISTRATOR, Role.COORDINATOR):
            return self.all()
        return self.none() if actor.person is None else self.filter(pk=actor.person)

    def changeable_by(self, actor: Actor) -> Self:
        """Oneself; all to administrators."""
        if actor.has(Role.ADMINISTRATOR):
            return self.all()
        return self.none() if actor.person is None else self.filter(pk=actor.person)


class Person(models.Model):
    """A natural person. Name and address are kept for ``purpose`` until ``keep_until``.

    Erased persons keep their row, so that what they did still has somebody behind it.
    """

    uid = UidField()
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField(max_length=200, blank=True, default="")
    purpose = models.CharField(max_length=100)
    keep_until = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Persons.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_erased_or_named",
                condition=models.Q(erased_at__isnull=True) | models.Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.uid


class Mandates(Scoped):
    """Mandates: one's own, those of organisations where one signs, all to administrators."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.has(Role.ADMINISTRATOR, Role.COORDINATOR):
            return self.all()
        if actor.person is None:
            return self.none()
        heads = actor.organisations(Role.APPLICANT_SIGNATORY, Role.HEAD)
        return self.filter(models.Q(person_id=actor.person) | models.Q(organisation_id__in=heads))

    def changeable_by(self, actor: Actor) -> Self:
        """Administrators and coordinators; heads and signatories within their organisation."""
        if actor.has(Role.ADMINISTRATOR, Role.COORDINATOR):
            return self.all()
        heads = actor.organisations(Role.APPLICANT_SIGNATORY, Role.HEAD)
        return self.filter(organisation_id__in=heads)


class Mandate(models.Model):
    """What a person may do, at an organisation or (without one) at the agency, for a period.

    The first link between a person and an organisation is a request that the agency approves.
    """

    class State(models.TextChoices):
        """Where the mandate stands."""

        REQUESTED = "requested"
        ACTIVE = "active"
        REFUSED = "refused"
        ENDED = "ended"

    uid = UidField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(max_length=30, choices=_ROLES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.IntegerField(default=1)

    objects: ClassVar = Mandates.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="mandate_open_once",
                fields=["person", "organisation", "role"],
                condition=models.Q(state__in=["requested", "active"]),
            ),
            models.UniqueConstraint(
                name="mandate_agency_open_once",
                fields=["person", "role"],
                condition=models.Q(state__in=["requested", "active"], organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="mandate_state",
                condition=models.Q(state__in=["requested", "active", "refused", "ended"]),
            ),
            models.CheckConstraint(
                name="mandate_active_since",
                condition=~models.Q(state="active") | models.Q(since__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="mandate_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class Invitation(models.Model):
    """Somebody was asked to come in. The link's secret is only kept as its hash."""

    uid = UidField()
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=_ROLES)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.role} {self.uid}"
