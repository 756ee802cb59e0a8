"""``regie map …``: real boundaries on the maps."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, why

_NAMED = 20


def add_words(add: Any, json: Callable[[Any], None], as_somebody: Callable[[Any], None]) -> None:
    """The commands of ``regie map``."""

    def loaded(words: argparse.Namespace) -> int:
        return load(
            words.file,
            source=words.source,
            dry_run=words.dry_run,
            as_email=words.as_email,
            json=words.json,
        )

    one = add("load", "Toon echte grenzen van gemeenten op de kaarten.", loaded)
    one.what.add_argument(
        "file", metavar="BESTAND", help="GeoJSON of TopoJSON met de NIS-code van elke gemeente"
    )
    one.choices.add_argument(
        "--source", metavar="BRON", default="", help="van wie de grenzen komen, en de licentie"
    )
    one.choices.add_argument(
        "--dry-run", action="store_true", help="zeg wat erin staat, verander niets"
    )
    as_somebody(one)
    json(one)


def load(file: str, *, source: str, dry_run: bool, as_email: str | None, json: bool) -> int:
    """Load boundaries, or tell what is in the file."""
    house.setup()
    house.must_be_migrated()
    from regie.indicators.services.outlines import LARGEST, load_outlines

    path = Path(file)
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"{file} kan niet gelezen worden: {why(error)}.") from error
    with house.refusals():
        found = load_outlines(house.actor(as_email), content, path.name, source, dry_run=dry_run)
    if json:
        house.told(
            {
                "dry_run": dry_run,
                "places": len(found.paths),
                "missing": list(found.missing),
                "unknown": list(found.unknown),
                "nameless": found.nameless,
            }
        )
        return 0
    print(f"{len(found.paths)} gemeenten hebben een grens.")
    for words, codes in (
        ("niet in het bestand", found.missing),
        ("in het bestand, maar geen gemeente van vandaag", found.unknown),
    ):
        if codes:
            more = f" en nog {len(codes) - _NAMED}" if len(codes) > _NAMED else ""
            print(f"  {words}: {', '.join(codes[:_NAMED])}{more}")
    if found.nameless:
        print(f"  zonder code: {found.nameless}")
    return 0
