"""Measure Regie against its targets: ``./regie bench [NAME…]``; 1 when a target is missed.

How, and what came out when it was last written down: ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import atexit
import functools
import hashlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from bench import house
from bench.measure import Cost, cost

ROOT = Path(__file__).resolve().parents[1]
SPECIMEN = ROOT / "data" / "specimens" / "bbt-2022.txt"
#: The programmes of the papers of a curve, and of the one that stands for a large paper.
CURVE, LARGE = (1, 2, 4, 8), 4
#: The fewest budget tables of a programme.
TABLES = 50
#: From the smallest to the largest paper, time for each page may grow by this factor.
GROWTH = 1.5


class Figure(Struct, frozen=True):
    """One line of the table: what is measured, and the most that it may be."""

    what: str
    value: float
    unit: str
    most: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is more than it may be."""
        return self.most is not None and self.value > self.most

    def __str__(self) -> str:
        digits = 0 if self.unit in ("MB", "M instructions") else 2
        target = "" if self.most is None else f"≤ {self.most:g} {self.unit}".rstrip()
        answer = "" if self.most is None else "MISSED" if self.missed else "met"
        measured = f"{self.value:.{digits}f} {self.unit}".rstrip()
        return f"  {self.what:<44}{measured:>20}   {target:<10}  {answer}".rstrip()


def _figures(
    spent: Cost, *, cpu: float, memory: float, wall: float | None = None
) -> Iterator[Figure]:
    yield Figure("CPU, children included", spent.cpu, "s", cpu)
    yield Figure("wall clock", spent.wall, "s", wall)
    yield Figure("peak memory of regie", spent.own, "MB")
    yield Figure("peak memory of the child that reads the file", spent.child, "MB")
    yield Figure("both together", spent.memory, "MB", memory)
    yield from _counted(spent)


def _counted(spent: Cost) -> Iterator[Figure]:
    if spent.instructions is not None:
        yield Figure("instructions", spent.instructions / 1e6, "M instructions")


def start() -> Iterator[str | Figure]:
    """How long it takes before anything happens."""
    spent = cost(["--version"])
    yield "start: regie --version"
    yield Figure("CPU", spent.cpu, "s")
    yield Figure("wall clock", spent.wall, "s")
    yield Figure("peak memory", spent.own, "MB")
    yield from _counted(spent)


def text() -> Iterator[str | Figure]:
    """The real paper as text where it is at hand, otherwise the specimen."""
    paper = _real_paper()
    of = "the BBT 2021 of REGIE_SOURCES" if paper else "the specimen (no BBT in REGIE_SOURCES)"
    paper = paper or SPECIMEN
    yield f"text: regie check, {of}, {paper.stat().st_size / 1000:.0f} kB"
    yield from _figures(cost(["check", str(paper)]), cpu=1.0, memory=150)


def _real_paper() -> Path | None:
    """The largest text among the sources that has columns of credits."""
    folder = os.environ.get("REGIE_SOURCES")
    texts = Path(folder).glob("*.txt") if folder else ()
    budgets = [path for path in texts if "VAK" in path.read_text("utf-8", "replace")]
    return max(budgets, key=lambda path: path.stat().st_size, default=None)


def pdf() -> Iterator[str | Figure]:
    """A large paper."""
    paper = _paper("pdf", LARGE)
    size = f"{_pages(Path(paper)):.0f} pages with at least {TABLES * LARGE} budget tables"
    yield f"pdf: regie check, {size}"
    yield from _figures(cost(["check", paper]), cpu=20, memory=250, wall=20)


def curve_pdf() -> Iterator[str | Figure]:
    """Time against pages."""
    yield from _curve("pdf", "page", _pages)


def curve_txt() -> Iterator[str | Figure]:
    """Time against length."""
    yield from _curve("txt", "kB", lambda path: path.stat().st_size / 1000)


def _pages(path: Path) -> float:
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


def _curve(kind: str, unit: str, size_of: Callable[[Path], float]) -> Iterator[str | Figure]:
    yield f"curve-{kind}: CPU of regie check, without the CPU of starting"
    started = cost(["check", _paper("txt", 0)]).cpu
    each = []
    for programmes in CURVE:
        paper = _paper(kind, programmes)
        size = size_of(Path(paper))
        spent = cost(["check", paper]).cpu - started
        each.append(spent / size)
        yield Figure(f"{size:.0f} × {unit}, {1000 * each[-1]:.1f} ms a {unit}", spent, "s")
    yield Figure(f"a {unit} of the largest to one of the smallest", each[-1] / each[0], "", GROWTH)


