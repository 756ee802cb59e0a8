"""All actions as a spreadsheet: out, changed in another program, and back."""

from __future__ import annotations

import copy
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.writers import KEPT
from regie.cli.main import main
from regie.plans import services as plans
from regie.plans.contents import ONLY
from regie.plans.models import Edition
from regie.plans.selectors import draft_state
from regie.reading.extract.sandbox import sheets
from regie.writing.sheets import selectors, services
from regie.writing.sheets.columns import BY_NAME, COLUMNS, COMPARED, Register
from regie.writing.sheets.comparing import Compared, Strange, compare, letter, sheet
from tests.plans.make import TODAY
from tests.writing import make
from tests.writing.make import Made

pytestmark = pytest.mark.django_db

Book = dict[str, list[list[str]]]


@pytest.fixture
def made() -> Made:
    return make.three_editions()


@pytest.fixture
def draft(made: Made) -> Edition:
    return make.draft(made.actor, made.plan, "Vierde")


def edition(made: Made, number: int) -> Edition:
    found: Edition = Edition.objects.select_related("plan", "decision").get(
        plan=made.plan, number=number
    )
    return found


def book_of(what: Edition, tmp_path: Path) -> Book:
    """A workbook as somebody gets it, read."""
    path = tmp_path / "uit.xlsx"
    path.write_bytes(selectors.workbook(what, TODAY))
    return sheets(path)


def written(book: Book, path: Path) -> Path:
    """A workbook as another program saves it."""
    held = BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    for name, rows in book.items():
        one = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, words in enumerate(row):
                one.write_string(at, place, words)
    made.close()
    path.write_bytes(held.getvalue())
    return path


def rows(book: Book) -> list[list[str]]:
    """The visible rows, the header first."""
    shown = next(rows for name, rows in book.items() if name != KEPT)
    top = next(n for n, row in enumerate(shown) if row[0] == COLUMNS[0].header)
    return shown[top:]


def place(name: str) -> int:
    return [column.name for column in COLUMNS].index(name)


def row_of(book: Book, uid: str) -> list[str]:
    return next(row for row in rows(book) if row[0] == uid)


def put(book: Book, uid: str, /, **cells: str) -> Book:
    """With other words in cells of one row."""
    changed = copy.deepcopy(book)
    for name, words in cells.items():
        row_of(changed, uid)[place(name)] = words
    return changed


def beside(book: Book, made: Made, draft: Edition | None = None) -> Compared:
    return selectors.compared(made.plan, sheet(book), draft, TODAY)


def marks(found: Compared) -> dict[str, int]:
    return {mark: len(found.marked(mark)) for mark in ("added", "changed", "same", "gone")}


def take(made: Made, draft: Edition, book: Book, **options: Any) -> dict[str, int]:
    return services.take(made.actor, draft, sheet(book), TODAY, **options)


# --- out and back


def test_what_comes_back_as_it_went_is_the_same(made: Made, tmp_path: Path) -> None:
    book = book_of(edition(made, 3), tmp_path)
    found = beside(book, made)
    assert marks(found) == {"added": 0, "changed": 0, "same": 5, "gone": 0}
    assert not found.differs
    milestone = dict(zip([one.name for one in COLUMNS], row_of(book, made.uids["m"]), strict=True))
    assert (milestone["kind"], milestone["parent"], milestone["planned"]) == (
        "mijlpaal",
        "Aa",
        "2021-02",
    )
    cells = dict(zip([one.name for one in COLUMNS], row_of(book, made.uids["a"]), strict=True))
    assert cells["title"] == "Actie a, ruimer"
    assert cells["parent"] == "SD 1"
    assert cells["period_start"] == "2020"
    assert cells["lead"] == "Agentschap Nieuw"
    assert cells["targets"] == "Nieuwkomers"


def test_names_are_those_of_the_day(made: Made, tmp_path: Path) -> None:
    book = book_of(edition(made, 1), tmp_path)
    assert row_of(book, made.uids["a"])[place("lead")] == "Agentschap Oud"


