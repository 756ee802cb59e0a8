"""Where the facts of the world lie: the folder ``data`` of a checkout, or its copy in a wheel."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def data(*names: str) -> Path:
    """A file or folder under ``data/``."""
    package = Path(str(files("regie")))
    packed = package / "data"
    return (packed if packed.is_dir() else package.parents[1] / "data").joinpath(*names)
