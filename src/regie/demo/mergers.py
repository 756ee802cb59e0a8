"""What follows on the invented year of a demonstration: the mergers of 2025, which are real; the
lines that go on, questions to boards, and the end of a programme, which are invented."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from regie.actors.mergers import Row
from regie.actors.merging import merge_now
from regie.actors.models import Merging
from regie.base import clock
from regie.base.actor import Actor
from regie.base.data import data
from regie.programmes.models import Call, Consultation, ProgrammeEnd
from regie.programmes.services.continuing import (
    close_programme,
    end_action,
    end_of,
    open_consultation,
    propose_continuation,
)

_PROGRAMME, _ENDED = "plan-samenleven", "proeftuinen"
_QUESTIONS = (
    "Welke acties werken bij u, en welke niet?",
    "Wat zou je anders willen in een volgende oproep?",
)


def play_on(actor: Actor, call: Call) -> None:
    """Go on from the awards of a call. Twice changes nothing."""
    rows = mergers_of_2025()
    if not Merging.objects.exists() and max(row.on for row in rows) <= clock.today():
        merge_now(actor, rows, "Fusies van 2025")
    propose_continuation(actor, call)
    if not Consultation.objects.exists():
        now = clock.now()
        open_consultation(
            actor,
            _PROGRAMME,
            {"nl": "Vragen voor een volgende oproep", "en": "Questions before a next call"},
            _QUESTIONS,
            now,
            now + timedelta(days=60),
            example=True,
        )
    if not ProgrammeEnd.objects.exists():
        running = end_of(actor, _PROGRAMME, example=True)
        end_action(
            actor,
            running,
            "5",
            "anchored",
            "Voorbeeld: in de werking van de bibliotheek.",
            "voorbeeld: van het bestuur",
        )
        ended = end_of(actor, _ENDED, example=True)
        summary = "Voorbeeld van een eindevaluatie: dit is verzonnen."
        close_programme(actor, ended, ended.version, summary, _PROGRAMME)


def mergers_of_2025() -> list[Row]:
    """The mergers that come with Regie as facts, as rows of the operation."""
    with data("actors", "municipalities.csv").open(encoding="utf-8", newline="") as stream:
        names = {(row["nis"], row["since"]): row["name"] for row in csv.DictReader(stream)}
    with data("actors", "mergers.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Row(
                date.fromisoformat(row["on"]),
                row["predecessor"],
                row["successor"],
                names[row["successor"], row["on"]],
            )
            for row in csv.DictReader(stream)
        ]
