"""The guide of the local context analysis: what it asks, read from a file or a form. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import yaml
from msgspec import Struct
from msgspec.structs import replace

from regie.base.yaml_files import Node, get, listed, must, of_data, read, words_of
from regie.kernel.values import plain

#: Kinds of answer → the longest that is taken, in characters.
LONGEST = {"text": 8000, "line": 300, "number": 30, "choice": 200}
#: How much one guide may hold.
_CHAPTERS, _QUESTIONS, _INDICATORS, _CHOICES = 30, 30, 20, 20

Words = Mapping[str, str]


class Question(Struct, frozen=True):
    """A question of a chapter. ``kind`` is a key of :data:`LONGEST`; ``choices`` belong to a
    choice only."""

    code: str
    label: Words
    help: Words
    kind: str = "text"
    choices: tuple[str, ...] = ()


class Chapter(Struct, frozen=True):
    """A chapter: a theme, the codes of the indicators that it shows, and what it asks."""

    code: str
    title: Words
    intro: Words
    indicators: tuple[str, ...]
    questions: tuple[Question, ...]


class Guide(Struct, frozen=True):
    """One edition of the guide."""

    title: Words
    intro: Words
    chapters: tuple[Chapter, ...]

    def chapter(self, code: str) -> Chapter | None:
        """The chapter with this code."""
        return next((one for one in self.chapters if one.code == code), None)

    def question(self, code: str) -> Question | None:
        """The question with this code."""
        return next((one for one in self.questions() if one.code == code), None)

    def questions(self) -> Iterator[Question]:
        """All of them, in order."""
        for chapter in self.chapters:
            yield from chapter.questions

    def indicators(self) -> list[str]:
        """The codes of all indicators, each once."""
        return list(dict.fromkeys(code for one in self.chapters for code in one.indicators))

    def with_chapter(self, changed: Chapter) -> Guide:
        """The same guide with another text of one chapter."""
        return replace(
            self,
            chapters=tuple(changed if one.code == changed.code else one for one in self.chapters),
        )


def from_yaml(content: bytes, name: str) -> Guide:
    """A guide from a file.

    :raises Invalid: with the line of what is wrong.
    """
    return _guide(read(content, name))


def from_data(told: Any) -> Guide:
    """A guide as it is kept.

    :raises Invalid: for what is no guide.
    """
    return _guide(of_data(told, "handleiding"))


def as_data(guide: Guide) -> dict[str, Any]:
    """A guide as JSON, the empty parts left out."""
    told: dict[str, Any] = _without_empty(plain(guide))
    return told


def as_yaml(guide: Guide) -> bytes:
    """A guide as a file that :func:`from_yaml` reads."""
    return yaml.safe_dump(as_data(guide), allow_unicode=True, sort_keys=False, width=98).encode()


def digest(guide: Guide) -> str:
    """The hash of what it says."""
    text = json.dumps(as_data(guide), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def fault(question: Question, value: str) -> str:
    """What is wrong with an answer, in one Dutch sentence; "" for nothing."""
    most = LONGEST[question.kind]
    if len(value) > most:
        return f"Dit antwoord heeft {len(value)} tekens; ten hoogste {most} gaat."
    if not value:
        return ""
    if question.kind == "choice" and value not in question.choices:
        return "Kies een van de antwoorden die er staan."
    if question.kind == "number" and number(value) is None:
        return "Schrijf een getal, bijvoorbeeld 1.250 of 12,5."
    return ""


def number(text: str) -> Decimal | None:
    """A number as people write it: 1.250, 1250, 12,5 or 12.5; None for anything else."""
    plain = text.replace("\u2212", "-").replace(" ", "").replace("\u00a0", "")
    if _POINTED.fullmatch(plain):
        plain = plain.replace(".", "")
    elif not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "."))


_POINTED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]+)?")


def _without_empty(value: Any) -> Any:
    match value:
        case dict():
            told = {name: _without_empty(part) for name, part in value.items()}
            return {name: part for name, part in told.items() if part not in ("", [], {}, None)}
        case list() | tuple():
            return [_without_empty(one) for one in value]
    return value


def _guide(top: Node) -> Guide:
    fields = top.fields(("title", "intro", "chapters"))
    where = must(top, fields, "chapters")
    chapters = tuple(_chapter(one) for one in where.each())
    if not 1 <= len(chapters) <= _CHAPTERS:
        where.fail(f"een handleiding heeft 1 tot {_CHAPTERS} hoofdstukken.")
    guide = Guide(must(top, fields, "title").words(), words_of(fields, "intro"), chapters)
    for what, codes in (
        ("dit hoofdstuk", [one.code for one in chapters]),
        ("deze vraag", [one.code for one in guide.questions()]),
    ):
        for code in codes:
            if codes.count(code) > 1:
                where.fail(f"{what} staat er twee keer: {code}.")
    return guide


def _chapter(node: Node) -> Chapter:
    fields = node.fields(("code", "title", "intro", "indicators", "questions"))
    indicators = tuple(one.key() for one in listed(fields, "indicators"))
    questions = tuple(_question(one) for one in listed(fields, "questions"))
    if len(indicators) > _INDICATORS:
        node.fail(f"een hoofdstuk heeft ten hoogste {_INDICATORS} indicatoren.")
    if len(questions) > _QUESTIONS:
        node.fail(f"een hoofdstuk heeft ten hoogste {_QUESTIONS} vragen.")
    return Chapter(
        must(node, fields, "code").key(),
        must(node, fields, "title").words(),
        words_of(fields, "intro"),
        tuple(dict.fromkeys(indicators)),
        questions,
    )


def _question(node: Node) -> Question:
    fields = node.fields(("code", "label", "help", "kind", "choices"))
    kind = get(fields, "kind", lambda one: one.choice(tuple(LONGEST)), "text")
    choices = tuple(one.short(LONGEST["choice"]) for one in listed(fields, "choices"))
    if (kind == "choice") != bool(choices) or len(choices) > _CHOICES:
        node.fail(f"een keuze (en niets anders) heeft 1 tot {_CHOICES} antwoorden (choices).")
    return Question(
        must(node, fields, "code").key(),
        must(node, fields, "label").words(),
        words_of(fields, "help"),
        kind,
        choices,
    )
