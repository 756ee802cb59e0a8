"""Telling the pages of municipalities what came of programmes there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from regie.base import clock
from regie.base.jobs import Progress, periodic
from regie.indicators.services.places import keep_doing
from regie.programmes.results import Counted, Part
from regie.programmes.selectors.results import programme_results, programmes_with_results


@periodic("programmes.places.told", timedelta(minutes=15))
def tell(params: Mapping[str, Any], progress: Progress) -> int:
    """Prepare for each municipality what may be told of each call; small counts are hidden in the
    whole programme first. Of how many municipalities."""
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    for at, code in enumerate(programmes_with_results()):
        progress(at)
        programme = programme_results(code, clock.today())
        if programme is None:
            continue
        parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
        for part in programme.results.parts:
            if part.place:
                parts[part.place, part.call].append(part)
        for (place, call), some in parts.items():
            one = programme.results.sum(some)
            told[place][call] = {
                "programme": code,
                "title": dict(programme.title),
                "persons": _counted(one.persons),
                "others": _counted(one.others),
            }
    keep_doing(told)
    return len(told)


def _counted(one: Counted | None) -> dict[str, Any] | None:
    if one is None:
        return None
    figure = one.realised
    return {
        "granted": one.granted,
        "realised": None
        if figure is None
        else {"least": figure.least, "exact": figure.exact, "small": figure.small},
    }
