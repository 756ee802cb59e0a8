"""Whatever the bytes, a file is read or refused; nothing else comes out of a reader.

The readers are called in this process: through the child a mistake of ours would look like a
damaged file.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.platypus import Paragraph

from regie.reading.extract.child import read
from regie.reading.extract.formats import Refused
from tests.reading.extract import made

ROWS = [["", "VAK", "VEK"], ["Krediet", "1.477", "1 388"]]
MARKUP = (
    "<!doctype html><html><body><ol reversed start=3><li>a<ul><li>b</ul></ol><table><caption>t"
    "</caption><tr><td rowspan=2>l<td colspan=2>1<tr><td>2<table><tr><td>x</table></table><pre>p"
    "</pre>2020<sup>1</sup></body></html>"
)
NUMBERING = made.numbering(("decimal", "%1."), ("lowerRoman", "%1.%2"), ("bullet", "o"))
BODY = "".join(
    [
        made.listed("een", 1),
        made.listed("twee", 1, 1),
        made.table(
            made.cell(made.paragraph("a\tb"), setup="<w:vMerge w:val='restart'/>"),
            made.cell(made.table(made.cell(made.paragraph("x"))), setup="<w:gridSpan w:val='3'/>"),
        ),
    ]
)
SEEDS = {
    ".pdf": made.pdf(made.ruled(ROWS), Paragraph("Tekst • met een punt", made.BODY)),
    ".docx": made.docx(BODY, numbering=NUMBERING),
    ".html": MARKUP.encode(),
    ".txt": "één\n\ftwee\n".encode("utf-16"),
    "": MARKUP.encode("utf-16"),
}


def tried(data: bytes, suffix: str) -> None:
    """Reads ``data``; what comes out keeps the promises of an extract."""
    try:
        _, (text, starts) = read(data, suffix, lambda page, pages: None)
    except Refused as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 - not raised is as good
        return
    assert text.strip()
    assert starts == sorted(starts)
    assert all(0 <= start <= len(text) for start in starts)


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """``data`` with pieces changed, cut out or said twice."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = draw(
            st.integers(start, min(len(data), start + draw(st.sampled_from((0, 1, 8, 300)))))
        )
        piece = draw(st.one_of(st.binary(max_size=8), st.just(data[start:end] * 2)))
        data = data[:start] + piece + data[end:]
    return data


def repacked(name: str, content: bytes) -> bytes:
    """The seed of a DOCX with another content in one of its parts: mutated zips hardly open."""
    with zipfile.ZipFile(BytesIO(SEEDS[".docx"])) as archive:
        parts: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    return made.zipped(parts | {name: content})


def part(name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(SEEDS[".docx"])) as archive:
        return archive.read(name)


def explore(data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(sorted(SEEDS)))
    kind = data.draw(st.sampled_from(("random", "mutated", "part")))
    if kind == "random":
        tried(data.draw(st.binary(max_size=200)), suffix)
    elif kind == "mutated" or suffix != ".docx":
        tried(data.draw(mutated(SEEDS[suffix])), suffix)
    else:
        name = data.draw(st.sampled_from(("word/document.xml", "word/numbering.xml")))
        tried(repacked(name, data.draw(mutated(part(name)))), suffix)


LOOSE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(st.data())
@settings(max_examples=1000, deadline=None, suppress_health_check=LOOSE)
def test_any_bytes(data: st.DataObject) -> None:
    explore(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=20_000, deadline=None, suppress_health_check=LOOSE)
def test_many_more_bytes(data: st.DataObject) -> None:
    explore(data)


@pytest.mark.parametrize("suffix", sorted(SEEDS))
def test_the_seeds_are_read(suffix: str) -> None:
    assert read(SEEDS[suffix], suffix, lambda page, pages: None)[1][0].strip()
