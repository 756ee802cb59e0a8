"""Who assesses what, what they may see, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from msgspec import Struct

from regie.actors.models import Mandate, OrganisationName, Person
from regie.base.actor import Actor, Role
from regie.programmes import scoring
from regie.programmes.models import Application, Assessment, Call, Member, Submission
from regie.programmes.ruleset import Question, RuleSet
from regie.programmes.selectors.rules import rules_of


def assessors(today: date) -> list[Person]:
    """Who may be asked to assess, by name. One query."""
    mandates = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role=Role.ASSESSOR.value,
        organisation__isnull=True,
        state=Mandate.State.ACTIVE,
        since__lte=today,
    )
    found = Person.objects.filter(pk__in=mandates.values("person"), erased_at__isnull=True)
    return sorted(found, key=lambda one: (one.name.casefold(), one.pk))


def barred(call: Call, persons: Iterable[int], *, only: int | None = None) -> dict[Any, str]:
    """(application, person) that may not be, with why: somebody who acts for who files, for a
    partner, or for another organisation of the same municipality. Three queries.

    :param only: one application.
    """
    applications = Application.objects.filter(call=call)
    if only is not None:
        applications = applications.filter(pk=only)
    sides: dict[int, set[tuple[int, int | None]]] = {}
    for key, organisation, place in applications.values_list(
        "pk", "organisation", "organisation__municipality"
    ):
        sides.setdefault(key, set()).add((organisation, place))
    members = Member.objects.filter(application__in=applications).exclude(
        state=Member.State.DECLINED
    )
    for key, organisation, place in members.values_list(
        "application", "organisation", "organisation__municipality"
    ):
        sides[key].add((organisation, place))
    held = list(
        Mandate.objects.filter(
            person__in=list(persons), organisation__isnull=False, state=Mandate.State.ACTIVE
        ).values_list("person", "organisation", "organisation__municipality")
    )
    told: dict[Any, str] = {}
    for key, parties in sides.items():
        organisations = {organisation for organisation, _place in parties}
        places = {place for _organisation, place in parties if place is not None}
        for person, organisation, place in held:
            if organisation in organisations:
                told[key, person] = "werkt voor de aanvrager of een partner"
            elif place in places:
                told.setdefault((key, person), "werkt voor dezelfde gemeente")
    return told


class Answered(Struct, frozen=True):
    """A question of the form with what was answered; ``hidden`` for who assesses blind."""

    question: Question
    answer: str
    hidden: bool = False


class Dossier(Struct, frozen=True):
    """An application as it was submitted. ``name`` is empty for who may not know who applies."""

    application: Application
    submission: Submission
    rules: RuleSet
    name: str
    title: str
    partners: tuple[str, ...]
    answers: tuple[tuple[Any, tuple[Answered, ...]], ...]
    lines: tuple[Any, ...]
    costs: tuple[tuple[str, Decimal | None, str], ...]
    incomes: tuple[tuple[str, Decimal | None, str], ...]
    blind: bool = False


def dossier(application: Application, *, blind: bool = False) -> Dossier | None:
    """What was submitted, as staff or an assessor reads it. Six queries.

    Blind, nothing of who applies is told: short texts, accounts, addresses and files are left out,
    and what was typed there is blotted out of the long texts, as is every name of an organisation
    or person that takes part.
    """
    submission: Submission | None = (
        Submission.objects.filter(application=application, superseded_at__isnull=True)
        .select_related("rules")
        .first()
    )
    if submission is None:
        return None
    rules = rules_of(submission.rules)
    typed = submission.content.get("typed", {})
    members = list(
        Member.objects.filter(application=application)
        .exclude(state__in=[Member.State.DECLINED, Member.State.LEFT])
        .values_list("organisation", "lead")
    )
    bodies = {application.organisation_id, *(key for key, _lead in members)}
    names: dict[int, list[str]] = {}
    current: dict[int, str] = {}
    for key, name, short, until, alias in OrganisationName.objects.filter(
        organisation__in=bodies
    ).values_list("organisation", "name", "short", "until", "alias"):
        names.setdefault(key, []).extend([name, short])
        if until is None and not alias:
            current[key] = name
    secret: list[str] = []
    if blind:
        secret = [name for told in names.values() for name in told]
        persons = Mandate.objects.filter(organisation__in=bodies)
        secret += persons.values_list("person__name", flat=True)
        for kbo, place in application.organisation.__class__.objects.filter(
            pk__in=bodies
        ).values_list("kbo", "municipality__name"):
            secret += [place or "", kbo or ""]
            if kbo and len(kbo) == 10:
                secret.append(f"{kbo[:4]}.{kbo[4:7]}.{kbo[7:]}")
        secret += [
            str(typed.get("answers", {}).get(question.code) or "")
            for block in rules.form
            for question in block.questions
            if _hides(question, blind)
        ]

    def shown(text: object) -> str:
        words = "" if text is None else str(text)
        return scoring.masked(words, secret) if blind else words

    answers = typed.get("answers", {})
    blocks = tuple(
        (
            block,
            tuple(
                Answered(
                    question,
                    "" if _hides(question, blind) else shown(answers.get(question.code, "")),
                    _hides(question, blind),
                )
                for question in block.questions
                if question.when is None or answers.get(question.when[0]) == question.when[1]
            ),
        )
        for block in rules.form
    )
    return Dossier(
        application=application,
        submission=submission,
        rules=rules,
        name="" if blind else current.get(application.organisation_id, ""),
        title=shown(application.title),
        partners=() if blind else tuple(current.get(key, "") for key, lead in members if not lead),
        answers=blocks,
        lines=tuple(submission.lines.order_by("priority", "place")),
        costs=_budget(typed.get("costs"), shown),
        incomes=_budget(typed.get("incomes"), shown),
        blind=blind,
    )


#: What tells nothing of who applies, but for names in a long text, which are blotted out.
_TOLD_BLIND = frozenset({"long_text", "number", "euro", "date", "choice", "yes_no"})


def _hides(question: Question, blind: bool) -> bool:
    return blind and question.answer not in _TOLD_BLIND


def _budget(rows: Any, shown: Any) -> tuple[tuple[str, Decimal | None, str], ...]:
    return tuple(
        (shown(row.get("label")), _amount(row.get("amount")), shown(row.get("note")))
        for row in rows or ()
        if isinstance(row, dict)
    )


def _amount(typed: object) -> Decimal | None:
    try:
        amount = Decimal(str(typed).replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def assessment_of(actor: Actor, uid: str) -> Assessment | None:
    """One assessment that is this assessor's own. One query."""
    found: Assessment | None = (
        Assessment.objects.changeable_by(actor)
        .select_related("application__call", "application__organisation", "person")
        .filter(uid=uid)
        .first()
    )
    return found


class Task(Struct, frozen=True):
    """An application in the list of an assessor."""

    uid: str
    number: int
    title: str
    call: dict[str, str]
    state: str
    total: Any
    name: str


def tasks_of(actor: Actor) -> list[Task]:
    """What an assessor was given, newest call first; without names where the call is blind. Four
    queries."""
    rows = list(
        Assessment.objects.changeable_by(actor)
        .select_related("application__call", "application__rules_seen")
        .order_by("-application__call", "application__number")
    )
    bodies = {row.application.organisation_id for row in rows}
    names: dict[int, list[str]] = {}
    for key, name, until, alias in OrganisationName.objects.filter(
        organisation__in=bodies
    ).values_list("organisation", "name", "until", "alias"):
        names.setdefault(key, []).insert(0 if until is None and not alias else 1, name)
    told = []
    for row in rows:
        application = row.application
        own = names.get(application.organisation_id, [])
        blind = rules_of(application.rules_seen).process.blind
        title = application.title
        told.append(
            Task(
                row.uid,
                application.number or 0,
                scoring.masked(title, own) if blind else title,
                application.call.title,
                row.state,
                row.total,
                "" if blind or not own else own[0],
            )
        )
    return told