def _paper(kind: str, programmes: int) -> str:
    """The file of a generated paper, made by a process of its own: this one stays small."""
    sources = (*sorted((ROOT / "tests" / "family").glob("*.py")), ROOT / "bench" / "papers.py")
    made_from = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    home = ROOT / "var"
    home.mkdir(mode=0o700, exist_ok=True)
    folder = home / "bench" / made_from[:12]
    name = f"{kind}-{programmes}"
    subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", "bench.papers", str(folder), name], cwd=ROOT, check=True
    )
    return str(folder / f"{name}.{kind}")


def allocate() -> Iterator[str | Figure]:
    """Dividing an envelope."""
    from bench.allocation import LINES, seconds

    few, many = seconds(300, 5), seconds(9_000, 2)
    ranked, all_ = (seconds(number, 1, ("rank_rounds",)) for number in (9_000, 90_000))
    yield Figure(f"300 applications of {LINES} lines: CPU", few * 1000, "ms", 150)
    yield Figure(f"9 000 applications of {LINES} lines: CPU", many, "s", 3)
    yield Figure(f"90 000 applications of {LINES} lines, by rank: CPU", all_, "s")
    yield Figure("a line among 90 000 applications to one among 9 000", all_ / ranked / 10, "", 1.5)


def disclosure() -> Iterator[str | Figure]:
    """Hide the small counts of a table of people."""
    told = json.loads(_output("bench.disclosure", str(ROOT)))
    yield "disclosure: 300 × 50 × 20 counts of people with all their totals, threshold 5"
    for name, (wall, cpu, small, hidden) in told.items():
        yield Figure(f"{name}: wall clock", wall, "s", 10)
        yield Figure(f"{name}: CPU", cpu, "s")
        yield Figure(f"{name}: of its cells small", small * 100, "%")
        yield Figure(f"{name}: of its cells hidden", hidden * 100, "%")


