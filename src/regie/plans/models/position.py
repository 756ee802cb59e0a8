"""Where items stand in their plan from publication to publication, so that lists are sorted, sieved
and divided into pages by the database."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.plans.models.item import Item, Revision
from regie.plans.models.plan import Plan


class Positions(models.QuerySet["Position"]):
    """Positions: what was published, so nobody's secret."""

    def at(self, plan: int, seq: int) -> Self:
        """Where everything stands after publication ``seq``."""
        return self.filter(
            models.Q(until_seq__isnull=True) | models.Q(until_seq__gt=seq),
            plan_id=plan,
            from_seq__lte=seq,
        )


class Position(models.Model):
    """Where an item stands from one publication to another (half open): made of revisions, and to
    be made of them again (``services.positions``).

    ``path`` puts the items in the order of the plan, and begins with that of whatever an item
    stands under. ``objective`` is the nearest above it. ``code_key`` and the folded titles sort; a
    key that is absent is not known.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="positions")
    kind = models.CharField(max_length=20, choices=Item.Kind.choices)
    from_seq = models.IntegerField()
    until_seq = models.IntegerField(null=True, blank=True)
    path = models.TextField()
    objective = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    code_key = models.TextField(null=True, blank=True)
    title_nl = models.TextField(null=True, blank=True)
    title_en = models.TextField(null=True, blank=True)

    objects: ClassVar = Positions.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="position_once", fields=["item", "from_seq"]),
            models.UniqueConstraint(
                name="position_current",
                fields=["item"],
                condition=models.Q(until_seq__isnull=True),
            ),
            models.CheckConstraint(
                name="position_span",
                condition=models.Q(until_seq__isnull=True)
                | models.Q(until_seq__gt=models.F("from_seq")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "from_seq"], name="position_from")]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.path} [{self.from_seq}, {self.until_seq})"
