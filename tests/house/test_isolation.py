"""Nobody of outside reads or changes a dossier: every address of an application and of what comes
of it, for people of another organisation, for a partner of another application and for an assessor
to whom nothing was given. They hear what they would hear of nothing, and nothing changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from regie.actors.models import Mandate, Organisation, OrganisationName, Person
from regie.base import clock
from regie.base.actor import VISITOR, Role
from regie.base.models import Account, Event, StoredFile
from regie.base.scope import Scoped
from regie.demo.examples import example
from regie.programmes.models import (
    Application,
    Award,
    AwardShare,
    Consultation,
    Letter,
    Member,
    ProgrammeEnd,
)
from regie.workspace.access import DOORS
from tests.house.addresses import ROUTES

pytestmark = [pytest.mark.doors, pytest.mark.usefixtures("db")]

NOTHING = "0" * 12
CLOSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
#: An address with the key of an application or of what comes of it.
OF_A_DOSSIER = [
    name
    for name in DOORS
    if "<" in ROUTES[name]
    and re.match(
        "work:(account_number|application|assess|award|decision_(by|line|take|disc|version)|dividing"
        "|dossier|inspection|jur|letter|merger|objection|payment(?!s_)|programme_(continue|line)|report"
        "|sample|settlement|support_)",
        name,
    )
]
#: What a form of these pages may say: enough that what follows would change something.
TOLD = {
    **dict.fromkeys(("do", "what"), "decide"),
    **dict.fromkeys(("version", "seen"), "1"),
    **dict.fromkeys(
        ("text", "answer", "question", "reason", "why", "reply", "note"), "Ik mag dit."
    ),
    **dict.fromkeys(("iban", "account"), "BE68 5390 0754 7034"),
}
OUTSIDE = (
    *(Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY, Role.PARTNER_EDITOR),
    *(Role.MUNICIPAL_EDITOR, Role.REPORTER, Role.HEAD),
)


def _somebody(*roles: Role, at: Organisation | None) -> Client:
    account = Account.objects.create_user(f"buiten-{Person.objects.count()}@voorbeeld.example")
    person = Person.objects.create(account=account, name="Iemand van buiten", purpose="test")
    for role in roles:
        Mandate.objects.create(
            person=person, organisation=at, role=role, state="active", since=clock.today()
        )
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def _organisation(name: str) -> Organisation:
    made = Organisation.objects.create(kind=Organisation.Kind.LOCAL_BOARD, example=True)
    OrganisationName.objects.create(organisation=made, name=name)
    return made


def _strangers() -> Iterator[Client]:
    """Who has nothing to do with any dossier."""
    yield _somebody(*OUTSIDE, at=_organisation("Elders"))
    yield _somebody(Role.ASSESSOR, Role.JOURNALIST, at=None)


def _partner_elsewhere(application: Application | None) -> Client:
    """A partner that took part, and was granted a part, in another application."""
    board = _organisation("Partner elders")
    award = Award.objects.exclude(application=application).order_by("pk").first()
    assert award is not None
    Member.objects.create(
        application=award.application,
        organisation=board,
        state=Member.State.CONFIRMED,
        confirmed_at=timezone.now(),
        typed={},
    )
    AwardShare.objects.create(
        award_line=award.lines.all()[0], organisation=board, units=1, amount=Decimal(0)
    )
    return _somebody(*OUTSIDE, at=board)


def _application_at(name: str) -> Application | None:
    """The application that the example of an address belongs to, where it is one."""
    path = example(name)
    assert path
    uid = resolve(path).kwargs.get("uid", "")
    rows = Application.objects.all()
    ways = (
        *("uid", "members__uid", "letters__uid", "letters__objections__uid", "award__uid"),
        *("award__reports__uid", "award__settlement__uid", "award__lines__uid"),
    )
    for way in ways:
        found: Application | None = rows.filter(**{way: uid}).first()
        if found:
            return found
    return None


def _shown(client: Client, path: str, told: dict[str, str] | None = None) -> tuple[int, str]:
    response = client.get(path) if told is None else client.post(path, told)
    if response.streaming:
        b"".join(response)
        return response.status_code, ""
    words = response.content.decode()
    words = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", words)
    return response.status_code, re.sub(r'(href|action|value)="[^"]*"', "", words)


def _nowhere(name: str, path: str) -> str:
    """The same address with keys of nothing."""
    kwargs = resolve(path).kwargs
    return reverse(
        name,
        kwargs={
            part: NOTHING if part in {"uid", "member", "file", "item"} else told
            for part, told in kwargs.items()
        },
    )


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", OF_A_DOSSIER)
def test_a_dossier_of_others_is_as_if_it_were_not_there(name: str) -> None:
    path = example(name)
    assert path
    nowhere = _nowhere(name, path)
    assessor = _somebody(Role.ASSESSOR, Role.JOURNALIST, at=None)
    people = [_partner_elsewhere(_application_at(name)), assessor]
    before = Event.objects.count()
    for client in people:
        for told in (None, {}, TOLD):
            status, words = _shown(client, path, told)
            assert status in {*CLOSED, HTTPStatus.METHOD_NOT_ALLOWED}, (status, told)
            if told is None:
                assert (status, words) == _shown(client, nowhere)
    assert Event.objects.count() == before


@pytest.mark.parametrize("kind", ["its own", "of nothing"])
def test_the_history_of_a_dossier_is_for_who_reads_it(kind: str) -> None:
    """Under the name of its kind, and under one that there is not."""
    people = list(_strangers())
    tried = 0
    for model in apps.get_app_config("programmes").get_models():
        rows = model._default_manager.all()
        uids = [field.name for field in model._meta.fields if field.name == "uid"]
        row: Any = rows.order_by("pk").first()
        if not uids or row is None:
            continue
        if isinstance(rows, Scoped) and rows.visible_to(VISITOR).filter(pk=row.pk).exists():
            continue
        called = model.__name__.lower() if kind == "its own" else "niets"
        path = reverse("work:history", args=[called, row.uid])
        nowhere = reverse("work:history", args=[called, NOTHING])
        for client in people:
            answer = _shown(client, path)
            assert answer == _shown(client, nowhere), model
            assert answer[0] == HTTPStatus.NOT_FOUND
        tried += 1
    assert tried > 15


def test_no_file_of_a_dossier_is_had_by_others() -> None:
    people = [*_strangers(), _partner_elsewhere(None)]
    files = StoredFile.objects.filter(public=False)
    assert files.exists()
    for row in files:
        for client in people:
            status, _words = _shown(client, reverse("work:file", args=[row.uid]))
            assert status == HTTPStatus.NOT_FOUND, row.purpose


def test_the_lists_of_strangers_are_empty() -> None:
    numbers = [
        *Application.objects.exclude(number=None).values_list("uid", flat=True),
        *Award.objects.values_list("uid", flat=True),
        *Letter.objects.values_list("uid", flat=True),
    ]
    assert len(numbers) > 5
    lists = [name for name in DOORS if name.startswith("work:") and "<" not in ROUTES[name]]
    for client in _strangers():
        for name in lists:
            status, words = _shown(client, reverse(name))
            assert status in {200, 302, 403, 405, 410, 422}, name
            for number in numbers:
                assert number not in words, name


def test_the_key_of_another_board_in_a_form_does_nothing() -> None:
    """A hidden field that was changed: the organisation is another."""
    client = _somebody(*OUTSIDE, at=_organisation("Elders"))
    other = Award.objects.order_by("-pk").select_related("organisation")[0]
    uid = other.organisation.uid
    consultation = Consultation.objects.order_by("pk")[0]
    end = ProgrammeEnd.objects.order_by("pk")[0]
    forms = {
        "/werk/aanvragen/nieuw/": {
            "oproep": "plan-samenleven-2024",
            "organisatie": uid,
            "verder": "1",
        },
        "/werk/ondersteuning/nieuw/": {
            "organisation": uid,
            "offer": "inhoudelijke-ondersteuning",
            "question": "Hoe?",
        },
        reverse("work:consultation", args=[consultation.uid]): {"board": uid, "a0": "Wij."},
        reverse("work:programme_lessons", args=[end.programme]): {
            "board": uid,
            f"{uid}-text": "Wij leerden niets.",
        },
    }
    told = Event.objects.count()
    for path, typed in forms.items():
        response = client.post(path, typed)
        assert response.status_code in {403, 404, 422, 200}, path
    assert Event.objects.count() == told
