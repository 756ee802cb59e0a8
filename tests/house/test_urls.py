"""Every address for everybody: who may comes in, who may not is told so, and nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve, reverse

from regie.actors.models import Invitation, Mandate
from regie.actors.people.selectors import actor_of
from regie.actors.people.services import invite
from regie.base import clock
from regie.base.actor import Role
from regie.base.uid import PATTERN
from regie.demo.examples import example
from regie.papers.models import Paper
from regie.workspace.access import DOORS
from tests.house.addresses import (
    MADE_HERE,
    PUBLIC,
    ROUTES,
    account,
    door,
    give_keys,
    person,
    put_on_the_desk,
)

pytestmark = [pytest.mark.doors, pytest.mark.usefixtures("db")]

#: A page that was reached: shown, led on, the form was not complete, or of no version that stands.
REACHED = {200, 302, 405, 409, 422}
#: An address with the key of something personal answers this to who does not own it.
NOT_THERE = 404
#: What the entrance answers beside: an invitation without its link is over.
OVER = 410

Browsers = dict[Role | None, str]

#: One for all: building the middleware anew takes as long as a page.
_BROWSER = Client()


@pytest.fixture(scope="module")
def browsers(demonstration: None) -> Browsers:
    """The session of whoever plays each role; ``None`` is a visitor."""
    told: Browsers = {None: ""}
    for role in Role:
        client = Client()
        client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
        told[role] = client.cookies["regie"].value
    return told


def opened(session: str, path: str) -> HttpResponseBase:
    """What a browser gets at ``path``: the page, or the answer to an empty form where it only
    takes forms. Whatever breaks is raised."""
    client = _BROWSER
    client.cookies.clear()
    if session:
        client.cookies["regie"] = session
    response = client.get(path)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = client.post(path)
    if response.streaming:  # read to its end: closing it would close the database
        b"".join(response)
    return response


def shown(response: HttpResponseBase) -> str:
    """Status and words, without what is new in every page."""
    if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
        return str(response.status_code)
    words = response.content.decode()  # type: ignore[attr-defined] # it does not stream
    words = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", words)
    words = re.sub(r'(href|action|value)="[^"]*"', "", words)
    return f"{response.status_code} {words}"


def test_every_address_has_an_example_or_says_why_not() -> None:
    without = {name for name in ROUTES if example(name) is None}
    assert without == set(MADE_HERE)
    put_on_the_desk(Role.COORDINATOR)
    give_keys()
    assert all(example(name) for name in ROUTES)


def test_every_door_leads_somewhere() -> None:
    assert set(DOORS) <= set(ROUTES)
    assert {name for name in ROUTES if name.startswith("work:")} <= set(DOORS)
    assert len(PUBLIC) > 20


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_opens_for_everybody(browsers: Browsers, name: str) -> None:
    path = example(name)
    assert path
    # Nobody works beside a test, and a watchman must hear that.
    expected = {503} if name == "readyz" else {200, 301, 302}
    for who, session in browsers.items():
        assert opened(session, path).status_code in expected, (who, path)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_its_english_copy(client: Client, name: str) -> None:
    path = example(name)
    assert path
    if name in {"healthz", "readyz"}:
        assert client.get(f"/en{path}").status_code == HTTPStatus.NOT_FOUND
        return
    response = client.get(f"/en{path}", follow=True)
    assert response.status_code == HTTPStatus.OK
    if response.headers["Content-Type"].startswith("text/html"):
        assert b'<html lang="en"' in response.content
        assert response.has_header("Cache-Control")  # each says for how long it may be kept
        assert b'<html lang="nl"' in client.get(path, follow=True).content
    elif response.streaming:  # a file is closed once it was read to its end
        b"".join(response)


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", [name for name in ROUTES if name in DOORS])
def test_a_door_opens_for_whom_it_should(browsers: Browsers, name: str) -> None:
    if "<" in ROUTES[name]:  # otherwise signing in would ask for the key
        give_keys()
    path = example(name)
    assert path
    its_door = door(name)
    names = its_door.names()
    reached = 0
    for who, session in browsers.items():
        response = opened(session, path)
        status = response.status_code
        if its_door.anybody:
            assert status in REACHED | {NOT_THERE, OVER}, (who, path)
        elif who is None:
            assert response.headers["Location"].startswith("/aanmelden/?next="), path
        elif who.value not in names:
            assert status == HTTPStatus.FORBIDDEN, (who, path)
        elif "<" in ROUTES[name]:
            # Its owner reaches it; others hear what they would hear of nothing.
            assert status in REACHED | {NOT_THERE}, (who, path)
        else:
            assert status in REACHED, (who, path)
        reached += status in REACHED | {OVER}
    assert reached, f"nobody reached {path}"


# --- objects of others


def _mandate(role: Role) -> Mandate:
    """The first that somebody got."""
    active = Mandate.objects.filter(person=person(role), state="active")
    found: Mandate = active.order_by("pk")[0]
    return found


def _invited(role: Role) -> str:
    who = person(role)
    assert who.account is not None
    organisation = _mandate(role).organisation
    sent = invite(
        actor_of(who.account, clock.today()),
        f"{role}@voorbeeld.example",
        Role.APPLICANT_READER,
        organisation,
    )
    return sent.invitation.uid


OF_A_PLACE: dict[str, Callable[[Role], tuple[str, ...]]] = {
    "work:mandate": lambda role: (_mandate(role).uid,),
    "work:mandate_approve": lambda role: (_mandate(role).uid,),
    "work:mandate_refuse": lambda role: (_mandate(role).uid,),
    "work:mandate_end": lambda role: (_mandate(role).uid,),
    "work:history": lambda role: ("mandate", _mandate(role).uid),
}
OF_A_PERSON = {
    "work:job": "job",
    "work:job_again": "job",
    "work:job_seen": "job",
    "work:file": "file",
    "work:approval": "approval",
    "work:approval_decide": "approval",
}
OF_THE_AGENCY = [
    name
    for name in DOORS
    if name.startswith(("work:proposal", "work:obligation", "work:body", "work:meeting"))
    and "<" in ROUTES[name]
]
#: What stands behind these: a plan, its editions, items and papers, and what is tied to it.
OF_A_PLAN = [
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and name.removeprefix("work:").startswith(
        (
            "advice",
            "agreement",
            "decision",
            "draft_paper",
            "edition",
            "item_",
            "plan_",
            "sheet",
            "template_",
        )
    )
]
#: A passkey and a personal link are their own secret; every mail of a demonstration may be read.
ELSEWHERE = {
    "follow_confirm",
    "follow_stop",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "work:agenda_own_file",
    "work:invitation_open",
    "work:mail",
}
#: Progress: by personal link, and across domains, in tests/workspace/test_progress_pages.py.
ELSEWHERE |= {
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and name.startswith(("work:answer", "work:round", "work:progress_", "work:practice_"))
}
#: Awards and what follows: across organisations, in tests/workspace/test_award_pages.py.
ELSEWHERE |= {
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and (
        name == "work:payment"
        or name.startswith(
            (
                "work:award",
                "work:letter",
                "work:objection",
                "work:payment_",
                "work:report",
                "work:sample",
                "work:settlement",
            )
        )
    )
}
#: The ledger, the register of grants, indicators, data sets, charts and stories, and the money and
#: the taking back of a call: everybody of the agency works on the same.
OF_THE_LEDGER = [
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and name.removeprefix("work:").startswith(
        (
            "allotment",
            "beneficiary",
            "call_money",
            "call_withdrawing",
            "chart",
            "claim",
            "figures_",
            "formula",
            "grant",
            "index_share",
            "indicator",
            "ledger_",
            "measure",
            "overdraft",
            "payments_",
            "pot",
            "scenario",
            "story",
        )
    )
]
#: Calls are kept by staff; help is answered by them: tests/workspace/test_call_pages.py.
ELSEWHERE |= {
    *("work:call", "work:call_rules", "work:call_preview", "work:call_change", "work:call_undo"),
    *("work:call_discarding", "work:call_asking", "work:call_step", "work:call_element"),
    *("work:call_element_do", "work:support_answer", "work:support_withdraw"),
}
#: Types of research: tests/workspace/test_research_pages.py.
ELSEWHERE |= {"work:research_type"}
#: Dossiers, assessors, the jury and the division: tests/workspace/test_assessing_pages.py.
ELSEWHERE |= {
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and name.removeprefix("work:").startswith(
        ("application_questions", "assess", "dividing", "dossier", "inspection", "jur")
    )
}
#: Applications, of a board and its partners: tests/workspace/test_application_pages.py.
ELSEWHERE |= {
    name
    for name in DOORS
    if "<" in ROUTES[name] and name.startswith(("work:application", "work:account_number"))
}
#: Mergers, going on and ending are for staff, and what boards answer for themselves alone:
#: tests/workspace/test_mergers.py and test_programme_pages.py.
ELSEWHERE |= {
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and name.startswith(("work:merger", "work:programme", "work:consultation"))
}
#: The local context analysis, across boards: tests/workspace/test_analysis_pages.py.
ELSEWHERE |= {name for name in DOORS if "<" in ROUTES[name] and name.startswith("work:analys")}
NOTHING = "0" * 12


def test_every_address_of_an_object_is_tried_across_organisations() -> None:
    tried = {*OF_A_PLACE, *OF_A_PERSON, *OF_THE_AGENCY, *OF_A_PLAN}
    tried |= {*OF_THE_LEDGER, *ELSEWHERE}
    tried.add("work:invitation_revoke")
    asked = {name for name in DOORS if "<" in ROUTES[name]}
    assert asked - {"account_reset_password_from_key"} == tried


@pytest.mark.parametrize("name", OF_A_PLACE)
def test_what_another_organisation_has_is_as_if_it_were_not_there(
    browsers: Browsers, name: str
) -> None:
    """Own, of another, after one's own mandate ended, not existing."""
    session = browsers[Role.APPLICANT_SIGNATORY]
    address = OF_A_PLACE[name]
    own = reverse(name, args=address(Role.APPLICANT_EDITOR))
    other = reverse(name, args=address(Role.REPORTER))
    nothing = reverse(name, args=[*address(Role.REPORTER)[:-1], NOTHING])
    if name != "work:history":  # the demonstration gave the mandate with the person, as one event
        assert opened(session, own).status_code in REACHED
    assert shown(opened(session, other)) == shown(opened(session, nothing))
    assert opened(session, nothing).status_code == HTTPStatus.NOT_FOUND
    mandate = _mandate(Role.APPLICANT_SIGNATORY)
    Mandate.objects.filter(pk=mandate.pk).update(state="ended", until=clock.today())
    assert shown(opened(session, own)) == shown(opened(session, nothing))


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", OF_A_PERSON)
@pytest.mark.parametrize("role", [Role.APPLICANT_EDITOR, Role.JOURNALIST, Role.HEAD])
def test_what_is_somebody_elses_is_as_if_it_were_not_there(
    browsers: Browsers, name: str, role: Role
) -> None:
    own = reverse(name, args=[put_on_the_desk(role)[OF_A_PERSON[name]]])
    other = reverse(name, args=[put_on_the_desk(Role.REPORTER)[OF_A_PERSON[name]]])
    nothing = reverse(name, args=[NOTHING])
    assert opened(browsers[role], own).status_code in REACHED
    assert shown(opened(browsers[role], other)) == shown(opened(browsers[role], nothing))
    assert opened(browsers[role], nothing).status_code == HTTPStatus.NOT_FOUND


