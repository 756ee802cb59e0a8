"""Protecting made-up counts of people, of which many are small."""

from __future__ import annotations

import json
import time

import numpy as np

from regie.indicators.engine.hypercubes import axis, guard

SHAPE = (300, 50, 20)
THRESHOLD = 5


def main() -> None:
    """Print for each kind of table: seconds by the clock, of CPU, what is small, what is hidden."""
    chance = np.random.default_rng(1)
    expected = np.full(SHAPE, 12.0)
    for number, size in enumerate(SHAPE):
        weights = chance.lognormal(0, 1.2, size)
        ways = [-1 if other == number else 1 for other in range(len(SHAPE))]
        expected *= (weights / weights.mean()).reshape(ways)
    cells = chance.poisson(expected).astype(np.int64)
    axes = [axis(f"{code:03d}" for code in range(size)) for size in SHAPE]
    told = {}
    for name, there in (("zeros left out", cells > 0), ("zeros written", cells >= 0)):
        wall, cpu = time.monotonic(), time.process_time()
        done = guard(axes, cells, there, THRESHOLD, floor=int(not (cells[there] == 0).any()))
        told[name] = (
            time.monotonic() - wall,
            time.process_time() - cpu,
            float(done.small[:300, :50, :20].sum() / there.sum()),
            float(done.hidden[:300, :50, :20].sum() / there.sum()),
        )
    print(json.dumps(told))


if __name__ == "__main__":
    main()
