"""Merging municipalities on the pages: see first, two people, decide the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regie.actors.models import Merging
from regie.base.actor import Role
from regie.base.models import Approval
from regie.programmes.models import AwardLine, AwardShare, Member
from tests.programmes.make import a_call, awarded, submitted, wishes
from tests.programmes.make_results import board_of
from tests.website import register
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
LIST = "/werk/gemeenten/fusies/"
FILE = (
    b"date,nis_old,nis_new,name_new\n"
    b"2025-01-01,44040,44088,Merelbeke-Melle\n2025-01-01,44043,44088,Merelbeke-Melle\n"
)


def sent(content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("fusies.csv", content)}


def test_see_ask_approve_decide(sign_in: SignIn, settings: LazySettings) -> None:
    """The whole way, with two people, after its day."""
    settings.TODAY = "2026-03-02"
    register.facts()
    call, lead, partner = a_call(), board_of("Merelbeke"), board_of("Melle")
    application = submitted(call, lead, wishes(l5=100))
    Member.objects.create(application=application, organisation=partner, state="invited")
    (award,) = awarded(call, 1_000_000)
    AwardShare.objects.create(
        award_line=AwardLine.objects.get(award=award),
        organisation=partner,
        units=3,
        amount=Decimal(180),
    )
    one = sign_in(Role.COORDINATOR)
    other = sign_in(Role.APPROVER)
    wrong = one.post(LIST, sent(b"fout"))
    assert wrong.status_code == 422
    page = one.post(LIST, sent(FILE), follow=True)
    merging = Merging.objects.get()
    told = page.content.decode()
    assert page.redirect_chain == [(f"{LIST}{merging.uid}/", 302)]
    assert "twee keer" in told
    assert "6.000" in told
    assert merging.state == "prepared"
    asked = one.post(f"{LIST}{merging.uid}/vragen/", follow=True)
    assert asked.status_code == 200
    approval = Approval.objects.get()
    assert other.get(f"{LIST}{merging.uid}/").status_code == 200
    other.post(
        f"/werk/goedkeuringen/{approval.uid}/beslissen/",
        {"digest": approval.digest, "answer": "approve"},
    )
    merging.refresh_from_db()
    assert merging.state == "done"
    case = merging.cases.get()
    path = f"{LIST}{merging.uid}/beslissen/{case.uid}/"
    assert other.post(path).status_code == 403
    assert one.post(path, {f"{case.uid}-version": "1"}).status_code == 422
    answer = {f"{case.uid}-version": "1", f"{case.uid}-decision": "Apart tot de afrekening."}
    assert "Apart tot de afrekening." in one.post(path, answer, follow=True).content.decode()


def test_put_away_and_for_whom(sign_in: SignIn) -> None:
    """A prepared file is put away; who has no role at the agency sees none of it."""
    register.facts()
    one = sign_in(Role.COORDINATOR)
    one.post(LIST, sent(FILE))
    merging = Merging.objects.get()
    one.post(f"{LIST}{merging.uid}/wegleggen/", {"version": "1"})
    merging.refresh_from_db()
    assert merging.state == "discarded"
    assert one.post(f"{LIST}{merging.uid}/vragen/").status_code == 422
    stranger = sign_in(Role.JOURNALIST)
    assert stranger.get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302
