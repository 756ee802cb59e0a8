"""Prove that the pins agree with ``pyproject.toml``.

Everything that is asked for is pinned at a version that is admitted, every pin is asked for, and
both pin files name the same versions. Needs the development environment: who asks for what stands
in the metadata of the installed packages. A requirement whose marker does not hold on this machine
counts as asking, and is not checked further.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

Pins = dict[str, list[Requirement]]


def read_pins(text: str) -> Pins:
    """The lines of a pin file by name; a name may be pinned once for each marker."""
    pins: Pins = {}
    for line in text.splitlines():
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


class Want(NamedTuple):
    """A requirement, who asks for it, and whether it holds on this machine."""

    requirement: Requirement
    asker: str
    here: bool


def wanted(asked: Iterable[Requirement]) -> Iterator[Want]:
    """``asked`` and every requirement that follows from it."""
    queue = [Want(requirement, "pyproject.toml", _holds(requirement)) for requirement in asked]
    seen: set[tuple[str, str]] = set()
    while queue:
        want = queue.pop()
        yield want
        for extra in ("", *want.requirement.extras):
            key = (canonicalize_name(want.requirement.name), extra)
            if key not in seen:
                seen.add(key)
                queue += _following(want, extra)


def _following(parent: Want, extra: str) -> Iterator[Want]:
    name = parent.requirement.name
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        if parent.here:
            raise
        return  # for another system or Python: not installed here
    for child in map(Requirement, lines):
        for_extra = child.marker is not None and "extra" in str(child.marker)
        holds = _holds(child, extra)
        if not for_extra or (extra and holds):
            yield Want(child, name, parent.here and holds)


def _holds(requirement: Requirement, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def faults(pins: Pins, asked: Iterable[Requirement], name: str) -> Iterator[str]:
    """What is wrong with the pins of file ``name``, in sentences."""
    reached: set[str] = set()
    for requirement, asker, holds in wanted(asked):
        key = canonicalize_name(requirement.name)
        reached.add(key)
        if not holds:
            continue
        here = [pin for pin in pins.get(key, []) if _holds(pin)]
        if not here:
            yield f"{name}: {requirement.name} is not pinned ({asker} asks for it)"
        for pin in here:
            version = _version(pin)
            if version is None:
                yield f"{name}: {pin} is not of the form name==version"
            elif not requirement.specifier.contains(version, prereleases=True):
                yield f"{name}: {pin}, but {asker} asks for {requirement}"
    for idle in sorted(pins.keys() - reached):
        yield f"{name}: nothing asks for {idle}"


def _version(pin: Requirement) -> str | None:
    match list(pin.specifier):
        case [only] if only.operator == "==" and "*" not in only.version:
            return only.version
    return None


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run_asked = [Requirement(line) for line in project["project"]["dependencies"]]
    groups = project["dependency-groups"]
    dev_asked = [*run_asked, *(Requirement(line) for group in groups.values() for line in group)]
    run_asked += (Requirement(line) for line in groups["assets"])
    run = read_pins((ROOT / "requirements/run.txt").read_text("utf-8"))
    dev = read_pins((ROOT / "requirements/dev.txt").read_text("utf-8"))
    wrong = [*faults(run, run_asked, "run.txt"), *faults(dev, dev_asked, "dev.txt")]
    wrong += [
        f"dev.txt: pins other versions of {key} than run.txt"
        for key, pins in run.items()
        if pins != dev.get(key)
    ]
    print(*wrong or [f"Pins agree: {len(run)} to run, {len(dev)} to develop."], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
