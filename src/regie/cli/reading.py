"""``regie read`` and ``regie check``."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from regie.cli.output import Progress, Refused, shown, why, write
from regie.reading.compare import compare
from regie.reading.extract import Unreadable, extract
from regie.reading.model import Check, Finding, Reading, to_json
from regie.reading.proof import proven
from regie.reading.reader import read as read_extract
from regie.reading.report.sheet import Entry, Sheet, count, listed
from regie.reading.text import Extract


def read(file: str, *, json: str | None, text: str | None) -> int:
    """Read one paper, and write what was asked; without that, tell in short what was read."""
    outs = [out for out in (json, text) if out is not None]
    _distinct([file], outs)
    paper, reading = read_file(file)
    if json is not None:
        write(json, to_json(reading))
    if text is not None:
        write(text, paper.text.encode("utf-8"))
    if not outs:
        print(_summary(shown(file), paper, reading))
    return 0


def check(files: Sequence[str], *, strict: bool, json: bool, html: str | None) -> int:
    """Prove the figures of the papers, each and between them; 1 when something does not hold.

    :param strict: a finding counts too.
    """
    _distinct(files, [out for out in (html, "-" if json else None) if out is not None])
    entries: list[Entry] = [(shown(file), *read_file(file)) for file in files]
    readings = [reading for _, _, reading in entries]
    extracts = [paper for _, paper, _ in entries]
    checks, findings = compare(readings, extracts) if len(readings) > 1 else ((), ())
    if html is not None:
        from regie.reading.report.html import page

        write(html, page(entries, checks, findings).encode("utf-8"))
    if json:
        write("-", _json(entries, checks, findings))
    elif html != "-":
        from regie.reading.report.text import report

        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        # A file or a pipe is as wide as the widest terminal that is used.
        width = min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 100
        print(report(entries, checks, findings, width=width, colour=colour), end="")
    return verdict(readings, checks, findings, strict=strict)


def verdict(
    readings: Sequence[Reading],
    checks: Sequence[Check],
    findings: Sequence[Finding],
    *,
    strict: bool,
) -> int:
    """0 when every equation holds (and, where ``strict``, nothing was found), else 1."""
    holds = all(check.holds for part in (checks, *(r.checks for r in readings)) for check in part)
    found = any([findings, *(reading.findings for reading in readings)])
    return 0 if holds and not (strict and found) else 1


def read_file(file: str) -> tuple[Extract, Reading]:
    """The text of a paper, and what was read in it.

    :raises Refused: where it cannot be read.
    """
    progress = Progress(file)
    try:
        paper = extract(Path(file), progress=progress)
    except Unreadable as reason:
        sentence = str(reason)
        named = Path(shown(file)).name in sentence
        raise Refused(sentence if named else f"{shown(file)}: {sentence}") from reason
    except OSError as error:
        raise Refused(f"{shown(file)} kan niet gelezen worden: {why(error)}.") from error
    finally:
        progress.clear()
    return paper, read_extract(paper)


def _distinct(files: Sequence[str], outs: Sequence[str]) -> None:
    """Refuse to write over what is read, or two things in one place."""
    for out in outs:
        if out != "-" and any(_same(out, file) for file in files):
            raise Refused(f"{shown(out)} is het document zelf; geef het antwoord een andere naam.")
    if len({out if out == "-" else os.path.realpath(out) for out in outs}) < len(outs):
        raise Refused("Twee antwoorden kunnen niet op dezelfde plaats geschreven worden.")


def _same(out: str, file: str) -> bool:
    try:
        return os.path.samefile(out, file)
    except (OSError, ValueError):
        return False


def _summary(name: str, paper: Extract, reading: Reading) -> str:
    sheet = Sheet((name, paper, reading))
    levels = Counter(objective.level for objective in reading.objectives)
    kinds = Counter(initiative.kind for initiative in reading.initiatives)
    budget = reading.budget
    lines = (
        (
            (levels["strategic"], "strategische doelstelling", "strategische doelstellingen"),
            (levels["operational"], "operationele doelstelling", "operationele doelstellingen"),
        ),
        (
            (kinds["initiative"], "initiatief", "initiatieven"),
            (kinds["evaluation"], "evaluatie", "evaluaties"),
            (kinds["regulation"], "stuk regelgeving", "stukken regelgeving"),
            (kinds["decree_evaluation"], "decreetevaluatie", "decreetevaluaties"),
        ),
        (
            (len(budget.articles), "begrotingsartikel", "begrotingsartikelen"),
            (len(budget.tables), "tabel", "tabellen"),
            (len(sheet.figures), "cijfer", "cijfers"),
        ),
        (
            (len(reading.abbreviations), "afkorting", "afkortingen"),
            (len(reading.mentions), "vermelding", "vermeldingen"),
        ),
    )
    told = [[count(*words) for words in line if words[0]] for line in lines]
    return "\n".join(
        [
            sheet.title,
            f"{sheet.kind} · {sheet.name}",
            *(f"  {listed(line)}" for line in told if line),
            f"  {sheet.answer} · {sheet.counts}",
            f"Wat klopt en wat niet: regie check {sheet.name}",
        ]
    )


def _json(entries: Sequence[Entry], checks: Sequence[Check], findings: Sequence[Finding]) -> bytes:
    papers = []
    for number, entry in enumerate(entries):
        sheet = Sheet(entry, number, checks)
        reached = [made for made in sheet.figures.values() if made]
        papers.append(
            {
                "file": entry[0],
                "document": sheet.reading.document,
                "figures": {
                    "total": len(sheet.figures),
                    "proven": sheet.proven,
                    "contradicted": sum(not proven(made) for made in reached),
                },
                "unproven": [
                    {
                        "table": figure[0],
                        "row": figure[1],
                        "column": figure[2],
                        "value": sheet.value(figure),
                        "place": sheet.place(figure),
                    }
                    for figure in sheet.unreached
                ],
                "checks": sheet.reading.checks,
                "findings": sheet.reading.findings,
            }
        )
    whole = {"papers": papers, "checks": checks, "findings": findings}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"
