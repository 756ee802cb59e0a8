"""``regie backup`` and ``regie restore``: everything that a Regie is, in one folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from regie.cli import house
from regie.cli.output import Refused, shown, why

#: What the settings read before the database is there.
_FIRST = ("audit-key.txt", "secret-key.txt", "demo")


def backup(folder: str) -> int:
    """Copy everything into a new or empty folder."""
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.base.backup import backup
        from regie.base.sealing import seal

        try:
            seal()
            count = backup(Path(folder))
        except OSError as error:
            raise Refused(f"{shown(folder)} kan niet geschreven worden: {why(error)}.") from error
    print(f"{count['rows']} rijen en {count['files']} bestanden staan in {shown(folder)}.")
    return 0


def restore(folder: str) -> int:
    """Put a copy into an empty home and database, and prove its history; 1 when that is not whole.

    The keys come first, for the settings read them; they go away again when the rest is refused.
    """
    home = Path(os.environ.get("REGIE_HOME") or "var")
    if home.is_dir() and any(home.iterdir()):
        raise Refused(f"{shown(str(home))} is niet leeg; een reservekopie komt in een lege map.")
    new = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = False
    try:
        for name in _FIRST:
            if (Path(folder) / "home" / name).is_file():
                shutil.copyfile(Path(folder) / "home" / name, home / name)
                (home / name).chmod(0o600)
        house.setup()
        with house.refusals():
            from regie.base import backup, sealing

            count = backup.restore(Path(folder), backup.read_manifest(Path(folder)))
            verdict = sealing.verify()
        done = True
    finally:
        if not done:
            for path in home.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            if new:
                home.rmdir()
    print(f"{count['rows']} rijen en {count['files']} bestanden zijn terug.")
    if not verdict.whole:
        print("De geschiedenis is niet heel.")
        for fault in verdict.faults:
            print(f"- {fault}")
        return 1
    print(f"De geschiedenis is heel: {verdict.number} gebeurtenissen.")
    return 0
