"""Data sets, municipalities and files for tests."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from regie.actors.models import Merger, Municipality
from regie.base import files
from regie.base.actor import Actor, Role, system
from regie.base.models import StoredFile
from regie.base.text import fold
from regie.indicators.definitions import (
    CategoryTold,
    Definition,
    DimensionTold,
    MeasureTold,
)
from regie.indicators.models import DataSet
from regie.indicators.services.data import PURPOSE, Outcome, load
from regie.indicators.services.datasets import define

_BEGIN, _MERGED = date(2019, 1, 1), date(2025, 1, 1)


def places() -> None:
    """Antwerpen that takes Borsbeek in, Beveren that becomes another, and Gent that stays."""
    rows = {
        ("11002", _BEGIN): ("Antwerpen", _MERGED),
        ("11002", _MERGED): ("Antwerpen", None),
        ("11007", _BEGIN): ("Borsbeek", _MERGED),
        ("46003", _BEGIN): ("Beveren", _MERGED),
        ("46013", _BEGIN): ("Kruibeke", _MERGED),
        ("46030", _MERGED): ("Beveren-Kruibeke-Zwijndrecht", None),
        ("44021", _BEGIN): ("Gent", None),
    }
    made = {
        key: Municipality.objects.create(
            nis=key[0], since=key[1], name=name, folded=fold(name), until=until
        )
        for key, (name, until) in rows.items()
    }
    for old, new in (
        ("11002", "11002"),
        ("11007", "11002"),
        ("46003", "46030"),
        ("46013", "46030"),
    ):
        Merger.objects.create(
            on=_MERGED, predecessor=made[old, _BEGIN], successor=made[new, _MERGED]
        )


def definition(**told: Any) -> Definition:
    """People by municipality, year and sex; ``told`` says otherwise."""
    plain: dict[str, Any] = {
        "code": "mensen",
        "title": {"nl": "Mensen"},
        "source": "Een bron",
        "dimensions": (
            DimensionTold("nis", {"nl": "Gemeente"}, "place"),
            DimensionTold("jaar", {"nl": "Jaar"}, "period"),
            DimensionTold(
                "geslacht",
                {"nl": "Geslacht"},
                "category",
                (CategoryTold("m", {"nl": "mannen"}), CategoryTold("v", {"nl": "vrouwen"})),
            ),
        ),
        "measures": (MeasureTold("aantal", {"nl": "Aantal"}, {"nl": "mensen"}),),
    }
    return Definition(**{**plain, **told})


def dataset(**told: Any) -> DataSet:
    """A data set as :func:`definition` says."""
    return define(system("test"), definition(**told))


def stored(content: bytes | str, name: str = "cijfers.csv") -> StoredFile:
    """A file as somebody brought it."""
    raw = content.encode() if isinstance(content, str) else content
    return files.store(system("test"), io.BytesIO(raw), name, PURPOSE)


def loaded(row: DataSet, content: bytes | str, name: str = "cijfers.csv", **told: Any) -> Outcome:
    """Load a file for good, unless ``told`` says otherwise."""
    return load(system("test"), row, stored(content, name), **{"dry_run": False, **told})


def figures(row: DataSet) -> list[tuple[Any, ...]]:
    """All rows of the newest version, as they lie in its file."""
    import duckdb

    from regie.indicators.engine import client

    version = row.versions.order_by("-number").first()
    assert version is not None
    path = Path(client.folder(), version.digest[:2], f"{version.digest}.parquet")
    return duckdb.read_parquet(str(path)).fetchall()


def keeper() -> Actor:
    """Who may keep data sets."""
    return Actor("Kim", roles=frozenset({Role.COORDINATOR}))
