"""A round, from planning to its snapshot, through the services."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from regie.actors.models import Person
from regie.actors.people.due import all_due
from regie.base.actor import VISITOR, Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.jobs import run_all
from regie.base.models import Event, Notification
from regie.plans.models import (
    Answer,
    AnswerStep,
    OwnPaper,
    Participant,
    PersonalLink,
    ProgressRound,
    Request,
    Snapshot,
)
from regie.plans.progress import answering, asking, deciding, links, selectors
from regie.plans.progress.links import Door, LinkOver
from regie.plans.progress.reminders import DIGEST, tell_due
from tests.actors import make_people
from tests.conftest import forgetting
from tests.plans import make
from tests.plans.make_rounds import (
    TODAY,
    Scene,
    door,
    in_days,
    opened,
    planned,
    requests,
    scene,
    secret_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def here() -> Scene:
    return scene()


def _fresh(request: Request) -> Request:
    return Request.objects.get(pk=request.pk)


def _answer(at: Door, request: Request, **draft: object) -> Answer:
    """Save and send."""
    saved = answering.save(
        at, request.uid, _fresh(request).version, {"status": "on_track", **draft}
    )
    return answering.send(at, {saved.uid: saved.version})[0]


# --- planning


def test_a_round_asks_for_each_action_who_reports_for_its_domain(here: Scene) -> None:
    round_ = planned(here)
    asked = requests(round_)
    assert [one.item_id for one in asked] == [one.pk for one in here.actions]
    assert {one.reporter.person for one in asked if one.reporter} == {here.reporter}
    assert {one.organisation for one in asked} == {here.domain}
    # The first has a milestone: 1 + 1 + figures, evidence, text.
    assert [one.questions for one in asked] == [5, 4, 4]
    assert [one.minutes for one in asked] == [16, 15, 15]
    assert not Notification.objects.exists(), "nobody hears of it yet"


def test_who_was_asked_by_an_address_is_asked_again_the_next_time(here: Scene) -> None:
    draft = make.draft(here.coordinator, here.plan)
    items = [make.action(here.coordinator, draft, f"Van niemand {n}").pk for n in (1, 2)]
    make.publish(here.coordinator, draft)

    def reporters(round_: ProgressRound) -> list[tuple[str, str] | None]:
        asked = [one for one in requests(round_) if one.item_id in items]
        return [
            (one.reporter.email, one.reporter.person.name) if one.reporter else None
            for one in asked
        ]

    first = planned(here)
    assert reporters(first) == [None, None]
    nobody = [one.uid for one in requests(first) if one.item_id in items]
    tine = {"name": "Tine", "email": "tine@voorbeeld.example"}
    asking.assign(here.coordinator, first.uid, nobody, **tine)
    planned_beside = planned(here, title="Ernaast")
    assert reporters(planned_beside) == [None, None], "nobody was asked yet"
    first.refresh_from_db()
    asking.open_round(here.coordinator, first.uid, first.version, TODAY)
    later = planned(here, title="Daarna", deadline=in_days(200))
    assert reporters(later) == [("tine@voorbeeld.example", "Tine")] * 2
    person = Person.objects.get(name="Tine")
    assert person.keep_until is not None
    assert person.keep_until > in_days(500).date()
    Person.objects.filter(pk=person.pk).update(erased_at=in_days(0), name="")
    assert reporters(planned(here, title="Later")) == [None, None]


def test_the_cost_of_this_year_counts_every_round_that_was_opened(here: Scene) -> None:
    first = opened(here, title="Eerste")
    second = planned(here, title="Tweede", questions=["status"])
    planned(here, title="Nooit geopend")
    page = selectors.round_page(here.coordinator, second.uid, TODAY)
    assert page is not None
    (domain,) = page.domains
    assert domain.domain == "Voorbeelddomein Werk"
    assert (domain.here.questions, domain.here.minutes) == (3, 6)
    assert (domain.year.questions, domain.year.minutes) == (16, 52)
    told = selectors.round_page(here.coordinator, first.uid, TODAY)
    assert told is not None
    assert told.domains[0].year.minutes == 46


def test_minutes_of_questions_are_changed_by_staff_and_old_rounds_keep_theirs(here: Scene) -> None:
    round_ = planned(here, questions=["status"])
    deciding.set_minutes(here.coordinator, {"status": (10, 0)})
    assert [one.minutes for one in requests(round_)] == [2, 2, 2]
    assert [one.minutes for one in requests(planned(here, questions=["status"]))] == [10, 10, 10]
    with pytest.raises(Conflict):
        deciding.set_minutes(here.coordinator, {"status": (3, 0)})
    deciding.set_minutes(here.coordinator, {"status": (3, 1)})
    assert selectors.minutes_of()["status"] == 3
    with pytest.raises(Invalid):
        deciding.set_minutes(here.coordinator, {"status": (-1, 2)})


def test_a_round_with_somebody_missing_is_not_opened(here: Scene) -> None:
    round_ = planned(here)
    Request.objects.filter(pk=requests(round_)[0].pk).update(reporter=None)
    with pytest.raises(Refusal, match="niet gezegd wie"):
        asking.open_round(here.coordinator, round_.uid, round_.version, TODAY)
    asking.assign(
        here.coordinator,
        round_.uid,
        [requests(round_)[0].uid],
        name="Nora Nieuw",
        email="nora@voorbeeld.example",
    )
    asking.open_round(here.coordinator, round_.uid, round_.version, TODAY)
    mail = Notification.objects.get(email="nora@voorbeeld.example")
    assert mail.account is None
    assert mail.params["count"] == 1
    assert Person.objects.get(name="Nora Nieuw").keep_until is not None


def test_one_mail_and_one_link_for_each_person(here: Scene) -> None:
    round_ = opened(here)
    assert Notification.objects.count() == 1
    assert Notification.objects.get().params["count"] == 3
    assert PersonalLink.objects.count() == 1
    kept = PersonalLink.objects.get()
    assert secret_of(kept) not in str(PersonalLink.objects.values())
    with pytest.raises(Refusal):
        asking.open_round(here.coordinator, round_.uid, round_.version, TODAY)
    assert Notification.objects.count() == 1


def test_items_are_left_out_before_opening_only(here: Scene) -> None:
    round_ = planned(here)
    first = requests(round_)[0].uid
    assert asking.leave_out(here.coordinator, round_.uid, [first]) == 1
    asking.open_round(here.coordinator, round_.uid, round_.version, TODAY)
    with pytest.raises(Refusal):
        asking.leave_out(here.coordinator, round_.uid, [requests(round_)[0].uid])
    assert len(requests(round_)) == 2


def test_what_cannot_be_is_told_field_by_field(here: Scene) -> None:
    with pytest.raises(Invalid) as caught:
        planned(here, title=" ", until=date(2024, 1, 1), kinds=[], plans=[], questions=["own"])
    assert set(caught.value.fields) == {"title", "until", "kinds", "plans", "own"}
    with pytest.raises(Refusal, match="deadline"):
        opened(here, deadline=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize("role", [Role.REPORTER, Role.HEAD, Role.JOURNALIST, Role.APPROVER])
def test_only_who_coordinates_asks(here: Scene, role: Role) -> None:
    at = here.domain if role in (Role.REPORTER, Role.HEAD) else None
    other = make_people.somebody(role, at)
    round_ = planned(here)
    for forbidden in (
        lambda: asking.open_round(other, round_.uid, 1, TODAY),
        lambda: asking.discard_round(other, round_.uid, 1),
        lambda: asking.close_round(other, round_.uid, 1),
        lambda: asking.move_deadline(other, round_.uid, 1, in_days(3)),
        lambda: asking.assign(other, round_.uid, [], person="x"),
        lambda: asking.leave_out(other, round_.uid, []),
        lambda: deciding.accept_on_track(other, round_.uid),
        lambda: deciding.set_minutes(other, {}),
        lambda: links.renew_link(other, "x"),
        lambda: links.revoke_link(other, "x"),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    if role is not Role.APPROVER:  # staff sees what is not public
        assert selectors.round_page(other, round_.uid, TODAY) is None


def test_what_is_done_is_not_asked_again(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first, status="done")
    deciding.accept(here.coordinator, first.uid, _fresh(first).version)
    assert [one.item_id for one in requests(planned(here))] == [one.pk for one in here.actions[1:]]


# --- answering


def test_everything_as_planned_and_one_not(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, third) = door(round_), requests(round_)
    answering.save(at, second.uid, second.version, {"status": "late", "reason": "Ziekte."})
    assert answering.all_on_track(at) == 2
    assert answering.all_on_track(at) == 0
    page = selectors.answer_page(links.enter(at, timezone.now()))
    assert [one.values["status"] for one in page.asked] == ["on_track", "late", "on_track"]
    assert not Answer.objects.exists(), "nothing is sent yet"
    chosen = {one.request.uid: one.request.version for one in page.saved}
    assert len(answering.send(at, chosen)) == 3
    assert {one.state for one in requests(round_)} == {"sent"}
    assert answering.send(at, chosen) == [], "the same form again sends nothing"
    assert Answer.objects.count() == 3
    assert first.uid != third.uid


def test_what_is_unfinished_is_saved_and_not_sent(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    saved = answering.save(
        at,
        first.uid,
        first.version,
        {"status": "late", "milestones": {here.milestone.uid: {"expected": "ooit"}}},
    )
    assert saved.draft["milestones"][here.milestone.uid]["expected"] == "ooit"
    with pytest.raises(Invalid) as caught:
        answering.send(at, {saved.uid: saved.version})
    assert "waarom" in caught.value.fields[saved.uid]
    assert "geen datum" in caught.value.fields[saved.uid]
    assert _fresh(first).draft == saved.draft


def test_two_windows_lose_nothing(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    answering.save(at, first.uid, first.version, {"status": "on_track", "text": "Venster een."})
    with pytest.raises(Conflict) as caught:
        answering.save(at, first.uid, first.version, {"status": "late", "text": "Venster twee."})
    assert caught.value.theirs["text"] == "Venster een."
    assert caught.value.mine["text"] == "Venster twee."
    assert _fresh(first).draft["text"] == "Venster een."
    with pytest.raises(Refusal, match="gewijzigd"):
        answering.send(at, {first.uid: first.version})
    assert not Answer.objects.exists()


def test_answers_are_never_changed_and_a_question_asks_for_a_new_one(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first, text="Loopt goed.")
    deciding.send_back(here.coordinator, first.uid, _fresh(first).version, "Hoeveel mensen?")
    page = selectors.answer_page(links.enter(at, timezone.now()))
    assert page.asked[0].question == "Hoeveel mensen?"
    assert page.asked[0].values["text"] == "Loopt goed."
    assert answering.all_on_track(at) == 2, "a question asks for an answer, not for a click"
    _answer(at, first, text="Loopt goed: 12 mensen.")
    deciding.accept(here.coordinator, first.uid, _fresh(first).version)
    told = list(Answer.objects.filter(request=first).order_by("number"))
    assert [one.text for one in told] == ["Loopt goed.", "Loopt goed: 12 mensen."]
    steps = AnswerStep.objects.filter(answer__request=first).order_by("pk")
    assert [one.kind for one in steps] == ["sent", "returned", "sent", "accepted"]


def test_a_question_needs_words(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first)
    with pytest.raises(Invalid):
        deciding.send_back(here.coordinator, first.uid, _fresh(first).version, "  ")
    assert _fresh(first).state == "sent"


def test_nobody_accepts_what_was_not_sent_or_twice(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    with pytest.raises(Refusal):
        deciding.accept(here.coordinator, first.uid, first.version)
    _answer(at, first)
    seen = _fresh(first).version
    deciding.accept(here.coordinator, first.uid, seen)
    with pytest.raises(Refusal):
        deciding.accept(here.coordinator, first.uid, seen)
    with pytest.raises(Refusal):
        answering.save(at, first.uid, _fresh(first).version, {"status": "late", "reason": "x"})


def test_all_that_go_to_plan_are_accepted_at_once(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, _third) = door(round_), requests(round_)
    _answer(at, first)
    _answer(at, second, status="late", reason="Ziekte.")
    assert deciding.accept_on_track(here.coordinator, round_.uid) == 1
    assert [one.state for one in requests(round_)] == ["accepted", "sent", "open"]


# --- the head of service


def _to_confirm(here: Scene) -> list[str]:
    """What waits for the head; a milestone of the domain is due whoever confirms."""
    return [one.what for one in all_due(here.head, TODAY) if one.kind != "due_milestone"]


def test_a_domain_that_asks_so_has_its_head_confirm_first(here: Scene) -> None:
    deciding.set_practice(here.head, here.domain.uid, 0, head_confirms=True)
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first)
    version = _fresh(first).version
    with pytest.raises(Refusal, match="diensthoofd"):
        deciding.accept(here.coordinator, first.uid, version)
    assert deciding.accept_on_track(here.coordinator, round_.uid) == 0
    other = make_people.somebody(Role.HEAD, make_people.organisation("Elders"))
    for stranger in (other, here.coordinator):
        with pytest.raises(NotAllowed):
            deciding.confirm(stranger, first.uid, version)
    assert _to_confirm(here)
    deciding.confirm(here.head, first.uid, version)
    assert not _to_confirm(here)
    deciding.accept(here.coordinator, first.uid, _fresh(first).version)


def test_a_head_asks_too_but_only_before_confirming(here: Scene) -> None:
    deciding.set_practice(here.head, here.domain.uid, 0, head_confirms=True)
    round_ = opened(here)
    at, (first, second, _) = door(round_), requests(round_)
    _answer(at, first)
    deciding.send_back(here.head, first.uid, _fresh(first).version, "Klopt dit?")
    assert _fresh(first).state == "returned"
    _answer(at, second)
    deciding.confirm(here.head, second.uid, _fresh(second).version)
    with pytest.raises(NotAllowed):
        deciding.send_back(here.head, second.uid, _fresh(second).version, "Toch niet?")


def test_two_heads_meet_on_a_conflict(here: Scene) -> None:
    deciding.set_practice(here.head, here.domain.uid, 0, head_confirms=True)
    with pytest.raises(Conflict):
        deciding.set_practice(here.head, here.domain.uid, 0, head_confirms=False)
    assert not deciding.set_practice(
        here.head, here.domain.uid, 1, head_confirms=False
    ).head_confirms
    with pytest.raises(NotAllowed):
        deciding.set_practice(
            make_people.somebody(Role.REPORTER, here.domain), here.domain.uid, 2, head_confirms=True
        )


# --- links


def test_a_link_opens_for_its_secret_and_nothing_else(here: Scene) -> None:
    round_ = opened(here)
    at = door(round_)
    now = timezone.now()
    assert links.enter(at, now).participant.person == here.reporter
    for wrong in (
        Door(at.link),
        Door(at.link, "x" * 43),
        Door(at.link, at.secret + "x"),
        Door("0" * 12, at.secret),
        Door(at.link, "", person=here.head.person),
        Door(at.link, "", person=None),
    ):
        with pytest.raises(LinkOver) as caught:
            links.enter(wrong, now)
        assert caught.value.why == "unknown"
    assert links.enter(Door(at.link, person=here.reporter.pk), now).round == round_


def test_opening_a_link_is_noted_and_changes_nothing(here: Scene) -> None:
    round_ = opened(here)
    at = door(round_)
    before = (list(PersonalLink.objects.values()), list(Request.objects.values()))
    events = Event.objects.count()
    assert links.note_opened(at.secret) == at.link
    assert links.note_opened(at.secret) == at.link
    assert links.note_opened("geraden") is None
    assert (list(PersonalLink.objects.values()), list(Request.objects.values())) == before
    assert Event.objects.count() == events + 2
    assert Event.objects.latest("pk").action == "plans.link.opened"


def test_a_new_link_makes_the_old_one_useless(here: Scene) -> None:
    round_ = opened(here)
    old, participant = door(round_), Participant.objects.get()
    links.renew_link(here.coordinator, participant.uid)
    fresh = door(round_)
    assert fresh != old
    with pytest.raises(LinkOver) as caught:
        answering.all_on_track(old)
    assert caught.value.why == "revoked"
    assert answering.all_on_track(fresh) == 3
    links.revoke_link(here.coordinator, participant.uid)
    with pytest.raises(LinkOver):
        answering.all_on_track(fresh)


def test_every_form_asks_anew_whether_the_link_opens(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    uses = (
        lambda: answering.save(at, first.uid, 2, {}),
        lambda: answering.all_on_track(at),
        lambda: answering.send(at, {first.uid: 2}),
        lambda: answering.pass_on(at, first.uid, 2, "Nora", "nora@voorbeeld.example"),
        lambda: answering.take_back(at, first.uid, 2),
        lambda: answering.bring_paper(at, BytesIO(b"Tekst"), "nota.txt"),
        lambda: answering.take_suggestion(at, first.uid, 2, "x", 0),
    )
    link = PersonalLink.objects.filter(uid=at.link)
    for why, change, back in (
        ("revoked", {"revoked_at": timezone.now()}, {"revoked_at": None}),
        ("expired", {"expires_at": timezone.now()}, {"expires_at": in_days(9)}),
    ):
        link.update(**change)
        for use in uses:
            with pytest.raises(LinkOver) as caught:
                use()
            assert caught.value.why == why
        link.update(**back)
    asking.close_round(here.coordinator, round_.uid, round_.version)
    for use in uses:
        with pytest.raises(LinkOver) as caught:
            use()
        assert caught.value.why == "ended"
    assert {one.draft.get("status") for one in requests(round_)} == {None}


def test_a_link_reaches_only_what_its_holder_is_asked(here: Scene) -> None:
    round_ = planned(here)
    first, second, _ = requests(round_)
    asking.assign(
        here.coordinator, round_.uid, [second.uid], name="Nora", email="nora@voorbeeld.example"
    )
    asking.open_round(here.coordinator, round_.uid, round_.version, TODAY)
    at = door(round_, here.reporter)
    page = selectors.answer_page(links.enter(at, timezone.now()))
    assert second.uid not in {one.request.uid for one in page.asked}
    version = _fresh(second).version
    other = requests(opened(here, title="Andere ronde"))[0]
    for uid, number in ((second.uid, version), (other.uid, other.version), ("0" * 12, 1)):
        for use in (
            lambda uid=uid, number=number: answering.save(at, uid, number, {"status": "done"}),
            lambda uid=uid, number=number: answering.send(at, {uid: number}),
            lambda uid=uid, number=number: answering.pass_on(at, uid, number, "X", "x@v.example"),
            lambda uid=uid, number=number: answering.take_back(at, uid, number),
        ):
            with pytest.raises(NotAllowed):
                use()
    assert _fresh(second).version == version
    assert first.pk


# --- passing on


def test_an_item_is_passed_on_answered_and_taken_back(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, _) = door(round_, here.reporter), requests(round_)
    passed = answering.pass_on(at, first.uid, first.version, "Nora Nieuw", "Nora@voorbeeld.example")
    nora = passed.colleague
    assert passed.mailed
    mail = Notification.objects.get(kind="progress.passed_on")
    assert (mail.email, mail.params["by"]) == ("nora@voorbeeld.example", "Rik Verslag")
    hers = door(round_, nora.person)
    page = selectors.answer_page(links.enter(hers, timezone.now()))
    assert [one.request.uid for one in page.asked] == [first.uid]
    assert page.asked[0].passed_by == "Rik Verslag"
    with pytest.raises(NotAllowed):
        answering.save(at, first.uid, _fresh(first).version, {"status": "done"})
    with pytest.raises(NotAllowed):
        answering.pass_on(hers, first.uid, _fresh(first).version, "X", "x@voorbeeld.example")
    answering.save(hers, first.uid, _fresh(first).version, {"status": "late", "reason": "Ziek."})
    # One link for each person, also with a second item.
    again = answering.pass_on(
        at, second.uid, second.version, "Nora Nieuw", "nora@voorbeeld.example"
    )
    assert not again.mailed
    assert Notification.objects.filter(kind="progress.passed_on").count() == 1
    answering.take_back(at, second.uid, _fresh(second).version)
    assert links.enter(hers, timezone.now()), "it still opens the first"
    answering.take_back(at, first.uid, _fresh(first).version)
    with pytest.raises(LinkOver):
        links.enter(hers, timezone.now())
    mine = selectors.answer_page(links.enter(at, timezone.now()))
    assert mine.asked[0].values["reason"] == "Ziek.", "what the colleague wrote stays"
    with pytest.raises(NotAllowed):
        answering.take_back(at, first.uid, _fresh(first).version)


def test_nobody_passes_on_to_oneself_or_to_no_address(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    assert here.reporter.account is not None
    for name, email in (("Ik", here.reporter.account.email), ("", "n@v.example"), ("N", "geen")):
        with pytest.raises(Invalid):
            answering.pass_on(at, first.uid, first.version, name, email)
    assert _fresh(first).delegate is None


# --- reminding


def test_never_more_than_one_digest_a_day(here: Scene, settings: Settings) -> None:
    soon = timezone.now() + timedelta(days=7)
    opened(here, title="Eerste", deadline=soon)
    opened(here, title="Tweede", deadline=soon)
    day = timezone.localdate(soon) - timedelta(days=7)
    Participant.objects.update(told_on=None)
    digests = Notification.objects.filter(kind=DIGEST)
    assert tell_due(day) == 1
    assert tell_due(day) == 0
    assert [one["title"] for one in digests.get().params["rounds"]] == ["Eerste", "Tweede"]
    for days in range(1, 22):
        before = digests.count()
        tell_due(day + timedelta(days=days))
        tell_due(day + timedelta(days=days))
        assert digests.count() == before + (days in (5, 7, 14, 21))


def test_who_heard_of_the_round_today_hears_no_reminder(here: Scene) -> None:
    soon = timezone.now() + timedelta(days=2)
    round_ = planned(here, deadline=soon)
    today = timezone.localdate(soon) - timedelta(days=2)
    asking.open_round(here.coordinator, round_.uid, round_.version, today)
    assert tell_due(today) == 0


def test_a_question_comes_with_the_next_digest_once_with_the_same_link(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first)
    deciding.send_back(here.coordinator, first.uid, _fresh(first).version, "Hoeveel mensen?")
    tomorrow = TODAY + timedelta(days=1)
    assert tell_due(TODAY) == 0, "today brought the mail with the link"
    assert tell_due(tomorrow) == 1
    told = Notification.objects.get(kind=DIGEST).params["rounds"][0]
    assert told["questions"] == ["Hoeveel mensen?"]
    assert told["sealed"] == Notification.objects.get(kind="progress.round").params["sealed"]
    assert tell_due(tomorrow + timedelta(days=1)) == 0
    assert PersonalLink.objects.count() == 1


def test_who_answered_everything_hears_nothing(here: Scene) -> None:
    round_ = opened(here)
    at = door(round_)
    answering.all_on_track(at)
    answering.send(at, {one.uid: one.version for one in requests(round_)})
    last = timezone.localdate(round_.deadline)
    assert [tell_due(last + timedelta(days=days)) for days in range(-7, 15)] == [0] * 22


def test_a_head_hears_of_what_waits_with_the_same_digest(here: Scene) -> None:
    deciding.set_practice(here.head, here.domain.uid, 0, head_confirms=True)
    round_ = opened(here)
    at, (first, second, _) = door(round_), requests(round_)
    _answer(at, first)
    assert tell_due(TODAY) == 1
    mail = Notification.objects.get(kind=DIGEST)
    assert (mail.account_id, mail.params["confirm"]) == (here.head.account, 1)
    assert tell_due(TODAY + timedelta(days=1)) == 0, "nothing new came"
    _answer(at, second)
    assert tell_due(TODAY + timedelta(days=1)) == 1


# --- closing


def test_closing_freezes_what_was_answered(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, _) = door(round_), requests(round_)
    _answer(at, first, figures=[{"label": "Mensen", "value": "1.250", "unit": ""}])
    _answer(at, second, status="late", reason="Ziekte.")
    deciding.accept(here.coordinator, first.uid, _fresh(first).version)
    page = selectors.round_page(here.coordinator, round_.uid, TODAY)
    assert page is not None
    assert (page.answered, page.on_time, len(page.lines)) == (2, 2, 3)
    snapshot = asking.close_round(here.coordinator, round_.uid, _version(round_))
    kept = Snapshot.objects.get()
    assert asking.hash_of_content(kept.content) == kept.sha256 == snapshot.sha256
    assert [one["state"] for one in kept.content["answers"]] == ["accepted", "sent", "open"]
    assert kept.content["answers"][0]["figures"][0]["value"] == "1250"
    assert "Rik Verslag" not in str(kept.content), "a report quotes no persons"
    assert not asking.broken_snapshots()
    # What changes later changes nothing in it.
    draft = make.draft(here.coordinator, here.plan)
    make.retitle(here.coordinator, draft, here.actions[0], "Heel anders")
    make.publish(here.coordinator, draft)
    assert Snapshot.objects.get().content == kept.content
    with pytest.raises(Refusal):
        deciding.accept(here.coordinator, second.uid, _fresh(second).version)
    with pytest.raises(Refusal):
        asking.close_round(here.coordinator, round_.uid, _version(round_))
    kept.content["answers"][0]["status"] = "stopped"
    with forgetting():
        Snapshot.objects.filter(pk=kept.pk).update(content=kept.content)
    assert len(asking.broken_snapshots()) == 1


def _version(round_: ProgressRound) -> int:
    return ProgressRound.objects.get(pk=round_.pk).version


def test_late_is_late_and_a_moved_deadline_counts(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    _answer(at, first)
    ProgressRound.objects.update(deadline=timezone.now() - timedelta(hours=1))
    page = selectors.round_page(here.coordinator, round_.uid, TODAY)
    assert page is not None
    assert (page.answered, page.on_time) == (1, 0)
    asking.move_deadline(here.coordinator, round_.uid, _version(round_), in_days(20))
    page = selectors.round_page(here.coordinator, round_.uid, TODAY)
    assert page is not None
    assert page.on_time == 1
    assert PersonalLink.objects.get().expires_at > in_days(70)


def test_everybody_reads_what_was_accepted_and_nothing_else(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, _) = door(round_), requests(round_)
    _answer(at, first, text="Loopt.")
    _answer(at, second, text="Niet voor iedereen.")
    deciding.accept(here.coordinator, first.uid, _fresh(first).version)
    (told,) = selectors.line_of_progress(here.actions[0].uid)
    assert (told.answer.text, told.round) == ("Loopt.", round_)
    assert not selectors.line_of_progress(here.actions[1].uid)
    assert selectors.round_page(VISITOR, round_.uid, TODAY) is None
    assert selectors.request_page(VISITOR, first.uid, TODAY) is None


# --- a paper of one's own


def test_a_paper_proposes_and_only_who_reports_confirms(here: Scene) -> None:
    round_ = opened(here)
    at, (first, second, third) = door(round_), requests(round_)
    words = (
        "Verslag\n\nActie 1.1.1: de brochure verspreid in maart 2024. De actie is afgerond, met"
        " 1.250 deelnemers.\n\nActie 1.2.1 heeft vertraging door ziekte.\n"
    )
    paper = answering.bring_paper(at, BytesIO(words.encode()), "../mijn verslag.txt")
    assert run_all(["plans.progress.read"]) == 1
    paper.refresh_from_db()
    assert paper.state == "read"
    page = selectors.answer_page(links.enter(at, timezone.now()))
    found = {one.request.uid: one.suggestions for one in page.asked}
    assert [told["by"] for _, _, told in found[first.uid]][:1] == ["code"]
    assert all(not one.draft for one in requests(round_)), "it is only a suggestion"
    answering.take_suggestion(at, first.uid, first.version, paper.uid, 0)
    draft = _fresh(first).draft
    assert draft["status"] == "done"
    assert draft["figures"] == [{"label": "deelnemers", "value": "1.250", "unit": "deelnemers"}]
    assert draft["milestones"][here.milestone.uid]["reached"] == "2024-03"
    assert draft["quotes"][0]["line"] == 3
    with pytest.raises(NotAllowed):
        answering.take_suggestion(at, third.uid, third.version, paper.uid, 7)
    answering.take_suggestion(at, second.uid, second.version, paper.uid, 0)
    assert _fresh(second).draft["status"] == "late"
    (answer,) = answering.send(at, {first.uid: _fresh(first).version})
    assert answer.quotes[0]["file"] == "mijn verslag.txt"
    assert answer.milestones[0]["reached"] == "2024-03"


def test_a_form_cannot_invent_a_quotation(here: Scene) -> None:
    round_ = opened(here)
    at, (first, *_) = door(round_), requests(round_)
    answering.save(at, first.uid, first.version, {"status": "done", "quotes": [{"text": "vals"}]})
    assert _fresh(first).draft["quotes"] == []


def test_a_paper_that_cannot_be_read_says_so(here: Scene) -> None:
    at = door(opened(here))
    answering.bring_paper(at, BytesIO(b"%PDF-1.4 stuk"), "stuk.pdf")
    run_all(["plans.progress.read"])
    paper = OwnPaper.objects.get()
    assert paper.state == "failed"
    assert "stuk.pdf" in paper.error, "by the name that who brought it knows"
    with pytest.raises(Invalid):
        answering.bring_paper(at, BytesIO(b"\0\1\2"), "x.exe")


# --- how much it asks of the database


@pytest.mark.parametrize("actions", [2, 9])
def test_pages_ask_the_same_however_much_there_is(actions: int) -> None:
    of = scene(actions)
    round_ = opened(of)
    at = door(round_)
    answering.all_on_track(at)
    answering.send(at, {one.uid: one.version for one in requests(round_)})
    holder = links.enter(at, timezone.now())
    request = requests(round_)[0].uid
    reads = (
        lambda: selectors.answer_page(holder),
        lambda: selectors.round_page(of.coordinator, round_.uid, TODAY),
        lambda: selectors.request_page(of.coordinator, request, TODAY),
        lambda: selectors.round_list(of.coordinator),
        lambda: selectors.line_of_progress(of.actions[0].uid),
    )
    asked = []
    for read in reads:
        with CaptureQueriesContext(connection) as context:
            assert read() is not None
        asked.append(len(context))
    assert asked == [8, 9, 8, 1, 1]


def _delete_all(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - a name of our own


@pytest.mark.parametrize("model", [Answer, AnswerStep, Snapshot])
def test_the_database_itself_keeps_what_was_answered(
    here: Scene, model: type[Answer | AnswerStep | Snapshot]
) -> None:
    round_ = opened(here)
    _answer(door(round_), requests(round_)[0])
    asking.close_round(here.coordinator, round_.uid, _version(round_))
    for forbidden in (
        lambda: model._default_manager.update(at=timezone.now()),
        lambda: _delete_all(model),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            forbidden()
    assert model._default_manager.exists()


def test_an_actor_of_a_link_has_no_right_at_all(here: Scene) -> None:
    actor: Actor = links.enter(door(opened(here)), timezone.now()).actor
    assert not actor.roles
    assert not actor.mandates
    assert not actor.is_staff
