"""``regie data load``: figures of a supplier, first tried, then a new version."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, shown, why

if TYPE_CHECKING:
    from regie.indicators.services.data import Outcome


def add_words(add: Any, json: Callable[[Any], None], as_somebody: Callable[[Any], None]) -> None:
    """The commands of this module, under ``regie data``."""
    one = add("load", "Laad cijfers: alle rijen, of geen.", _load)
    one.what.add_argument(
        "file", metavar="BESTAND", help="CSV, XLSX, SDMX-CSV of een Frictionless-pakket (ZIP)"
    )
    one.choices.add_argument("--dataset", metavar="CODE", help="van welke gegevensset ze zijn")
    one.choices.add_argument("--mapping", metavar="NAAM", help="de afspraak hoe dit gelezen wordt")
    one.choices.add_argument(
        "--dry-run", action="store_true", help="zeg alleen wat er zou veranderen"
    )
    one.choices.add_argument(
        "--skip-rejected", action="store_true", help="laad zonder de rijen die verkeerd zijn"
    )
    one.choices.add_argument(
        "--revised", metavar="TEKST", default="", help="wat herzien is, en waarom"
    )
    as_somebody(one)
    json(one)


def _load(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    from regie.base import files
    from regie.indicators.models import DataSet
    from regie.indicators.services import data

    path = Path(words.file)
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        reason = why(error) if isinstance(error, OSError) else "zo heet geen bestand"
        raise Refused(f"{shown(words.file)} kan niet gelezen worden: {reason}.") from error
    if size > data.LARGEST:
        # Said before anything is read or copied.
        gigabytes = f"{size / 1e9:.1f}".replace(".", ",")
        raise Refused(
            f"{shown(path.name)} is {gigabytes} GB; ten hoogste 1 GB wordt gelezen. Deel het op, "
            "bijvoorbeeld per jaar."
        )
    with house.refusals():
        actor = house.actor(words.as_email)
        if words.dataset:
            dataset = DataSet.objects.filter(code=words.dataset).first()
            if dataset is None:
                raise Refused(f"Er is geen gegevensset {shown(words.dataset)}.")
        else:
            dataset = data.dataset_of(path, data.look(path))
        if words.dry_run:
            outcome = data.try_path(actor, dataset, path.resolve(), words.mapping)
        else:
            try:
                outcome = _loaded(actor, dataset, path, words, files)
            except data.Rejected as rejected:
                outcome = rejected.outcome
    if words.json:
        house.told({"dry_run": words.dry_run, **outcome.as_data()})
    else:
        _tell(outcome, dry_run=words.dry_run)
    return 1 if outcome.rejected and (words.dry_run or outcome.number is None) else 0


def _loaded(actor: Any, dataset: Any, path: Path, words: argparse.Namespace, files: Any) -> Outcome:
    from regie.indicators.services import data

    with path.open("rb") as stream:
        file = files.store(actor, stream, path.name, data.PURPOSE, largest=data.LARGEST)
    return data.load(
        actor,
        dataset,
        file,
        words.mapping,
        dry_run=False,
        skip_rejected=words.skip_rejected,
        revised=words.revised,
    )


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    if dry_run:
        print(f"{outcome.dataset}: dit zou gebeuren.")
    elif outcome.number is None:
        print(f"{outcome.dataset}: er is niets geladen.")
    else:
        print(f"{outcome.dataset}: versie {outcome.number} staat.")
    print(
        f"{outcome.added} nieuw, {outcome.changed} gewijzigd, {outcome.same} gelijk, "
        f"{outcome.gone} weg, {outcome.rejected} geweigerd"
    )
    for note in outcome.notes:
        print(f"Let op: {note}")
    for fault in outcome.faults:
        print(fault)
    if outcome.rejected > len(outcome.faults):
        print(f"En nog {outcome.rejected - len(outcome.faults)} rijen.")
