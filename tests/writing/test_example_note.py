"""The note of the example plan that ships, read back from Word: every paragraph and every table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import yaml
from django.db import transaction
from django.test import override_settings
from docx.table import Table
from docx.text.paragraph import Paragraph
from pytest_django.plugin import DjangoDbBlocker

from regie.actors.services import load_facts
from regie.base.actor import system
from regie.base.data import data
from regie.papers.services import bring
from regie.plans import services
from regie.plans.models import Edition
from regie.reading.model import from_json
from regie.writing.papers import selectors, writer
from regie.writing.papers.contents import Nota
from tests.plans.make import TODAY

pytestmark = pytest.mark.django_db

#: What the file says, by edition that was decided (an erratum is not).
TOLD: Any = yaml.safe_load(data("examples", "voorbeeldplan.yaml").read_bytes())
DECIDED = [one for one in TOLD["editions"] if "decision" in one]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    # An erratum of a demonstration needs no second person.
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        actor = system("")
        load_facts(actor, data("actors"))
        load_facts(actor, data("examples"))
        bring(actor, from_json(data("readings", "bbt-2021.json").read_bytes()))
        paths = [
            path for folder in ("plans", "examples") for path in sorted(data(folder).glob("*.yaml"))
        ]
        services.load_plans(actor, [(path.name, path.read_bytes()) for path in paths])
        yield
        transaction.set_rollback(True)


def note(first: int, last: int) -> Nota:
    editions = {
        one.number: one
        for one in Edition.objects.filter(plan__slug="voorbeeldplan").select_related(
            "plan__owner", "decision"
        )
    }
    return selectors.note(editions[first], editions[last], TODAY)


def blocks(paper: Nota) -> list[str]:
    """Every paragraph with its style, every row of a table, as Word shows them; ``_`` is a blank at
    which no line breaks."""
    document = docx.Document(io.BytesIO(writer.docx(paper, writer.shipped("note"))))
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            if words := block.text.strip():
                style = block.style.name if block.style is not None else ""
                found.append(f"{style}: {words}")
        elif isinstance(block, Table):
            found += [" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows]
    return [one.replace("\u00a0", "_").replace("\n", "|") for one in found]


@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 3)])
def test_every_paragraph(loaded: None, first: int, last: int) -> None:
    golden = Path(__file__).with_name(f"voorbeeldplan_{first}_{last}.txt")
    assert blocks(note(first, last)) == golden.read_text("utf-8").splitlines()


def changes(last: int) -> list[dict[str, Any]]:
    """What the file says of an edition; the erratum that came after edition 2 belongs to it."""
    names = [one["name"]["nl"] for one in TOLD["editions"]]
    start = names.index(DECIDED[last - 1]["name"]["nl"])
    found = list(TOLD["editions"][start]["items"])
    for later in TOLD["editions"][start + 1 :]:
        if later.get("kind") != "erratum":
            break
        found += later["items"]
    return found


@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 3)])
def test_nothing_of_the_file_is_missing(loaded: None, first: int, last: int) -> None:
    """Held against the file, not against the register: each reason stands there, and each new
    action with its ministers and their share has a sheet; there is no sheet too many."""
    told = blocks(note(first, last))
    below = told.index("Heading 1: 4. Nieuwe acties")
    until = told.index("Heading 1: 5. Stand van de lopende acties")
    changed, sheets = told[:below], told[below:until]
    new: list[dict[str, Any]] = []
    revived = 0
    for change in changes(last):
        if reason := change.get("reason"):
            assert any(one.endswith(reason) for one in changed), reason
        into = change.get("into", [])
        new += [into] if isinstance(into, dict) else into
        if change.get("kind") == "action":
            new.append(change)
        revived += "revive" in change
    headings = [one for one in sheets if one.startswith("Heading 2: ")]
    assert len(headings) == len(new) + revived
    for one in new:
        assert f"Heading 2: {one['code']} {one['title']['nl']}" in headings
        assert f"Normal: Instrument: {one['instrument']}" in sheets
        offices = [link for link in one["links"] if "office" in link]
        at = sheets.index(f"Heading 2: {one['code']} {one['title']['nl']}")
        own = sheets[at + 1 :]
        own = own[: next((n for n, line in enumerate(own) if line[:7] == "Heading"), len(own))]
        shares = sorted(line[line.index("), ") + 3 :] for line in own if line.endswith(" %"))
        assert shares == sorted(f"{link['share']} %" for link in offices)


def test_what_was_inferred_says_where_it_is_printed(loaded: None) -> None:
    """The real plan: its joint actions are inferred, and each says from which line of which paper
    (the example plan infers nothing)."""
    edition = Edition.objects.select_related("plan__owner", "decision").get(
        plan__slug="higkbp-2020-2024", number=2
    )
    (told,) = (
        one.fiche.herkomst
        for one in selectors.book(edition, TODAY).onderdelen
        if one.fiche.titel == "Zomerscholen"
    )
    assert told.startswith("afgeleid uit de BBT 2021, niet uit het plan (OD 1.2 en OD 2.2). ")
    reading = from_json(data("readings", "bbt-2021.json").read_bytes())
    lines = {one.code: one.place.line for one in reading.objectives}
    assert told.count(f"regel {lines['OD 1.2']}") == told.count(f"regel {lines['OD 2.2']}") == 1
    assert all(not fiche.herkomst for fiche in note(1, 2).fiches)


@pytest.mark.parametrize("part", range(1, 8))
def test_no_part_of_a_communication_is_empty(loaded: None, part: int) -> None:
    told = blocks(note(1, 2))
    heads = [n for n, one in enumerate(told) if one.startswith("Heading 1: ")]
    assert told[heads[part - 1]].startswith(f"Heading 1: {part}. ")
    assert heads[part] - heads[part - 1] > 1


def test_the_pdf_says_the_same_in_tags_a_title_and_a_language(loaded: None) -> None:
    paper = note(2, 3)
    pdf = writer.pdf(paper)
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == paper.titel
    words = " ".join(page.get_textpage().get_text_range() for page in document).split()
    document.close()
    assert b"/Lang(nl-BE)" in pdf
    for one in blocks(paper):
        style, _, said = one.replace("_", " ").partition(": ")
        assert set(said.split()) <= set(words), (style, said)
