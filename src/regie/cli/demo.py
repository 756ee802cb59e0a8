"""``regie demo``: a Regie full of examples, for one computer."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import regie
from regie.cli import house, serve
from regie.cli.output import Refused, why

#: Marks a home as a demonstration; what stands in it says what was loaded.
MARK = "demo"
_HOST = "127.0.0.1"
_LOADED = f"geladen door {regie.__version__}\n"


def demo(*, port: int, run: bool) -> int:
    """Make what is missing, tell where to look, and serve; what was entered stays."""
    os.environ.setdefault("REGIE_BASE_URI", f"http://{_HOST}:{port}")
    mark = _mark()
    if run:  # before the work, so that nobody waits for a refusal
        serve.must_be_free(_HOST, port)
    house.setup()
    with house.refusals():
        _fill(mark)
    print(_welcome(serve.url(_HOST, port)), flush=True)
    if run:
        serve.run(_HOST, port, workers=2)
    return 0


def accounts(*, json: bool) -> int:
    """Tell whom one can be in the demonstration."""
    mark = house.home() / MARK
    if not _is_loaded(mark):
        raise Refused("Hier is nog geen demonstratie; typ eerst `regie demo --no-serve`.")
    house.setup()
    rows = _accounts()
    if json:
        house.told(rows)
    else:
        print(_table(rows))
    return 0


def reset(*, yes: bool) -> int:
    """Take the home of a demonstration away, with all that was entered in it."""
    home = house.home()
    if not (home / MARK).exists():
        raise Refused(f"{home} is geen demonstratie; daar wordt niets gewist.")
    if os.environ.get("DATABASE_URL"):
        raise Refused("Een databank op een server (DATABASE_URL) wis je daar zelf.")
    if not yes:
        if not sys.stdin.isatty():
            raise Refused("Zeg met --yes dat alles in de demonstratie weg mag.")
        answer = input(f"Alles in {home} wordt gewist. Weet je het zeker? (ja/nee) ")
        if answer.strip().casefold() not in ("ja", "j"):
            print("Er is niets gewist.")
            return 1
    try:
        _clear(home)
    except OSError as error:
        raise Refused(f"{home} kan niet gewist worden: {why(error)}.") from error
    print("De demonstratie is gewist; `./regie demo` maakt een nieuwe.")
    return 0


def _clear(home: Path) -> None:
    # The mark goes last: half a reset can be done again.
    for path in sorted(home.iterdir(), key=lambda path: path.name == MARK):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _mark() -> Path:
    """The mark of a demonstration, made before the settings are read.

    :raises Refused: when something else than a demonstration lives here.
    """
    home = house.home()
    mark = home / MARK
    if not mark.exists():
        if (home / "regie.sqlite3").exists() or os.environ.get("DATABASE_URL"):
            raise Refused(
                "Hier staat een echt register; kies voor de demonstratie een andere "
                "REGIE_HOME, zonder DATABASE_URL."
            )
        mark.touch(mode=0o600)
    return mark


def _fill(mark: Path) -> None:
    """Migrate and load, unless that was done."""
    from regie.base.health import is_migrated
    from regie.cli.upkeep import bring_tables_up_to_date

    if not is_migrated():
        print("De demonstratie wordt klaargezet …", file=sys.stderr, flush=True)
        bring_tables_up_to_date()
    if _is_loaded(mark):
        return
    print("De voorbeelden worden geladen …", file=sys.stderr, flush=True)
    from regie.demo.register import load

    load(house.actor())
    beside = mark.with_name(f".{MARK}")
    beside.write_text(_LOADED, "utf-8")
    beside.replace(mark)


def _is_loaded(mark: Path) -> bool:
    return mark.exists() and mark.read_text("utf-8") != ""


def _welcome(start: str) -> str:
    lines = [
        "",
        f"Regie, de demonstratie: {start}",
        f"  in het Engels: {start}en/",
    ]
    from regie.demo.examples import welcome

    lines += [f"  {title}: {start}{path.lstrip('/')}" for title, path in welcome()]
    if rows := _accounts():
        lines += ["", "Wie je kunt zijn (of wissel van rol bovenaan elke bladzijde):", _table(rows)]
    return "\n".join([*lines, ""])


def _accounts() -> list[dict[str, str]]:
    from regie.demo.accounts import told

    return told()


def _table(rows: list[dict[str, str]]) -> str:
    names = ("role", "name", "email", "password", "start")
    wide = {name: max(len(str(row[name])) for row in rows) for name in names} if rows else {}
    return "\n".join(
        "  " + "  ".join(f"{row[name]!s:<{wide[name]}}" for name in names).rstrip() for row in rows
    )
