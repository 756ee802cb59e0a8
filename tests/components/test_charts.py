"""Drawings: what is in them, where they are kept, and who may draw."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from regie.components import charts
from regie.writing.papers import pictures

STYLES = Path(charts.__file__).parent / "front" / "regie.css"
STEPS = [
    charts.Step("BA 2020", Decimal(12_345_000), "level"),
    charts.Step("Index", Decimal(-1_734_000)),
    charts.Step("BO 2021", Decimal(10_611_000), "level"),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    settings.REGIE_HOME = tmp_path  # type: ignore[attr-defined] # the fixture of pytest-django takes any
    return tmp_path


def chart(language: str = "nl", title: str = "Van BA 2020 naar BO 2021") -> charts.Chart:
    return charts.waterfall("w", title, "Het krediet daalt", STEPS, language)


def test_the_table_of_a_chart_says_all_as_text() -> None:
    told = charts.Chart("x", "x", "", "", ("<jaar>", "n"), [("<b>", "&1"), ("c", "2")], {})
    assert told.table == (
        '<thead><tr><th scope="col">&lt;jaar&gt;</th><th scope="col" class="r-number">n</th></tr>'
        '</thead><tbody><tr><th scope="row">&lt;b&gt;</th><td class="r-number">&amp;1</td></tr>'
        '<tr><th scope="row">c</th><td class="r-number">2</td></tr></tbody>'
    )
    warm = replace(told, levels=[[3], [None]])
    assert '<td class="r-number l3">&amp;1</td>' in warm.table
    assert '<td class="r-number">2</td>' in warm.table


def test_a_drawing_is_there_once_it_is_made() -> None:
    asked = chart()
    assert charts.chart_svg(asked.spec_key) is None
    made = charts.render(asked.spec)
    assert charts.chart_svg(asked.spec_key) == made


def test_a_drawing_speaks_dutch_and_has_a_name() -> None:
    root = etree.fromstring(charts.render(chart(title="A < B & C").spec).encode())
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.findtext("s:title", namespaces=space) == "A < B & C"
    assert root.findtext("s:desc", namespaces=space) == "Het krediet daalt"
    told = [node.text for node in root.iterfind(".//s:text", space)]
    assert {"12.345", "−1.734", "12.000", "duizend euro"} <= set(told)


def test_a_drawing_brings_nothing_that_the_policy_of_a_page_refuses() -> None:
    root = etree.fromstring(charts.render(chart().spec).encode())
    for node in root.iter():
        assert not {"style", "onclick", "href"} & set(node.attrib)
        assert etree.QName(node).localname not in ("style", "script", "image", "foreignObject")
        for attribute in ("fill", "stroke"):
            assert not str(node.get(attribute, "")).startswith("#")


def test_other_figures_words_or_language_are_another_drawing() -> None:
    bars = charts.bars("b", "Van BA 2020 naar BO 2021", "", [("x", Decimal(1))], "nl")
    keys = {one.spec_key for one in (chart(), chart("en"), chart(title="Anders"), bars)}
    assert len(keys) == 4
    assert chart().spec_key == chart().spec_key


def test_a_drawing_that_does_not_succeed_is_told_and_not_kept(home: Path) -> None:
    broken = {**chart().spec, "layer": "none"}
    with pytest.raises(RuntimeError, match="could not be drawn"):
        charts.render(broken)
    assert not list(home.rglob("*.svg"))


def test_who_asks_for_a_drawing_never_loads_what_draws() -> None:
    code = "import sys; from regie.components import charts; sys.exit('vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_on_paper_every_colour_is_filled_in() -> None:
    named = re.findall(r"--r-chart-\w+", STYLES.read_text("utf-8"))
    assert len(set(named)) >= 9
    drawn = "".join(f'<path fill="var({name})"/>' for name in named)
    told = pictures.on_paper(f'<svg font-family="inherit">{drawn}</svg>', "Roboto")
    assert "var(" not in told
    assert 'font-family="Roboto"' in told
