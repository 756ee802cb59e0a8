"""Loading figures: what files of suppliers mean, and what they change."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils import timezone

from regie.base.actor import system
from regie.base.errors import Invalid, Refusal
from regie.indicators.definitions import DimensionTold, MeasureTold
from regie.indicators.engine import client
from regie.indicators.models import AnalysisGuide, DataVersion, Outlined
from regie.indicators.services.data import Rejected
from regie.indicators.services.datasets import define
from tests.indicators.make import dataset, definition, figures, loaded, places

pytestmark = pytest.mark.django_db

_PLAIN = "nis,jaar,geslacht,aantal\n44021,2024,m,100\n44021,2024,v,110\n11002,2024,m,5\n"


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    places()
    yield
    client.stop()


def test_a_plain_file_becomes_a_version() -> None:
    row = dataset()
    done = loaded(row, _PLAIN)
    assert (done.rows, done.added, done.rejected, done.number) == (3, 3, 0, 1)
    assert figures(row) == [
        ("11002", "2024", "m", Decimal(5), "ok"),
        ("44021", "2024", "m", Decimal(100), "ok"),
        ("44021", "2024", "v", Decimal(110), "ok"),
    ]
    version = DataVersion.objects.get()
    assert version.digest == version.released


def test_a_dry_run_says_what_loading_does_and_changes_nothing() -> None:
    row = dataset()
    loaded(row, _PLAIN)
    changed = _PLAIN.replace(",110", ",111").replace("11002,2024,m,5\n", "11002,2023,m,5\n")
    tried = loaded(row, changed, dry_run=True)
    assert DataVersion.objects.count() == 1
    done = loaded(row, changed)
    assert (tried.added, tried.changed, tried.same, tried.gone) == (1, 1, 1, 1)
    assert {**tried.as_data(), "number": 2} == done.as_data()
    assert tried.changes[0] == {
        "cell": ["44021", "2024", "v"],
        "measure": "aantal",
        "before": "110",
        "after": "111",
    }


def test_a_file_as_windows_writes_it_is_read() -> None:
    text = "Gemeente;Jaar;Geslacht;Aantal\nGent;2024;mannen;1.234,5\nAntwerpen;2024;Vrouwen;7\n"
    row = dataset()
    loaded(row, text.replace("mannen", "mannen").encode("cp1252"))
    assert figures(row) == [
        ("11002", "2024", "v", Decimal(7), "ok"),
        ("44021", "2024", "m", Decimal("1234.5"), "ok"),
    ]


def test_missing_hidden_and_zero_are_three_things() -> None:
    row = dataset()
    loaded(row, "nis,jaar,geslacht,aantal\n44021,2024,m,0\n44021,2024,v,:\n11002,2024,m,x\n")
    assert [one[3:] for one in figures(row)] == [
        (None, "suppressed"),
        (Decimal(0), "ok"),
        (None, "missing"),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("11007,2025,m,3", "ging op 1 januari 2025 op in 11002 (Antwerpen)"),
        (
            "46030,2023,m,3",
            "nog niet; voor 1 januari 2025 was dat 46003 (Beveren), 46013 (Kruibeke)",
        ),
        ("99999,2024,m,3", "geen code van een plaats"),
        ("44021,2024-05,m,3", "telt per jaar"),
        ("44021,volgend jaar,m,3", "geen periode"),
        ("44021,2024,q,3", "geen code van geslacht"),
        ("44021,2024,m,drie", "kolom aantal: “drie” is geen getal"),
        ("44021,2024,m,-3", "niet kleiner dan nul"),
        ("44021,2024,m", "minder kolommen"),
        ("44021,2024,m,3,4", "meer kolommen"),
    ],
)
def test_a_row_that_cannot_be_is_named(line: str, sentence: str) -> None:
    row = dataset()
    text = f"nis,jaar,geslacht,aantal\n44021,2023,m,1\n{line}\n44021,2023,v,2\n"
    with pytest.raises(Rejected) as told:
        loaded(row, text)
    assert sentence in str(told.value)
    assert told.value.outcome.faults[0].row == 3
    assert not DataVersion.objects.exists()
    done = loaded(row, text, skip_rejected=True)
    assert (done.rows, done.rejected) == (2, 1)


def test_rows_after_a_broken_one_keep_their_number() -> None:
    text = "nis,jaar,geslacht,aantal\n44021,2023\n44021,2023,m,1\n44021,2024,m,een\n"
    told = loaded(dataset(), text, dry_run=True)
    assert [one.row for one in told.faults] == [2, 4]


def test_two_rows_for_one_cell_are_both_refused() -> None:
    told = loaded(dataset(), _PLAIN + "44021,2024,m,101\n", dry_run=True)
    assert [str(one) for one in told.faults] == [
        "Rij 2: deze cel staat ook op rij 5.",
        "Rij 5: deze cel staat ook op rij 2.",
    ]
    assert told.rows == 2


def test_a_code_that_stays_with_another_territory_is_noted() -> None:
    text = "nis,jaar,geslacht,aantal\n11002,2024,m,5\n11002,2025,m,6\n"
    told = loaded(dataset(), text, dry_run=True)
    assert any("niet zijn grondgebied" in note and "Borsbeek" in note for note in told.notes)


def test_what_misses_a_column_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="dimensie geslacht"):
        loaded(dataset(), "nis,jaar,aantal\n44021,2024,1\n", dry_run=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("nis,jaar,geslacht,aantal\n", "staat geen enkele rij"),
        ("nis,jaar,geslacht,aantal,aantal\n44021,2024,m,1,2\n", "een eigen titel"),
        ("Stand van 1 maart\nnis,jaar,geslacht,aantal\n44021,2024,m,1\n", "op de eerste rij"),
    ],
)
def test_headings_that_are_not_there_once_on_the_first_row(content: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        loaded(dataset(), content, dry_run=True)


def test_only_keepers_load() -> None:
    from regie.base.actor import Actor
    from regie.base.errors import NotAllowed
    from regie.indicators.services.data import load
    from tests.indicators.make import stored

    row, file = dataset(), stored(_PLAIN)
    with pytest.raises(NotAllowed):
        load(Actor("Noor"), row, file, dry_run=True)
    assert load(system("test"), row, file, dry_run=True).rows == 3


def test_of_people_only_what_may_leave_is_released() -> None:
    row = dataset(people=True, threshold=5)
    loaded(row, _PLAIN.replace("m,5", "m,7"))
    first = DataVersion.objects.get()
    assert first.released not in ("", first.digest)
    assert first.revised == ""
    # What the first version shows is small by the rule of the second: it shows no more.
    define(system("test"), definition(people=True, threshold=10), row)
    first.refresh_from_db()
    assert first.released == ""
    row.refresh_from_db()
    loaded(row, _PLAIN.replace("m,5", "m,7"), revised="Antwerpen verbeterd.")
    second = DataVersion.objects.get(number=2)
    assert second.released not in ("", second.digest)
    assert second.revised == "Antwerpen verbeterd."


def test_a_measure_may_be_called_value_and_a_dimension_may_not() -> None:
    row = dataset(measures=(MeasureTold("value", {"nl": "Aantal"}, {"nl": "mensen"}),))
    assert loaded(row, _PLAIN.replace("aantal", "value")).rows == 3
    with pytest.raises(Invalid, match="value is voor Regie zelf"):
        dataset(code="anders", dimensions=(DimensionTold("value", {"nl": "Jaar"}, "period"),))


def test_the_database_itself_keeps_versions_and_what_else_only_grows() -> None:
    loaded(dataset(), _PLAIN)
    now = timezone.now()
    AnalysisGuide.objects.create(number=1, content={}, why="eerst", kept_at=now)
    Outlined.objects.create(paths={}, neighbours={}, loaded_at=now)
    kept: tuple[tuple[type[Model], str], ...] = (
        (DataVersion, "revised"),
        (AnalysisGuide, "why"),
        (Outlined, "name"),
    )
    for model, column in kept:
        rows = model._default_manager.all()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**{column: "anders"})
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.delete()
        assert rows.count() == 1
