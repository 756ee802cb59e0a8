"""To which article a table of credits belongs, as a small constraint problem.

In an extracted text the tables of credits drift away from their headings. What ties them back are
the figures: the evolution that the list of movements gives each article, the totals of its
sub-tables, and the sums by ESR class in the summary of the content element. Every (article, table)
pair costs as many points as it breaks equations; the cheapest assignment is taken, and then each
pair of tables is tried the other way round. What costs the same both ways is not decided by the
figures: identical tables are *tied* (chapter and distance choose), others are decided by their
heading where the chapter is orderly, and stay open where it is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from regie.kernel.assignment import cheapest
from regie.reading.model import Attribution, Axis

Pair = tuple[int | None, int | None]
#: The order of the two columns of a credit.
CREDIT_AXES: tuple[Axis, Axis] = ("VAK", "VEK")
_ORDERS = 1_000_000


class Expectation(Struct, frozen=True):
    """What the rest of the paper says of an article.

    ``index`` is the line of its heading; ``evolution`` the sum of its listed movements (``None``
    where no list covers it); ``moves`` the totals that its sub-tables and the words of its listed
    movements give by kind of row.
    """

    code: str
    index: int
    ise: str | None
    esr: str
    evolution: Pair | None
    moves: Mapping[str, Pair] = field(default_factory=dict)
    told: Mapping[str, Pair] = field(default_factory=dict)


class Credit(Struct, frozen=True):
    """A table of credits: where it stands, under which heading, and its figures by kind of row."""

    id: str
    index: int
    ise: str | None
    under: str | None
    rows: Mapping[str, Pair]

    @property
    def opening(self) -> Pair:
        """Where the credit begins, the overflow still held back."""
        return self.rows.get("opening_incl_overflow") or self.rows.get("opening") or (None, None)

    @property
    def closing(self) -> Pair:
        """Where the credit ends."""
        return self.rows.get("closing", (None, None))


class ClassSum(Struct, frozen=True):
    """A row of an ISE summary: the sum over the articles of these ESR aggregates."""

    ise: str | None
    classes: frozenset[str]
    opening: Pair
    closing: Pair


class Decision(Struct, frozen=True):
    """The article of a table (None while open) and why."""

    article: str | None
    attribution: Attribution


def attribute(
    articles: Sequence[Expectation], credits: Sequence[Credit], sums: Sequence[ClassSum]
) -> dict[str, Decision]:
    """The decision for each table of credits, by its id."""
    if not credits:
        return {}
    problem = _Problem(articles, credits, sums)
    problem.assign()
    problem.improve()
    return problem.decide()


class _Problem:
    def __init__(
        self, articles: Sequence[Expectation], credits: Sequence[Credit], sums: Sequence[ClassSum]
    ) -> None:
        self.articles = articles
        self.credits = credits
        self.sums = sums
        self.broken = [[_broken(a, c) for c in credits] for a in articles]
        self.near = [[_distance(a, c) for c in credits] for a in articles]
        self.groups = [
            next(
                (
                    number
                    for number, row in enumerate(sums)
                    if row.ise == a.ise and (a.esr in row.classes or not row.classes)
                ),
                None,
            )
            for a in articles
        ]
        self.article_of: dict[int, int] = {}
        self.under = Counter(credit.under for credit in credits)

    # The cheapest assignment --------------------------------------------------------------

    def assign(self) -> None:
        articles = set(range(len(self.articles)))
        credits = set(range(len(self.credits)))
        self._lock(articles, credits)
        for rows, columns in self._parts(articles, credits):
            cost = [[self.broken[a][c] * _ORDERS + self.near[a][c] for c in columns] for a in rows]
            for row, column in cheapest(cost):
                self.article_of[columns[column]] = rows[row]

    def _lock(self, articles: set[int], credits: set[int]) -> None:
        """Take the pairs that break nothing and that nothing else can be part of."""
        fitting: dict[int, list[int]] = defaultdict(list)
        wanted: dict[int, list[int]] = defaultdict(list)
        for a in articles:
            if self.articles[a].evolution is None:
                return
            for c in credits:
                if not self.broken[a][c]:
                    fitting[c].append(a)
                    wanted[a].append(c)
        for c, options in fitting.items():
            if len(options) == 1 and len(wanted[options[0]]) == 1:
                self.article_of[c] = options[0]
                articles.discard(options[0])
                credits.discard(c)

    def _parts(self, articles: set[int], credits: set[int]) -> list[tuple[list[int], list[int]]]:
        """The rest in one part, or chapter by chapter where that would be too much at once."""
        if len(articles) <= 60 or len(credits) <= 60:
            return [(sorted(articles), sorted(credits))]
        chapters = {self.articles[a].ise for a in articles} | {self.credits[c].ise for c in credits}
        return [
            (
                sorted(a for a in articles if self.articles[a].ise == ise),
                sorted(c for c in credits if self.credits[c].ise == ise),
            )
            for ise in sorted(chapters, key=str)
        ]

    # Sums of the content element ----------------------------------------------------------

    def _totals(self) -> dict[int, list[int]]:
        totals: dict[int, list[int]] = {number: [0, 0, 0, 0] for number in range(len(self.sums))}
        for c, a in self.article_of.items():
            self._shift(totals, a, c, 1)
        return totals

    def _shift(self, totals: dict[int, list[int]], a: int, c: int, factor: int) -> None:
        number = self.groups[a]
        if number is None:
            return
        figures = (*self.credits[c].opening, *self.credits[c].closing)
        for position, figure in enumerate(figures):
            totals[number][position] += factor * (figure or 0)

    def _swap_effect(self, totals: dict[int, list[int]], c: int, d: int) -> tuple[int, int]:
        """What changes when two tables change places: equations of articles, sums missed."""
        a, b = self.article_of[c], self.article_of[d]
        local = self.broken[a][d] + self.broken[b][c] - self.broken[a][c] - self.broken[b][d]
        if self.groups[a] == self.groups[b]:
            return local, 0
        touched = {n for n in (self.groups[a], self.groups[b]) if n is not None}
        after = {n: list(totals[n]) for n in touched}
        for article, old, new in ((a, c, d), (b, d, c)):
            if self.groups[article] is not None:
                self._shift(after, article, old, -1)
                self._shift(after, article, new, 1)
        before_missed = self._misses({n: totals[n] for n in touched})
        return local, self._misses(after) - before_missed

    def _misses(self, totals: Mapping[int, list[int]]) -> int:
        """How many of the printed class sums these totals miss."""
        missed = 0
        for number, total in totals.items():
            printed = (*self.sums[number].opening, *self.sums[number].closing)
            missed += sum(
                1 for sum_, figure in zip(total, printed, strict=True) if figure not in (None, sum_)
            )
        return missed

    def improve(self) -> None:
        """Swap tables as long as that mends more equations than it breaks."""
        totals = self._totals()
        ids = sorted(self.article_of)
        for _ in range(len(ids)):
            if not self._misses(totals):
                return
            gains = [
                (local + missed, c, d)
                for position, c in enumerate(ids)
                for d in ids[position + 1 :]
                for local, missed in [self._swap_effect(totals, c, d)]
                if local + missed < 0
            ]
            if not gains:
                return
            _, c, d = min(gains)
            self.article_of[c], self.article_of[d] = self.article_of[d], self.article_of[c]
            totals = self._totals()

    # What the figures decide, and what they leave -----------------------------------------

    def decide(self) -> dict[str, Decision]:
        totals = self._totals()
        ids = sorted(self.article_of)
        tied: dict[int, set[int]] = defaultdict(set)
        rivals: dict[int, set[int]] = defaultdict(set)
        for position, c in enumerate(ids):
            for d in ids[position + 1 :]:
                local, missed = self._swap_effect(totals, c, d)
                if local + missed > 0:
                    continue
                if self.credits[c].rows == self.credits[d].rows:
                    tied[c].add(d)
                    tied[d].add(c)
                elif not self._chapters_tell(c, d):
                    rivals[c].add(d)
                    rivals[d].add(c)
        contested = {c for c, others in rivals.items() if others}
        return {
            credit.id: self._decision(c, tied[c], rivals[c], contested)
            for c, credit in enumerate(self.credits)
        }

    def _chapters_tell(self, c: int, d: int) -> bool:
        """Whether two tables stand in the chapters of two articles of different chapters."""
        a, b = self.articles[self.article_of[c]], self.articles[self.article_of[d]]
        return a.ise != b.ise and a.ise == self.credits[c].ise and b.ise == self.credits[d].ise

    def _decision(self, c: int, tied: set[int], rivals: set[int], contested: set[int]) -> Decision:
        credit = self.credits[c]
        tied_with = tuple(self.credits[d].id for d in sorted(tied))
        if c not in self.article_of:
            return Decision(None, Attribution(by=None, tied_with=()))
        a = self.article_of[c]
        article = self.articles[a]
        asked = _asked(article, credit)
        figures = asked > 0 and self.broken[a][c] < asked
        if self.groups[a] is not None and not asked:
            figures = True
        at_heading = credit.under == article.code
        if rivals:
            if at_heading and self._orderly(article.ise, contested):
                return Decision(article.code, Attribution(by="heading", tied_with=tied_with))
            options = sorted(
                {article.code, *(self.articles[self.article_of[d]].code for d in rivals)}
            )
            return Decision(
                None, Attribution(by=None, tied_with=tied_with, candidates=tuple(options))
            )
        if tied_with:
            return Decision(article.code, Attribution(by="both", tied_with=tied_with))
        if figures:
            by = "both" if at_heading else "figures"
            return Decision(article.code, Attribution(by=by, tied_with=()))  # type: ignore[arg-type]  # one of the two
        if at_heading and self.under[article.code] == 1:
            return Decision(article.code, Attribution(by="heading", tied_with=()))
        return Decision(None, Attribution(by=None, tied_with=(), candidates=(article.code,)))

    def _orderly(self, ise: str | None, contested: set[int]) -> bool:
        """Whether nothing in a chapter drifted, as far as that can be seen.

        No heading has two tables below it, every table that the figures decide stands below its
        own heading, and either each article has a table or such a table vouches for the rest.
        """
        counts = [self.under[a.code] for a in self.articles if a.ise == ise]
        decided = [
            self.credits[c].under == self.articles[a].code
            for c, a in self.article_of.items()
            if c not in contested and self.articles[a].ise == ise
        ]
        if max(counts) > 1 or not all(decided):
            return False
        return min(counts) == 1 or bool(decided)


def _asked(article: Expectation, credit: Credit) -> int:
    """How many equations tie this article to a table."""
    asked = 0
    if article.evolution:
        asked += sum(1 for figure in credit.closing if figure is not None)
    return asked + sum(
        1 for kind in article.moves for figure in credit.rows.get(kind, ()) if figure is not None
    )


def _broken(article: Expectation, credit: Credit) -> int:
    """How many of those equations a table breaks."""
    broken = 0
    if article.evolution:
        for change, opening, closing in zip(
            article.evolution, credit.opening, credit.closing, strict=True
        ):
            if opening is not None and closing is not None:
                broken += (closing - opening) != (change or 0)
    for kind, expected in article.moves.items():
        for figure, total in zip(credit.rows.get(kind, ()), expected, strict=False):
            broken += None not in (figure, total) and figure != total
    return broken


def _distance(article: Expectation, credit: Credit) -> int:
    """How far a table stands from its article: heading, then words, chapter, lines."""
    told = sum(
        1
        for kind, expected in article.told.items()
        for figure, total in zip(credit.rows.get(kind, ()), expected, strict=False)
        if figure is not None and figure != (total or 0)
    )
    if credit.under == article.code:
        return told * 10_000
    away = credit.index - article.index
    lines = min(away if away > 0 else -3 * away, 4_000)
    return told * 10_000 + 1 + lines + (0 if credit.ise == article.ise else 5_000)
