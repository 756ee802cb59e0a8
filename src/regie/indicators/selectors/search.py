"""What search knows of indicators and data sets."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from regie.base.hooks import SearchText
from regie.indicators.models import DataSet, Indicator


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """Indicators, and data sets (those that are not public for staff alone): 2 queries."""
    wanted = Q(uid__in=uids) if uids else Q()
    for one in Indicator.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "indicator",
            one.uid,
            f"/indicatoren/{one.code}/",
            one.title,
            one.question,
            (one.note, one.unit, {"nl": f"{one.code} {one.theme} {one.source}"}),
            example=one.example,
        )
    for dataset in DataSet.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "dataset",
            dataset.uid,
            f"/cijfers/{dataset.code}/",
            dataset.title,
            {"nl": dataset.source},
            (dataset.note, {"nl": dataset.code}),
            staff_only=not dataset.public,
            example=dataset.example,
        )
