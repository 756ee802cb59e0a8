"""An indicator, its targets, and what it is tied to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Organisation
from regie.base.fields import (
    FigureField,
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import PublicFact
from regie.papers.models import Passage
from regie.plans.models import Item

#: On what a target, a tie or a figure rests; as everywhere in the chain.
BASES = ("decision", "paper", "staff", "inferred", "example")
_BASES = [(one, one) for one in BASES]


class Indicator(models.Model):
    """A figure by which something is judged.

    ``question`` is what it answers, as the title of its chart. ``formula`` says how it is made of
    data sets (``formula.py``); without one its figures are written down one by one, or flow up from
    results. ``cumulative`` figures count on from the start. ``theme`` groups indicators of one
    monitor.
    """

    class Direction(models.TextChoices):
        """Which way is better."""

        UP = "up"
        DOWN = "down"
        NONE = "none"

    class Frequency(models.TextChoices):
        """How often a new figure is expected."""

        YEAR = "year"
        HALF_YEAR = "half_year"
        QUARTER = "quarter"
        ONCE = "once"
        IRREGULAR = "irregular"

    uid = UidField()
    code = models.SlugField(max_length=60, unique=True)
    title = TextField()
    question = TextField()
    note = TextField()
    unit = TextField()
    decimals = models.IntegerField(default=0)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.YEAR)
    cumulative = models.BooleanField(default=False)
    formula = models.CharField(max_length=1000, blank=True, default="")
    theme = models.SlugField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=500)
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    ended = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="indicator_sourced", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="indicator_decimals", condition=models.Q(decimals__gte=0, decimals__lte=6)
            ),
            models.CheckConstraint(
                name="indicator_ended_reasoned",
                condition=models.Q(ended__isnull=True) | ~models.Q(ended_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Target(models.Model):
    """What a figure was (a baseline), should be (a target) or was announced to be, by a date;
    ``place`` is a code of a place, empty for the whole."""

    class Kind(models.TextChoices):
        """What it is."""

        BASELINE = "baseline"
        TARGET = "target"
        ANNOUNCED = "announced"

    class Comparison(models.TextChoices):
        """When it is reached."""

        AT_LEAST = "at_least"
        AT_MOST = "at_most"
        EXACTLY = "exactly"

    uid = UidField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TARGET)
    comparison = models.CharField(
        max_length=10, choices=Comparison.choices, default=Comparison.AT_LEAST
    )
    place = models.CharField(max_length=20, blank=True, default="")
    on_first = first_day()
    on_precision = precision()
    value = FigureField()
    basis = models.CharField(max_length=10, choices=_BASES)
    source = models.CharField(max_length=500)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = TextField()
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    on = PartialDateDescriptor("on")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("on", "target"),
            models.CheckConstraint(name="target_sourced", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.kind} {self.value}"


class Tie(models.Model):
    """An indicator judges an item of a plan (an objective, an action), a programme, or one line of
    a programme's menu (``line``); on what basis."""

    uid = UidField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="ties")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="indicator_ties"
    )
    programme = models.SlugField(max_length=80, blank=True, default="")
    line = models.CharField(max_length=20, blank=True, default="")
    basis = models.CharField(max_length=10, choices=_BASES)
    why = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=500)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tie_one",
                condition=models.Q(item__isnull=False, programme="", line="")
                | (models.Q(item__isnull=True) & ~models.Q(programme="")),
            ),
            models.CheckConstraint(name="tie_sourced", condition=~models.Q(source="")),
            models.UniqueConstraint(
                name="tie_item_once",
                fields=["indicator", "item"],
                condition=models.Q(item__isnull=False),
            ),
            models.UniqueConstraint(
                name="tie_programme_once",
                fields=["indicator", "programme", "line"],
                condition=models.Q(item__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.item_id or self.programme} {self.line}"
