"""What a formula may name."""

from __future__ import annotations

from collections.abc import Collection

from regie.indicators.formula import KnownDataSet, KnownDimension, KnownMeasure
from regie.indicators.models import DataSet


def known(codes: Collection[str] | None = None) -> dict[str, KnownDataSet]:
    """The data sets by code, or some of them, with their measures, dimensions and categories.
    Four queries."""
    rows = DataSet.objects.order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return {
        row.code: KnownDataSet(
            row.title,
            {
                measure.code: KnownMeasure(measure.title, measure.added, measure.unit)
                for measure in row.measures.all()
            },
            {
                dimension.code: KnownDimension(
                    dimension.title,
                    dimension.kind,
                    {one.code: one.title for one in dimension.categories.all()},
                )
                for dimension in row.dimensions.all()
            },
        )
        for row in rows.prefetch_related("measures", "dimensions__categories")
    }
