"""The letters of a decision: what an applicant got and why, and how to object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regie.actors.people.selectors import name_of
from regie.base import clock
from regie.kernel import figures
from regie.programmes.models import Application, Decision, DecisionLine, Letter, Score
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.reasons_for import criterion_scores, sentence_of
from regie.programmes.services.telling import tell

_KINDS = {
    "award": "Toekenning",
    "partial": "Gedeeltelijke toekenning",
    "refusal": "Weigering",
}
_MOMENTS = {
    "award": "na de toekenning",
    "report": "na een goedgekeurd verslag",
    "settlement": "na de afrekening",
}


def write_letters(
    decision: Decision,
    rules: RuleSet,
    given: Mapping[int, Sequence[DecisionLine]],
) -> list[Letter]:
    """Write the letters that are not there yet, and tell who applied; in the transaction of the
    caller."""
    scores = {row.application_id: row for row in Score.objects.filter(application__in=list(given))}
    there = set(Letter.objects.filter(decision=decision).values_list("application", flat=True))
    made = []
    for application, lines in given.items():
        if application in there:
            continue
        filed = lines[0].application
        letter: Letter = Letter.objects.create(
            decision=decision,
            application=filed,
            kind=kind_of(lines),
            content=_content(decision, rules, filed, lines, scores.get(application)),
            made_at=timezone.now(),
        )
        tell(
            filed.organisation_id,
            "programmes.letter",
            {"uid": letter.uid, "call": decision.call.title.get("nl", decision.call.code)},
            f"letter/{letter.uid}",
            clock.today(),
        )
        made.append(letter)
    return made


def kind_of(lines: Sequence[DecisionLine]) -> Letter.Kind:
    """What a decision is for who asked these lines."""
    if not any(line.amount for line in lines):
        return Letter.Kind.REFUSAL
    whole = all(line.amount == line.asked for line in lines)
    return Letter.Kind.AWARD if whole else Letter.Kind.PARTIAL


def _content(
    decision: Decision,
    rules: RuleSet,
    filed: Application,
    lines: Sequence[DecisionLine],
    score: Score | None,
) -> dict[str, Any]:
    asked = sum((line.asked for line in lines), Decimal(0))
    granted = sum((line.amount for line in lines), Decimal(0))
    menu = {line.code: line for line in rules.lines}
    rows = []
    for line in lines:
        known = menu.get(line.line)
        unit = f" ({known.unit.get('nl', '')})" if known else ""
        rows.append(
            {
                "lijn": line.line or "–",
                "wat": (known.title.get("nl", line.line) if known else filed.title) + unit,
                "gevraagd": _many(line.asked_units),
                "toegekend": _many(line.units),
                "bedrag": figures.euro(line.amount, "nl"),
                "reden": sentence_of(line, decision, rules, "nl"),
            }
        )
    kind = kind_of(lines)
    return {
        "titel": f"{_KINDS[kind]}: {decision.call.title.get('nl', decision.call.code)}",
        "soort": _KINDS[kind],
        "voorbeeld": "voorbeeld" if filed.example else "",
        "nummer": f"{decision.call.code}/{filed.number:03d}",
        "aan": name_of(filed.organisation_id),
        "oproep": decision.call.title.get("nl", decision.call.code),
        "beslissing": decision.ground,
        "datum": figures.day(decision.decided_on, "nl"),
        "gevraagd": figures.euro(asked, "nl"),
        "toegekend": figures.euro(granted, "nl"),
        "geweigerd": "ja" if kind == Letter.Kind.REFUSAL else "",
        "lijnen": rows,
        "scores": _scores(score, rules),
        "betalingen": _payments(rules) if granted else [],
        "verslagen": _reports(rules) if granted else [],
        "bezwaar": _objection(rules),
    }


def _scores(score: Score | None, rules: RuleSet) -> list[dict[str, str]]:
    if score is None:
        return []
    told = [
        (one.title.get("nl", ""), one.score, one.highest) for one in criterion_scores(score, rules)
    ]
    # One criterion is its own total.
    told += [("Totaal", score.total, 100)] if len(told) > 1 else []
    return [
        {"criterium": name, "score": f"{figures.number(one, 'nl')} op {highest}"}
        for name, one, highest in told
    ]


def _many(number: int | None) -> str:
    return figures.NONE if number is None else figures.number(number, "nl")


def _payments(rules: RuleSet) -> list[str]:
    if not rules.payments:
        return ["Wanneer de delen betaald worden, is bij deze oproep niet bekend."]
    return [
        f"{figures.percent(one.share, 'nl', 0)} {_MOMENTS[one.moment]}"
        + (" (voorbeeld)" if one.basis == "example" else "")
        for one in rules.payments
    ]


def _reports(rules: RuleSet) -> list[str]:
    return [
        f"{one.title.get('nl', '')}: {figures.partial_date(one.due, 'nl')}"
        for one in rules.reports
        if one.due is not None
    ]


def _objection(rules: RuleSet) -> str:
    days = rules.process.objection_days
    how = "U doet dat in uw dossier, bij deze brief, of met een brief aan het agentschap."
    if days is None:
        return (
            "U kunt bezwaar maken tegen deze beslissing, of een klacht melden. Tot wanneer dat "
            f"kan, is bij deze oproep niet bekend. {how}"
        )
    return (
        f"U kunt tot {days} dagen na deze brief bezwaar maken tegen deze beslissing, of een "
        f"klacht melden. {how}"
    )