@pytest.fixture(scope="module")
def pure(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> tuple[Book, Register]:
    """A workbook and what it is beside, as values: nothing of it stays in the database."""
    from django.db import transaction

    class Undone(Exception):
        pass

    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                made = make.three_editions()
                book = book_of(edition(made, 3), tmp_path_factory.mktemp("blad"))
                beside_ = selectors.register(selectors.standing(made.plan, None), made.plan, TODAY)
                raise Undone
        except Undone:
            pass
    return book, beside_


#: Words that a cell takes, by column.
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
_VALUES: dict[str, st.SearchStrategy[str]] = {
    "code": _WORDS,
    "title": _WORDS.filter(lambda words: bool(words.strip())),
    "text": _WORDS,
    "title.en": _WORDS,
    "text.en": _WORDS,
    "parent": st.sampled_from(["SD 1", "SD 2", ""]),
    "period_start": st.sampled_from(["2021", "2021-02", "2021-02-14", "2021-Q3", "", "mei 2022"]),
    "period_end": st.sampled_from(["2030", "14 februari 2029", ""]),
    **dict.fromkeys(("planned", "expected", "reached"), st.sampled_from(["2021", "mei 2022", ""])),
    "instrument": _WORDS,
    "contact": _WORDS,
    "contact.en": _WORDS,
    "contact_email": st.sampled_from(["dienst@voorbeeld.be", ""]),
    "horizontal": st.sampled_from(["ja", "nee", "Ja", ""]),
    "extra_money": st.sampled_from(["ja", "nee", ""]),
    "admission_reason": _WORDS,
    "regular": st.sampled_from(["ja", "nee", ""]),
    "lead": st.sampled_from(["Agentschap Nieuw", "agentschap oud", "Gelijke kansen", ""]),
    "responsible": st.sampled_from(["Agentschap Nieuw; Gelijke kansen", ""]),
    "co_responsible": st.sampled_from(["Gelijke kansen", ""]),
    "partner": st.sampled_from(["Agentschap Nieuw", ""]),
    "targets": st.sampled_from(["Nieuwkomers", ""]),
    "principle": st.sampled_from(["Inclusief beleid", ""]),
}


@settings(max_examples=150)
@given(st.data())
def test_any_single_cell_is_exactly_that_change(
    pure: tuple[Book, Register], data: st.DataObject
) -> None:
    book, register = pure
    uid = data.draw(st.sampled_from([row[0] for row in rows(book)[1:]]))
    name = data.draw(st.sampled_from(sorted(_VALUES)))
    words = data.draw(_VALUES[name])
    was = row_of(book, uid)[place(name)]
    found = compare(sheet(put(book, uid, **{name: words})), register)
    kinds = ONLY.get(BY_NAME[name].field)
    if words and kinds and register.contents[uid].kind not in kinds:
        assert found.faults
        return
    if name == "code" and found.faults:  # it is that of another item
        assert words.strip() in {content.code for content in register.contents.values()}
        return
    assert not found.faults
    told = [
        (line.uid, change.column, change.theirs, change.mine)
        for line in found.lines
        for change in line.changes
    ]
    expected = [] if words.strip() == was.strip() else [(uid, name, was, words.strip())]
    assert told == expected
    assert not found.clashes


def test_every_compared_column_was_tried() -> None:
    assert {*_VALUES, "kind"} == {column.name for column in COMPARED}


def test_a_change_stands_in_the_draft_and_nowhere_else(
    made: Made, draft: Edition, tmp_path: Path
) -> None:
    uid = made.uids["a"]
    before = draft_state(draft)[uid]
    book = put(
        book_of(draft, tmp_path),
        uid,
        title="Actie a, nog ruimer",
        period_end="2025-06",
        partner="Agentschap Nieuw",
        parent="SD 2",
        reason="gevraagd",
    )
    assert take(made, draft, book) == {"added": 0, "changed": 1, "same": 4, "gone": 0}
    after = draft_state(draft)[uid]
    assert after.title == {"nl": "Actie a, nog ruimer"}
    assert after.fields["period_end"].iso() == "2025-06"
    assert after.parent == made.uids["sd2"]
    assert after.reason == "gevraagd"
    assert made.agency is not None
    assert {link.key for link in after.links} - {link.key for link in before.links} == {
        ("partner", "organisation", made.agency.uid, 0)
    }
    # What the sheet does not show of a link stays with it.
    assert next(link for link in after.links if link.role == "lead").share == 6000
    others = draft_state(draft)
    assert {key for key, one in others.items() if one.seen.revision == after.seen.revision} == {uid}
    assert marks(beside(book, made, draft))["same"] == 5


def test_a_new_row_and_a_row_that_is_gone(made: Made, draft: Edition, tmp_path: Path) -> None:
    book = book_of(draft, tmp_path)
    shown = next(rows for name, rows in book.items() if name != KEPT)
    shown.remove(row_of(book, made.uids["a"]))
    cells = {"kind": "evaluatie", "title": "Evaluatie", "parent": "SD 1", "targets": "nieuwkomers"}
    shown.append([cells.get(column.name, "") for column in COLUMNS])
    assert take(made, draft, book, reason="opgekuist") == {
        "added": 1,
        "changed": 0,
        "same": 4,
        "gone": 1,
    }
    after = draft_state(draft)
    assert made.uids["a"] not in after
    assert made.uids["m"] not in after, "a milestone goes with its action"
    (new,) = (one for one in after.values() if one.title == {"nl": "Evaluatie"})
    assert (new.kind, new.parent) == ("evaluation", made.uids["sd"])
    assert [link.role for link in new.links] == ["targets"]


def test_milestones_come_back_as_actions_do(made: Made, draft: Edition, tmp_path: Path) -> None:
    """One changed, one added to an action that is new itself, by its code."""
    book = put(book_of(draft, tmp_path), made.uids["m"], expected="september 2021", reached="2021")
    shown = next(rows for name, rows in book.items() if name != KEPT)
    for cells in (
        {"kind": "mijlpaal", "title": "Eerste stap", "parent": "Z1", "planned": "2025-Q2"},
        {"kind": "actie", "code": "Z1", "title": "Nieuwe actie", "parent": "SD 1"},
    ):
        shown.append([cells.get(column.name, "") for column in COLUMNS])
    counts = take(made, draft, book, reason="gepland")
    assert counts == {"added": 2, "changed": 1, "same": 4, "gone": 0}
    after = draft_state(draft)
    changed = after[made.uids["m"]].fields
    dates = [changed[name].iso() for name in ("planned", "expected", "reached")]
    assert dates == ["2021-02", "2021-09", "2021"]
    (step,) = (one for one in after.values() if one.title == {"nl": "Eerste stap"})
    assert step.kind == "milestone"
    assert step.parent is not None
    assert after[step.parent].title == {"nl": "Nieuwe actie"}


def test_a_milestone_that_is_taken_out_ends_alone(
    made: Made, draft: Edition, tmp_path: Path
) -> None:
    book = book_of(draft, tmp_path)
    next(rows for name, rows in book.items() if name != KEPT).remove(row_of(book, made.uids["m"]))
    assert take(made, draft, book)["gone"] == 1
    assert made.uids["m"] not in draft_state(draft)
    assert made.uids["a"] in draft_state(draft)


def test_rows_in_another_order_are_the_same(made: Made, tmp_path: Path) -> None:
    book = book_of(edition(made, 3), tmp_path)
    shown = next(rows for name, rows in book.items() if name != KEPT)
    top = len(shown) - len(rows(book)) + 1
    shown[top:] = reversed(shown[top:])
    assert not beside(book, made).differs


# --- two people


def theirs(made: Made, draft: Edition, uid: str, **values: Any) -> None:
    """Somebody else saves meanwhile."""
    plans.change_item(made.actor, draft, uid, make.seen(draft, uid), values)


def test_two_people_in_two_cells_of_a_row_lose_nothing(
    made: Made, draft: Edition, tmp_path: Path
) -> None:
    uid = made.uids["a"]
    book = put(book_of(draft, tmp_path), uid, title="Van mij")
    theirs(made, draft, uid, instrument="van hen")
    found = beside(book, made, draft)
    assert not found.clashes
    take(made, draft, book)
    after = draft_state(draft)[uid]
    assert (after.title["nl"], after.fields["instrument"]) == ("Van mij", "van hen")


def test_two_people_in_one_language_each_lose_nothing(
    made: Made, draft: Edition, tmp_path: Path
) -> None:
    uid = made.uids["a"]
    book = put(book_of(draft, tmp_path), uid, **{"title.en": "Mine"})
    theirs(made, draft, uid, title={"nl": "Van hen"})
    take(made, draft, book)
    assert draft_state(draft)[uid].title == {"nl": "Van hen", "en": "Mine"}


@pytest.mark.parametrize(("side", "title"), [("file", "Van mij"), ("register", "Van hen")])
def test_two_people_in_one_cell_is_settled_by_a_person(
    made: Made, draft: Edition, tmp_path: Path, side: Any, title: str
) -> None:
    uid = made.uids["a"]
    book = put(book_of(draft, tmp_path), uid, title="Van mij", instrument="ook van mij")
    theirs(made, draft, uid, title={"nl": "Van hen"})
    ((_, change),) = beside(book, made, draft).clashes
    assert (change.base, change.theirs, change.mine) == ("Actie a, ruimer", "Van hen", "Van mij")
    with pytest.raises(Refusal, match="kies eerst"):
        take(made, draft, book)
    assert draft_state(draft)[uid].title["nl"] == "Van hen"
    take(made, draft, book, settled={(uid, "title"): side})
    after = draft_state(draft)[uid]
    assert (after.title["nl"], after.fields["instrument"]) == (title, "ook van mij")


def test_the_same_change_twice_is_no_clash(made: Made, draft: Edition, tmp_path: Path) -> None:
    uid = made.uids["a"]
    book = put(book_of(draft, tmp_path), uid, title="Gelijk")
    theirs(made, draft, uid, title={"nl": "Gelijk"})
    assert not beside(book, made, draft).differs


@pytest.mark.parametrize("side", ["file", "register"])
def test_what_one_ended_and_another_changed(
    made: Made, draft: Edition, tmp_path: Path, side: Any
) -> None:
    uid = made.uids["right"]
    book = put(book_of(draft, tmp_path), uid, title="Toch nog")
    plans.end_item(made.actor, draft, uid, "klaar", make.seen(draft, uid))
    ((line, change),) = beside(book, made, draft).clashes
    take(made, draft, book, settled={(line.key, change.column): side})
    standing = draft_state(draft)
    assert (uid in standing) == (side == "file")
    if side == "file":
        assert standing[uid].title["nl"] == "Toch nog"


@pytest.mark.parametrize("side", ["file", "register"])
def test_what_one_took_out_and_another_changed(
    made: Made, draft: Edition, tmp_path: Path, side: Any
) -> None:
    uid = made.uids["right"]
    book = book_of(draft, tmp_path)
    next(rows for name, rows in book.items() if name != KEPT).remove(row_of(book, uid))
    theirs(made, draft, uid, title={"nl": "Van hen"})
    ((line, change),) = beside(book, made, draft).clashes
    with pytest.raises(Refusal):
        take(made, draft, book)
    take(made, draft, book, settled={(line.key, change.column): side})
    assert (uid in draft_state(draft)) == (side == "register")


# --- what cannot be taken


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"period_start": "31 februari 2021"}, "“31 februari 2021” is geen datum"),
        ({"period_start": "2021-02-31"}, "“2021-02-31” is geen datum"),
        ({"period_end": "ooit"}, "“ooit” is geen datum"),
        ({"planned": "2021"}, "hoort niet bij een actie"),
        ({"horizontal": "misschien"}, "“misschien” is geen ja of nee"),
        ({"parent": "SD 9"}, "“SD 9” is geen code in dit plan"),
        ({"lead": "Niemand"}, "“Niemand” staat niet in het register"),
        ({"targets": "Agentschap Nieuw"}, "“Agentschap Nieuw” staat niet in het register"),
        ({"partner": "Agentschap Nieuw; Agentschap Oud"}, "Hier staat iets twee keer"),
        ({"kind": "onderzoek"}, "wijzigt niet"),
        ({"code": "SD 2"}, "heeft ook iets anders"),
        ({"code": "x" * 41}, "ten hoogste 40"),
        ({"uid": "000000000000"}, "deze uid kennen we niet"),
        ({"uid": "zelf verzonnen"}, "dit is geen uid"),
    ],
)
def test_a_cell_that_cannot_be_is_named_and_nothing_changes(
    made: Made, draft: Edition, tmp_path: Path, cells: dict[str, str], sentence: str
) -> None:
    book = put(book_of(draft, tmp_path), made.uids["right"], title="Wel goed")
    book = put(book, made.uids["a"], **cells)
    found = beside(book, made, draft)
    (fault,) = found.faults
    shown = next(rows for name, rows in book.items() if name != KEPT)
    at = next(n for n, row in enumerate(shown, 1) if row[place("title")].startswith("Actie a, "))
    assert sentence in fault.sentence
    assert (fault.row, fault.column) == (at, letter(place(next(iter(cells)))))
    before = draft_state(draft)
    with pytest.raises(Invalid, match=f"Rij {at}, kolom "):
        take(made, draft, book)
    assert draft_state(draft) == before


