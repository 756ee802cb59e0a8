"""``regie indicator …``: what an indicator says, and making its series again."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, shown

if TYPE_CHECKING:
    from regie.indicators.selectors.indicators import IndicatorLine

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

        page = indicator_page(words.code, words.place)
    if page is None:
        raise Refused(f"Er is geen indicator {shown(words.code)}.")
    if words.place and words.place not in page.places and not page.line.targets:
        raise Refused(f"Van {shown(words.place)} zijn er geen cijfers van {shown(words.code)}.")
    told = _plain(page.line)
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


def _plain(line: IndicatorLine) -> dict[str, Any]:
    from regie.base.text import said
    from regie.indicators.judging import target_at
    from regie.indicators.selectors.indicators import goals_of

    goals = goals_of(line.targets)
    judgement = line.judgement
    baseline = judgement.baseline
    series = []
    for point in line.points:
        target = target_at(goals, point.on)
        series.append(
            {
                "period": point.period,
                "value": None if point.value is None else f"{point.value:f}",
                "target": None if target is None else f"{target.value:f}",
                "status": point.status,
            }
        )
    return {
        "code": line.indicator.code,
        "title": said(line.indicator.title, "nl")[0],
        "place": line.place,
        "unit": said(line.indicator.unit, "nl")[0],
        "baseline": {
            "value": f"{baseline.value:f}",
            "date": baseline.on.isoformat() if baseline.on else None,
        }
        if baseline
        else None,
        "series": series,
        "source": line.indicator.source,
        "judgement": {
            "state": judgement.state,
            "target": f"{judgement.target.value:f}" if judgement.target else None,
            "share": f"{judgement.share:.1f}" if judgement.share is not None else None,
            "lacks": list(judgement.lacks),
        },
        "example": line.example,
    }


def _rebuild(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.indicators.services.series import rebuild

        many = rebuild(words.codes or None)
    print(f"{many} reeksen gemaakt.")
    return 0
