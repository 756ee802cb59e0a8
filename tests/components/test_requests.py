"""What every page gets from its request, and what every answer has in common."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from regie.actors.models import Person
from regie.base.actor import Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.components.requests import Request, WhoActs, answer, public_page
from regie.workspace.gate import KNOCKS
from tests.actors.make_people import mandate, organisation, person

pytestmark = pytest.mark.django_db


def _request(who: Person | None = None) -> Request:
    request = RequestFactory().get("/plannen/")
    request.user = who.account if who and who.account else AnonymousUser()
    WhoActs(lambda given: HttpResponse())(request)
    return request  # type: ignore[return-value] # it is one now


@public_page
def _page(request: Request) -> HttpResponse:
    return HttpResponse("Het Plan")


def test_a_visitors_page_may_be_kept_and_asked_again_for_nothing() -> None:
    request = _request()
    response = _page(request)
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]
    remembers = ConditionalGetMiddleware(lambda given: _page(request))
    request.META["HTTP_IF_NONE_MATCH"] = remembers.process_response(request, response)["ETag"]
    assert remembers.process_response(request, _page(request)).status_code == 304


def test_who_is_known_gets_a_page_of_ones_own(settings: Settings) -> None:
    assert "private" in _page(_request(person())).headers["Cache-Control"]
    settings.DEMO = True  # the bar on top has a form
    assert "private" in _page(_request()).headers["Cache-Control"]


def test_without_a_second_factor_no_page_gives_a_right() -> None:
    """Also a public one, which shows drafts to who may see them."""
    somebody = person()
    mandate(somebody, Role.COORDINATOR)
    mandate(somebody, Role.HEAD, organisation())
    request = _request(somebody)
    assert request.must_add_factor
    assert not request.actor.is_staff
    assert not request.actor.mandates
    assert request.actor.person == somebody.pk


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed("Dat mag je niet."), 403),
        (Invalid("Dat klopt niet.", {"naam": "Vul een naam in."}), 422),
        (Refusal("Dat kan nu niet."), 422),
        (Conflict({"naam": "een"}, {"naam": "twee", "version": 3}, "Ans"), 409),
    ],
)
def test_every_refusal_has_its_page(refusal: Refusal, status: int) -> None:
    response = answer(_request(), refusal)
    assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"]
    page = response.content.decode()
    if status == 409:
        assert "Ans" in page
        assert "een" in page
        assert "twee" in page
    else:
        assert str(refusal) in page


def test_who_knocks_too_often_waits(client: Client) -> None:
    path = reverse("account_reset_password")
    for _ in range(KNOCKS):
        assert client.post(path, {"email": "x@voorbeeld.example"}).status_code == 302
    response = client.post(path, {"email": "x@voorbeeld.example"})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
