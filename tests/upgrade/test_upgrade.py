"""What an earlier Regie kept comes back in this one, on the engine that is tried.

Each version leaves a small copy of its demonstration here: ``regie backup`` of it, packed as a ZIP
that is named after the version, and after the day where it was made on the way to one. The keys in
it are those of a demonstration that is gone.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.base.houses import House, house

COPIES = sorted(Path(__file__).parent.glob("*.zip"))

CURRENT = """
from regie.base.health import is_migrated
from regie.base.models import Account, Event
assert is_migrated()
print(Account.objects.count(), Event.objects.count())
"""


def brought_back(own: House, copy: Path) -> list[int]:
    """How many accounts and events there are after a copy came back, whole and migrated."""
    own.home.rmdir()
    ran = own.regie("restore", str(copy), timeout=300)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert own.regie("audit", "verify").returncode == 0
    return [int(word) for word in own.run(CURRENT).split()]


@pytest.mark.database
@pytest.mark.parametrize("path", COPIES, ids=[path.stem for path in COPIES])
def test_what_an_earlier_version_left_is_migrated_forward(path: Path, tmp_path: Path) -> None:
    with ZipFile(path) as packed:
        packed.extractall(tmp_path / "copy")
    with house(tmp_path / "now") as now:
        accounts, events = brought_back(now, tmp_path / "copy")
    assert accounts > 10, "everybody of the demonstration"
    assert events > 20, "what happened while it was loaded"


def test_a_version_left_something() -> None:
    assert COPIES
