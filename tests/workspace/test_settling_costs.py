"""A budget is settled cost by cost: what is accepted, what is not and why, and what comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid
from regie.programmes import library
from regie.programmes.models import Award, Report, ReportLine, Settlement
from regie.programmes.scoring import criteria
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.selectors.settlements import costs_of, planned_costs
from regie.programmes.services import reports, settlements
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.decisions import prepare, take
from regie.programmes.services.settlements import CostTold, keep_costs
from regie.programmes.settling import Cost, back_of_costs
from tests.programmes.make import ACTOR, a_board
from tests.programmes.make_awards import COORDINATOR, editor, tell
from tests.programmes.test_rule_sets import full, playable
from tests.workspace.conftest import SignIn
from tests.workspace.test_award_pages import sent
from tests.workspace.test_plan_desk import text

euros = st.integers(0, 10**8).map(lambda cents: Decimal(cents).scaleb(-2))


@given(euros, st.lists(st.tuples(euros, euros), max_size=6), euros, st.integers(0, 5))
def test_the_grant_covers_what_accepted_costs_leave(
    granted: Decimal, pairs: list[tuple[Decimal, Decimal]], elsewhere: Decimal, place: int
) -> None:
    rows = [Cost("k", Decimal(0), max(pair), min(pair)) for pair in pairs]
    rows.append(Cost("i", Decimal(0), elsewhere, income=True))
    back = back_of_costs(granted, rows)
    assert back is not None
    assert 0 <= back <= granted
    accepted = sum((min(pair) for pair in pairs), Decimal(0))
    assert granted - back <= max(Decimal(0), accepted - elsewhere)
    if accepted - elsewhere >= granted:
        assert back == 0
    if place < len(pairs):
        rows[place] = Cost("k", Decimal(0), max(pairs[place]), Decimal(0))
        less = back_of_costs(granted, rows)
        assert less is not None
        assert less >= back, "accepting less never asks less back"
        rows[place] = Cost("k", Decimal(0))
        assert back_of_costs(granted, rows) is None, "what was not told is not zero"


def test_more_is_never_accepted_than_proven() -> None:
    with pytest.raises(ValueError, match="k"):
        back_of_costs(Decimal(5), [Cost("k", Decimal(5), Decimal(4), Decimal(5))])


def report_on(report: Report) -> None:
    """Sent by who got the award, and approved."""
    lead = editor(report.award.organisation_id)
    tell(report, report.award.organisation_id, lead, l="1 0")
    reports.send(lead, report, Report.objects.get(pk=report.pk).version)
    reports.approve(COORDINATOR, report, Report.objects.get(pk=report.pk).version)


@pytest.fixture
def settlement(db: None, settings: Settings) -> Settlement:
    """A project of 1.000 euro of costs, of which 800 was asked and granted."""
    settings.TODAY = "2026-11-01"
    call = load_call(ACTOR, playable(library.call("gelijke-kansen-2026-1")))
    application = start(ACTOR, call, a_board("Aa"), title="Proef", example=True)
    rules = rules_in_force(call)
    assert rules is not None
    typed = {
        **full(rules_of(rules), 1),
        "costs": [{"amount": "700"}, {"amount": "300"}],
        "incomes": [{"amount": "800"}, {"amount": "200"}],
    }
    save(ACTOR, application, application.version, typed)
    submit(ACTOR, application, application.version, timezone.now())
    agree_score(ACTOR, application, 0, {one.code: "8" for one in criteria(rules_of(rules))})
    decision = prepare(ACTOR, call, "Verdeling", Decimal(5_000), example=True)
    take(ACTOR, decision, decision.version, "proef", date(2026, 7, 1))
    (award,) = make_awards(ACTOR, decision)
    for report in award.reports.order_by("moment"):
        report_on(report)
    return settlements.propose(COORDINATOR, award)


def _keep(row: Settlement, *told: tuple[int | None, int | None, str]) -> None:
    row.refresh_from_db()
    rows = [
        CostTold(
            None if proven is None else Decimal(proven),
            None if accepted is None else Decimal(accepted),
            why,
        )
        for proven, accepted, why in told
    ]
    keep_costs(COORDINATOR, row, row.version, row.lines.get().pk, rows)


def test_what_was_planned_is_there_and_what_is_accepted_decides(settlement: Settlement) -> None:
    award: Award = settlement.award
    assert [one.planned for one in planned_costs(award)] == [700, 300, 200]
    assert [one.income for one in costs_of(settlement.lines.get())] == [False, False, True]
    _keep(settlement, (700, 700, ""), (None, None, ""), (200, None, ""))
    assert settlement.lines.get().outcome == "open", "one row is not told yet"
    _keep(settlement, (700, 600, "Geen factuur."), (300, 300, ""), (200, None, ""))
    line = settlement.lines.get()
    assert (line.proposal, line.outcome, line.why) == ("recover", "recover", "costs")
    assert line.back == line.proposed == award.amount - 700
    _keep(settlement, (700, 700, ""), (300, 300, ""), (200, None, ""))
    line = settlement.lines.get()
    assert (line.outcome, line.back) == ("accept", Decimal(0))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((-1, None, ""), "nul"),
        ((10, 11, ""), "dan bewezen"),
        ((10, 9, " "), "zeg waarom"),
        ((None, 9, ""), "bewezen is"),
    ],
)
def test_what_is_wrong_is_said(
    settlement: Settlement, row: tuple[int | None, int | None, str], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        _keep(settlement, row, (300, 300, ""), (200, None, ""))
    with pytest.raises(Invalid):
        _keep(settlement, row)
    assert costs_of(settlement.lines.get())[0].proven is None


def test_two_tabs_and_who_may(settlement: Settlement) -> None:
    key, told = settlement.lines.get().pk, [CostTold(Decimal(0), Decimal(0))] * 3
    with pytest.raises(Exception, match="coördin"):
        keep_costs(Actor("x", roles=frozenset({Role.INSPECTOR})), settlement, 1, key, told)
    seen = settlement.version
    keep_costs(COORDINATOR, settlement, seen, key, told)
    with pytest.raises(Conflict):
        keep_costs(COORDINATOR, settlement, seen, key, told)


def test_the_costs_on_the_page(settlement: Settlement, sign_in: SignIn) -> None:
    """Typed, refused with what was typed, kept, and read by who got the money."""
    staff = sign_in(Role.COORDINATOR)
    lead = sign_in(Role.APPLICANT_EDITOR, at=settlement.award.organisation)
    path = f"/werk/afrekeningen/{settlement.uid}/"
    key = settlement.lines.get().pk
    form = {"do": "costs", "line": str(key), "version": str(settlement.version)}
    form |= {"proven-0": "700", "accepted-0": "650,50", "proven-1": "300", "accepted-1": "300"}
    form |= {"proven-2": "200"}
    refused = sent(staff, path, 422, **form)
    assert 'value="650,50"' in refused.content.decode(), "what was typed stays"
    sent(staff, path, 422, **(form | {"why-0": "x" * 5, "accepted-1": "veel"}))
    sent(staff, path, **form, **{"why-0": "Geen factuur van de zaal."})
    settlement.refresh_from_db()
    sent(staff, path, do="send", version=str(settlement.version), until="2027-12-31")
    told = text(lead.get(path).content)
    assert "Geen factuur van de zaal." in told
    assert "49,50 euro wordt niet aanvaard" in told
    assert "49,50 euro" in told
    sent(lead, path, 403, **form)


def test_a_call_that_asks_no_report_can_be_settled(settlement: Settlement) -> None:
    """Else its award would stay open for ever."""
    award = settlement.award
    settlement.lines.all().delete()
    settlement.delete()
    ReportLine.objects.all().delete()
    award.reports.all().delete()
    again = settlements.propose(COORDINATOR, award)
    assert [one.planned for one in costs_of(again.lines.get())] == [700, 300, 200]
