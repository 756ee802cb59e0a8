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
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

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
    paper = Paper()
    build(paper)
    return paper.saved()


class Paper:
    """A document in the making; words between braces are fields."""

    def __init__(self) -> None:
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
        for level in range(4):
            style = self.document.styles["Title" if level == 0 else f"Heading {level}"]
            style.font.color.rgb = _INK
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        header = section.header.paragraphs[0]
        header.add_run("{{ plan.titel }}{% if voorbeeld %} – {{ voorbeeld }}{% endif %}")
        footer = section.footer.paragraphs[0]
        footer.add_run("{{ datum }}")

    def say(self, words: str, style: str | None = None, *, bold: bool = False) -> Any:
        """A paragraph."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(words).bold = bold or None
        return paragraph

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
    paper.head(f"{{{{ {name}.code }}}} {{{{ {name}.titel }}}}", level)
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
        ("Horizontaal", "horizontaal"),
        ("Regulier beleid", "regulier"),
        ("Herkomst", "herkomst"),
        ("Stand", "stand"),
        ("Reden", "reden"),
    ):
        paper.do(f"if {name}.{field}")
        paper.runs((f"{label}: ", "bold"), (f"{{{{ {name}.{field} }}}}", ""))
        paper.do("endif")
    paper.do(f"for k in {name}.koppelingen")
    paper.runs(
        ("{{ k.rol|hoofdletter }}: ", "bold"),
        ("{{ k.naam }}{% if k.afgeleid %} (afgeleid: {{ k.afgeleid }}){% endif %}", ""),
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
    paper.say("Minister bevoegd voor {{ m.rol }}: {{ m.naam }}")
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


# --- papers


def note(paper: Paper) -> None:
    """The note of an actualisation."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("Mededeling aan de Vlaamse Regering")
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
    paper.do("for d in doelstellingen")
    paper.head("{{ d.code }} {{ d.titel }}", 2)
    paper.do("for w in d.wijzigingen")
    paper.runs(
        ("{{ w.wat|hoofdletter }}: ", "bold"),
        ("{{ w.soort }} {{ w.code }} {{ w.titel }}", ""),
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
    paper.do("for o in samengevoegd")
    paper.say("Samengevoegd: {{ o.van }} gingen op in {{ o.naar }}.")
    paper.do("endfor")
    paper.do("for o in gesplitst")
    paper.say("Gesplitst: {{ o.van }} werd {{ o.naar }}.")
    paper.do("endfor")
    paper.head("4. Nieuwe acties", 1)
    paper.do("for f in fiches")
    _sheet(paper, "f", 2)
    paper.do("endfor")
    paper.do("if not fiches")
    paper.say("Er zijn geen nieuwe acties.")
    paper.do("endif")
    paper.head("5. Stand van de lopende acties", 1)
    paper.do("for f in lopend")
    paper.say(
        "{{ f.code }} {{ f.titel }}: {% if f.stand %}{{ f.stand }}{% else %}"
        "nog niets gerapporteerd in het register{% endif %}"
        "{% for m in f.mijlpalen %}; mijlpaal “{{ m.titel }}”: {% if m.bereikt %}bereikt "
        "{{ m.bereikt }}{% else %}gepland {{ m.gepland }}{% endif %}{% endfor %}.",
        "List Bullet",
    )
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
    paper.say("{{ editie.naam }}: {{ editie.beslissing }}, {{ editie.datum }}")
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
    paper.head("{{ o.fiche.code }} {{ o.fiche.titel }}", 1)
    paper.do("elif o.is_doel")
    paper.head("{{ o.fiche.code }} {{ o.fiche.titel }}", 2)
    paper.do("else")
    paper.head("{{ o.fiche.code }} {{ o.fiche.titel }}", 3)
    paper.do("endif")
    _rest_of_sheet(paper, "o.fiche")
    paper.do("endfor")


def sheet(paper: Paper) -> None:
    """One action on one page."""
    paper.say("{{ titel }}", "Title")
    _example(paper)
    paper.say("{{ plan.titel }}, {{ editie.naam }} ({{ editie.datum }})")
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
    paper.say("{{ editie.naam }}: {{ editie.beslissing }}, {{ editie.datum }}")
    paper.do("for d in doelstellingen")
    paper.do("if d.is_strategisch")
    paper.head("{{ d.code }} {{ d.titel }}", 1)
    paper.do("else")
    paper.head("{{ d.code }} {{ d.titel }}", 2)
    paper.do("endif")
    paper.do("for a in d.alineas")
    paper.say("{{ a }}")
    paper.do("endfor")
    paper.do("endfor")
    paper.head("Begroting", 1)
    _budget(paper)
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
                "{{ f.code }} {{ f.titel }}",
                "{% for m in f.mijlpalen %}{{ m.titel }} ({{ m.gepland }})"
                "{% if not loop.last %}; {% endif %}{% endfor %}",
            ),
        )
        paper.do("else")
        paper.say("Geen.")
        paper.do("endif")


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
        ),
        total=(
            "Samen, voor zover bekend",
            *([""] * 5),
            "{{ totaal_gevraagd }}",
            "{{ totaal_voorzien }}",
            "{{ totaal_toegekend }}",
            "{{ totaal_betaald }}",
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


BUILDERS = {"note": note, "book": book, "sheet": sheet, "chapter": chapter, "answer": answer}

if __name__ == "__main__":
    main()
