"""An application looked at as submitting will: all that is wrong, and what would be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from msgspec import Struct

from regie.actors.selectors import names_at
from regie.base.models import StoredFile
from regie.programmes.checking import Checked, Fault, check, check_shares, shares_over
from regie.programmes.eligible import Reason, reasons
from regie.programmes.models import AccountNumber, Application, ApplicationFile, Member
from regie.programmes.ruleset import Question, RuleSet
from regie.programmes.selectors.applicants import parties
from regie.programmes.typed import iban

#: States in which a partner takes part, or was asked to.
PRESENT = (Member.State.INVITED, Member.State.CONFIRMED)
_BUSY = (Application.State.DRAFT, Application.State.SUBMITTED, Application.State.DECIDED)


class Examined(Struct, frozen=True):
    """What :func:`examine` found. ``partners`` are those who confirmed; ``names`` are by the key of
    an organisation; ``files`` by question; ``letter`` goes with an account number that is new."""

    rules: RuleSet
    checked: Checked
    faults: tuple[Fault, ...]
    reasons: tuple[Reason, ...]
    partners: tuple[Member, ...]
    waiting: tuple[Member, ...]
    names: dict[int, str]
    files: dict[str, dict[str, Any]]
    iban: str
    letter: StoredFile | None

    @property
    def wrong(self) -> dict[str, Fault]:
        """The first fault of each field."""
        told: dict[str, Fault] = {}
        for fault in self.faults:
            told.setdefault(fault.field, fault)
        return told


def examine(application: Application, rules: RuleSet, day: date) -> Examined:
    """Look at an application as submitting will, but for what others submit at that moment. At most
    nine queries."""
    members = list(
        application.members.filter(state__in=PRESENT)
        .select_related("organisation__municipality")
        .order_by("-lead", "pk")
    )
    organisations = [member.organisation for member in members]
    names = names_at([one.pk for one in organisations], day)
    brought = {row.question: row for row in files_of(application)}
    checked = check(rules, application.typed, brought)
    partners = [one for one in members if not one.lead and one.state == Member.State.CONFIRMED]
    waiting = [one for one in members if one.state == Member.State.INVITED]
    told = parties(rules.applicants, organisations, day)
    why = reasons(rules.applicants, told[0], told[1:])
    account, letter = _account(application, rules, checked, brought)
    faults = [
        *checked.faults,
        *([Fault("title", "title_long")] if len(application.typed.get("title", "")) > 300 else []),
        *_shares(rules, checked, partners, names),
        *(
            Fault("partners", "partner_waits", {"name": names[one.organisation_id]})
            for one in waiting
        ),
        *(
            Fault("partners", "partner_elsewhere", {"name": names[organisation]})
            for organisation in elsewhere(application, rules, partners)
        ),
        *(Fault("who", one.code, dict(one.numbers)) for one in why if one.answer == "no"),
        *account,
    ]
    return Examined(
        rules,
        checked,
        tuple(faults),
        why,
        tuple(partners),
        tuple(waiting),
        names,
        {
            question: {"uid": row.uid, "name": row.file.name, "sha256": row.file.sha256}
            for question, row in brought.items()
        },
        _iban(rules, checked),
        letter.file if letter else None,
    )


def files_of(application: Application) -> list[ApplicationFile]:
    """The files that answer its questions now. One query."""
    rows = ApplicationFile.objects.filter(application=application, gone_at=None)
    return list(rows.select_related("file").order_by("pk"))


def elsewhere(application: Application, rules: RuleSet, partners: Iterable[Member]) -> list[int]:
    """The organisations of this cooperation that work together in another application of the call
    already, where the rules allow one. One query."""
    if not rules.applicants.one_partnership:
        return []
    here = [member.organisation_id for member in partners]
    here += [application.organisation_id] if here else []
    together = Member.objects.filter(
        application=OuterRef("application"), lead=False, state=Member.State.CONFIRMED
    )
    rows = (
        Member.objects.filter(
            organisation__in=here,
            state=Member.State.CONFIRMED,
            application__call=application.call_id,
            application__state__in=_BUSY,
        )
        .exclude(application=application)
        .filter(Exists(together))
    )
    return list(rows.order_by("organisation_id").values_list("organisation_id", flat=True))


def account_questions(rules: RuleSet) -> tuple[Question | None, str]:
    """The question for the account number, and where the letter that goes with it is brought: the
    first file of the same block, else a place of its own."""
    for block in rules.form:
        for question in block.questions:
            if question.answer == "iban":
                files = [one.code for one in block.questions if one.answer == "file"]
                return question, files[0] if files else f"{question.code}-brief"
    return None, ""


def _iban(rules: RuleSet, checked: Checked) -> str:
    question, _letter = account_questions(rules)
    return iban(checked.answers.get(question.code, "")) if question else ""


def _account(
    application: Application,
    rules: RuleSet,
    checked: Checked,
    brought: dict[str, ApplicationFile],
) -> tuple[list[Fault], ApplicationFile | None]:
    """Another account number than before asks for a letter."""
    question, place = account_questions(rules)
    told = _iban(rules, checked)
    if question is None or not told:
        return [], None
    known = set(
        AccountNumber.objects.filter(
            organisation=application.organisation_id, state__in=["in_force", "waiting"]
        ).values_list("iban", flat=True)
    )
    letter = brought.get(place)
    if known and told not in known and letter is None:
        return [Fault(f"a.{place}", "letter")], None
    return [], letter


def _shares(
    rules: RuleSet, checked: Checked, partners: Sequence[Member], names: dict[int, str]
) -> list[Fault]:
    faults, taken = [], []
    for member in partners:
        shares, wrong = check_shares(rules, member.typed.get("lines", {}))
        if wrong:
            faults.append(Fault("partners", "share_wrong", {"name": names[member.organisation_id]}))
        taken += [(share.line, share.units) for share in shares]
    planned = {wish.line.code: wish.units for wish in checked.wishes}
    for line, (units, asked) in shares_over(planned, taken).items():
        if f"l.{line}.planned" in checked.wrong:
            continue
        numbers = {"taken": units, "planned": asked}
        faults.append(Fault(f"l.{line}.planned", "shares_over", numbers))
    return faults
