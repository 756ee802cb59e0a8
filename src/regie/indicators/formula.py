"""Formulas over data sets: read by a small grammar, checked, said in words, and worked out.

    formula  =  part { (+ | -) part }
    part     =  factor { (* | /) factor }
    factor   =  number | - factor | ( formula ) | figure
    figure   =  som(dataset.measure {, dimension=code {|code}})
             |  waarde(dataset.measure {, dimension=code})

``som`` adds up (only counts and amounts); ``waarde`` takes one figure as the source has it. A code
with signs in it stands between quotation marks. A minus sign has a space on both sides, because
names have hyphens. Nothing of it is ever run as a program.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, DecimalException
from typing import Literal, Never

from msgspec import Struct

Status = Literal["ok", "missing", "suppressed"]
Words = Mapping[str, str]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.-])|(?P<name>\w+(?:-\w+)*)"
    r"|\"(?P<quoted>[^\"]*)\"|(?P<sign>[-+*/×÷().,=|]))"
)
_DEEP = 40
_LONG = 1000
#: Exact enough for whatever is shown; a formula is never worked out in binary.
_CONTEXT = Context(prec=34)


class FormulaError(ValueError):
    """What is wrong with a formula: one Dutch sentence, and where (counted from 1)."""

    def __init__(self, sentence: str, position: int, nearest: str = "") -> None:
        near = f" Bedoel je {nearest}?" if nearest else ""
        super().__init__(f"Teken {position}: {sentence}{near}")
        self.position = position
        self.nearest = nearest


class Number(Struct, frozen=True):
    """A number as it was written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of a data set: what a question asks, once for all places and periods.

    Where it stands is no part of what it is, so that one question serves it wherever it stands.
    """

    dataset: str
    measure: str
    added: bool
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    position: int = field(default=0, compare=False)
    places: tuple[int, ...] = field(default=(), compare=False)


class Negative(Struct, frozen=True):
    """The opposite of a formula."""

    of: Node


class Operation(Struct, frozen=True):
    """Two formulas and ``+``, ``-``, ``*`` or ``/`` between them."""

    sign: str
    left: Node
    right: Node


Node = Number | Term | Negative | Operation


class KnownMeasure(Struct, frozen=True):
    """A measure of a data set; ``added`` says whether a sum of it means something; ``unit`` is
    empty where it is not known."""

    title: Words
    added: bool
    unit: Words = {}


class KnownDimension(Struct, frozen=True):
    """A dimension of a data set, with its codes and their words; those of places and periods are
    not listed."""

    title: Words
    kind: str
    codes: Mapping[str, Words] = field(default_factory=dict)


class KnownDataSet(Struct, frozen=True):
    """What a formula may name of a data set."""

    title: Words
    measures: Mapping[str, KnownMeasure]
    dimensions: Mapping[str, KnownDimension]


class Value(Struct, frozen=True):
    """A figure that was worked out; without a number where it is missing or hidden, and ``reason``
    says why in Dutch."""

    number: Decimal | None
    status: Status = "ok"
    reason: str = ""


# --- reading


class _Token(Struct, frozen=True):
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """A formula, read.

    :raises FormulaError: for what is no formula.
    """
    if len(text) > _LONG:
        raise FormulaError("Een formule heeft ten hoogste 1000 tekens.", _LONG)
    return _Reader(list(_tokens(text)), len(text) + 1).all()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            while text[at].isspace():
                at += 1
            raise FormulaError(f"“{text[at]}” hoort niet in een formule.", at + 1)
        kind = match.lastgroup or ""
        yield _Token(kind, match[kind].replace("×", "*").replace("÷", "/"), match.start(kind) + 1)
        at = match.end()


class _Reader:
    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.next = 0
        self.deep = 0

    def all(self) -> Node:
        if not self.tokens:
            raise FormulaError("Hier staat geen formule.", 1)
        node = self.formula()
        if self.next < len(self.tokens):
            token = self.tokens[self.next]
            raise FormulaError(f"Hier staat “{token.text}” te veel.", token.at)
        return node

    def formula(self) -> Node:
        self.deep += 1
        if self.deep > _DEEP:
            raise FormulaError("Deze formule zit te diep in elkaar.", self.at())
        node = self.part()
        while (sign := self.sign("+", "-")) is not None:
            node = Operation(sign, node, self.part())
        self.deep -= 1
        return node

    def part(self) -> Node:
        node = self.factor()
        while (sign := self.sign("*", "/")) is not None:
            node = Operation(sign, node, self.factor())
        return node

    def factor(self) -> Node:
        negative = False
        while self.sign("-") is not None:
            negative = not negative
        node = self.bare()
        return Negative(node) if negative else node

    def bare(self) -> Node:
        if self.sign("(") is not None:
            node = self.formula()
            self.must(")")
            return node
        token = self.token()
        if token is not None and token.kind == "number":
            self.next += 1
            return Number(Decimal(token.text))
        if token is not None and token.kind == "name":
            return self.figure()
        self.expected("een getal of een cijfer")

    def figure(self) -> Term:
        name = self.name("som of waarde")
        word = name.text.casefold()
        if word not in ("som", "sum", "waarde", "value"):
            nearest = _nearest(word, ("som", "waarde"))
            raise FormulaError(f"“{name.text}” ken ik niet.", name.at, nearest)
        self.must("(")
        dataset = self.name("een gegevensset")
        self.must(".")
        measure = self.name("een maat")
        filters: dict[str, tuple[str, ...]] = {}
        places = [dataset.at, measure.at]
        while self.sign(",") is not None:
            dimension = self.name("een dimensie")
            if dimension.text in filters:
                raise FormulaError(f"“{dimension.text}” staat hier twee keer.", dimension.at)
            self.must("=")
            codes = [self.code()]
            while self.sign("|") is not None:
                codes.append(self.code())
            filters[dimension.text] = tuple(code.text for code in codes)
            places += [dimension.at, *(code.at for code in codes)]
        self.must(")")
        return Term(
            dataset.text,
            measure.text,
            word in ("som", "sum"),
            tuple(filters.items()),
            name.at,
            tuple(places),
        )

    def code(self) -> _Token:
        token = self.token()
        if token is None or token.kind == "sign":
            self.expected("een code")
        self.next += 1
        return token

    def name(self, what: str) -> _Token:
        token = self.token()
        if token is None or token.kind != "name":
            self.expected(what)
        self.next += 1
        return token

    def sign(self, *signs: str) -> str | None:
        token = self.token()
        if token is not None and token.kind == "sign" and token.text in signs:
            self.next += 1
            return token.text
        return None

    def must(self, sign: str) -> None:
        if self.sign(sign) is None:
            self.expected(f"“{sign}”")

    def token(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def at(self) -> int:
        token = self.token()
        return token.at if token else self.end

    def expected(self, what: str) -> Never:
        raise FormulaError(f"Hier moet {what} staan.", self.at())


# --- checking


def terms(node: Node) -> Iterator[Term]:
    """The figures that a formula needs, as often as they stand in it."""
    match node:
        case Term():
            yield node
        case Negative():
            yield from terms(node.of)
        case Operation():
            yield from terms(node.left)
            yield from terms(node.right)


def check(node: Node, known: Mapping[str, KnownDataSet]) -> None:
    """Hold a formula against what there is.

    :raises FormulaError: for the first that is not there, with where it stands and the nearest
        name; for a sum of what cannot be added, and one figure of what has many.
    """
    found = list(terms(node))
    if not found:
        raise FormulaError("In deze formule staat geen enkel cijfer van een gegevensset.", 1)
    for term in found:
        _check(term, known)


def _check(term: Term, known: Mapping[str, KnownDataSet]) -> None:
    places = iter(term.places or (1,) * 1000)
    at = next(places)
    dataset = known.get(term.dataset)
    if dataset is None:
        raise _unknown("Er is geen gegevensset", term.dataset, at, known)
    at = next(places)
    measure = dataset.measures.get(term.measure)
    if measure is None:
        raise _unknown(f"{term.dataset} heeft geen maat", term.measure, at, dataset.measures)
    if term.added and not measure.added:
        raise FormulaError(
            f"{term.measure} is geen telling of bedrag: zulke cijfers worden niet opgeteld. "
            "Schrijf waarde(…).",
            term.position or 1,
        )
    for name, codes in term.filters:
        at = next(places)
        dimension = dataset.dimensions.get(name)
        if dimension is None:
            raise _unknown(f"{term.dataset} heeft geen dimensie", name, at, dataset.dimensions)
        for code in codes:
            at = next(places)
            if dimension.kind == "category" and code not in dimension.codes:
                raise _unknown(f"{name} heeft geen code", code, at, dimension.codes)
        if len(codes) > 1 and not term.added:
            raise FormulaError(f"waarde(…) neemt één code van {name}.", term.position or 1)
    if term.added:
        return
    told = {name for name, _ in term.filters}
    for name, dimension in dataset.dimensions.items():
        if dimension.kind == "category" and name not in told:
            raise FormulaError(
                f"waarde(…) moet zeggen welke code van {name} bedoeld is.", term.position or 1
            )


def _unknown(sentence: str, name: str, at: int, there: Collection[str]) -> FormulaError:
    return FormulaError(f"{sentence} “{name}”.", at, _nearest(name, there))


def _nearest(name: str, there: Collection[str]) -> str:
    folded = {one.casefold(): one for one in there}
    near = difflib.get_close_matches(name.casefold(), folded, 1, 0.5)
    return folded[near[0]] if near else ""


# --- doubting

_DOUBTS = {
    "nl": ("Er wordt door nul gedeeld: er komt nooit een cijfer uit.", "{} en {} tellen niet op."),
    "en": ("This divides by nought: no figure ever comes of it.", "{} and {} do not add up."),
}


def doubts(node: Node, known: Mapping[str, KnownDataSet], language: str = "nl") -> list[str]:
    """What is most likely a mistake in a formula that was checked: a division by nought, and units
    that are added to or taken from each other."""
    found: list[str] = []
    _unit(node, known, language, found)
    return list(dict.fromkeys(found))


def _unit(
    node: Node, known: Mapping[str, KnownDataSet], language: str, found: list[str]
) -> str | None:
    """The unit of a formula, None where it is not known; what is doubted goes into ``found``."""
    nought, apart = _DOUBTS[language]
    match node:
        case Term():
            return _word(known[node.dataset].measures[node.measure].unit, "", language) or None
        case Negative():
            return _unit(node.of, known, language, found)
        case Operation():
            left, right = (_unit(one, known, language, found) for one in (node.left, node.right))
            if node.sign == "/" and isinstance(node.right, Number) and not node.right.value:
                found.append(nought)
            if node.sign in "*/":
                return None
            if left and right and left != right:
                found.append(apart.format(left[:1].upper() + left[1:], right))
            return left or right
    return None


# --- saying

_SAID = {
    "nl": {"+": "plus", "-": "min", "*": "×", "/": "gedeeld door", "with": "met", "or": "of"},
    "en": {"+": "plus", "-": "minus", "*": "×", "/": "divided by", "with": "with", "or": "or"},
}


def explain(node: Node, known: Mapping[str, KnownDataSet], language: str = "nl") -> str:
    """A formula that was checked, in words."""
    said = _SAID[language]
    if isinstance(node, Operation) and node.sign == "/":
        above, below = (_say(side, known, language) for side in (node.left, node.right))
        return f"{above}, {said['/']} {below}"
    return _say(node, known, language)


def _say(node: Node, known: Mapping[str, KnownDataSet], language: str) -> str:
    said = _SAID[language]
    match node:
        case Number():
            return _number(node.value, language)
        case Negative():
            return f"−{_inner(node.of, known, language)}"
        case Term():
            dataset = known[node.dataset]
            title = _word(dataset.measures[node.measure].title, node.measure, language)
            parts = [
                f"{_word(dataset.dimensions[name].title, name, language).lower()} "
                + f" {said['or']} ".join(
                    _word(dataset.dimensions[name].codes.get(code, {}), code, language)
                    for code in codes
                )
                for name, codes in node.filters
            ]
            start = title[:1].lower() + title[1:]
            return f"{start} {said['with']} {', '.join(parts)}" if parts else start
        case Operation():
            loose = node.sign in "+-"
            say = _say if loose else _inner
            # After minus and divided by, what belongs together must be seen to.
            right = _inner if node.sign in "-/" else say
            return (
                f"{say(node.left, known, language)} {said[node.sign]} "
                f"{right(node.right, known, language)}"
            )


def _inner(node: Node, known: Mapping[str, KnownDataSet], language: str) -> str:
    told = _say(node, known, language)
    return f"({told})" if isinstance(node, Operation) and node.sign != "*" else told


def _word(words: Words, code: str, language: str) -> str:
    return words.get(language) or next(iter(words.values()), "") or code


def _number(value: Decimal, language: str) -> str:
    return str(value).replace(".", ",") if language == "nl" else str(value)


# --- working out


def evaluate(node: Node, value_of: Callable[[Term], Value]) -> Value:
    """What a formula comes to, exactly. What is hidden hides what is made of it; what is missing,
    or cannot be worked out, makes the whole missing and says why."""
    match node:
        case Number():
            return Value(node.value)
        case Term():
            return value_of(node)
        case Negative():
            of = evaluate(node.of, value_of)
            return of if of.number is None else Value(-of.number)
        case Operation():
            left, right = evaluate(node.left, value_of), evaluate(node.right, value_of)
    for side in (left, right):
        if side.status == "suppressed":
            return side
    for side in (left, right):
        if side.number is None:
            return side
    return _worked_out(node.sign, left.number, right.number)


def _worked_out(sign: str, left: Decimal | None, right: Decimal | None) -> Value:
    if left is None or right is None:
        return Value(None, "missing")
    if sign == "/" and not right:
        return Value(None, "missing", "Er wordt door nul gedeeld.")
    try:
        match sign:
            case "+":
                return Value(_CONTEXT.add(left, right))
            case "-":
                return Value(_CONTEXT.subtract(left, right))
            case "*":
                return Value(_CONTEXT.multiply(left, right))
            case _:
                return Value(_CONTEXT.divide(left, right))
    except DecimalException:
        return Value(None, "missing", "De uitkomst is te groot.")
