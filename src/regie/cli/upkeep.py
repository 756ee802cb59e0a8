"""``regie migrate``, ``regie audit verify``, ``regie load``, ``regie urls``, ``regie work``."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, shown, why


def migrate() -> int:
    """Bring the tables to this version."""
    house.setup()
    with house.refusals():
        made = bring_tables_up_to_date()
    print("De databank is bijgewerkt." if made else "De databank was al bijgewerkt.")
    return 0


def bring_tables_up_to_date() -> bool:
    """Migrate; whether there was anything to do."""
    from django.core.management import call_command

    from regie.base.health import is_migrated

    if is_migrated():
        return False
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return True


def verify(*, json: bool) -> int:
    """Prove the history and what the rooms have to prove; 1 when something does not hold."""
    house.setup()
    house.must_be_migrated()
    from regie.base.sealing import verify as proven

    with house.refusals():
        verdict = proven()
    if json:
        house.told(
            {
                "whole": verdict.whole,
                "sealed": verdict.number,
                "unsealed": verdict.unsealed,
                "head": verdict.head,
                "bad": verdict.bad,
                "faults": list(verdict.faults),
            }
        )
    else:
        events = f"{verdict.number} verzegeld, {verdict.unsealed} nog niet"
        print(f"De geschiedenis klopt{'' if verdict.whole else ' niet'} ({events}).")
        for fault in verdict.faults:
            print(f"- {fault}")
    return 0 if verdict.whole else 1


def load(files: Sequence[str], *, as_email: str | None, dry_run: bool = False) -> int:
    """Take in facts of the world: folders like ``data/actors`` and ``data/plans``, and files with a
    plan.

    :param dry_run: only say what would change: 1 where something would.
    """
    house.setup()
    house.must_be_migrated()
    from django.db import transaction

    from regie.actors.services import load_facts
    from regie.agenda.meetings import load_meetings
    from regie.agenda.services import load_obligations
    from regie.budgets.services import facts as money
    from regie.indicators.services import facts as figures
    from regie.indicators.services.datasets import load_datasets
    from regie.plans.services import load_plans

    folders, plans = _facts([Path(file) for file in files])
    differs = False
    with house.refusals(), transaction.atomic():
        actor = house.actor(as_email)
        for folder in folders:
            if (folder / "obligations.csv").is_file():
                found = {"obligations": load_obligations(actor, folder)}
                found |= load_meetings(actor, folder)
            elif money.holds_money(folder):
                found = money.load_facts(actor, folder)
            elif figures.holds_indicators(folder) or (folder / "datasets").is_dir():
                # Formulas name data sets, so these come first.
                found = load_datasets(actor, folder / "datasets")
                found |= figures.load_facts(actor, folder)
            else:
                found = load_facts(actor, folder)
            for name, done in found.items():
                differs |= bool(done.added or done.changed)
                print(f"{name}: {done.added} nieuw, {done.changed} gewijzigd, {done.same} gelijk")
        for file, loaded in load_plans(actor, plans).items() if plans else ():
            for name, counts in loaded.items():
                new, changed, same = (counts[how] for how in ("added", "changed", "same"))
                differs |= bool(new or changed)
                gone = f", {counts['gone']} niet meer in het bestand" if counts["gone"] else ""
                print(f"{file}, {name}: {new} nieuw, {changed} gewijzigd, {same} gelijk{gone}")
        transaction.set_rollback(dry_run)
    return 1 if dry_run and differs else 0


def _facts(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[str, bytes]]]:
    """The folders with tables, and the files with plans.

    :raises Refused: for what is neither.
    """
    folders: list[Path] = []
    plans: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.yaml"))
            if (path / "indicators.yaml").is_file() or (path / "figures.yaml").is_file():
                folders.append(path)
                continue
            plans += inside
            if not inside or any(path.glob("*.csv")):
                folders.append(path)
        elif path.suffix == ".yaml":
            plans.append(path)
        else:
            raise Refused(f"{shown(str(path))} is geen map met feiten en geen plan (.yaml).")
    try:
        return folders, [(path.name, path.read_bytes()) for path in plans]
    except OSError as error:
        raise Refused(f"{shown(str(error.filename))} is niet te lezen: {why(error)}.") from error


def urls(*, json: bool) -> int:
    """Tell every address: who may open it, and one that works on the demonstration."""
    house.setup()
    from django.urls import get_resolver
    from django.utils.translation import override

    example = _examples()
    with override("nl"):  # English has the same addresses under /en/
        found = [
            {"url": url, "name": name, "roles": _roles(name), "example": example(name, url)}
            for url, name in _walk(get_resolver(), "/", "")
        ]
    found.sort(key=lambda one: (str(one["url"]), str(one["name"])))
    if json:
        house.told(found)
    else:
        for one in found:
            print(one["url"], one["name"], sep="\t")
    return 0


def _walk(resolver: Any, before: str, spaces: str) -> list[tuple[str, str]]:
    """(address, name) of everything under ``resolver``; what has no name is no page."""
    from django.urls import URLResolver

    found: list[tuple[str, str]] = []
    for one in resolver.url_patterns:
        url = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{spaces}{one.namespace}:" if one.namespace else spaces
            found += _walk(one, url, inner)
        elif one.name:
            found.append((url, spaces + one.name))
    return found


def _roles(name: str) -> list[str]:
    from regie.workspace.access import ANYBODY, DOORS, Door

    # Only pages of the workspace stand behind a door; one that is not listed opens for nobody.
    return DOORS.get(name, Door() if name.startswith("work:") else ANYBODY).names()


def _examples() -> Callable[[str, str], str | None]:
    """What tells a working address of a page: of a page with a variable part, the demonstration
    knows one."""
    from regie.base.health import is_migrated
    from regie.demo.examples import example

    known = is_migrated()
    return lambda name, url: url if "<" not in url else example(name) if known else None


def work(parent: int | None = None) -> int:
    """Do jobs until the process is told to stop, or ``parent`` is gone."""
    house.setup()
    house.must_be_migrated()
    from regie.base.jobs import run_worker

    if parent is not None:
        os.nice(10)  # whoever waits for a page of the same machine goes first
    with house.refusals():
        run_worker(parent=parent)
    return 0
