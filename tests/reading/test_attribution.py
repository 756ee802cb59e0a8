"""Which table belongs to which article: small problems with a known answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.reading.attribution import ClassSum, Credit, Decision, Expectation, Pair, attribute

_AMOUNTS = st.integers(0, 5_000)
_CHANGES = st.tuples(st.integers(-300, 300), st.integers(-300, 300))


def _article(number: int, evolution: Pair | None, ise: str = "WATER") -> Expectation:
    return Expectation(
        code=f"VA0-1ABC2D{chr(65 + number)}-WT",
        index=100 * number,
        ise=ise,
        esr="WT",
        evolution=evolution,
    )


def _credit(
    number: int, opening: Pair, closing: Pair, under: Expectation | None, ise: str = "WATER"
) -> Credit:
    return Credit(
        id=f"t{number}",
        index=(under.index if under else 0) + 10,
        ise=ise,
        under=under.code if under else None,
        rows={"opening": opening, "closing": closing},
    )


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _articles_of(decisions: dict[str, Decision]) -> list[str | None]:
    return [decision.article for decision in decisions.values()]


@st.composite
def _problems(draw: st.DrawFn) -> tuple[list[Expectation], list[Credit]]:
    """Articles whose evolutions differ, and their tables in order, each below any heading."""
    changes = draw(st.lists(_CHANGES, min_size=2, max_size=6, unique=True))
    articles = [_article(number, change) for number, change in enumerate(changes)]
    headings = draw(st.permutations(articles))
    credits = []
    for number, (change, under) in enumerate(zip(changes, headings, strict=True)):
        opening = draw(st.tuples(_AMOUNTS, _AMOUNTS))
        credits.append(_credit(number, opening, _plus(opening, change), under))
    return articles, credits


@given(_problems(), st.data())
def test_the_figures_bring_every_table_home_however_it_drifted(
    problem: tuple[list[Expectation], list[Credit]], data: st.DataObject
) -> None:
    articles, credits = problem
    decisions = attribute(articles, data.draw(st.permutations(credits)), [])
    for article, credit in zip(articles, credits, strict=True):
        decision = decisions[credit.id]
        assert decision.article == article.code
        assert decision.attribution.by == ("both" if credit.under == article.code else "figures")
        assert decision.attribution.tied_with == ()


@given(
    _problems(),
    st.data(),
    st.sampled_from(["opening", "closing"]),
    st.integers(-400, 400).filter(bool),
)
def test_one_wrong_figure_never_moves_a_table_to_another_article(
    problem: tuple[list[Expectation], list[Credit]],
    data: st.DataObject,
    row: str,
    error: int,
) -> None:
    """In papers where each table stands below its own heading."""
    articles, credits = problem
    credits = [
        replace(credit, under=article.code, index=article.index + 10)
        for article, credit in zip(articles, credits, strict=True)
    ]
    at = data.draw(st.integers(0, len(credits) - 1))
    vak, vek = credits[at].rows[row]
    assert vak is not None
    credits[at] = replace(credits[at], rows={**credits[at].rows, row: (vak + error, vek)})
    decisions = attribute(articles, credits, [])
    change = articles[at].evolution
    assert change is not None
    assert change[0] is not None
    wrong = (change[0] + (error if row == "closing" else -error), change[1])
    for article, credit in zip(articles, credits, strict=True):
        allowed: set[str | None] = {article.code}
        if credit.id == credits[at].id or article.evolution == wrong:
            # Between a table with an error and one that it imitates nothing need be decided.
            allowed.add(None)
        assert decisions[credit.id].article in allowed


def test_identical_tables_are_tied_and_stay_by_their_headings() -> None:
    articles = [_article(0, (5, 5)), _article(1, (5, 5))]
    credits = [
        _credit(number, (100, 90), (105, 95), article) for number, article in enumerate(articles)
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [article.code for article in articles]
    assert [decision.attribution.by for decision in decisions.values()] == ["both", "both"]
    assert [decision.attribution.tied_with for decision in decisions.values()] == [("t1",), ("t0",)]


def test_identical_tables_of_two_chapters_stay_in_their_chapters() -> None:
    articles = [_article(0, (5, 5), "WATER"), _article(1, (5, 5), "BOS")]
    credits = [
        _credit(0, (100, 90), (105, 95), None, "BOS"),
        _credit(1, (100, 90), (105, 95), None, "WATER"),
    ]
    decisions = attribute(articles, credits, [])
    assert decisions["t0"].article == articles[1].code
    assert decisions["t1"].article == articles[0].code
    assert decisions["t0"].attribution.tied_with == ("t1",)


def test_the_same_evolution_follows_the_headings_where_the_chapter_is_orderly() -> None:
    articles = [_article(0, (5, 5)), _article(1, (5, 5))]
    credits = [
        _credit(0, (100, 90), (105, 95), articles[0]),
        _credit(1, (300, 300), (305, 305), articles[1]),
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [article.code for article in articles]
    assert [decision.attribution.by for decision in decisions.values()] == ["heading", "heading"]


def test_an_article_without_a_table_does_not_disturb_an_orderly_chapter() -> None:
    articles = [_article(0, (5, 5)), _article(1, (5, 5)), _article(2, (0, 0)), _article(3, (7, 7))]
    credits = [
        _credit(0, (100, 90), (105, 95), articles[0]),
        _credit(1, (300, 300), (305, 305), articles[1]),
        _credit(3, (400, 400), (407, 407), articles[3]),
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [articles[n].code for n in (0, 1, 3)]


def test_a_table_away_from_its_heading_makes_the_whole_chapter_doubtful() -> None:
    articles = [_article(0, (5, 5)), _article(1, (5, 5)), _article(2, (0, 0)), _article(3, (7, 7))]
    credits = [
        _credit(0, (100, 90), (105, 95), articles[0]),
        _credit(1, (300, 300), (305, 305), articles[1]),
        _credit(3, (400, 400), (407, 407), articles[2]),
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [None, None, articles[3].code]


def test_the_same_evolution_stays_open_where_the_tables_drifted() -> None:
    articles = [_article(0, (5, 5)), _article(1, (5, 5))]
    credits = [
        _credit(0, (100, 90), (105, 95), articles[1]),
        _credit(1, (300, 300), (305, 305), articles[1]),
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [None, None]
    for decision in decisions.values():
        assert decision.attribution.by is None
        assert decision.attribution.candidates == tuple(article.code for article in articles)


def test_the_sum_of_a_class_decides_where_evolutions_do_not() -> None:
    work, grant = _article(0, (5, 5)), replace(_article(1, (5, 5)), esr="IS")
    credits = [
        _credit(0, (100, 90), (105, 95), grant),
        _credit(1, (300, 300), (305, 305), grant),
    ]
    sums = [
        ClassSum("WATER", frozenset({"WT"}), (300, 300), (305, 305)),
        ClassSum("WATER", frozenset({"IS"}), (100, 90), (105, 95)),
    ]
    decisions = attribute([work, grant], credits, sums)
    assert decisions["t1"].article == work.code
    assert decisions["t0"].article == grant.code


def test_one_printed_figure_of_a_class_is_enough_to_decide() -> None:
    work, grant = _article(0, (5, 5)), replace(_article(1, (5, 5)), esr="IS")
    credits = [
        _credit(0, (100, 90), (105, 95), grant),
        _credit(1, (300, 300), (305, 305), grant),
    ]
    sums = [ClassSum("WATER", frozenset({"WT"}), (300, None), (None, None))]
    decisions = attribute([work, grant], credits, sums)
    assert decisions["t1"].article == work.code
    assert decisions["t0"].article == grant.code


def test_a_sub_table_decides_where_evolutions_do_not() -> None:
    moved = replace(_article(0, (5, 5)), moves={"compensation": (-15, -15)})
    articles = [moved, _article(1, (5, 5))]
    credits = [
        _credit(0, (100, 90), (105, 95), articles[0]),
        _credit(1, (300, 300), (305, 305), articles[0]),
    ]
    credits[0] = replace(credits[0], rows={**credits[0].rows, "compensation": (0, 0)})
    credits[1] = replace(credits[1], rows={**credits[1].rows, "compensation": (-15, -15)})
    decisions = attribute(articles, credits, [])
    assert decisions["t1"].article == moved.code
    assert decisions["t0"].article == articles[1].code


def test_without_any_equation_the_heading_decides() -> None:
    articles = [_article(0, None), _article(1, None)]
    credits = [
        _credit(number, (100 * number, 90), (105, 95), article)
        for number, article in enumerate(articles)
    ]
    decisions = attribute(articles, credits, [])
    assert _articles_of(decisions) == [article.code for article in articles]
    assert {decision.attribution.by for decision in decisions.values()} == {"heading"}


def test_a_table_more_than_there_are_articles_stays_open() -> None:
    article = _article(0, (5, 5))
    credits = [
        _credit(0, (100, 90), (105, 95), article),
        _credit(1, (300, 300), (400, 400), article),
    ]
    decisions = attribute([article], credits, [])
    assert decisions["t0"].article == article.code
    assert decisions["t1"].article is None


def test_without_tables_there_is_nothing_to_decide() -> None:
    assert attribute([_article(0, (5, 5))], [], []) == {}
