"""The truth adds up, printing is complete and repeatable, the specimens are up to date."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from itertools import combinations

import docx
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.reading.model import Axis, RowKind
from tests.family import blocks as b
from tests.family import truth as t
from tests.family.build_specimens import FOLDER, build
from tests.family.faults import figure_at, near, plant_error, plant_misprint, spots
from tests.family.render import FORMATS, Format, Style, number, render
from tests.family.specimens import DRIFTED, SPECIMENS, first, second, style
from tests.family.strategies import paper_of, papers, random_paper, shapes, styles

_CODE = re.compile(r"[A-Z]{2}\d-[0-9A-Z][A-Z]{2}[A-Z][0-9A-Z][A-Z][A-Z0-9]-[A-Z]{2}")
_AXES: tuple[Axis, Axis] = ("VAK", "VEK")
_some = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
_all = pytest.mark.parametrize("paper", [first(), second()], ids=["2022", "2023"])


def _values(table: t.Table, kind: str) -> dict[Axis, int]:
    (row,) = (row for row in table.rows if row.kind == kind)
    return row.values


def _holds(paper: t.Paper) -> None:
    """Every sum that the paper implies, computed again from its rows."""
    every = list(t.tables(paper))
    of_type = {k: [x for x in every if x.type == k] for k in {x.type for x in every}}
    for table in (*of_type["total"], *of_type["programme"], *of_type.get("receipts", ())):
        opening, change, closing = (row.values for row in table.rows)
        assert all(opening[axis] + change[axis] == closing[axis] for axis in closing)
    (whole,) = of_type["total"]
    for position, row in enumerate(whole.rows):
        for axis, value in row.values.items():
            parts = [p.rows[position].values[axis] for p in of_type["programme"]]
            assert sum(parts) == value
    stages = (t.stage_code(paper.opening), "evolution", t.stage_code(paper.closing))
    for stage, budget in zip(stages, whole.rows, strict=True):
        for axis in _AXES:
            totals = 0
            for table in of_type["ise_summary"]:
                rows = [r for r in table.rows if r.stage == stage]
                (mine,) = (r.values[axis] for r in rows if r.kind == "total")
                assert sum(r.values[axis] for r in rows if r.kind == "item") == mine
                totals += mine
            assert budget.values[axis] == totals
    for table in of_type["credit_evolution"]:
        steps: tuple[RowKind, ...] = (
            "opening_excl_overflow",
            "index",
            "compensation",
            "other_adjustment",
        )
        for axis in _AXES:
            at = {r.kind: r.values[axis] for r in table.rows}
            assert at["opening_incl_overflow"] + at["overflow"] == at[steps[0]]
            assert sum(at[step] for step in steps) == at["closing"]
            assert at["closing"] >= 0
        (listing,) = (x for x in of_type["evolution_list"] if x.ise == table.ise)
        for kind in ("overflow", "index", "compensation", "other_adjustment"):
            for axis in _AXES:
                rows = [r for r in listing.rows if (r.article, r.kind) == (table.article, kind)]
                assert sum(r.values[axis] for r in rows) == _values(table, kind)[axis]
    for table in every:
        if table.type in ("evolution_list", "compensation", "other_adjustment", "formula"):
            *items, last = table.rows
            assert all(sum(r.values[a] for r in items) == last.values[a] for a in last.values)
    for ise in paper.ises:
        moves = [r for a in ise.expenditure for r in [ise.compensation(a)]]
        assert t.total(iter(moves)) == t.Credit()
        if person := ise.legal_person:
            for received, spent in (("opening", "opening_vek"), ("closing", "closing_vek")):
                income = sum(getattr(r, received) for r in person.receipts)
                assert income == sum(getattr(e, spent) for e in person.expenditure)
            surplus = next(e for e in person.expenditure if e.code.endswith("OV"))
            carried = next(r for r in person.receipts if r.code.endswith("OG"))
            assert carried.closing == surplus.opening_vek >= 0
            assert surplus.closing_vek >= 0


@_all
def test_specimens_hold(paper: t.Paper) -> None:
    _holds(paper)


@_some
@given(papers())
def test_papers_hold(paper: t.Paper) -> None:
    _holds(paper)
    codes = [code for code, *_ in t.articles(paper)]
    assert len(set(codes)) == len(codes)
    assert all(_CODE.fullmatch(code) for code in codes)
    assert all(m.text in _prose(paper) for m in paper.mentions)
    assert [f for ise in paper.ises for f in ise.objectives]


@_some
@given(papers())
def test_articles_of_a_class_evolve_differently(paper: t.Paper) -> None:
    _evolve_differently(paper)


@_all
def test_articles_of_specimens_evolve_differently(paper: t.Paper) -> None:
    _evolve_differently(paper)


def _evolve_differently(paper: t.Paper) -> None:
    for ise in paper.ises:
        for one, other in combinations(ise.expenditure, 2):
            if t.class_of(one.code) == t.class_of(other.code):
                assert ise.evolution(one) != ise.evolution(other)


def _prose(paper: t.Paper) -> str:
    return " ".join(x.text for x in b.blocks(paper) if isinstance(x, b.Para))


@_all
def test_mentions_stand_in_the_prose(paper: t.Paper) -> None:
    assert all(m.text in _prose(paper) for m in paper.mentions)


def test_a_seed_gives_one_paper() -> None:
    assert random_paper(11) == random_paper(11)
    assert random_paper(11) != random_paper(12)


def test_the_family_knows_every_kind_of_table() -> None:
    kinds = {table.type for seed in range(30) for table in t.tables(random_paper(seed))}
    assert kinds == {table.type for table in t.tables(first())}
    assert len(kinds) == 10


# -- printing -------------------------------------------------------------------------------


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _text(content: bytes, kind: Format) -> str:
    """All words of a file, in order, single blanks between; only good enough to count figures."""
    if kind == "txt":
        text = content.decode()
    elif kind == "html":
        parser = _Words()
        parser.feed(content.decode())
        text = " ".join(parser.words)
    elif kind == "docx":
        xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
        text = re.sub(r"<w:tab/>|</w:p>|</w:tc>", " ", xml)
        text = re.sub(r"<[^>]+>", "", text)
    else:
        document = pypdfium2.PdfDocument(content)
        pages = (document[i].get_textpage() for i in range(len(document)))
        text = " ".join(page.get_text_bounded() for page in pages)
        document.close()
    return " ".join(text.split())


def _printed(page: b.Blocks, how: Style) -> list[tuple[b.Figure, str]]:
    figures = []
    for spot in spots(page):
        block = page[spot.block]
        assert isinstance(block, b.Grid)
        figure = figure_at(page, spot)
        figures.append((figure, " ".join(number(figure, how, block.legal).split())))
    return figures


def _complete(paper: t.Paper, kind: Format, how: Style) -> None:
    page = b.blocks(paper)
    text = f" {_text(render(page, kind, how), kind)} "
    wanted: dict[str, int] = {}
    for _, figure in _printed(page, how):
        wanted[figure] = wanted.get(figure, 0) + 1
    for figure, times in wanted.items():
        found = len(re.findall(rf"(?<![\w.,+-]){re.escape(figure)}(?![\w,.])", text))
        assert found >= times, figure


@_some
@given(papers(), styles(), st.sampled_from(FORMATS))
def test_every_figure_is_printed(paper: t.Paper, how: Style, kind: Format) -> None:
    _complete(paper, kind, how)
    assert render(paper, kind, how) == render(paper, kind, how)


@_some
@given(shapes(), st.sampled_from(FORMATS))
def test_a_planted_error_shows(shape: object, kind: Format) -> None:
    paper = paper_of(shape)  # type: ignore[arg-type]  # parametrized as object
    page = b.blocks(paper)
    spot = spots(page)[len(spots(page)) // 2]
    wrong = plant_error(page, spot)
    assert figure_at(wrong, spot).value == figure_at(page, spot).value + 1
    assert render(wrong, kind) != render(page, kind)
    assert [s for s in spots(page) if figure_at(page, s) != figure_at(wrong, s)] == [spot]


@_some
@given(papers(), st.integers(0, 99))
def test_a_misprint_follows_from_its_siblings(paper: t.Paper, seed: int) -> None:
    wrong, misprint = plant_misprint(paper, seed)
    assert misprint.printed != misprint.code
    assert [c for c, *_ in t.articles(paper) if near(c, misprint.printed)] == [misprint.code]
    page = b.blocks(wrong)
    texts = [x.text for x in page if isinstance(x, b.Heading)]
    texts += [str(row[0]) for x in page if isinstance(x, b.Grid) for row in x.rows]
    assert sum(misprint.printed in text for text in texts) == 1
    assert t.expected(wrong)["tables"] == t.expected(paper)["tables"]


# -- the specimens --------------------------------------------------------------------------


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_specimen_files_are_what_the_builder_makes() -> None:
    made = build()
    assert {p.name for p in FOLDER.glob("bbt-*")} == set(made)
    for name, content in made.items():
        shipped = (FOLDER / name).read_bytes()
        if name.endswith(".docx"):  # how tightly it is packed depends on the version of zlib
            assert _members(shipped) == _members(content), name
        else:
            assert shipped == content, name


@pytest.mark.parametrize("name", SPECIMENS)
@pytest.mark.parametrize("kind", FORMATS)
def test_specimens_print_every_figure(name: str, kind: Format) -> None:
    _complete(SPECIMENS[name](), kind, style(name, kind))


def test_specimens_are_marked_as_invented() -> None:
    for name, content in build().items():
        kind: Format = next(k for k in FORMATS if name.endswith(k))
        assert "voorbeeldgegevens" in _text(content, kind)


def test_docx_has_real_headings_lists_and_merged_cells() -> None:
    document = docx.Document(str(FOLDER / "bbt-2022.docx"))
    styles_used = {p.style.name for p in document.paragraphs if p.style}
    assert {"Title", "Heading 1", "Heading 4", "List Bullet"} <= styles_used
    assert len(document.tables) == len(list(t.tables(first())))
    assert document.tables[2].rows[0].cells[1]._tc is document.tables[2].rows[0].cells[3]._tc


def test_the_second_year_opens_where_the_first_closed() -> None:
    one, two = first(), second()
    assert one.closing == two.opening
    before = {a.code: ise.closing(a) for ise in one.ises for a in ise.expenditure}
    after = {a.code: (ise, a) for ise in two.ises for a in ise.expenditure}
    assert all(after[code][1].opening == credit for code, credit in before.items())
    assert set(after) - set(before) == {"VJ0-1VKD2FE-WT"}
    gone = {code for code, (ise, a) in after.items() if ise.closing(a) == t.Credit()}
    assert gone == {"VA0-1VKD2EA-WT", "VA0-1VKD2FC-WT", "VJ0-1VKD2FB-WT"}
    earlier = [p for ise in one.ises for p in ([ise.legal_person] if ise.legal_person else [])]
    later = [p for ise in two.ises for p in ([ise.legal_person] if ise.legal_person else [])]
    for x, y in zip(earlier[0].receipts, later[0].receipts, strict=True):
        assert (x.code, x.closing) == (y.code, y.opening)
    for e, f in zip(earlier[0].expenditure, later[0].expenditure, strict=True):
        assert (e.code, e.closing_vak, e.closing_vek) == (f.code, f.opening_vak, f.opening_vek)
    receipts = [(r.code, r.opening + r.adjustment) for ise in one.ises for r in ise.receipts]
    assert receipts == [(r.code, r.opening) for ise in two.ises for r in ise.receipts]
    assert _budget(one, -1) == _budget(two, 0)


def _budget(paper: t.Paper, row: int) -> dict[Axis, int]:
    return t.budget_table(paper).rows[row].values


def drifts(text: str, paper: t.Paper) -> set[str]:
    """In which ways the credit tables of a drifted text stand elsewhere."""
    found: set[str] = set()
    legal = text.find("Overige entiteiten onder toezicht")
    heads = {c: text.find(f"{c} –") for c, *_ in t.articles(paper)}
    for ise in paper.ises:
        for article in ise.expenditure:
            figures = [number(b.Figure(n), Style()) for n in article.opening.values.values()]
            row = rf"incl\. overflow +{re.escape(figures[0])} +{re.escape(figures[1])} "
            match = re.search(row, text)
            assert match
            at = match.start()
            later = [p for p in heads.values() if heads[article.code] < p < at]
            if later:
                found.add("past a later heading")
            if legal >= 0 and at > legal:
                found.add("in the part of the legal person")
            before = text[heads[article.code] : at]
            if not later and "TOTAAL" in before:
                found.add("after its own sub-tables")
            tail = re.findall(
                r"Compensaties VAK VEK Reden|Andere bijstellingen VAK VEK|TOTAAL", text[:at]
            )
            if tail and tail[-1] != "TOTAAL":
                found.add("inside a sub-table")
    return found


def test_the_first_specimen_drifts_like_the_real_paper() -> None:
    assert drifts((FOLDER / f"{DRIFTED}.txt").read_text(encoding="utf-8"), first()) == {
        "past a later heading",
        "in the part of the legal person",
        "after its own sub-tables",
        "inside a sub-table",
    }


def test_the_first_specimen_breaks_like_the_real_paper() -> None:
    text = (FOLDER / f"{DRIFTED}.txt").read_text(encoding="utf-8")
    assert re.search(r"naar VJ0- ?\n1VKD2EA-WT", text), "a code over two lines"
    assert re.search(r"\(- ?\n\) -40 -40", text), "a sign over two lines"
    assert re.search(r"\n ?\n\+500 \+500", text), "figures below a wrapped label"
    assert "-       40" in text, "a detached minus"
    assert re.search(r"\nVAK VEK VAK VEK ?\n\n \n6 444  8 118", text), "a blank VAK"
    assert "VM0-AKVD2FA-WT: " in text, "a misprint"
