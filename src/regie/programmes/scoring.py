"""Scores, and who assesses what: values in, values out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from regie.programmes.ruleset import Criterion, RuleSet

#: Where the rules name no criteria, there is one score.
WHOLE = Criterion("totaal", {"nl": "Score op 100", "en": "Score out of 100"}, 100)
#: The highest score of a criterion where the rules name none.
HIGHEST = 10
_CENT = Decimal("0.01")


def criteria(rules: RuleSet) -> tuple[Criterion, ...]:
    """What is scored."""
    return rules.scores or (WHOLE,)


def highest(criterion: Criterion) -> int:
    """How high a criterion goes."""
    return criterion.highest or HIGHEST


def read_score(text: object, criterion: Criterion) -> Decimal:
    """A score as it was typed.

    :raises ValueError: for what is no number from 0 to the highest, to a half at the finest.
    """
    try:
        score = Decimal(str(text).strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(str(text)) from None
    if not score.is_finite() or not 0 <= score <= highest(criterion) or score * 2 % 1:
        raise ValueError(str(text))
    return score


def total(chosen: Sequence[Criterion], scores: Mapping[str, Decimal]) -> Decimal:
    """The weighted total out of 100, in hundredths. A criterion without weight counts as one.

    :raises KeyError: where a criterion has no score.
    """
    weights = {one.code: one.weight if one.weight is not None else Decimal(1) for one in chosen}
    whole = sum(weights.values(), Decimal(0))
    parts = (
        scores[one.code] / highest(one) * weights[one.code] * 100 / whole
        for one in chosen
        if weights[one.code]
    )
    return sum(parts, Decimal(0)).quantize(_CENT)


def spread(
    applications: Sequence[int],
    assessors: Sequence[int],
    each: int,
    barred: Collection[tuple[int, int]],
    has: Iterable[tuple[int, int]] = (),
) -> tuple[list[tuple[int, int]], list[int]]:
    """Give every application ``each`` assessors, as evenly as can be.

    The application with the fewest assessors to choose from comes first; each goes to who has the
    least. The same question always has the same answer.

    :param barred: (application, assessor) that may not be.
    :param has: pairs that are there already, and count.
    :return: the new pairs, and the applications for which too few assessors may.
    """
    pairs = set(has)
    load = dict.fromkeys(assessors, 0)
    for _application, assessor in pairs:
        if assessor in load:
            load[assessor] += 1
    free = {
        one: [who for who in assessors if (one, who) not in barred and (one, who) not in pairs]
        for one in applications
    }
    there = {one: sum(1 for pair in pairs if pair[0] == one) for one in applications}
    made: list[tuple[int, int]] = []
    short: list[int] = []
    for one in sorted(applications, key=lambda key: (len(free[key]), key)):
        wanted = max(0, each - there[one])
        if wanted > len(free[one]):
            short.append(one)
        for who in sorted(free[one], key=lambda key: (load[key], key))[:wanted]:
            load[who] += 1
            made.append((one, who))
    return sorted(made), sorted(short)


def masked(text: str, names: Iterable[str]) -> str:
    """``text`` without the names of who applies, whatever their case and accents."""
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len)[::-1]:
        text = _without(text, name)
    return text


def _without(text: str, name: str) -> str:
    plain, wanted = _plain(text), _plain(name)
    pieces, since = [], 0
    while (at := plain.find(wanted, since)) >= 0:
        end = at + len(wanted)
        inside = (at and plain[at - 1].isalnum()) or (end < len(plain) and plain[end].isalnum())
        pieces += [text[since:at], text[at:end] if inside else "▇▇▇"]
        since = end
    return "".join([*pieces, text[since:]])


def _plain(text: str) -> str:
    """One character for one: without case and accents, so that places stay the same."""
    return "".join(
        (unicodedata.normalize("NFD", one)[:1] or one).lower()[:1] or one for one in text
    )
