"""``regie municipality …``: municipalities that merge."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, why

#: The longest file that is read.
_LIMIT = 500_000


def add_words(add: Any, json: Callable[[Any], None], as_somebody: Callable[[Any], None]) -> None:
    """The commands of ``regie municipality``."""

    def merged(words: argparse.Namespace) -> int:
        return merge(words.file, dry_run=words.dry_run, as_email=words.as_email, json=words.json)

    one = add("merge", "Voeg gemeenten samen: alles gaat over, of niets.", merged)
    one.what.add_argument("file", metavar="BESTAND", help="CSV met date,nis_old,nis_new,name_new")
    one.choices.add_argument(
        "--dry-run", action="store_true", help="toon wat zou gebeuren, doe niets"
    )
    as_somebody(one)
    json(one)


def merge(file: str, *, dry_run: bool, as_email: str | None, json: bool) -> int:
    """Carry mergers out, or tell what would happen."""
    house.setup()
    house.must_be_migrated()
    from regie.actors.mergers import read
    from regie.actors.merging import merge_now, try_out

    try:
        with Path(file).open("rb") as stream:
            content = stream.read(_LIMIT + 1)
    except OSError as error:
        raise Refused(f"{file} kan niet gelezen worden: {why(error)}.") from error
    with house.refusals():
        rows = read(content, Path(file).name)
        actor = house.actor(as_email)
        if dry_run:
            outcome = try_out(actor, rows).as_data()
        else:
            outcome = merge_now(actor, rows, Path(file).name).outcome
    if json:
        house.told({"dry_run": dry_run, "rows": len(rows), **outcome})
        return 0
    print("Dit zou gebeuren:" if dry_run else "Dit is gebeurd:")
    for name in outcome["made"]:
        print(f"  nieuw: {name}")
    for name, many in outcome["moved"].items():
        print(f"  {_dutch(name)}: {many} gingen over")
    for name, total in outcome["totals"].items():
        print(f"  {_dutch(name)}: {total} voor en na")
    for _kind, about, _object, _uid in outcome["cases"]:
        print(f"  te beslissen: {about}")
    return 0


def _dutch(words: str) -> str:
    from django.utils.translation import gettext, override

    with override("nl"):
        return gettext(words)
