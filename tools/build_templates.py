"""Build the templates that ship: ``python tools/build_templates.py`` writes the DOCX files of
``regie.writing.papers``, the same bytes every time.

What a template may place stands in ``regie/writing/papers/contents.py``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

FOLDER = Path(__file__).parents[1] / "src" / "regie" / "writing" / "papers" / "templates"
_DAY = (2020, 1, 1, 0, 0, 0)
_INK = RGBColor(0x1F, 0x29, 0x33)


def main() -> None:
    """Write all templates."""
    FOLDER.mkdir(exist_ok=True)
    for name, build in BUILDERS.items():
        (FOLDER / f"{name}.docx").write_bytes(built(build))


def built(build: Any) -> bytes:
    """One template."""
    paper = Paper(HEADERS[build]) if build in HEADERS else Paper()
    build(paper)
    return paper.saved()


class Paper:
    """A document in the making; words between braces are fields.

    :param header: what stands above every page.
    """

    def __init__(self, header: str = "{{ plan.titel }}") -> None:
        self.document: Any = Document()
        for style in self.document.styles:
            if style.type == 1 or style.type == 2:  # of paragraphs and of characters
                style.font.name = "Calibri"
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for name in list(fonts.attrib):
                    if "Theme" in name:
                        del fonts.attrib[name]
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(11)
        normal.paragraph_format.space_after = Pt(6)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nl-BE")
        normal.element.get_or_add_rPr().append(language)
        for level in range(5):
            style = self.document.styles["Title" if level == 0 else f"Heading {level}"]
            style.font.color.rgb = _INK
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.header.paragraphs[0].add_run(
            header + "{% if voorbeeld %} – {{ voorbeeld }}{% endif %}"
        )
        footer = section.footer.paragraphs[0]
        footer.add_run("{{ datum }}")

    def say(self, words: str, style: str | None = None, *, bold: bool = False) -> Any:
        """A paragraph."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(words).bold = bold or None
        return paragraph

    def unit(self) -> None:
        """In what a table counts, on the page of that table."""
        self.say("(duizend euro)").paragraph_format.keep_with_next = True

    def head(self, words: str, level: int) -> None:
        """A heading."""
        self.document.add_heading(words, level)

    def do(self, what: str) -> None:
        """A paragraph that only repeats or chooses: it is not there once the template is filled."""
        self.document.add_paragraph(f"{{%p {what} %}}")

    def runs(self, *parts: tuple[str, str]) -> None:
        """A paragraph of runs: (words, how they look)."""
        paragraph = self.document.add_paragraph()
        for words, look in parts:
            run = paragraph.add_run(words)
            run.bold = True if look == "bold" else None
            if look == "removed":
                run.font.strike = True
                run.font.color.rgb = RGBColor(0x9B, 0x1C, 0x1C)
            elif look == "added":
                run.font.underline = True
                run.font.highlight_color = WD_COLOR_INDEX.BRIGHT_GREEN

    def table(
        self,
        heads: Iterable[str],
        loop: str,
        cells: Iterable[str],
        *,
        total: Iterable[str] = (),
        small: bool = False,
    ) -> None:
        """A table with a header that comes back on every page, and a row for each of a list."""
        heads, cells, total = [*heads], [*cells], [*total]
        table = self.document.add_table(rows=5 if total else 4, cols=len(heads), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        marked = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(marked)
        table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for {loop} %}}")
        for cell, words in zip(table.rows[2].cells, cells, strict=True):
            cell.paragraphs[0].add_run(words)
        table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
        if total:
            for cell, words in zip(table.rows[4].cells, total, strict=True):
                cell.paragraphs[0].add_run(words).bold = True
        if small:
            for cell in (cell for row in table.rows for cell in row.cells):
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(8)
        self.document.add_paragraph()

    def listed(self, of: str) -> None:
        """A table with as many columns as ``of.hoofd`` names, and a row for each of ``of.rijen``
        (``cellen``); its header comes back on every page."""
        table = self.document.add_table(rows=4, cols=3, style="Table Grid")
        for row, names in ((0, f"{of}.hoofd"), (2, "r.cellen")):
            words = (f"{{%tc for k in {names} %}}", "{{ k }}", "{%tc endfor %}")
            for cell, said in zip(table.rows[row].cells, words, strict=True):
                cell.paragraphs[0].add_run(said).bold = row == 0
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for r in {of}.rijen %}}")
        table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self.document.add_paragraph()

    def figures(
        self,
        heads: Iterable[Iterable[tuple[str, int]]],
        loop: str,
        cells: Iterable[str],
        words: int,
    ) -> None:
        """A table of figures. Every row of its header has words and how many columns they span;
        it comes back on every page.

        :param words: how many columns hold words: the first, and the last where there are two.
        """
        heads, cells = [[*row] for row in heads], [*cells]
        wide = {0} if words == 1 else {0, len(cells) - 1} if words else set[int]()
        narrow = Cm(2 if len(cells) < 6 else 1.8)
        table = self.document.add_table(rows=len(heads) + 3, cols=len(cells), style="Table Grid")
        for at, column in enumerate(table.columns):
            left = Cm(16) - narrow * (len(cells) - words)
            width = Emu(left // words) if at in wide else narrow
            for cell in column.cells:
                cell.width = width
        for row, told in zip(table.rows, heads, strict=False):
            at = 0
            for text, span in told:
                cell = row.cells[at]
                if span > 1:
                    cell = cell.merge(row.cells[at + span - 1])
                cell.paragraphs[0].add_run(text).bold = True
                if at not in wide:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                at += span
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        repeat, line, end = table.rows[-3:]
        repeat.cells[0].paragraphs[0].add_run(f"{{%tr for {loop} %}}")
        for at, (cell, text) in enumerate(zip(line.cells, cells, strict=True)):
            cell.paragraphs[0].add_run(text)
            if at not in wide:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        end.cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self.document.add_paragraph()

    def saved(self) -> bytes:
        """The bytes of the file, without the moment at which it was made."""
        properties = self.document.core_properties
        properties.title = properties.author = properties.comments = ""
        properties.created = properties.modified = datetime(2020, 1, 1)
        held = io.BytesIO()
        self.document.save(held)
        out = io.BytesIO()
        with (
            zipfile.ZipFile(held) as made,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in sorted(
                made.namelist(), key=lambda one: (one != "[Content_Types].xml", one)
            ):
                if name == "docProps/thumbnail.jpeg":
                    continue
                content = made.read(name)
                if name == "_rels/.rels":
                    content = _without_thumbnail(content)
                entry = zipfile.ZipInfo(name, _DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(relations)
    for relation in list(root):
        if str(relation.get("Type")).endswith("/thumbnail"):
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# --- pieces that several papers share


def _example(paper: Paper) -> None:
    paper.do("if voorbeeld")
    paper.say("{{ voorbeeld|hoofdletter }}: de inhoud van dit document is verzonnen.", bold=True)
    paper.do("endif")


def _sheet(paper: Paper, name: str, level: int) -> None:
    """A sheet (actiefiche); ``name`` is the field that holds it."""
    paper.head(f"{{{{ {name}.kop }}}}", level)
    _rest_of_sheet(paper, name)


def _rest_of_sheet(paper: Paper, name: str) -> None:
    paper.do(f"if {name}.voorbeeld")
    paper.say(f"{{{{ {name}.voorbeeld|hoofdletter }}}}", bold=True)
    paper.do("endif")
    for label, field in (
        ("Soort", "soort"),
        ("Doelstelling", "doelstelling"),
        ("Begin", "begin"),
        ("Einde", "einde"),
        ("Instrument", "instrument"),
        ("Contact", "contact"),
        ("Horizontaal", "horizontaal"),
        ("Regulier beleid", "regulier"),
        ("Extra geld", "extra_geld"),
        ("Waarom in dit plan", "waarom_in_dit_plan"),
        ("Herkomst", "herkomst"),
        ("Stand", "stand"),
        ("Reden", "reden"),
    ):
        paper.do(f"if {name}.{field}")
        paper.runs((f"{label}: ", "bold"), (f"{{{{ {name}.{field} }}}}", ""))
        paper.do("endif")
    paper.do(f"for e in {name}.eigen")
    paper.runs(("{{ e.naam }}: ", "bold"), ("{{ e.waarde }}", ""))
    paper.do("endfor")
    paper.do(f"for k in {name}.koppelingen")
    paper.runs(
        ("{{ k.rol|hoofdletter }}: ", "bold"),
        (
            "{{ k.naam }}{% if k.aandeel %}, {{ k.aandeel }}{% endif %}"
            "{% if k.afgeleid %} (afgeleid: {{ k.afgeleid }}){% endif %}",
            "",
        ),
    )
    paper.do("endfor")
    paper.do(f"if {name}.tekst")
    paper.say(f"{{{{ {name}.tekst }}}}")
    paper.do("endif")
    paper.do(f"for m in {name}.mijlpalen")
    paper.say(
        "Mijlpaal: {{ m.titel }}; eerst gepland: {{ m.gepland }}"
        "{% if m.verwacht %}; nu verwacht: {{ m.verwacht }}{% endif %}"
        "{% if m.bereikt %}; bereikt: {{ m.bereikt }}{% endif %}",
        "List Bullet",
    )
    paper.do("endfor")


def _ministers(paper: Paper) -> None:
    paper.do("for m in ministers")
    paper.say("{{ m.rol }}: {{ m.naam }}")
    paper.do("endfor")


def _budget(paper: Paper) -> None:
    paper.say("{{ begroting.zin }}")
    paper.do("if begroting.gekend")
    paper.table(
        ("Artikel", "Naam", "VAK", "VEK"),
        "r in begroting.rijen",
        ("{{ r.code }}", "{{ r.naam }}", "{{ r.vak }}", "{{ r.vek }}"),
    )
    paper.do("endif")


def _tables(paper: Paper) -> None:
    """Every table of a budget, in the order and under the headings of such papers."""
    paper.do("if tabellen.programmas")
    paper.head("{{ tabellen.titel }}", 2)
    _total(paper, "tabellen.totaal")
    paper.do("for p in tabellen.programmas")
    paper.head("{{ p.titel }}", 2)
    _total(paper, "p.totaal")
    paper.do("for i in p.elementen")
    paper.head("{{ i.nummer }}. ISE {{ i.naam }}", 1)
    paper.head("Budgettair kader voor het begrotingsjaar", 2)
    paper.head("{{ i.naam }}, MVG excl. DAB", 3)
    paper.unit()
    stages = [("{{ tabellen.voor }}", 1), ("evolutie", 1), ("{{ tabellen.na }}", 1)]
    paper.figures(
        ([("", 1), ("VAK", 3), ("VEK", 3)], [("", 1), *stages, *stages]),
        "r in i.samenvatting",
        [
            "{{ r.naam }}",
            *(
                f"{{{{ r.{side}_{stage} }}}}"
                for side in ("vak", "vek")
                for stage in ("voor", "evolutie", "na")
            ),
        ],
        1,
    )
    paper.do("if i.evolutie")
    paper.say("Inhoudelijke toelichting evolutie:")
    paper.figures(
        ([("BEGROTINGSARTIKEL", 1), ("VAK", 1), ("VEK", 1), ("OMSCHRIJVING", 1)],),
        "r in i.evolutie",
        ["{{ r.artikel }}", "{{ r.vak }}", "{{ r.vek }}", "{{ r.omschrijving }}"],
        2,
    )
    paper.do("endif")
    paper.head("Departement en IVA’s zonder rechtspersoonlijkheid (excl. DAB’s)", 2)
    paper.do("if i.ontvangsten")
    paper.head("Ontvangstenartikelen", 3)
    paper.do("endif")
    paper.do("for a in i.ontvangsten")
    _article(paper, " – ")
    paper.say("Kredietevolutie:")
    paper.unit()
    paper.figures(
        ([("", 1), ("AO", 1), ("TO", 1), ("LO", 1)],),
        "r in a.ontvangsten",
        ["{{ r.naam }}", "{{ r.ao }}", "{{ r.to }}", "{{ r.lo }}"],
        1,
    )
    paper.do("endfor")
    paper.do("if i.uitgaven")
    paper.head("Uitgavenartikelen", 3)
    paper.do("endif")
    paper.do("for a in i.uitgaven")
    _article(paper, " – ")
    paper.say("Kredietevolutie:")
    paper.unit()
    _credit(paper, "", "a.krediet")
    paper.do("if a.compensaties or a.bijstellingen")
    paper.say("Inhoudelijke toelichting kredietevoluties:")
    paper.do("endif")
    paper.do("if a.compensaties")
    paper.unit()
    paper.figures(
        ([("Compensaties", 1), ("VAK", 1), ("VEK", 1), ("Reden", 1)],),
        "r in a.compensaties",
        ["{{ r.naam }}", "{{ r.vak }}", "{{ r.vek }}", "{{ r.reden }}"],
        2,
    )
    paper.do("endif")
    paper.do("if a.bijstellingen")
    paper.unit()
    _credit(paper, "Andere bijstellingen", "a.bijstellingen")
    paper.do("endif")
    paper.do("for f in a.formules")
    paper.say("{{ f.titel }}")
    paper.unit()
    paper.figures((), "r in f.regels", ["{{ r.naam }}", "{{ r.bedrag }}"], 1)
    paper.do("endfor")
    paper.do("endfor")
    paper.do("if i.rechtspersonen")
    paper.head("1. Overige entiteiten onder toezicht", 2)
    paper.do("for e in i.rechtspersonen")
    paper.head("{{ e.nummer }} {{ e.naam }}", 3)
    paper.say("{{ e.saldo }}")
    for title, field in (
        ("Ontvangstenartikelen", "ontvangsten"),
        ("Uitgavenartikelen", "uitgaven"),
    ):
        paper.do(f"if e.{field}")
        paper.head(title, 3)
        paper.do("endif")
        paper.do(f"for a in e.{field}")
        _article(paper, ": ")
        paper.do("if a.bedragen")
        paper.figures(
            ([("{{ tabellen.voor }}", 1), ("{{ tabellen.na }}", 1)],),
            "r in a.bedragen",
            ["{{ r.voor }}", "{{ r.na }}"],
            0,
        )
        paper.do("endif")
        paper.do("if a.kredieten")
        paper.figures(
            (
                [("{{ tabellen.voor }}", 2), ("{{ tabellen.na }}", 2)],
                [("VAK", 1), ("VEK", 1), ("VAK", 1), ("VEK", 1)],
            ),
            "r in a.kredieten",
            ["{{ r.vak_voor }}", "{{ r.vek_voor }}", "{{ r.vak_na }}", "{{ r.vek_na }}"],
            0,
        )
        paper.do("endif")
        paper.do("endfor")
    paper.do("endfor")
    paper.do("endif")
    paper.do("endfor")
    paper.do("endfor")
    paper.do("endif")


def _total(paper: Paper, rows: str) -> None:
    axes = ("AO", "TO", "LO", "VAK", "VEK")
    paper.unit()
    paper.figures(
        ([("", 1), *((axis, 1) for axis in axes)],),
        f"r in {rows}",
        ["{{ r.naam }}", *(f"{{{{ r.{axis.lower()} }}}}" for axis in axes)],
        1,
    )


def _article(paper: Paper, dash: str) -> None:
    paper.head(f"{{{{ a.code }}}}{dash}{{{{ a.naam }}}}", 4)
    paper.say("Korte inhoud begrotingsartikel:")
    paper.do("for zin in a.inhoud")
    paper.say("{{ zin }}")
    paper.do("endfor")


def _credit(paper: Paper, head: str, rows: str) -> None:
    paper.figures(
        ([(head, 1), ("VAK", 1), ("VEK", 1)],),
        f"r in {rows}",
        ["{{ r.naam }}", "{{ r.vak }}", "{{ r.vek }}"],
        1,
    )


# --- papers


def note(paper: Paper) -> None:
    """The note of an actualisation."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("{{ soort }}")
    _ministers(paper)
    paper.runs(("Betreft: ", "bold"), ("{{ onderwerp }}", ""))
    paper.head("1. Situering", 1)
    paper.do("for zin in situering")
    paper.say("{{ zin }}")
    paper.do("endfor")
    paper.head("2. Principes", 1)
    paper.do("for p in principes")
    paper.say("{{ p }}", "List Bullet")
    paper.do("endfor")
    paper.do("if not principes")
    paper.say("Het register kent bij dit plan geen principes.")
    paper.do("endif")
    paper.head("3. Wat veranderde, per doelstelling", 1)
    paper.do("if doelstellingen")
    paper.say("Wat doorgehaald is, viel weg; wat onderstreept is, kwam erbij.")
    paper.do("else")
    paper.say("Er veranderde niets.")
    paper.do("endif")
    paper.do("for d in doelstellingen")
    paper.head("{{ d.kop }}", 2)
    paper.do("for w in d.wijzigingen")
    paper.runs(
        ("{{ w.wat|hoofdletter }}: ", "bold"),
        ("{{ w.soort }} {{ w.kop }}{% if w.bij %} (bij {{ w.bij }}){% endif %}", ""),
    )
    paper.do("if w.onder")
    paper.say(
        "Staat nu onder {{ w.onder }}"
        "{% if w.was_onder %}, eerst onder {{ w.was_onder }}{% endif %}."
    )
    paper.do("endif")
    paper.do("for v in w.velden")
    paper.runs(
        ("{{ v.naam|hoofdletter }}: ", "bold"),
        ("{%r for s in v.stukken %}", ""),
        ("{%r if s.weg %}", ""),
        ("{{ s.tekst }}", "removed"),
        ("{%r elif s.nieuw %}", ""),
        ("{{ s.tekst }}", "added"),
        ("{%r else %}", ""),
        ("{{ s.tekst }}", ""),
        ("{%r endif %}", ""),
        ("{%r endfor %}", ""),
    )
    paper.do("endfor")
    paper.do("if w.reden")
    paper.say("Reden: {{ w.reden }}")
    paper.do("endif")
    paper.do("endfor")
    paper.do("endfor")
    for title, field, words in (
        ("Samengevoegd", "samengevoegd", "{{ o.van }} gingen op in {{ o.naar }}"),
        ("Gesplitst", "gesplitst", "{{ o.van }} werd {{ o.naar }}"),
    ):
        paper.do(f"if {field}")
        paper.head(title, 2)
        paper.do("endif")
        paper.do(f"for o in {field}")
        paper.say(words + "{% if o.reden %}. Reden: {{ o.reden }}{% endif %}", "List Bullet")
        paper.do("endfor")
    paper.head("4. Nieuwe acties", 1)
    paper.do("for f in fiches")
    _sheet(paper, "f", 2)
    paper.do("endfor")
    paper.do("if not fiches")
    paper.say("Er zijn geen nieuwe acties.")
    paper.do("endif")
    paper.head("5. Stand van de lopende acties", 1)
    paper.say("{{ verslag }}")
    for field in ("lopend", "doelen"):
        stand = "{% if f.stand %}: {{ f.stand }}{% endif %}" if field == "lopend" else ""
        paper.do(f"for f in {field}")
        paper.say(f"{{{{ f.kop }}}} ({{{{ f.soort }}}}){stand}", "List Bullet")
        paper.do("for m in f.mijlpalen")
        paper.say(
            "{{ m.titel }}: {% if m.bereikt %}bereikt {{ m.bereikt }}"
            "{% elif m.verwacht %}nu verwacht {{ m.verwacht }}{% else %}nog niet bereikt{% endif %}"
            "; eerst gepland {{ m.gepland }}",
            "List Bullet 2",
        )
        paper.do("endfor")
        paper.do("endfor")
    paper.head("6. Begroting", 1)
    _budget(paper)
    paper.head("7. Voorstel van beslissing", 1)
    paper.say("De Vlaamse Regering beslist:")
    paper.do("for zin in beslissing")
    paper.say("{{ zin }}", "List Number")
    paper.do("endfor")
    paper.head("Bijlagen", 1)
    paper.do("for b in bijlagen")
    paper.say("{{ b }}", "List Bullet")
    paper.do("endfor")


def book(paper: Paper) -> None:
    """A plan as a book."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("{{ editie.naam }}: {{ editie.beslist }}")
    paper.say("Eigenaar: {{ plan.eigenaar }}")
    _ministers(paper)
    paper.do("if principes")
    paper.head("Principes", 1)
    paper.do("for p in principes")
    paper.say("{{ p }}", "List Bullet")
    paper.do("endfor")
    paper.do("endif")
    paper.do("for o in onderdelen")
    paper.do("if o.is_strategisch")
    paper.head("{{ o.fiche.kop }}", 1)
    paper.do("elif o.is_doel")
    paper.head("{{ o.fiche.kop }}", 2)
    paper.do("else")
    paper.head("{{ o.fiche.kop }}", 3)
    paper.do("endif")
    _rest_of_sheet(paper, "o.fiche")
    paper.do("endfor")


def sheet(paper: Paper) -> None:
    """One action on one page."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("{{ plan.titel }}, {{ editie.naam }}: {{ editie.beslist }}")
    _rest_of_sheet(paper, "fiche")
    paper.do("if geschiedenis")
    paper.head("Geschiedenis", 1)
    paper.do("for g in geschiedenis")
    paper.say(
        "{{ g.editie|hoofdletter }} ({{ g.datum }}): {{ g.wat }}"
        "{% if g.reden %}; reden: {{ g.reden }}{% endif %}",
        "List Bullet",
    )
    paper.do("endfor")
    paper.do("endif")


def chapter(paper: Paper) -> None:
    """The chapter of a minister in a policy and budget explanation."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("Minister: {{ minister }}")
    paper.say("{{ editie.naam }}: {{ editie.beslist }}")
    paper.do("for d in doelstellingen")
    paper.do("if d.is_strategisch")
    paper.head("{{ d.kop }}", 1)
    paper.do("else")
    paper.head("{{ d.kop }}", 2)
    paper.do("endif")
    paper.do("for a in d.alineas")
    paper.say("{{ a }}")
    paper.do("endfor")
    paper.do("endfor")
    paper.head("Begroting", 1)
    _budget(paper)
    _tables(paper)
    for title, field in (
        ("Bijlage: geplande initiatieven", "initiatieven"),
        ("Bijlage: evaluaties en onderzoek", "evaluaties"),
        ("Bijlage: regelgeving", "regelgeving"),
        ("Bijlage: evaluaties die een decreet vraagt", "decretale_evaluaties"),
    ):
        paper.head(title, 1)
        paper.do(f"if {field}")
        paper.table(
            ("Doelstelling", "Titel", "Mijlpalen"),
            f"f in {field}",
            (
                "{{ f.doelstelling }}",
                "{{ f.kop }}",
                "{% for m in f.mijlpalen %}{{ m.titel }} ({{ m.gepland }})"
                "{% if not loop.last %}; {% endif %}{% endfor %}",
            ),
        )
        paper.do("else")
        paper.say("Geen.")
        paper.do("endif")


def budget(paper: Paper) -> None:
    """The budget chapter of a policy and budget explanation."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("{{ ronde }}, zoals het register op {{ datum }} was.")
    _tables(paper)


def answer(paper: Paper) -> None:
    """An answer to a question about grants."""
    section = paper.document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(1.8)
    for part, words in (
        (section.header, "{{ titel }}{% if voorbeeld %} – {{ voorbeeld }}{% endif %}"),
        (section.footer, "{{ stand }}"),
    ):
        (run,) = part.paragraphs[0].runs
        run.text = words
    paper.say("{{ titel }}", "Title")
    paper.do("if voorbeeld")
    paper.say(
        "{{ voorbeeld|hoofdletter }}: er staan verzonnen gegevens in dit antwoord.", bold=True
    )
    paper.do("endif")
    paper.runs(("Vraag: ", "bold"), ("{{ vraag }}", ""))
    paper.do("if kenmerk")
    paper.runs(("Nummer van de vraag: ", "bold"), ("{{ kenmerk }}", ""))
    paper.do("endif")
    paper.do("for k in keuzes")
    paper.say("{{ k }}", "List Bullet")
    paper.do("endfor")
    paper.say(
        "{{ stand }} Onder nummer {{ nummer }} geeft het register later hetzelfde antwoord opnieuw."
    )
    paper.head("Antwoord", 1)
    paper.do("if rijen")
    paper.say("Bedragen in euro. Een streepje is een bedrag dat niet bekend is, nooit nul.")
    paper.table(
        (
            "Begunstigde",
            "Ondernemings-nummer",
            "Toelage",
            "Soort",
            "Jaar",
            "Artikel",
            "Gevraagd",
            "Voorzien",
            "Toegekend",
            "Betaald",
            "Terug-gekomen",
            "Netto betaald",
        ),
        "r in rijen",
        (
            "{{ r.begunstigde }}",
            "{{ r.kbo }}",
            "{{ r.toelage }}",
            "{{ r.soort }}",
            "{{ r.jaar }}",
            "{{ r.artikel }}",
            "{{ r.gevraagd }}",
            "{{ r.voorzien }}",
            "{{ r.toegekend }}",
            "{{ r.betaald }}",
            "{{ r.teruggekomen }}",
            "{{ r.netto }}",
        ),
        total=(
            "Samen, voor zover bekend",
            *([""] * 5),
            "{{ totaal_gevraagd }}",
            "{{ totaal_voorzien }}",
            "{{ totaal_toegekend }}",
            "{{ totaal_betaald }}",
            "{{ totaal_teruggekomen }}",
            "{{ totaal_netto }}",
        ),
        small=True,
    )
    paper.do("endif")
    paper.do("if leemten")
    paper.head("Wat het register niet weet", 1)
    paper.do("for l in leemten")
    paper.say("{{ l }}", "List Bullet")
    paper.do("endfor")
    paper.do("endif")
    paper.do("if bronnen")
    paper.head("Bronnen", 1)
    paper.do("for b in bronnen")
    paper.say("{{ b }}", "List Bullet")
    paper.do("endfor")
    paper.do("endif")


def letter(paper: Paper) -> None:
    """The letter of a decision on an application."""
    paper.say("{{ titel }}", "Title")
    paper.do("if voorbeeld")
    paper.say("{{ voorbeeld|hoofdletter }}: er staan verzonnen gegevens in deze brief.", bold=True)
    paper.do("endif")
    paper.runs(("Aan: ", "bold"), ("{{ aan }}", ""))
    paper.runs(("Nummer van de aanvraag: ", "bold"), ("{{ nummer }}", ""))
    paper.runs(("Oproep: ", "bold"), ("{{ oproep }}", ""))
    paper.runs(("Beslissing: ", "bold"), ("{{ beslissing }} van {{ datum }}", ""))
    paper.do("if geweigerd")
    paper.say("U vroeg {{ gevraagd }}. Deze aanvraag krijgt geen toelage.")
    paper.do("else")
    paper.say("U vroeg {{ gevraagd }}. U krijgt {{ toegekend }}.")
    paper.do("endif")
    paper.head("Wat er per lijn beslist is", 1)
    paper.table(
        ("Lijn", "Gevraagd", "Toegekend", "Bedrag", "Waarom"),
        "l in lijnen",
        (
            "{{ l.lijn }} – {{ l.wat }}",
            "{{ l.gevraagd }}",
            "{{ l.toegekend }}",
            "{{ l.bedrag }}",
            "{{ l.reden }}",
        ),
        small=True,
    )
    for name, title, words in (
        ("scores", "Scores", "{{ s.criterium }}: {{ s.score }}"),
        ("betalingen", "Wanneer u betaald wordt", "{{ s }}"),
        ("verslagen", "Wanneer u verslag doet", "{{ s }}"),
    ):
        paper.do(f"if {name}")
        paper.head(title, 1)
        paper.do(f"for s in {name}")
        paper.say(words, "List Bullet")
        paper.do("endfor")
        paper.do("endif")
    paper.head("Niet akkoord?", 1)
    paper.say("{{ bezwaar }}")


def jury(paper: Paper) -> None:
    """The report of a meeting of a jury."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.runs(("Vergadering: ", "bold"), ("{{ datum }}, {{ plaats }} ({{ stand }})", ""))
    paper.runs(
        ("Aanwezig: ", "bold"),
        (
            "{% for a in aanwezig %}{{ a }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "",
        ),
    )
    paper.do("if afwezig")
    paper.runs(
        ("Niet aanwezig: ", "bold"),
        (
            "{% for a in afwezig %}{{ a }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "",
        ),
    )
    paper.do("endif")
    paper.say("Zoveel leden moeten per aanvraag minstens kunnen oordelen: {{ quorum }}.")
    paper.do("for a in aanvragen")
    paper.head("{{ a.plaats }}. {{ a.aanvrager }}", 1)
    paper.do("if a.titel")
    paper.say("Aanvraag {{ a.nummer }}: {{ a.titel }}")
    paper.do("else")
    paper.say("Aanvraag {{ a.nummer }}")
    paper.do("endif")
    paper.do("for w in a.afwezig")
    paper.say("Verliet de zaal: {{ w }}", "List Bullet")
    paper.do("endfor")
    paper.do("for s in a.scores")
    paper.say("{{ s }}", "List Bullet")
    paper.do("endfor")
    paper.runs(
        ("Score op 100: ", "bold"),
        ("{{ a.totaal }}; advies: {{ a.advies }}; leden die oordeelden: {{ a.aanwezig }}.", ""),
    )
    paper.do("if a.toelichting")
    paper.say("{{ a.toelichting }}")
    paper.do("endif")
    paper.do("endfor")
    paper.do("if verslag")
    paper.head("Verder besproken", 1)
    paper.say("{{ verslag }}")
    paper.do("endif")


def analysis(paper: Paper) -> None:
    """A local context analysis."""
    paper.head("{{ titel }}", 0)
    _example(paper)
    paper.runs(("Bestuur: ", "bold"), ("{{ gemeente }}", ""))
    paper.runs(("Stand: ", "bold"), ("{{ stand }}", ""))
    paper.runs(("Handleiding: ", "bold"), ("{{ handleiding }}", ""))
    paper.do("for h in hoofdstukken")
    paper.head("{{ h.titel }}", 1)
    paper.do("if h.inleiding")
    paper.say("{{ h.inleiding }}")
    paper.do("endif")
    paper.do("for c in h.cijfers")
    paper.head("{{ c.titel }}", 2)
    paper.do("if c.voorbeeld")
    paper.say("{{ c.voorbeeld|hoofdletter }}", bold=True)
    paper.do("endif")
    paper.say("{{ c.zin }}")
    paper.do("if c.beeld")
    paper.say("{{ c.beeld }}")
    paper.do("endif")
    paper.do("if c.rijen")
    paper.do("if c.eenheid")
    paper.say("({{ c.eenheid }})")
    paper.do("endif")
    paper.figures(
        ([("Periode", 1), ("{{ c.eigen }}", 1), ("{{ c.regio }}", 1), ("{{ c.geheel }}", 1)],),
        "r in c.rijen",
        ["{{ r.periode }}", "{{ r.eigen }}", "{{ r.regio }}", "{{ r.geheel }}"],
        1,
    )
    paper.do("endif")
    paper.do("if c.bron")
    paper.say("Bron: {{ c.bron }}")
    paper.do("endif")
    paper.do("endfor")
    paper.do("if h.eigen_cijfers")
    paper.head("Eigen cijfers", 2)
    paper.table(
        ("Wat", "Periode", "Waarde", "Bron"),
        "r in h.eigen_cijfers",
        ("{{ r.titel }}", "{{ r.periode }}", "{{ r.waarde }}", "{{ r.bron }}"),
    )
    paper.do("endif")
    paper.do("for v in h.vragen")
    paper.head("{{ v.vraag }}", 2)
    paper.do("for a in v.antwoord")
    paper.say("{{ a }}")
    paper.do("endfor")
    paper.do("endfor")
    paper.do("if h.bronnen")
    paper.head("Eigen bronnen", 2)
    paper.do("endif")
    paper.do("for b in h.bronnen")
    paper.say("{{ b }}", "List Bullet")
    paper.do("endfor")
    paper.do("endfor")


def yearly(paper: Paper) -> None:
    """The yearly report on a theme."""
    paper.head("{{ titel }}", 0)
    paper.do("if voorbeeld")
    paper.say("{{ voorbeeld|hoofdletter }}: cijfers in dit rapport zijn verzonnen.", bold=True)
    paper.do("endif")
    paper.do("for h in hoofdstukken")
    paper.head("{{ h.kop }}", 1)
    paper.do("for d in h.delen")
    for name in ("tekst", "titel", "beeld"):
        paper.do(f"if d.{name}")
        if name == "titel":
            paper.head("{{ d.titel }}", 2)
        else:
            paper.say(f"{{{{ d.{name} }}}}")
        paper.do("endif")
    paper.do("if d.rijen")
    paper.listed("d")
    paper.do("endif")
    paper.do("if d.bron")
    paper.say("Bron: {{ d.bron }}")
    paper.do("endif")
    paper.do("endfor")
    paper.do("if h.rijen")
    paper.listed("h")
    paper.do("endif")
    paper.do("for p in h.punten")
    paper.say("{{ p }}", "List Bullet")
    paper.do("endfor")
    paper.do("endfor")


BUILDERS = {
    "note": note,
    "book": book,
    "sheet": sheet,
    "chapter": chapter,
    "budget": budget,
    "answer": answer,
    "jury": jury,
    "letter": letter,
    "analysis": analysis,
    "yearly": yearly,
}
#: What stands above the pages of a paper that is not of a plan.
HEADERS = dict.fromkeys((budget, jury, letter, analysis, yearly), "{{ titel }}")

if __name__ == "__main__":
    main()
