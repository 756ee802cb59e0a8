"""What the database itself refuses of progress, whoever writes: every constraint, on either
engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from regie.base.models import StoredFile
from regie.plans.models import (
    Answer,
    AnswerStep,
    DomainPractice,
    Edition,
    OwnPaper,
    Participant,
    PersonalLink,
    ProgressRound,
    QuestionMinutes,
    Request,
    RoundPlan,
)
from tests.actors import make_people
from tests.plans.make_rounds import opened, requests, scene

pytestmark = pytest.mark.django_db

NOW = timezone.now()
#: Constraint → model and what makes a good row of it bad. ``@x`` stands for a row of the scene.
BAD: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("progressround_moments", ProgressRound, {"state": "wish"}),
    ("progressround_period", ProgressRound, {"until": date(2024, 1, 1)}),
    ("progressround_moments", ProgressRound, {"state": "open"}),
    ("progressround_moments", ProgressRound, {"opened_at": NOW}),
    ("progressround_moments", ProgressRound, {"state": "closed", "opened_at": NOW}),
    ("roundplan_once", RoundPlan, {"round": "@round"}),
    ("participant_once", Participant, {"person": "@reporter"}),
    ("participant_email_once", Participant, {"email": "nora@voorbeeld.example"}),
    ("personallink_one_alive", PersonalLink, {"revoked_at": None}),
    ("request_once", Request, {"item": "@item"}),
    ("request_state", Request, {"state": "wish"}),
    ("request_of_somebody", Request, {"reporter": None, "state": "open"}),
    ("request_passed_on", Request, {"delegated_at": NOW}),
    ("request_passed_on", Request, {"delegate": "@participant"}),
    ("request_burden", Request, {"minutes": -1}),
    ("answer_number_once", Answer, {"number": 1}),
    ("answer_status", Answer, {"status": "wish", "reason": "x"}),
    ("answer_reasoned", Answer, {"status": "late"}),
    ("answerstep_kind", AnswerStep, {"kind": "wish"}),
    ("answerstep_question", AnswerStep, {"kind": "returned"}),
    ("questionminutes_some", QuestionMinutes, {"minutes": -1}),
    ("questionminutes_some", QuestionMinutes, {"minutes": 601}),
    ("ownpaper_state", OwnPaper, {"state": "wish"}),
]

GOOD: dict[type[models.Model], dict[str, Any]] = {
    ProgressRound: {
        "title": "Ronde",
        "since": date(2024, 1, 1),
        "until": date(2024, 7, 1),
        "deadline": NOW,
    },
    RoundPlan: {"round": "@empty", "plan": "@plan", "edition": "@edition", "seq": 1},
    Participant: {"round": "@round", "person": "@other", "email": "x@voorbeeld.example"},
    PersonalLink: {
        "participant": "@participant",
        "secret_hash": "0" * 64,
        "created_at": NOW,
        "expires_at": NOW,
        "revoked_at": NOW,
    },
    Request: {"round": "@round", "item": "@milestone", "reporter": "@participant"},
    Answer: {"request": "@request", "number": 2, "status": "done", "by": "@participant", "at": NOW},
    AnswerStep: {"answer": "@answer", "kind": "sent", "at": NOW},
    QuestionMinutes: {"kind": "status", "minutes": 4},
    DomainPractice: {"organisation": "@domain"},
    OwnPaper: {"participant": "@participant", "file": "@file", "at": NOW},
}


@pytest.fixture
def rows() -> dict[str, Any]:
    of = scene()
    round_ = opened(of)
    request = requests(round_)[0]
    participant = Participant.objects.get()
    Participant.objects.create(
        round=round_, person=make_people.person(), email="nora@voorbeeld.example"
    )
    return {
        "round": round_,
        "empty": ProgressRound.objects.create(**GOOD[ProgressRound]),
        "plan": of.plan,
        "edition": Edition.objects.get(plan=of.plan),
        "reporter": of.reporter,
        "other": make_people.person(),
        "participant": participant,
        "item": of.actions[0],
        "milestone": of.milestone,
        "request": request,
        "answer": Answer.objects.create(
            request=request, number=1, status="done", by=participant, at=NOW
        ),
        "domain": of.domain,
        "file": StoredFile.objects.create(
            sha256="0" * 64, size=1, media_type="text/plain", name="x", purpose="x", created_at=NOW
        ),
    }


def write(model: type[models.Model], values: dict[str, Any], rows: dict[str, Any]) -> None:
    found = {
        name: rows[value[1:]] if isinstance(value, str) and value.startswith("@") else value
        for name, value in values.items()
    }
    with transaction.atomic():
        model(**found).save()


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_a_good_row_is_kept(model: type[models.Model], rows: dict[str, Any]) -> None:
    write(model, GOOD[model], rows)


@pytest.mark.parametrize(
    ("name", "model", "bad"), BAD, ids=[f"{at}-{name}" for at, (name, *_) in enumerate(BAD)]
)
def test_a_bad_row_is_refused(
    name: str, model: type[models.Model], bad: dict[str, Any], rows: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as raised:
        write(model, {**GOOD[model], **bad}, rows)
    told = str(raised.value)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in told or told.startswith("UNIQUE")
