"""Drawings of figures: what is in them, and laws that hold for whatever figures there are."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from regie.kernel import plots
from regie.kernel.plots import Plot, Point, Series

SPACE = {"s": "http://www.w3.org/2000/svg"}
HIDDEN, MISSING = Point(None, "suppressed"), Point(None, "missing")


def series(label: str, *values: float | Point) -> Series:
    points = (one if isinstance(one, Point) else Point(Decimal(str(one))) for one in values)
    return Series(label, tuple(points))


def drawn(form: plots.Form, plot: Plot, title: str = "Hoe?") -> etree._Element:
    return etree.fromstring(plots.drawing(form, plot, "k", title, "Zo.", "nl").encode())


def words(root: etree._Element) -> list[str]:
    return [node.text or "" for node in root.iterfind(".//s:text", SPACE)]


YEARS = ("2020", "2021", "2022", "2023")


@pytest.mark.parametrize("form", plots.FORMS)
def test_every_form_has_a_name_a_description_and_the_mark_of_an_example(form: plots.Form) -> None:
    plot = Plot(YEARS, (series("a", 1, 2, 3, 4),), tiles=((0, 0),) * 4, example=True)
    root = drawn(form, plot, "A < B & C")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "tk dk"
    assert root.findtext("s:title", namespaces=SPACE) == "A < B & C"
    assert "voorbeeldgegevens" in words(root)
    assert "voorbeeldgegevens" not in words(drawn(form, Plot(YEARS, plot.series, tiles=plot.tiles)))


def test_a_line_is_broken_where_a_figure_is_missing_and_says_what_is_hidden() -> None:
    root = drawn("line", Plot(YEARS, (series("a", 1, 2, MISSING, 4),)))
    whole = drawn("line", Plot(YEARS, (series("a", 1, 2, 3, 4),)))

    def longest(one: etree._Element) -> int:
        lines = one.xpath(".//s:path[@stroke-width='2.5']/@d", namespaces=SPACE)
        return max(str(line).count("L") for line in lines)

    assert (longest(whole), longest(root)) == (3, 1)
    assert not any("verborgen" in one for one in words(root))
    hidden = words(drawn("line", Plot(YEARS, (series("a", 1, 2, HIDDEN, 4),))))
    assert "×" in hidden
    assert any(one.startswith("× verborgen") for one in hidden)


def test_series_are_told_apart_without_colour() -> None:
    plot = Plot(YEARS, tuple(series(name, 1, 2, 3, n) for n, name in enumerate("abcd")))
    lines = drawn("line", plot).xpath(".//s:path[@stroke-width='2.5']", namespaces=SPACE)
    assert len({line.get("stroke-dasharray", "") for line in lines}) == 4
    for form in ("line", "bars", "dots"):
        assert set("abcd") <= {one.split()[0] for one in words(drawn(form, plot)) if one}


def test_figures_are_written_in_dutch() -> None:
    plot = Plot(("x",), (series("", 1234567.5),), decimals=1)
    assert "1.234.567,5" in words(drawn("bars", plot))
    assert plots.shown(plot, plot.series[0].points[0], "en") == "1,234,567.5"


def test_bars_begin_at_nought_and_an_axis_that_does_not_says_so() -> None:
    high = Plot(YEARS, (series("a", 90, 91, 92, 93),))
    assert "0" in words(drawn("bars", high))
    assert "De as begint niet bij 0." in words(drawn("line", high))
    low = Plot(YEARS, (series("a", 1, 91, 92, 93),))
    assert "De as begint niet bij 0." not in words(drawn("line", low))


def test_small_multiples_share_one_scale() -> None:
    plot = Plot(YEARS, (series("klein", 1, 1, 1, 1), series("groot", 9, 9, 9, 9)))
    root = drawn("multiples", plot)
    tops = [
        float(d.split()[1].partition("L")[0])
        for d in root.xpath(".//s:path[@stroke-width='2.5']/@d", namespaces=SPACE)
    ]
    assert tops[0] > tops[1] + 50


def test_levels_are_quarters_and_nothing_has_none() -> None:
    plot = Plot(tuple("abcdefgh"), (series("", *range(1, 9)),))
    levels = [plots.level(one, plot.bounds) for one in plot.series[0].points]
    assert levels == [1, 1, 2, 2, 3, 3, 4, 4]
    assert plots.level(HIDDEN, plot.bounds) is None


def test_a_map_names_what_lies_on_no_map_and_what_has_no_figure() -> None:
    one = Series("", (Point(Decimal(3)), Point(Decimal(7)), MISSING))
    plot = Plot(("Gent", "Brussel", "Genk"), (one,), tiles=((0, 0), None, (1, 0)))
    words = plots.picture("map", plot, "T", "B", "nl", [])
    assert "Niet op de kaart:" in words
    assert "Brussel: 7" in words
    assert words.count("geen cijfer") == 2
    whole = Plot(("Gent",), (series("", 3),), tiles=((0, 0),))
    assert not re.search("Niet op|geen cijfer", plots.picture("map", whole, "T", "B", "nl", []))


points = st.one_of(
    st.decimals(-(10**12), 10**12, places=2).map(Point), st.just(HIDDEN), st.just(MISSING)
)


@st.composite
def any_plot(draw: st.DrawFn) -> Plot:
    many = draw(st.integers(0, 6))
    label = st.text(st.characters(exclude_categories=["C"]), max_size=40)
    some = draw(
        st.lists(st.tuples(label, st.lists(points, min_size=many, max_size=many)), max_size=4)
    )
    return Plot(
        tuple(draw(st.lists(label, min_size=many, max_size=many))),
        tuple(Series(name, tuple(told)) for name, told in some),
        example=draw(st.booleans()),
        tiles=tuple(draw(st.sampled_from([(0, 0), None])) for _ in range(many)),
    )


@settings(max_examples=60, deadline=None)
@given(any_plot(), st.sampled_from(plots.FORMS))
def test_whatever_the_figures_the_drawing_is_sound(plot: Plot, form: plots.Form) -> None:
    svg = plots.picture(form, plot, "T", plots.described(form, plot, "nl"), "nl", ["Bron"])
    etree.fromstring(plots.drawing(form, plot, "k", "T", "B", "nl", plots.SLIM).encode())
    root = etree.fromstring(svg.encode())
    assert "var(" not in svg
    assert not re.search(r"\bnan\b|\binf\b", " ".join(root.xpath("//@*")))
    for node in root.iter():
        assert not {"style", "href", "onclick"} & set(node.attrib)


@pytest.mark.parametrize("form", [one for one in plots.FORMS if one != "heat"])
def test_on_a_telephone_nothing_stands_outside_the_drawing(form: plots.Form) -> None:
    """Names of places and series as long as they come, references close to each other."""
    long = "Beveren-Kruibeke-Zwijndrecht en omstreken"
    labels = (long, "Gent", "Antwerpen", "Oost") if form in ("dots", "bars") else YEARS
    plot = Plot(
        labels,
        tuple(series(f"{n} {long}", 118_178, 123_456, HIDDEN, 200_000) for n in range(4)),
        "mensen van achttien jaar en ouder in een gemeente",
        references=(("doel", Decimal(150_000)), ("nulmeting", Decimal(151_000))),
        tiles=((0, 0), (19, 0), (5, 7), (0, 3)),
        example=True,
    )
    root = etree.fromstring(plots.drawing(form, plot, "k", "A", "B", "nl", plots.SLIM).encode())
    width = float((root.get("viewBox") or "").split()[2])
    assert width <= plots.SLIM
    for node in root.iterfind(".//s:text", SPACE):
        at, long_is = float(node.get("x", 0)), len(node.text or "") * 5.6
        before = {"middle": long_is / 2, "end": long_is}.get(node.get("text-anchor", ""), 0)
        assert at - before > -8, node.text
        assert at - before + long_is < width + 8, node.text


def test_a_series_of_which_all_is_hidden_does_not_say_that_nothing_is_known() -> None:
    told = words(drawn("line", Plot(YEARS, (series("a", *[HIDDEN] * 4), series("b", 1, 2, 3, 4)))))
    assert "a: verborgen" in told
