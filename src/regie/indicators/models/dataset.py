"""A data set: what it counts, along which dimensions, and each time that it was loaded."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import TextField, UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped

#: Who defines data sets and indicators and loads figures.
KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class DataSets(Scoped):
    """Data sets: to everybody once public, to staff always."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.filter(public=True)

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators and administrators."""
        return self.all() if actor.has(*KEEPERS) else self.none()


class DataSet(models.Model):
    """Figures of one source along the same dimensions.

    ``people`` says that its counts are of people: then nothing leaves it but what disclosure
    control lets through, with ``threshold`` (the house's own where absent) and ``rounding`` (to
    multiples of it, where given). Who may see the full version is :meth:`full_for`.
    """

    class Frequency(models.TextChoices):
        """How often the source brings new figures."""

        YEAR = "year"
        QUARTER = "quarter"
        MONTH = "month"
        ONCE = "once"
        IRREGULAR = "irregular"

    class Origin(models.TextChoices):
        """How its figures came about."""

        REGISTER = "register"
        SURVEY = "survey"
        ADMINISTRATION = "administration"
        PUBLISHED = "published"

    uid = UidField()
    code = models.SlugField(max_length=60, unique=True)
    title = TextField()
    note = TextField()
    source = models.CharField(max_length=500)
    licence = models.CharField(max_length=200, blank=True, default="")
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.YEAR)
    origin = models.CharField(max_length=14, choices=Origin.choices, default=Origin.REGISTER)
    people = models.BooleanField(default=False)
    threshold = models.IntegerField(null=True, blank=True)
    rounding = models.IntegerField(null=True, blank=True)
    public = models.BooleanField(default=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = DataSets.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="dataset_sourced", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="dataset_threshold",
                condition=models.Q(threshold__isnull=True) | models.Q(threshold__gte=1),
            ),
            models.CheckConstraint(
                name="dataset_rounding",
                condition=models.Q(rounding__isnull=True) | models.Q(rounding__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def full_for(actor: Actor) -> bool:
        """Whether ``actor`` sees counts of people without disclosure control."""
        return actor.has(*KEEPERS)


class Dimension(models.Model):
    """What an observation is of: a place (codes of municipalities or regions), a period (years,
    quarters, months), or categories with codes of their own. ``place`` is its order."""

    class Kind(models.TextChoices):
        """What its codes are."""

        PLACE = "place"
        PERIOD = "period"
        CATEGORY = "category"

    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="dimensions")
    place = models.IntegerField()
    code = models.SlugField(max_length=40)
    title = TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CATEGORY)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="dimension_once", fields=["dataset", "code"]),
            models.UniqueConstraint(name="dimension_order", fields=["dataset", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.code}"


class Category(models.Model):
    """A code of a dimension of categories, with its words; ``parent`` is the code above it, if
    any."""

    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="categories")
    place = models.IntegerField()
    code = models.CharField(max_length=60)
    title = TextField()
    parent = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="category_once", fields=["dimension", "code"]),
        ]

    def __str__(self) -> str:
        return self.code


class Measure(models.Model):
    """What is observed. Only counts and amounts are added up: over a merger, and in totals."""

    class Kind(models.TextChoices):
        """What sort of figure."""

        COUNT = "count"
        AMOUNT = "amount"
        RATE = "rate"
        MEAN = "mean"
        MEDIAN = "median"

    #: Kinds of which a sum means something.
    ADDED = (Kind.COUNT, Kind.AMOUNT)

    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="measures")
    code = models.SlugField(max_length=40)
    title = TextField()
    unit = TextField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COUNT)
    decimals = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="measure_once", fields=["dataset", "code"]),
            models.CheckConstraint(
                name="measure_decimals", condition=models.Q(decimals__gte=0, decimals__lte=6)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.code}"

    @property
    def added(self) -> bool:
        """Whether values may be added up."""
        return self.kind in self.ADDED


class Mapping(models.Model):
    """How the columns of a supplier's file become dimensions and measures, remembered by name."""

    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="mappings")
    name = models.SlugField(max_length=60)
    told = models.JSONField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="mapping_once", fields=["dataset", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.name}"


class DataVersion(models.Model):
    """One loading of a data set; never changed after, but for what is let out. The newest number
    holds.

    ``file`` is what was brought. ``digest`` is the SHA-256 of the Parquet file with all
    observations, ``released`` that of what disclosure control lets out (the same where the data set
    has no people). ``revised`` says what was revised, and why.
    """

    uid = UidField()
    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64)
    released = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    added = models.BigIntegerField()
    changed = models.BigIntegerField()
    same = models.BigIntegerField()
    gone = models.BigIntegerField()
    rejected = models.BigIntegerField(default=0)
    revised = models.CharField(max_length=500, blank=True, default="")
    loaded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="dataversion_once", fields=["dataset", "number"]),
            models.CheckConstraint(name="dataversion_number", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.number}"
