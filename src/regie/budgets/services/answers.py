"""Keeping a question about grants with the moment at which it was asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec.structs import asdict

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.budgets.models import Article, GrantAnswer
from regie.budgets.selectors.answers import answer_rows, digest_of
from regie.budgets.selectors.grants import Asked

#: How often two answers at once may want the same number.
_TIMES = 5


def give_answer(
    actor: Actor,
    question: str,
    asked: Asked,
    as_of: date,
    today: date,
    *,
    reference: str = "",
) -> GrantAnswer:
    """Answer a question about grants as the register stood at the end of ``as_of`` (of today: as it
    stands now), and keep it under a number that gives the same answer again.

    :raises Invalid: for a day that is still to come, or years in the wrong order.
    """
    if not actor.is_staff:
        raise NotAllowed("Alleen medewerkers beantwoorden vragen over toelagen.")
    now = timezone.now()
    wrong = {}
    if not question.strip():
        wrong["question"] = "Schrijf de vraag op."
    if as_of > today:
        wrong["as_of"] = "Die dag moet nog komen."
    if asked.since is not None and asked.until is not None and asked.since > asked.until:
        wrong["until"] = "Het laatste jaar ligt voor het eerste."
    if wrong:
        raise Invalid("Deze vraag kan zo niet beantwoord worden.", wrong)
    moment = now if as_of == today else min(now, _end_of(as_of))
    rows = answer_rows(actor, asked, as_of, moment)
    codes = {row.article for row in rows} | {asked.article}
    articles = dict(Article.objects.filter(code__in=codes - {""}).values_list("code", "uid"))
    kept = asdict(asked) | {"article": articles.get(asked.article, "")}
    with act(actor, "budgets.answer.given") as event:
        answer = _numbered(
            timezone.localtime(now).year,
            question=question.strip()[:500],
            reference=reference.strip()[:100],
            asked=kept,
            as_of=as_of,
            moment=moment,
            known={
                "bodies": {row.beneficiary: [row.name, row.kbo] for row in rows},
                "articles": {uid: code for code, uid in articles.items()},
            },
            digest=digest_of(rows),
            asked_by_id=actor.account,
            asked_at=now,
        )
        event.about = answer
        event.after.update(number=answer.number, as_of=as_of.isoformat(), digest=answer.digest)
    return answer


def _end_of(day: date) -> datetime:
    """The first moment of the day after."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _numbered(year: int, **told: object) -> GrantAnswer:
    given = GrantAnswer.objects.filter(number__startswith=f"{year}-").count()
    for number in range(given + 1, given + 1 + _TIMES):
        try:
            with transaction.atomic():
                answer: GrantAnswer = GrantAnswer.objects.create(number=f"{year}-{number}", **told)
                return answer
        except IntegrityError:  # somebody else took it a moment ago
            continue
    raise Invalid("Er worden nu te veel vragen tegelijk beantwoord. Probeer het opnieuw.")
