"""A budget officer keeps the ledger: rounds, movements by hand and by file, closing by two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from regie.base.actor import Role
from regie.base.errors import Refusal
from regie.base.models import Approval
from regie.base.writers import Column, Table, xlsx
from regie.budgets import entries, ledger, services
from regie.budgets.files import csv_rows
from regie.budgets.models import Article, InternalFlow, Movement, Round, RuiterUse
from regie.budgets.rules import Evolution
from regie.budgets.services import entries as posting
from regie.papers.services import bring, passages
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
    draft,
    shipped,
    write,
)
from tests.workspace.conftest import SignIn
from tests.workspace.test_plan_desk import sent, summary, text

pytestmark = pytest.mark.django_db
START = "/werk/begroting/"
ROUND = f"{START}bo2031/"
BRING = f"{ROUND}inlezen/"


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in(Role.FINANCIAL_OFFICER)


def post(client: Client, path: str, status: int = 302, **changed: Any) -> Any:
    """The form at ``path``, sent with some fields filled in otherwise."""
    before = client.get(path)
    assert before.status_code == 200, path
    response = client.post(path, sent(before.content, **changed))
    assert response.status_code == status, summary(response.content) or text(response.content)
    return response


def standing(code: str) -> Mapping[str, Decimal]:
    round_ = Round.objects.get(code="BO2031")
    return ledger.read(round_).get(Article.objects.get(code=code).pk, Evolution()).closing


# --- the journey


def test_a_round_is_opened_filled_and_closed_and_the_next_one_starts_from_it(
    officer: Client, sign_in: SignIn
) -> None:
    articles(ONE, TWO, PROVISION)
    post(officer, f"{START}nieuw/", kind="BO", year="2031", base="", other="BA2030")
    for code, amount in ((ONE, "1.000.000"), (TWO, "500.000"), (PROVISION, "200.000")):
        post(
            officer, f"{ROUND}boeken/beginkrediet/", article=code, VAK=amount, VEK=amount,
            ground="Overgenomen uit de aanpassing",
        )  # fmt: skip
    post(
        officer, f"{ROUND}boeken/index/", article=ONE, VAK="13.000,50", VEK="13.000,50",
        title="Index lonen", index_kind="spilindex", index_rate="1,3", ground="Februari",
    )  # fmt: skip
    post(
        officer, f"{ROUND}boeken/compensatie/", article=TWO, counter_article=ONE,
        VAK="15.000", VEK="15.000", title="Naar het departement", ground="Afspraak",
    )  # fmt: skip
    went = post(
        officer, f"{ROUND}boeken/herverdeling/", article=PROVISION, counter_article=ONE,
        VAK="200.000", VEK="200.000", title="Projecten", decision=decision().uid,
    )  # fmt: skip
    assert "Together" not in text(officer.get(went["Location"]).content)
    assert standing(ONE) == {"VAK": Decimal("1228000.50"), "VEK": Decimal("1228000.50")}
    assert standing(PROVISION) == {"VAK": 0, "VEK": 0}

    asked = post(officer, f"{ROUND}afsluiten/")
    approval = Approval.objects.get()
    assert asked["Location"].endswith(f"/goedkeuringen/{approval.uid}/")
    # Who asks does not answer.
    decide = f"/werk/goedkeuringen/{approval.uid}/beslissen/"
    answer = {"answer": "approve", "digest": approval.digest}
    assert officer.post(decide, answer).status_code == 403
    assert Round.objects.get(code="BO2031").state == "open"
    colleague = sign_in(Role.APPROVER)
    page = colleague.get(f"/werk/goedkeuringen/{approval.uid}/").content.decode()
    assert "/werk/begroting/rondes/" in page
    assert colleague.post(decide, answer).status_code == 302
    assert Round.objects.get(code="BO2031").state == "closed"

    # The closing is the opening of the next.
    assert "?ronde=ba2031&amp;basis=bo2031" in officer.get(ROUND).content.decode()
    post(officer, f"{START}nieuw/?ronde=ba2031&basis=bo2031")
    after = Round.objects.get(code="BA2031")
    told = ledger.read(after)[Article.objects.get(code=ONE).pk]
    assert told.opening == {"VAK": Decimal("1228000.50"), "VEK": Decimal("1228000.50")}
    assert officer.get(f"{ROUND}boeken/index/").status_code == 422


def test_what_changes_takes_the_question_to_close_back(officer: Client, sign_in: SignIn) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VAK", 5))
    post(officer, f"{ROUND}afsluiten/")
    approval = Approval.objects.get()
    write(round_, "index", (one, "VAK", 1))
    approval.refresh_from_db()
    assert approval.state == "void"
    decide = f"/werk/goedkeuringen/{approval.uid}/beslissen/"
    late = sign_in(Role.COORDINATOR).post(decide, {"answer": "approve", "digest": approval.digest})
    assert late.status_code in (409, 422)
    assert Round.objects.get(code="BO2031").state == "open"
    post(officer, f"{ROUND}afsluiten/")
    assert Approval.objects.filter(state="requested").count() == 1


def test_who_posted_last_does_not_approve() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    asks, posts = somebody(Role.FINANCIAL_OFFICER), somebody(Role.COORDINATOR)
    services.record_movements(
        posts,
        round_,
        [
            services.MovementDraft(
                kind="index",
                ground="test",
                legs=(services.LegDraft(one.pk, "VAK", Decimal(1)),),
            )
        ],
    )
    approval = services.ask_closing(asks, round_)
    assert posts.person in approval.editor_persons


def test_a_round_does_not_close_over_an_open_end(officer: Client) -> None:
    giver, _one, _two = articles(LEGAL_OUT, ONE, TWO)
    round_ = a_round()
    half = post(
        officer, f"{ROUND}boeken/compensatie/", article=ONE, counter_article="",
        VAK="15.000", title="Nog te zoeken", ground="Afspraak",
    )["Location"]  # fmt: skip
    assert "Eén kant van deze overdracht ontbreekt" in text(officer.get(half).content)
    write(round_, "opening", (giver, "VEK", 7))
    page = officer.get(ROUND)
    assert "ontbreekt een kant" in text(page.content)
    assert "XM0 zijn niet gelijk" in text(page.content)
    assert officer.get(f"{ROUND}afsluiten/").status_code == 302
    assert officer.post(f"{ROUND}afsluiten/").status_code == 422
    with pytest.raises(Refusal, match="kan nog niet dicht"):
        services.ask_closing(somebody(Role.COORDINATOR), round_)
    # Reversed, and posted again with both sides.
    reverse = post(officer, f"{half}terugdraaien/", ground="Andere kant gevonden")
    assert "Andere kant gevonden" in text(officer.get(reverse["Location"]).content)
    assert officer.get(half).status_code == 200
    assert officer.post(f"{half}terugdraaien/", {"ground": "nog eens"}).status_code == 422
    (income,) = articles(LEGAL_IN)
    write(round_, "opening", (income, "AMOUNT", 7))
    assert officer.get(f"{ROUND}afsluiten/").status_code == 200


# --- forms

TO_ITSELF = {"counter_article": ONE, "VAK": "5"}


@pytest.mark.parametrize(
    ("kind", "changed", "at", "words"),
    [
        ("index", {"article": "XJ0-XFC2CA-WT", "VAK": "5"}, "article", "bedoel je"),
        ("index", {"article": ONE, "VAK": "5,123"}, "VAK", "twee decimalen"),
        ("index", {"article": ONE, "VAK": "vijf"}, "VAK", "geen bedrag"),
        ("index", {"article": ONE, "VAK": "5", "ground": ""}, "ground", "Zeg waarom"),
        ("index", {"article": ONE, "AO": "5"}, "AO", "geen kolom"),
        ("index", {"article": ONE, "VAK": "5", "passage": "ergens"}, "passage", "geen adres"),
        ("compensatie", {"article": ONE, **TO_ITSELF}, "counter_article", "zichzelf"),
        ("herverdeling", {**TO_ITSELF, "article": TWO}, "article", "provisie"),
        ("ruiter", {"article": ONE, "VAK": "-5"}, "VAK", "niet onder nul"),
    ],
)  # fmt: skip
def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(
    officer: Client, kind: str, changed: dict[str, str], at: str, words: str
) -> None:
    articles(ONE, TWO, PROVISION)
    a_round()
    filled = {"title": "Iets", "ground": "Daarom", **changed}
    page = post(officer, f"{ROUND}boeken/{kind}/", 422, **filled).content
    assert words in summary(page)
    kept = sent(page)
    assert {name: kept[name] for name in changed} == changed
    assert f'id="id_{at}_error"' in page.decode()
    assert not Movement.objects.exists()
    assert not RuiterUse.objects.exists()


def test_a_form_that_comes_twice_posts_once(officer: Client) -> None:
    articles(ONE)
    a_round()
    path = f"{ROUND}boeken/index/"
    form = sent(officer.get(path).content, article=ONE, VAK="5", ground="test")
    first, second = officer.post(path, form), officer.post(path, form)
    assert first["Location"] == second["Location"]
    assert Movement.objects.count() == 1


def test_lines_of_an_adjustment_are_told_in_the_form(officer: Client) -> None:
    articles(ONE)
    a_round()
    path = f"{ROUND}boeken/bijstelling/"
    told = {
        "article": ONE, "VAK": "-146.000", "title": "Asielmiddelen", "ground": "Raming",
        "lijn-0-label": "Raming", "lijn-0-amount": "1.772.000",
        "lijn-1-label": "BO 2020", "lijn-1-amount": "-1.372.000",
    }  # fmt: skip
    assert "tellen op" in summary(post(officer, path, 422, **told).content)
    last = {"lijn-2-label": "BA 2020", "lijn-2-amount": "-546.000"}
    went = post(officer, path, 302, **told, **last)["Location"]
    assert Movement.objects.get().sub_lines.count() == 3
    assert "BA 2020" in text(officer.get(went).content)
    bad = {"lijn-0-label": "", "lijn-0-amount": "5"}
    assert "Regel 1: Zeg wat" in summary(post(officer, path, 422, **told | bad).content)


def test_the_vak_ruiter_is_told(officer: Client) -> None:
    articles(ONE)
    a_round()
    post(officer, f"{ROUND}boeken/ruiter/", article=ONE, VAK="500.000", ground="Decreet")
    assert RuiterUse.objects.get().amount == 500000


def test_receipts_have_columns_of_their_own(officer: Client) -> None:
    articles(RECEIPT)
    a_round()
    post(officer, f"{ROUND}boeken/beginkrediet/", article=RECEIPT.lower(), AO="100.000", ground="x")
    assert standing(RECEIPT) == {"AO": 100000}
    assert RECEIPT in text(officer.get(ROUND).content)


def test_a_new_round_names_its_faults(officer: Client) -> None:
    a_round()
    path = f"{START}nieuw/"
    for changed, words in (
        ({"kind": "BO", "year": "2031", "base": ""}, "bestaat al"),
        ({"kind": "BO", "year": "2030", "base": "BO2031"}, "komt niet voor"),
        ({"kind": "BO", "year": "2032", "base": "", "other": "2031"}, "BA2020"),
        ({"kind": "BO", "year": "2032", "base": "BO2031", "other": "BA2031"}, "twee"),
    ):
        assert words in summary(post(officer, path, 422, **changed).content)
    assert Round.objects.count() == 2


# --- files


def upload(client: Client, content: bytes, name: str = "bewegingen.csv", status: int = 302) -> Any:
    form = sent(client.get(BRING).content)
    response = client.post(BRING, {**form, "file": SimpleUploadedFile(name, content)})
    assert response.status_code == status
    return response


def test_a_file_is_shown_first_and_then_posted_as_a_whole(officer: Client) -> None:
    articles(ONE, TWO)
    a_round()
    rows = f"kind,article,counter_article,VAK,title,ground\nindex,{ONE},,1000,Index,test\n"
    rows += f"compensation,{ONE},{TWO},250.50,Heen,test\n"
    there = upload(officer, rows.encode())["Location"]
    assert "2 rijen" in text(officer.get(there).content)
    assert not Movement.objects.exists()
    post(officer, there)
    assert Movement.objects.count() == 2
    assert standing(TWO) == {"VAK": Decimal("250.50")}


def test_what_a_file_posted_is_taken_back_as_a_whole_and_never_posted_twice(
    officer: Client,
) -> None:
    (one,) = articles(ONE)
    kept = write(a_round(), "index", (one, "VAK", 7))
    rows = (
        f"kind,article,VAK,ground\nopening,{ONE},1000,test\nindex,{ONE},5,test\nruiter,{ONE},9,x\n"
    )
    there = upload(officer, rows.encode())["Location"]
    form = sent(officer.get(there).content)
    assert officer.post(there, form)["Location"] == there
    assert "3 bewegingen van dit bestand tellen" in text(officer.get(there).content)
    movement = Movement.objects.exclude(pk=kept.pk).latest("pk")
    assert there in officer.get(f"{START}bewegingen/{movement.uid}/").content.decode()
    # Sent again by an old page, it is not posted a second time.
    assert officer.post(there, form | {"once": "another"}).status_code == 422
    assert standing(ONE) == {"VAK": Decimal(1012)}
    with pytest.raises(Refusal, match="al geboekt"):
        posting.post(ACTOR, entries.read(csv_rows(rows.encode()), "BO2031").entries,
                     file=there.split("/")[-2])  # fmt: skip
    post(officer, there, 422, ground="")
    post(officer, there, ground="het verkeerde bestand")
    assert standing(ONE) == {"VAK": Decimal(7)}
    assert not RuiterUse.objects.exists()
    post(officer, there)
    assert standing(ONE) == {"VAK": Decimal(1012)}
    close_round(ACTOR, Round.objects.get(code="BO2031"))
    assert "Neem alles terug" not in (page := text(officer.get(there).content)), page
    assert officer.post(there, {"ground": "te laat"}).status_code == 422


def test_a_file_with_a_fault_posts_nothing(officer: Client) -> None:
    articles(ONE)
    a_round()
    rows = f"kind,article,VAK,ground\nindex,{ONE},1000,test\nindex,XJ0-XFC2CA-WT,5,test\n"
    there = upload(officer, rows.encode())["Location"]
    page = text(officer.get(there).content)
    assert f"B3 (artikel): Er is geen artikel XJ0-XFC2CA-WT in deze ronde; bedoel je {ONE}?" in page
    assert officer.post(there).status_code == 422
    assert not Movement.objects.exists()


def test_a_workbook_is_read_too(officer: Client) -> None:
    articles(ONE)
    a_round()
    names = ["kind", "article", "VAK", "ground"]
    table = Table("Bewegingen", [Column(n, n) for n in names], [["index", ONE, "12,5", "test"]])
    there = upload(officer, xlsx(table), "b.xlsx")["Location"]
    post(officer, there)
    assert standing(ONE) == {"VAK": Decimal("12.50")}


def test_a_workbook_with_every_mistake_names_each_cell_and_posts_nothing(officer: Client) -> None:
    articles(ONE, TWO)
    close_round(ACTOR, a_round("BA2030", None))
    a_round()
    columns = [Column(n, n) for n in ("round", "kind", "article", "counter_article")]
    columns += [Column("VAK", "VAK", "decimal"), Column("VEK", "VEK"), Column("title", "title")]
    rows: list[list[Any]] = [
        ["BO2031", "index", "ZZ9-1ZZC2ZZ-WT", "", 1, "", ""],
        ["BO2031", "index", ONE.replace("F", ""), "", 1, "", ""],
        ["BO2031", "compensation", ONE, ONE, 1, "", "Heen"],
        ["BO2031", "index", ONE, "", Decimal("1.234"), "", ""],
        ["BA2030", "index", ONE, "", 1, "", ""],
        ["BO2031", "index", ONE, "", "", "vijf", ""],
        ["BO2031", "index", ONE, "", 1, "2", ""],
        ["BO2032", "index", "", "", 1, "", ""],
        ["BO2031", "schenking", "ZZ8-1ZZC2ZZ-WT", "", 1, "", ""],
    ]
    table = Table(
        "Bewegingen",
        [*columns, Column("ground", "ground")],
        [[*row, "test"] for row in rows],
    )
    there = upload(officer, xlsx(table), "b.xlsx")["Location"]
    page = text(officer.get(there).content)
    for said in (
        # A title stands above the head.
        "C4 (artikel): Er is geen artikel ZZ9-1ZZC2ZZ-WT",
        f"bedoel je {ONE}?",
        "D6 (tegenartikel)",
        "zichzelf",
        "E7 (VAK)",
        "A8 (ronde)",
        "F9 (VEK)",
        # A kind or a round that nobody knows hides nothing else.
        "A11 (ronde)",
        "C11 (artikel): Zeg om welk artikel het gaat.",
        "B12 (soort)",
        "C12 (artikel): Er is geen artikel ZZ8-1ZZC2ZZ-WT",
    ):
        assert said in page, said
    assert "E10" not in page
    assert officer.post(there).status_code == 422
    assert not Movement.objects.exists()


def test_a_closed_round_offers_no_form_and_takes_none(officer: Client) -> None:
    articles(ONE)
    round_ = a_round("BO2031", None)
    path = f"{ROUND}boeken/index/"
    form = sent(officer.get(path).content, article=ONE, VAK="5", ground="test")
    close_round(ACTOR, round_)
    assert "boeken/index" not in officer.get(ROUND).content.decode()
    late = officer.post(path, form)
    assert late.status_code == 422
    assert "afgesloten" in text(late.content)
    assert not Movement.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leeg"),
        (b"a,b\n1,2\n", "geen kop"),
        (b"PK\x03\x04rommel", "beschadigd"),
        (b"\x00\x01\x02", "kennen we niet"),
        (b"kind,article\n", "geen enkele beweging"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(officer: Client, content: bytes, words: str) -> None:
    a_round()
    page = upload(officer, content, status=422).content
    assert words in summary(page)


def test_a_colleague_may_look_at_a_file_and_nobody_else(officer: Client, sign_in: SignIn) -> None:
    articles(ONE)
    a_round()
    rows = f"kind,article,VAK,ground\nindex,{ONE},1000,test\n"
    there = upload(officer, rows.encode())["Location"]
    assert sign_in(Role.FINANCIAL_OFFICER).get(there).status_code == 200
    assert sign_in(Role.APPROVER).get(there).status_code == 403
    assert officer.get(there.replace("bo2031", "bo2032")).status_code == 404
    for form in ("csv", "xlsx"):
        empty = officer.get(f"{BRING}leeg.{form}")
        assert empty.status_code == 200
        assert f"bewegingen.{form}" in empty["Content-Disposition"]
    for there, begins in (
        (BRING, b"ronde,soort,artikel,tegenartikel"),
        (f"/en{BRING}", b"round,kind,article,counter_article"),
    ):
        head = BytesIO(officer.get(f"{there}leeg.csv").content).readline()
        assert head.startswith(begins)
        # What is offered is read back.
        cells = {"soort": "indexatie", "kind": "index", "artikel": ONE, "article": ONE, "VAK": "5"}
        cells |= {"reden": "test", "ground": "test"}
        row = ",".join(cells.get(name, "") for name in head.decode().strip().split(","))
        brought = upload(officer, head + row.encode())["Location"]
        assert "F2" not in (page := text(officer.get(brought).content)), page


# --- beside what is printed


def test_what_a_paper_prints_is_held_against_the_ledger(officer: Client) -> None:
    paper = bring(ACTOR, shipped()).paper
    (one,) = articles("SJ0-1SFC2CA-WT")
    table = next(
        one_
        for one_ in shipped().budget.tables
        if one_.type == "credit_evolution" and one_.article == one.code
    )
    key = passages(paper, [table.rows[0].place])
    round_ = a_round("BO2021", "BA2020")
    opening = draft("opening", (one, "VAK", 4_879_000), (one, "VEK", 5_000_000))
    services.record_movements(ACTOR, round_, [replace(opening, passage=next(iter(key.values())))])
    with CaptureQueriesContext(connection) as asked:
        page = officer.get(f"{START}bo2021/afstemming/").content.decode()
    assert len(asked) <= 15
    told = re.sub(r"<[^>]+>|\s+", " ", page)
    # The paper prints 4 879 and 5 438 for BA 2020.
    assert re.search(r"BA 2020 incl. overflow +VEK +5.438 +5.000 +−438", told), told
    assert not re.search(r"BA 2020 incl. overflow +VAK +4.879 +4.879", told)
    assert f"/documenten/{paper.uid}/plaats/" in page
    a_round()
    assert "Geen document" in text(officer.get(f"{ROUND}afstemming/").content)


# --- articles


def test_an_article_is_added_by_its_code(officer: Client) -> None:
    articles(ONE, TWO)
    path = f"{START}artikelen/nieuw/"
    misses = post(officer, path, 422, code="XJ0-XFC2CB-WT").content
    assert "XJ0-1XFC2CB-WT" in summary(misses) or ONE in summary(misses)
    assert "leidt al naar" in summary(post(officer, path, 422, code=ONE).content)
    assert "geen code" in summary(post(officer, path, 422, code="onzin").content)
    words = {"name": "Nieuw", "content_element": "Element", "short_content": "Wat het betaalt"}
    went = post(officer, path, status=302, code="xj0-1xfc2cb-wt", **words)["Location"]
    made = Article.objects.get(code="XJ0-1XFC2CB-WT")
    assert (made.name, made.short_content) == ("Nieuw", {"nl": "Wat het betaalt"})
    assert str(made.content_element) == "Element"
    page = text(officer.get(went).content)
    assert "werking" in page.lower()


def test_two_people_in_one_article_meet(officer: Client) -> None:
    (one,) = articles(ONE)
    path = f"{START}artikelen/{one.uid}/"
    mine = sent(officer.get(path).content, short_content="Van mij", short_content_en="Mine")
    services.change_article(ACTOR, one, version=one.version, short_content={"nl": "Van een ander"})
    page = officer.post(path, mine)
    assert page.status_code == 409
    assert "Van een ander" in text(page.content)
    assert "Van mij" in text(page.content)
    assert officer.post(path, sent(page.content)).status_code == 302
    one.refresh_from_db()
    assert one.short_content == {"nl": "Van mij", "en": "Mine"}


def test_a_code_changes_from_a_year_on(officer: Client) -> None:
    (one,) = articles(ONE)
    path = f"{START}artikelen/{one.uid}/code/"
    assert "geen code" in summary(post(officer, path, 422, code="XJ0", from_year="2031").content)
    post(officer, path, code="XJ0-1XFC2CZ-WT", from_year="2031")
    page = text(officer.get(f"{START}artikelen/{one.uid}/").content)
    assert "vanaf 2031" in page
    assert "tot 2031" in page
    early = post(officer, path, 422, code="XJ0-1XFC2CX-WT", from_year="2030").content
    assert "later jaar" in summary(early)


def test_what_feeds_a_legal_person_is_told_and_taken_away(officer: Client) -> None:
    giver, receipt = articles("XJ0-1XFC2DY-IS", LEGAL_IN)
    path = f"{START}artikelen/{giver.uid}/stromen/"
    wrong = post(officer, path, 422, receiver=ONE, basis="inferred", ground="Zo").content
    assert "geen artikel" in summary(wrong)
    post(officer, path, receiver=LEGAL_IN, basis="inferred", ground="Beide heten zo")
    assert "Beide heten zo" in text(officer.get(f"{START}artikelen/{receipt.uid}/").content)
    flow = InternalFlow.objects.get()
    assert officer.post(path, {"weg": flow.uid}).status_code == 302
    assert not InternalFlow.objects.exists()


# --- who, and how much


def test_staff_looks_and_only_writers_write(sign_in: SignIn) -> None:
    (one,) = articles(ONE)
    movement = write(a_round(), "index", (one, "VAK", 1))
    reads = (START, ROUND, f"{ROUND}bewegingen/", f"{ROUND}afstemming/",
             f"{START}bewegingen/{movement.uid}/", f"{START}artikelen/",
             f"{START}artikelen/{one.uid}/")  # fmt: skip
    writes = (f"{START}nieuw/", f"{ROUND}boeken/", f"{ROUND}boeken/index/", BRING,
              f"{ROUND}afsluiten/", f"{START}bewegingen/{movement.uid}/terugdraaien/",
              f"{START}artikelen/nieuw/", f"{START}artikelen/{one.uid}/code/")  # fmt: skip
    looks = sign_in(Role.INSPECTOR)
    assert [looks.get(path).status_code for path in reads] == [200] * len(reads)
    assert [looks.get(path).status_code for path in writes] == [403] * len(writes)
    page = looks.get(f"{START}artikelen/{one.uid}/").content
    assert b'name="short_content"' not in page
    changed = looks.post(f"{START}artikelen/{one.uid}/", {"name": "Anders", "version": "1"})
    assert changed.status_code == 200
    one.refresh_from_db()
    assert one.name != "Anders"
    outside = sign_in(Role.JOURNALIST)
    assert [outside.get(path).status_code for path in reads] == [403] * len(reads)


def test_a_page_takes_as_many_queries_for_many_articles(officer: Client) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as told:
            assert officer.get(path).status_code == 200
        return len(told)

    made = articles(ONE, TWO)
    round_ = a_round()
    for one in made:
        write(round_, "index", (one, "VAK", 1))
    paths = (START, ROUND, f"{ROUND}bewegingen/", f"{START}artikelen/", f"{ROUND}boeken/index/")
    before = [queries(path) for path in paths]
    more = articles(*[f"XJ0-1XFC2{a}{b}-WT" for a in "EFG" for b in "ABCDEF"])
    for one in more:
        write(round_, "compensation", (one, "VAK", 1), (made[0], "VAK", -1))
    assert [queries(path) for path in paths] == before


def test_history_tells_of_rounds_and_articles_in_words(officer: Client) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "index", (one, "VAK", 1))
    services.change_article(ACTOR, one, version=one.version, short_content={"nl": "Iets"})
    assert "Bewegingen" in text(officer.get(f"/werk/geschiedenis/round/{round_.uid}/").content)
    assert "Iets" in text(officer.get(f"/werk/geschiedenis/article/{one.uid}/").content)


def test_in_english_too(officer: Client) -> None:
    (one,) = articles(ONE)
    write(a_round(), "index", (one, "VAK", 1))
    assert "Can it close?" in text(officer.get("/en/werk/begroting/bo2031/").content)
