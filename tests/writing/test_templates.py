"""Templates that staff bring: what is refused, where, and why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest

from regie.base.errors import Refusal
from regie.writing.papers import writer
from regie.writing.papers.contents import PAPERS, schema
from regie.writing.papers.template import check

GOOD = "{{ titel }}"


def template(*paragraphs: str, header: str = "", title: str = "") -> bytes:
    document: Any = docx.Document()
    document.add_paragraph("Eerste alinea")
    for words in paragraphs:
        document.add_paragraph(words)
    if header:
        document.sections[0].header.paragraphs[0].add_run(header)
    if title:
        document.core_properties.title = title
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        "{{ titel }}",
        "{{ plan.titel|hoofdletter }}",
        "{% for f in fiches %}{{ loop.index }}. {{ f.titel }}{% endfor %}",
        "{% if fiches and not voorbeeld %}x{% elif titel == 'a' %}y{% else %}z{% endif %}",
        "{% for f in fiches %}{% for k in f.koppelingen %}{{ k.naam }}{% endfor %}{% endfor %}",
        "{{ situering|lijst }} {{ fiches|aantal }}",
        "{# een opmerking #}",
        "{% raw %}{{ titel.__class__ }}{% endraw %}",
    ],
)
def test_what_a_template_may_do(words: str) -> None:
    assert check(template(words), schema(PAPERS["note"])) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{{ ''.__class__ }}", "bestaat niet"),
        ("{{ titel.__class__ }}", "“titel.__class__” bestaat niet"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "( )"),
        ("{{ titel.upper() }}", "( )"),
        ("{{ range(9) }}", "( )"),
        ("{{ titel['x'] }}", "[ ]"),
        ("{{ titel|attr('__class__') }}", "filter “attr”"),
        ("{{ titel|safe }}", "filter “safe”"),
        ("{{ situering|lijst(1) }}", "neemt geen waarden"),
        ("{{ titel|lijst }}", "past niet"),
        ("{% import 'os' as os %}", "import"),
        ("{% from 'x' import y %}", "import"),
        ("{% include '/etc/passwd' %}", "include"),
        ("{% extends 'x' %}", "extends"),
        ("{% macro m() %}x{% endmacro %}", "macro"),
        ("{% set x = 1 %}", "set"),
        ("{% with x = 1 %}{% endwith %}", "with"),
        ("{% block x %}{% endblock %}", "block"),
        ("{% filter hoofdletter %}x{% endfilter %}", "filter"),
        ("{% autoescape false %}{{ titel }}{% endautoescape %}", "autoescape"),
        ("{{ 7 * 7 }}", "mag niet"),
        ("{{ titel ~ titel }}", "mag niet"),
        ("{{ titel if titel else titel }}", "… if …"),
        ("{% if titel is defined %}{% endif %}", "is …"),
        ("{{ {'a': 1} }}", "{ }"),
        ("{{ [titel] }}", "[ ]"),
        ("{% for a, b in fiches %}{% endfor %}", "Zo’n for"),
        ("{% for f in fiches if f %}{% endfor %}", "Zo’n for"),
        ("{% for f in fiches recursive %}{% endfor %}", "Zo’n for"),
        ("{% for f in titel %}{% endfor %}", "geen lijst"),
        ("{% for f in [1, 2] %}{% endfor %}", "[ ]"),
        ("{% for _f in fiches %}{% endfor %}", "mag niet"),
        ("{{ fiches }}", "is geen tekst"),
        ("{{ plan }}", "is geen tekst"),
        ("{{ plam.titel }}", "“plam” bestaat niet"),
        ("{{ plan.naam }}", "“plan.naam” bestaat niet. Wel: eigenaar, titel."),
        ("{% for f in fiches %}{{ f.naam }}{% endfor %}", "“f.naam” bestaat niet"),
        ("{% for f in fiches %}{% endfor %}{{ f.titel }}", "“f” bestaat niet"),
        ("{{ loop.index }}", "“loop” bestaat niet"),
        ("{% for f in fiches %}{{ loop.cycle }}{% endfor %}", "bestaat niet"),
        ("{{ self }}", "bestaat niet"),
        ("{{ titel", "klopt een veld of opdracht niet"),
        ("{% for f in fiches %}", "klopt een veld of opdracht niet"),
        ("{% zomaar %}", "klopt een veld of opdracht niet"),
        ("{% do titel %}", "klopt een veld of opdracht niet"),
    ],
)
def test_what_a_template_may_not_do_is_refused_with_its_place(words: str, sentence: str) -> None:
    faults = check(template(GOOD, words, GOOD), schema(PAPERS["note"]))
    assert faults
    assert sentence in faults[0].sentence
    assert faults[0].part == "tekst"
    if "klopt" not in sentence:  # what is never closed is missed at the end
        assert (faults[0].paragraph, faults[0].words) == (3, words)


@pytest.mark.parametrize("words", ["{{ ''.__class__ }}", "{% import 'os' as os %}", "{{ titel"])
def test_what_was_not_checked_is_not_filled_either(words: str) -> None:
    asked = {"what": "docx", "schema": schema(PAPERS["note"]), "values": {"titel": "x"}}
    with pytest.raises(writer.BadTemplate):
        writer._asked(asked, template(words))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    faults = writer.check("note", template("{{ a }}", GOOD, "{{ b }}"))
    assert [(one.paragraph, one.words) for one in faults] == [(2, "{{ a }}"), (4, "{{ b }}")]
    assert str(faults[0]).startswith("Tekst, alinea 2 (“{{ a }}”): Het veld “a” bestaat niet.")


def test_a_field_that_word_cut_in_pieces_is_one_field() -> None:
    document: Any = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ pl", "an.", "naam }", "}"):
        paragraph.add_run(piece).bold = True
    held = io.BytesIO()
    document.save(held)
    (fault,) = writer.check("note", held.getvalue())
    assert "“plan.naam”" in fault.sentence


def test_headers_and_properties_are_checked_too() -> None:
    (fault,) = writer.check("note", template(header="{{ x() }}"))
    assert fault.part == "koptekst"
    (fault,) = writer.check("note", template(title="{{ x() }}"))
    assert fault.part == "eigenschappen"


def test_each_kind_of_paper_has_its_own_fields() -> None:
    assert writer.check("note", template("{{ onderwerp }}")) == ()
    (fault,) = writer.check("book", template("{{ onderwerp }}"))
    assert "onderwerp" in fault.sentence


# --- files that are none


def _with(name: str, content: bytes) -> bytes:
    held = io.BytesIO(template(GOOD))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(name, content)
    return held.getvalue()


def _outside() -> bytes:
    document: Any = docx.Document()
    document.part.relate_to(
        "http://127.0.0.1/x.dotx",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
        is_external=True,
    )
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _bomb() -> bytes:
    return _with("word/media/x.bin", b"\0" * 300_000_000)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"geen archief", "geen Word-bestand"),
        (lambda: b"", "geen Word-bestand"),
        (lambda: template(GOOD)[:-200], "geen Word-bestand"),
        (lambda: _with("word/vbaProject.bin", b"x"), "macro"),
        (lambda: _with("word/embeddings/oleObject1.bin", b"x"), "ingesloten"),
        (_outside, "van buiten"),
        (_bomb, "verdacht grote omvang"),
        (lambda: _with("word/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "geen Word-bestand"),
    ],
)
def test_a_file_that_is_no_template(make: Callable[[], bytes], sentence: str) -> None:
    (fault,) = writer.check("note", make())
    assert sentence in fault.sentence


def test_a_template_that_would_take_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SECONDS", 2)
    loops = "{% for f in fiches %}" * 8 + "x" + "{% endfor %}" * 8
    values = {"titel": "x", "fiches": [{}] * 200}
    with pytest.raises(Refusal, match="tijd"):
        writer._asked(
            {"what": "docx", "schema": schema(PAPERS["note"]), "values": values}, template(loops)
        )
