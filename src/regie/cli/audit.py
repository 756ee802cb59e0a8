"""``regie audit verify``: prove that the history is whole."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from regie.cli.ready import Add, register


def words(add: Add) -> None:
    """The words of this module."""
    audit = add("audit", "Bewijs dat de geschiedenis heel is (verify).")
    audit.what.add_argument("what", metavar="verify", choices=["verify"], help="bewijs de keten")
    audit.choices.add_argument("--json", action="store_true", help="antwoord in JSON")
    audit.set_defaults(run=verify)


def verify(asked: Namespace) -> int:
    """0 when the history is whole, 1 when it is not."""
    with register():
        from regie.base import sealing

        sealing.seal()
        verdict = sealing.verify()
    if asked.json:
        print(json.dumps(asdict(verdict), ensure_ascii=False))
    elif verdict.whole:
        print(f"De geschiedenis is heel: {verdict.number} gebeurtenissen.")
        print(f"Laatste zegel: {verdict.head or '(nog geen)'}")
        print(f"Nog niet verzegeld: {verdict.unsealed}")
    else:
        print("De geschiedenis is niet heel.")
        for fault in verdict.faults:
            print(f"- {fault}")
    return 0 if verdict.whole else 1
