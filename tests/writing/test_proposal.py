"""What a paper proposes: every figure adds up to what it prints, and nothing is proposed twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.proposal import Line, Register, RegisteredItem, propose
from tests.family.render import Style
from tests.family.strategies import papers, styles
from tests.family.truth import Paper
from tests.reading.papers import text_of

SHIPPED = Path(__file__).parents[2] / "data/readings/bbt-2021.json"


@pytest.fixture(scope="module")
def bbt() -> Reading:
    return from_json(SHIPPED.read_bytes())


def closings(reading: Reading) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for table in reading.budget.tables:
        if table.type in ("credit_evolution", "receipts", "legal_person") and table.article:
            for row in table.rows:
                if row.kind == "closing":
                    found.setdefault(table.article, dict(row.values))  # type: ignore[arg-type] # axes are text
    return found


def credits(lines: tuple[Line, ...]) -> dict[str, dict[str, int]]:
    """What the proposed movements add up to."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in lines:
        for article, amounts in line.value.get("legs", {}).items():
            for axis, amount in amounts.items():
                found[article][axis] = found[article].get(axis, 0) + amount
    return dict(found)


def accepted(lines: tuple[Line, ...]) -> Register:
    """The register after everything was accepted."""
    uids = {line.key: f"u{number}" for number, line in enumerate(lines)}
    items = tuple(
        RegisteredItem(
            uid=uids[line.key],
            kind=line.kind,
            code=str(line.value.get("code", "")),
            title=str(line.value["title"]),
            parent=uids.get(f"objective/{line.value.get('parent') or line.value.get('objective')}"),
            value=line.value,
        )
        for line in lines
        if "title" in line.value and "legs" not in line.value
    )
    articles = {line.group: line.value for line in lines if line.kind == "article"}
    movements = {line.key: (uids[line.key], line.value) for line in lines if "legs" in line.value}
    return Register(items, articles, movements)


def test_the_real_paper_adds_up_to_its_own_totals(bbt: Reading) -> None:
    proposal = propose(bbt, Register())
    assert (proposal.round, proposal.base, proposal.warnings) == ("BO2021", "BA2020", ())
    assert credits(proposal.lines) == closings(bbt)
    ordinary = [amounts for code, amounts in credits(proposal.lines).items() if code[4] in "19"]
    assert sum(amounts.get("VAK", 0) for amounts in ordinary) == 94_216
    assert sum(amounts.get("VEK", 0) for amounts in ordinary) == 95_813


def test_the_real_paper_proposes_what_it_holds(bbt: Reading) -> None:
    kinds = Counter(line.kind for line in propose(bbt, Register()).lines)
    assert kinds["objective"] == 24
    assert (kinds["initiative"], kinds["evaluation"]) == (28, 12)
    assert (kinds["regulation"], kinds["decree_evaluation"]) == (4, 1)
    assert (kinds["article"], kinds["compensation"], kinds["overflow"]) == (16, 2, 2)


def test_a_compensation_is_one_transfer_told_from_both_sides(bbt: Reading) -> None:
    moved = [line for line in propose(bbt, Register()).lines if line.kind == "compensation"]
    assert [line.value["legs"] for line in moved] == [
        {giver: {"VAK": -15, "VEK": -15}, taker: {"VAK": 15, "VEK": 15}}
        for giver, taker in (
            ("SA0-1SFC2CA-WT", "SJ0-1SFC2CA-WT"),
            ("SA0-1SFC2DA-WT", "SJ0-1SFC2DA-WT"),
        )
    ]


def test_formula_money_keeps_the_lines_that_explain_it(bbt: Reading) -> None:
    explained = {
        line.group: line.value["details"]
        for line in propose(bbt, Register()).lines
        if line.value.get("details")
    }
    assert [amount for _, amount in explained["SJ0-1SFC2DA-WT"]] == [1772, -1372, -546]
    assert [amount for _, amount in explained["SJ0-1SFC2DY-IS"]] == [9302, -7244, -4700]


def test_what_was_accepted_is_the_same_the_second_time(bbt: Reading) -> None:
    again = propose(bbt, accepted(propose(bbt, Register()).lines))
    assert {line.mark for line in again.lines} == {"same"}


def test_every_line_can_be_pointed_at(bbt: Reading) -> None:
    assert all(line.place for line in propose(bbt, Register()).lines)


def test_what_the_paper_no_longer_says_is_gone(bbt: Reading) -> None:
    register = accepted(propose(bbt, Register()).lines)
    shorter = msgspec.structs.replace(bbt, initiatives=bbt.initiatives[1:])
    gone = propose(shorter, register).marked("gone")
    assert [line.label for line in gone] == [bbt.initiatives[0].title]


# --- what a paper of one field is silent about


