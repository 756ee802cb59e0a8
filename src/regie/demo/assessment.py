"""A round of project subsidies while it is assessed. Who asks what is invented, and so are the
criteria with their weights: how they really are is not known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Organisation, Person
from regie.actors.people.selectors import organisation_called
from regie.base import clock
from regie.base.actor import Actor
from regie.demo.accounts import CITY
from regie.programmes.models import Application, Call, CallRules, JuryMeeting
from regie.programmes.ruleset import as_data, digest_of, from_data
from regie.programmes.selectors.assessing import assessors
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score, assign_evenly
from regie.programmes.services.completeness import keep_check, say
from regie.programmes.services.decisions import prepare
from regie.programmes.services.inspection import advise
from regie.programmes.services.jury import mark_present, plan_meeting

#: The round that is assessed.
ROUND = "gelijke-kansen-2026-1"
_ENVELOPE = Decimal(150_000)
_CRITERIA = [
    {"code": "doel", "title": {"nl": "Voorbeeldcriterium doel", "en": "Example criterion aim"}},
    {
        "code": "aanpak",
        "title": {"nl": "Voorbeeldcriterium aanpak", "en": "Example criterion approach"},
    },
    {
        "code": "verankering",
        "title": {"nl": "Voorbeeldcriterium verankering", "en": "Example criterion anchoring"},
    },
]
_WEIGHTS = ("2", "2", "1")
#: Who asks how many euros for what, with a score on each criterion.
_ASKS = (
    ("Voorbeeldvereniging Noord", "Buurtgesprekken over discriminatie", 42_000, (8, 7, 6)),
    ("Voorbeeldvereniging Zuid", "Een toegankelijk jeugdhuis", 35_500, (6, 6, 7)),
    ("Voorbeeldvereniging Oost", "Mentoren voor nieuwkomers", 58_000, (9, 8, 8)),
    ("Voorbeeldvereniging West", "Theater over gender", 24_750, (5, 6, 4)),
    ("Voorbeeldvereniging Midden", "Omstaanders oefenen", 47_000, (7, 8, 5)),
)


def load_assessment(actor: Actor) -> None:
    """Play the round up to its jury. Twice changes nothing."""
    call = Call.objects.get(code=ROUND)
    if call.applications.exists():
        return
    _example_rules(actor, call)
    filed = [
        _filed(actor, call, _body(actor, name), title, euros) for name, title, euros, _s in _ASKS
    ]
    city = organisation_called(CITY, example=True)
    if city is not None:
        filed.append(_filed(actor, call, city, "Samen op het plein", 30_000))
    for application in filed[:-1]:
        keep_check(actor, application, 0, "complete", items={"naam": "ok", "doel": "ok"})
    keep_check(
        actor,
        filed[-1],
        0,
        "asked",
        until=clock.today() + timedelta(days=14),
        note="Zeg hoeveel deelnemers je verwacht.",
        items={"resultaten": "missing"},
    )
    say(actor, filed[0], "Welke lokale besturen werken mee?")
    people = assessors(clock.today())
    if people:
        assign_evenly(actor, call, people[:1], 1)
    for application, (_name, _title, _euros, scores) in zip(filed, _ASKS, strict=False):
        agree_score(
            actor,
            application,
            0,
            {one["code"]: str(score) for one, score in zip(_CRITERIA, scores, strict=True)},  # type: ignore[misc] # the codes are words
            advice="grant" if sum(scores) > 17 else "partly",
            text="Voorbeeld van een motivering.",
        )
    if city is not None:
        agree_score(actor, filed[-1], 0, {"doel": "7", "aanpak": "6", "verankering": "6"})
    if people:
        _meeting(actor, call, people[:1], filed[:3])
    advise(
        actor,
        call,
        "conditions",
        clock.today(),
        "voorbeeldadvies 1",
        "Voorbeeld: volg de betaalkalender.",
    )
    prepare(actor, call, "Voorbeeld: de hele enveloppe", _ENVELOPE, example=True)
    prepare(actor, call, "Voorbeeld: een derde minder", Decimal(100_000), example=True)


def _example_rules(actor: Actor, call: Call) -> None:
    """The rules with invented criteria, a quorum and an advice: a version that says so."""
    before = rules_in_force(call)
    if before is None:
        return
    told = as_data(rules_of(before))
    told["scores"] = [
        {**one, "highest": 10, "weight": weight}
        for one, weight in zip(_CRITERIA, _WEIGHTS, strict=True)
    ]
    told["process"] = {
        **told.get("process", {}),
        "blind": True,
        "quorum": 1,
        "inspection": "blocks",
        "least_part": "0.5",
    }
    content = as_data(from_data(told, ROUND))
    now = timezone.now()
    CallRules.objects.filter(pk=before.pk).update(
        state=CallRules.State.REPLACED, version=before.version + 1
    )
    CallRules.objects.create(
        call=call,
        number=before.number + 1,
        state=CallRules.State.IN_FORCE,
        content=content,
        digest=digest_of(content),
        why="Voorbeeld: de criteria, de gewichten en het quorum zijn verzonnen.",
        source=before.source,
        made_by_id=actor.account,
        made_at=now,
        in_force_at=now,
    )


def _body(actor: Actor, name: str) -> Organisation:
    return organisation_called(name, example=True) or add_organisation(
        actor, name, kind=Organisation.Kind.ASSOCIATION, example=True
    )


def _filed(actor: Actor, call: Call, body: Organisation, title: str, euros: int) -> Application:
    application = start(actor, call, body, title=title, example=True)
    save(actor, application, application.version, _typed(title, euros))
    submit(
        actor,
        application,
        application.version,
        timezone.make_aware(datetime(2026, 4, 27, 10, 0)),
    )
    application.refresh_from_db()
    return application


def _typed(title: str, euros: int) -> dict[str, object]:
    words = f"Voorbeeld: {title.lower()}."
    return {
        "answers": {
            "naam": "Voorbeeldvereniging",
            "ondernemingsnummer": "0123.456.749",
            "rekening": "BE68 5390 0754 7034",
            **dict.fromkeys(
                ("doel", "doelgroep", "plan", "resultaten", "verankering", "toegankelijkheid"),
                words,
            ),
            "verklaring": "yes",
        },
        "costs": [
            {"label": "Personeelskosten", "amount": str(euros), "note": "voorbeeld"},
            {"label": "Werkingskosten", "amount": "2000", "note": "voorbeeld"},
        ],
        "incomes": [
            {"label": "Gevraagde subsidie", "amount": str(euros), "note": ""},
            {"label": "Eigen inkomsten", "amount": "2000", "note": ""},
        ],
    }


def _meeting(actor: Actor, call: Call, people: list[Person], agenda: list[Application]) -> None:
    meeting: JuryMeeting = plan_meeting(
        actor, call, date(2026, 6, 10), "Voorbeeldzaal", people, agenda
    )
    mark_present(actor, meeting, meeting.version, [one.pk for one in people])
