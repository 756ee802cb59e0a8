"""``regie backup`` and ``regie restore``: everything that a Regie is, in one folder."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from pathlib import Path

from regie.cli.output import Refused, shown, why
from regie.cli.ready import Add, register


def words(add: Add) -> None:
    """The words of this module."""
    backup = add("backup", "Maak een reservekopie van databank, bestanden en sleutels.")
    backup.what.add_argument("folder", metavar="MAP", help="een nieuwe of lege map")
    backup.set_defaults(run=make)

    restore = add("restore", "Zet een reservekopie terug in een lege Regie.")
    restore.what.add_argument("folder", metavar="MAP", help="de reservekopie")
    restore.set_defaults(run=bring_back)


def make(asked: Namespace) -> int:
    """Copy everything into a folder."""
    with register():
        from regie.base.backup import backup
        from regie.base.sealing import seal

        try:
            seal()
            count = backup(Path(asked.folder))
        except OSError as error:
            raise Refused(
                f"{shown(asked.folder)} kan niet geschreven worden: {why(error)}."
            ) from error
    print(f"{count['rows']} rijen en {count['files']} bestanden staan in {shown(asked.folder)}.")
    return 0


def bring_back(asked: Namespace) -> int:
    """Put a copy into an empty home and database, and prove its history.

    The keys come first, for the settings read them; they go away again when the rest is refused.
    """
    home = Path(os.environ.get("REGIE_HOME") or "var")
    if home.is_dir() and any(home.iterdir()):
        raise Refused(f"{shown(str(home))} is niet leeg; een reservekopie komt in een lege map.")
    folder = Path(asked.folder)
    new = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = False
    try:
        for name in ("audit-key.txt", "secret-key.txt", "demo"):
            if (folder / "home" / name).is_file():
                shutil.copyfile(folder / "home" / name, home / name)
                (home / name).chmod(0o600)
        with register():
            from regie.base import backup, sealing

            count = backup.restore(folder, backup.read_manifest(folder))
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
