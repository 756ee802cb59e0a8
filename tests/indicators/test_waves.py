"""Waves of a survey out of a file, from the file to the page and to weighted shares."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from regie.base.actor import Role, system
from regie.base.errors import Invalid
from regie.base.jobs import run_all
from regie.indicators.definitions import read
from regie.indicators.engine import client as engine
from regie.indicators.models import DataSet, Question
from regie.indicators.selectors.indicators import indicator_page
from regie.indicators.services.datasets import define, definition_of, keep_waves
from regie.indicators.services.indicators import keep_indicator
from tests.indicators.make_figures import loaded
from tests.workspace.conftest import SignIn, sign_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
CLERK = system("test")
FILE = Path(__file__).parents[2] / "data/indicators/datasets/voorbeeld-bevraging.yaml"
SHARE = (
    "100 * som(voorbeeld-bevraging.gewogen, vraag={0}, antwoord=ja)"
    " / som(voorbeeld-bevraging.gewogen, vraag={0})"
)


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    engine.stop()


@pytest.fixture
def survey() -> DataSet:
    return define(CLERK, read(FILE.read_bytes(), FILE.name))


def test_a_file_tells_waves_and_reads_back_as_it_was(survey: DataSet) -> None:
    told = read(FILE.read_bytes(), FILE.name)
    assert definition_of(survey) == told
    assert [one.weight for one in told.waves] == ["gewogen"] * 3
    page = Client().get(f"/cijfers/{survey.code}/").content.decode()
    assert "Sprak je de voorbije maand met je buren?" in page
    assert page.count("anders gevraagd") == 1
    assert "gewogen" in page


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("weight: gewogen", "weight: onbekend", "onbekend"),
        ('period: "2022"', 'period: "2019"', "twee keer"),
        ('period: "2022"', 'period: "toen"', "geen periode"),
        ("code: contact, series", "code: vertrouwen, series", "twee keer"),
        ("origin: survey", "origin: register", "golven"),
    ],
)
def test_what_cannot_be_is_refused(before: str, after: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(FILE.read_text().replace(before, after, 1).encode(), FILE.name)


def test_staff_brings_waves_by_the_page(
    survey: DataSet,
    sign_in: SignIn,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    keeper = sign_in(Role.COORDINATOR)
    there = f"/werk/cijfers/{survey.uid}/golven/"
    assert keeper.get(there).status_code == 200
    words = FILE.read_text()
    waves = words[words.index("waves:") :].replace("hoogstens 2,0", "hoogstens 3,5")
    file = tmp_path / "golven.yaml"
    for content, status in (("waves: []", 422), (waves, 302)):
        file.write_text(content)
        with file.open("rb") as sent:
            assert keeper.post(there, {"file": sent}).status_code == status
    assert "hoogstens 3,5" in Client().get(f"/cijfers/{survey.code}/").content.decode()
    # Who changes the rest of the definition by the form keeps the waves.
    page = keeper.get(f"/werk/cijfers/{survey.uid}/wijzigen/")
    assert page.status_code == 200
    assert Question.objects.filter(wave__dataset=survey).count() == 9


def test_a_weighted_share_is_told_only_of_waves_that_asked_the_same(survey: DataSet) -> None:
    rows = [
        (wave, question, answer, str(n), weight)
        for wave in ("2019", "2022", "2025")
        for question in ("vertrouwen", "contact")
        for answer, n, weight in (("ja", 100, "150.0"), ("nee", 300, "450.0"), ("soms", 50, "0"))
    ]
    # Small counts are hidden elsewhere; here the shares count.
    DataSet.objects.filter(pk=survey.pk).update(people=False)
    survey.refresh_from_db()
    loaded(survey, rows)
    made = {
        code: keep_indicator(
            CLERK,
            {
                "code": code,
                "title": {"nl": code},
                "unit": {"nl": "%"},
                "decimals": 1,
                "source": "Verzonnen",
                "formula": SHARE.format(code),
            },
        )
        for code in ("vertrouwen", "contact")
    }
    run_all()
    told = {
        code: {point.period: point.value for point in page.line.points}
        for code in made
        if (page := indicator_page(code))
    }
    assert told["vertrouwen"] == dict.fromkeys(("2019", "2022", "2025"), Decimal(25))
    assert told["contact"] == dict.fromkeys(("2022", "2025"), Decimal(25))


def test_waves_of_what_is_no_survey_are_refused() -> None:
    told = read(
        FILE.read_text().partition("waves:")[0].replace("origin: survey", "").encode(), "register"
    )
    register = define(CLERK, told)
    words = FILE.read_text()
    with pytest.raises(Invalid, match="golven"):
        keep_waves(CLERK, register, words[words.index("waves:") :].encode(), "golven.yaml")
