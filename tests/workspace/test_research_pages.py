"""Saying of which of the three types research is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regie.base.actor import Actor, Role
from regie.base.models import Event
from regie.indicators.models import Research
from regie.plans import services
from regie.plans.models import Item
from tests.plans import make
from tests.website.asked import of_the_page
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
WORK = "/werk/onderzoek/"
TOLD = {"type": "evaluative", "basis": "paper", "source": "Nota, deel 3"}


def published(ada: Actor, *titles: str) -> list[Item]:
    """Studies of a published plan."""
    draft = make.draft(ada, make.plan(ada))
    rows = [services.add_item(ada, draft, "research", {"title": {"nl": one}}) for one in titles]
    make.publish(ada, draft)
    return rows


@pytest.fixture
def study() -> Item:
    return published(make.coordinator(), "Bevraging")[0]


def test_a_type_is_said_corrected_and_taken_away(sign_in: SignIn, study: Item) -> None:
    keeper = sign_in(Role.COORDINATOR)
    there = f"{WORK}{study.uid}/"
    assert "van welk type dit onderzoek" in keeper.get(f"/acties/{study.uid}/").content.decode()
    assert there in keeper.get(f"{WORK}?type=geen").content.decode()
    assert keeper.post(there, TOLD).status_code == 302
    row = Research.objects.get(item=study)
    assert (row.type, row.basis, row.source) == ("evaluative", "paper", "Nota, deel 3")
    assert there not in keeper.get(f"{WORK}?type=geen").content.decode()
    keeper.post(there, {**TOLD, "type": "monitoring", "version": row.version})
    row.refresh_from_db()
    assert row.type == "monitoring"
    # Who looked at an older version sees both.
    late = keeper.post(there, {**TOLD, "type": "explorative", "version": 1})
    assert late.status_code == 409
    row.refresh_from_db()
    assert row.type == "monitoring"
    gone = {"type": "", "basis": "staff", "source": "Dit is geen onderzoek", "version": row.version}
    assert keeper.post(there, gone).status_code == 302
    assert not Research.objects.filter(item=study).exists()
    assert Event.objects.filter(action="indicators.research.dropped").exists()


def test_only_keepers_say_it(sign_in: SignIn, study: Item) -> None:
    reader = sign_in(Role.FINANCIAL_OFFICER)
    assert reader.get(WORK).status_code == 200
    assert f"{WORK}{study.uid}/" not in reader.get(WORK).content.decode()
    assert reader.post(f"{WORK}{study.uid}/", TOLD).status_code in (403, 404)
    assert sign_in(Role.COORDINATOR).get(f"{WORK}bestaatniet/").status_code == 404
    assert not Research.objects.exists()


def test_everybody_sees_research_by_type(client: Client, sign_in: SignIn, study: Item) -> None:
    page = client.get("/onderzoek/").content.decode()
    assert "Bevraging" in page
    assert "nog niet gezegd" in page
    sign_in(Role.COORDINATOR).post(f"{WORK}{study.uid}/", TOLD)
    assert "Bevraging" in client.get("/onderzoek/?type=evaluative").content.decode()
    assert "Bevraging" not in client.get("/onderzoek/?type=monitoring").content.decode()
    rows = client.get("/onderzoek/?formaat=csv").content.decode()
    assert "evaluative,paper" in rows
    assert client.get("/en/onderzoek/").status_code == 200


def test_the_list_asks_the_same_however_long(client: Client) -> None:
    published(make.coordinator(), *(f"Studie {n}" for n in range(60)))
    first = client.get("/onderzoek/?sorteer=-titel").content.decode()
    assert first.index("Studie 9<") < first.index("Studie 8<")
    with CaptureQueriesContext(connection) as asked:
        assert "Studie 1" in client.get("/onderzoek/").content.decode()
    assert len(of_the_page(asked)) <= 12
