"""``regie report THEME YEAR --out FILE``: the yearly report on a theme."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regie.cli import house
from regie.cli.output import Refused, write


def add_word(add: Callable[..., Any]) -> None:
    """The word of this module."""
    word = add(
        "report", "Schrijf het jaarverslag over een thema: cijfers, grafieken, bronnen.", _run
    )
    word.what.add_argument("theme", metavar="THEMA", help="het thema, zoals inburgering")
    word.what.add_argument("year", metavar="JAAR", type=int, help="het jaar")
    word.choices.add_argument(
        "--out", metavar="BESTAND.docx|.pdf", required=True, help="waar het geschreven wordt"
    )


def _run(words: argparse.Namespace) -> int:
    form = Path(words.out).suffix.lower().removeprefix(".")
    if form not in ("docx", "pdf"):
        raise Refused("Geef een bestand dat op .docx of .pdf eindigt.")
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.base import clock
        from regie.writing import theme_report

        made = theme_report.report(words.theme, words.year, clock.today())
        content = theme_report.written(made, "docx" if form == "docx" else "pdf")
    write(words.out, content)
    return 0
