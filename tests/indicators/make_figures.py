"""Data sets with figures in tests: rows in the database, and a Parquet file that DuckDB writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import uuid4

import duckdb
from django.utils import timezone

from regie.indicators.engine import client
from regie.indicators.models import Category, DataSet, DataVersion, Dimension, Measure


def parquet(
    dimensions: Sequence[str], measures: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    """A file of figures: a row has the codes, then a value for each measure, or ``-`` where it is
    missing and ``x`` where it is hidden.

    :returns: its digest.
    """
    fields = [f'"{one}" varchar' for one in dimensions]
    for one in measures:
        fields += [f'"{one}" decimal(18, 6)', f'"{one}_status" varchar']
    told: list[list[str | None]] = []
    for row in rows:
        line: list[str | None] = list(row[: len(dimensions)])
        for value in row[len(dimensions) :]:
            status = {"-": "missing", "x": "suppressed"}.get(value, "ok")
            line += [value if status == "ok" else None, status]
        told.append(line)
    made = client.folder() / f"{uuid4()}.made"
    with duckdb.connect() as asked:
        asked.execute(f"create table figures ({', '.join(fields)})")
        marks = ", ".join("?" * len(fields))
        asked.executemany(f"insert into figures values ({marks})", told)  # noqa: S608 - only marks
        order = ", ".join(f'"{one}"' for one in dimensions)
        asked.execute(f"copy (from figures order by {order}) to '{made}' (format parquet)")
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    place = client.folder() / digest[:2] / f"{digest}.parquet"
    place.parent.mkdir(exist_ok=True)
    made.replace(place)
    return digest


def data_set(
    code: str = "voorbeeld",
    dimensions: Sequence[tuple[str, str]] = (("nis", "place"), ("year", "period")),
    measures: Sequence[tuple[str, str]] = (("value", "count"),),
    categories: Sequence[tuple[str, str]] = (),
    **values: object,
) -> DataSet:
    """A data set with ``(code, kind)`` of its dimensions and measures, and ``(dimension, code)`` of
    categories."""
    told: dict[str, object] = {
        "title": {"nl": f"Gegevens {code}", "en": f"Data {code}"},
        "note": {"nl": "Verzonnen cijfers."},
        "source": "Verzonnen voor een test",
    }
    one: DataSet = DataSet.objects.create(code=code, **told | values)
    made = {
        name: Dimension.objects.create(
            dataset=one, place=at, code=name, kind=kind, title={"nl": name.capitalize()}
        )
        for at, (name, kind) in enumerate(dimensions)
    }
    for at, (name, category) in enumerate(categories):
        Category.objects.create(
            dimension=made[name], place=at, code=category, title={"nl": f"De {category}"}
        )
    for name, kind in measures:
        Measure.objects.create(
            dataset=one, code=name, kind=kind, title={"nl": name.capitalize()}, unit={"nl": "stuks"}
        )
    return one


def version(one: DataSet, digest: str, released: str = "", rows: int = 0) -> DataVersion:
    """Its next version, of these files."""
    return DataVersion.objects.create(
        dataset=one,
        number=one.versions.count() + 1,
        digest=digest,
        released=released or digest,
        rows=rows,
        added=rows,
        changed=0,
        same=0,
        gone=0,
        loaded_at=timezone.now(),
    )


def loaded(
    one: DataSet, rows: Iterable[Sequence[str]], released: Iterable[Sequence[str]] | None = None
) -> DataVersion:
    """A version with these rows."""
    dimensions = list(one.dimensions.order_by("place").values_list("code", flat=True))
    measures = list(one.measures.order_by("pk").values_list("code", flat=True))
    kept = list(rows)
    digest = parquet(dimensions, measures, kept)
    shown = parquet(dimensions, measures, released) if released is not None else digest
    return version(one, digest, shown, len(kept))
