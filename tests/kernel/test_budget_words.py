"""The words of budget tables, in the variants that papers print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.flanders.budget import (
    EVOLUTION,
    UNIT,
    Lead,
    RowLabel,
    RowWord,
    column_head,
    esr_classes,
    movement,
    round_code,
    row_label,
)

_rounds = st.tuples(st.sampled_from(["BA", "BO", "BU"]), st.integers(2000, 2099))
_casing = st.sampled_from([str, str.lower, str.upper, str.capitalize])
#: How a paper sets the words of a label apart: also wrapped, or in a narrow column.
_gaps = st.sampled_from([" ", "  ", "\n", " \n ", "\u00a0"])


# Rows ---------------------------------------------------------------------------------------------

_LABELS: tuple[tuple[str, RowWord], ...] = (
    ("{} incl. overflow", "opening_incl_overflow"),
    ("{} (incl. overflow)", "opening_incl_overflow"),
    ("{} inclusief overflow", "opening_incl_overflow"),
    ("{} incl.", "opening_incl_overflow"),
    ("{} excl. overflow", "opening_excl_overflow"),
    ("{} (exclusief overflow)", "opening_excl_overflow"),
    ("{}", "round"),
    ("{}:", "round"),
    ("Overflow {}", "overflow"),
    ("Overflow ({})", "overflow"),
    ("Overflow", "overflow"),
    ("Index", "index"),
    ("Indexatie", "index"),
    ("Indexering", "index"),
    ("Compensatie", "compensation"),
    ("Compensaties:", "compensation"),
    ("Andere bijstellingen", "other_adjustment"),
    ("Overige bijstelling", "other_adjustment"),
    ("Bijstelling {}", "adjustment"),
    ("Bijstellingen", "adjustment"),
    ("Aanwending VAK-ruiter", "mandate"),
    ("Aanwending VAK ruiter", "mandate"),
    ("Aanwending VAK- ruiter", "mandate"),
    ("Totaal", "total"),
    ("Totalen", "total"),
    ("Algemeen totaal", "total"),
    ("Totaal incl. overflow", "total"),
)


@given(st.sampled_from(_LABELS), _rounds, st.sampled_from(["", " "]), _casing, _gaps)
def test_a_row_label_means_the_same_in_every_case_and_wrapped(
    label: tuple[str, RowWord],
    round_: tuple[str, int],
    blank: str,
    casing: Callable[[str], str],
    gap: str,
) -> None:
    pattern, word = label
    printed = casing(pattern.format(f"{round_[0]}{blank}{round_[1]}")).replace(" ", gap)
    named = f"{round_[0]}{round_[1]}" if "{}" in pattern else None
    assert row_label(printed) == RowLabel(word, named)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "Index van de consumptieprijzen",
        "Andere",
        "Compensaties en andere",
        "BO",
        "BO 1999",
        "BO20211",
        "in BO 2021",
        "Totale uitgaven",
        "Lonen (LO)",
        "Aanwending",
    ],
)
def test_other_words_mean_no_row_of_a_credit(label: str) -> None:
    assert row_label(label) is None


def test_the_total_names_no_round() -> None:
    assert row_label("Totaal BA 2020") == RowLabel("total")


@given(_rounds, st.sampled_from(["", " ", "  "]))
def test_a_round_is_found_among_words(round_: tuple[str, int], blank: str) -> None:
    printed = f"de kredieten van {round_[0]}{blank}{round_[1]}, na BU2099"
    assert round_code(printed) == f"{round_[0]}{round_[1]}"


@pytest.mark.parametrize("text", ["ABBO2021", "BO 20211", "bo2021", "BX2021", "2021"])
def test_what_only_looks_like_a_round_is_none(text: str) -> None:
    assert round_code(text) is None


# Column names -------------------------------------------------------------------------------------

_UNITS = (
    "(in duizend euro)",
    "in duizenden EUR",
    "kEUR",
    "(in keuro)",
    "(k€)",
    "(x 1.000 euro)",
    "(x 1000 EUR)",
    "in 1 000 euro",
)


@pytest.mark.parametrize("unit", _UNITS)
def test_the_unit_is_no_column(unit: str) -> None:
    assert UNIT.sub("", unit) == ""
    for text in (f"{unit} VAK VEK", f"VAK VEK {unit}"):
        head = column_head(text)
        assert head is not None
        assert head.axes == ("VAK", "VEK")


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("VAK VEK", "VAK VEK"),
        ("\tVAK\tVEK", "VAK VEK"),
        ("| VAK | VEK |", "VAK VEK"),
        ("   AO  TO  LO     VAK  VEK", "AO TO LO VAK VEK"),
        ("VAK VEK VAK VEK VAK VEK", "VAK VEK VAK VEK VAK VEK"),
        ("Kredietevolutie: VAK VEK", "VAK VEK"),
        ("VEK", "VEK"),
    ],
)
def test_axes_stand_as_printed(text: str, axes: str) -> None:
    head = column_head(text)
    assert head is not None
    assert (head.axes, head.stages, head.lead) == (tuple(axes.split()), (), None)
    assert not head.reasoned


_EVOLUTIONS = ("evolutie", "Evolutie", "EVOLUTIE", "Verschil", "Bijstelling", "Bijstelling {}")


@given(
    _rounds,
    st.none() | st.sampled_from(_EVOLUTIONS),
    _rounds,
    st.sampled_from(["", " "]),
    st.sampled_from([" ", "     ", "\t", " | "]),
)
def test_stages_stand_as_printed_whatever_the_evolution_is_called(
    before: tuple[str, int],
    evolution: str | None,
    after: tuple[str, int],
    blank: str,
    gap: str,
) -> None:
    opening, closing = (f"{kind}{blank}{year}" for kind, year in (before, after))
    names = [opening, *([evolution.format(closing)] if evolution else []), closing]
    head = column_head(gap.join(names))
    assert head is not None
    middle = [EVOLUTION] if evolution else []
    assert head.stages == (
        "".join(map(str, before)),
        *middle,
        "".join(map(str, after)),
    )


def test_a_round_behind_bijstelling_is_a_column_where_no_other_follows() -> None:
    head = column_head("BA 2020  Bijstelling  BO 2021")
    assert head is not None
    assert head.stages == ("BA2020", EVOLUTION, "BO2021")


def test_stages_may_have_lost_the_blank_between_them() -> None:
    head = column_head("BA2020BO2021")
    assert head is not None
    assert head.stages == ("BA2020", "BO2021")


@pytest.mark.parametrize(
    ("text", "lead", "reasoned"),
    [
        ("Compensaties VAK VEK Reden", "compensation", True),
        ("COMPENSATIE: VAK VEK OMSCHRIJVING", "compensation", True),
        ("Andere bijstellingen VAK VEK", "other_adjustment", False),
        ("Overige bijstelling (in keuro) VAK VEK motivering", "other_adjustment", True),
        ("BEGROTINGSARTIKEL VAK VEK OMSCHRIJVING", "evolution_list", True),
        ("Artikel\tVAK\tVEK\tUitleg", "evolution_list", True),
        ("Artikel Toelichting VAK VEK", "evolution_list", True),
        ("Artikelcode VAK VEK", "evolution_list", False),
    ],
)
def test_the_first_column_tells_what_a_table_of_movements_holds(
    text: str, lead: Lead, reasoned: bool
) -> None:
    head = column_head(text)
    assert head is not None
    assert (head.lead, head.axes, head.reasoned) == (lead, ("VAK", "VEK"), reasoned)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(in duizend euro)",
        "BO 2021",
        "Evolutie",
        "Compensaties",
        "Artikel",
        "VAK VEK 15",
        "het VAK daalt met 982 keuro, en het VEK met 931",
        "Van BA 2020 naar BO 2021",
        "vak vek",
        "VAKANTIE",
        "TOTAAL",
    ],
)
def test_other_lines_are_no_column_names(text: str) -> None:
    assert column_head(text) is None


# Classes and movements ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        ("Werking en toelagen (WT), provisies (PR)", ("WT", "PR")),
        ("Overige (leningen (LE),\nparticipaties (PA); geen ESR-impact)", ("LE", "PA")),
        ("Lonen en werking (LO, WT)", ("LO", "WT")),
        ("Lonen en werking (LO + WT)", ("LO", "WT")),
        ("Lonen en werking (LO en\nWT)", ("LO", "WT")),
        ("Interne stromen (IS/OV)", ("IS", "OV")),
        ("Totaal incl. overflow", ()),
        ("Agentschap (ABB)", ()),
        ("Werking WT", ()),
    ],
)
def test_a_row_of_a_summary_names_its_classes(label: str, classes: tuple[str, ...]) -> None:
    assert esr_classes(label) == classes


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("Index LP 2 procent overschrijding spilindex", "index"),
        ("INDEXERING lonen", "index"),
        ("Terugdraai overflow", "overflow"),
        ("Overdracht beleidskrediet vanuit een andere entiteit", "compensation"),
        ("Compensatie voor gedeelde diensten", "compensation"),
        ("herverdeling binnen het programma", "compensation"),
        ("Projecten opstap", "other_adjustment"),
        ("Indicatoren voor de monitor", "other_adjustment"),
        ("", "other_adjustment"),
    ],
)
def test_an_explanation_tells_the_kind_of_movement(description: str, kind: str) -> None:
    assert movement(description) == kind
