"""The local context analysis: who writes, what meets, what stays, what is counted."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.actors.models import Organisation
from regie.base.actor import VISITOR, Actor, Role
from regie.base.data import data
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Event, StoredFile
from regie.indicators import guide as guides
from regie.indicators.models import Analysis, AnalysisDownloads, Series
from regie.indicators.selectors import analysis as selectors
from regie.indicators.services import analysis as services
from regie.indicators.services.analysis import Typed
from tests.indicators import make_analysis as make
from tests.indicators.make_analysis import TODAY

pytestmark = pytest.mark.django_db

COORDINATOR = Actor(name="coördinator", roles=frozenset({Role.COORDINATOR}))
FIGURE = {"title": "Wachtenden", "period": "2025", "value": "1.250", "unit": "", "source": "loket"}


@pytest.fixture
def board() -> Organisation:
    make.a_guide()
    return make.a_board("Hier")


@pytest.fixture
def anna(board: Organisation) -> Actor:
    return make.editor(board, "anna")


@pytest.fixture
def bram(board: Organisation) -> Actor:
    return make.editor(board, "bram")


def begun(actor: Actor, board: Organisation) -> Analysis:
    return make.seen(actor, services.start(actor, board))


# --- the guide


def test_the_guide_that_ships_is_whole() -> None:
    (path,) = data("indicators", "analysis").glob("*.yaml")
    guide = guides.from_yaml(path.read_bytes(), path.name)
    assert [one.code for one in guide.chapters] == [
        *("samenstelling", "werk", "wonen", "welzijn", "onderwijs", "participatie", "houding"),
        "besluit",
    ]
    assert all(one.questions and one.title.get("en") for one in guide.chapters)
    assert guides.from_yaml(guides.as_yaml(guide), "terug.yaml") == guide
    assert guides.from_data(guides.as_data(guide)) == guide


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("code: meldingen", "code: kloof", "staat er twee keer: kloof"),
        ("kind: number", "kind: getal", "regel 10"),
        (", choices: [ja, nee]", "", "een keuze"),
        ("kind: line", "kind: line, soort: x", "dit veld bestaat hier niet"),
    ],
)
def test_a_guide_with_a_fault_says_where(was: str, becomes: str, told: str) -> None:
    assert was in make.YAML
    with pytest.raises(Invalid, match=told):
        guides.from_yaml(make.YAML.replace(was, becomes).encode(), "gids.yaml")


def test_an_analysis_keeps_the_edition_with_which_it_began(
    board: Organisation, anna: Actor
) -> None:
    row = begun(anna, board)
    told = make.guide()
    changed = told.with_chapter(replace(told.chapters[1], title={"nl": "Slot"}))
    newer = services.keep_guide(make.ACTOR, changed, "Korter.", base=1)
    assert newer.number == 2
    assert selectors.analysis_page(row, TODAY).guide == told
    # The same once more is no edition; from an edition that was replaced it is a conflict.
    assert services.keep_guide(make.ACTOR, changed, "Nog eens.", base=1) == newer
    with pytest.raises(Conflict):
        services.keep_guide(make.ACTOR, told, "Terug.", base=1)
    with pytest.raises(NotAllowed):
        services.keep_guide(anna, told, "Mag niet.", base=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.250", "1250"),
        ("1250", "1250"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("-3", "-3"),
        ("−3,25", "-3.25"),
        ("1 250", "1250"),
        ("1.25.0", None),
        ("veel", None),
        ("NaN", None),
        ("1e9", None),
        ("٣", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str | None) -> None:
    assert guides.number(text) == (None if value is None else Decimal(value))


@given(st.text(max_size=40))
def test_whatever_is_typed_as_number_is_read_or_refused(text: str) -> None:
    told = guides.number(text)
    assert told is None or told.is_finite()


# --- beginning, and who


def test_only_an_editor_of_a_board_begins_and_once(
    board: Organisation, anna: Actor, bram: Actor
) -> None:
    for nobody in (VISITOR, COORDINATOR, make.editor(make.a_board("Elders"))):
        with pytest.raises(NotAllowed):
            services.start(nobody, board)
    row = services.start(anna, board)
    assert row.example
    with pytest.raises(Refusal, match="loopt al"):
        services.start(bram, board)
    assert Analysis.objects.count() == 1


def test_nobody_reads_or_writes_the_analysis_of_another_board(
    board: Organisation, anna: Actor
) -> None:
    row = begun(anna, board)
    other = make.editor(make.a_board("Elders"))
    assert selectors.analysis_for(other, row.uid) is None
    assert selectors.analysis_for(VISITOR, row.uid) is None
    assert selectors.analysis_for(COORDINATOR, row.uid) == row
    for who in (other, COORDINATOR, VISITOR):
        with pytest.raises(NotAllowed):
            make.answer(who, row, "werk", {"kloof": "van mij"})
        with pytest.raises(NotAllowed):
            services.add_source(who, row, "werk", "Bron")
        with pytest.raises(NotAllowed):
            services.add_figure(who, row, "werk", FIGURE)
        with pytest.raises(NotAllowed):
            services.reopen(who, row, row.version)
    make.answer(anna, row, "werk", {"kloof": "van ons"})
    for who in (other, COORDINATOR):
        with pytest.raises(NotAllowed):
            services.finish(who, row, row.version, TODAY)


def test_files_of_a_source_are_for_its_board_and_its_readers(
    board: Organisation, anna: Actor, bram: Actor
) -> None:
    row = begun(anna, board)
    source = services.add_source(
        anna, row, "werk", "Scan", stream=BytesIO(b"een verslag"), name="scan.txt"
    )
    assert source.file
    other = make.editor(make.a_board("Elders"))
    assessor = Actor(roles=frozenset({Role.ASSESSOR}))
    officer = Actor(roles=frozenset({Role.FINANCIAL_OFFICER}))
    for who, sees in (
        (anna, True),
        (bram, True),
        (COORDINATOR, True),
        (other, False),
        (VISITOR, False),
        (assessor, False),
        (officer, False),
    ):
        assert StoredFile.objects.visible_to(who).filter(pk=source.file.pk).exists() is sees


# --- answering, alone and together


def test_answers_are_kept_and_told_by_chapter(board: Organisation, anna: Actor) -> None:
    row = begun(anna, board)
    saved = make.answer(anna, row, "werk", {"kloof": "groot ", "spiegel": "nee", "voorrang": "x"})
    assert saved.kept == 2  # that of another chapter is not of this form
    page = selectors.analysis_page(row, TODAY)
    werk, besluit = page.chapters()
    assert (werk.answered, werk.total, werk.state) == (2, 3, "begun")
    assert besluit.state == "open"
    assert page.answers["kloof"].value == "groot"
    # Goes on where it was left, and behind it once that is done.
    assert page.left_off(anna.account).code == "werk"
    make.answer(anna, row, "werk", {"meldingen": "3"})
    assert selectors.analysis_page(row, TODAY).left_off(anna.account).code == "besluit"
    (item,) = selectors.due(anna, TODAY)
    assert item.uid == row.uid


def test_two_people_in_one_chapter_lose_nothing(
    board: Organisation, anna: Actor, bram: Actor
) -> None:
    row = begun(anna, board)
    make.answer(anna, row, "werk", {"kloof": "eerst"})
    both = {"kloof": ("eerst", 1), "meldingen": ("", 0), "spiegel": ("", 0)}

    def typed(**mine: str) -> dict[str, Typed]:
        return {
            key: Typed(mine.get(key, shown), version, shown)
            for key, (shown, version) in both.items()
        }

    # Both opened the same page; each changes another answer: no conflict.
    assert services.save_answers(anna, row, "werk", typed(kloof="van Anna")).kept == 1
    saved = services.save_answers(bram, row, "werk", typed(meldingen="4"))
    assert (saved.kept, saved.clashes) == (1, [])
    # The same answer: Bram's is not kept, and not lost.
    saved = services.save_answers(bram, row, "werk", typed(kloof="van Bram", spiegel="ja"))
    (clash,) = saved.clashes
    assert saved.kept == 1
    assert (clash.mine, clash.theirs, clash.version) == ("van Bram", "van Anna", 2)
    assert clash.who == anna.account
    page = selectors.analysis_page(row, TODAY)
    assert {key: one.value for key, one in page.answers.items()} == {
        "kloof": "van Anna",
        "meldingen": "4",
        "spiegel": "ja",
    }
    # Chosen knowingly, it goes over it.
    over = {"kloof": Typed("samen", clash.version, clash.theirs)}
    assert services.save_answers(bram, row, "werk", over).kept == 1


@pytest.mark.parametrize(
    ("question", "value", "told"),
    [
        ("kloof", "x" * 8001, "8001 tekens"),
        ("meldingen", "enkele", "Schrijf een getal"),
        ("spiegel", "misschien", "Kies een van"),
    ],
)
def test_a_wrong_answer_is_told_and_the_others_are_kept(
    board: Organisation, anna: Actor, question: str, value: str, told: str
) -> None:
    row = begun(anna, board)
    others = {"kloof": "kort", "meldingen": "2", "spiegel": "ja"} | {question: value}
    saved = make.answer(anna, row, "werk", others)
    assert saved.kept == 2
    assert list(saved.faults) == [question]
    assert told in saved.faults[question]


def test_nothing_changed_is_no_event(board: Organisation, anna: Actor) -> None:
    row = begun(anna, board)
    make.answer(anna, row, "werk", {"kloof": "a\r\nb"})
    before = Event.objects.count()
    saved = services.save_answers(anna, row, "werk", {"kloof": Typed("a\nb", 1, "a\nb")})
    assert saved.kept == 0
    assert Event.objects.count() == before


# --- one's own sources and figures


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://iemand@elders.example"}, "link"),
        ({"stream": BytesIO(b""), "name": "leeg.pdf"}, "file"),
        ({"stream": BytesIO(b"<html><script>"), "name": "pagina.pdf"}, "file"),
        ({"stream": BytesIO(b"\x00\x01"), "name": "iets.exe"}, "file"),
    ],
)
def test_a_wrong_source_is_refused_at_its_field(
    board: Organisation, anna: Actor, told: dict[str, object], field: str
) -> None:
    row = begun(anna, board)
    with pytest.raises(Invalid) as refusal:
        services.add_source(anna, row, "werk", **{"title": "Bron", **told})  # type: ignore[arg-type] # as typed
    assert field in refusal.value.fields
    assert not row.sources.exists()
    assert not StoredFile.objects.exists()


def test_own_figures_are_exact_and_can_be_taken_out(board: Organisation, anna: Actor) -> None:
    row = begun(anna, board)
    figure = services.add_figure(anna, row, "werk", FIGURE)
    assert figure.value == 1250
    for wrong, field in (("", "value"), ("1e400", "value"), ("9" * 14, "value")):
        with pytest.raises(Invalid) as refusal:
            services.add_figure(anna, row, "werk", {**FIGURE, "value": wrong})
        assert field in refusal.value.fields
    services.take_out(anna, row, figure.uid)
    services.take_out(anna, row, figure.uid)
    assert selectors.analysis_page(row, TODAY).figures == ()


# --- figures, finishing, going on


def test_figures_stand_beside_region_and_whole(board: Organisation, anna: Actor) -> None:
    make.figures(board)
    row = begun(anna, board)
    page = selectors.analysis_page(row, TODAY)
    known, unknown = selectors.figures_of(page, page.guide.chapters[0].indicators)
    assert [line.name["nl"] for line in known.lines] == ["Hier", "Regio Een", "Vlaanderen"]
    assert known.example
    assert known.lines[1].at("2024") == (None, "suppressed")
    assert unknown.lines == ()
    assert selectors.figures_from_data(selectors.figures_as_data([known, unknown])) == [
        known,
        unknown,
    ]


def test_a_finished_analysis_goes_on_showing_its_figures(board: Organisation, anna: Actor) -> None:
    indicator = make.figures(board)
    row = begun(anna, board)
    with pytest.raises(Refusal, match="ten minste een vraag"):
        services.finish(anna, row, row.version, TODAY)
    make.answer(anna, row, "werk", {"kloof": "groot"})
    row = services.finish(anna, row, row.version, TODAY)
    Series.objects.filter(indicator=indicator).update(points=[["2030", "1", "ok"]])

    def periods() -> list[str]:
        page = selectors.analysis_page(make.seen(anna, row), TODAY)
        return selectors.figures_of(page, ["werkt"])[0].periods()

    assert periods() == ["2023", "2024"]
    with pytest.raises(Refusal, match="afgewerkt"):
        make.answer(anna, row, "werk", {"kloof": "toch niet"}, version=1)
    with pytest.raises(Refusal, match="intussen"):
        services.reopen(anna, row, row.version - 1)
    services.reopen(anna, row, row.version)
    assert periods() == ["2030"]


def test_a_new_analysis_goes_on_with_the_answers_of_the_last(
    board: Organisation, anna: Actor
) -> None:
    row = begun(anna, board)
    make.answer(anna, row, "werk", {"kloof": "groot", "spiegel": "ja"})
    services.add_figure(anna, row, "werk", FIGURE)
    gone = services.add_source(anna, row, "werk", "Weg")
    services.take_out(anna, row, gone.uid)
    services.add_source(anna, row, "besluit", "Blijft")
    row = services.finish(anna, row, row.version, TODAY)
    told = make.guide()
    fewer = replace(told.chapters[0], questions=told.chapters[0].questions[:2])
    services.keep_guide(make.ACTOR, told.with_chapter(fewer), "Zonder spiegel.", base=1)
    after = services.start(anna, board, before=row)
    page = selectors.analysis_page(make.seen(anna, after), TODAY)
    assert {key: one.value for key, one in page.answers.items()} == {"kloof": "groot"}
    assert [one.title for one in page.sources] == ["Blijft"]
    assert [one.value for one in page.figures] == [1250]
    # What is written now changes nothing in what was finished.
    services.save_answers(anna, after, "werk", {"kloof": Typed("klein", 1, "groot")})
    assert selectors.analysis_page(make.seen(anna, row), TODAY).answers["kloof"].value == "groot"
    # One is open already, so the old one stays shut.
    with pytest.raises(Refusal, match="loopt al"):
        services.reopen(anna, row, row.version)


# --- publishing and counting


def test_publishing_needs_the_finished_pdf_and_can_be_taken_back(
    board: Organisation, anna: Actor
) -> None:
    row = begun(anna, board)
    make.answer(anna, row, "werk", {"kloof": "groot"})
    services.keep_paper(anna, row, "pdf", "0" * 64, b"%PDF-1.7 ontwerp", "a.pdf")
    with pytest.raises(Refusal, match="Werk de analyse eerst af"):
        services.publish(anna, row, row.version)
    row = services.finish(anna, row, row.version, TODAY)
    with pytest.raises(Refusal, match="wordt nog gemaakt"):
        services.publish(anna, row, row.version)
    paper = services.keep_paper(anna, row, "pdf", "1" * 64, b"%PDF-1.7 af", "a.pdf")
    with pytest.raises(NotAllowed):
        services.publish(COORDINATOR, row, row.version)
    row = services.publish(anna, row, row.version)
    (line,) = selectors.published(TODAY)
    assert (line.uid, line.name) == (row.uid, "Hier")
    # Reopened, what everybody reads is still the finished one.
    row = services.reopen(anna, row, row.version)
    found = selectors.published_one(row.uid)
    assert found
    assert found.published == paper
    services.take_back(anna, row, row.version)
    assert selectors.published(TODAY) == []
    assert selectors.published_one(row.uid) is None


def test_use_is_counted_by_place_and_year(board: Organisation, anna: Actor) -> None:
    row = begun(anna, board)
    make.answer(anna, row, "werk", {"kloof": "groot"})
    row = services.finish(anna, row, row.version, TODAY)
    row = services.reopen(anna, row, row.version)
    services.finish(anna, row, row.version, TODAY)
    for public in (False, False, True):
        services.count_download(row, TODAY, public=public)
    day = AnalysisDownloads.objects.get()
    assert (day.own, day.public) == (2, 1)
    (told,) = selectors.use(None, TODAY)
    assert (told.name, told.started, told.finished, told.downloads) == ("Hier", 1, 2, 3)
    (year,) = selectors.years_of_use()
    assert selectors.use(year, TODAY)[0].finished == 2
    assert selectors.use(year - 1, TODAY)[0].finished == 0
    counted = selectors.counted()
    assert (counted.boards, counted.started, counted.finished) == (1, 1, 2)


def test_questions_do_not_grow_with_what_is_written(
    board: Organisation, anna: Actor, bram: Actor
) -> None:
    make.figures(board)
    row = begun(anna, board)

    def asked() -> list[int]:
        told = []
        for read in (
            lambda: selectors.analysis_page(make.seen(anna, row), TODAY),
            lambda: selectors.figures_of(selectors.analysis_page(row, TODAY), ["werkt"]),
            lambda: selectors.desk(COORDINATOR, TODAY),
            lambda: selectors.use(None, TODAY),
            lambda: selectors.published(TODAY),
        ):
            with CaptureQueriesContext(connection) as queries:
                read()
            told.append(len(queries))
        return told

    make.answer(anna, row, "werk", {"kloof": "a"})
    before = asked()
    make.answer(bram, row, "werk", {"meldingen": "1", "spiegel": "ja"})
    for n in range(5):
        services.add_source(bram, row, "werk", f"Bron {n}")
        services.add_figure(anna, row, "besluit", FIGURE)
        elsewhere = make.a_board(f"Elders {n}")
        services.start(make.editor(elsewhere), elsewhere)
    assert asked() == before
    assert max(before) <= 8
