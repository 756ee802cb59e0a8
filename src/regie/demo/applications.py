"""An invented call that is open, with a draft of the invented city under way with a partner, and
boards that submitted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from msgspec.structs import replace

from regie.actors.boards import boards_of
from regie.actors.models import Municipality
from regie.actors.people.selectors import organisation_called
from regie.base.actor import Actor
from regie.base.clock import now
from regie.demo.accounts import ASSOCIATION, CITY
from regie.kernel.dates import PartialDate
from regie.programmes import library
from regie.programmes.models import Application, Call
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.calls import load_call
from regie.programmes.services.enclosures import enclose
from regie.programmes.services.partners import invite, save_share

#: The invented call: as the real one of project year 3, but for its dates.
CODE = "voorbeeldoproep"
_LIKE, _BEFORE = "plan-samenleven-2024", "plan-samenleven-2023"
_SUBMITTED = {"Mechelen": 60, "Genk": 30}
_LETTER = b"%PDF-1.4\n% Voorbeeld van een brief, verzonnen.\n%%EOF\n"


def load_applications(actor: Actor) -> None:
    """Open the call, and let some apply. Twice changes nothing."""
    if Call.objects.filter(code=CODE).exists():
        return
    call = _opened(actor)
    day = now().date()
    places = [
        place
        for place in Municipality.objects.filter(name__in=_SUBMITTED, since__lte=day).order_by(
            "nis"
        )
        if place.until is None or place.until > day
    ]
    boards = boards_of(actor, places)
    for place in places:
        application = start(actor, call, boards[place.pk], example=True)
        save(actor, application, application.version, _wishes(_SUBMITTED[place.name]))
        submit(actor, application, application.version, now())
    city = organisation_called(CITY, example=True)
    partner = organisation_called(ASSOCIATION, example=True)
    if city is None or partner is None:
        return
    draft = start(actor, call, city, example=True)
    typed = _wishes(40)
    # Not everything is right yet: that is what a draft is for.
    typed["lines"]["11"]["planned"] = "301"
    save(actor, draft, draft.version, typed)
    _with_partner(actor, draft, partner)


def _opened(actor: Actor) -> Call:
    told = library.call(_LIKE)
    here = now()
    start = _months_on(here.date(), 5, 1)
    dates = replace(
        told.rules.dates,
        start=PartialDate(start, "day"),
        end=PartialDate(_months_on(start, 12, 1) - timedelta(days=1), "day"),
        opens=here.date() - timedelta(days=10),
        closes=timezone.make_aware(
            datetime.combine(here.date() + timedelta(days=20), time(12)),
        ),
        source="verzonnen, voor de demonstratie",
    )
    # As in the real call: halfway and after the year, in the middle of the month.
    reports = tuple(
        replace(one, due=PartialDate(_months_on(start, 6 * place, 15), "day"), source=dates.source)
        for place, one in enumerate(told.rules.reports, 1)
    )
    call = load_call(
        actor,
        replace(
            told,
            code=CODE,
            title={"nl": "Voorbeeldoproep Plan Samenleven", "en": "Example call"},
            source="verzonnen, voor de demonstratie",
            example=True,
            versions=(replace(told.rules, version=1, since=None, dates=dates, reports=reports),),
        ),
    )
    Call.objects.filter(pk=call.pk).update(follows=Call.objects.filter(code=_BEFORE).first())
    call.refresh_from_db()
    return call


def _months_on(day: date, months: int, of_month: int) -> date:
    """A day of the month that comes so many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, of_month)


def _with_partner(actor: Actor, draft: Application, partner: Any) -> None:
    member = invite(actor, draft, partner)
    save_share(actor, member, member.version, {"5": {"units": "100", "own": "1.500"}})
    rules = rules_of(draft.rules_seen)
    enclose(actor, draft, rules, "brief", BytesIO(_LETTER), "voorbeeldbrief.pdf")


def _wishes(share: int) -> dict[str, Any]:
    """So much of three lines of the menu."""
    rules = library.call(_LIKE).rules
    lines = [line for line in rules.lines if line.code in ("5", "11", "15")]
    return {
        "answers": {"contactpersoon": "Voorbeeld", "rekening": "BE68 5390 0754 7034"},
        "lines": {
            line.code: {
                "current": "20",
                "planned": str((line.ceiling or 1) * share // 100),
                "priority": str(place),
            }
            for place, line in enumerate(lines, 1)
        },
    }
