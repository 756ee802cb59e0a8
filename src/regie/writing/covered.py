"""What a paper treats. Of what it does not treat, its silence says nothing.

A paper of one field, or with a chapter left out, ends nothing by not speaking of it: an objective
is treated where the objective above it is printed, an initiative where its objective is, a movement
where its article has a table of its own, or where totals are proven without that article.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from regie.base.text import fold
from regie.kernel.flanders.articles import parse
from regie.reading.model import Reading

#: Tables of the credits of one article.
_CREDITS = ("credit_evolution", "receipts", "legal_person")


class Covered:
    """What one paper treats.

    :param tops: the codes of the objectives of the register under which others stand, or nothing.
    """

    def __init__(self, reading: Reading, tops: Collection[str]) -> None:
        self._printed = {objective.code for objective in reading.objectives}
        self._whole = set(tops) <= self._printed
        self._tables = reading.budget.tables
        self._own = {one.article for one in self._tables if one.type in _CREDITS and one.article}
        self._proven = _proven(reading)

    def under(self, objective: str | None) -> bool:
        """Whether what stands under an objective (its code) is treated; under none: whether the
        paper prints all objectives on top."""
        return objective in self._printed if objective else self._whole

    def movement(self, articles: Iterable[str], known: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether movements of these articles are treated. ``known`` says of what they are part."""
        return all(
            code in self._own or self._adds_up_without(code, known.get(code, {}))
            for code in articles
        )

    def _adds_up_without(self, code: str, article: Mapping[str, Any]) -> bool:
        ise = fold(str(article.get("ise") or ""))
        summaries = [one for one in self._tables if one.type == "ise_summary"]
        if not self._like(code, "credit_evolution"):
            # What is received adds up in its programme; what a legal person does, nowhere.
            return self._like(code, "receipts") and self._programme(article)
        if own := [one for one in summaries if ise and fold(one.ise or "") == ise]:
            return all(one.id in self._proven for one in own)
        # Its content element is not printed (any more): then all others make up the programme.
        return self._programme(article) and all(one.id in self._proven for one in summaries)

    def _programme(self, article: Mapping[str, Any]) -> bool:
        wanted = article.get("programme")
        totals = [
            one for one in self._tables if one.type == "programme" and one.programme == wanted
        ]
        return bool(totals) and all(one.id in self._proven for one in totals)

    def _like(self, code: str, kind: str) -> bool:
        """Whether tables of this kind are about the part of the budget that ``code`` is of."""
        parts = parse(code)
        others = (parse(one.article) for one in self._tables if one.type == kind and one.article)
        return parts is not None and parts.budget in {one.budget for one in others if one}


def _proven(reading: Reading) -> frozenset[str]:
    """The tables of totals that are the sum of what makes them up, in every column: a content
    element of its articles, a programme of its content elements and its receipts."""
    kinds = {table.id: table.type for table in reading.budget.tables}
    held: dict[str, bool] = {}
    for check in reading.checks:
        table = check.against.table if check.against else ""
        parts = {kinds.get(term.table) for term in check.terms}
        of_articles = check.kind == "articles_to_ise" and parts <= set(_CREDITS)
        of_programme = check.kind == "column_sum" and kinds.get(table) == "programme"
        if of_articles or of_programme:
            held[table] = held.get(table, True) and check.holds
    return frozenset(table for table, holds in held.items() if holds)