def test_a_title_that_is_taken_away(made: Made, draft: Edition, tmp_path: Path) -> None:
    book = put(book_of(draft, tmp_path), made.uids["a"], title="")
    with pytest.raises(Invalid, match=r"Rij \d+, titel: Geef een titel"):
        take(made, draft, book)


def test_the_same_row_twice(made: Made, draft: Edition, tmp_path: Path) -> None:
    book = book_of(draft, tmp_path)
    next(rows for name, rows in book.items() if name != KEPT).append(
        [*row_of(book, made.uids["a"])]
    )
    assert "twee keer" in beside(book, made, draft).faults[0].sentence


def _other_column(book: Book) -> None:
    rows(book)[0][place("instrument")] = "Kleur"


def _no_column(book: Book) -> None:
    for row in rows(book):
        del row[place("instrument")]


def _twice(book: Book) -> None:
    rows(book)[0][place("instrument")] = "Code"


def _no_kept(book: Book) -> None:
    del book[KEPT]


def _kept_changed(book: Book) -> None:
    book[KEPT][2][1] = "iets"


def _stray(book: Book) -> None:
    rows(book)[1].append("hier")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_other_column, "kolom N: de kolom “Kleur” kennen we niet"),
        (_no_column, "De kolom “Instrument” ontbreekt"),
        (_twice, "“Code” staat er twee keer"),
        (_no_kept, "kwam niet uit Regie"),
        (_kept_changed, "werd gewijzigd"),
        (_stray, "hier hoort niets"),
    ],
)
def test_a_workbook_that_is_none_of_ours(
    made: Made, tmp_path: Path, spoil: Any, sentence: str
) -> None:
    book = book_of(edition(made, 3), tmp_path)
    spoil(book)
    with pytest.raises(Strange, match=sentence.replace("(", r"\(")):
        sheet(book)


