"""What a command costs, each time in a fresh process."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

_PROBE = str(Path(__file__).with_name("probe.py"))
#: A command is run again while it is among so many runs, and has not yet taken so many seconds.
_RUNS, _SECONDS = 3, 12.0


class Cost(Struct, frozen=True):
    """The lowest of several runs: what else the machine does only adds.

    ``cpu`` is user and system time of the process and of every child; ``own`` and ``child`` are
    the peaks of resident memory of the process and of its largest child, in MB.
    """

    wall: float
    cpu: float
    own: float
    child: float
    instructions: int | None

    @property
    def memory(self) -> float:
        """Both peaks together: at least as much as is ever in use at one moment."""
        return self.own + self.child


def cost(words: Sequence[str]) -> Cost:
    """What ``regie WORDS`` costs.

    :raises RuntimeError: when it ends otherwise than with yes (0) or no (1).
    """
    with tempfile.TemporaryDirectory(prefix="regie-bench-") as folder:
        note = Path(folder, "note")
        command = [sys.executable, _PROBE, str(note), *words]
        begun = time.monotonic()
        runs = [_run(command, note)]
        while len(runs) < _RUNS and time.monotonic() - begun < _SECONDS:
            runs.append(_run(command, note))
        wall, cpu, own, child = (min(values) for values in zip(*runs, strict=True))
        return Cost(wall, cpu, own, child, _instructions(command, Path(folder, "perf")))


def _run(command: Sequence[str], note: Path) -> tuple[float, float, float, float]:
    begun = time.monotonic()
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None  # noqa: S101 - tells mypy that it is a pipe
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')}")
    own, child = (int(kib) * 1024 / 1e6 for kib in note.read_text().split())
    return wall, used.ru_utime + used.ru_stime, own, child


def _instructions(command: Sequence[str], out: Path) -> int | None:
    """User instructions, which do not depend on what else runs; None where they are not counted."""
    if not _can_count():
        return None
    _count(command, out)
    return _counted(out)


@functools.cache
def _can_count() -> bool:
    if shutil.which("perf") is None:
        return False
    with tempfile.NamedTemporaryFile(prefix="regie-bench-") as out:
        _count([sys.executable, "-c", ""], Path(out.name))
        return _counted(Path(out.name)) is not None


def _count(command: Sequence[str], out: Path) -> None:
    subprocess.run(  # noqa: S603 - our own interpreter and our own words
        ["perf", "stat", "-x,", "-e", "instructions:u", "-o", str(out), "--", *command],  # noqa: S607 - wherever it is installed
        capture_output=True,
        check=False,
    )


def _counted(out: Path) -> int | None:
    lines = out.read_text().splitlines() if out.exists() else []
    counts = [line.split(",")[0] for line in lines if "instructions" in line]
    return int(counts[0]) if counts and counts[0].isdigit() else None
