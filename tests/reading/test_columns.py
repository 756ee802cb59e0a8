"""Which figure stands in which column, where blanks leave a choice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.reading.model import Axis, Table
from tests.reading.texts import reading


def _tables(body: str) -> tuple[Table, ...]:
    return reading(f"I INLEIDING\n\nII ISE WATER\n\n{body}").budget.tables


def _values(table: Table) -> list[dict[Axis, int]]:
    return [row.values for row in table.rows]


def _credit(opening: str, index: str, closing: str) -> list[dict[Axis, int]]:
    [table] = _tables(
        "VA0-1ABC2DA-WT – WERKING\n\n VAK VEK\n"
        f"BA 2030 {opening}\nIndex {index}\nBO 2031 {closing}\n"
    )
    return _values(table)


def test_the_equation_of_a_table_outweighs_what_looks_likelier() -> None:
    assert _credit("5 150 323", "1 1", "6  150 324") == [
        {"VAK": 5, "VEK": 150323},
        {"VAK": 1, "VEK": 1},
        {"VAK": 6, "VEK": 150324},
    ]


def test_where_both_ways_keep_the_equation_figures_of_a_size_are_taken() -> None:
    assert _credit("5 150 323", "0 0", "5 150 323")[0] == {"VAK": 5150, "VEK": 323}


_amounts = st.integers(1, 999_999)


@given(_amounts, _amounts, st.integers(0, 9), st.integers(0, 9))
def test_a_table_printed_with_single_blanks_keeps_its_equations(
    vak: int, vek: int, more_vak: int, more_vek: int
) -> None:
    def printed(one: int, other: int) -> str:
        return f"{one:,} {other:,}".replace(",", " ")

    opening, index, closing = _credit(
        printed(vak, vek),
        printed(more_vak, more_vek),
        printed(vak + more_vak, vek + more_vek),
    )
    for axis in ("VAK", "VEK"):
        assert opening[axis] + index[axis] == closing[axis]


_LEGAL = """\
VM0-AABC2DA-WT – WERKING

BA 2030 BO 2031
VAK VEK VAK VEK
{figures}

VM0-BABCADA-OW – OPBRENGST

BA 2030 BO 2031
5 150 5 160
"""


def test_an_empty_column_is_the_one_for_which_receipts_balance() -> None:
    spending, receipts = _tables(_LEGAL.format(figures="5 150 5 160"))
    assert _values(receipts) == [{"AMOUNT": 5150}, {"AMOUNT": 5160}]
    assert _values(spending) == [{"VEK": 5150}, {"VEK": 5160}]


def test_a_column_that_nothing_settles_is_named_unsure() -> None:
    text = "I INLEIDING\n\nII ISE WATER\n\n" + _LEGAL.format(figures="70 80")
    assert "unclear_column" in {finding.code for finding in reading(text).findings}
