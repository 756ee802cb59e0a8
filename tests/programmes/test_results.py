"""What came of a programme, for everybody."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Organisation
from regie.actors.people.selectors import organisation_called
from regie.kernel.disclosure import Figure
from regie.programmes.models import AwardLine, AwardShare, Report
from regie.programmes.selectors.results import (
    granted_to_place,
    programme_results,
    published,
    results_of_place,
)
from tests.programmes.make import a_call, awarded, submitted, wishes
from tests.programmes.make_results import a_year, board_of, report
from tests.website import register

pytestmark = pytest.mark.django_db
PAGE = "/programmas/plan-samenleven/resultaten/"
TODAY = date(2026, 3, 2)


@pytest.fixture
def facts() -> None:
    register.facts()


def told_by(client: Client, address: str) -> str:
    """The page, with blanks that may break."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def rows_of(client: Client, **asked: str) -> list[dict[str, str]]:
    """A table as a file."""
    answer = client.get(PAGE, {"formaat": "csv", **asked})
    assert answer.status_code == 200
    return list(csv.DictReader(answer.content.decode().splitlines()))


def test_small_counts_are_hidden_everywhere(client: Client, facts: None) -> None:
    """Mechelen told 3 people; nor its page, nor a total or filter gives that away."""
    a_year({"Mechelen": {"5": 130, "11": 3, "2": 1}, "Gent": {"5": 90, "11": 25}, "Genk": {"5": 7}})
    page = told_by(client, PAGE)
    assert "&lt; 5" in told_by(client, "/gemeenten/12025/programmas/")
    assert "Plan Samenleven" in page
    everything = rows_of(client, tabel="alles")
    small = next(
        row for row in everything if row["municipality"] == "Mechelen" and row["line"] == "11"
    )
    assert (small["realised"], small["realised_state"]) == ("", "small")
    # The larger count that goes along, so that the total of the line can be told.
    beside = next(
        row for row in everything if row["line"] == "11" and row["municipality"] == "Gent"
    )
    assert (beside["realised"], beside["realised_state"]) == ("", "hidden")
    lines = {row["key"]: row for row in rows_of(client, tabel="lijn")}
    assert (lines["11"]["persons_realised"], lines["11"]["persons_state"]) == ("28", "exact")
    assert lines["5"]["persons_realised"] == "227"
    # A plan is no person, and is told as it is.
    assert (lines["2"]["others_realised"], lines["2"]["others_state"]) == ("1", "exact")
    filtered = rows_of(client, tabel="gemeente", actie="11")
    states = [row["persons_state"] for row in filtered]
    assert states == ["none", "hidden", "small", "exact"], "Genk, Gent, Mechelen, together"
    # More than was granted is told as it is.
    assert "130 %" in told_by(client, "/gemeenten/12025/programmas/")


def test_a_higher_threshold_is_a_setting(
    client: Client, facts: None, settings: LazySettings
) -> None:
    """What an administrator sets holds in every figure."""
    settings.SMALL_COUNT = 11
    a_year({"Genk": {"5": 7, "11": 200}})
    assert "&lt; 11" in told_by(client, "/gemeenten/71016/programmas/")


def test_partners_count_where_they_lie_and_nothing_is_lost(facts: None) -> None:
    """The share of a partner is counted at its own place; together it is what was granted."""
    call, lead, partner = a_call(), board_of("Mechelen"), board_of("Lier")
    submitted(call, lead, wishes(l5=100))
    (award,) = awarded(call, 1_000_000)
    line = AwardLine.objects.get(award=award)
    AwardShare.objects.create(
        award_line=line, organisation=partner, units=30, amount=Decimal(1_800)
    )
    report(award, {"5": 60})
    report(award, {"5": 50}, partner, moment=1)
    told = programme_results("plan-samenleven", TODAY)
    assert told is not None
    by_place = told.results.by(lambda part: part.place)
    assert {place: one.euros for place, one in by_place.items()} == {
        "12025": Decimal(4_200),
        "12021": Decimal(1_800),
    }
    total = told.results.sum(told.results.parts)
    assert total.euros == award.amount
    assert total.persons is not None
    assert total.persons.realised == Figure(110)
    assert partner.municipality_id is not None
    assert [one[1] for one in granted_to_place({partner.municipality_id})] == [Decimal(1_800)]
    assert [one.code for one in results_of_place("12021", TODAY)] == ["plan-samenleven"]


def test_the_own_action_of_a_board_is_public(client: Client, facts: None) -> None:
    """The code of its own accounts (BBC), beside the line and in the file; not at a partner."""
    call, lead, partner = a_call(), board_of("Mechelen"), board_of("Lier")
    submitted(call, lead, wishes(l5=100))
    (award,) = awarded(call, 1_000_000)
    line = AwardLine.objects.get(award=award)
    AwardLine.objects.filter(pk=line.pk).update(bbc_action="AC-12 & meer")
    AwardShare.objects.create(
        award_line=line, organisation=partner, units=30, amount=Decimal(1_800)
    )
    assert "AC-12 &amp; meer" in told_by(client, "/gemeenten/12025/programmas/")
    assert "AC-12" not in told_by(client, "/gemeenten/12021/programmas/")
    rows = {row["nis"]: row["own_action"] for row in rows_of(client, tabel="alles")}
    assert rows == {"12025": "AC-12 & meer", "12021": ""}


