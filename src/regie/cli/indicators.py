"""``regie indicator …``: what an indicator says, and making its series again."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, shown

_STATES = {
    "reached": "bereikt",
    "on_track": "op weg",
    "behind": "achter",
    "missed": "niet op tijd bereikt",
    "no_target": "geen streefcijfer",
    "no_figure": "nog geen cijfer",
}


def add_words(add: Callable[..., Any], json: Callable[[Any], None]) -> None:
    """The words of this module, under ``regie indicator``.

    :param json: gives a command ``--json``.
    """
    word = add("show", "Toon een indicator: nulmeting, streefcijfer, cijfers.", _show)
    word.what.add_argument("code", metavar="INDICATOR", help="de code van de indicator")
    word.choices.add_argument(
        "--place", metavar="NIS", default="", help="de code van een plaats; zonder: het geheel"
    )
    json(word)

    word = add("rebuild", "Maak de reeksen opnieuw uit de nieuwste cijfers.", _rebuild)
    word.what.add_argument("codes", metavar="INDICATOR", nargs="*", help="alleen deze indicatoren")


def _show(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.indicators.selectors.indicators import indicator_page
        from regie.indicators.selectors.plain import plain

        page = indicator_page(words.code, words.place)
    if page is None:
        raise Refused(f"Er is geen indicator {shown(words.code)}.")
    if words.place and words.place not in page.places and not page.line.targets:
        raise Refused(f"Van {shown(words.place)} zijn er geen cijfers van {shown(words.code)}.")
    told = plain(page.line)
    if words.json:
        house.told(told)
        return 0
    unit = told["unit"]
    print(f"{told['title']}: {_STATES[told['judgement']['state']]}")
    if told["baseline"]:
        print(f"nulmeting: {told['baseline']['value']} {unit} ({told['baseline']['date']})")
    for one in told["series"]:
        target = f", streefcijfer {one['target']}" if one["target"] else ""
        print(f"{one['period']}: {one['value'] or one['status']} {unit}{target}")
    print(f"Bron: {told['source']}")
    if told["example"]:
        print("Dit zijn voorbeeldgegevens.")
    return 0


def _rebuild(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.indicators.services.series import rebuild

        many = rebuild(words.codes or None)
    print(f"{many} reeksen gemaakt.")
    return 0
