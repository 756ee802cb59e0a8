"""Write the specimen papers: ``python -m tests.family.build_specimens`` at the root."""

from __future__ import annotations

from pathlib import Path

from tests.family.render import FORMATS, render
from tests.family.specimens import SPECIMENS, style

FOLDER = Path(__file__).parents[2] / "data" / "specimens"


def build() -> dict[str, bytes]:
    """Name and content of every specimen file."""
    return {
        f"{name}.{kind}": render(paper(), kind, style(name, kind))
        for name, paper in SPECIMENS.items()
        for kind in FORMATS
    }


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in build().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
