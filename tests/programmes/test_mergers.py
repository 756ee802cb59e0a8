"""Municipalities merge: everything goes over, nothing is lost, and people decide what is theirs."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.actors import merging
from regie.actors.mergers import Row
from regie.actors.models import (
    Mandate,
    Merger,
    Merging,
    MergingCase,
    Municipality,
    Organisation,
    Person,
    Region,
    RegionMember,
)
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.hooks import Hook
from regie.base.models import Account, Event
from regie.cli.main import main
from regie.demo.mergers import mergers_of_2025
from regie.programmes.models import (
    Application,
    Award,
    AwardLine,
    AwardShare,
    Member,
    ReportLine,
)
from regie.programmes.selectors.results import programme_results
from regie.programmes.services.applications import start
from tests.programmes.make import ACTOR, a_call, awarded, submitted, wishes
from tests.programmes.make_results import a_year, board_of, report
from tests.website import register

pytestmark = pytest.mark.django_db
DAY = date(2025, 1, 1)
MELLE = [
    Row(DAY, "44040", "44088", "Merelbeke-Melle"),
    Row(DAY, "44043", "44088", "Merelbeke-Melle"),
]
ANTWERP = [Row(DAY, "11002", "11002", "Antwerpen"), Row(DAY, "11007", "11002", "Antwerpen")]


@pytest.fixture
def facts() -> None:
    register.facts()


def merge(rows: list[Row]) -> Merging:
    return merging.merge_now(ACTOR, rows, "fusies.csv")


def somebody(name: str, *roles: Role) -> Actor:
    """A person with an account."""
    account = Account.objects.create(email=f"{name}@voorbeeld.example")
    person = Person.objects.create(account=account, name=name, purpose="test", example=True)
    return Actor(name=name, account=account.pk, person=person.pk, roles=frozenset(roles))


def test_the_mergers_of_2025_lose_nothing(facts: None) -> None:
    """28 municipalities became 13: awards keep their lines and ranks under the new ones."""
    made = a_year(
        {
            "Merelbeke": {"5": 60},
            "Melle": {"5": 70, "11": 3},
            "Antwerpen": {"5": 900},
            "Borsbeek": {"5": 12},
            "Lokeren": {"5": 40},
            "Moerbeke": {"5": 20},
            "Mechelen": {"5": 100},
        }
    )
    antwerp = made["Antwerpen"].organisation
    lines = list(AwardLine.objects.order_by("pk").values())
    before = programme_results("plan-samenleven", date(2026, 1, 1))
    done = merge(mergers_of_2025())
    assert list(AwardLine.objects.order_by("pk").values()) == lines
    assert Award.objects.aggregate(n=Sum("amount"))["n"] == sum(one.amount for one in made.values())
    there = {
        award.number: award.organisation.municipality.nis
        for award in Award.objects.select_related("organisation__municipality")
    }
    assert [there[made[name].number] for name in ("Merelbeke", "Melle")] == ["44088", "44088"]
    assert [there[made[name].number] for name in ("Lokeren", "Moerbeke")] == ["46029", "46029"] or (
        there[made["Moerbeke"].number] == "44045"
    )
    # Antwerpen keeps its code and its board; Borsbeek comes to it.
    antwerp.refresh_from_db()
    assert antwerp.ended is None
    assert there[made["Antwerpen"].number] == there[made["Borsbeek"].number] == "11002"
    assert Award.objects.get(number=made["Borsbeek"].number).organisation == antwerp
    assert done.outcome["totals"]["Granted (euros)"] == str(
        sum((one.amount for name, one in made.items() if name != "Mechelen"), Decimal(0))
    )
    assert done.outcome["moved"]["Awards"] == 5
    # Nothing of it shows in public: the figures are what they were.
    after = programme_results("plan-samenleven", date(2026, 1, 1))
    assert before is not None
    assert after is not None
    assert [(p.award, p.line, p.place, p.realised) for p in after.results.parts] == [
        (p.award, p.line, p.place, p.realised) for p in before.results.parts
    ]
    assert after.results.protected.small == {
        (number, line, Award.objects.get(number=number).organisation.uid)
        for number, line, _who in before.results.protected.small
    }


def test_twice_changes_nothing(facts: None) -> None:
    """What went over is over."""
    a_year({"Merelbeke": {"5": 60}, "Melle": {"5": 70}})
    merge(MELLE)
    stands = list(Award.objects.order_by("pk").values())
    again = merge(MELLE)
    assert again.outcome["moved"] == {}
    assert list(Award.objects.order_by("pk").values()) == stands
    assert Merger.objects.filter(successor__nis="44088").count() == 2


def test_a_trial_leaves_nothing(facts: None) -> None:
    """What would happen is told, and did not."""
    a_year({"Melle": {"5": 70}})
    tried = merging.try_out(ACTOR, MELLE)
    assert tried.moved["Awards"] == 1
    assert not Merging.objects.exists()
    assert not Organisation.objects.filter(municipality__nis="44088").exists()


def test_a_municipality_that_the_register_does_not_know(facts: None) -> None:
    """It is made, with the region of its parts; two regions are for people to decide."""
    day = date(2026, 1, 1)
    rows = [
        Row(day, "12025", "12099", "Mechelen-Lier"),
        Row(day, "12021", "12099", "Mechelen-Lier"),
    ]
    board_of("Mechelen")
    done = merge(rows)
    new = Municipality.objects.get(nis="12099")
    old = Municipality.objects.get(nis="12025")
    assert (new.since, new.until, old.until, new.tile_row) == (day, None, day, old.tile_row)
    members = RegionMember.objects.filter(municipality=new, region__kind=Region.Kind.REFERENCE)
    assert members.get().region.name == "Rivierenland"
    assert "12099 Mechelen-Lier" in done.outcome["made"]
    apart = [Row(day, "11001", "11099", "Aarle"), Row(day, "44021", "11099", "Aarle")]
    cases = merge(apart).cases.filter(kind="region")
    told = " ".join(cases.values_list("about", flat=True))
    assert cases.count() == 3  # of each kind of region, since no part has the same
    assert "zeg in welke referentieregio de nieuwe gemeente ligt" in told
    assert not RegionMember.objects.filter(
        municipality__nis="11099", region__kind=Region.Kind.REFERENCE
    ).exists()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([Row(DAY, "99999", "44088", "X"), Row(DAY, "44040", "44088", "X")], "99999 bestaat niet"),
        ([Row(DAY, "12025", "12021", "Lier"), Row(DAY, "12009", "12021", "Lier")], "niet mee"),
        ([Row(date(2024, 1, 1), "44040", "44099", "X")], "eindigt pas op 2025-01-01"),
        ([Row(DAY, "44040", "44088", "Merelbeke")], "heet hier Merelbeke-Melle"),
        ([Row(date(2026, 1, 1), "44040", "44088", "X")], "bestaat niet op de dag"),
    ],
)
def test_what_cannot_be_is_refused_whole(facts: None, rows: list[Row], sentence: str) -> None:
    """And nothing is done."""
    places = list(Municipality.objects.order_by("pk").values())
    with pytest.raises(Invalid, match=sentence):
        merge(rows)
    assert list(Municipality.objects.order_by("pk").values()) == places


def test_what_would_fall_together_is_left_and_told(facts: None) -> None:
    """Merelbeke and Melle are partners in one application: two parts stay two parts."""
    call, lead, partner = a_call(), board_of("Merelbeke"), board_of("Melle")
    application = submitted(call, lead, wishes(l5=100))
    Member.objects.create(application=application, organisation=partner, state="invited")
    (award,) = awarded(call, 1_000_000)
    line = AwardLine.objects.get(award=award)
    AwardShare.objects.create(award_line=line, organisation=partner, units=30, amount=Decimal(1800))
    report(award, {"5": 60})
    report(award, {"5": 30}, partner, moment=1)
    done = merge(MELLE)
    award.refresh_from_db()
    assert award.organisation.municipality.nis == "44088"  # type: ignore[union-attr] # a board
    share = AwardShare.objects.get()
    assert (share.organisation, share.units) == (partner, 30)
    assert Member.objects.filter(application=application).count() == 2
    assert ReportLine.objects.filter(organisation=partner).count() == 1
    (case,) = done.cases.all()
    assert case.kind == "double_partnership"
    assert "twee keer" in case.about
    # A person writes down what was decided, once.
    merging.decide_case(ACTOR, case, case.version, "De delen blijven apart tot de afrekening.")
    with pytest.raises(Conflict):
        merging.decide_case(ACTOR, case, case.version, "Toch niet.")
    with pytest.raises(Invalid):
        merging.decide_case(ACTOR, case, 2, " ")


def test_two_applications_and_two_partnerships(facts: None) -> None:
    """Both that are under way stay, and are told; so is a board in two partnerships, and a
    partnership that lies in two regions."""
    call = a_call()
    for name in ("Merelbeke", "Melle"):
        start(ACTOR, call, board_of(name), example=True)
    for one, other in (("Lokeren", "Moerbeke"), ("Sint-Niklaas", "Lokeren")):
        application = submitted(call, board_of(one), wishes(l5=100))
        Member.objects.create(
            application=application,
            organisation=board_of(other),
            state="confirmed",
            confirmed_at=application.saved_at,
        )
    far = submitted(call, board_of("Gent"), wishes(l5=10))
    Member.objects.create(application=far, organisation=board_of("Kortessem"), state="invited")
    done = merge(mergers_of_2025())
    kinds = sorted(MergingCase.objects.filter(merging=done).values_list("kind", flat=True))
    assert kinds.count("two_applications") == 1
    assert "crosses_region" in kinds
    assert "two_partnerships" in kinds or "double_partnership" in kinds
    assert (
        Application.objects.filter(call=call, organisation__municipality__nis="44088").count() == 2
    )
    with pytest.raises(Refusal, match="al een aanvraag"):
        start(ACTOR, call, board_of("Merelbeke-Melle", date(2025, 6, 1)))


def test_people_keep_what_they_may_do(facts: None) -> None:
    """Mandates end at the old board and begin at the new; one role is held once."""
    boards = [board_of("Merelbeke"), board_of("Melle")]
    both, asker = somebody("beide").person or 0, somebody("vrager").person or 0
    for board in boards:
        Mandate.objects.create(
            person_id=both,
            organisation=board,
            role=Role.APPLICANT_SIGNATORY,
            state="active",
            since=date(2020, 1, 1),
        )
    Mandate.objects.create(person_id=asker, organisation=boards[1], role=Role.APPLICANT_EDITOR)
    merge(MELLE)
    new = board_of("Merelbeke-Melle", date(2025, 6, 1))
    (held,) = Mandate.objects.filter(person_id=both, state="active")
    assert (held.organisation, held.since) == (new, DAY)
    assert Mandate.objects.filter(person_id=both, state="ended", until=DAY).count() == 2
    assert Mandate.objects.get(person_id=asker).organisation == new
    for board in boards:
        board.refresh_from_db()
        assert (board.ended, board.successor) == (DAY, new)


def test_two_people_decide(facts: None) -> None:
    """Who prepares does not approve; approving carries out; it is in the history."""
    a_year({"Melle": {"5": 70}})
    one, other = somebody("een", Role.COORDINATOR), somebody("twee", Role.APPROVER)
    with pytest.raises(NotAllowed):
        merging.prepare(other, MELLE, "fusies.csv")
    with pytest.raises(NotAllowed):
        merging.merge_now(one, MELLE, "fusies.csv")
    prepared = merging.prepare(one, MELLE, "fusies.csv")
    assert prepared.preview["moved"]["Awards"] == 1
    asked = merging.ask_approval(one, prepared)
    with pytest.raises(NotAllowed):
        approvals.approve(one, asked, asked.digest)
    assert not Merger.objects.filter(successor__nis="44088", source__contains="register").exists()
    approvals.approve(other, asked, asked.digest)
    prepared.refresh_from_db()
    assert prepared.state == Merging.State.DONE
    assert Event.objects.filter(action="actors.merging.done", object_uid=prepared.uid).count() == 1
    with pytest.raises(Refusal):
        merging.ask_approval(one, prepared)
    with pytest.raises(Refusal):
        merging.carry_out(one, prepared)


def test_nothing_is_done_before_its_day(facts: None) -> None:
    """It can be prepared and tried out before."""
    rows = [Row(date(2999, 1, 1), code, "12099", "Nieuw") for code in ("12025", "12021")]
    assert merging.try_out(ACTOR, rows).made
    with pytest.raises(Refusal, match="2999-01-01"):
        merge(rows)


def test_what_was_put_away_is_not_done(facts: None) -> None:
    """And its request no longer holds."""
    one, other = somebody("een", Role.COORDINATOR), somebody("twee", Role.APPROVER)
    prepared = merging.prepare(one, MELLE, "fusies.csv")
    asked = merging.ask_approval(one, prepared)
    merging.discard(one, prepared, prepared.version)
    asked.refresh_from_db()
    assert asked.state == "void"
    with pytest.raises(Conflict):
        merging.discard(one, prepared, prepared.version)
    with pytest.raises(NotAllowed):
        merging.discard(other, prepared, 2)


def test_a_room_that_loses_something_stops_it_all(
    facts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals before and after are compared before anything is kept."""
    a_year({"Melle": {"5": 70}})
    told = iter([{"Awards": Decimal(1)}, {"Awards": Decimal(0)}])
    hook: Hook[[Any], Any] = Hook("merger_totals")
    hook.add(lambda boards: next(told))
    monkeypatch.setattr(merging, "merger_totals", hook)
    with pytest.raises(Refusal, match="verschillen"):
        merge(MELLE)
    assert not Merging.objects.exists()
    assert not Organisation.objects.filter(ended=DAY).exists()