def only(bbt: Reading, *objectives: str) -> Reading:
    """The paper as a colleague would cut it out: some objectives with what stands under them."""
    kept = {one.code for one in bbt.objectives if one.code in objectives}
    kept |= {one.code for one in bbt.objectives if one.parent in kept}
    return msgspec.structs.replace(
        bbt,
        objectives=tuple(one for one in bbt.objectives if one.code in kept),
        initiatives=tuple(one for one in bbt.initiatives if one.objective in kept),
    )


def without(bbt: Reading, *articles: str) -> Reading:
    """The paper without what it prints of some articles; its totals stay as they are."""
    budget = msgspec.structs.replace(
        bbt.budget,
        articles=tuple(one for one in bbt.budget.articles if one.code not in articles),
        tables=tuple(one for one in bbt.budget.tables if one.article not in articles),
    )
    left = {one.id for one in budget.tables}
    checks = tuple(
        msgspec.structs.replace(
            one,
            terms=tuple(term for term in one.terms if term.table in left),
            holds=one.holds and all(term.table in left for term in one.terms),
        )
        for one in bbt.checks
    )
    return msgspec.structs.replace(bbt, budget=budget, checks=checks)


def test_a_paper_of_one_objective_ends_nothing_of_the_others(bbt: Reading) -> None:
    register = accepted(propose(bbt, Register()).lines)
    proposal = propose(only(bbt, "SD 1"), register)
    assert not proposal.marked("gone")
    (silent,) = proposal.warnings
    assert "SD 2" in silent
    assert "blijft staan" in silent


def test_within_what_it_treats_a_partial_paper_still_says_what_is_gone(bbt: Reading) -> None:
    register = accepted(propose(bbt, Register()).lines)
    part = only(bbt, "SD 1")
    below = [one for one in part.objectives if one.parent == "SD 1"]
    lost, first = below[-1], part.initiatives[0]
    shorter = msgspec.structs.replace(
        part,
        objectives=tuple(one for one in part.objectives if one != lost),
        initiatives=tuple(one for one in part.initiatives if one != first),
    )
    gone = {line.label for line in propose(shorter, register).marked("gone")}
    assert f"{lost.code} {lost.title}" in gone
    assert first.title in gone or first.objective == lost.code
    others = {one.title for one in bbt.initiatives if one not in part.initiatives}
    assert not gone & others


def test_an_article_that_is_not_printed_is_not_gone(bbt: Reading) -> None:
    """Its total still counts it, so the paper left it out."""
    register = accepted(propose(bbt, Register()).lines)
    lost = "SJ0-1SFC2DB-PR"
    proposal = propose(without(bbt, lost), register)
    assert not [one for one in proposal.marked("gone") if lost in (one.before or {})["legs"]]
    assert any(lost in one and "geen totaal bewijst" in one for one in proposal.warnings)


def test_an_article_is_gone_where_the_total_adds_up_without_it(bbt: Reading) -> None:
    register = accepted(propose(bbt, Register()).lines)
    old = "SJ0-1SFC2DX-WT"
    value = next(one for key, (_, one) in register.movements.items() if "BO2021" in key)
    legs = {old: next(iter(value["legs"].values()))}
    old_key = f"BO2021/{value['kind']}/{old}/van vroeger"
    article = {**register.articles["SJ0-1SFC2DA-WT"]}
    there = replace(
        register,
        articles={**register.articles, old: article},
        movements={
            **register.movements,
            old_key: ("oud", {**value, "article": old, "title": "Van vroeger", "legs": legs}),
        },
    )
    (gone,) = propose(bbt, there).marked("gone")
    assert (gone.key, gone.target) == (old_key, "oud")
    # The same, where one equation of that content element does not hold any more.
    broken = next(
        n
        for n, one in enumerate(bbt.checks)
        if one.against and one.against.table == "t10" and "som van de artikelen" in one.description
    )
    checks = list(bbt.checks)
    checks[broken] = msgspec.structs.replace(checks[broken], holds=False)
    doubtful = propose(msgspec.structs.replace(bbt, checks=tuple(checks)), there)
    assert not doubtful.marked("gone")
    assert any(old in one for one in doubtful.warnings)
    # What a legal person does adds up nowhere: silence proves nothing.
    person = "SM0-ASFC2DX-WT"
    of_person = replace(
        there,
        articles={**there.articles, person: article},
        movements={
            **register.movements,
            old_key: ("oud", {**value, "article": person, "legs": {person: legs[old]}}),
        },
    )
    assert not propose(bbt, of_person).marked("gone")


