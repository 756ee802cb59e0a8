"""What somebody writes to have a movement posted: rows of words become entries, or faults that
name their cell. Values in, values out: what the ledger says of an entry is for the services.

One row is one movement. Of a transfer the amounts are positive and go from the article to the
counter article; one of the two may stay empty while it is not known. A row of kind ``sub_line``
explains the movement above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct, field
from msgspec.structs import replace

from regie.budgets import rules
from regie.kernel.figures import number as figure

Problem = Literal["text", "decimals", "ambiguous", "large"]

#: The columns of a file, by the name that a machine knows, with the Dutch ones that mean the same.
COLUMNS: dict[str, tuple[str, ...]] = {
    "round": ("ronde",),
    "kind": ("soort",),
    "article": ("artikel", "van", "from"),
    "counter_article": ("tegenartikel", "naar"),
    "VAK": (),
    "VEK": (),
    "AO": (),
    "TO": (),
    "LO": (),
    "AMOUNT": ("bedrag",),
    "title": ("titel", "omschrijving"),
    "index_kind": ("indexsoort",),
    "index_rate": ("indexpercentage",),
    "ground": ("reden", "grond", "reason"),
    "passage": ("plaats", "vindplaats"),
    "decision": ("beslissing",),
}


def _fold(word: str) -> str:
    """Words that differ in case, spaces, hyphens or underscores only are the same."""
    return re.sub(r"[\s_-]+", "", word.casefold())


def heading(column: str, language: str | None = None) -> str:
    """What a column is called above a file in ``language``; else in that of who reads."""
    words = COLUMNS.get(column, ())
    return words[0] if words and (language or spoken()) == "nl" else column


def kinds_in(language: str) -> list[str]:
    """The kinds of movement as a file in ``language`` writes them."""
    return [words[0] if words and language == "nl" else name for name, words in KINDS.items()]


def spoken() -> str:
    """The language of who reads, in which sentences about a fault are written."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"