def test_an_invitation_of_another_organisation_is_not_there(browsers: Browsers) -> None:
    name, session = "work:invitation_revoke", browsers[Role.APPLICANT_SIGNATORY]
    own = reverse(name, args=[_invited(Role.APPLICANT_SIGNATORY)])
    other = reverse(name, args=[_invited(Role.HEAD)])
    nothing = reverse(name, args=[NOTHING])
    assert shown(opened(session, other)) == shown(opened(session, nothing))
    assert Invitation.objects.filter(revoked_at=None, email__startswith="head").exists()
    assert opened(session, own).status_code in REACHED
    Invitation.objects.update(revoked_at=None)
    mandate = _mandate(Role.APPLICANT_SIGNATORY)
    Mandate.objects.filter(pk=mandate.pk).update(state="ended", until=clock.today())
    assert shown(opened(session, own)) == shown(opened(session, nothing))
    assert not Invitation.objects.exclude(revoked_at=None).exists()


@pytest.mark.parametrize("name", OF_THE_AGENCY)
def test_a_proposal_is_for_who_decides(browsers: Browsers, name: str) -> None:
    """Everybody of the agency works on the same papers; an ended mandate closes the door."""
    path = example(name)
    assert path
    nothing = re.sub(rf"/{PATTERN}/", f"/{NOTHING}/", path, count=1)
    session = browsers[Role.COORDINATOR]
    assert opened(session, path).status_code in REACHED
    assert opened(session, nothing).status_code == HTTPStatus.NOT_FOUND
    mandate = _mandate(Role.COORDINATOR)
    Mandate.objects.filter(pk=mandate.pk).update(state="ended", until=clock.today())
    assert shown(opened(session, path)) == shown(opened(session, nothing))
    assert opened(session, path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_the_ledger_is_for_the_agency(browsers: Browsers, name: str) -> None:
    """Whoever is of another organisation learns nothing, whether something is there or not, and
    changes nothing; an ended mandate closes the door."""
    path = example(name)
    assert path
    part = next(iter(resolve(path).kwargs.values()))
    nothing = path.replace(f"/{part}", f"/{NOTHING}", 1)
    session = browsers[Role.COORDINATOR]
    assert opened(session, path).status_code in {*REACHED, HTTPStatus.CONFLICT}
    for role in (Role.APPLICANT_SIGNATORY, Role.REPORTER, Role.JOURNALIST):
        outside = browsers[role]
        assert opened(outside, path).status_code == HTTPStatus.FORBIDDEN
        assert shown(opened(outside, path)) == shown(opened(outside, nothing))
        client = Client()
        client.cookies["regie"] = outside
        assert client.post(path, {"amount": "1"}).status_code == HTTPStatus.FORBIDDEN
    mandate = _mandate(Role.COORDINATOR)
    Mandate.objects.filter(pk=mandate.pk).update(state="ended", until=clock.today())
    assert opened(session, path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", OF_A_PLAN)
def test_what_is_kept_of_a_plan_is_for_the_agency(browsers: Browsers, name: str) -> None:
    """Everybody of the agency works on the same plans; an ended mandate closes the door to what is
    there and to what is not."""
    path = example(name)
    assert path
    named = resolve(path).kwargs
    session = browsers[Role.COORDINATOR]
    assert opened(session, path).status_code in REACHED
    for part in named:
        nothing = reverse(name, kwargs={**named, part: NOTHING})
        assert opened(session, nothing).status_code == HTTPStatus.NOT_FOUND
    mandate = _mandate(Role.COORDINATOR)
    Mandate.objects.filter(pk=mandate.pk).update(state="ended", until=clock.today())
    assert shown(opened(session, path)) == shown(opened(session, nothing))
    assert opened(session, path).status_code == HTTPStatus.FORBIDDEN


def test_a_passkey_of_another_is_not_there(browsers: Browsers) -> None:
    give_keys()
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        key = Authenticator.objects.get(user=account(Role.REPORTER)).pk
        other, nothing = (reverse(name, args=[one]) for one in (key, 10**9))
        session = browsers[Role.JOURNALIST]
        assert shown(opened(session, other)) == shown(opened(session, nothing))


@pytest.mark.parametrize("name", [name for name in PUBLIC if "<" in ROUTES[name]])
def test_what_is_not_published_is_as_if_it_were_not_there(browsers: Browsers, name: str) -> None:
    path = example(name)
    assert path
    part = path.strip("/").split("/")[1 if name not in _SECOND else 2]
    number = "99999" if part.isdigit() else "bestaat-niet"
    if part.endswith(".atom"):
        path = path.replace(part, f"{number}.atom")
    response = opened("", path.replace(f"/{part}/", f"/{number}/", 1))
    assert response.status_code == HTTPStatus.NOT_FOUND, path


_SECOND = {"budget_article", "budget_article_file", "budget_part", "meeting", "obligation"}


def test_a_paper_that_is_not_public_is_not_there(browsers: Browsers) -> None:
    uid = Paper.objects.get().uid
    Paper.objects.update(public=False)
    for name in ("document", "document_part", "place"):
        path = example(name)
        assert path
        nothing = path.replace(uid, NOTHING)
        for who in (None, Role.JOURNALIST, Role.MUNICIPAL_EDITOR):
            assert shown(opened(browsers[who], path)) == shown(opened(browsers[who], nothing))
        assert opened(browsers[Role.COORDINATOR], path).status_code == HTTPStatus.OK
