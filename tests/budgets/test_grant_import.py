"""A table with grants is taken in as a whole, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.base.errors import NotAllowed
from regie.budgets.grant_rows import COLUMNS, amount, read_rows
from regie.budgets.models import ClaimStep, Grant
from regie.budgets.selectors import grants as selectors
from regie.budgets.selectors.grants import Amounts, Asked
from regie.budgets.services.grant_import import Imported, import_grants
from regie.components.grants import table
from tests.budgets.make import ACTOR, NOBODY, ONE, TWO, articles
from tests.budgets.make_grants import KBO, body

HEAD = [*COLUMNS]


def row(**told: str) -> list[str]:
    """A row that is right, but for what is told."""
    right = {
        "dossiernummer": "P-1",
        "soort": "project",
        "titel": "Taal in de buurt",
        "begunstigde": "Vereniging Eén",
        "jaar": "2031",
        "artikel": ONE,
        "gevraagd": "100",
        "toegekend": "80,50",
        "betaald": "40",
        "van": "2031-01-01",
        "tot": "2031",
    }
    return [(right | told).get(name, "") for name in HEAD]


def taken(*rows: list[str], dry_run: bool = False) -> Imported:
    return import_grants(ACTOR, [HEAD, *rows], "tabel.csv", dry_run=dry_run)


@pytest.fixture
def ready(db: None) -> None:
    articles(ONE, TWO)
    body(kbo=KBO)


@pytest.mark.usefixtures("ready")
def test_a_table_comes_in_once() -> None:
    rows = [
        row(),
        row(jaar="2032", toegekend="", betaald="", gevraagd=""),
        row(dossiernummer="P-2"),
    ]
    tried = taken(*rows, dry_run=True)
    assert [line.mark for line in tried.lines] == ["added", "added"]
    assert not Grant.objects.exists()
    assert taken(*rows).marked("added") == 2
    (line, _other) = selectors.grant_list(ACTOR, Asked(), date(2031, 1, 1)).lines
    assert (line.origin, line.reference) == ("imported", "P-1")
    assert [(one.year, one.amounts) for one in line.rows] == [
        (2031, Amounts(Decimal(100), None, Decimal("80.50"), Decimal(40))),
        (2032, Amounts()),
    ]
    steps = ClaimStep.objects.count()
    again = taken(*rows)
    assert [line.mark for line in again.lines] == ["same", "same"]
    assert ClaimStep.objects.count() == steps


@pytest.mark.usefixtures("ready")
def test_a_table_changes_what_it_knows_and_pays_what_is_more() -> None:
    taken(row())
    done = taken(row(betaald="80,5", thema="Taal"))
    assert [line.mark for line in done.lines] == ["changed"]
    (line,) = selectors.grant_list(ACTOR, Asked(theme="taal"), date(2031, 1, 1)).lines
    assert line.amounts.paid == Decimal("80.50")
    assert line.version == 2


@pytest.mark.usefixtures("ready")
def test_what_was_taken_along_comes_back_as_it_went() -> None:
    taken(row(), row(jaar="2032"), row(dossiernummer="P-2", kbo="0999.999.922", begunstigde=""))
    every = selectors.grant_list(ACTOR, Asked(), date(2031, 1, 1), size=None).lines
    out = table(every, staff=True)
    cells = [["Toelagenregister"], [], [column.header for column in out.columns]]
    cells += [["" if one is None else str(one) for one in line] for line in out.rows]
    back = import_grants(ACTOR, cells, "terug.xlsx", dry_run=False)
    assert back.faults == ()
    assert {line.mark for line in back.lines} == {"same"}


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"soort": "gift"}, "soort"),
        ({"titel": ""}, "titel"),
        ({"begunstigde": "Onbekend"}, "begunstigde"),
        ({"begunstigde": ""}, "begunstigde"),
        ({"kbo": "0999999923"}, "kbo"),
        ({"kbo": "0543307391"}, "kbo"),
        ({"begunstigde": "Ander", "kbo": KBO}, "begunstigde"),
        ({"gemeente": "Nergens"}, "gemeente"),
        ({"van": "31/02/2031"}, "van"),
        ({"jaar": "31"}, "jaar"),
        ({"jaar": ""}, "jaar"),
        ({"artikel": ""}, "artikel"),
        ({"artikel": "XJ0-1XFC2C-WT"}, "artikel"),
        ({"gevraagd": "12.345"}, "gevraagd"),
        ({"gevraagd": "12,345"}, "gevraagd"),
        ({"gevraagd": "veel"}, "gevraagd"),
        ({"toegekend": "-5"}, "toegekend"),
        ({"betaald": "90"}, "betaald"),
        ({"tot": "2030"}, ""),
    ],
)
def test_each_refusal_names_row_and_column_and_nothing_is_loaded(
    told: dict[str, str], column: str
) -> None:
    done = taken(row(), row(**({"dossiernummer": "P-2"} | told)))
    assert [(fault.row, fault.column) for fault in done.faults] == [(3, column)]
    assert not Grant.objects.exists()


@pytest.mark.usefixtures("ready")
def test_a_code_that_misses_a_letter_gets_its_nearest() -> None:
    (fault,) = taken(row(artikel="XJ0-1XFC2C-WT")).faults
    assert ONE in fault.sentence or TWO in fault.sentence


@pytest.mark.usefixtures("ready")
def test_rows_of_one_file_agree_and_less_is_refused() -> None:
    (fault,) = taken(row(), row(jaar="2032", titel="Anders")).faults
    assert (fault.row, fault.column) == (3, "titel")
    (fault,) = taken(row(), row()).faults
    assert fault.column == "jaar"
    taken(row())
    (fault,) = taken(row(toegekend="80", betaald="40")).faults
    assert fault.column == "toegekend"


def test_a_table_without_its_columns_says_so() -> None:
    assert read_rows([])[1]
    assert [fault.column for fault in read_rows([["titel"]])[1]] == [
        "dossiernummer",
        "soort",
        "begunstigde",
    ]
    assert read_rows([HEAD])[1][0].sentence == "Deze tabel heeft geen rijen."
    assert "twee keer" in read_rows([[*HEAD, "jaar"], row()])[1][0].sentence


@pytest.mark.usefixtures("ready")
def test_who_does_not_answer_for_money_reads_nothing_in() -> None:
    with pytest.raises(NotAllowed):
        import_grants(NOBODY, [HEAD, row()], "x", dry_run=True)


@pytest.mark.parametrize(
    ("words", "euros"),
    [
        ("12500", "12500"),
        ("12500,5", "12500.5"),
        ("12500.50", "12500.50"),
        ("€ 12.500,50", "12500.50"),
        ("1.250.000", "1250000"),
        ("12 500", "12500"),
    ],
)
def test_an_amount_is_read_as_people_and_programs_write_it(words: str, euros: str) -> None:
    assert amount(words) == Decimal(euros)


@given(st.decimals(Decimal("0.01"), Decimal(10**11), places=2))
def test_every_amount_comes_back_exactly(euros: Decimal) -> None:
    assert amount(f"{euros:f}") == euros
    assert amount(f"{euros:,.2f}".replace(",", " ").replace(".", ",")) == euros


@given(st.text(max_size=12))
def test_whatever_stands_in_a_cell_is_an_amount_or_refused(words: str) -> None:
    try:
        found = amount(words)
    except ValueError:
        return
    assert found is None or 0 < found <= 10**11


@given(st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=5))
def test_whatever_a_table_holds_is_read_or_refused(cells: list[list[str]]) -> None:
    grants, faults = read_rows([HEAD, *cells])
    assert faults or grants
