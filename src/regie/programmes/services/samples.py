"""The sample that the Inspection of Finance draws at settlement, and what it finds."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone

from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import AwardLine, Call, Sample, SampleLine
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.telling import tell
from regie.programmes.settling import sample

_LONGEST = 5000


def draw(actor: Actor, call: Call, seed: str, per_action: int, *, example: bool = False) -> Sample:
    """Draw so many lines of every action of a call from a seed that was published before.

    :raises NotAllowed: for who does not inspect.
    :raises Refusal: where the call has no awards, or this seed was drawn from.
    """
    _must_inspect(actor)
    seed = " ".join(seed.split())
    if not 4 <= len(seed) <= 120:
        wrong = "Noem het zaad dat bekendgemaakt is (4 tot 120 tekens)."
        raise Invalid(wrong, {"seed": wrong})
    if not 1 <= per_action <= 1000:
        raise Invalid("Kies een aantal.", {"per_action": "Kies een aantal van 1 tot 1000."})
    row = rules_in_force(call)
    menu = {line.code: line.action for line in rules_of(row).lines} if row else {}
    lines = {
        line.uid: line
        for line in AwardLine.objects.filter(award__decision__call=call, amount__gt=0)
    }
    if not lines:
        raise Refusal("Bij deze oproep is nog niets toegekend.")
    pairs = [(menu.get(line.line, line.line), uid) for uid, line in lines.items()]
    try:
        with act(actor, "programmes.sample.drawn") as event:
            made: Sample = Sample.objects.create(
                call=call,
                seed=seed,
                per_action=per_action,
                drawn_by_id=actor.account,
                drawn_at=timezone.now(),
                example=example,
            )
            SampleLine.objects.bulk_create(
                SampleLine(sample=made, award_line=lines[uid], place=place)
                for place, (_action, uid) in enumerate(sample(seed, pairs, per_action), 1)
            )
            event.about = made
            event.after = {"seed": seed, "per_action": per_action, "of": len(lines)}
    except IntegrityError as error:
        raise Refusal("Met dit zaad is al getrokken.") from error
    return made


def note_finding(
    actor: Actor, row: SampleLine, version: int, *, asked: str, finding: str, outcome: str
) -> SampleLine:
    """Say what is asked of a line that was drawn, what was found, and the outcome.

    :raises Invalid: for a remark or a fault without a finding.
    """
    _must_inspect(actor)
    if outcome not in SampleLine.Outcome.values:
        raise Invalid("Kies een uitkomst.", {"outcome": "Kies een uitkomst."})
    if outcome in (SampleLine.Outcome.REMARK, SampleLine.Outcome.FAULT) and not finding.strip():
        raise Invalid("Zeg wat je vond.", {"finding": "Zeg wat je vond."})
    with act(actor, "programmes.sample.found", row.sample) as event:
        if not SampleLine.objects.filter(pk=row.pk, version=version).update(
            asked=asked.strip()[:_LONGEST],
            finding=finding.strip()[:_LONGEST],
            outcome=outcome,
            version=version + 1,
        ):
            theirs = SampleLine.objects.get(pk=row.pk)
            raise Conflict(
                {"outcome": outcome}, {"outcome": theirs.outcome, "version": theirs.version}
            )
        event.changed(f"line {row.place}", row.outcome, outcome)
        award = row.award_line.award
        if asked.strip() and asked.strip() != row.asked:
            tell(
                award.organisation_id,
                "programmes.sample",
                {"number": award.number, "uid": award.uid, "asked": asked.strip()[:1000]},
                f"sample/{row.uid}/{version}",
                clock.today(),
            )
    row.refresh_from_db()
    return row


def _must_inspect(actor: Actor) -> None:
    if not actor.has(Role.INSPECTOR, Role.ADMINISTRATOR):
        raise NotAllowed("Alleen de Inspectie van Financiën trekt een steekproef.")
