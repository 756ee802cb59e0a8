"""``regie budget movement add``: posting movements from a file, all of them or none."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, shown

#: Adds one command, as ``cli.main`` does it.
Add = Callable[..., Any]


def add_words(
    budget: Add,
    commands: Callable[[Any], Add],
    json: Callable[[Any], None],
    as_email: Callable[[Any], None],
) -> None:
    """Add ``movement add`` to the commands of ``regie budget``."""

    def run(words: argparse.Namespace) -> int:
        return add(
            words.file,
            round_code=words.round,
            dry_run=words.dry_run,
            as_email=words.as_email,
            json=words.json,
        )

    movement = commands(budget("movement", "De bewegingen van de begroting."))
    one = movement("add", "Boek de bewegingen van een bestand, alle of geen.", run)
    one.what.add_argument("file", metavar="BESTAND", help="een CSV of XLSX (docs/budgets.md)")
    one.choices.add_argument(
        "--dry-run", action="store_true", help="zeg alleen wat er geboekt of geweigerd wordt"
    )
    one.choices.add_argument(
        "--round", metavar="RONDE", default="", help="de ronde van rijen die er geen noemen"
    )
    as_email(one)
    json(one)


def add(file: str, *, round_code: str, dry_run: bool, as_email: str | None, json: bool) -> int:
    """Post the movements of a file; with ``dry_run`` only say which would be, and 1 where one
    would be refused."""
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.budgets import entries
        from regie.budgets.files import rows_of
        from regie.budgets.services import entries as posting

        actor = house.actor(as_email)
        try:
            written = entries.read(
                rows_of(Path(file)), entries.read_round(round_code) if round_code else ""
            )
        except ValueError as wrong:
            raise Refused(f"{shown(file)}: {wrong}") from wrong
        faults = posting.faults_of(actor, written)
        posted = None
        if not faults and not dry_run:
            posted = posting.post(actor, written.entries)
    refused = {fault.row for fault in faults}
    told = {
        "rows": [
            {
                "row": entry.row,
                "round": entry.round,
                "kind": entry.kind,
                "article": entry.article or entry.counter_article,
                "state": "refused" if _rows(entry) & refused else "added",
                "faults": [
                    {
                        "cell": written.cell(fault),
                        "row": fault.row,
                        "column": fault.column,
                        "reason": fault.reason,
                    }
                    for fault in faults
                    if fault.row in _rows(entry)
                ],
            }
            for entry in written.entries
        ],
        "added": sum(not _rows(entry) & refused for entry in written.entries),
        "refused": sum(bool(_rows(entry) & refused) for entry in written.entries),
        "posted": posted is not None,
        "movements": [movement.uid for movement in posted.movements] if posted else [],
    }
    if json:
        house.told(told)
    else:
        for fault in faults:
            named = entries.heading(fault.column)
            print(f"Rij {fault.row}, {named} ({written.cell(fault)}): {fault.reason}")
        if posted:
            print(f"{told['added']} bewegingen geboekt.")
        else:
            print(f"{told['added']} goed, {told['refused']} geweigerd; er is niets geboekt.")
    if not faults:
        return 0
    if dry_run:
        return 1
    rows = "1 rij is" if len(refused) == 1 else f"{len(refused)} rijen zijn"
    raise Refused(f"{shown(file)}: er is niets geboekt, want {rows} geweigerd.")


def _rows(entry: Any) -> set[int]:
    return {entry.row, *(line.row for line in entry.sub_lines)}
