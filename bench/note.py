"""Write the note of an actualisation that touches 500 actions; JSON on stdout.

Half of the actions is new and half changed, in the SQLite or PostgreSQL that ``DATABASE_URL``
names. CPU counts the child that writes the file, too.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.db import connection

ACTIONS = 500
_WORDS = "Er wordt gewerkt aan een betere toegang voor iedereen, samen met lokale besturen. " * 8


def main() -> None:
    """Build, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        django.setup()
        test = connection.settings_dict["TEST"]
        test["NAME"] = (
            "regie_bench"
            if connection.vendor == "postgresql"
            else str(Path(folder) / "bench.sqlite3")
        )
        before = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            json.dump(_measure(), sys.stdout)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def _measure() -> dict[str, float]:
    """Seconds of CPU of each form."""
    from regie.writing.papers import selectors, writer

    first, last = _build()
    today = date(2026, 3, 1)
    return {
        "DOCX": _timed(
            lambda: writer.docx(selectors.note(first, last, today), writer.shipped("note"))
        ),
        "PDF": _timed(lambda: writer.pdf(selectors.note(first, last, today))),
    }


def _timed(doing: Callable[[], Any]) -> float:
    spent = []
    for _ in range(3):
        before = _cpu()
        doing()
        spent.append(_cpu() - before)
    return min(spent)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _build() -> tuple[Any, Any]:
    """Two editions of a plan."""
    from regie.base.actor import system
    from regie.plans import services
    from regie.plans.selectors import draft_state
    from regie.plans.services import ItemChange

    actor = system("bench")
    plan = services.create_plan(actor, "policy_field", "bench", {"nl": "Groot plan"}, example=True)

    def actions(name: str, parents: list[str]) -> list[ItemChange]:
        return [
            ItemChange(
                f"{name}{n}",
                kind="action",
                values={"title": {"nl": f"Actie {n}"}, "text": {"nl": _WORDS}},
                parent=parents[n % len(parents)],
            )
            for n in range(ACTIONS // 2)
        ]

    def published(changes: list[ItemChange]) -> Any:
        draft = services.open_draft(actor, plan, {"nl": "Editie"})
        services.apply_changes(actor, draft, changes)
        services.decide(actor, draft, services.record_decision(actor, "government", example=True))
        return services.publish(actor, draft)

    goals = [
        ItemChange(
            f"o{n}",
            kind="objective",
            values={"title": {"nl": f"Doel {n}"}, "code": f"OD {n}", "level": "operational"},
        )
        for n in range(10)
    ]
    first = published([*goals, *actions("oud", [goal.key for goal in goals])])
    standing = draft_state(services.open_draft(actor, plan, {"nl": "Kijken"}))
    changes = [
        ItemChange(uid, uid, values={"text": {"nl": _WORDS.replace("iedereen", "elke inwoner")}})
        for uid, content in standing.items()
        if content.kind == "action"
    ]
    parents = [uid for uid, content in standing.items() if content.kind == "objective"]
    return first, published([*changes, *actions("nieuw", parents)])


if __name__ == "__main__":
    main()