def test_who_may_not_write_takes_nothing(made: Made, draft: Edition, tmp_path: Path) -> None:
    from tests.plans.make import STAFF

    book = put(book_of(draft, tmp_path), made.uids["a"], title="Van mij")
    with pytest.raises(Invalid, match="geen plan dat je mag wijzigen"):
        selectors.plan_of(STAFF, sheet(book))
    with pytest.raises(NotAllowed):
        services.take(STAFF, draft, sheet(book), TODAY)


# --- as people type it


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    answer = main(["plan", *words])
    printed = capsys.readouterr()
    return answer, printed.out, printed.err


def test_the_commands(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.xlsx"
    assert command(capsys, "export", "voorbeeldplan", "--edition", "3", "--out", str(out))[0] == 0
    assert command(capsys, "import", str(out), "--dry-run")[0] == 0
    changed = written(put(sheets(out), made.uids["a"], title="Anders"), tmp_path / "terug.xlsx")
    answer, told, _ = command(capsys, "import", str(changed), "--dry-run", "--json")
    found = json.loads(told)
    assert answer == 1
    assert [line["uid"] for line in found["changed"]] == [made.uids["a"]]
    assert found["changed"][0]["fields"] == [
        {"column": "title", "before": "Actie a, ruimer", "after": "Anders"}
    ]
    assert (found["added"], found["same"], found["gone"], found["conflicts"]) == ([], 4, [], [])
    assert not Edition.objects.filter(plan=made.plan, state="draft").exists()
    answer, told, _ = command(capsys, "import", str(changed), "--reason", "gevraagd")
    assert answer == 0
    assert "titel: " not in told
    draft = Edition.objects.get(plan=made.plan, state="draft")
    assert f"Opgenomen in ontwerp {draft.uid}." in told
    assert draft_state(draft)[made.uids["a"]].title["nl"] == "Anders"

    mine = written(put(sheets(out), made.uids["a"], title="Nog anders"), tmp_path / "mijn.xlsx")
    answer, _, sentence = command(capsys, "import", str(mine), "--draft", draft.uid)
    assert (answer, "--keep" in sentence) == (2, True)
    command(capsys, "import", str(mine), "--draft", draft.uid, "--keep", "file")
    assert draft_state(draft)[made.uids["a"]].title["nl"] == "Nog anders"


def test_a_draft_goes_back_to_where_it_came_from(
    made: Made, draft: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ontwerp.xlsx"
    command(capsys, "export", "voorbeeldplan", "--draft", draft.uid, "--out", str(out))
    changed = written(put(sheets(out), made.uids["a"], title="Anders"), tmp_path / "terug.xlsx")
    command(capsys, "import", str(changed))
    assert draft_state(draft)[made.uids["a"]].title["nl"] == "Anders"
    assert Edition.objects.filter(plan=made.plan, state="draft").count() == 1


def _text(path: Path) -> None:
    path.write_text("geen rekenblad")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _half(path: Path) -> None:
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, "x")
    book.close()
    path.write_bytes(held.getvalue()[:-400])


def _long(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    one = book.add_worksheet()
    for row in range(1_000_000):
        one.write_number(row, 0, 1)
    book.close()


def _far(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_string(1_048_575, 16_383, "x")
    book.close()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_text, "is gewone tekst: geef het rekenblad (XLSX)"),
        (_empty, "is leeg"),
        (_half, "beschadigd"),
        (_long, "meer dan 20.000 rijen"),
        (_far, ""),
    ],
)
def test_a_bad_file(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Any, sentence: str
) -> None:
    path = tmp_path / "blad.xlsx"
    spoil(path)
    answer, told, refusal = command(capsys, "import", str(path))
    assert (answer, told) == (2, "")
    assert refusal.startswith("regie: ‘blad.xlsx’ ")
    assert sentence in refusal


