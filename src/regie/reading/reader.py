"""From extracted text to reading: the one place where the parts come together."""

from __future__ import annotations

from regie.reading.annexes import read_abbreviations, read_actions, read_annexes
from regie.reading.budget import read_budget
from regie.reading.checks import check
from regie.reading.document import read_document
from regie.reading.findings import annex_findings, budget_findings, text_findings
from regie.reading.mentions import read_mentions
from regie.reading.model import FORMAT_VERSION, Finding, Reading
from regie.reading.objectives import find_headings, read_objectives, two_titles
from regie.reading.outline import Outline
from regie.reading.prose import find_told
from regie.reading.scan import find_tables
from regie.reading.text import Extract, Paper


def read(extract: Extract) -> Reading:
    """The reading of a paper; what it does not hold is simply not in it."""
    paper = Paper(extract)
    outline = Outline(paper)
    headings = find_headings(outline)
    objectives = read_objectives(outline, headings)
    found = find_tables(outline)
    told = find_told(outline, found)
    budget = read_budget(outline, found, told)
    items = read_annexes(outline, headings) or read_actions(outline)
    abbreviations = read_abbreviations(outline)
    mentions = read_mentions(paper, abbreviations, found.used)
    document, titled = read_document(extract, outline, budget.budget.tables, objectives)
    findings = [
        *two_titles(objectives, paper.text),
        *budget_findings(budget),
        *annex_findings(outline, items),
        *text_findings(outline, mentions, abbreviations),
    ]
    if not titled:
        findings.append(
            Finding(
                code="no_title",
                severity="info",
                message="Het document drukt geen eigen titel; de titel hierboven is afgeleid.",
                places=(paper.place(0, 0),),
            )
        )
    return Reading(
        version=FORMAT_VERSION,
        document=document,
        objectives=objectives,
        initiatives=tuple(item.frozen(outline) for item in items),
        budget=budget.budget,
        abbreviations=abbreviations,
        mentions=mentions,
        checks=check(budget.budget, budget.told, budget.subjects),
        findings=tuple(findings),
    )
