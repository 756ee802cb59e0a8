from collections.abc import Callable
from pathlib import Path

import pytest

from regie.reading.extract import extract


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[str, bytes], str]:
    """The text that is extracted from a file of this name with these bytes."""

    def read(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return extract(path).text

    return read
