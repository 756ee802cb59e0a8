"""What a browser sends is read as text and numbers, whatever it is."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from regie.components.requests import WhoActs, whole


def test_the_character_0_is_taken_out_of_what_is_sent(rf: RequestFactory) -> None:
    request = rf.post("/zoeken/?q=a%00b&soort=plan", {"why": ["een\x00", "twee"], "on\x00": "1"})
    WhoActs(lambda _request: HttpResponse()).process_view(request)
    assert request.GET.dict() == {"q": "ab", "soort": "plan"}
    assert request.POST.getlist("why") == ["een", "twee"]
    assert request.POST["on"] == "1"


def test_an_address_with_the_character_0_leads_nowhere(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        WhoActs(lambda _request: HttpResponse())(rf.get("/gemeenten/440%0021/"))


@pytest.mark.parametrize("typed", ["", "-1", "1,5", "²", "٣", "9" * 5000, "1e9", "een"])
def test_what_is_no_whole_number_is_none(typed: str) -> None:
    assert whole(typed, 7) == 7


def test_a_whole_number_is_itself() -> None:
    assert whole("0", 7) == 0
    assert whole("999999999", 7) == 999_999_999
