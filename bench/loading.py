"""Reading a file of observations into a version, and again over the version before.

``python -m bench.loading 10000000``; seconds of the clock and of the processor, and memory.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_CATEGORIES = {
    "herkomst": [f"h{n}" for n in range(20)],
    "geslacht": ["m", "v"],
    "leeftijd": [f"l{n}" for n in range(34)],
}
_PLACES = [str(11000 + n) for n in range(300)]
_YEARS = [str(year) for year in range(2000, 2025)]


def _definition() -> dict[str, Any]:
    kinds = {"nis": "place", "jaar": "period", **dict.fromkeys(_CATEGORIES, "category")}
    return {
        "frequency": "year",
        "dimensions": [
            {
                "code": code,
                "kind": kind,
                "title": {},
                "codes": [{"code": one, "title": {}} for one in _CATEGORIES.get(code, ())],
            }
            for code, kind in kinds.items()
        ],
        "measures": [{"code": "aantal", "kind": "count", "title": {}}],
        "places": [[code, code, "1990-01-01", None, ""] for code in _PLACES],
        "mergers": [],
    }


def main(rows: int) -> None:
    """Make a file of ``rows`` rows, load it, and load it again."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["REGIE_FIGURES"] = home
        from regie.indicators.engine.loading import load_file

        path = Path(home, "figures.csv")
        cells = itertools.product(_PLACES, _YEARS, *_CATEGORIES.values())
        with path.open("w") as file:
            file.write("nis;jaar;herkomst;geslacht;leeftijd;aantal\n")
            for number, codes in enumerate(itertools.islice(cells, rows)):
                file.write(f"{';'.join(codes)};{number * 7919 % 5000}\n")
        print(f"{rows} rows, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        columns = {code: code for code in ["nis", "jaar", *_CATEGORIES, "aantal"]}
        before = None
        for turn in ("first", "again"):
            clock, processor = time.monotonic(), time.process_time()
            done = load_file(
                file=str(path),
                definition=_definition(),
                mapping={"columns": columns, "decimal": ",", "thousands": "."},
                before=before,
                keep=True,
                skip=False,
            )
            before = done["digest"]
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{turn}: {time.monotonic() - clock:.1f} s, "
                f"{time.process_time() - processor:.1f} s of processor, {memory} MB, "
                f"{done['added']} new, {done['same']} the same",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
