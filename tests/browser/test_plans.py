"""The pages of plans as all kinds of people meet them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from regie.base.actor import system
from regie.papers.services import bring
from regie.plans.models import Revision
from regie.reading.extract import extract
from regie.reading.reader import read
from regie.writing.services import accept
from tests.browser.inspection import Inspector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPECIMENS = Path(__file__).parents[2] / "data/specimens"


def uid(**asked: Any) -> str:
    return str(Revision.objects.filter(until_seq=None, **asked)[0].item.uid)


@pytest.mark.parametrize("language", ["", "/en"])
def test_plans(inspector: Inspector, live_server: LiveServer, language: str, settings: Any) -> None:
    settings.DEMO = True
    here = f"{live_server.url}{language}"
    told = {"empty": inspector.faults(f"{here}/plannen/")}
    plan = "/plannen/samenleven-en-toegankelijkheid/"
    for year in (2022, 2023):
        reading = read(extract(SPECIMENS / f"bbt-{year}.txt"))
        accept(system("test"), bring(system("test"), reading, example=True).paper)
        if year == 2022:
            told["one edition"] = inspector.faults(f"{here}{plan}vergelijk/")
    for path in (
        "/plannen/",
        plan,
        f"{plan}1/",
        f"{plan}vergelijk/",
        f"/doelstellingen/{uid(code='SD 1')}/",
        f"/doelstellingen/{uid(code='OD 2.1')}/",
        f"/acties/{uid(kind='regulation')}/",
        f"/acties/{uid(kind='milestone', ended=True)}/",
    ):
        told[path] = inspector.faults(f"{here}{path}")
    assert not any(told.values()), {path: faults for path, faults in told.items() if faults}