@pytest.mark.parametrize("name", ["bbt-2022.txt", "bbt-2022-drift.txt", "bbt-2023.txt"])
@pytest.mark.parametrize("cut", [0.3, 0.5, 0.7])
def test_half_a_specimen_ends_nothing_that_it_does_not_treat(
    tmp_path: Path, name: str, cut: float
) -> None:
    """The first pages of a paper: what they do not reach is not proposed as gone."""
    path = SHIPPED.parents[1] / "specimens" / name
    text = path.read_text("utf-8")
    half = tmp_path / "half.txt"
    half.write_text(text[: int(len(text) * cut)], "utf-8")
    whole, part = read(extract(path)), read(extract(half))
    register = accepted(propose(whole, Register()).lines)
    reached = {one.code for one in part.objectives}
    tables = {one.article for one in part.budget.tables}
    for line in propose(part, register).marked("gone"):
        if "legs" in (line.before or {}):
            assert set((line.before or {})["legs"]) <= tables, line.label
        else:
            assert line.group in reached, line.label


def test_a_reworded_initiative_is_a_change_and_not_another_one(bbt: Reading) -> None:
    register = accepted(propose(bbt, Register()).lines)
    first = bbt.initiatives[0]
    reworded = msgspec.structs.replace(first, title=f"{first.title} (vervolg)")
    paper = msgspec.structs.replace(bbt, initiatives=(reworded, *bbt.initiatives[1:]))
    proposal = propose(paper, register)
    (changed,) = proposal.marked("changed")
    assert changed.before is not None
    assert (changed.before["title"], changed.value["title"]) == (first.title, reworded.title)
    assert not proposal.marked("gone")
    assert not proposal.marked("added")


def test_another_value_is_another_decision(bbt: Reading) -> None:
    (line, *_) = propose(bbt, Register()).lines
    other = msgspec.structs.replace(bbt.objectives[0], title="Iets anders")
    (changed, *_) = propose(
        msgspec.structs.replace(bbt, objectives=(other, *bbt.objectives[1:])), Register()
    ).lines
    assert (line.kind, line.key) == (changed.kind, changed.key)
    assert line.value_hash != changed.value_hash


def test_an_opening_of_a_known_round_is_a_check_and_no_movement() -> None:
    second = from_specimen("bbt-2023")
    base = {
        ("BO2022", code): amounts for code, amounts in closings(from_specimen("bbt-2022")).items()
    }
    proposal = propose(second, Register(balances=base, closed=frozenset({"BO2022"})))
    assert not [line for line in proposal.lines if line.kind == "opening"]
    assert proposal.warnings == ()


def test_an_opening_that_differs_from_the_register_is_said() -> None:
    second = from_specimen("bbt-2023")
    base = {
        ("BO2022", code): amounts for code, amounts in closings(from_specimen("bbt-2022")).items()
    }
    base["BO2022", "VA0-1VKD2EA-WT"] = {"VAK": 601, "VEK": 600}
    (warning,) = propose(second, Register(balances=base)).warnings
    assert "VA0-1VKD2EA-WT" in warning
    assert "601" in warning


def test_an_article_without_a_good_code_stays_out_and_is_said(bbt: Reading) -> None:
    """One misprint that nobody could put right must not keep the rest of a paper out."""
    broken = msgspec.structs.replace(bbt.budget.articles[2], code="SJ0-1SFC2CY")
    articles = (*bbt.budget.articles[:2], broken, *bbt.budget.articles[3:])
    paper = msgspec.structs.replace(
        bbt, budget=msgspec.structs.replace(bbt.budget, articles=articles)
    )
    proposal = propose(paper, Register())
    assert any("SJ0-1SFC2CY" in warning for warning in proposal.warnings)
    assert len([line for line in proposal.lines if line.kind == "article"]) == 15


def test_half_a_compensation_is_said_and_still_adds_up(bbt: Reading) -> None:
    """A paper of one policy field may print only its own side."""
    lonely = "SA0-1SFC2CA-WT"
    tables = tuple(
        t for t in bbt.budget.tables if t.article != lonely and t.type != "evolution_list"
    )
    articles = tuple(a for a in bbt.budget.articles if a.code != lonely)
    budget = msgspec.structs.replace(bbt.budget, tables=tables, articles=articles)
    paper = msgspec.structs.replace(bbt, budget=budget)
    proposal = propose(paper, Register())
    assert any("maar één kant" in warning for warning in proposal.warnings)
    assert credits(proposal.lines) == closings(paper)


def from_specimen(name: str) -> Reading:
    return read(extract(Path(__file__).parents[2] / f"data/specimens/{name}.txt"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers(), styles())
def test_whatever_the_paper_its_movements_add_up_to_what_it_prints(
    paper: Paper, style: Style
) -> None:
    reading = read(text_of(paper, style))
    proposal = propose(reading, Register())
    found = credits(proposal.lines)
    for code, printed in closings(reading).items():
        zeros = dict.fromkeys(printed, 0)
        assert {**zeros, **found.get(code, {})} == printed
    again = propose(reading, accepted(proposal.lines))
    assert {line.mark for line in again.lines} <= {"same"}
