"""Who keeps plans keeps what stands beside their editions too, and sees what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regie.base.actor import Actor, Role
from regie.plans import services
from regie.plans.models import Agreement, Decision, Edition, Plan, Recommendation
from tests.plans import make
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import sent, summary, text

pytestmark = pytest.mark.django_db
NEW = "/werk/overeenkomsten/nieuw/"
NEW_ADVICE = "/werk/aanbevelingen/nieuw/"
QUESTIONS = "/werk/open-vragen/"


@pytest.fixture
def coordinator(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def edition(ada: Actor) -> Edition:
    draft = make.draft(ada, make.plan(ada))
    make.objective(ada, draft, "Iedereen doet mee", values={"code": "OD 1"})
    make.publish(ada, draft)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def item(edition: Edition) -> str:
    return str(edition.plan.items.get().uid)


@pytest.fixture
def body() -> str:
    return make.organisation({"Agentschap Zonnig": (None, None)}).uid


def post(client: Client, path: str, status: int = 302, **changed: Any) -> bytes:
    """The form at ``path``, sent with some fields filled in otherwise."""
    before = client.get(path)
    assert before.status_code == 200, path
    response = client.post(path, sent(before.content, **changed))
    assert response.status_code == status, summary(response.content)
    return response.content


def agreed(client: Client, item: str, body: str, **changed: Any) -> Agreement:
    told = {
        "title": "Akkoord",
        "source": "een stuk",
        "start": "2024",
        "end": "2028",
        "parties-0-who": f"organisation:{body}",
        "parties-0-side": "agency",
        "targets-0-title": "Minder wachten",
        "targets-0-value": "40 %",
        "years-0-year": "2025",
        "items-0-item": f"/doelstellingen/{item}/",
    }
    post(client, NEW, **told | changed)
    row: Agreement = Agreement.objects.latest("pk")
    return row


def advised(client: Client, body: str, **changed: Any) -> Recommendation:
    told = {"title": "Meet", "source": "een stuk", "body": f"organisation:{body}"}
    post(client, NEW_ADVICE, **told | changed)
    row: Recommendation = Recommendation.objects.latest("pk")
    return row


# --- agreements


def test_an_agreement_is_added_and_changed_with_its_rows(
    coordinator: Client, item: str, body: str
) -> None:
    row = agreed(coordinator, item, body)
    assert (row.parties.count(), row.targets.get().value, row.years.get().year) == (1, "40 %", 2025)
    assert row.items.get().item.uid == item
    path = f"/werk/overeenkomsten/{row.uid}/"
    assert "Iedereen doet mee" in text(coordinator.get(path).content)
    told: dict[str, Any] = {"title_en": "Deal", "targets-0-title": "", "items-1-item": ""}
    post(coordinator, path, **told)
    row.refresh_from_db()
    assert (row.title, row.version) == ({"nl": "Akkoord", "en": "Deal"}, 2)
    assert not row.targets.exists()
    assert row.items.exists()


def test_an_item_is_found_by_its_code_too(coordinator: Client, item: str, body: str) -> None:
    row = agreed(coordinator, item, body, **{"items-0-item": "OD 1"})
    assert row.items.get().item.uid == item


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Titel"),
        ({"source": ""}, "Zeg waar dit staat."),
        ({"start": "31 februari 2024"}, "31 februari 2024"),
        ({"end": "2020"}, "eindigt voor zij begint"),
        ({"parties-0-side": ""}, "Kies aan welke kant"),
        ({"parties-0-who": "organisation:verzonnen"}, "Partij 1"),
        ({"targets-1-value": "3"}, "Vul dit in"),
        ({"years-0-year": "12"}, "Jaarplan 1"),
        ({"years-1-year": "2025"}, "Elk jaar heeft één jaarplan."),
        ({"items-0-item": "OD 99"}, "OD 99"),
        ({"items-0-basis": "inferred"}, "Zeg waaruit"),
        ({"years-0-link": "geen adres"}, "Jaarplan 1"),
        ({"items-TOTAL_FORMS": "9999"}, ""),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    coordinator: Client, item: str, body: str, changed: dict[str, str], sentence: str
) -> None:
    told = {
        "title": "Akkoord",
        "source": "een stuk",
        "start": "2024",
        "parties-0-who": f"organisation:{body}",
        "parties-0-side": "agency",
        "years-0-year": "2025",
        "items-0-item": item,
    }
    page = post(coordinator, NEW, 422, **told | changed)
    assert summary(page)
    assert sentence in summary(page)
    assert not Agreement.objects.exists()


def test_an_agreement_that_another_changed_shows_both(
    coordinator: Client, ada: Actor, item: str, body: str
) -> None:
    row = agreed(coordinator, item, body)
    path = f"/werk/overeenkomsten/{row.uid}/"
    mine = sent(coordinator.get(path).content, title="Van mij")
    post(coordinator, path, title="Van een ander")
    response = coordinator.post(path, mine)
    assert response.status_code == 409
    both = text(response.content)
    assert "Van mij" in both
    assert "Van een ander" in both
    assert "Minder wachten" not in both
    again = coordinator.post(path, sent(response.content))
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.title == {"nl": "Van mij"}


def test_a_form_that_comes_twice_adds_once(coordinator: Client, body: str) -> None:
    told = sent(coordinator.get(NEW).content, title="Akkoord", source="een stuk")
    assert coordinator.post(NEW, told).status_code == 302
    assert coordinator.post(NEW, told).status_code == 302
    assert Agreement.objects.count() == 1


# --- recommendations


def test_a_recommendation_is_added_changed_and_answered(
    coordinator: Client, item: str, body: str
) -> None:
    row = advised(coordinator, body, **{"items-0-item": item, "date": "2023"})
    path = f"/werk/aanbevelingen/{row.uid}/"
    post(coordinator, path, owner=f"organisation:{body}")
    post(coordinator, f"{path}antwoord/", state="done", answer="Dat gebeurt.")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("done", {"nl": "Dat gebeurt."})
    assert row.owner_organisation is not None
    page = coordinator.get(f"{path}antwoord/").content.decode()
    assert 'value="in_progress"' in page
    assert 'value="rejected"' not in page
    assert "Dat gebeurt." in text(coordinator.get(f"/aanbevelingen/{row.uid}/").content)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""},
        {"body": ""},
        {"body": "organisation:verzonnen"},
        {"source": ""},
        {"date": "32/13/2024"},
        {"link": "geen adres"},
        {"owner": "office:verzonnen"},
        {"items-0-item": "bestaat niet"},
    ],
)
def test_a_recommendation_that_cannot_be(
    coordinator: Client, body: str, changed: dict[str, str]
) -> None:
    told = {"title": "Meet", "source": "een stuk", "body": f"organisation:{body}"}
    assert summary(post(coordinator, NEW_ADVICE, 422, **told | changed))
    assert not Recommendation.objects.exists()


def test_an_answer_has_words_follows_the_last_and_loses_nothing(
    coordinator: Client, body: str
) -> None:
    row = advised(coordinator, body)
    path = f"/werk/aanbevelingen/{row.uid}/antwoord/"
    assert "Zeg wat ermee gebeurt." in summary(post(coordinator, path, 422, state="accepted"))
    assert summary(post(coordinator, path, 422, state="verzonnen", answer="x"))
    mine = sent(coordinator.get(path).content, state="partly", answer="Van mij")
    post(coordinator, path, state="accepted", answer="Van een ander")
    response = coordinator.post(path, mine)
    assert response.status_code == 409
    assert "Van een ander" in text(response.content)
    advice = f"/werk/aanbevelingen/{row.uid}/"
    old = sent(coordinator.get(advice).content, title="Van mij")
    post(coordinator, advice, title="Van een ander")
    assert coordinator.post(advice, old).status_code == 409


# --- decisions and plans


def test_a_decision_is_completed(coordinator: Client, edition: Edition) -> None:
    Decision.objects.update(number=None, link="")
    path = f"/werk/beslissingen/{edition.uid}/"
    old = sent(coordinator.get(path).content, number="2")
    post(coordinator, path, number="VR 2026/1", link="https://voorbeeld.be/1", date="1/2/2026")
    row = Decision.objects.get()
    assert (row.number, row.link) == ("VR 2026/1", "https://voorbeeld.be/1")
    assert row.date is not None
    response = coordinator.post(path, old)
    assert response.status_code == 409
    assert "VR 2026/1" in text(response.content)
    assert summary(post(coordinator, path, 422, kind="verzonnen"))
    assert summary(post(coordinator, path, 422, date="31 februari 2026"))
    assert summary(post(coordinator, path, 422, link="geen adres"))
    assert coordinator.get("/werk/beslissingen/niets/").status_code == 404


def test_a_plan_is_changed(coordinator: Client, edition: Edition, body: str) -> None:
    path = f"/werk/plannen/{edition.plan.slug}/wijzigen/"
    old = sent(coordinator.get(path).content, title="Van mij")
    told: dict[str, Any] = {
        "title": "Ander plan",
        "owner": body,
        "strategic": "Speerpunt",
        "term_start": "2024",
    }
    post(coordinator, path, **told)
    plan = Plan.objects.get()
    assert plan.title == {"nl": "Ander plan"}
    assert plan.levels == {"strategic": {"nl": "Speerpunt"}}
    assert plan.owner is not None
    response = coordinator.post(path, old)
    assert response.status_code == 409
    assert "Ander plan" in text(response.content)
    assert coordinator.post(path, sent(response.content)).status_code == 302
    assert Plan.objects.get().title == {"nl": "Van mij"}
    assert summary(post(coordinator, path, 422, title=""))
    assert summary(post(coordinator, path, 422, term_start="2024", term_end="2020"))
    assert summary(post(coordinator, path, 422, owner="verzonnen"))


# --- open questions


def test_open_questions_lead_to_where_they_are_answered(
    coordinator: Client, ada: Actor, edition: Edition, body: str
) -> None:
    Decision.objects.update(number=None)
    agreement = services.record_agreement(ada, services.AgreementDraft({"nl": "Kaal"}, source="x"))
    advice = services.record_recommendation(ada, services.Advice(body, {"nl": "Tel"}, source="x"))
    page = coordinator.get(QUESTIONS).content.decode()
    assert f"/werk/beslissingen/{edition.uid}/" in page
    assert f"/werk/overeenkomsten/{agreement.uid}/" in page
    assert f"/werk/aanbevelingen/{advice.uid}/" in page
    only = text(coordinator.get(f"{QUESTIONS}?soort=agreement").content)
    assert "Kaal" in only
    assert "Tel " not in only
    assert "Kaal" not in text(coordinator.get(f"{QUESTIONS}?plan=voorbeeldplan").content)
    assert "Hier staat niets open" in text(coordinator.get(f"{QUESTIONS}?plan=iets").content)
    assert "Open questions" in text(coordinator.get(f"/en{QUESTIONS}").content)


def test_the_list_of_all_takes_as_many_queries_for_one_as_for_many(
    coordinator: Client, ada: Actor, edition: Edition, body: str
) -> None:
    def counted(path: str) -> int:
        coordinator.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert coordinator.get(path).status_code == 200
        return sum("SAVEPOINT" not in one["sql"] for one in queries)

    def more(title: str) -> None:
        services.record_agreement(ada, services.AgreementDraft({"nl": title}, source="x"))
        services.record_recommendation(ada, services.Advice(body, {"nl": title}, source="x"))

    paths = (QUESTIONS, "/werk/overeenkomsten/")
    more("Eerste")
    before = [counted(path) for path in paths]
    for number in range(5):
        more(f"Nog {number}")
    assert [counted(path) for path in paths] == before
    assert max(before) <= 15, before


def test_empty_registers_say_so(coordinator: Client) -> None:
    assert "Hier staat niets open" in text(coordinator.get(QUESTIONS).content)
    page = text(coordinator.get("/werk/overeenkomsten/").content)
    assert "geen overeenkomst" in page
    assert "geen aanbeveling" in page


def test_only_those_who_keep_plans_come_in(
    sign_in: SignIn, coordinator: Client, client: Client, edition: Edition, item: str, body: str
) -> None:
    agreement, advice = agreed(coordinator, item, body), advised(coordinator, body)
    reader = sign_in(Role.INSPECTOR)
    keeper = sign_in(Role.ADMINISTRATOR)
    for path in (
        QUESTIONS,
        "/werk/overeenkomsten/",
        NEW,
        f"/werk/overeenkomsten/{agreement.uid}/",
        NEW_ADVICE,
        f"/werk/aanbevelingen/{advice.uid}/",
        f"/werk/aanbevelingen/{advice.uid}/antwoord/",
        f"/werk/beslissingen/{edition.uid}/",
        f"/werk/plannen/{edition.plan.slug}/wijzigen/",
    ):
        assert keeper.get(path).status_code == 200, path
        assert reader.get(path).status_code == 403, path
        assert reader.post(path, {}).status_code == 403, path
        assert client.get(path).status_code == 302, path
        english = keeper.get(f"/en{path}")
        assert english.status_code == 200
