"""A survey that comes back: its waves, and how each asked its questions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import TextField
from regie.indicators.models.dataset import DataSet


class Wave(models.Model):
    """One time that a survey was held. ``weight`` is the measure that weighs a respondent;
    ``margin`` says how sure its figures are, in the source's own terms."""

    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="waves")
    period = models.CharField(max_length=10)
    title = TextField()
    respondents = models.IntegerField(null=True, blank=True)
    weight = models.CharField(max_length=40, blank=True, default="")
    margin = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="wave_once", fields=["dataset", "period"]),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.period}"


class Question(models.Model):
    """A question as one wave asked it. Waves are compared only where ``series`` is the same: a
    question that was put otherwise begins another."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=60)
    wording = TextField()
    series = models.SlugField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="question_once", fields=["wave", "code"]),
        ]

    def __str__(self) -> str:
        return self.code
