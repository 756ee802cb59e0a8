"""New figures: data sets that were loaded, figures that were written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from msgspec import Struct

from regie.base.actor import VISITOR
from regie.base.models import Event
from regie.indicators.models import DataSet, DataVersion, Figure, Indicator
from regie.indicators.selectors.lists import datasets_in

#: So many are told.
_MOST = 50


class NewFigures(Struct, frozen=True):
    """A version of a data set (then ``figure`` is None), or a figure of an indicator."""

    uid: str
    at: datetime
    version: DataVersion | None = None
    figure: Figure | None = None


def of_datasets(codes: Sequence[str] | None = None) -> list[NewFigures]:
    """Versions of data sets that everybody sees, newest first: 1 query."""
    some = Q() if codes is None else Q(dataset__code__in=codes)
    rows = (
        DataVersion.objects.filter(some, dataset__in=DataSet.objects.visible_to(VISITOR))
        .select_related("dataset")
        .order_by("-loaded_at", "-pk")[:_MOST]
    )
    return [NewFigures(row.uid, row.loaded_at, version=row) for row in rows]


def of_indicator(one: Indicator) -> list[NewFigures]:
    """What its figures come from that is new, newest first: 4 queries."""
    codes = [row.code for row in datasets_in(VISITOR, one.formula)]
    found = of_datasets(codes) if codes else []
    written = {row.uid: row for row in Figure.objects.filter(indicator=one, place="")}
    first: Mapping[str, datetime] = dict(
        Event.objects.filter(object_uid__in=list(written), action="indicators.figure.kept")
        .order_by("-at", "-pk")
        .values_list("object_uid", "at")
    )
    # A figure that was corrected stands where it was written first, and says what it is now.
    found += [NewFigures(uid, at, figure=written[uid]) for uid, at in first.items()]
    return sorted(found, key=lambda new: (new.at, new.uid), reverse=True)[:_MOST]
