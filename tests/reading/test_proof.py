"""Which equations reach which figure."""

from __future__ import annotations

from regie.reading.proof import Figure, proofs, proven
from tests.reading.report.papers import between, water


def test_every_figure_is_there_and_knows_its_equations() -> None:
    _, _, reading = water()
    found = proofs(reading)
    printed = sum(len(row.values) for table in reading.budget.tables for row in table.rows)
    assert len(found) == printed == 17
    ids = [check.id for check in found["evo/1", 2, "VAK"]]
    assert ids == ["evolution:VAK:1", "evolution:VAK:2"], "as result and as term"
    assert found["evo/1", 6, "VAK"] == ()
    assert [figure for figure, checks in found.items() if checks and not proven(checks)] == [
        ("evo/1", 3, "VEK"),
        ("evo/1", 4, "VEK"),
        ("evo/1", 5, "VEK"),
    ]


def test_an_equation_between_papers_reaches_a_figure_in_its_own_paper_only() -> None:
    _, _, reading = water()
    check, _ = between()
    closing: Figure = ("evo/1", 5, "VAK")
    opening: Figure = ("evo/1", 0, "VAK")
    for paper, reached, other in ((0, closing, opening), (1, opening, closing)):
        found = proofs(reading, [check], paper)
        assert check in found[reached], "a term or the result in this paper"
        assert check not in found[other], "the other paper has this row too"


def test_a_figure_that_stands_twice_in_an_equation_has_it_once() -> None:
    _, _, reading = water()
    check = reading.checks[0]
    twice = type(check)(
        id="twice",
        kind=check.kind,
        description="",
        computed=0,
        printed=0,
        holds=True,
        terms=(check.terms[0], check.terms[0]),
        places=(),
    )
    assert proofs(reading, [twice], 0)["evo/1", 0, "VAK"].count(twice) == 1