GROUPS = st.lists(
    st.lists(st.sampled_from(range(8)), min_size=2, max_size=4, unique=True), max_size=3
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    groups=GROUPS,
    keeps=st.booleans(),
    partners=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=5),
)
def test_totals_are_equal_for_any_merger(
    facts: None, groups: list[list[int]], keeps: bool, partners: list[tuple[int, int]]
) -> None:
    """Whoever merges with whomever, in whatever partnerships: every euro, unit and report stays."""
    with transaction.atomic():
        nis = list(
            Municipality.objects.filter(until__isnull=True)
            .order_by("nis")
            .values_list("nis", "name")
        )[:8]
        call = a_call()
        boards = [board_of(name, date(2025, 6, 1)) for _code, name in nis]
        applications = [submitted(call, board, wishes(l5=100, l11=20)) for board in boards]
        for lead, partner in partners:
            Member.objects.get_or_create(
                application=applications[lead], organisation=boards[partner]
            )
        awards = {award.application_id: award for award in awarded(call, 10_000_000)}
        for lead, partner in set(partners):
            if lead != partner:
                AwardShare.objects.create(
                    award_line=awards[applications[lead].pk].lines.get(line="5"),
                    organisation=boards[partner],
                    units=3,
                    amount=Decimal(180),
                )
        for award in awards.values():
            report(award, {"5": 7})
        before = figures()
        seen: set[int] = set()
        for number, group in enumerate(groups):
            fresh = [one for one in group if one not in seen]
            seen |= set(fresh)
            if len(fresh) > 1:
                code = nis[fresh[0]][0] if keeps else f"9900{number}"
                day = date(2026, 1, 1)
                merge([Row(day, nis[one][0], code, f"Nieuw {number}") for one in fresh])
        assert figures() == before
        transaction.set_rollback(True)


