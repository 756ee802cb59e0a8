"""A plan: what its editions and items belong to."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import Scoped

#: Who writes plans.
WRITERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class Plans(Scoped):
    """Plans: public once an edition was published, to staff always."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.is_staff:
            return self.all()
        # A published edition and only that has a place in the order.
        return self.filter(editions__seq=1)

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Plan(models.Model):
    """What a government intends in one policy field or across several, through all its editions.

    The policy note and the yearly explanations of one policy field are one plan. Its row is the
    lock of publishing.

    ``levels`` says what the plan itself calls its levels of objectives (level → words), where that
    is not what everybody calls them. ``term_start`` and ``term_end`` are the legislature that it
    serves, as far as known. ``admission_source`` says where it stands what may be in it.
    ``own_fields`` are the fields that its items have beside those of every plan
    (:mod:`regie.plans.own`).
    """

    class Kind(models.TextChoices):
        """What sort of plan."""

        HORIZONTAL = "horizontal"
        POLICY_FIELD = "policy_field"
        NEIGHBOUR = "neighbour"
        INTERFEDERAL = "interfederal"
        AGENCY = "agency"
        NETWORK = "network"
        PROGRAMME = "programme"

    uid = UidField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    slug = models.SlugField(max_length=80, unique=True)
    title = TextField()
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    levels = models.JSONField(default=dict, blank=True)
    term_start_first = first_day()
    term_start_precision = precision()
    term_end_first = first_day()
    term_end_precision = precision()
    admission_source = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    own_fields = models.JSONField(default=list, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    term_start = PartialDateDescriptor("term_start")
    term_end = PartialDateDescriptor("term_end")

    objects: ClassVar = Plans.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="plan_kind",
                condition=models.Q(
                    kind__in=[
                        "horizontal",
                        "policy_field",
                        "neighbour",
                        "interfederal",
                        "agency",
                        "network",
                        "programme",
                    ]
                ),
            ),
            partial_date_check("term_start", "plan"),
            partial_date_check("term_end", "plan"),
            models.CheckConstraint(name="plan_slug_filled", condition=~models.Q(slug="")),
        ]

    def __str__(self) -> str:
        return self.slug
