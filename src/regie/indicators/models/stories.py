"""Charts that are kept, and figures told as a story."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor
from regie.base.fields import TextField, UidField
from regie.base.scope import Scoped
from regie.indicators.models.dataset import KEEPERS, DataSet
from regie.indicators.models.indicator import Indicator


class Kept(Scoped):
    """To everybody once published, to staff always; coordinators and administrators change it."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.filter(published__isnull=False)

    def changeable_by(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.has(*KEEPERS) else self.none()


class Charts(Kept):
    """Charts; of a data set that is not public only staff sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        some = super().visible_to(actor)
        if actor.is_staff:
            return some
        return some.filter(models.Q(dataset__isnull=True) | models.Q(dataset__public=True))


class Chart(models.Model):
    """A chart that answers a question, its title.

    It shows a table of ``dataset`` (then ``asked`` is a :class:`regie.indicators.query.Query`
    without its data set) or one ``indicator`` (then ``asked`` has ``places``, codes of which an
    empty one is the whole, and ``names`` of what is drawn: ``figure``, ``target``, …). ``answer``
    is what the newest version of the data set answered, asked again when there is another.
    """

    class Form(models.TextChoices):
        """How it is drawn."""

        LINE = "line"
        BARS = "bars"
        DOTS = "dots"
        MULTIPLES = "multiples"
        HEAT = "heat"
        MAP = "map"

    uid = UidField()
    title = TextField()
    note = TextField()
    form = models.CharField(max_length=10, choices=Form.choices)
    dataset = models.ForeignKey(
        DataSet, null=True, blank=True, on_delete=models.PROTECT, related_name="charts"
    )
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="charts"
    )
    asked = models.JSONField(default=dict)
    answer = models.JSONField(null=True, blank=True)
    theme = models.SlugField(max_length=80, blank=True, default="")
    published = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Charts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="chart_of_one",
                condition=models.Q(dataset__isnull=False, indicator__isnull=True)
                | models.Q(dataset__isnull=True, indicator__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Story(models.Model):
    """Figures told in words of our own: a lead, paragraphs with headings and charts in between.

    In ``body`` an empty line ends a paragraph; ``## words`` is a heading, and ``[grafiek UID]`` on
    a line of its own is a chart. ``sources`` has one on each line.
    """

    uid = UidField()
    slug = models.SlugField(max_length=80, unique=True)
    title = TextField()
    lead = TextField()
    body = TextField()
    sources = models.CharField(max_length=4000, blank=True, default="")
    theme = models.SlugField(max_length=80, blank=True, default="")
    year = models.IntegerField(null=True, blank=True)
    published = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Kept.as_manager()

    def __str__(self) -> str:
        return self.slug
