"""What an applicant is told of a decision: the rule, each line with its reason, the scores."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from regie.programmes import scoring
from regie.programmes.models import Application, Check, Decision, DecisionLine, Score
from regie.programmes.reasons import Granted, sentence
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of

_RULE = {
    "nl": {
        "rank_rounds": (
            "Eerst zijn alle lijnen met voorrang 1 bediend, dan die met voorrang 2, enzovoort."
        ),
        "pro_rata": "Alle lijnen zijn samen bediend, elk voor een even groot deel.",
        "score": "De aanvragen zijn bediend in de volgorde van hun score, de hoogste eerst.",
    },
    "en": {
        "rank_rounds": (
            "First all lines with priority 1 were served, then those with priority 2, and so on."
        ),
        "pro_rata": "All lines were served together, each for an equal part.",
        "score": "The applications were served in the order of their scores, the best first.",
    },
}


class LineReason(Struct, frozen=True):
    """One line: what was asked, what is given, and why in one sentence. ``title`` is by language;
    empty for an application without a menu."""

    line: str
    title: Mapping[str, str]
    asked_units: int | None
    units: int | None
    asked: Decimal
    amount: Decimal
    sentence: str


class CriterionScore(Struct, frozen=True):
    """The score on one criterion."""

    title: Mapping[str, str]
    score: Decimal
    highest: int
    weight: Decimal | None


class Explained(Struct, frozen=True):
    """All that explains a decision to one applicant. ``rule`` is how the money was divided;
    ``total_score`` is out of 100, where there is one; ``ineligible`` is why it took no part."""

    decision: Decision | None
    rule: str
    lines: tuple[LineReason, ...]
    scores: tuple[CriterionScore, ...] = ()
    total_score: Decimal | None = None
    score_text: str = ""
    ineligible: str = ""

    @property
    def asked(self) -> Decimal:
        """In euros."""
        return sum((one.asked for one in self.lines), Decimal(0))

    @property
    def amount(self) -> Decimal:
        """In euros."""
        return sum((one.amount for one in self.lines), Decimal(0))


def rule_sentence(rule: str, language: str) -> str:
    """How the money is divided, in one sentence."""
    return _RULE["en" if language == "en" else "nl"][rule]


def sentence_of(line: DecisionLine, decision: Decision, rules: RuleSet, language: str) -> str:
    """Why a line of a decision got what it got."""
    return sentence(
        Granted(
            decision.rule,
            line.reason,
            line.asked_units,
            line.units,
            line.asked,
            line.amount,
            line.by_hand,
            [part.title.get(language) or part.title.get("nl", "") for part in rules.reserves],
        ),
        language,
    )


def reasons_for(application: Application, language: str = "nl") -> Explained:
    """What the applicant may know of the decision that was taken, for letters and pages. Four
    queries.

    Before a decision there are no lines, except for who is ineligible, who reads why.
    """
    decision = (
        Decision.objects.select_related("rules")
        .filter(call=application.call_id, state=Decision.State.TAKEN)
        .first()
    )
    why = ""
    if application.state == Application.State.INELIGIBLE:
        check = Check.objects.filter(application=application).first()
        why = check.note if check else ""
    if decision is None:
        return Explained(None, "", (), ineligible=why)
    rules = rules_of(decision.rules)
    titles = {line.code: line.title for line in rules.lines}
    lines = tuple(
        LineReason(
            line.line,
            titles.get(line.line, {}),
            line.asked_units,
            line.units,
            line.asked,
            line.amount,
            sentence_of(line, decision, rules, language),
        )
        for line in sorted(
            decision.lines.filter(application=application),
            key=lambda one: list(titles).index(one.line) if one.line in titles else -1,
        )
    )
    score: Score | None = Score.objects.filter(application=application).first()
    told = () if score is None else criterion_scores(score, rules)
    return Explained(
        decision,
        rule_sentence(decision.rule, language),
        lines,
        told,
        score.total if score else None,
        score.text if score else "",
        why,
    )


def criterion_scores(score: Score, rules: RuleSet) -> tuple[CriterionScore, ...]:
    """The score on each criterion, in the order of the rules."""
    return tuple(
        CriterionScore(one.title, Decimal(score.scores[one.code]), scoring.highest(one), one.weight)
        for one in scoring.criteria(rules)
        if one.code in score.scores
    )
