"""What a template may do, checked before it is used, and filling it. Runs in the child only.

A template places fields. It repeats and chooses with ``for`` and ``if``, and applies our filters;
whatever else it says is refused with the paragraph where it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from regie.reading.extract.archive import weigh
from regie.reading.extract.formats import Refused

_DAMAGED = "is geen Word-bestand of het is beschadigd: bewaar het opnieuw als DOCX."
_PARAGRAPH = re.compile(r"<w:p([ >])")
_WHOLE_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
#: What docxtpl writes as line ends, tabs, paragraphs and pages.
_SIGNS = re.compile(r"[\t\n\a\f]")
_TAGS = re.compile(r"<[^>]+>")
_HYPERLINK = "/hyperlink"
#: Properties of a file in which docxtpl fills fields.
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")

FILTERS = {
    "hoofdletter": lambda words: str(words)[:1].upper() + str(words)[1:],
    "aantal": len,
    "lijst": ", ".join,
}
_LOOP = {"index": "", "first": "", "last": ""}
#: What a construction is called.
_NAMES = {
    "Call": "een aanroep met ( )",
    "Getitem": "een plaats tussen [ ]",
    "Import": "import",
    "FromImport": "from … import",
    "Include": "include",
    "Extends": "extends",
    "Block": "block",
    "Macro": "macro",
    "CallBlock": "call",
    "FilterBlock": "een blok met een filter",
    "Assign": "set",
    "AssignBlock": "set",
    "With": "with",
    "Scope": "autoescape",
    "Test": "is …",
    "CondExpr": "… if … else … in een veld",
    "Dict": "{ }",
    "List": "[ ]",
    "Tuple": "een rij waarden",
}


#: Name → schema of what it holds, and (line, what is wrong there).
Scope = Mapping[str, Any]
Found = Iterator[tuple[int, str]]


class Fault(NamedTuple):
    """What is wrong with a template, and where: the part, the paragraph and its words."""

    part: str
    paragraph: int
    words: str
    sentence: str


class Faulty(Exception):
    """A template cannot be used."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(len(faults)))
        self.faults = faults


def environment() -> ImmutableSandboxedEnvironment:
    """Where templates are read and filled: no globals, no tests, our filters only."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    return made


def check(data: bytes, schema: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with a template; nothing where it can be used."""
    try:
        _vet(data)
        template = DocxTemplate(io.BytesIO(data))
        template.render_init()
    except Refused as refusal:
        return [Fault("bestand", 0, "", f"Dit bestand {refusal}")]
    # What python-docx raises for an archive that is no document.
    except (KeyError, ValueError, AttributeError, etree.XMLSyntaxError):
        return [Fault("bestand", 0, "", f"Dit bestand {_DAMAGED}")]
    faults: list[Fault] = []
    for part, source in _sources(template):
        faults += _checked(part, source, schema)
    return faults


