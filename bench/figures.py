"""How long figures take to answer: ``python -m bench.figures MILLIONS``; JSON on standard output.

Writes a file of so many million observations as loading would (90 000 municipalities, then years,
then sexes and ages, sorted), starts the engine, and asks it what a table builder asks. Each answer
is the median of five, none asked before: an answer is never kept. An answer is what one waits for,
and the processor time of the engine, which what else the machine does hardly touches. Memory
is the peak of the engine.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PLACES = 90_000
_WRITE = """
copy (
    select
        lpad(cast(i // {one} as varchar), 6, '0') as nis,
        cast(2000 + i % {one} // ({ages} * 2) as varchar) as jaar,
        'g' || i % ({ages} * 2) // {ages} as geslacht,
        'l' || lpad(cast(i % {ages} as varchar), 2, '0') as leeftijd,
        case when mark <> 0 then cast(mark as decimal(18, 6)) end as aantal,
        case when mark <> 0 then 'ok' else 'missing' end as aantal_status
    from (select i, hash(i) % 5000 as mark from range({places} * {one}) as r(i))
) to '{out}' (format parquet, compression zstd)
"""
#: Million observations → years and ages, for 90 000 places and two sexes.
SHAPES = {1: (2, 3), 10: (8, 7), 100: (28, 20)}


def questions(years: int) -> dict[str, list[dict[str, Any]]]:
    """What is asked, five times otherwise each."""
    plain: dict[str, Any] = {
        "dimensions": ["nis", "jaar", "geslacht", "leeftijd"],
        "aggregate": "sum",
        "measure": "aantal",
        "filters": {},
        "order": {},
        "rows": ["nis"],
        "columns": ["jaar"],
    }
    when = [f"{2000 + year}" for year in range(years)]
    return {
        "first page of municipalities by year": [
            plain | {"first": 50 * at, "many": 50} for at in range(5)
        ],
        "a page in the middle, one year": [
            plain | {"first": 40_000 + 50 * at, "many": 50, "filters": {"jaar": [when[at % years]]}}
            for at in range(5)
        ],
        "one municipality, by age and year": [
            plain | {"rows": ["leeftijd"], "filters": {"nis": [f"{at * 17_001:06}"]}, "many": 50}
            for at in range(5)
        ],
        "all together, by age and year": [
            plain
            | {"rows": ["leeftijd"], "filters": {"geslacht": [f"g{at % 2}"]} if at < 4 else {}}
            for at in range(5)
        ],
        "all together, by year": [
            plain | {"rows": ["jaar"], "columns": ["geslacht"][: at % 2], "first": at}
            for at in range(5)
        ],
    }


def main() -> None:
    """Measure one size."""
    millions = int(sys.argv[1])
    years, ages = SHAPES[millions]
    home = Path(tempfile.mkdtemp(prefix="regie-figures-"))
    try:
        print(json.dumps(_measured(home, years, ages)))
    finally:
        shutil.rmtree(home)


def _measured(home: Path, years: int, ages: int) -> dict[str, Any]:
    os.environ["REGIE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "regie.config.settings"
    import django

    django.setup()
    from regie.indicators.engine import client

    made = client.folder() / "made.parquet"
    told = _WRITE.format(places=PLACES, one=years * 2 * ages, ages=ages, out=made)
    begun = time.monotonic()
    # In a process of its own, so that what writing takes is not counted.
    code = (
        "import duckdb, sys; c = duckdb.connect(config={'memory_limit': '4GB', 'threads': 2, "
        f"'temp_directory': '{home}'}}); c.execute(sys.argv[1]); import hashlib; "
        f"print(hashlib.file_digest(open('{made}', 'rb'), 'sha256').hexdigest())"
    )
    digest = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", code, told], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
    place = client.folder() / digest[:2] / f"{digest}.parquet"
    place.parent.mkdir()
    size = made.stat().st_size
    made.rename(place)
    written = time.monotonic() - begun
    try:
        begun = time.monotonic()
        client.call("codes", digest=digest, dimension="jaar")
        opened = time.monotonic() - begun
        answers = {}
        for name, asked in questions(years).items():
            spent = [_seconds(client, digest, one) for one in asked]
            answers[name] = [statistics.median(each) for each in zip(*spent, strict=True)]
        memory = client.call("used")["memory"]
    finally:
        client.stop()
    return {
        "rows": PLACES * years * 2 * ages,
        "size": size,
        "written": written,
        "opened": opened,
        "answers": answers,
        "memory": memory,
    }


def _seconds(client: Any, digest: str, question: dict[str, Any]) -> tuple[float, float]:
    """How long it took, and how much processor."""
    before = client.call("used")["seconds"]
    begun = time.monotonic()
    client.call("ask", digest=digest, **question)
    waited = time.monotonic() - begun
    return waited, client.call("used")["seconds"] - before


if __name__ == "__main__":
    main()
