"""What only shows between several papers: openings carried over, and contradictions."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from regie.reading.findings import (
    PlanPeriod,
    contradicting_dates,
    contradicting_periods,
    plan_periods,
)
from regie.reading.mentions import cited_decrees
from regie.reading.model import Axis, Check, Finding, Place, Reading, Row, Table, Term
from regie.reading.text import Extract, Paper


def compare(
    readings: Sequence[Reading], extracts: Sequence[Extract]
) -> tuple[tuple[Check, ...], tuple[Finding, ...]]:
    """Checks and findings between papers; their places and terms say which paper.

    :param extracts: the texts of the papers, in the order of their readings.
    """
    return tuple(_carried_over(readings)), tuple(_contradictions(readings, extracts))


def _carried_over(readings: Sequence[Reading]) -> list[Check]:
    """A round that closes one paper and opens another has the same figures in both."""
    checks: list[Check] = []
    for earlier, one in enumerate(readings):
        closings = {
            (table.article, row.stage): (table, number, row)
            for table, number, row in _ends(one, opening=False)
        }
        for later, other in enumerate(readings):
            if earlier == later:
                continue
            for table, number, row in _ends(other, opening=True):
                source = closings.get((table.article, row.stage))
                if source is None:
                    continue
                for axis, value in row.values.items():
                    if axis in source[2].values:
                        checks.append(
                            _check(
                                len(checks) + 1,
                                source,
                                earlier,
                                (table, number, row),
                                later,
                                axis,
                                value,
                            )
                        )
    return checks


def _check(
    number: int,
    source: tuple[Table, int, Row],
    earlier: int,
    target: tuple[Table, int, Row],
    later: int,
    axis: Axis,
    value: int,
) -> Check:
    table, row_number, row = source
    computed = row.values[axis]
    return Check(
        id=f"p{number:03d}",
        kind="carried_over",
        description=f"{table.article}: beginstand {target[2].stage} = eindstand in het vorige "
        f"document ({axis})",
        computed=computed,
        printed=value,
        holds=computed == value,
        terms=(Term(table=table.id, row=row_number, column=axis, paper=earlier),),
        against=Term(table=target[0].id, row=target[1], column=axis, paper=later),
        places=(_in(row.figures[axis], earlier), _in(target[2].figures[axis], later)),
    )


def _ends(reading: Reading, *, opening: bool) -> list[tuple[Table, int, Row]]:
    """The opening (or closing) row of every table of an article."""
    wanted = ("opening_incl_overflow", "opening") if opening else ("closing",)
    found = []
    for table in reading.budget.tables:
        if not table.article or table.type not in ("credit_evolution", "receipts", "legal_person"):
            continue
        for kind in wanted:
            row = next(
                ((n, r) for n, r in enumerate(table.rows) if r.kind == kind and r.values), None
            )
            if row:
                found.append((table, *row))
                break
    return found


def _contradictions(readings: Sequence[Reading], extracts: Sequence[Extract]) -> list[Finding]:
    decrees = [
        replace(decree, place=_in(decree.place, paper))
        for paper, reading in enumerate(readings)
        for decree in cited_decrees(reading.mentions)
    ]
    named = [
        PlanPeriod(plan.name, plan.period, plan.printed, _in(plan.place, paper))
        for paper, extract in enumerate(extracts)
        for plan in plan_periods(Paper(extract))
    ]
    # What contradicts inside one paper is a finding of that paper already.
    return [
        finding
        for finding in (*contradicting_dates(decrees), *contradicting_periods(named))
        if len({place.paper for place in finding.places}) > 1
    ]


def _in(place: Place, paper: int) -> Place:
    return msgspec.structs.replace(place, paper=paper)