def test_of_a_formula_it_is_the_value(made: Made, tmp_path: Path) -> None:
    book = book_of(edition(made, 3), tmp_path)
    path = tmp_path / "formule.xlsx"
    written(book, path)
    held = BytesIO()
    again = xlsxwriter.Workbook(held, {"in_memory": True})
    for name, told in book.items():
        one = again.add_worksheet(name)
        for at, row in enumerate(told):
            for column, words in enumerate(row):
                if words == "Actie a, ruimer" and name != KEPT:
                    one.write_formula(at, column, '="Uit "&"formule"', None, "Uit formule")
                else:
                    one.write_string(at, column, words)
    again.close()
    path.write_bytes(held.getvalue())
    (line,) = beside(sheets(path), made).marked("changed")
    assert line.changes[0].mine == "Uit formule"


def test_what_a_spreadsheet_makes_of_dates_and_numbers(made: Made, tmp_path: Path) -> None:
    from datetime import date

    book = book_of(edition(made, 3), tmp_path)
    path = tmp_path / "excel.xlsx"
    again = xlsxwriter.Workbook(str(path))
    day = again.add_format({"num_format": "dd/mm/yyyy"})
    for name, told in book.items():
        one = again.add_worksheet(name)
        for at, row in enumerate(told):
            for column, words in enumerate(row):
                one.write_string(at, column, words)
            if name != KEPT and row[0] == made.uids["a"]:
                one.write_datetime(at, place("period_end"), date(2024, 5, 6), day)
                one.write_number(at, place("code"), 12)
                one.write_boolean(at, place("horizontal"), True)
    again.close()
    (line,) = beside(sheets(path), made).marked("changed")
    assert {change.column: change.mine for change in line.changes} == {
        "code": "12",
        "period_end": "2024-05-06",
        "horizontal": "ja",
    }


