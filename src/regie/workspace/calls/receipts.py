"""The receipt of an application: exactly what was submitted, on the page and as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override
from msgspec import Struct

from regie.base.text import said
from regie.components import figures
from regie.components.templatetags.progress import moment
from regie.components.templatetags.regie import language
from regie.programmes.models import Application, Submission
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of
from regie.writing.papers.writer import laid_out


class AskedRow(Struct, frozen=True):
    """A line that was asked, in words."""

    title: str
    units: str
    priority: str
    amount: str


class Receipt(Struct, frozen=True):
    """What a receipt says."""

    answers: list[tuple[str, str]]
    lines: list[AskedRow]
    costs: list[tuple[str, str]]
    partners: list[str]
    total: str


def receipt_of(submission: Submission) -> Receipt:
    """What was submitted, in words. Two queries."""
    rules, content, spoken = rules_of(submission.rules), submission.content, language()
    lines = []
    for line in submission.lines.order_by("priority"):
        told = rules.line(line.line)
        lines.append(
            AskedRow(
                said(told.title, spoken)[0] if told else line.line,
                figures.number(line.units, spoken),
                str(line.priority),
                figures.number(line.units * line.unit_amount, spoken),
            )
        )
    return Receipt(
        _answers(rules, content),
        lines,
        [
            (row.label, figures.number(row.amount, spoken))
            for row in submission.costs.order_by("place")
        ],
        [str(one.get("name", "")) for one in content.get("partners", [])],
        figures.number(submission.total, spoken),
    )


def _answers(rules: RuleSet, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    told, files = content["typed"].get("answers", {}), content.get("files", {})
    words = {"yes": "ja", "no": "nee"} if language() == "nl" else {}
    rows = []
    for block in rules.form:
        for question in block.questions:
            text = told.get(question.code, "")
            if question.answer == "file":
                text = files.get(question.code, {}).get("name", "")
            if question.answer == "yes_no":
                text = words.get(text, text)
            if text:
                rows.append((said(question.label, language())[0], text))
    return rows


def receipt_pdf(application: Application, submission: Submission) -> bytes:
    """The receipt as PDF, in Dutch."""
    with override("nl"):
        told = receipt_of(submission)
        parts = [
            {"kop": "Antwoorden", "rijen": told.answers, "hoofd": [], "tabel": []},
            {
                "kop": "Wat gevraagd wordt",
                "rijen": [("Totaal in euro", told.total), *told.costs],
                "hoofd": ["Lijn", "Aantal", "Prioriteit", "Bedrag in euro"],
                "tabel": [[one.title, one.units, one.priority, one.amount] for one in told.lines],
            },
        ]
        if told.partners:
            rows = [("Partner", name) for name in told.partners]
            parts.append({"kop": "Partners", "rijen": rows, "hoofd": [], "tabel": []})
        return laid_out(
            "application",
            {
                "titel": f"Ontvangstbewijs {application.call.code} {application.number}",
                "voorbeeld": "voorbeeld" if application.example else "",
                "datum": figures.day(submission.submitted_at.date(), "nl"),
                "feiten": [
                    ("Oproep", said(application.call.title, "nl")[0]),
                    ("Nummer", str(application.number)),
                    ("Aanvrager", str(submission.content.get("name", ""))),
                    ("Ondernemingsnummer", str(submission.content.get("kbo", ""))),
                    ("Ingediend", moment(submission.submitted_at)),
                ],
                "delen": parts,
                "vingerafdruk": f"Vingerafdruk (SHA-256): {submission.digest}",
            },
        )
