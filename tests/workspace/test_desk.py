"""Approvals, jobs, history, files and messages in a browser."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from regie.actors.models import Mandate, Person
from regie.actors.people.due import DueItem, due_items
from regie.base import approvals
from regie.base.actor import Role
from regie.base.files import store
from regie.base.models import Approval, Job
from regie.base.notifications import notify
from regie.plans import services
from regie.plans.selectors import open_questions
from tests.actors.make_people import acting, mandate, organisation, person
from tests.plans import make
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db

_looks = {"digest": "a"}


@pytest.fixture
def _subject(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_looks, "digest", "a")
    monkeypatch.setitem(
        approvals.SUBJECTS,
        "test.person",
        approvals.Subject(
            "test.person",
            lambda uid: hashlib.sha256(_looks["digest"].encode()).hexdigest(),
            frozenset({Role.APPROVER}),
        ),
    )


def _asked(by: Person) -> Approval:
    return approvals.request(acting(by), "test.person", by, "Rekenregel van oproep 12")


@pytest.mark.usefixtures("_subject")
def test_four_eyes_are_two_persons(sign_in: SignIn) -> None:
    maker = person()
    mandate(maker, Role.APPROVER)
    row = _asked(maker)
    path = reverse("work:approval", args=[row.uid])
    told = {"digest": row.digest, "answer": "approve"}
    own = sign_in(who=maker)
    assert own.get(path).status_code == 200
    assert "Rekenregel" not in own.get("/werk/").content.decode()
    assert own.post(f"{path}beslissen/", told).status_code == 403
    other = sign_in(Role.APPROVER)
    assert path in other.get("/werk/").content.decode()
    assert other.post(f"{path}beslissen/", told).status_code == 302
    row.refresh_from_db()
    assert row.state == "approved"


@pytest.mark.usefixtures("_subject")
def test_what_changed_since_it_was_shown_is_not_approved(sign_in: SignIn) -> None:
    row = _asked(person())
    browser = sign_in(Role.APPROVER)
    path = reverse("work:approval_decide", args=[row.uid])
    _looks["digest"] = "b"
    response = browser.post(path, {"digest": row.digest, "answer": "approve"})
    assert response.status_code == 422
    row.refresh_from_db()
    assert row.state == "void"


@pytest.mark.usefixtures("_subject")
def test_a_refusal_says_why(sign_in: SignIn) -> None:
    row = _asked(person())
    browser = sign_in(Role.APPROVER)
    path = reverse("work:approval_decide", args=[row.uid])
    told = {"digest": row.digest, "answer": "refuse"}
    assert browser.post(path, told).status_code == 422
    assert browser.post(path, {**told, "reason": "bedrag klopt niet"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("refused", "bedrag klopt niet")


@pytest.mark.usefixtures("_subject")
def test_who_has_nothing_to_do_with_it_does_not_see_it(sign_in: SignIn) -> None:
    row = _asked(person())
    browser = sign_in(Role.JOURNALIST)
    answers = {
        browser.get(reverse("work:approval", args=[uid])).status_code
        for uid in (row.uid, "000000000000")
    }
    assert answers == {404}


def _job(owner: Person, state: str, **more: object) -> Job:
    return Job.objects.create(
        kind="test.work",
        key=f"k{Job.objects.count()}",
        title="Papier lezen",
        owner=owner.account,
        state=state,
        created_at=timezone.now(),
        lease_until=timezone.now() if state == "running" else None,
        **more,
    )


def test_a_running_job_shows_how_far_it_is(sign_in: SignIn) -> None:
    me = person()
    job = _job(me, "running", done=30, total=120)
    browser = sign_in(who=me)
    page = browser.get(reverse("work:job", args=[job.uid])).content.decode()
    assert 'value="30" max="120"' in page
    assert "every 2s" in page
    piece = browser.get(
        reverse("work:job", args=[job.uid]), headers={"hx-request": "true"}
    ).content.decode()
    assert "<html" not in piece
    assert 'value="30" max="120"' in piece


def test_a_failed_job_is_told_tried_again_and_put_away(sign_in: SignIn) -> None:
    me = person()
    job = _job(me, "failed", error="Het papier is leeg.", attempts=3)
    browser = sign_in(who=me)
    assert "Papier lezen" in browser.get("/werk/").content.decode()
    assert "Het papier is leeg." in browser.get(f"/werk/taken/{job.uid}/").content.decode()
    browser.post(f"/werk/taken/{job.uid}/weg/")
    assert "Papier lezen" not in browser.get("/werk/").content.decode()
    browser.post(f"/werk/taken/{job.uid}/opnieuw/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_anothers_job_and_none_at_all_answer_alike(sign_in: SignIn) -> None:
    theirs = _job(person(), "failed")
    browser = sign_in()
    for way in ("", "opnieuw/", "weg/"):
        for uid in (theirs.uid, "000000000000"):
            path = f"/werk/taken/{uid}/{way}"
            response = browser.post(path) if way else browser.get(path)
            assert response.status_code == 404


def test_a_file_is_saved_and_never_shown(sign_in: SignIn, settings: Settings) -> None:
    me = person()
    row = store(acting(me), BytesIO(b"<p>hallo</p>"), "brief.html", "test")
    response = sign_in(who=me).get(reverse("work:file", args=[row.uid]))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.getvalue() == b"<p>hallo</p>"
    for uid in (row.uid, "000000000000"):
        assert sign_in().get(reverse("work:file", args=[uid])).status_code == 404


def test_history_of_anothers_mandate_and_of_nothing_answer_alike(sign_in: SignIn) -> None:
    theirs = mandate(person(), Role.HEAD, organisation())
    browser = sign_in(Role.JOURNALIST)
    for kind, uid in (("mandate", theirs.uid), ("mandate", "000000000000"), ("x", "y")):
        assert browser.get(f"/werk/geschiedenis/{kind}/{uid}/").status_code == 404


def test_the_history_of_one_kind_is_not_opened_by_another(sign_in: SignIn) -> None:
    """Who may see an organisation does not thereby see a mandate under its address."""
    me = person()
    browser = sign_in(who=me)
    browser.post("/werk/profiel/", {"name": "Ans", "language": "nl", "version": 1})
    assert browser.get(f"/werk/geschiedenis/person/{me.uid}/").status_code == 200
    assert browser.get(f"/werk/geschiedenis/organisation/{me.uid}/").status_code == 404


def test_messages_are_read_once(sign_in: SignIn) -> None:
    me = person()
    assert me.account is not None
    params = {"role": "head", "organisation": "Voorbeeldstad", "reason": ""}
    notify("actors.mandate_approved", me.account, params, "m1")
    browser = sign_in(who=me)
    assert browser.get("/werk/").context["unread"] == 1
    browser.post("/werk/berichten/gelezen/")
    assert browser.get("/werk/").context["unread"] == 0
    assert "Voorbeeldstad" not in sign_in().get("/werk/berichten/").content.decode()


def test_the_mailbox_of_all_exists_in_a_demonstration_only(
    sign_in: SignIn, settings: Settings
) -> None:
    params = {"role": "head", "organisation": "Voorbeeldstad", "reason": ""}
    row = notify("actors.mandate_approved", "iemand@voorbeeld.example", params, "m1")
    browser = sign_in(Role.ADMINISTRATOR)
    assert browser.get("/werk/postvak/").headers["Location"] == "/werk/berichten/"
    assert browser.get(f"/werk/postvak/{row.pk}/").status_code == 404
    settings.DEMO = True
    assert "iemand@voorbeeld.example" in browser.get("/werk/postvak/").content.decode()
    assert "Voorbeeldstad" in browser.get(f"/werk/postvak/{row.pk}/").content.decode()


def test_what_is_late_stands_on_top_with_its_signal(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        DueItem("Later doen", "Open", "mandate", "b" * 12, until=date(2024, 6, 1), minutes=6),
        DueItem("Al te laat", "Open", "mandate", "a" * 12, until=date(2024, 4, 1)),
    ]
    monkeypatch.setattr(due_items, "_called", [lambda actor, today: items])
    page = sign_in().get("/werk/").content.decode()
    assert page.index("Al te laat") < page.index("Later doen")
    assert page.count("r-late") == 1
    assert f"/werk/mandaten/{'a' * 12}/" in page


def test_dates_that_come_round_stand_below_what_one_can_do(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        DueItem("Jaarlijks verslag", "Kijk", "obligation", "a" * 12, until=date(2023, 4, 1)),
        DueItem("Een mijlpaal", "Kijk", "due_item", "b" * 12, until=date(2024, 6, 1)),
        DueItem("Vragen beantwoorden", "Open", "mandate", "c" * 12),
    ]
    monkeypatch.setattr(due_items, "_called", [lambda actor, today: items])
    page = sign_in().get("/werk/").content.decode()
    places = [page.index(words) for words in ("Vragen beantwoorden", "2 data rond nu", "Jaarlijks")]
    assert places == sorted(places)
    assert "waarvan 1 voorbij" in page
    assert "Er wacht 1 ding op jou" in page


@pytest.mark.parametrize("rows", [1, 8])
def test_my_work_asks_as_much_of_the_database_for_many_as_for_one(
    sign_in: SignIn, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    me = person()
    browser = sign_in(Role.COORDINATOR, who=me)
    city = organisation()
    for _ in range(rows):
        _job(me, "done")
        asker = person()
        mandate(asker, Role.HEAD, city, state=Mandate.State.REQUESTED, since=None)
    # One for each room that wants something done, and four for who signed in.
    with django_assert_max_num_queries(16):
        assert browser.get("/werk/").status_code == 200


def test_what_was_decided_waits_to_be_published(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ada = make.coordinator()
    plan = make.plan(ada)
    draft = make.draft(ada, plan, "Actualisering 2025")
    make.action(ada, draft, "Van niemand")
    coordinator, reporter = sign_in(Role.COORDINATOR), sign_in(Role.REPORTER)
    assert "klaar om te publiceren" not in coordinator.get("/werk/").content.decode()
    decided = services.decide(ada, draft, make.decision(ada))
    with django_assert_max_num_queries(16):
        page = coordinator.get("/werk/").content.decode()
    assert "Beslist, klaar om te publiceren: Actualisering 2025" in page
    assert reverse("work:edition", args=[draft.uid]) in page
    assert "klaar om te publiceren" not in reporter.get("/werk/").content.decode()
    services.publish(ada, decided)
    page = coordinator.get("/werk/").content.decode()
    assert "klaar om te publiceren" not in page
    count = len(open_questions(make.READER))
    assert count > 0
    assert f"{count} open vra" in page
    assert "open vra" not in reporter.get("/werk/").content.decode()


def test_an_empty_desk_says_what_will_come(sign_in: SignIn, client: Client) -> None:
    page = sign_in().get("/werk/").content.decode()
    assert page.count("r-empty") >= 2
