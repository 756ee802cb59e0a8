"""Files of facts that people write in YAML, read with the place of every value.

Everything that is wrong is told in one sentence with its line and its field.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn, TypeVar

import yaml

from regie.base.errors import Invalid
from regie.kernel.dates import PartialDate, parse_iso

#: The longest file that is read.
LIMIT = 2_000_000
_DEEP = 30

Words = Mapping[str, str]
_T = TypeVar("_T")


class _Loader(yaml.SafeLoader):
    """Takes what people write, and nothing that can grow: no aliases, no tags, not too deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)
        self.depth += 1
        if self.depth > _DEEP:
            raise yaml.MarkedYAMLError(problem="deep", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read(content: bytes, name: str) -> Node:
    """The top of a file.

    :raises Invalid: with one sentence that names the file and the line.
    """
    node = _compose(content, name)
    if node is None:
        raise Invalid(f"{name}, regel 1: hier staat niets.")
    return Node(node, name, "")


def of_data(value: Any, name: str) -> Node:
    """Plain values (mappings, lists, texts, numbers, yes and no) as if they stood in a file."""
    return Node(yaml.SafeDumper(io.StringIO()).represent_data(value), name, "")


def _compose(content: bytes, name: str) -> yaml.Node | None:
    if len(content) > LIMIT:
        raise Invalid(f"{name} is te groot voor een bestand met feiten.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(f"{name}, regel {line}: dit is geen tekst in UTF-8.") from None
    try:
        loader = _Loader(text)
        try:
            found: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{name}, regel {line}: dit is geen YAML die gelezen kan worden.") from None
    except yaml.YAMLError:
        raise Invalid(f"{name} bevat tekens die niet in tekst horen.") from None
    return found


class Node:
    """A value with the place where it stands."""

    def __init__(self, node: yaml.Node, file: str, name: str) -> None:
        self.node = node
        self.file = file
        self.name = name

    @property
    def line(self) -> int:
        """Counted from one; 0 for what was never in a file."""
        mark = self.node.start_mark
        return 0 if mark is None else mark.line + 1

    def fail(self, sentence: str) -> NoReturn:
        """Refuse it.

        :raises Invalid: with its file, its line and its field.
        """
        at = f" ({self.name})" if self.name else ""
        place = f"{self.file}, regel {self.line}" if self.line else self.file
        raise Invalid(f"{place}{at}: {sentence}")

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag.endswith(":null")

    def fields(self, allowed: Collection[str]) -> dict[str, Node]:
        """Its parts by name; what is left empty is not among them."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("hier horen velden met een naam.")
        found: dict[str, Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            part = Node(value, self.file, name)
            if name not in allowed:
                Node(key, self.file, name).fail("dit veld bestaat hier niet.")
            if name in found:
                Node(key, self.file, name).fail("dit veld staat er twee keer.")
            found[name] = part
        return {name: part for name, part in found.items() if not part.empty}

    def each(self) -> list[Node]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("hier hoort een lijst.")
        return [Node(one, self.file, self.name) for one in self.node.value]

    def text(self) -> str:
        """Words, not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or self.empty:
            self.fail("hier hoort tekst.")
        told = str(self.node.value).strip()
        return told or self.fail("hier hoort tekst.")

    def words(self) -> Words:
        """Words by language; words alone are Dutch."""
        if isinstance(self.node, yaml.ScalarNode):
            return {"nl": self.text()}
        return {name: part.text() for name, part in self.fields(("nl", "en")).items()}

    def flag(self) -> bool:
        """Yes or no."""
        told = {"yes": True, "true": True, "no": False, "false": False}.get(self.text().lower())
        return self.fail("hier hoort yes of no.") if told is None else told

    def number(self, low: int, high: int) -> int:
        """A whole number between two others, both allowed."""
        text = self.text()
        if not text.isdecimal() or not text.isascii() or not low <= int(text[:9]) <= high:
            self.fail(f"hier hoort een getal van {low} tot {high}.")
        return int(text[:9])

    def date(self) -> PartialDate:
        """A date, as precise as it is written."""
        text = self.text()
        try:
            return parse_iso(text)
        except ValueError:
            self.fail(f"“{text[:40]}” is geen datum (2021-02-14, 2021-02, 2021-Q1 of 2021).")

    def choice(self, allowed: Collection[str]) -> str:
        """One of these."""
        text = self.text()
        return text if text in allowed else self.fail(f"kies uit {', '.join(allowed)}.")

    def key(self) -> str:
        """A name that other places point at."""
        text = self.text()
        if len(text) > 60 or not all(sign.isalnum() or sign in "-_." for sign in text):
            self.fail("een sleutel bestaat uit letters, cijfers, punten en streepjes.")
        return text

    def short(self, length: int = 300) -> str:
        """Words of at most so many characters."""
        text = self.text()
        return text if len(text) <= length else self.fail(f"dit is langer dan {length} tekens.")


def get(fields: Mapping[str, Node], name: str, read: Callable[[Node], _T], default: _T) -> _T:
    """The field, read, or what stands in for it."""
    return read(fields[name]) if name in fields else default


def listed(fields: Mapping[str, Node], name: str) -> list[Node]:
    """The values of a list that may be left out."""
    return fields[name].each() if name in fields else []


def words_of(fields: Mapping[str, Node], name: str) -> Words:
    """Words that may be left out."""
    return fields[name].words() if name in fields else {}


def must(where: Node, fields: Mapping[str, Node], name: str) -> Node:
    """A field that may not be left out."""
    if name not in fields:
        where.fail(f"hier ontbreekt {name}.")
    return fields[name]
