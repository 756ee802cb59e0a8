"""An invented call that is open on the day of the demonstration, changed once while it was open;
a draft that waits for its next step; and a board that asks for help."""

from __future__ import annotations

from datetime import timedelta

from regie.actors.models import Municipality
from regie.actors.people.selectors import actor_by_email, organisation_called
from regie.base import approvals, clock
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.demo.accounts import CITY, who_plays
from regie.programmes.models import Call, CallRules, SupportRequest
from regie.programmes.ruleset import as_data, parse
from regie.programmes.services.calls import ask_approval, edit, open_draft, start_call
from regie.programmes.services.places import Row, take_places
from regie.programmes.services.support import ask_support

OPEN = "voorbeeldoproep-buurten"
_DRAFT = "voorbeeldoproep-in-de-maak"
_FIGURE, _YEAR = "voorbeeldcijfer", 2022


def load_example_calls(actor: Actor) -> None:
    """Load them, once."""
    if Call.objects.filter(code=OPEN).exists():
        return
    day = clock.today()
    maker = actor_by_email(who_plays(Role.COORDINATOR).email, day)
    other = actor_by_email(who_plays(Role.APPROVER).email, day)
    if maker is None or other is None:
        return
    _figures(actor)
    told = parse(data("examples", "calls", "voorbeeldoproep.yaml").read_bytes(), "voorbeeld")
    opens, closes = day - timedelta(days=30), day + timedelta(days=60)
    dates = {"opens": f"{opens.isoformat()}T09:00", "source": told.rules.dates.source}
    content = {**as_data(told.rules), "dates": {**dates, "closes": f"{closes.isoformat()}T12:00"}}
    draft = start_call(
        maker,
        told.code,
        told.title,
        told.programme,
        content=content,
        source=told.source,
        example=True,
    )
    _in_force(maker, other, draft, "De eerste regels, verzonnen voor de demonstratie.")
    later = f"{(closes + timedelta(days=7)).isoformat()}T12:00"
    draft = open_draft(maker, draft.call)
    edit(maker, draft, draft.version, {**draft.content, "dates": {**dates, "closes": later}})
    _in_force(maker, other, draft, "Een week langer na een verzonnen storing.")
    start_call(
        maker,
        _DRAFT,
        {"nl": "Voorbeeld van een oproep in de maak", "en": "Example of a call being made"},
        told.programme,
        like=CallRules.objects.get(pk=draft.pk),
        example=True,
    )
    _help()


def _in_force(maker: Actor, other: Actor, draft: CallRules, why: str) -> None:
    asked = ask_approval(maker, draft, draft.version, why)
    approvals.approve(other, asked, asked.digest)
    draft.refresh_from_db()


def _figures(actor: Actor) -> None:
    """Invented figures, so that the partner finder has something to add up."""
    places = Municipality.objects.filter(until__isnull=True).order_by("nis")
    rows = [Row(_FIGURE, place, _YEAR, 400 + int(place.nis) * 37 % 9000, None) for place in places]
    if rows:
        take_places(actor, rows, "verzonnen voor de demonstratie", example=True)


def _help() -> None:
    editor = actor_by_email(who_plays(Role.APPLICANT_EDITOR).email, clock.today())
    city = organisation_called(CITY, example=True)
    if editor and city and not SupportRequest.objects.exists():
        ask_support(
            editor,
            "plan-samenleven",
            "inhoudelijke-ondersteuning",
            city,
            "Actie 22: hoe vinden andere steden pleinmakers?",
        )