def test_the_last_report_that_was_sent_counts(facts: None) -> None:
    """Half a year is followed by the whole; what is open or was sent back is not told."""
    call, board = a_call(), board_of("Mechelen")
    submitted(call, board, wishes(l5=100))
    (award,) = awarded(call, 1_000_000)
    report(award, {"5": 40}, moment=1, state=Report.State.APPROVED)
    report(award, {"5": 99}, moment=2, state=Report.State.RETURNED)
    told = programme_results("plan-samenleven", TODAY)
    assert told is not None
    total = told.results.sum(told.results.parts)
    assert total.persons is not None
    assert total.persons.realised == Figure(40)
    assert told.checked == (1, 1)


def test_what_lies_on_no_map_is_in_the_table_and_in_the_total(client: Client, facts: None) -> None:
    """VGC and De Rand stand beside the map."""
    call = a_call()
    name = "Vlaamse Gemeenschapscommissie"
    brussels = organisation_called(name, example=False)
    assert brussels is not None
    assert brussels.kind == Organisation.Kind.COMMUNITY_COMMISSION
    for board in (brussels, board_of("Mechelen")):
        submitted(call, board, wishes(l5=100))
    awarded(call, 1_000_000)
    rows = {row["name"] if row["key"] else "": row for row in rows_of(client, tabel="regio")}
    assert rows[name]["granted_euro"] == "6000.00"
    assert rows["Rivierenland"]["granted_euro"] == "6000.00"
    assert rows[""]["granted_euro"] == "12000.00"
    assert name in told_by(client, PAGE)


def test_a_former_municipality_counts_where_it_went(client: Client, facts: None) -> None:
    """Melle's money of 2023 stands at Merelbeke-Melle, in its region."""
    a_year({"Melle": {"5": 60}, "Merelbeke": {"5": 70}})
    rows = rows_of(client, tabel="alles")
    assert {row["nis"] for row in rows} == {"44088"}
    assert {row["region"] for row in rows} == {"Regio Gent"}
    assert "130" in told_by(client, "/gemeenten/44088/programmas/")


def test_the_page_asks_the_same_whatever_it_shows(
    client: Client, facts: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Twelve questions at most, for few rows and for many."""
    a_year({name: {"5": 60} for name in ("Gent", "Mechelen", "Lier", "Genk", "Hasselt", "Leuven")})
    for path in (PAGE, "/gemeenten/12025/programmas/", "/gemeenten/12025/", f"{PAGE[:-1]}.atom"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


def test_all_forms_of_a_table(client: Client, facts: None) -> None:
    """CSV, XLSX and JSON of each table; what there is none of is not found."""
    a_year({"Mechelen": {"5": 3}})
    for name in ("jaar", "doelstelling", "actie", "lijn", "regio", "gemeente", "alles"):
        for form in ("csv", "xlsx", "json"):
            assert client.get(PAGE, {"tabel": name, "formaat": form}).status_code == 200
    told: dict[str, Any] = json.loads(client.get(PAGE, {"formaat": "json"}).content)
    assert {row["realised"] for row in told["rows"] if row["line"] == "5"} == {None}
    assert client.get(PAGE, {"tabel": "niets", "formaat": "csv"}).status_code == 404
    assert client.get(PAGE, {"formaat": "pdf"}).status_code == 404
    assert client.get("/programmas/bestaat-niet/resultaten/").status_code == 404
    assert client.get("/programmas/bestaat-niet/resultaten.atom").status_code == 404
    assert client.get("/gemeenten/99999/programmas/").status_code == 404


def test_the_feed_tells_what_was_granted(client: Client, facts: None) -> None:
    """One entry a call."""
    a_year({"Mechelen": {"5": 60}})
    told = told_by(client, f"{PAGE[:-1]}.atom")
    assert told.count("<entry>") == 1
    assert "37.400" in told


def test_the_published_totals_stand_beside_the_register(client: Client, facts: None) -> None:
    """50 to 59 applicants, 103 to 147 boards, about 47 million: as published, with a source."""
    told = published("plan-samenleven")
    euros = [one.least for one in told if one.what == "granted_euro" and not one.action]
    assert sum(euros) == 46_966_359
    assert {one.least for one in told if one.what == "applicants"} == {50, 59}
    assert {one.least for one in told if one.what == "boards" and not one.action} == {103, 147}
    assert all(one.source and one.least <= one.most for one in told)
    a_year({"Mechelen": {"5": 130}})
    page = told_by(client, PAGE)
    assert "14.136.359" in page
    assert "118.178" in page
    assert len(rows_of(client, tabel="gepubliceerd")) == len(told)


def test_nothing_granted_yet(client: Client, facts: None) -> None:
    """A programme without awards says so; a place without too."""
    a_call()
    assert "r-empty" in told_by(client, PAGE)
    assert "r-empty" in told_by(client, "/gemeenten/12025/programmas/")
