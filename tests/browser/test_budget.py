"""The pages of the budget as all kinds of people meet them."""

from __future__ import annotations

import pytest
from pytest_django.live_server_helper import LiveServer

from regie.budgets import selectors
from regie.budgets.models import ContentElement
from regie.components.budget import draw
from tests.browser.inspection import Inspector
from tests.website.make_budget import accept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_budget(inspector: Inspector, live_server: LiveServer, language: str) -> None:
    empty = f"{live_server.url}{language}/begroting/"
    assert not inspector.faults(empty)
    accept()
    page = selectors.round_page("BO2021")
    assert page is not None
    assert draw(page.round, page.evolution) == 4
    element = ContentElement.objects.get(name="INTEGRATIE EN INBURGERING")
    paths = (
        "/begroting/",
        "/begroting/bo2021/",
        "/begroting/bo2021/?entiteit=XX0",
        "/begroting/ba2020/",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/",
        "/begroting/artikelen/SM0-BSFCADA-OW/",
        f"/begroting/onderdelen/{element.uid}/",
    )
    told = {path: inspector.faults(f"{live_server.url}{language}{path}") for path in paths}
    assert not any(told.values()), {path: faults for path, faults in told.items() if faults}
