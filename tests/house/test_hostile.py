"""Whatever a stranger sends, in an address or in a form: Regie answers, and nothing breaks."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve

from regie.base.actor import Role
from regie.demo.examples import example
from tests.house.addresses import PUBLIC, ROUTES, account, door
from tests.house.hostile import VALUES, Stranger, encoded, forms, overheard, turned

pytestmark = [pytest.mark.doors, pytest.mark.usefixtures("db")]

#: How often each page is asked with something hostile in every field: enough for a bad habit to
#: show, since pages of one room have the same habits. ``./regie test slow`` sends everything.
TURNS = 1
#: Watchmen read these; they take nothing.
_ASKED = [name for name in ROUTES if name not in {"healthz", "readyz"}]


@pytest.fixture(scope="module")
def sessions(demonstration: None) -> dict[Role | None, str]:
    told: dict[Role | None, str] = {None: ""}
    for role in Role:
        client = Client()
        client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
        told[role] = client.cookies["regie"].value
    return told


def reached(
    sessions: dict[Role | None, str], name: str, path: str
) -> tuple[Stranger, HttpResponseBase]:
    """Somebody for whom the page opens, and what it shows; else whoever came last."""
    who = [None] if name in PUBLIC else [role for role in Role if role.value in door(name).names()]
    for role in who or [None]:
        stranger = Stranger(sessions[role])
        answer = stranger.asks(path)
        if answer.status_code in {200, 302, 405}:
            break
    return stranger, answer


@pytest.mark.desk(Role.COORDINATOR)
@pytest.mark.parametrize("name", _ASKED)
def test_nothing_hostile_breaks_a_page(sessions: dict[Role | None, str], name: str) -> None:
    path = example(name)
    if not path:
        return
    with overheard() as names:
        stranger, answer = reached(sessions, name, path)
        asked, sent = forms(answer, path)
    asked |= names - {"csrfmiddlewaretoken"}
    for turn in range(TURNS if asked else 0):
        stranger.asks(f"{path}?{encoded([(one, turned(one, turn)) for one in sorted(asked)])}")
        stranger.asks(f"{path}?{encoded([(one, b'x') for one in sorted(asked)] * 2)}")
    for number, part in enumerate(resolve(path.partition("?")[0]).kwargs.values()):
        before, here, after = path.partition(str(part))
        if not here:  # what the address itself gives its page
            continue
        for turn in range(TURNS):
            strange = quote_from_bytes(turned(f"{name}{number}", turn)[:3000], safe="")
            stranger.asks(f"{before}{strange}{after}")
    if answer.status_code == 405:
        stranger.asks(path, {})
        stranger.asks(path, dict.fromkeys(names, "\x00"))
    for form in sent:
        with overheard() as looked_for:
            stranger.asks(form.path, {})
        more = looked_for - {one for one, _ in form.held} - form.files
        for turn in range(TURNS):
            stranger.asks(form.path, form.sent(turn, sorted(more)))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in _ASKED if name in PUBLIC])
def test_nothing_at_all_breaks_a_public_page(sessions: dict[Role | None, str], name: str) -> None:
    path = example(name)
    if not path:
        return
    with overheard() as names:
        stranger, answer = reached(sessions, name, path)
        asked, _sent = forms(answer, path)
    for one in sorted(asked | names):
        for value in VALUES:
            stranger.asks(f"{path}?{encoded([(one, value)])}")
