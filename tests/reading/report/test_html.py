"""The page: marks, links, and nothing that breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from regie.reading.proof import proofs
from regie.reading.report.html import Mark, marked, page
from regie.reading.report.sheet import Entry, Sheet
from tests.reading.report.papers import TEXT, Maker, between, plain, water


def parsed(entries: Sequence[Entry], *, together: bool = False) -> HtmlElement:
    if not together:
        return html.document_fromstring(page(entries))
    check, finding = between()
    return html.document_fromstring(page(entries, [check], [finding]))


def ids(tree: HtmlElement) -> list[str]:
    return [str(one) for one in tree.xpath("//@id")]


def lines(tree: HtmlElement) -> list[str]:
    return [one.text_content() for one in tree.xpath("//ol[@class='paper']/li")]


PAGES = {
    "one": lambda: parsed([water()]),
    "two": lambda: parsed([water("een.txt"), water("twee.txt")], together=True),
    "none": lambda: parsed([plain()]),
}


@pytest.mark.parametrize("which", PAGES)
def test_every_link_leads_somewhere_and_every_id_is_one(which: str) -> None:
    tree = PAGES[which]()
    known = ids(tree)
    assert len(known) == len(set(known))
    links = [str(link) for link in tree.xpath("//@href")]
    assert links
    assert all(link[0] == "#" and link[1:] in known for link in links)
    named = tree.xpath("//@aria-labelledby | //@aria-describedby")
    assert all(name in known for names in named for name in str(names).split())


@pytest.mark.parametrize("which", PAGES)
def test_nothing_is_fetched_and_nothing_runs(which: str) -> None:
    tree = PAGES[which]()
    assert not tree.xpath("//script | //link | //img | //iframe | //@src | //@style")
    assert not [name for name in tree.xpath("//@*") if str(name.attrname).startswith("on")]
    style = tree.xpath("string(//style)")
    assert "url(" not in style
    assert "@import" not in style
    assert all(not urlsplit(str(link)).netloc for link in tree.xpath("//@href"))


def test_every_figure_is_marked_and_leads_to_its_equations_and_back() -> None:
    entry = water()
    tree = parsed([entry])
    sheet = Sheet(entry)
    by_id = {one.get("id"): one for one in tree.xpath("//*[@id]")}
    marks = tree.xpath("//ol[@class='paper']//a[contains(@class, 'f ')]")
    seen = proofs(entry[2])
    assert len(marks) == len(seen) == 17
    for figure, checks in seen.items():
        place = sheet.place(figure)
        printed = TEXT[place.start : place.end]
        mark = next(
            one
            for one in marks
            if one.get("id").endswith(f"-{figure[1]}-{figure[2]}")
            and ("comp" in one.get("id")) == ("comp" in figure[0])
        )
        assert mark.text_content() == printed
        state = "open" if not checks else "ok" if all(c.holds for c in checks) else "wrong"
        assert state in mark.get("class").split()
        known = by_id[mark.get("href")[1:]]
        assert known.xpath(f".//a[@href='#{mark.get('id')}']"), "and back to the text"
        equations = [by_id[link[1:]] for link in known.xpath("./ul/li/a/@href")]
        told = [one for one in equations if one.get("id").startswith("v-")]
        assert len(told) == len(checks)
        assert all(one.xpath(f".//a[@href='#{mark.get('id')}']") for one in told)


def test_an_equation_is_written_out() -> None:
    tree = parsed([water()])
    sums = [one.text_content() for one in tree.find_class("sum")]
    assert "2.000 + 5 + (−15) = 1.990 ✓" in sums
    assert "2.000 + 5 + (−15) = 1.990, maar er staat 1.991 ✗ (verschil −1)" in sums
    told = tree.xpath("//ol[@class='paper']//a[contains(@class, 'told')]")
    assert [one.text_content() for one in told] == ["5"]
    assert tree.get_element_by_id(told[0].get("href")[1:]).text_content().endswith("5 = 5 ✓")


def test_a_factor_is_written_out() -> None:
    name, extract, reading = water()
    check = reading.checks[1]
    terms = (
        msgspec.structs.replace(check.terms[0], factor=-1),
        msgspec.structs.replace(check.terms[1], factor=2),
        msgspec.structs.replace(check.terms[2], factor=-3),
    )
    check = msgspec.structs.replace(check, terms=terms)
    tree = parsed([(name, extract, msgspec.structs.replace(reading, checks=(check,)))])
    assert tree.find_class("sum")[0].text_content().startswith("− 2.000 + 2 × 5 − 3 × (−15) = ")


def test_a_sum_of_nothing_says_so() -> None:
    name, extract, reading = water()
    check = msgspec.structs.replace(reading.checks[0], terms=(), computed=0, holds=False)
    tree = parsed([(name, extract, msgspec.structs.replace(reading, checks=(check,)))])
    assert tree.find_class("sum")[0].text_content().startswith("niets = 0, maar er staat 2.000 ✗")


def test_every_finding_is_marked() -> None:
    tree = parsed([water()])
    found = tree.xpath("//ol[@class='paper']//*[contains(@class, 'found')]")
    text = "".join(one.text_content() for one in found)
    assert text == " VAK VEKNaar WB0-WBA2AB-WT (-) -15 -15 Een"
    links = [one.get("href") for one in found]
    assert links.count("#b-1") == 3, "two lines, cut by two figures that have their own link"
    assert links.count("#b-2") == 1, "nothing stands there, so its line is marked"
    entry = tree.get_element_by_id("c-comp_1-0-VAK")
    assert entry.xpath(".//a[@href='#b-1']"), "the figure inside it says so"


def test_the_text_is_all_there_line_by_line() -> None:
    tree = parsed([water()])
    wanted = [line.text for line in Sheet(water()).paper.lines]
    assert lines(tree) == wanted
    assert [page.get("start") for page in tree.xpath("//ol[@class='paper']")] == ["1", "2"]


def test_figures_read_twice_from_one_place_share_their_mark() -> None:
    name, extract, reading = water()
    first = reading.budget.tables[0]
    budget = msgspec.structs.replace(
        reading.budget, tables=(*reading.budget.tables, msgspec.structs.replace(first, id="twin"))
    )
    tree = parsed([(name, extract, msgspec.structs.replace(reading, budget=budget))])
    known = ids(tree)
    assert len(known) == len(set(known))
    assert len(tree.xpath("//ol[@class='paper']//a[contains(@class, 'f ')]")) == 17
    assert "Kredietevolutie" in tree.get_element_by_id("c-evo_1-0-VAK").text_content()
    assert len(tree.get_element_by_id("c-evo_1-0-VAK").xpath("./p")) == 3


def test_ids_that_look_alike_stay_apart() -> None:
    name, extract, reading = water()
    alike = [
        msgspec.structs.replace(check, id=f"a{'/:. -'[number % 5]}b{number // 5}")
        for number, check in enumerate(reading.checks)
    ]
    tree = parsed([(name, extract, msgspec.structs.replace(reading, checks=tuple(alike)))])
    known = ids(tree)
    assert len(known) == len(set(known))
    assert len([one for one in known if one.startswith("v-")]) == len(alike)


def test_a_hostile_paper_stays_text() -> None:
    bad = "<script>&\"'\x00\x0b\x1b\ufffe\r</li></ol>\t"
    entry = plain(f"{bad}\n", name="<b>.html")
    said = page([entry])
    assert not set("\x00\x0b\x1b\ufffe\r") & set(said)
    tree = html.document_fromstring(said)
    assert not tree.xpath("//script | //b")
    assert lines(tree) == ["<script>&\"'\ufffd\ufffd\ufffd\ufffd\ufffd</li></ol>\t", ""]


def test_words_of_a_reading_are_escaped_too() -> None:
    name, extract, reading = water()
    evil = "<i>&\x07"
    reading = msgspec.structs.replace(
        reading,
        document=msgspec.structs.replace(reading.document, title=evil),
        findings=(msgspec.structs.replace(reading.findings[0], message=evil),),
        checks=tuple(msgspec.structs.replace(c, description=evil) for c in reading.checks),
        budget=msgspec.structs.replace(
            reading.budget,
            tables=tuple(
                msgspec.structs.replace(
                    table,
                    article=evil,
                    rows=tuple(msgspec.structs.replace(row, label=evil) for row in table.rows),
                )
                for table in reading.budget.tables
            ),
        ),
    )
    said = page([(name, extract, reading)])
    assert "<i>" not in said
    assert "\x07" not in said
    assert "&lt;i&gt;&amp;\ufffd" in said


def test_between_papers_an_equation_leads_into_both() -> None:
    tree = parsed([water("een.txt"), water("twee.txt")], together=True)
    links = tree.get_element_by_id("t-v-carried").xpath(".//p[@class='sum']/a/@href")
    assert links == ["#d1-f-evo_1-5-VAK", "#d2-f-evo_1-0-VAK"]
    found = tree.xpath("//ol[@class='paper']//a[@href='#t-b-1']")
    assert [one.text_content() for one in found] == ["3 mei 2024", "3 mei 2024"]
    assert tree.xpath("string(//h1)") == "26 van 34 cijfers bewezen"


def test_size_follows_the_paper() -> None:
    once = len(page([plain("Een regel met woorden, zoals er veel zijn.\n" * 1000)]))
    twice = len(page([plain("Een regel met woorden, zoals er veel zijn.\n" * 2000)]))
    assert once < 100_000
    assert twice < 2 * once


def test_a_mark_over_the_edge_of_a_line_keeps_its_anchor() -> None:
    text = "ab\ncd"
    mark = Mark(1, 4, "x", "to", "from")
    assert marked(text, 0, 2, [mark]) == 'a<a href="#to" class="x" id="from">b</a>'
    assert marked(text, 3, 5, [mark]) == '<a href="#to" class="x">c</a>d'


_SHOWN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Cn")), max_size=30)
_MARKS = st.lists(
    st.tuples(st.integers(0, 32), st.integers(0, 32), st.booleans(), st.booleans()), max_size=8
)


@given(_SHOWN, _MARKS)
def test_however_marks_overlap_the_text_stays_the_same(
    text: str, made: list[tuple[int, int, bool, bool]]
) -> None:
    marks = [
        Mark(a, b, f"m{n}", "to" if link else None, f"i{n}" if anchor else None)
        for n, (a, b, link, anchor) in enumerate(made)
    ]
    tree = html.fragment_fromstring(f"<p>{marked(text, 0, len(text), marks)}</p>")
    assert tree.text_content() == text
    assert not tree.xpath(".//a//a"), "a link in a link is no HTML"
    for number, (start, end, link, anchor) in enumerate(made):
        inside = text[start:end]
        pieces = tree.xpath(f".//*[contains(concat(' ', @class, ' '), ' m{number} ')]")
        assert "".join(piece.text_content() for piece in pieces) == inside
        if link:
            words = [piece for piece in pieces if not piece.text_content().isspace()]
            assert all(piece.tag == "a" for piece in words)
        if anchor:
            assert len(tree.xpath(f".//*[@id='i{number}']")) == bool(inside)


def test_a_figure_at_the_edge_of_the_text() -> None:
    make = Maker("7")
    assert marked(make.paper.text, 0, 1, [Mark(0, 1, "f", "c")]) == '<a href="#c" class="f">7</a>'
