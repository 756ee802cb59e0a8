"""Making charts and stories on the pages of staff."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from regie.base.actor import Role
from regie.indicators.engine import client as engine
from regie.indicators.models import Chart, Story
from tests.indicators import make_charts as make
from tests.indicators.make_figures import data_set, loaded
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db
CHARTS, STORIES = "/werk/cijfers/grafieken/", "/werk/cijfers/verhalen/"
TOLD = {
    "title": "Hoeveel mensen zijn bereikt?",
    "form": "bars",
    "figure": "bereikt",
    "target": "gepland",
    "note": "Van A5.",
    "theme": "samenleven",
}


def test_a_chart_is_made_seen_and_published(sign_in: SignIn) -> None:
    reach = make.indicator()
    make.figure(reach, 2022, "118178")
    make.figure(reach, 2023, "170951")
    make.target(reach, 2022, "68429")
    make.target(reach, 2023, "83110")
    staff = sign_in(Role.COORDINATOR)
    assert "bereik" in staff.get(f"{CHARTS}nieuw/").content.decode()
    assert staff.get(f"{CHARTS}nieuw/?van=i:niet").status_code == 422
    here = f"{CHARTS}nieuw/?van=i:bereik"
    asked = staff.get(here)
    assert asked.status_code == 200
    assert "Hoeveel mensen zijn bereikt?" in asked.content.decode()
    seen = staff.post(here, TOLD, headers={"HX-Request": "true"}).content.decode()
    assert "<svg" in seen
    assert "gepland" in seen
    assert "<html" not in seen
    assert not Chart.objects.exists()
    assert staff.post(here, {**TOLD, "title": ""}).status_code == 422
    assert staff.post(here, TOLD).status_code == 302
    row = Chart.objects.get()
    assert (row.form, row.published, row.theme) == ("bars", None, "samenleven")
    path = f"{CHARTS}{row.uid}/"
    assert 'value="bereikt"' in staff.get(path).content.decode()
    assert staff.post(path, {**TOLD, "public": "on", "version": 1}).status_code == 302
    row.refresh_from_db()
    assert row.published is not None
    assert staff.post(path, {**TOLD, "version": 1}).status_code == 409
    assert row.uid in staff.get(CHARTS).content.decode()


def test_what_cannot_be_drawn_is_said(sign_in: SignIn) -> None:
    make.indicator()
    staff = sign_in(Role.COORDINATOR)
    here = f"{CHARTS}nieuw/?van=i:bereik"
    assert "geen enkel cijfer" in staff.post(here, TOLD).content.decode()
    shown = staff.post(here, {**TOLD, "form": "map"}, headers={"HX-Request": "true"})
    assert "geen enkel cijfer" in shown.content.decode()
    assert staff.post(here, {**TOLD, "form": "taart"}).status_code == 422


def test_an_address_of_the_table_builder_fills_the_questions(sign_in: SignIn) -> None:
    data = make.dataset()
    data.dimensions.create(place=1, code="jaar", title={"nl": "Jaar"}, kind="period")
    origin = data.dimensions.create(place=2, code="herkomst", title={"nl": "Herkomst"})
    origin.categories.create(place=1, code="BE", title={"nl": "Belgisch"})
    data.measures.create(code="aantal", title={"nl": "Aantal"}, unit={"nl": "mensen"})
    staff = sign_in(Role.COORDINATOR)
    page = staff.get(
        f"{CHARTS}nieuw/?van=d:werk&rijen=jaar&kolommen=herkomst&meting=sum:aantal&filter=herkomst=BE"
    ).content.decode()
    assert '<option value="jaar" selected' in page
    assert '<option value="sum:aantal" selected' in page
    assert 'value="BE"' in page
    assert "checked" in page
    # Codes that are typed come as they are typed.
    page = staff.get(
        f"{CHARTS}nieuw/?van=d:werk&rijen=herkomst&filter=jaar=2021,2022"
    ).content.decode()
    assert 'value="2021,2022"' in page


def test_who_keeps_figures_makes_a_chart_of_a_table(sign_in: SignIn) -> None:
    loaded(data_set(), [("11001", "2022", "1500"), ("11001", "2023", "0")])
    asked = "/cijfers/voorbeeld/tabel/?rijen=nis&kolommen=year&maat=sum:value&f-year=2022,2023"
    assert f"{CHARTS}nieuw/" not in Client().get(asked).content.decode()
    page = html.fromstring(sign_in(Role.COORDINATOR).get(asked).content.decode())
    engine.stop()
    (way,) = page.xpath(f"//a[starts-with(@href, '{CHARTS}nieuw/')]/@href")
    assert parse_qs(urlsplit(way).query) == {
        "van": ["d:voorbeeld"],
        "rijen": ["nis"],
        "kolommen": ["year"],
        "meting": ["sum:value"],
        "plaatsen": ["then"],
        "filter": ["year=2022,2023"],
    }


def test_a_story_is_written_with_a_chart(sign_in: SignIn) -> None:
    reach = make.indicator()
    make.figure(reach, 2022, "118178")
    chart = make.chart(reach, published=None)
    staff = sign_in(Role.COORDINATOR)
    assert chart.uid in staff.get(f"{STORIES}nieuw/").content.decode()
    told = {
        "title": "Meer dan gepland",
        "lead": "Veel mensen.",
        "body": f"Zo.\n\n[grafiek {chart.uid}]",
        "public": "on",
    }
    refused = staff.post(f"{STORIES}nieuw/", told)
    assert refused.status_code == 422
    assert "niet openbaar" in refused.content.decode()
    gone = staff.post(f"{STORIES}nieuw/", {**told, "body": "[grafiek zzzz]"})
    assert "die er niet is" in gone.content.decode()
    Chart.objects.update(published=make.THEN)
    assert staff.post(f"{STORIES}nieuw/", told).status_code == 302
    row = Story.objects.get()
    assert row.slug == "meer-dan-gepland"
    path = f"{STORIES}{row.slug}/"
    assert staff.post(path, {**told, "title": "Anders", "version": 1}).status_code == 302
    row.refresh_from_db()
    assert (row.slug, row.title) == ("meer-dan-gepland", {"nl": "Anders"})
    assert staff.post(path, {**told, "version": 1}).status_code == 409


def test_only_keepers_make_charts(sign_in: SignIn) -> None:
    reach = make.indicator()
    make.figure(reach, 2022, "1")
    for role in (Role.FINANCIAL_OFFICER, Role.JOURNALIST):
        browser = sign_in(role)
        for path in (CHARTS, f"{CHARTS}nieuw/?van=i:bereik", STORIES):
            assert browser.get(path).status_code in (403, 404)
