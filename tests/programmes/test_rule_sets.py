"""Every rule set that comes with Regie is gone through by the one engine, from its opening on.

Amounts that are not known are never guessed: a call that lacks them is gone through as a copy with
amounts that are marked as an example.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Organisation
from regie.base.errors import Invalid, Refusal
from regie.kernel.dates import PartialDate
from regie.programmes import library
from regie.programmes.allocation import Asked, allocate
from regie.programmes.models import Application, Award, AwardLine, Call, Settlement
from regie.programmes.models import Report as ToldReport
from regie.programmes.ruleset import Call as ToldCall
from regie.programmes.ruleset import Line, Payment, Report, RuleSet, as_data, from_data
from regie.programmes.scoring import criteria
from regie.programmes.selectors.reports import page_of
from regie.programmes.selectors.results import programme_results
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.selectors.year_before import year_before
from regie.programmes.services import reports, settlements
from regie.programmes.services.accounts import take_account
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score
from regie.programmes.services.awards import make_awards
from regie.programmes.services.calls import load_call
from regie.programmes.services.continuing import propose_continuation
from regie.programmes.services.decisions import prepare, take
from regie.programmes.services.enclosures import enclose
from regie.programmes.simulation import at_most, simulate
from regie.programmes.typed import part_of, questions_of
from tests.programmes.make import ACTOR, a_board
from tests.programmes.make_awards import COORDINATOR, IBAN, approve, editor, last, pay
from tests.programmes.make_results import report

#: What stands for an amount that is not known; never shown as a fact.
EXAMPLE = Decimal(100)
LATER = date(2027, 3, 1)
END = PartialDate(date(2027, 1, 31), "day")


class Way(Struct, frozen=True):
    """A rule set: how many lines its menu has and what they bring at most (None is not known)."""

    code: str
    lines: int = 0
    most: Decimal | None = None


WAYS = [
    Way("plan-samenleven-2022", 27, Decimal(1_114_300)),
    Way("plan-samenleven-2023", 29, Decimal(1_152_100)),
    Way("plan-samenleven-2024", 29, Decimal(1_152_100)),
    Way("gelijke-kansen-2026-1"),
    Way("oefenkansen-2026", 1),
    Way("sociale-cohesie-2026"),
    Way("proeftuinen-2021"),
    Way("nominatim-gelijke-kansen-2021"),
    Way("organisatienetwerken-wij-doen-mee"),
    Way("stedelijke-agentschappen-oefenkansen-2026"),
    Way("herziening-structurele-financiering"),
    Way("buurtstewards-roma-2021"),
    Way("cirra-2020"),
    Way("samenleven-in-diversiteit-vvsg-2020"),
    Way("procesbegeleiding-proeftuinen-2021"),
]


def playable(told: ToldCall) -> ToldCall:
    """The call, or a copy that can be gone through where the real one lacks something: what can be
    asked, amounts, parts that are paid, reports, or two others beside the one that is named.
    Nothing that is known changes."""
    rules = told.rules
    who = rules.applicants
    if who.named and not who.kinds:
        who = replace(who, named=(*who.named, "Aa", "Bee")[: max(3, len(who.named))])
    lines = tuple(
        line if line.amount is not None else replace(line, amount=EXAMPLE) for line in rules.lines
    )
    if not lines and not rules.costs:
        lines = (
            Line("project", "", "", {"nl": "Het project"}, {"nl": "euro"}, Decimal(1), 100_000),
        )
    copied = replace(
        rules,
        applicants=who,
        lines=lines,
        payments=rules.payments
        or (
            Payment(Decimal("0.8"), "award", "example"),
            Payment(Decimal("0.2"), "settlement", "example"),
        ),
        reports=rules.reports
        or (Report({"nl": "Eindverslag"}, PartialDate(date(2027, 1, 31), "day")),),
    )
    if copied == rules:
        return told
    return replace(
        told,
        code=f"{told.code}-voorbeeld",
        example=True,
        source="voorbeeld",
        versions=(replace(copied, version=1),),
    )


_ANSWERS = {
    "number": "3",
    "euro": "100",
    "date": "2026-03-02",
    "yes_no": "yes",
    "iban": IBAN,
    "kbo": "0123.456.749",
    "email": "post@voorbeeld.example",
}


def full(rules: RuleSet, share: int) -> dict[str, Any]:
    """An application with so many percent of every line or of a budget, and every question
    answered."""
    euros = str(500 * share)
    first = [{"amount": euros}]
    return {
        "answers": {
            question.code: question.choices[0]
            if question.answer == "choice"
            else _ANSWERS.get(question.answer, "Voorbeeld")
            for block in rules.form
            for question in block.questions
            if question.answer != "file"
        },
        "lines": {
            line.code: {
                "current": "7",
                "planned": str(max(1, (line.ceiling or 1_000) * share // 100)),
                "priority": str(place),
            }
            for place, line in enumerate(rules.lines, 1)
        },
        **({"costs": first, "incomes": first} if rules.costs else {}),
    }


def test_all_rule_sets_are_here() -> None:
    """A new file of rules is gone through too."""
    assert {way.code for way in WAYS} == {call.code for call in library.calls()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_what_a_rule_set_says_is_what_it_says(way: Way) -> None:
    """The lines, and what they bring at their ceiling; what is not known stays open."""
    rules = library.call(way.code).rules
    assert len(rules.lines) == way.lines
    if way.most is not None:
        assert simulate(rules, at_most(rules)).total_flemish == way.most
    else:
        assert all(line.amount is None for line in rules.lines)
    assert as_data(from_data(as_data(rules), way.code)) == as_data(rules)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_from_opening_to_settlement(way: Way, settings: LazySettings) -> None:
    """Loaded, asked by three, divided by its rule, awarded, paid in part, reported, shown, gone on
    with, settled, the rest paid, and closed."""
    settings.TODAY = LATER.isoformat()
    told = playable(library.call(way.code))
    assert told.example == (told.code != way.code)
    call = load_call(ACTOR, told)
    rules = rules_now(call)
    applications = [
        _answered(call, who, full(rules, share))
        for who, share in zip(_who(rules), (100, 60, 30), strict=True)
    ]
    assert [one.number for one in applications] == [1, 2, 3]
    if rules.rule == "score":
        for one, score in zip(applications, ("4", "8", "6"), strict=True):
            agree_score(ACTOR, one, 0, {each.code: score for each in criteria(rules)})
    totals = [one.submissions.get().total for one in applications]
    # Under the best score of a project that is given whole or not at all something must fit.
    envelope = (sum(totals, Decimal(0)) * 3 / 5).quantize(Decimal(1))
    decision = prepare(ACTOR, call, "Verdeling", envelope, example=True)
    awards = make_awards(ACTOR, take(ACTOR, decision, 1, "voorbeeldbeslissing", date(2026, 1, 1)))
    assert 0 < sum((award.amount for award in awards), Decimal(0)) <= envelope
    _as_the_rule_says(rules, applications, awards, envelope)
    # Again makes nothing twice.
    assert make_awards(ACTOR, decision) == []
    assert {award.reports.count() for award in awards} == {
        sum(moment.due is not None for moment in rules.reports)
    }
    for award in awards:
        take_account(ACTOR, award.organisation, IBAN.replace(" ", ""), None)
    awards = list(Award.objects.filter(decision=decision).order_by("pk"))
    pay(*awards, on=LATER)
    assert [_paid(award) for award in awards] == [_parts(rules, award)[0] for award in awards]
    for award in awards:
        _report(award)
    results = programme_results(told.programme, date(2026, 3, 2))
    assert results is not None
    total = results.results.sum(results.results.parts)
    assert (total.awards, total.euros) == (len(awards), sum(a.amount for a in awards))
    # What has no lines is asked anew each time.
    for going in propose_continuation(ACTOR, call) if rules.lines else ():
        code = going.verdict["code"]
        if not going.award_line.units:
            assert code == "nothing_granted"
        else:
            assert code == ("no_rule" if rules.least_share is None else "enough")
    rows = [_decided(award) for award in awards]
    # What the first award missed is not paid; the others get all of it.
    assert [row.settled for row in rows[1:]] == [award.amount for award in awards[1:]]
    assert rows[0].settled is not None
    assert 0 < rows[0].settled < awards[0].amount
    with pytest.raises(Refusal, match="nog niet betaald"):
        settlements.close(ACTOR, rows[0], rows[0].version)
    pay(*awards, on=LATER)
    for row in rows:
        row.refresh_from_db()
        settlements.close(ACTOR, row, row.version)
        row.refresh_from_db()
        assert (row.state, _paid(row.award)) == ("closed", row.settled)


def rules_now(call: Call) -> RuleSet:
    """The rules of a call that hold."""
    row = rules_in_force(call)
    assert row is not None
    return rules_of(row)


def _who(rules: RuleSet) -> list[Organisation]:
    """Three that may ask."""
    if "municipality" in rules.applicants.kinds:
        return [a_board(name) for name in ("Aa", "Bee", "Cee")]
    return [
        add_organisation(ACTOR, name, kind=Organisation.Kind.ASSOCIATION, example=True)
        for name in (*rules.applicants.named, "Aa", "Bee", "Cee")[:3]
    ]


def _answered(call: Call, who: Organisation, typed: dict[str, Any]) -> Application:
    application = start(ACTOR, call, who, title="Voorbeeldproject", example=True)
    application = save(ACTOR, application, application.version, typed)
    rules = rules_now(call)
    for question in questions_of(rules):
        if question.answer == "file" and question.required:
            enclose(ACTOR, application, rules, question.code, BytesIO(b"%PDF-1.7 x"), "x.pdf")
    submit(ACTOR, application, application.version, _moment(rules))
    application.refresh_from_db()
    return application


def _moment(rules: RuleSet) -> datetime:
    """A moment at which the call is open: the day before it closes, where that is known."""
    closes = rules.dates.closes
    if closes is None:
        return timezone.now()
    if not isinstance(closes, datetime):
        closes = datetime(closes.year, closes.month, closes.day)
    aware = closes if closes.tzinfo else timezone.make_aware(closes)
    return aware - timedelta(days=1)


def _as_the_rule_says(
    rules: RuleSet, applications: list[Application], awards: list[Award], envelope: Decimal
) -> None:
    """What was awarded is what the pure rule gives, line by line; without a menu, in euros."""
    given: dict[tuple[int, str], Decimal] = {
        (award.application.number or 0, line.line): line.amount
        for award in awards
        for line in AwardLine.objects.filter(award=award).select_related("award__application")
    }
    if not rules.lines:
        # Whole or nothing: by score the second (8) and the third (6), by shares the smaller ones;
        # for the first too little is left.
        assert given == {(one.number, ""): one.submissions.get().total for one in applications[1:]}
        return
    scores = (
        {one.number: one.agreed_score.total for one in applications}
        if (rules.rule == "score")
        else {}
    )
    asked = [
        Asked(
            one.number or 0,
            line.place,
            line.units,
            line.unit_amount,
            line.priority,
            scores.get(one.number),
        )
        for one in applications
        for line in one.submissions.get().lines.all()
    ]
    codes = {place: line.code for place, line in enumerate(rules.lines, 1)}
    for grant in allocate(asked, envelope, rules.rule).grants:
        key = (grant.asked.number, codes[grant.asked.place])
        assert given.get(key, Decimal(0)) == grant.amount


def _parts(rules: RuleSet, award: Award) -> list[Decimal]:
    return [(award.amount * one.share).quantize(Decimal("0.01")) for one in rules.payments]


def _paid(award: Award) -> Decimal:
    return sum((one.paid or Decimal(0) for one in award.orders.all()), Decimal(0))


def _report(award: Award) -> None:
    """Every report: what was granted came on top of what was there, but for one unit of the first
    line of the first award in its last report."""
    first = award.application.number == min(
        Award.objects.filter(decision=award.decision_id).values_list(
            "application__number", flat=True
        )
    )
    lead = editor(award.organisation_id)
    for told in award.reports.select_related("award__decision__rules").order_by("moment"):
        page = page_of(told, award.organisation_id)
        typed = {}
        for place, row in enumerate(page.lines):
            # Not twice the same number, which would ask whether it counts twice.
            extra = (row.line.units or 1) + place * 3
            if first and not place and row.line.units and told.pk == last(award).pk:
                extra = row.line.units - 1
            typed[row.line.uid] = {"realised": str(7 + extra), "current": "7", "motivation": ""}
        key = award.organisation_id
        assert not reports.save_report(lead, told, key, page.token(key), typed)
        for one, other in page_of(_fresh(told), key).open_doubles():
            reports.answer_double(lead, told, one.line.uid, other.line.uid, "different", "")
        reports.send(lead, told, _fresh(told).version)
        reports.approve(COORDINATOR, told, _fresh(told).version)


def _fresh(told: ToldReport) -> ToldReport:
    found: ToldReport = ToldReport.objects.get(pk=told.pk)
    return found


def _decided(award: Award) -> Settlement:
    """Proposed by rule, put before who got the award, and decided by somebody else. An award
    without a menu is judged by a person: of the first a tenth comes back."""
    row = settlements.propose(COORDINATOR, award)
    settlements.send_proposal(COORDINATOR, row, row.version, LATER)
    row.refresh_from_db()
    settlements.reply(editor(award.organisation_id), row, row.version, "Wij namen kennis.")
    row.refresh_from_db()
    choices = {}
    firsts = Award.objects.filter(decision=award.decision_id).order_by("pk")
    first = award.pk == firsts.values_list("pk", flat=True)[0]
    for line in row.lines.filter(outcome="open").select_related("award_line"):
        back = (line.award_line.amount / 10).quantize(Decimal("0.01")) if first else Decimal(0)
        choices[line.pk] = (
            settlements.Choice("recover", back, "Niet alles is gebeurd.")
            if first
            else settlements.Choice("accept", note="Alles is gebeurd.")
        )
    if choices:
        settlements.choose(COORDINATOR, row, row.version, choices)
    row.refresh_from_db()
    approve(settlements.APPROVAL, row)
    row.refresh_from_db()
    assert row.state == "decided"
    return row


@pytest.mark.django_db
def test_year_after_year() -> None:
    """Plan Samenleven: each year begins with what went on of the year before."""
    board = a_board("Aa")
    for code in ("plan-samenleven-2022", "plan-samenleven-2023", "plan-samenleven-2024"):
        call = load_call(ACTOR, library.call(code))
        rules = rules_now(call)
        before = year_before(call, board)
        assert (before is None) == (code == "plan-samenleven-2022")
        lines = (
            before.typed(rules, {part_of(line) for line in rules.lines})["lines"]
            if before
            else {"5": {"planned": "100", "priority": "1"}}
        )
        application = start(ACTOR, call, board, example=True)
        application = save(
            ACTOR, application, 1, {**full(library.call(code).rules, 1), "lines": dict(lines)}
        )
        submit(
            ACTOR,
            application,
            application.version,
            _moment(rules_now(call)),
        )
        decision = prepare(ACTOR, call, "Verdeling", Decimal(6_000), example=True)
        (award,) = make_awards(ACTOR, take(ACTOR, decision, 1, "voorbeeld", date(2026, 1, 1)))
        assert award.amount == Decimal(6_000)
        report(award, {"5": 180})
        propose_continuation(ACTOR, call)


@pytest.mark.django_db
def test_one_above_the_ceiling_is_refused_in_every_menu() -> None:
    """2.251 where 2.250 is the ceiling, whatever the line."""
    call = load_call(ACTOR, library.call("plan-samenleven-2022"))
    application = start(ACTOR, call, a_board("Aa"), example=True)
    for line in library.call("plan-samenleven-2022").rules.lines:
        typed = {
            "answers": {"contactpersoon": "x", "rekening": "BE68 5390 0754 7034"},
            "lines": {line.code: {"planned": str((line.ceiling or 0) + 1), "priority": "1"}},
        }
        application = save(ACTOR, application, application.version, typed)
        with pytest.raises(Invalid):
            submit(
                ACTOR,
                application,
                application.version,
                _moment(rules_now(call)),
            )
