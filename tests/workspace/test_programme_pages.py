"""Programmes on the pages of staff and boards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regie.base.actor import Role
from regie.programmes.models import (
    Consultation,
    ConsultationAnswer,
    Continuation,
    ProgrammeEnd,
)
from regie.programmes.services import continuing as services
from tests.programmes.make import ACTOR, a_board, a_call, awarded, submitted, wishes
from tests.programmes.make_results import report
from tests.workspace.conftest import SignIn


@pytest.mark.django_db
def test_staff_applies_the_rule_and_closes(sign_in: SignIn) -> None:
    """On the pages: the rule, an evaluation, another decision, a consultation, the end."""
    call, board = a_call(), a_board("Aa")
    submitted(call, board, wishes(l5=100, l11=20))
    (award,) = awarded(call, 1_000_000)
    report(award, {"5": 30, "11": 2})
    staff = sign_in(Role.COORDINATOR)
    base = "/werk/programmas/plan-samenleven/"
    assert staff.get("/werk/programmas/").status_code == 200
    assert staff.get("/werk/programmas/bestaat-niet/").status_code == 404
    year = f"{base}verder/{call.code}/"
    assert staff.get(year).status_code == 200
    shown = staff.post(year, follow=True).content.decode()
    assert "6.000" in shown.replace("\N{NO-BREAK SPACE}", " ")
    row = Continuation.objects.get(award_line__line="11")
    path = f"/werk/programmas/lijnen/{row.uid}/"
    board_page = staff.get(f"{year}?bestuur={award.uid}").content.decode()
    assert f'<a class="ds-button" href="{path}">' in board_page, "the line that stops is first"
    assert staff.get(f"{year}?bestuur=iets").status_code == 404
    assert staff.get(path).status_code == 200
    assert (
        staff.post(path, {"what": "by_hand", "h-version": 1, "h-continues": "yes"}).status_code
        == 422
    )
    told = {"what": "evaluation", "e-version": 1, "e-positive": "yes", "e-evaluation": "Goed."}
    assert staff.post(path, told).status_code == 302
    assert Continuation.objects.get(pk=row.pk).continues
    assert staff.post(path, {**told, "e-version": 1}).status_code == 409
    asked = {
        "what": "ask",
        "q-title": "Vragen",
        "q-questions": "Een?\nTwee?",
        "q-closes": "2030-01-01",
    }
    assert staff.post(base, asked).status_code == 302
    assert staff.post(base, {**asked, "q-questions": " "}).status_code == 422
    assert staff.post(base, {"what": "action", "a-action": "5"}).status_code == 422
    done = {"what": "action", "a-action": "5", "a-outcome": "stopped", "a-how": "Op."}
    assert staff.post(base, done).status_code == 302
    end = ProgrammeEnd.objects.get()
    applicant = sign_in(Role.APPLICANT_EDITOR, at=board)
    lesson = {"board": board.uid, f"{board.uid}-text": "Begin klein."}
    assert applicant.get(f"{base}lessen/").status_code == 200
    assert applicant.post(f"{base}lessen/", lesson).status_code == 302
    assert applicant.post(f"{base}lessen/", {**lesson, f"{board.uid}-text": ""}).status_code == 422
    assert end.lessons.get().text == "Begin klein."
    asked_uid = services.open_consultation(
        ACTOR,
        "plan-samenleven",
        {"nl": "Nu"},
        ["Wat?"],
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2100, 1, 1, tzinfo=UTC),
    ).uid
    there = f"/werk/raadplegingen/{asked_uid}/"
    assert applicant.get(there).status_code == 200
    assert applicant.post(there, {"board": board.uid, "a0": "Dit."}).status_code == 302
    assert applicant.post(there, {"board": board.uid, "a0": " "}).status_code == 422
    kept = ConsultationAnswer.objects.get()
    became = {"do": "became", "answer": kept.uid, "version": kept.version, "outcome-0": "adopted"}
    assert staff.post(there, became).status_code != 302, "it is not closed yet"
    Consultation.objects.filter(uid=asked_uid).update(closes_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert applicant.post(there, became).status_code == 403
    wrong = staff.post(there, {**became, "outcome-0": "not"})
    assert wrong.status_code == 422
    assert '<option value="not" selected>' in wrong.content.decode(), "what was chosen stays"
    assert staff.post(there, became).status_code == 302
    kept.refresh_from_db()
    assert kept.became == [{"outcome": "adopted", "why": ""}]
    Consultation.objects.filter(uid=asked_uid).update(closes_at=datetime(2100, 1, 1, tzinfo=UTC))
    stranger = sign_in(Role.APPLICANT_EDITOR, at=a_board("Bee"))
    assert stranger.post(there, {"board": board.uid, "a0": "Niet van mij."}).status_code == 404
    assert stranger.post(f"{base}lessen/", lesson).status_code == 200
    assert end.lessons.get().text == "Begin klein."
    assert stranger.get(base).status_code == 403


@pytest.mark.django_db
def test_staff_goes_from_a_line_that_stops_to_the_next(sign_in: SignIn) -> None:
    """Kept, and on: of the same board, then of the next, until nothing is left."""
    call = a_call()
    for name in ("Aa", "Bee"):
        submitted(call, a_board(name), wishes(l5=100, l11=20))
    for award in awarded(call, 1_000_000):
        report(award, {"5": 30, "11": 2})
    staff = sign_in(Role.COORDINATOR)
    year = f"/werk/programmas/plan-samenleven/verder/{call.code}/"
    staff.post(year)
    first, second = Continuation.objects.filter(award_line__line="11").order_by("award_line")
    told = {"e-version": 1, "e-positive": "yes", "e-evaluation": "Goed.", "what": "evaluation"}
    kept = staff.post(f"/werk/programmas/lijnen/{first.uid}/", {**told, "then": "next"})
    assert kept["Location"] == f"/werk/programmas/lijnen/{second.uid}/"
    kept = staff.post(kept["Location"], {**told, "then": "next"})
    assert kept["Location"] == year
