"""What no version names leaves the folder of figures after a day; nothing else does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from regie.indicators.engine import client
from regie.indicators.models import DataVersion
from regie.indicators.services.emptying import empty
from tests.indicators.make import dataset, figures, loaded, places


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    client.stop()


def _aged(*paths: Path) -> None:
    old = time.time() - 2 * 24 * 3600
    for path in paths:
        os.utime(path, (old, old))


@pytest.mark.django_db
def test_what_no_version_names_goes_after_a_day() -> None:
    places()
    row = dataset(people=True, threshold=5)
    loaded(row, "nis,jaar,geslacht,aantal\n44021,2024,m,100\n44021,2024,v,2\n")
    folder = client.folder()
    version = DataVersion.objects.get()
    named = [
        folder / digest[:2] / f"{digest}.parquet" for digest in (version.digest, version.released)
    ]
    before = figures(row)
    orphan, young = (folder / "ab" / f"ab{n}.parquet" for n in (1, 2))
    orphan.parent.mkdir(exist_ok=True)
    (folder / "spill").mkdir(exist_ok=True)
    copied, broken = folder / "spill" / "ab.csv", folder / ".load-ab"
    broken.mkdir()
    for path in (orphan, young, copied, broken / "sheet.csv"):
        path.write_bytes(b"x")
    _aged(orphan, copied, broken, *named)
    assert empty(folder) == 3
    assert [path.exists() for path in (orphan, copied, broken)] == [False] * 3
    assert all(path.exists() for path in (young, *named))
    assert figures(row) == before
