"""``regie call load``: the rules of a call from a file into the register, and out of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, why

if TYPE_CHECKING:
    from regie.programmes.ruleset import Call


def add_words(add: Any, json: Callable[[Any], None], named: Callable[[Any], None]) -> None:
    """The commands of ``regie call`` that need a register."""

    def loaded(words: argparse.Namespace) -> int:
        return load(words.file, dry_run=words.dry_run, email=words.as_email, json=words.json)

    one = add("load", "Zet de regels van een oproep uit een bestand in het register.", loaded)
    one.what.add_argument("file", metavar="BESTAND", help="de regels (.yaml)")
    one.choices.add_argument(
        "--dry-run", action="store_true", help="zeg alleen wat er zou wijzigen"
    )
    named(one)
    json(one)


def load(file: str, *, dry_run: bool, email: str | None, json: bool) -> int:
    """A call that is new is published as its file says; of one that exists the file becomes a
    draft, which a second person approves in the workspace."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise Refused(f"{file} is niet te lezen: {why(error)}.") from error
    house.setup()
    house.must_be_migrated()
    from django.utils import translation

    from regie.programmes.ruleset import parse

    with translation.override("nl"), house.refusals():
        told = parse(content, Path(file).name)
        answer = _answer(told, None if dry_run else email, dry_run=dry_run)
    if json:
        house.told(answer)
    else:
        print(f"{answer['call']}: {_WORDS[answer['result']]}")
        for sentence in answer["changes"]:
            print(f"  {sentence}")
    return 0


_WORDS = {
    "new": "nieuw, gepubliceerd",
    "would_be_new": "zou nieuw zijn",
    "same": "het register zegt dit al",
    "draft": "een ontwerp van de volgende versie; iemand anders keurt het goed in de werkruimte",
    "would_change": "zou een ontwerp van de volgende versie worden",
}


def _answer(told: Call, email: str | None, *, dry_run: bool) -> dict[str, Any]:
    from regie.programmes.differences import sentences
    from regie.programmes.models import Call as Row
    from regie.programmes.ruleset import as_data
    from regie.programmes.selectors.rules import rules_in_force, rules_of
    from regie.programmes.services.calls import load_call, open_draft

    known = Row.objects.filter(code=told.code).first()
    held = rules_in_force(known) if known else None
    changes = sentences(rules_of(held), told.rules) if held else []
    result = "same"
    if known is None:
        result = "would_be_new" if dry_run else "new"
        if not dry_run:
            load_call(house.actor(email), told)
    elif changes or held is None:
        result = "would_change" if dry_run else "draft"
        if not dry_run:
            open_draft(
                house.actor(email), known, content=as_data(told.rules), source=told.rules.source
            )
    return {"call": told.code, "result": result, "changes": changes}


def in_register(code: str) -> bytes | None:
    """The rules that hold, as a file; None where there is no register, or it has no such call."""
    house.setup()
    from django.conf import settings
    from django.db import DatabaseError

    from regie.base.health import is_migrated
    from regie.programmes.models import Call
    from regie.programmes.selectors.rules import as_file, rules_in_force, rules_of

    told = settings.DATABASES["default"]
    if told["ENGINE"].endswith("sqlite3") and not _there(told["NAME"]):
        return None
    try:
        if not is_migrated():
            return None
        call = Call.objects.filter(code=code).first()
        row = rules_in_force(call) if call else None
    except DatabaseError:
        return None
    return as_file(call, rules_of(row)) if call and row else None


def _there(name: object) -> bool:
    """Whether a database exists: to look into one that does not would make it."""
    return str(name).startswith("file:") or Path(str(name)).exists()
