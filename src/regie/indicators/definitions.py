"""What a data set is, as a file or a form tells it: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from regie.base import yaml_files
from regie.base.errors import Invalid
from regie.base.yaml_files import Node, Words, get, listed, must, words_of
from regie.indicators.models import DataSet, Dimension, Measure
from regie.kernel.dates import parse_iso

#: A column of a table may not be called so: the engine keeps these for itself.
RESERVED = ("n", "fault", "status", "row")
_LONGEST = 40


class CategoryTold(Struct, frozen=True):
    """A code of a dimension of categories."""

    code: str
    title: Words
    parent: str = ""


class DimensionTold(Struct, frozen=True):
    """What an observation is of."""

    code: str
    title: Words
    kind: str
    categories: tuple[CategoryTold, ...] = ()


class MeasureTold(Struct, frozen=True):
    """What is observed."""

    code: str
    title: Words
    unit: Words
    kind: str = "count"
    decimals: int = 0


class QuestionTold(Struct, frozen=True):
    """A question as a wave put it; see :class:`regie.indicators.models.Question`."""

    code: str
    wording: Words
    series: str


class WaveTold(Struct, frozen=True):
    """One time that a survey was held."""

    period: str
    title: Words
    source: str
    respondents: int | None = None
    weight: str = ""
    margin: str = ""
    questions: tuple[QuestionTold, ...] = ()


class Definition(Struct, frozen=True):
    """A data set with its dimensions, measures, waves and remembered mappings."""

    code: str
    title: Words
    source: str
    dimensions: tuple[DimensionTold, ...]
    measures: tuple[MeasureTold, ...]
    note: Words = field(default_factory=dict)
    licence: str = ""
    frequency: str = "year"
    origin: str = "register"
    people: bool = False
    threshold: int | None = None
    rounding: int | None = None
    public: bool = True
    example: bool = False
    waves: tuple[WaveTold, ...] = ()
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


_FIELDS = (
    "code",
    "title",
    "note",
    "source",
    "licence",
    "frequency",
    "origin",
    "people",
    "threshold",
    "rounding",
    "public",
    "example",
    "dimensions",
    "measures",
    "waves",
    "mappings",
)


def read(content: bytes, name: str) -> Definition:
    """A definition in YAML.

    :raises Invalid: with one sentence that names the line.
    """
    top = yaml_files.read(content, name)
    told = top.fields(_FIELDS)
    one = Definition(
        code=must(top, told, "code").key(),
        title=must(top, told, "title").words(),
        note=words_of(told, "note"),
        source=must(top, told, "source").short(500),
        licence=get(told, "licence", lambda node: node.short(200), ""),
        frequency=get(told, "frequency", lambda n: n.choice(DataSet.Frequency.values), "year"),
        origin=get(told, "origin", lambda n: n.choice(DataSet.Origin.values), "register"),
        people=get(told, "people", Node.flag, False),
        threshold=get(told, "threshold", lambda node: node.number(1, 1000), None),
        rounding=get(told, "rounding", lambda node: node.number(2, 1000), None),
        public=get(told, "public", Node.flag, True),
        example=get(told, "example", Node.flag, False),
        dimensions=tuple(_dimension(node) for node in listed(told, "dimensions")),
        measures=tuple(_measure(node) for node in listed(told, "measures")),
        waves=waves_of(told),
        mappings={
            node.fields(("name", "told"))["name"].key(): _plain(
                node.fields(("name", "told"))["told"]
            )
            for node in listed(told, "mappings")
        },
    )
    try:
        check(one)
    except Invalid as error:
        top.fail(str(error))
    return one


def check(told: Definition) -> None:
    """Whether this can be a data set.

    :raises Invalid: with a sentence, and the field where it belongs.
    """
    if not _is_code(told.code, 60):
        sentence = "Een code heeft kleine letters, cijfers en streepjes."
        raise Invalid(sentence, {"code": sentence})
    if not told.title.get("nl", "").strip():
        raise Invalid("Geef een titel.", {"title": "Geef een titel."})
    if not told.source.strip():
        raise Invalid("Zeg van waar de cijfers komen.", {"source": "Zeg van waar ze komen."})
    if not told.dimensions:
        raise Invalid(
            "Een gegevensset heeft minstens één dimensie.", {"dimensions": "Geef er een."}
        )
    if not told.measures:
        raise Invalid("Een gegevensset heeft minstens één maat.", {"measures": "Geef er een."})
    seen: set[str] = set()
    for code in [one.code for one in told.dimensions] + [one.code for one in told.measures]:
        if not _is_code(code):
            raise Invalid(
                f"“{code[:_LONGEST]}” is geen code: gebruik kleine letters, cijfers en streepjes."
            )
        # Files of a table have the figure in the column "value", beside its dimensions.
        of_figure = code == "value" and code in {one.code for one in told.dimensions}
        if code in RESERVED or code.endswith("_status") or of_figure:
            raise Invalid(f"De code {code} is voor Regie zelf; kies een andere.")
        if code in seen:
            raise Invalid(f"De code {code} staat er twee keer.")
        seen.add(code)
    kinds = [one.kind for one in told.dimensions]
    for kind, name in (("place", "plaats"), ("period", "periode")):
        if kinds.count(kind) > 1:
            raise Invalid(f"Een gegevensset heeft ten hoogste één dimensie van soort {name}.")
    for one in told.dimensions:
        codes = [category.code for category in one.categories]
        if one.kind == Dimension.Kind.CATEGORY and not codes:
            raise Invalid(f"De dimensie {one.code} heeft nog geen categorieën.")
        if one.kind != Dimension.Kind.CATEGORY and codes:
            raise Invalid(f"De dimensie {one.code} heeft geen eigen categorieën nodig.")
        if len(codes) != len(set(codes)):
            raise Invalid(f"In de dimensie {one.code} staat een code twee keer.")
        for category in one.categories:
            if category.code == "*" or not 0 < len(category.code) <= 60:
                raise Invalid(f"“{category.code[:60]}” kan geen code van {one.code} zijn.")
            if category.parent and category.parent not in codes:
                raise Invalid(
                    f"{category.parent} boven {category.code} is geen code van {one.code}."
                )

    _check_waves(told)


def _check_waves(told: Definition) -> None:
    """Whether these can be the waves of this data set."""
    periods = [one.period for one in told.waves]
    if told.waves and told.origin != DataSet.Origin.SURVEY:
        raise Invalid("Alleen een bevraging heeft golven: zeg origin: survey.")
    if len(periods) != len(set(periods)):
        raise Invalid("Een golf staat er twee keer.")
    measures = {one.code for one in told.measures}
    for one in told.waves:
        try:
            parse_iso(one.period)
        except ValueError as error:
            raise Invalid(f"“{one.period}” is geen periode, zoals 2025 of 2025-Q1.") from error
        if one.weight and one.weight not in measures:
            raise Invalid(f"De golf {one.period} weegt met {one.weight}; zo heet geen maat.")
        codes = [question.code for question in one.questions]
        if len(codes) != len(set(codes)):
            raise Invalid(f"In de golf {one.period} staat een vraag twee keer.")


def _is_code(code: str, longest: int = _LONGEST) -> bool:
    return 0 < len(code) <= longest and all(
        sign.isascii() and (sign.islower() or sign.isdecimal() or sign in "-_") for sign in code
    )


def _dimension(node: Node) -> DimensionTold:
    told = node.fields(("code", "title", "kind", "categories"))
    return DimensionTold(
        code=must(node, told, "code").key(),
        title=must(node, told, "title").words(),
        kind=get(told, "kind", lambda one: one.choice(Dimension.Kind.values), "category"),
        categories=tuple(_category(one) for one in listed(told, "categories")),
    )


def _category(node: Node) -> CategoryTold:
    told = node.fields(("code", "title", "parent"))
    return CategoryTold(
        must(node, told, "code").short(60),
        must(node, told, "title").words(),
        get(told, "parent", lambda one: one.short(60), ""),
    )


def _measure(node: Node) -> MeasureTold:
    told = node.fields(("code", "title", "unit", "kind", "decimals"))
    return MeasureTold(
        code=must(node, told, "code").key(),
        title=must(node, told, "title").words(),
        unit=words_of(told, "unit"),
        kind=get(told, "kind", lambda one: one.choice(Measure.Kind.values), "count"),
        decimals=get(told, "decimals", lambda one: one.number(0, 6), 0),
    )


def waves_of(told: Mapping[str, Node]) -> tuple[WaveTold, ...]:
    """The waves of a survey, the first one first. A question without ``series`` is the same as
    every other with its code that has none."""
    return tuple(
        sorted((_wave(one) for one in listed(told, "waves")), key=lambda wave: wave.period)
    )


def _wave(node: Node) -> WaveTold:
    told = node.fields(
        ("period", "title", "source", "respondents", "weight", "margin", "questions")
    )
    return WaveTold(
        period=must(node, told, "period").short(10),
        title=must(node, told, "title").words(),
        source=must(node, told, "source").short(500),
        respondents=get(told, "respondents", lambda one: one.number(1, 10**8), None),
        weight=get(told, "weight", lambda one: one.short(40), ""),
        margin=get(told, "margin", lambda one: one.short(300), ""),
        questions=tuple(_question(one) for one in listed(told, "questions")),
    )


def _question(node: Node) -> QuestionTold:
    told = node.fields(("code", "wording", "series"))
    code = must(node, told, "code").short(60)
    return QuestionTold(
        code, must(node, told, "wording").words(), get(told, "series", Node.key, code.lower())
    )


def _plain(node: Node) -> dict[str, Any]:
    """What a mapping tells: texts, lists of texts, and texts by name."""
    from regie.indicators.mapping import FIELDS

    told: dict[str, Any] = {}
    for name, part in node.fields(FIELDS).items():
        if name in ("missing", "suppressed"):
            told[name] = [one.text() for one in part.each()]
        elif name in ("columns", "fixed"):
            told[name] = _texts(part)
        elif name == "codes":
            told[name] = {dimension: _texts(one) for dimension, one in _parts(part).items()}
        elif name == "wide":
            inner = part.fields(("dimension", "measure", "columns"))
            told[name] = {
                "dimension": must(part, inner, "dimension").text(),
                "measure": must(part, inner, "measure").text(),
                "columns": _texts(must(part, inner, "columns")),
            }
        else:
            told[name] = part.text()
    return told


def _parts(node: Node) -> dict[str, Node]:
    names = [str(key.value) for key, _ in getattr(node.node, "value", []) if hasattr(key, "value")]
    return node.fields(names)


def _texts(node: Node) -> dict[str, str]:
    return {name: part.text() for name, part in _parts(node).items()}
