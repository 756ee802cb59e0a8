"""Papers written out of the register, read back paragraph by paragraph."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import docx
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace
from tools import build_templates

from regie.base.doors import TooOften
from regie.base.errors import NotAllowed, Refusal
from regie.cli.main import main
from regie.kernel import figures
from regie.kernel.dates import parse_iso
from regie.plans import services
from regie.plans.models import Edition
from regie.plans.progress import asking
from regie.writing.models import PaperTemplate
from regie.writing.papers import contents, selectors, writer
from regie.writing.papers import services as papers
from tests.plans import make_rounds
from tests.plans.make import STAFF, TODAY
from tests.writing import make
from tests.writing.make import Made
from tests.writing.test_templates import template

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Made:
    return make.three_editions()


def edition(made: Made, number: int) -> Edition:
    found: Edition = Edition.objects.select_related("plan__owner", "decision").get(
        plan=made.plan, number=number
    )
    return found


def note(made: Made, first: int, last: int) -> contents.Nota:
    return selectors.note(edition(made, first), edition(made, last), TODAY)


def written(paper: contents.Paper) -> Any:
    """A paper as Word opens it."""
    return docx.Document(io.BytesIO(writer.docx(paper, writer.shipped(writer.kind_of(paper)))))


def paragraphs(document: Any) -> list[str]:
    return [told for one in document.paragraphs if (told := one.text.strip())]


def pages(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    told = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(told.split())


#: The note from edition 1 to edition 2; ``_`` is a blank at which no line breaks, ``|`` a new line.
NOTE = Path(__file__).with_name("note_1_2.txt").read_text("utf-8").splitlines()


def test_the_note_paragraph_by_paragraph(made: Made) -> None:
    document = written(note(made, 1, 2))
    told = [one.replace("\u00a0", "_").replace("\n", "|") for one in paragraphs(document)]
    assert told == NOTE
    assert document.core_properties.title == "Actualisatie van Voorbeeldplan"
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Voorbeeldplan – voorbeeldgegevens"


def test_changed_words_are_marked(made: Made) -> None:
    document = written(note(made, 1, 2))
    (told,) = (one for one in document.paragraphs if one.text.startswith("Instrument: "))
    looks = [
        (run.text, bool(run.font.strike), bool(run.font.underline))
        for run in told.runs
        if run.text.strip()
    ]
    assert looks == [
        ("Instrument: ", False, False),
        ("subsidie", True, False),
        ("subsidie en opleiding", False, True),
    ]
    (told,) = (one for one in document.paragraphs if one.text.startswith("Titel: "))
    assert [run.text for run in told.runs if run.font.underline] == [", ruimer"]


def test_what_merged_and_what_was_split_stands_in_the_note(made: Made) -> None:
    told = paragraphs(written(note(made, 2, 3)))
    at = told.index("Samengevoegd")
    assert told[at : at + 4] == [
        "Samengevoegd",
        "Ab Actie b en Ac Actie c gingen op in Actie bc. Reden: horen samen",
        "Gesplitst",
        "Ae Actie e werd Actie e links en Actie e rechts. Reden: te veel ineens",
    ]
    assert "Reden: Samengevoegd uit Ab Actie b en Ac Actie c. Horen samen" in told


def test_names_are_those_of_the_day(made: Made) -> None:
    first = selectors.book(edition(made, 1), TODAY)
    assert [one.naam for one in first.ministers] == ["Persoon A"]
    told = paragraphs(written(first))
    assert "Trekker: Agentschap Oud, 60 %" in told
    last = selectors.book(edition(made, 3), TODAY)
    assert [one.naam for one in last.ministers] == ["Persoon B"]
    assert "Trekker: Agentschap Nieuw, 60 %" in paragraphs(written(last))


def test_a_note_of_a_draft(made: Made) -> None:
    draft = make.draft(made.actor, made.plan, "Vierde")
    uid = made.uids["a"]
    services.change_item(
        made.actor, draft, uid, make.seen(draft, uid), {"instrument": None}, reason="voorbij"
    )
    told = selectors.note(edition(made, 3), draft, TODAY)
    assert told.onderwerp.endswith("naar het ontwerp “Vierde”")
    (goal,) = told.doelstellingen
    (change,) = goal.wijzigingen
    assert (change.velden[0].voor, change.velden[0].na) == ("subsidie en opleiding", "")
    assert told.tellingen.gelijk == "6 onderdelen"


def test_words_are_placed_and_never_read(made: Made) -> None:
    """What looks like a field, a tag or markup stands there as somebody wrote it."""
    nasty = "{{ 7*7 }} {% raw %} <w:p> & #panic() \\ $x$ *vet* \x07\x0c"
    draft = make.draft(made.actor, made.plan)
    uid = made.uids["a"]
    services.change_item(made.actor, draft, uid, make.seen(draft, uid), {"text": {"nl": nasty}})
    make.publish(made.actor, draft)
    paper = selectors.action(uid, edition(made, 4), TODAY)
    shown = nasty.rstrip("\x07\x0c").strip()
    assert shown in paragraphs(written(paper))
    assert " ".join(shown.split()) in pages(writer.pdf(paper))


@pytest.mark.parametrize("kind", ["note", "book", "sheet", "chapter"])
def test_a_pdf_is_tagged_and_says_the_same(made: Made, kind: str) -> None:
    papers_: dict[str, Callable[[], contents.Paper]] = {
        "note": lambda: note(made, 1, 2),
        "book": lambda: selectors.book(edition(made, 2), TODAY),
        "sheet": lambda: selectors.action(made.uids["a"], edition(made, 2), TODAY),
        "chapter": lambda: selectors.chapter(edition(made, 2), TODAY),
    }
    paper = papers_[kind]()
    pdf = writer.pdf(paper)
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == paper.titel
    document.close()
    assert b"pdfuaid" in pdf
    assert b"/Lang(nl-BE)" in pdf
    told = pages(pdf)
    # A wide table is cut into lines; the words of every paragraph stand there all the same.
    words = set(told.split())
    for one in paragraphs(written(paper)):
        assert set(one.split()) <= words, one
    assert "oorbeeldgegevens" in told


def test_a_sign_that_no_font_has_keeps_no_paper_from_being_written(made: Made) -> None:
    paper = replace(note(made, 1, 2), onderwerp="Zorg 😀 voor 中文 en \u202eλόγος & <b>")
    told = pages(writer.pdf(paper))
    assert "Zorg □ voor □□ en λόγος & <b>" in " ".join(told.split())


def test_the_sheet_of_an_action_is_one_page_with_its_history(made: Made) -> None:
    paper = selectors.action(made.uids["a"], edition(made, 3), TODAY)
    assert [(one.editie, one.wat, one.reden) for one in paper.geschiedenis] == [
        ("editie 1", "toegevoegd", ""),
        ("editie 2", "gewijzigd", "het bereik was te klein"),
    ]
    document = pypdfium2.PdfDocument(writer.pdf(paper))
    assert len(document) == 1
    document.close()


def test_a_chapter_holds_the_annexes(made: Made) -> None:
    draft = make.draft(made.actor, made.plan)
    for kind in ("evaluation", "regulation", "decree_evaluation", "initiative"):
        services.add_item(
            made.actor, draft, kind, {"title": {"nl": f"Nieuw: {kind}"}}, parent=made.uids["sd"]
        )
    make.publish(made.actor, draft)
    paper = selectors.chapter(edition(made, 4), TODAY)
    assert [one.titel for one in paper.evaluaties] == ["Nieuw: evaluation"]
    assert [one.titel for one in paper.regelgeving] == ["Nieuw: regulation"]
    assert [one.titel for one in paper.decretale_evaluaties] == ["Nieuw: decree_evaluation"]
    assert "Nieuw: initiative" in {one.titel for one in paper.initiatieven}
    tables = written(paper).tables
    assert [len(table.rows) for table in tables] == [6, 2, 2, 2]
    assert tables[1].rows[1].cells[1].text.strip() == "Nieuw: evaluation"
    # What nobody knows of the decision is said once.
    head = paragraphs(written(paper))[:4]
    assert any(
        one.endswith("beslissing van de Vlaamse Regering, nummer en datum niet gekend")
        for one in head
    )
    for number, told in (
        (1, "beslissing van de Vlaamse Regering, nummer niet gekend, 23 oktober 2020"),
        (2, "beslissing van de Vlaamse Regering, nummer VR 2021 0810, 8 oktober 2021"),
    ):
        one = selectors.chapter(edition(made, number), TODAY).editie.beslist
        assert one.replace("\u00a0", " ") == told


def test_a_chapter_is_of_the_year_of_its_decision(made: Made) -> None:
    told = {n: selectors.chapter(edition(made, n), TODAY).titel for n in (1, 2, 3)}
    assert [title.rpartition(" ")[2] for title in told.values()] == ["2020", "2021", "2022"]


def test_a_milestone_that_is_reached_is_no_longer_expected(made: Made) -> None:
    draft = make.draft(made.actor, made.plan)
    dates = {"expected": parse_iso("2021-06"), "reached": parse_iso("2021-05-03")}
    uid = made.uids["m"]
    for told, words in (
        ({"expected": dates["expected"]}, ("juni 2021", "")),
        (dates, ("", "3 mei 2021")),
    ):
        services.change_item(made.actor, draft, uid, make.seen(draft, uid), told)
        (milestone,) = selectors.action(made.uids["a"], draft, TODAY).fiche.mijlpalen
        now = (milestone.verwacht, milestone.bereikt)
        assert tuple(one.replace("\u00a0", " ") for one in now) == words


def test_papers_tell_what_was_accepted_and_where_it_stands(made: Made) -> None:
    uid = made.uids["a"]
    asked = make_rounds.accepted(
        made.actor,
        made.plan,
        uid,
        status="late",
        reason="Er was geen geld",
        text="De oproep komt\nlater.",
    )
    draft = make.draft(made.actor, made.plan)  # a draft is told as of today
    today = timezone.localdate()

    def told(paper: contents.Paper) -> list[str]:
        return [one for one in paragraphs(written(paper)) if "te laat" in one]

    day = figures.day(today, "nl")
    words = "te laat. Er was geen geld. De oproep komt later. (Voortgangsronde “Voorjaar 2024”, "
    first = edition(made, 3)
    for paper in (selectors.note(first, draft, today), selectors.chapter(draft, today)):
        (one,) = told(paper)
        assert f"{words}aanvaard op {day})" in one
    round_ = asked.round
    round_.refresh_from_db()
    asking.close_round(made.actor, round_.uid, round_.version)
    for paper in (selectors.note(first, draft, today), selectors.chapter(draft, today)):
        (one,) = told(paper)
        assert f"{words}afgesloten op {day})" in one
    # What was decided before keeps what was known then.
    assert told(note(made, 1, 2)) == told(selectors.chapter(edition(made, 2), today)) == []


def test_a_chapter_of_one_minister(made: Made) -> None:
    assert made.office is not None
    paper = selectors.chapter(edition(made, 2), TODAY, office=made.office.uid)
    assert {one.titel for one in paper.initiatieven} == {"Actie a, ruimer", "Actie e"}
    with pytest.raises(Refusal):
        selectors.chapter(edition(made, 2), TODAY, office="0" * 12)


def test_every_field_of_every_template_is_known() -> None:
    for kind in contents.PAPERS:
        assert writer.check(kind, writer.shipped(kind)) == ()


def test_the_shipped_templates_are_what_the_tool_builds() -> None:
    for kind, build in build_templates.BUILDERS.items():
        assert build_templates.built(build) == writer.shipped(kind)
    assert set(build_templates.BUILDERS) == set(contents.PAPERS)


@pytest.mark.parametrize("size", [4, 60])
def test_queries_do_not_grow(made: Made, size: int) -> None:
    plan = make.grown(made.actor, size)
    first, last = (
        Edition.objects.filter(plan=plan).select_related("plan__owner", "decision").order_by("seq")
    )
    counts = []
    for paper in (
        lambda: selectors.note(first, last, TODAY),
        lambda: selectors.book(last, TODAY),
        lambda: selectors.chapter(last, TODAY),
    ):
        with CaptureQueriesContext(connection) as asked:
            paper()
        counts.append(len(asked))
    assert counts == [16, 4, 5]


# --- as people type it


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_commands(
    made: Made, tmp_path: Path, form: str, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.REGIE_HOME = tmp_path / "home"
    for words in (
        ["note", "voorbeeldplan", "--from", "1", "--to", "3"],
        ["note", "voorbeeldplan"],
        ["book", "voorbeeldplan", "--edition", "2"],
        ["chapter", "voorbeeldplan"],
        ["sheet", made.uids["a"]],
    ):
        out = tmp_path / f"papier.{form}"
        assert main(["plan", *words, "--out", str(out)]) == 0, words
        assert out.read_bytes().startswith(b"PK" if form == "docx" else b"%PDF")
        out.unlink()
    kept = list((tmp_path / "home" / "papers").rglob(f"*.{form}"))
    assert len(kept) == 5
    capsys.readouterr()
    assert main(["plan", "book", "voorbeeldplan", "--out", str(tmp_path / "x.odt")]) == 2
    assert (
        main(["plan", "note", "voorbeeldplan", "--from", "2", "--to", "2", "--out", "x.pdf"]) == 2
    )
    assert main(["plan", "sheet", "0" * 12, "--out", "x.pdf"]) == 2
    assert capsys.readouterr().err.count("regie: ") == 3


def test_a_paper_is_written_once(made: Made, tmp_path: Path, settings: Any) -> None:
    settings.REGIE_HOME = tmp_path
    first = papers.paper(note(made, 1, 2), "docx")
    (kept,) = (tmp_path / "papers").rglob("*.docx")
    kept.write_bytes(b"van toen")
    assert papers.paper(note(made, 1, 2), "docx") == b"van toen" != first
    assert papers.paper(note(made, 1, 3), "docx") != b"van toen"


def test_a_crowd_has_one_paper_written(tmp_path: Path) -> None:
    path = tmp_path / "papers" / "ab" / "ab1.pdf"
    made: list[int] = []

    def slow() -> bytes:
        made.append(1)
        sleep(0.3)
        return b"een nota"

    with ThreadPoolExecutor(20) as crowd:
        got = list(crowd.map(lambda _: papers.kept(path, slow), range(20)))
    assert (set(got), len(made)) == ({b"een nota"}, 1)


def test_few_papers_are_written_at_once(tmp_path: Path) -> None:
    busy: list[int] = []
    most: list[int] = []

    def slow() -> bytes:
        busy.append(1)
        most.append(len(busy))
        sleep(0.1)
        busy.pop()
        return b"een nota"

    paths = [tmp_path / "papers" / f"{n:02}" / f"{n}.pdf" for n in range(8)]
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda path: papers.kept(path, slow), paths))
    assert max(most) == papers.AT_ONCE
    assert all(path.read_bytes() for path in paths)


def test_who_waits_too_long_is_told_when_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "PATIENCE", 0.1)
    inside, over = Event(), Event()

    def endless() -> bytes:
        inside.set()
        over.wait(30)
        return b"eindelijk"

    path = tmp_path / "papers" / "ab" / "ab1.pdf"
    with ThreadPoolExecutor(1) as first:
        asked = first.submit(papers.kept, path, endless)
        inside.wait(30)
        with pytest.raises(TooOften, match="halve minuut"):
            papers.kept(path, lambda: b"te vroeg")
        over.set()
        assert asked.result() == b"eindelijk"


def test_what_could_not_be_written_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "papers" / "ab" / "ab1.pdf"

    def broken() -> bytes:
        raise Refusal("dit sjabloon deugt niet")

    with pytest.raises(Refusal, match="deugt niet"):
        papers.kept(path, broken)
    assert papers.kept(path, lambda: b"nu wel") == b"nu wel"


# --- templates that staff bring


def test_staff_replace_a_template_and_take_the_shipped_one_back(
    made: Made, tmp_path: Path, settings: Any
) -> None:
    settings.REGIE_HOME = tmp_path
    own = template("Eigen nota: {{ onderwerp }}")
    papers.bring_template(made.actor, "note", own, "nota.docx")
    told = papers.paper(note(made, 1, 2), "docx")
    assert paragraphs(docx.Document(io.BytesIO(told)))[1].startswith("Eigen nota: Actualisatie")
    papers.take_back_shipped(made.actor, "note")
    told = papers.paper(note(made, 1, 2), "docx")
    assert paragraphs(docx.Document(io.BytesIO(told)))[0] == "Actualisatie van Voorbeeldplan"
    history = PaperTemplate.objects.order_by("pk")
    assert [row.file is not None for row in history] == [True, False]


def test_a_template_with_code_changes_nothing(made: Made, tmp_path: Path, settings: Any) -> None:
    settings.REGIE_HOME = tmp_path
    with pytest.raises(writer.BadTemplate, match="alinea 2"):
        papers.bring_template(made.actor, "note", template("{{ titel.upper() }}"), "x.docx")
    assert not PaperTemplate.objects.exists()
    with pytest.raises(NotAllowed):
        papers.bring_template(STAFF, "note", template("{{ titel }}"), "x.docx")