def fill(
    data: bytes,
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    pictures: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A template with its fields filled.

    :param pictures: what a field called ``beeld`` may name: a PNG in base64, and its words.
    :raises Faulty: for a template that :func:`check` would refuse, or that gives no document.
    """
    if faults := check(data, schema):
        raise Faulty(faults)
    template = _Template(io.BytesIO(data))
    try:
        placed = _placed(values, template, pictures or {})
        template.render(placed, environment(), autoescape=True)
    except (TemplateError, etree.XMLSyntaxError, ValueError) as error:
        raise Faulty(
            [Fault("sjabloon", 0, "", f"Dit sjabloon geeft geen document: {error}")]
        ) from (error)
    properties = template.docx.core_properties
    properties.title = str(values["titel"])[:255]
    properties.language = "nl-BE"
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _placed(value: Any, template: DocxTemplate, pictures: Mapping[str, tuple[str, str]]) -> Any:
    """The same values, with pictures where a field called ``beeld`` names one."""
    match value:
        case dict():
            return {
                name: _Picture(template, *pictures[part])
                if name == "beeld" and part in pictures
                else _placed(part, template, pictures)
                for name, part in value.items()
            }
        case list():
            return [_placed(one, template, pictures) for one in value]
    return value


class _Picture(InlineImage):  # type: ignore[misc]  # docxtpl tells no types
    """A picture as wide as the text, with words for who cannot see it."""

    def __init__(self, template: DocxTemplate, png: str, words: str) -> None:
        super().__init__(template, io.BytesIO(b64decode(png)), width=Cm(16))
        self.words = words

    def _insert_image(self) -> str:
        whole: str = super()._insert_image()
        return whole.replace("<wp:docPr ", f"<wp:docPr descr={quoteattr(self.words)} ", 1)


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl tells no types
    """As docxtpl fills a template, without what takes most of its time in a long paper."""

    def resolve_listing(self, xml: str) -> str:
        """Line ends and tabs in words, looked for only in paragraphs that hold one."""
        whole = super().resolve_listing
        return _WHOLE_PARAGRAPH.sub(
            lambda found: whole(found[0]) if _SIGNS.search(found[0]) else found[0], xml
        )

    def map_tree(self, tree: etree._Element) -> None:
        """Put the filled body into the document: lxml moves a large tree slowly from one document
        to another, so it is written out and read again."""
        document = self.docx.part
        shell = document.element
        shell.remove(shell.body)
        begun, _, ended = etree.tostring(shell).partition(b">")
        if begun.endswith(b"/"):
            begun, ended = begun[:-1], b"</w:document>"
        made = parse_xml(begun + b">" + etree.tostring(tree) + ended)
        document._element = self.docx._element = made


def _vet(data: bytes) -> None:
    """:raises Refused: for what no template holds: macros, objects, and links that a reader
    follows by itself."""
    weigh(data, _DAMAGED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names:
            raise Refused(_DAMAGED)
        for name in names:
            if re.search(r"vbaProject|activeX|embeddings/|oleObject", name):
                raise Refused("bevat macro’s of ingesloten objecten: haal die weg.")
            if name.endswith(".rels"):
                _vet_relations(archive.read(name))
            elif name.endswith(".xml") and b"<!DOCTYPE" in archive.read(name)[:4096]:
                raise Refused(_DAMAGED)


def _vet_relations(data: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refused(_DAMAGED) from None
    for relation in root:
        outside = relation.get("TargetMode") == "External"
        if outside and not str(relation.get("Type")).endswith(_HYPERLINK):
            raise Refused("haalt iets van buiten het bestand (een beeld of sjabloon): neem dat op.")


def _sources(template: DocxTemplate) -> Iterator[tuple[str, str]]:
    """The parts in which docxtpl fills fields, as it would read them."""
    yield "tekst", template.get_xml()
    for name, uri in (("koptekst", template.HEADER_URI), ("voettekst", template.FOOTER_URI)):
        for _, part in template.get_headers_footers(uri):
            yield name, template.get_part_xml(part)
    for part in template.docx.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield "voetnoten", part.blob.decode("utf-8")
    for name in _PROPERTIES:
        yield "eigenschappen", str(getattr(template.docx.core_properties, name) or "")


def _checked(part: str, source: str, schema: Mapping[str, Any]) -> Iterator[Fault]:
    # A line for each paragraph: the place of a fault is then the number of its line.
    lined = _PARAGRAPH.sub(r"\n<w:p\1", source.replace("\n", " "))
    words = [_TAGS.sub("", line).strip() for line in lined.split("\n")]
    patched = DocxTemplate(io.BytesIO()).patch_xml(lined)

    def fault(line: int | None, sentence: str) -> Fault:
        at = min(max((line or 1) - 1, 0), len(words) - 1)
        return Fault(part, at, words[at][:200], sentence)

    try:
        parsed = environment().parse(patched)
    except TemplateSyntaxError as error:
        yield fault(error.lineno, f"Hier klopt een veld of opdracht niet: {error.message}")
        return
    for line, sentence in _Checker().block(parsed.body, schema):
        yield fault(line, sentence)


class _Checker:
    """Walks through what a template says. A scope is name → schema."""

    def block(self, body: Iterable[nodes.Node], scope: Scope) -> Iterator[tuple[int, str]]:
        for node in body:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        if not isinstance(part, nodes.TemplateData):
                            yield from self.shown(part, scope)
                case nodes.If():
                    yield from self.asked(node.test, scope)
                    for inner in (node.body, node.elif_, node.else_):
                        yield from self.block(inner, scope)
                case nodes.For():
                    yield from self.loop(node, scope)
                case _:
                    inside = [one.lineno for one in node.find_all(nodes.Node) if one.lineno]
                    yield node.lineno or min(inside, default=1), _refused(node)

    def loop(self, node: nodes.For, scope: Scope) -> Found:
        if node.test is not None or node.recursive or not isinstance(node.target, nodes.Name):
            yield node.lineno, "Zo’n for mag hier niet: schrijf {% for naam in lijst %}."
            return
        found = yield from self.typed(node.iter, scope)
        if found is None:
            return
        if not isinstance(found, list):
            yield node.lineno, f"“{_said(node.iter)}” is geen lijst om door te lopen."
            return
        if node.target.name.startswith("_"):
            yield node.lineno, f"De naam “{node.target.name}” mag niet."
            return
        inner = {**scope, node.target.name: found[0], "loop": _LOOP}
        yield from self.block(node.body, inner)
        yield from self.block(node.else_, scope)

    def shown(self, node: nodes.Expr, scope: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        found = yield from self.typed(node, scope)
        if found is not None and found != "":
            yield (
                node.lineno,
                f"“{_said(node)}” is geen tekst: noem een veld ervan, of loop erdoor met for.",
            )

    def asked(self, node: nodes.Node, scope: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        """What stands behind ``if``."""
        match node:
            case nodes.Not():
                yield from self.asked(node.node, scope)
            case nodes.And() | nodes.Or():
                yield from self.asked(node.left, scope)
                yield from self.asked(node.right, scope)
            case nodes.Compare():
                yield from self.asked(node.expr, scope)
                for operand in node.ops:
                    yield from self.asked(operand.expr, scope)
            case _:
                yield from self.typed(node, scope)

    def typed(self, node: nodes.Node, scope: Mapping[str, Any]) -> Iterator[tuple[int, str]] | Any:
        """Faults; returns the schema of what the expression gives, None where it is faulty."""
        match node:
            case nodes.Const():
                return ""
            case nodes.Name():
                if node.name not in scope or node.name.startswith("_"):
                    yield node.lineno, f"Het veld “{node.name}” bestaat niet.{_near(scope)}"
                    return None
                return scope[node.name]
            case nodes.Getattr():
                above = yield from self.typed(node.node, scope)
                if above is None:
                    return None
                if not isinstance(above, dict) or node.attr not in above:
                    hint = _near(above) if isinstance(above, dict) else ""
                    yield node.lineno, f"Het veld “{_said(node)}” bestaat niet.{hint}"
                    return None
                return above[node.attr]
            case nodes.Filter():
                if node.node is None or node.name not in FILTERS:
                    yield node.lineno, f"De filter “{node.name}” bestaat niet."
                    return None
                if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
                    yield node.lineno, f"De filter “{node.name}” neemt geen waarden."
                    return None
                found = yield from self.typed(node.node, scope)
                if found is None:
                    return None
                if (node.name == "hoofdletter") != (found == "") or (
                    node.name == "lijst" and found != [""]
                ):
                    yield (
                        node.lineno,
                        f"De filter “{node.name}” past niet bij “{_said(node.node)}”.",
                    )
                    return None
                return ""
        yield node.lineno, _refused(node)
        return None


def _refused(node: nodes.Node) -> str:
    name = type(node).__name__
    return f"Dit mag niet in een sjabloon: {_NAMES.get(name, name)}."


def _near(scope: Mapping[str, Any]) -> str:
    return f" Wel: {', '.join(sorted(scope))}."


def _said(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_said(node.node)}.{node.attr}"
    return "dit"
