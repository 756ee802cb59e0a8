"""Surveys that come back: what each wave asked, and which answers may stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from regie.indicators.models import DataSet, Question, Wave


class Asked(Struct, frozen=True):
    """A question as one wave put it; ``anew`` where it differs from the wave before, so that what
    was answered before may not stand beside it."""

    wave: Wave
    question: Question
    anew: bool


class QuestionHistory(Struct, frozen=True):
    """A question through the waves."""

    code: str
    asked: Sequence[Asked]


def history(dataset: DataSet) -> list[QuestionHistory]:
    """Every question through the waves, in the order of the last one. Two queries."""
    waves = list(dataset.waves.order_by("period").prefetch_related("questions"))
    by_code: dict[str, list[Asked]] = {}
    for wave in waves:
        for question in sorted(wave.questions.all(), key=lambda one: (one.pk,)):
            before = by_code.setdefault(question.code, [])
            anew = bool(before) and before[-1].question.series != question.series
            before.append(Asked(wave, question, anew))
    return [QuestionHistory(code, asked) for code, asked in by_code.items()]
