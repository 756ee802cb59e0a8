"""Dutch figures: how a whole number is printed, and how printed figures are cut out of a line.

A table of a paper prints ``4.894``, ``4 894``, ``+5.000``, ``-1.734`` or, with a sign that drifted
away, ``-       15``. With a blank between thousands a line such as ``13 108 18 769`` only falls
apart into figures once it is known how many columns there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

#: The hyphen stands last, so that it is no range inside a character class.
_MINUS = "\u2010\u2011\u2012\u2013\u2212-"
_TOKEN = re.compile(r"\S+")
_UNSIGNED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,9}")
_NUMERIC = re.compile(rf"[+{_MINUS}]?(?:{_UNSIGNED.pattern})")
_SIGN = re.compile(rf"[+{_MINUS}]")
_HEAD = re.compile(rf"[+{_MINUS}]?[1-9]\d{{0,2}}")
_GROUP = re.compile(r"\d{3}")
_LEADING_ZERO = re.compile(rf"[+{_MINUS}]?0\d+")
#: A figure with blanks between its thousands has no more parts than this: it is below a milliard.
_MOST_PARTS = 3
#: In more columns than this the ways to divide blanks grow too many to try.
_MOST_COLUMNS = 9


class Figure(Struct, frozen=True):
    """A printed whole number; ``start`` and ``end`` (half open) count from where it was cut."""

    value: int
    start: int
    end: int

    def moved(self, by: int) -> Figure:
        """The same figure, counted from a place ``by`` earlier."""
        return Figure(self.value, self.start + by, self.end + by)


class _Token(Struct, frozen=True):
    text: str
    start: int
    end: int
    #: one blank stands before it, so that it may go on with a thousand
    close: bool
    #: a tab stands before it: no figure goes on over the edge of a cell
    cell: bool


def format_whole(value: int) -> str:
    """The number as Dutch prints it: ``-1734`` is ``−1.734`` (with a real minus)."""
    digits = f"{abs(value):,}".replace(",", ".")
    return f"−{digits}" if value < 0 else digits


def parse_whole(text: str) -> int | None:
    """The whole number that ``text`` is, or None: ``"- 2.642"`` is -2642, ``"4 196"`` is 4196."""
    figures = cut_figures(text, 1, pointed=False)
    if len(figures) != 1:
        return None
    rest = text[: figures[0].start] + text[figures[0].end :]
    return None if rest.strip() else figures[0].value


def has_pointed(text: str) -> bool:
    """Whether a figure in the text divides its thousands by points."""
    return re.search(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])", text) is not None


def cut_figures(text: str, most: int, *, pointed: bool, at_start: bool = False) -> list[Figure]:
    """The figures at the end of ``text`` (or at its start), ``most`` of them if they are there.

    :param most: how many columns there are; fewer figures are returned where fewer stand there.
    :param pointed: the thousands in this table are divided by points, so blanks divide figures.
    """
    runs = _runs(_tokens(text), pointed)
    if not runs:
        return []
    run = runs[0] if at_start else runs[-1]
    if at_start:
        if text[: run[0].start].strip():
            return []
    elif text[run[-1].end :].strip():
        return []
    return _fit(run, most, pointed=pointed, at_start=at_start)


def cut_ways(text: str, count: int, *, pointed: bool) -> list[list[Figure]]:
    """Every way to end ``text`` with exactly ``count`` figures, the likeliest first.

    Only blanks between thousands leave a choice: ``5 150 323`` in two columns is 5.150 and 323, or
    5 and 150.323. The equations of the table can then tell.
    """
    likeliest = cut_figures(text, count, pointed=pointed)
    if len(likeliest) != count:
        return []
    ways = [likeliest]
    if not pointed and "." not in text[likeliest[0].start :]:
        run = _runs(_tokens(text), pointed)[-1]
        part = [token for token in run if token.start >= likeliest[0].start]
        ways += [way for way in _ways(part, count) if way != likeliest]
    return ways


def whole_ways(text: str, count: int, *, pointed: bool) -> list[list[Figure]]:
    """Every way to read all of ``text`` as ``count`` figures, the likeliest first."""
    runs = _runs(_tokens(text), pointed)
    if len(runs) != 1 or text[: runs[0][0].start].strip() or text[runs[0][-1].end :].strip():
        return []
    if pointed:
        singles = _singles(runs[0])
        return [singles] if len(singles) == count else []
    return sorted(_ways(runs[0], count), key=_unlikeliness)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    before = 0
    for match in _TOKEN.finditer(text):
        gap = text[before : match.start()]
        tokens.append(
            _Token(match[0], match.start(), match.end(), len(gap) == 1 and gap != "\t", "\t" in gap)
        )
        before = match.end()
    return tokens


def _runs(tokens: Sequence[_Token], pointed: bool) -> list[list[_Token]]:
    """Unbroken runs of numeric tokens; a lone sign belongs to the number behind it."""
    runs: list[list[_Token]] = []
    run: list[_Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        lone_sign = (
            _SIGN.fullmatch(token.text) is not None
            and following is not None
            and not following.cell
            and _UNSIGNED.fullmatch(following.text) is not None
        )
        if lone_sign or _NUMERIC.fullmatch(token.text):
            run.append(token)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    return runs


def _value(tokens: Sequence[_Token]) -> Figure:
    text = "".join(token.text for token in tokens).replace(".", "")
    negative = text[0] in _MINUS
    digits = text.lstrip("+" + _MINUS)
    return Figure(-int(digits) if negative else int(digits), tokens[0].start, tokens[-1].end)


def _singles(run: Sequence[_Token]) -> list[Figure]:
    """One figure a token, a lone sign joined to the number behind it."""
    figures: list[Figure] = []
    sign: list[_Token] = []
    for token in run:
        if _SIGN.fullmatch(token.text):
            sign = [token]
        else:
            figures.append(_value([*sign, token]))
            sign = []
    return figures


def _fit(run: list[_Token], most: int, *, pointed: bool, at_start: bool) -> list[Figure]:
    singles = _singles(run)
    if pointed or len(singles) <= 1 or any("." in token.text for token in run):
        return singles[:most] if at_start else singles[-most:]
    cells = _cells(run)
    whole = not any(_LEADING_ZERO.fullmatch(token.text) for token in run)
    if len(singles) == most and len(cells) in (1, most) and whole:
        return singles
    by_gap = _by_gap(cells, most, at_start=at_start)
    if len(cells) > 1 and (len(by_gap) >= most or any(token.cell for token in run[1:])):
        return by_gap
    for length in range(_longest(run, most), 0, -1):
        part = run[:length] if at_start else run[-length:]
        ways = _ways(part, most)
        if ways:
            way = _likeliest(ways)
            # "18 769  21 788" in a table of four columns: two figures of a size, two blanks.
            return by_gap if len(cells) > 1 and _spread(by_gap) < _spread(way) else way
    return by_gap


def _by_gap(cells: list[list[_Token]], most: int, *, at_start: bool) -> list[Figure]:
    """Figures told apart by wide gaps and cell edges: each stretch as few as it can be.

    What is left over in a stretch (a year behind a label) ends the search.
    """
    found: list[Figure] = []
    for cell in cells if at_start else reversed(cells):
        left = most - len(found)
        cut = next(
            (
                (length, _likeliest(ways))
                for length in range(_longest(cell, left), 0, -1)
                for count in range(1, left + 1)
                if (ways := _ways(cell[:length] if at_start else cell[-length:], count))
            ),
            None,
        )
        if cut is None:
            break
        found = [*found, *cut[1]] if at_start else [*cut[1], *found]
        if cut[0] < len(cell) or len(found) == most:
            break
    return found


def _longest(run: Sequence[_Token], count: int) -> int:
    """How many tokens of a run so many figures can take at most: a sign and their parts."""
    return min(len(run), min(count, _MOST_COLUMNS) * (_MOST_PARTS + 1))


def _cells(run: Sequence[_Token]) -> list[list[_Token]]:
    cells: list[list[_Token]] = [[run[0]]]
    for token in run[1:]:
        before = cells[-1][-1]
        if token.close or _SIGN.fullmatch(before.text):
            cells[-1].append(token)
        else:
            cells.append([token])
    return cells


def _ways(run: Sequence[_Token], count: int) -> list[list[Figure]]:
    """Every way to cut all of ``run`` into ``count`` figures.

    Whoever prints ``919 923`` for a number prints no ``2028`` beside it: that is a year.
    """
    if count > _MOST_COLUMNS:
        return []
    return [
        [_value(part) for part in way]
        for way in _divisions(run, count)
        if not (any(map(_grouped, way)) and any(map(_ungrouped, way)))
    ]


def _divisions(run: Sequence[_Token], count: int) -> list[list[Sequence[_Token]]]:
    if not count <= len(run) <= count * (_MOST_PARTS + 1):
        return []
    if not run:
        return [[]]
    return [[run[:end], *rest] for end in _ends(run) for rest in _divisions(run[end:], count - 1)]


def _ends(run: Sequence[_Token]) -> Iterator[int]:
    """Where the figure that opens a run can end."""
    first = 1 if _SIGN.fullmatch(run[0].text) else 0
    if first == len(run) or _LEADING_ZERO.fullmatch(run[first].text):
        return
    yield first + 1
    if not _HEAD.fullmatch(run[first].text):
        return
    for index in range(first + 1, min(first + _MOST_PARTS, len(run))):
        if not run[index].close or not _GROUP.fullmatch(run[index].text):
            return
        yield index + 1


def _grouped(part: Sequence[_Token]) -> bool:
    """Whether a blank divides the thousands of a figure."""
    return len(part) > 1 and not _SIGN.fullmatch(part[-2].text)


def _ungrouped(part: Sequence[_Token]) -> bool:
    """Whether nothing divides the thousands of a figure that has some."""
    return len(part[-1].text.lstrip("+" + _MINUS)) > 3


def _likeliest(ways: list[list[Figure]]) -> list[Figure]:
    """Figures side by side are of a size: the way in which they differ least in length."""
    return min(ways, key=_unlikeliness)


def _unlikeliness(way: list[Figure]) -> tuple[int, int]:
    return _spread(way), max((abs(figure.value) for figure in way), default=0)


def _spread(way: list[Figure]) -> int:
    lengths = [len(str(abs(figure.value))) for figure in way if figure.value]
    return max(lengths) - min(lengths) if lengths else 0