#: The kinds of movement that somebody may post, with the Dutch words that mean the same.
KINDS: dict[str, tuple[str, ...]] = {
    "opening": ("beginkrediet", "openingskrediet"),
    "index": ("indexatie",),
    "compensation": ("compensatie",),
    "redistribution": ("herverdeling",),
    "other_adjustment": ("andere bijstelling", "bijstelling"),
    "overflow": (),
    "ruiter": ("vak-ruiter",),
}
#: Those that say in words what they are about.
TITLED = frozenset({"compensation", "redistribution", "other_adjustment"})
SUB_LINE = "sub_line"
_SUB_LINE = ("deelregel", "sub-line")
_BY_WORD = {
    _fold(word): name
    for name, words in (*KINDS.items(), (SUB_LINE, _SUB_LINE))
    for word in (name, *words)
}
#: What a row that explains the one above it is called, by language.
SUB_LINE_WORDS = {"nl": "deelregel", "en": SUB_LINE}
#: No amount is larger: sums of them stay exact in every column.
LARGEST = Decimal(10) ** 11
#: How many entries one file may hold.
MOST = 20_000
#: A header stands among the first rows: a workbook has a title and notes above it.
_HEAD = 20
_ROUND = re.compile(r"\s*(B[AOU])\s*(20\d\d)\s*", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?: \d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")


class BadAmount(ValueError):
    """What was written is no amount; ``problem`` says why not."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(WHY[problem]))
        self.problem = problem


#: Why something is no amount, as a sentence.
WHY: dict[Problem, str | Promise] = {
    "text": _("This is not an amount: write figures only, such as 1.250.000 or -99,50."),
    "decimals": _("An amount has two decimals at most."),
    "ambiguous": _("This can be a thousand or a decimal: write 1234 or 1,23."),
    "large": _("This amount is too large."),
}


def read_amount(
    text: str, *, typed: bool = False, decimals: int = 2, spoken: str = "nl"
) -> Decimal | None:
    """Euros as Dutch writes them (``1.250.000,50``, ``- 15``), exactly; None for nothing.

    :param typed: by a person in a form, where ``1.234`` is a thousand; in a file it may as well be
        a number with three decimals, which is refused.
    :param spoken: in which language it was typed; ``1,250,000.50`` is English.
    :raises BadAmount: for anything else.
    """
    told = re.sub(r"[\u00a0\u202f\u2009]", " ", text).strip()
    told = re.sub(r"^(?:€|EUR|euro)\s*|\s*(?:€|EUR|euro)$", "", told, flags=re.IGNORECASE)
    if not told:
        return None
    sign = -1 if told[0] in "-\N{MINUS SIGN}\N{EN DASH}" else 1
    digits = told.lstrip("+-\N{MINUS SIGN}\N{EN DASH}").strip()
    if len(told) - len(digits) > 3 or not digits:
        raise BadAmount("text")
    if spoken == "en" and _ENGLISH.fullmatch(digits):
        digits = digits.replace(",", "")
    elif _GROUPED.fullmatch(digits):
        if not typed and re.fullmatch(r"\d{1,3}\.\d{3}", digits):
            raise BadAmount("ambiguous")
        digits = digits.replace(".", "").replace(" ", "")
    elif not _PLAIN.fullmatch(digits):
        raise BadAmount("text")
    if len(digits) > 40:
        raise BadAmount("large")
    amount = Decimal(digits.replace(",", "."))
    if -amount.as_tuple().exponent > decimals:  # type: ignore[operator] # a number that is one
        raise BadAmount("decimals")
    if amount > LARGEST:
        raise BadAmount("large")
    return sign * amount.quantize(Decimal(1).scaleb(-decimals))


def read_rate(text: str) -> Decimal | None:
    """Per cents of an index: ``1,3`` or ``2 %``; None for nothing.

    :raises ValueError: for anything else.
    """
    told = text.strip().removesuffix("%").removesuffix("procent").strip().replace(",", ".")
    if not told:
        return None
    try:
        rate = Decimal(told)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or abs(rate) >= 1000 or rate != round(rate, 4):
        raise ValueError(gettext("This is not a percentage: write for instance 1,3."))
    return rate


def read_round(text: str) -> str:
    """``BO2021`` for ``bo 2021``; what is no code stays as it is."""
    match = _ROUND.fullmatch(text)
    return (match[1] + match[2]).upper() if match else text.strip()


class SubLine(Struct, frozen=True):
    """A line that explains an entry; ``row`` is where it stands."""

    row: int
    label: str
    amount: Decimal
    axis: str | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """A movement as somebody wrote it down; articles and the place are words still."""

    row: int = 1
    round: str = ""
    kind: str
    article: str = ""
    counter_article: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    title: str = ""
    index_kind: str = ""
    index_rate: Decimal | None = None
    ground: str = ""
    passage: str = ""
    #: The number of the decision that it rests on, or its uid.
    decision: str = ""
    sub_lines: tuple[SubLine, ...] = ()
    #: Its words could not be read: it is never posted.
    faulty: bool = False


class Fault(Struct, frozen=True):
    """Why an entry is refused, and in which column of which row."""

    row: int
    column: str
    reason: str


class Written(Struct, frozen=True):
    """What stands in a file: entries, the faults in their words, and where each column stands."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    letters: Mapping[str, str]

    def cell(self, fault: Fault) -> str:
        """``E7``; only the row where the file has no such column."""
        return f"{self.letters.get(fault.column, '')}{fault.row}"


def read(rows: Sequence[Sequence[str]], round_code: str = "") -> Written:
    """The entries of a file.

    :param rows: cells as text; the header is the first row that names a kind and an article.
    :param round_code: the round of rows that name none.
    :raises ValueError: where there is no header or nothing below it, as a sentence.
    """
    at, columns = _header(rows)
    letters = {name: _letter(place) for name, place in columns.items()}
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        told = {
            name: row[place].strip() if place < len(row) else "" for name, place in columns.items()
        }
        if not any(told.values()):
            continue
        entry, wrong = _entry(number, told, round_code)
        if entry.kind == SUB_LINE:
            wrong += _add_sub_line(entries, entry)
        else:
            entries.append(entry)
        faults += wrong
    if not entries:
        raise ValueError(gettext("There is no movement below the heading."))
    if len(entries) > MOST:
        raise ValueError(gettext("At most %(most)s movements in one file.") % {"most": MOST})
    return Written(tuple(entries), tuple(faults), letters)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    known = {_fold(word): name for name, words in COLUMNS.items() for word in (name, *words)}
    for at, row in enumerate(rows[:_HEAD]):
        named = [(known.get(_fold(cell.partition("(")[0]), ""), cell.strip()) for cell in row]
        found = [name for name, _ in named if name]
        if "kind" not in found or "article" not in found:
            continue
        wrong = [
            gettext("There is no column “%(name)s” in such a file.") % {"name": cell[:40]}
            for name, cell in named
            if cell and not name
        ]
        wrong += [
            gettext("The column “%(name)s” stands there twice.") % {"name": heading(name)}
            for name in COLUMNS
            if found.count(name) > 1
        ]
        if wrong:
            raise ValueError(" ".join(wrong))
        return at, {name: place for place, (name, _) in enumerate(named) if name}
    raise ValueError(
        gettext("There is no heading with at least the columns %(kind)s and %(article)s.")
        % {"kind": heading("kind"), "article": heading("article")}
    )


def _entry(row: int, told: Mapping[str, str], round_code: str) -> tuple[Entry, list[Fault]]:
    faults: list[Fault] = []
    amounts: dict[str, Decimal] = {}
    for axis in rules.AXES:
        try:
            amount = read_amount(told.get(axis, ""))
        except BadAmount as bad:
            faults.append(Fault(row, axis, str(bad)))
            # So that nobody hears that it misses.
            amount = Decimal(1)
        if amount is not None:
            amounts[axis] = amount
    rate = None
    try:
        rate = read_rate(told.get("index_rate", ""))
    except ValueError as bad_rate:
        faults.append(Fault(row, "index_rate", str(bad_rate)))
    word = told.get("kind", "")
    kind = _BY_WORD.get(_fold(word), "")
    if not kind:
        faults.append(
            Fault(
                row,
                "kind",
                gettext("“%(word)s” is no kind of movement; choose one of: %(kinds)s.")
                % {"word": word[:40], "kinds": ", ".join(kinds_in(spoken()))},
            )
            if word
            else Fault(row, "kind", gettext("Say which kind of movement it is."))
        )
    return (
        Entry(
            row=row,
            round=read_round(told.get("round", "")) or round_code,
            kind=kind,
            article=told.get("article", "").upper(),
            counter_article=told.get("counter_article", "").upper(),
            amounts=amounts,
            title=told.get("title", ""),
            index_kind=told.get("index_kind", ""),
            index_rate=rate,
            ground=told.get("ground", ""),
            passage=told.get("passage", ""),
            decision=told.get("decision", ""),
            faulty=bool(faults),
        ),
        faults,
    )


def _add_sub_line(entries: list[Entry], line: Entry) -> list[Fault]:
    if not entries:
        return [Fault(line.row, "kind", gettext("A sub-line stands below a movement."))]
    if len(line.amounts) != 1:
        return [Fault(line.row, "kind", gettext("A sub-line has one amount, in one column."))]
    if not line.title:
        return [Fault(line.row, "title", gettext("Say what this sub-line is."))]
    ((axis, amount),) = line.amounts.items()
    told = SubLine(line.row, line.title, amount, None if axis == "AMOUNT" else axis)
    entries[-1] = replace(entries[-1], sub_lines=(*entries[-1].sub_lines, told))
    return []


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sub_line_difference(entry: Entry) -> str:
    """Why the sub-lines of an entry do not explain its amounts, as a sentence; "" where they do.

    Lines on a side add up to that side; lines without a side add up to one of the amounts.
    """
    by_axis: dict[str | None, Decimal] = {}
    for line in entry.sub_lines:
        by_axis[line.axis] = by_axis.get(line.axis, Decimal(0)) + line.amount
    for axis, total in by_axis.items():
        told = set(entry.amounts.values()) if axis is None else {entry.amounts.get(axis)}
        if total not in told:
            words = (
                gettext("The sub-lines of %(axis)s add up to %(total)s, which is not the amount.")
                if axis
                else gettext("The sub-lines add up to %(total)s, which is not the amount.")
            )
            return words % {"axis": axis, "total": figure(total, spoken(), 2)}
    return ""