def editions() -> Iterator[str | Figure]:
    """A plan of 10 000 items and 50 editions, on SQLite and on the PostgreSQL of a test run."""
    most = {"open a draft": 5, "compare neighbours": 30, "compare first with last": 300}
    copies = "rows that opening a draft copied"
    test = os.environ.get("REGIE_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    for database in ("", test) if test.startswith("postgres") else ("",):
        with tempfile.TemporaryDirectory() as home:
            told = subprocess.run(
                [sys.executable, "-m", "bench.editions"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "regie.config.settings",
                    "REGIE_HOME": home,
                    "DATABASE_URL": database,
                },
                stdout=subprocess.PIPE,
                check=True,
            )
        measured = json.loads(told.stdout)
        yield f"editions: 10 000 items × 50 editions, CPU of our process, {measured['engine']}"
        figures = measured["figures"]
        yield Figure(copies, figures.pop(copies)[0], "", 0)
        for what, (cpu, wall, queries) in figures.items():
            limit = 25 if what.startswith("list") else most.get(what)
            asked = f", {queries} queries" if queries else ""
            yield Figure(f"{what} ({wall:.1f} ms by the clock{asked})", cpu, "ms", limit)
        compared = max(q for what, (_, _, q) in figures.items() if what.startswith("compare"))
        listed = max(q for what, (_, _, q) in figures.items() if what.startswith("list"))
        yield Figure("the most queries of a comparison", compared, "", 6)
        yield Figure("the most queries of a list", listed, "", 15)


def ledger() -> Iterator[str | Figure]:
    """1 000 articles, 20 rounds, 200 000 movements, on SQLite and the PostgreSQL of a test run."""
    test = os.environ.get("REGIE_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
    for database in ("", test) if test.startswith("postgres") else ("",):
        with tempfile.TemporaryDirectory() as home:
            told = json.loads(_output("bench.ledger", home, database=database))
        yield f"ledger: 1 000 articles × 20 rounds × 200 000 movements, {told['engine']}"
        for what, seconds in told["written"].items():
            yield Figure(f"{what}, by the clock", seconds, "s", 5)
        for what, (cpu, _wall, queries) in told["tables"].items():
            yield Figure(f"{what} ({queries} queries)", cpu, "ms", 25)
        yield Figure("the most queries", max(q for _, _, q in told["tables"].values()), "", 10)
        for what, (cpu, _wall, queries) in told["whole"].items():
            yield Figure(f"{what} ({queries} queries)", cpu, "ms")


def note() -> Iterator[str | Figure]:
    """The note of 500 actions, from the register to the file."""
    with tempfile.TemporaryDirectory() as home:
        told = subprocess.run(
            [sys.executable, "-m", "bench.note"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "regie.config.settings",
                "REGIE_HOME": home,
                "DATABASE_URL": "",
            },
            stdout=subprocess.PIPE,
            check=True,
        )
    yield "note: 500 actions added or changed, CPU of our process and its child"
    for form, cpu in json.loads(told.stdout).items():
        yield Figure(form, cpu, "s", 5)


def setup() -> Iterator[str | Figure]:
    """Before a web process can answer anything."""
    yield "setup: django.setup() and every address"
    yield Figure("CPU", house.starting(), "s", 1.5)


def migrate() -> Iterator[str | Figure]:
    """A new database."""
    yield "migrate: regie migrate, an empty SQLite"
    yield Figure("CPU", house.migrating(), "s", 8)


def web() -> Iterator[str | Figure]:
    """The demonstration as it is shown a second time."""
    found = house.serving()
    yield f"web: regie demo, started again, then {found.pages} pages many times"
    yield Figure("wall clock until the first page", found.first_page, "s", 5)
    yield Figure("memory of a web process", found.memory, "MB", 150)


def pages() -> Iterator[str | Figure]:
    """Every kind of public page of the demonstration's register."""
    told = json.loads(_output("bench.pages", _register()))
    yield f"pages: {len(told)} kinds of public pages, CPU from middleware to compressed bytes"
    told.sort(key=lambda one: -one[2])
    for kind, _path, cpu, size, queries in told:
        yield Figure(f"{kind} ({size / 1000:.1f} kB, {queries} queries)", cpu, "ms")
    yield Figure("half of them take at most", statistics.median(one[2] for one in told), "ms", 12)
    yield Figure("the slowest", told[0][2], "ms", 25)
    yield Figure("the largest, compressed", max(one[3] for one in told) / 1000, "kB", 60)
    yield Figure("the most queries", max(one[4] for one in told), "", 15)


def load() -> Iterator[str | Figure]:
    """Twenty readers of `regie serve` with two web processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = _environment(_register())
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", "regie.cli.main", "serve", "--port", str(port), "--workers", "2"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None  # noqa: S101 - tells mypy that it is a pipe
        try:
            server.stdout.readline()  # that it stands, and where
            told = json.loads(_output("bench.load", _register(), str(port)))
        finally:
            server.terminate()
    yield f"load: bench/load.py, 20 readers who think 1 s on average, {told['pages']} pages"
    for share, most in (("50", None), ("95", 150), ("100", None)):
        yield Figure(f"{share} % came within", told["waited"][share], "ms", most)
    yield Figure("answers that failed", told["failed"], "", 0)


@functools.cache
def figures() -> Iterator[str | Figure]:
    """Answers of the table builder over 1, 10 and 100 million observations."""
    for millions, most in ((1, None), (10, 0.3), (100, 2.0)):
        told = json.loads(_output("bench.figures", "", str(millions)))
        yield f"{told['rows']:,} observations, {told['size'] / 1e6:.0f} MB on disk"
        for name, (seconds, spent) in told["answers"].items():
            yield Figure(name, seconds, "s", most)
            yield Figure("  processor", spent, "s")
        yield Figure("memory of the engine", told["memory"] / 1e6, "MB", 2000)


def _register() -> str:
    """A home with what the demonstration holds, made once a run; an ordinary register, without
    the bar of the demonstration."""
    home = tempfile.mkdtemp(prefix="regie-bench-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "regie.cli.main", "demo", "--no-serve"],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    Path(home, "demo").unlink()
    return home


def _environment(home: str, database: str = "") -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "regie.config.settings",
        "REGIE_HOME": home,
        "DATABASE_URL": database,
    }


def _output(module: str, home: str, *words: str, database: str = "") -> bytes:
    """What a part of the bench prints."""
    return subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=_environment(home, database),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


MEASURES: dict[str, Callable[[], Iterator[str | Figure]]] = {
    "start": start,
    "text": text,
    "pdf": pdf,
    "curve-pdf": curve_pdf,
    "curve-txt": curve_txt,
    "setup": setup,
    "migrate": migrate,
    "web": web,
    "allocate": allocate,
    "disclosure": disclosure,
    "editions": editions,
    "ledger": ledger,
    "note": note,
    "pages": pages,
    "load": load,
    "figures": figures,
}


def main() -> int:
    """Measure what is named, or all."""
    parser = argparse.ArgumentParser(prog="./regie bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    names = parser.parse_args().names
    for name in names:
        if name not in MEASURES:
            parser.error(f"no measure is called {name!r}; there are {', '.join(MEASURES)}")
    print(f"  {'':<44}{'measured':>20}   target")
    missed = 0
    for name in names or MEASURES:
        for line in MEASURES[name]():
            print(line, flush=True)
            missed += isinstance(line, Figure) and line.missed
    print(f"{missed} missed" if missed else "All targets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
