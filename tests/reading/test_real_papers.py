"""The real papers, where they are at hand, and the reading of the BBT 2021 that is shipped."""

from __future__ import annotations

from collections import Counter

import pytest

from regie.reading.compare import compare
from regie.reading.extract import extract
from regie.reading.model import Reading, Table, Term, from_json, to_json
from regie.reading.proof import proofs, proven
from regie.reading.reader import read
from tests.reading.mutation import unnoticed
from tests.reading.papers import READINGS, REAL, real_path


@pytest.fixture(scope="module")
def shipped() -> Reading:
    return from_json((READINGS / "bbt-2021.json").read_bytes())


def _tables(reading: Reading, kind: str) -> list[Table]:
    return [table for table in reading.budget.tables if table.type == kind]


def test_the_shipped_reading_is_of_the_real_paper(shipped: Reading) -> None:
    assert shipped.document.sha256 == REAL["bbt-2021"]
    assert shipped.document.kind == "bbt"


def test_the_shipped_reading_proves_itself(shipped: Reading) -> None:
    tables = {table.id: table for table in shipped.budget.tables}

    def value(term: Term) -> int:
        return term.factor * tables[term.table].rows[term.row].values[term.column]

    assert len(shipped.checks) >= 115
    for check in shipped.checks:
        assert check.computed == sum(map(value, check.terms)), check.description
        if check.against:
            assert check.printed == value(check.against), check.description
        assert check.computed == check.printed, check.description
        assert check.holds


def test_every_figure_but_two_is_proven(shipped: Reading) -> None:
    unproven = [figure for figure, checks in proofs(shipped).items() if not proven(checks)]
    tables = {table.id: table for table in shipped.budget.tables}
    # The loans of the agency: nothing in the paper says what their commitment credit must be.
    assert [(tables[t].article, axis) for t, _, axis in unproven] == [
        ("SM0-ASFC2ZZ-LE", "VAK"),
        ("SM0-ASFC2ZZ-LE", "VAK"),
    ]


def test_the_objectives_of_the_bbt(shipped: Reading) -> None:
    strategic = [o for o in shipped.objectives if o.level == "strategic"]
    operational = [o for o in shipped.objectives if o.level == "operational"]
    assert sorted(o.code for o in strategic) == ["SD 1", "SD 2", "SD 3", "SD 4"]
    assert len(operational) == 20
    places = [place.line for o in operational for place in o.places]
    assert len(places) == 27
    assert sum(line < 882 for line in places) == 12
    three = next(o for o in strategic if o.code == "SD 3")
    assert [title.split()[0] for title in three.titles] == ["We", "Elke"]


def test_the_annexes_of_the_bbt(shipped: Reading) -> None:
    by_kind = Counter((i.kind, i.objective) for i in shipped.initiatives)
    objectives = ["SD 1", "SD 2", "SD 3", "SD 4"]
    assert [by_kind["initiative", o] for o in objectives] == [10, 5, 6, 7]
    assert [by_kind["evaluation", o] for o in objectives] == [1, 1, 4, 6]
    rules = [i for i in shipped.initiatives if i.kind == "regulation"]
    assert [[m.date for m in rule.milestones] for rule in rules] == [
        [],
        ["2021-02"],
        [],
        ["2021-07", "2021-10"],
    ]
    assert by_kind["decree_evaluation", "SD 1"] == 1


def test_every_table_of_the_bbt_has_its_article(shipped: Reading) -> None:
    closings = {
        table.article: next(r.values for r in table.rows if r.kind == "closing")
        for table in _tables(shipped, "credit_evolution")
    }
    assert closings == {
        "SA0-1SFC2CA-WT": {"VAK": 0, "VEK": 0},
        "SJ0-1SFC2CA-WT": {"VAK": 4940, "VEK": 5534},
        "SJ0-1SFC2CY-IS": {"VAK": 1021, "VEK": 1021},
        "SA0-1SFC2DA-WT": {"VAK": 0, "VEK": 0},
        "SJ0-1SFC2DA-WT": {"VAK": 29249, "VEK": 30252},
        "SJ0-1SFC2DB-PR": {"VAK": 4000, "VEK": 4000},
        "SJ0-1SFC2DY-IS": {"VAK": 55006, "VEK": 55006},
    }
    assert all(table.attribution.by for table in shipped.budget.tables)
    tied = {
        table.article: table.attribution.tied_with
        for table in _tables(shipped, "credit_evolution")
        if table.attribution.tied_with
    }
    assert set(tied) == {"SA0-1SFC2CA-WT", "SA0-1SFC2DA-WT"}
    total = _tables(shipped, "total")[0].rows[-1]
    assert (total.values["VAK"], total.values["VEK"]) == (94216, 95813)


def test_the_misprints_of_the_bbt(shipped: Reading) -> None:
    printed = {article.code: set(article.printed) for article in shipped.budget.articles}
    assert printed["SA0-1SFC2CA-WT"] == {"SA0-1SFC2CA-WT", "SA0-SFC2CA-WT"}
    assert printed["SM0-ASFC2DA-WT"] == {"SM0-AFSC2DA-WT"}
    codes = Counter(finding.code for finding in shipped.findings)
    assert codes["misprinted_code"] == 2
    assert codes["empty_milestone"] == 2
    assert codes["truncated_line"] == 1
    assert codes["two_titles"] == 1
    assert codes["period_contradicts"] == 1
    assert codes["term_contradicts"] == 1


def test_the_real_bbt_reads_as_shipped(shipped: Reading) -> None:
    reading = read(extract(real_path("bbt-2021")))
    assert to_json(reading) == to_json(shipped)


@pytest.mark.slow
def test_every_figure_of_the_real_bbt_is_guarded() -> None:
    silent, unproven = unnoticed(extract(real_path("bbt-2021")))
    assert silent == unproven
    assert len(unproven) == 2


def test_the_other_papers_are_read() -> None:
    update = read(extract(real_path("actualisering-2021")))
    assert (update.document.kind, update.document.date, update.document.number) == (
        "mededeling",
        None,
        None,
    )
    assert {m.date for m in update.mentions if m.kind == "decision"} >= {
        "2020-04-24",
        "2020-10-23",
        "2020-02-07",
    }
    page = read(extract(real_path("doelstellingen")))
    assert page.document.kind == "webpage"
    assert len(page.initiatives) == 7
    quantities = {(m.value, m.unit) for m in page.mentions if m.kind == "quantity"}
    assert quantities >= {(7, "doelstellingen"), (24, "acties"), ("9000000.00", "EUR")}
    policy = read(extract(real_path("werking-en-beleid")))
    assert policy.document.kind == "webpage"
    support = read(extract(real_path("lokaal-integratiebeleid")))
    assert support.document.title == "Ondersteuning lokaal integratiebeleid"
    assert [i.title for i in support.initiatives][:1] == ["Intergemeentelijk samenwerken"]
    assert not any(r.checks for r in (update, page, policy, support))


def test_two_papers_that_contradict_each_other() -> None:
    extracts = [extract(real_path(name)) for name in ("bbt-2021", "lokaal-integratiebeleid")]
    _, findings = compare([read(each) for each in extracts], extracts)
    dates = [finding for finding in findings if finding.code == "date_contradicts"]
    assert len(dates) == 1
    assert "2013-06-07" in dates[0].message
    assert "2014-06-07" in dates[0].message
    assert {place.paper for place in dates[0].places} == {0, 1}
