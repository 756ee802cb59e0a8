"""Help without money that a board asks for."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.application import EDITORS, READERS
from regie.programmes.models.call import WRITERS


class SupportRequests(Scoped):
    """Requests: to who asked, and to staff."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        return self.filter(organisation__in=actor.organisations(*READERS))

    def changeable_by(self, actor: Actor) -> Self:
        """By who keeps calls, and by editors of the organisation that asked."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(organisation__in=actor.organisations(*EDITORS))


class SupportRequest(models.Model):
    """An organisation asks for an offer of a programme (``data/programmes``): who helps is told in
    ``answer``."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked"
        ANSWERED = "answered"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    programme_code = models.CharField(max_length=60)
    offer = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="support_requests"
    )
    question = models.CharField(max_length=1000)
    answer = models.CharField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = SupportRequests.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="supportrequest_once",
                fields=["programme_code", "offer", "organisation"],
                condition=models.Q(state="asked"),
            ),
            models.CheckConstraint(
                name="supportrequest_state",
                condition=models.Q(state="answered", answered_at__isnull=False)
                | models.Q(state__in=["asked", "withdrawn"], answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_code} {self.offer}"
