"""The calls of a demonstration, and an invented year of applications and awards for one of them.

The calls are real as far as they are known; who asked and got what is invented, and marked so.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from regie.actors.boards import boards_of
from regie.actors.models import Municipality, Organisation
from regie.actors.people.selectors import organisation_called
from regie.base.actor import Actor
from regie.demo.accounts import CITY
from regie.demo.applications import load_applications
from regie.demo.assessment import load_assessment
from regie.demo.calls import load_example_calls
from regie.demo.chain import load_chain
from regie.demo.mergers import play_on
from regie.demo.reports import load_reports
from regie.programmes import library
from regie.programmes.models import Award, Call
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.decisions import prepare, take

#: The invented year.
YEAR = "plan-samenleven-2023"
_ENVELOPE = Decimal(2_000_000)
#: Boards that ask something, with how much of each ceiling, in percent; some merged in 2025.
_BOARDS = {
    "Gent": 100,
    "Mechelen": 90,
    "Genk": 80,
    "Sint-Niklaas": 70,
    "Lokeren": 60,
    "Moerbeke": 20,
    "Merelbeke": 40,
    "Melle": 30,
    "Hasselt": 60,
    "Kortessem": 10,
}


def load_programmes(actor: Actor) -> None:
    """Load the calls, and play one. Twice changes nothing."""
    for told in library.calls():
        load_call(actor, told)
    load_example_calls(actor)
    load_assessment(actor)
    call = Call.objects.get(code=YEAR)
    if call.applications.exists():
        return
    for board, share in _boards(actor):
        application = start(actor, call, board, example=True)
        save(actor, application, application.version, _wishes(share))
        submit(actor, application, application.version, timezone.now())
    decision = prepare(actor, call, "Voorbeeldverdeling", _ENVELOPE, example=True)
    take(actor, decision, decision.version, "voorbeeldbeslissing", date(2023, 9, 15))
    make_awards(actor, decision)
    load_applications(actor)
    load_reports(actor, awards())
    load_chain(actor, call)
    play_on(actor, call)


def awards() -> list[Award]:
    """The awards of the invented year."""
    return list(Award.objects.filter(decision__call__code=YEAR).order_by("pk"))


def _boards(actor: Actor) -> list[tuple[Organisation, int]]:
    """Who asks: the invented city, and boards of the year with invented numbers."""
    day = date(2023, 6, 1)
    places = [
        place
        for place in Municipality.objects.filter(name__in=_BOARDS, since__lte=day).order_by("nis")
        if place.until is None or place.until > day
    ]
    boards = boards_of(actor, places)
    told = [(boards[place.pk], _BOARDS[place.name]) for place in places]
    city = organisation_called(CITY, example=True)
    return [*([(city, 50)] if city else []), *told]


def _wishes(share: int) -> dict[str, object]:
    """So much of every second line of the menu."""
    lines = library.call(YEAR).rules.lines[:: 2 if share < 90 else 1]
    return {
        "answers": {"contactpersoon": "Voorbeeld", "rekening": "BE68 5390 0754 7034"},
        "lines": {
            line.code: {
                "current": "5",
                "planned": str(max(1, (line.ceiling or 1) * share // 100)),
                "priority": str(place),
            }
            for place, line in enumerate(lines, 1)
        },
    }
