"""Who may apply, with the reasons: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from regie.base.text import fold
from regie.programmes.ruleset import RuleSet


class Candidate(Struct, frozen=True):
    """Who asks: a kind (``ruleset.KINDS``, or ``named`` for somebody told by name), what it is
    called, and the figures of its municipalities; a figure that is absent is not known."""

    kind: str
    name: str
    figures: Mapping[str, int | None]

    @property
    def together(self) -> bool:
        """Whether several municipalities ask as one."""
        return len(self.figures) > 1


class Reason(Struct, frozen=True):
    """One thing that decides, with its numbers: ``good`` is for, not ``good`` against, None where
    it cannot be said."""

    code: str
    good: bool | None
    words: str = ""
    figure: int | None = None
    above: int | None = None


class Verdict(Struct, frozen=True):
    """Whether somebody may apply, and why; None where a figure is missing."""

    allowed: bool | None
    reasons: tuple[Reason, ...]


def check(rules: RuleSet, who: Candidate) -> Verdict:
    """Whether the rules allow somebody to apply."""
    reasons = [_kind(rules, who)]
    out = [name for name in who.figures or [who.name] if _among(name, rules.applicants.excluded)]
    reasons += [Reason("excluded", False, name) for name in out]
    threshold = rules.applicants.threshold
    if threshold and who.kind in ("municipality", "partnership"):
        missing = [name for name, figure in who.figures.items() if figure is None]
        reasons += [Reason("figure_missing", None, name, None, threshold.above) for name in missing]
        total = sum(figure or 0 for figure in who.figures.values())
        if who.together and not threshold.together:
            for name, figure in who.figures.items():
                if figure is not None:
                    good = figure > threshold.above
                    reasons.append(Reason("threshold", good, name, figure, threshold.above))
        elif total > threshold.above or not missing:
            # Above is above, whatever the figures that are missing say.
            code = "threshold_together" if who.together else "threshold"
            good = total > threshold.above
            reasons.append(Reason(code, good, who.name, total, threshold.above))
            if good:
                reasons = [one for one in reasons if one.code != "figure_missing"]
    goods = [reason.good for reason in reasons]
    allowed = False if False in goods else None if None in goods else True
    return Verdict(allowed, tuple(reasons))


def _kind(rules: RuleSet, who: Candidate) -> Reason:
    applicants = rules.applicants
    if who.kind == "named" or _among(who.name, applicants.named):
        return Reason("named", _among(who.name, applicants.named), who.name)
    return Reason("kind", who.kind in applicants.kinds, who.kind)


def _among(name: str, names: tuple[str, ...]) -> bool:
    return fold(name) in {fold(one) for one in names}
