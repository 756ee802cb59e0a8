"""Write the specimen papers: ``python -m tests.family.build_specimens`` at the root."""

from __future__ import annotations

from pathlib import Path

from tests.family.render import FORMATS, render
from tests.family.specimens import DRIFTED, SPECIMENS, first, style

FOLDER = Path(__file__).parents[2] / "data" / "specimens"


def build() -> dict[str, bytes]:
    """Name and content of every specimen file."""
    files = {
        f"{name}.{kind}": render(paper(), kind, style(name, kind))
        for name, paper in SPECIMENS.items()
        for kind in FORMATS
    }
    files[f"{DRIFTED}.txt"] = render(first(), "txt", style(DRIFTED, "txt"))
    return files


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in build().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
