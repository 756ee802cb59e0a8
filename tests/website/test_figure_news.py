"""New figures are found and followed."""

from __future__ import annotations

import pytest
from django.test import Client

from regie.base.actor import system
from regie.base.jobs import run_all
from regie.indicators.models import Chart, DataSet
from regie.indicators.services.charts import Asked, Tale, keep_chart, keep_story
from regie.indicators.services.figures import keep_figure
from regie.indicators.services.indicators import keep_indicator
from regie.kernel.dates import parse_iso
from tests.indicators.make_figures import data_set, version

pytestmark = pytest.mark.django_db
CLERK = system("test")


@pytest.fixture
def chart() -> Chart:
    one = keep_indicator(
        CLERK,
        {"code": "bereik", "title": {"nl": "Bereik"}, "unit": {"nl": "mensen"}, "source": "Nota"},
    )
    for year, value in (("2023", 5), ("2024", 7)):
        keep_figure(
            CLERK,
            {
                "indicator": one,
                "on": parse_iso(year),
                "value": value,
                "basis": "paper",
                "source": f"Verslag {year}",
            },
        )
    return keep_chart(
        CLERK, Asked({"nl": "Wie kwam er langs?"}, "bars", indicator="bereik", public=True)
    )


def test_what_was_kept_is_found_at_once(client: Client, chart: Chart) -> None:
    tale = Tale(
        {"nl": "Veel volk"},
        {"nl": "Kort"},
        {"nl": f"De zeldzame kameleon.\n\n[grafiek {chart.uid}]"},
        public=True,
        slug="veel-volk",
    )
    keep_story(CLERK, tale)
    run_all()
    assert f"/cijfers/grafieken/{chart.uid}/" in client.get("/zoeken/?q=langs").content.decode()
    page = client.get("/zoeken/?q=kameleon").content.decode()
    assert "/cijfers/verhalen/veel-volk/" in page
    assert "/indicatoren/bereik/" in client.get("/zoeken/?q=bereik").content.decode()
    hidden = keep_chart(CLERK, Asked({"nl": "Nog geheim?"}, "bars", indicator="bereik"))
    run_all()
    assert hidden.uid not in client.get("/zoeken/?q=geheim").content.decode()


def test_new_figures_are_a_feed(client: Client, chart: Chart) -> None:
    feed = client.get("/indicatoren/bereik.atom")
    assert feed["Content-Type"] == "application/atom+xml"
    words = feed.content.decode()
    assert words.count("<entry>") == 2
    assert "2024: 7 mensen" in words
    assert "Verslag 2023" in words
    assert "/indicatoren/bereik.atom" in client.get("/indicatoren/bereik/").content.decode()
    assert client.get("/indicatoren/niets.atom").status_code == 404


def test_versions_of_public_data_sets_are_a_feed(client: Client) -> None:
    version(data_set("open"), "a" * 64)
    version(data_set("dicht"), "b" * 64)
    DataSet.objects.filter(code="dicht").update(public=False)
    every = client.get("/cijfers.atom").content.decode()
    assert "Gegevens open" in every
    assert "Gegevens dicht" not in every
    assert client.get("/cijfers/open.atom").content.decode().count("<entry>") == 1
    assert client.get("/cijfers/dicht.atom").status_code == 404
    assert "Data open" in client.get("/en/cijfers/open.atom").content.decode()
