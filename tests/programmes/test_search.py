"""Calls are found by their name, by what they pay for, and with a slip of the pen."""

from __future__ import annotations

import pytest

from regie.base.actor import VISITOR
from regie.base.models import Job
from regie.base.search import reindex, search
from regie.programmes.models import Call
from tests.programmes import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked", ["oproep samenleven", "plan samenlevn", "oefenkanssen nederlands"]
)
def test_a_call_is_found(asked: str) -> None:
    call = make.a_call()
    reindex()
    assert [hit.path for hit in search(VISITOR, asked, "nl", kind="call").hits] == [
        f"/oproepen/{call.code}/"
    ]


def test_a_call_that_is_loaded_is_noted_to_be_found() -> None:
    call = make.a_call()
    assert Job.objects.filter(kind="base.search.touch", params__uids=[call.uid]).exists()


def test_a_call_that_is_not_published_is_not_found() -> None:
    Call.objects.filter(pk=make.a_call().pk).update(state=Call.State.DRAFT)
    reindex()
    assert not search(VISITOR, "oproep samenleven", "nl").hits
