"""Around an application: who types what, the files that come with it, and account numbers."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation, Person
from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped
from regie.programmes.models.application import READERS, Application


class ApplicationRight(models.Model):
    """A part of an application that somebody types in.

    As long as an application has none of these, whoever edits for the organisation types
    everywhere; with the first one, editors type only where it is theirs. Who signs types
    everywhere.
    ``part`` is ``form``, ``budget``, ``partners`` or ``action:`` and the code of an action.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="rights")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=80)
    given_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="applicationright_once", fields=["application", "person", "part"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id} {self.part}"


class ApplicationFile(models.Model):
    """A file that answers a question. A newer one takes its place; what was submitted stays."""

    uid = UidField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    question = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="applicationfile_once",
                fields=["application", "question"],
                condition=models.Q(gone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.question}"


class AccountNumbers(Scoped):
    """Account numbers: to who files for the organisation, to staff that does more than assess."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        return self.filter(organisation__in=actor.organisations(*READERS))

    def changeable_by(self, actor: Actor) -> Self:
        """By who signs for the organisation."""
        return self.filter(organisation__in=actor.organisations(Role.APPLICANT_SIGNATORY))


class AccountNumber(models.Model):
    """Where an organisation gets its money. The first is taken as told; each later one waits for a
    second pair of eyes, and until then money goes to the one before."""

    class State(models.TextChoices):
        """What is done with it."""

        WAITING = "waiting"
        IN_FORCE = "in_force"
        REPLACED = "replaced"

    uid = UidField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="account_numbers"
    )
    iban = models.CharField(max_length=34)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    letter = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar = AccountNumbers.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="accountnumber_in_force",
                fields=["organisation"],
                condition=models.Q(state="in_force"),
            ),
            models.UniqueConstraint(
                name="accountnumber_waiting",
                fields=["organisation"],
                condition=models.Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="accountnumber_state",
                condition=models.Q(state__in=["waiting", "in_force", "replaced"]),
            ),
        ]

    def __str__(self) -> str:
        return self.iban
