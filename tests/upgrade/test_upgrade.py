"""What an earlier Regie kept comes back in this one, on the engine that is tried.

Each version leaves a small copy of its demonstration here: ``regie backup`` of it, packed as a ZIP
that is named after the version.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.base.houses import House, house

COPIES = sorted(Path(__file__).parent.glob("*.zip"))

#: The last migrations of the ground floor have not run yet: an earlier Regie.
EARLIER = """
import sys
from pathlib import Path
from types import SimpleNamespace
from django.core.management import call_command
from regie.base.actor import system
from regie.base.audit import act
from regie.base.backup import backup
from regie.base.models import Account
from regie.base.sealing import seal
call_command("migrate", verbosity=0)
call_command("migrate", "base", "0002", verbosity=0)
Account.objects.create_user("an@voorbeeld.example", "geheim")
with act(system("tester"), "base.file.stored", SimpleNamespace(uid="x"), kind="thing"):
    pass
seal()
backup(Path(sys.argv[1]))
"""
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
def test_a_copy_of_an_earlier_version_is_migrated_forward(tmp_path: Path) -> None:
    with house(tmp_path / "earlier") as earlier:
        earlier.run(EARLIER, str(tmp_path / "copy"), timeout=180)
    with house(tmp_path / "now") as now:
        assert brought_back(now, tmp_path / "copy") == [1, 1]


@pytest.mark.database
def test_what_earlier_versions_left_is_migrated_forward(tmp_path: Path) -> None:
    for path in COPIES:
        with ZipFile(path) as packed:
            packed.extractall(tmp_path / path.stem)
        with house(tmp_path / f"{path.stem}-now") as now:
            accounts, events = brought_back(now, tmp_path / path.stem)
            assert accounts > 0, path
            assert events > 0, path
