"""Posting what somebody wrote down: a fault is named by its cell, and nothing is half posted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from regie.base.actor import Role
from regie.base.errors import NotAllowed, Refusal
from regie.budgets import entries, ledger, rules
from regie.budgets.entries import BadAmount, Entry, read_amount
from regie.budgets.files import csv_rows, empty, rows_of
from regie.budgets.models import InternalFlow, Leg, Movement, RuiterUse
from regie.budgets.services import entries as posting
from regie.budgets.services import recode_article, reverse_movement, tell_flow
from regie.kernel.figures import number
from tests.actors.make_people import somebody
from tests.budgets.make import (
    ACTOR,
    LEGAL_IN,
    LEGAL_OUT,
    ONE,
    PROVISION,
    RECEIPT,
    TWO,
    a_round,
    articles,
    close_round,
    decision,
    write,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.250.000", "1250000"),
        ("1.250.000,50", "1250000.50"),
        ("1250000,5", "1250000.50"),
        ("1250000.50", "1250000.50"),
        ("1 250 000", "1250000"),
        ("- 15", "-15"),
        ("−2.642", "-2642"),
        ("€ 12", "12"),
        ("0", "0"),
    ],
)
def test_amounts_are_read_as_dutch_writes_them(text: str, amount: str) -> None:
    assert read_amount(text, typed=True) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("100,123", "decimals"),
        ("100.1234", "decimals"),
        ("1.250.000,505", "decimals"),
        ("twaalf", "text"),
        ("12 euro of meer", "text"),
        ("1.25.000", "text"),
        ("1e5", "text"),
        ("NaN", "text"),
        ("-", "text"),
        ("9" * 20, "large"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadAmount) as refused:
        read_amount(text, typed=True)
    assert refused.value.problem == problem


def test_three_figures_behind_a_point_are_a_thousand_only_where_a_person_types() -> None:
    assert read_amount("1.234", typed=True) == 1234
    with pytest.raises(BadAmount) as refused:
        read_amount("1.234")
    assert refused.value.problem == "ambiguous"
    assert read_amount("") is None


@given(st.integers(-(10**13), 10**13))
def test_every_amount_is_read_back_as_it_is_shown(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    assert read_amount(number(amount, "nl", 2), typed=True) == amount
    assert read_amount(str(amount)) == amount


HEAD = "round;kind;article;counter_article;VAK;VEK;AO;title;ground"


def written(*rows: str) -> entries.Written:
    return entries.read(csv_rows("\n".join([HEAD, *rows]).encode()))


def faults(*rows: str) -> list[tuple[str, str]]:
    told = written(*rows)
    return [(told.cell(one), one.reason) for one in posting.faults_of(ACTOR, told)]


def test_a_file_is_read_whatever_stands_between_its_columns() -> None:
    for between in ",;\t":
        rows = csv_rows(f"kind{between}article\nindex{between}{ONE}\n".encode("utf-8-sig"))
        assert entries.read(rows, "BO2031").entries[0].article == ONE
    told = entries.read(csv_rows(b"Titel\n\nronde;soort;van;naar\nbo 2031;compensatie;a;b"))
    assert told.entries[0] == Entry(
        row=4, round="BO2031", kind="compensation", article="A", counter_article="B"
    )
    # A mix of both languages, and spaces as people write them.
    told = entries.read(
        csv_rows(
            b"Soort ; Artikel;Tegen artikel;Index kind;round\n"
            b"Andere  bijstelling;a;b;GZI;BO2031\nother adjustment;a;b;GZI;BO2031"
        )
    )
    assert not told.faults
    assert {(one.kind, one.counter_article, one.index_kind) for one in told.entries} == {
        ("other_adjustment", "B", "GZI")
    }
    with pytest.raises(ValueError, match="geen kop"):
        entries.read(csv_rows(b"a;b\n1;2"))
    with pytest.raises(
        ValueError, match=r"“kleur” ken ik niet.*“vorm”.*“soort” staat er twee keer"
    ):
        entries.read(csv_rows(b"kind;article;kleur;vorm;soort\nindex;x;rood;rond;index"))
    with pytest.raises(ValueError, match="geen enkele beweging"):
        entries.read(csv_rows(b"kind;article\n"))


def test_the_empty_file_has_the_columns_that_are_read(tmp_path: Path) -> None:
    from regie.base.writers import csv_lines, xlsx

    begin = [empty("nl"), empty("en")]
    csvs, books = [b"".join(csv_lines(one)) for one in begin], [xlsx(one) for one in begin]
    for name, content in [("a.csv", one) for one in csvs] + [("a.xlsx", one) for one in books]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match="geen enkele beweging"):
            entries.read(rows_of(path))


# --- what the register refuses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "cell", "reason"),
    [
        (f"BO2031;index;{ONE};;x;;;;test", "E2", "geen bedrag"),
        (f"BO2031;index;{ONE};;1,234;;;;test", "E2", "twee decimalen"),
        (f"BO2031;index;{ONE};;1.234;;;;test", "E2", "duizend of een decimaal"),
        ("BO2031;index;XJ0-XFC2CA-WT;;1;;;;test", "C2", f"bedoel je {ONE}?"),
        ("BO2031;index;XJ0-1XCF2CA-WT;;1;;;;test", "C2", f"bedoel je {ONE}?"),
        ("BO2031;index;QQ;;1;;;;test", "C2", "geen code"),
        ("BO2031;index;;;1;;;;test", "C2", "welk artikel"),
        (f"BO2031;compensation;{ONE};{ONE};1;;;t;test", "D2", "aan zichzelf"),
        (f"BO2031;compensation;{ONE};{LEGAL_OUT};1;;;t;test", "D2", "rechtspersoon"),
        (f"BO2031;compensation;{ONE};{TWO};-1;;;t;test", "E2", "positief"),
        (f"BO2031;compensation;{ONE};{TWO};1;;;;test", "H2", "waarover"),
        (f"BO2031;redistribution;{ONE};{TWO};1;;;t;test", "C2", "geen provisie"),
        (f"BO2031;index;{ONE};{TWO};1;;;;test", "D2", "Alleen een overdracht"),
        (f"BO2031;index;{ONE};;;;1;;test", "G2", "geen kolom AO"),
        (f"BO2031;index;{RECEIPT};;1;;;;test", "E2", "geen kolom VAK"),
        (f"BO2031;index;{ONE};;;;;;test", "E2", "ten minste één bedrag"),
        (f"BO2031;index;{ONE};;0;;;;test", "E2", "nul"),
        (f"BO2031;index;{ONE};;1;;;;", "I2", "waarom"),
        (f"BO2031;overflow;{ONE};;-5;;;;test", "E2", "positief"),
        (f"BO2031;ruiter;{ONE};;;5;;;test", "E2", "één bedrag in VAK"),
        (f"BO2031;reversal;{ONE};;1;;;;test", "B2", "kies uit: beginkrediet, "),
        (f"BO2055;index;{ONE};;1;;;;test", "A2", "geen begrotingsronde"),
        (f"BA2030;index;{ONE};;1;;;;test", "A2", "afgesloten"),
    ],
)
def test_a_fault_is_named_by_its_cell(row: str, cell: str, reason: str) -> None:
    articles(ONE, TWO, PROVISION, RECEIPT, LEGAL_IN, LEGAL_OUT)
    close_round(ACTOR, a_round("BA2030", None))
    a_round()
    (found,) = faults(row)
    assert found[0] == cell
    assert reason in found[1]
    with pytest.raises(posting.Refused):
        posting.post(ACTOR, written(row).entries)
    assert not Movement.objects.exists()


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        # While the giver is not known, that the receiver is a provision or not says nothing.
        (f"BO2031;redistribution;;{TWO};1;;;t;test;", ["J2"]),
        (f"BO2031;redistribution;XJ0-XFC2CA-WT;{TWO};1;;;t;test;VR TEST", ["C2"]),
        (f"BO2031;compensation;;{PROVISION};1;;;t;test;", []),
        (f"BO2031;compensation;XJ0-XFC2CA-WT;{PROVISION};1;;;t;test;", ["C2"]),
        (f"BO2031;compensation;{PROVISION};{TWO};1;;;t;test;", ["C2"]),
    ],
)
def test_only_the_giver_of_a_transfer_is_asked_whether_it_is_a_provision(
    row: str, cells: list[str]
) -> None:
    articles(ONE, TWO, PROVISION)
    decision()
    a_round()
    told = entries.read(csv_rows(f"{HEAD};decision\n{row}".encode()))
    assert [told.cell(one) for one in posting.faults_of(ACTOR, told)] == cells


def test_faults_are_in_the_language_of_who_reads() -> None:
    articles(ONE)
    a_round()
    rows = (
        f"BO2031;other_adjustment;{ONE};;-1234.50;;;Funds;test",
        "BO2031;sub_line;;;5;;;Estimate;",
        f"BO2031;gift;{ONE};;x;;;;test",
    )
    with override("en"):
        assert [reason for _, reason in faults(*rows)] == [
            "The sub-lines of VAK add up to 5.00, which is not the amount.",
            "This is not an amount: write figures only, such as 1.250.000 or -99,50.",
            "“gift” is no kind of movement; choose one of: opening, index, compensation, "
            "redistribution, other_adjustment, overflow, ruiter.",
        ]


def test_nothing_is_half_posted() -> None:
    articles(ONE, TWO)
    a_round()
    good = f"BO2031;index;{ONE};;1000;2000;;Index;test"
    bad = f"BO2031;compensation;{ONE};{ONE};5;;;Heen;test"
    with pytest.raises(posting.Refused, match="niets geboekt"):
        posting.post(ACTOR, written(good, bad, good).entries)
    assert not Movement.objects.exists()
    posted = posting.post(ACTOR, written(good, good).entries)
    assert [one.kind for one in posted.movements] == ["index", "index"]


def test_a_compensation_is_one_transfer_between_two_articles() -> None:
    one, two = articles(ONE, "XA0-1XFC2CA-WT")
    a_round()
    row = f"BO2031;compensatie;{ONE};{two.code};15.000,50;15000,50;;Naar het departement;test"
    posting.post(ACTOR, written(row).entries)
    legs = Leg.objects.order_by("pk").values_list("article", "axis", "amount")
    cents = Decimal("15000.50")
    assert list(legs) == [
        (one.pk, "VAK", -cents),
        (one.pk, "VEK", -cents),
        (two.pk, "VAK", cents),
        (two.pk, "VEK", cents),
    ]


def test_what_an_article_has_once_is_refused_twice() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    for kind, words in (("opening", "beginkrediet"), ("overflow", "overflow")):
        row = f"BO2031;{kind};{ONE};;5;;;;test"
        assert words in faults(row, row)[0][1].lower()
        (made,) = posting.post(ACTOR, written(row).entries).movements
        assert [cell for cell, _ in faults(row)] == ["C2"]
        reverse_movement(ACTOR, made, "mis")
        assert faults(row) == []
    closed = close_round(ACTOR, round_)
    write(a_round("BA2031", closed.code), "index", (one, "VAK", 1))


def test_an_opening_that_the_base_tells_is_refused() -> None:
    (one,) = articles(ONE)
    base = a_round("BA2030", None)
    write(base, "opening", (one, "VAK", 7))
    close_round(ACTOR, base)
    a_round()
    assert "staat al vast" in faults(f"BO2031;opening;{ONE};;5;;;;test")[0][1]


def test_lines_explain_an_adjustment() -> None:
    articles(ONE)
    a_round()
    rows = (
        f"BO2031;bijstelling;{ONE};;-146000;-146000;;Asielmiddelen;test",
        "BO2031;deelregel;;;1772000;;;Raming;",
        "BO2031;deelregel;;;-1372000;;;BO 2020;",
    )
    assert "tellen op VAK op tot 400.000,00" in faults(*rows)[0][1]
    told = written(*rows, "BO2031;deelregel;;;-546000;;;BA 2020;")
    (made,) = posting.post(ACTOR, told.entries).movements
    assert made.sub_lines.count() == 3


def test_an_index_keeps_its_kind_and_rate() -> None:
    articles(ONE)
    a_round()
    entry = Entry(
        round="BO2031",
        kind="index",
        article=ONE,
        amounts={"VAK": Decimal(10)},
        title="Index LP 1,3 procent overschrijding GZI",
        ground="test",
    )
    (made,) = posting.post(ACTOR, [entry]).movements
    assert (made.index_kind, made.index_rate) == ("GZI", Decimal("1.3"))


def test_a_ruiter_may_stay_untold() -> None:
    (one,) = articles(ONE)
    a_round()
    posting.post(ACTOR, written(f"BO2031;ruiter;{ONE};;500000;;;;test").entries)
    assert RuiterUse.objects.get(article=one).amount == 500000
    assert not Movement.objects.exists()


def test_a_code_counts_in_the_years_that_an_article_bears_it() -> None:
    (one,) = articles(ONE)
    a_round()
    recode_article(ACTOR, one, TWO, from_year=2031, version=one.version)
    old, new = (f"BO2031;index;{code};;5;;;;test" for code in (ONE, TWO))
    assert f"bedoel je {TWO}?" in faults(old)[0][1]
    assert faults(new) == []


def test_only_who_answers_for_money_posts() -> None:
    articles(ONE)
    a_round()
    entry = written(f"BO2031;index;{ONE};;5;;;;test").entries
    for role in Role:
        actor = somebody(role)
        if role in (Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR):
            posting.post(actor, entry)
            continue
        with pytest.raises(NotAllowed):
            posting.post(actor, entry)
        with pytest.raises(NotAllowed):
            posting.check(actor, entry)


def test_a_thousand_rows_take_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = articles(ONE, TWO)
    round_ = a_round()
    row = f"BO2031;compensation;{ONE};{TWO};5;5;;Heen;test"
    told = written(*[row] * 1000)
    with django_assert_max_num_queries(60):
        posting.post(ACTOR, told.entries)
    assert ledger.read(round_)[made[1].pk].closing["VAK"] == 5000
    assert rules.together(ledger.read(round_).values()).closing["VAK"] == 0


def test_money_flows_to_a_receipt_of_a_legal_person_only() -> None:
    giver, other, receipt = articles("XJ0-1XFC2DY-IS", RECEIPT, LEGAL_IN)
    with pytest.raises(Refusal, match="geen ontvangst"):
        tell_flow(ACTOR, giver, other, basis="inferred", ground="zo")
    with pytest.raises(Refusal, match="geeft niets uit"):
        tell_flow(ACTOR, other, receipt, basis="inferred", ground="zo")
    with pytest.raises(Refusal, match="waarom"):
        tell_flow(ACTOR, giver, receipt, basis="inferred")
    tell_flow(ACTOR, giver, receipt, basis="inferred", ground="zo")
    tell_flow(ACTOR, giver, receipt, basis="inferred", ground="zo")
    assert InternalFlow.objects.count() == 1


def test_all_that_is_wrong_in_a_row_is_told_at_once() -> None:
    articles(ONE)
    a_round()
    told = written("BO2031;index;XJ0-XFC2CA-WT;;1,234;x;;;")
    cells = [told.cell(one) for one in posting.faults_of(ACTOR, told)]
    assert sorted(cells) == ["C2", "E2", "F2", "I2"]
    with pytest.raises(posting.Refused):
        posting.post(ACTOR, told.entries)
    # Nor does a kind or a round that nobody knows hide what else is wrong.
    head = "round;kind;article;counter_article;AO;title;ground;passage;decision"
    for code, kind, cells in (
        ("BO2031", "schenking", ["B2", "E2", "F2", "H2", "I2"]),
        ("BO2055", "index", ["A2", "F2", "H2", "I2"]),
    ):
        row = f"{code};{kind};{ONE};;5;{'x' * 501};;/nergens/;404"
        told = entries.read(csv_rows(f"{head}\n{row}".encode()))
        assert sorted(told.cell(one) for one in posting.faults_of(ACTOR, told)) == cells
    # Whether another article has a place there is for the kind to say.
    told = written(f"BO2031;schenking;;{ONE};0;;;;test")
    assert [told.cell(one) for one in posting.faults_of(ACTOR, told)] == ["B2"]
    unread = written(f"BO2031;index;{ONE};;1,234;;;;test")
    with pytest.raises(posting.Refused, match="niet te lezen"):
        posting.post(ACTOR, unread.entries)