def figures() -> list[Any]:
    """All of it, whoever's it is."""
    return [
        sorted(AwardLine.objects.values_list("pk", "units", "amount", "place")),
        sorted(AwardShare.objects.values_list("pk", "units", "amount")),
        sorted(ReportLine.objects.values_list("pk", "realised")),
        Award.objects.aggregate(n=Sum("amount")),
        Member.objects.count(),
        Application.objects.count(),
    ]


def test_the_command(facts: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tried out, then done; as JSON for machines."""
    a_year({"Melle": {"5": 70}})
    file = tmp_path / "fusies.csv"
    rows = [f"{r.on},{r.old},{r.new},{r.name}" for r in MELLE]
    file.write_text("\n".join(["date,nis_old,nis_new,name_new", *rows]), encoding="utf-8")
    assert main(["municipality", "merge", str(file), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"] is True
    assert told["moved"]["Awards"] == 1
    assert not Merging.objects.exists()
    assert main(["municipality", "merge", str(file)]) == 0
    assert "Dit is gebeurd" in capsys.readouterr().out
    assert Merging.objects.get().state == Merging.State.DONE
    assert main(["municipality", "merge", str(tmp_path / "niets.csv")]) == 2
    file.write_text("fout", encoding="utf-8")
    assert main(["municipality", "merge", str(file)]) == 2


def test_antwerpen_keeps_its_code(facts: None) -> None:
    """Its board stays the same organisation, with another territory."""
    board = board_of("Antwerpen")
    merge(ANTWERP)
    board.refresh_from_db()
    assert board.municipality is not None
    assert (board.municipality.nis, board.municipality.since) == ("11002", DAY)
    assert board.ended is None