def test_two_things_with_one_name(made: Made, draft: Edition, tmp_path: Path) -> None:
    from tests.plans.make import target_group

    other = target_group("Nieuwkomers")
    book = book_of(draft, tmp_path)
    shown = row_of(book, made.uids["a"])[place("targets")]
    assert shown.startswith("Nieuwkomers [")
    found = beside(put(book, made.uids["a"], targets="Nieuwkomers"), made, draft)
    assert "meer dan één" in found.faults[0].sentence
    take(made, draft, put(book, made.uids["a"], targets=f"{shown}; Nieuwkomers [{other.uid}]"))
    told = draft_state(draft)[made.uids["a"]].links
    assert len([link for link in told if link.role == "targets"]) == 2


def test_target_groups_that_meet(made: Made, draft: Edition, tmp_path: Path) -> None:
    from tests.plans.make import target_group

    uid = made.uids["a"]
    target_group("Vrouwen")
    book = put(book_of(draft, tmp_path), uid, targets="Nieuwkomers; Nieuwkomers + vrouwen")
    take(made, draft, book)
    links = [link for link in draft_state(draft)[uid].links if link.role == "targets"]
    assert sorted(link.intersection or 0 for link in links) == [0, 1, 1]
    again = book_of(draft, tmp_path)
    assert not beside(again, made, draft).differs
    assert "Nieuwkomers + Vrouwen" in row_of(again, uid)[place("targets")] or (
        "Vrouwen + Nieuwkomers" in row_of(again, uid)[place("targets")]
    )
    take(made, draft, put(again, uid, targets="Vrouwen"))
    (link,) = (link for link in draft_state(draft)[uid].links if link.role == "targets")
    assert link.intersection is None


@pytest.mark.parametrize("size", [4, 60])
def test_queries_do_not_grow(made: Made, tmp_path: Path, size: int) -> None:
    plan = make.grown(made.actor, size)
    draft = make.draft(made.actor, plan)
    with CaptureQueriesContext(connection) as out:
        book = book_of(draft, tmp_path)
    assert len(out) <= 10
    with CaptureQueriesContext(connection) as back:
        selectors.compared(plan, sheet(book), draft, TODAY)
    assert len(back) <= 10


def test_example_stands_on_the_sheet(made: Made, tmp_path: Path) -> None:
    shown = next(iter(book_of(edition(made, 3), tmp_path).values()))
    assert "Voorbeeldgegevens" in {words for row in shown for words in row}


def test_columns_are_named_once() -> None:
    assert len({column.header for column in COLUMNS}) == len(COLUMNS) == len(BY_NAME)
