"""Working together in one application: invite, tell one's own part, confirm or decline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from regie.actors.models import Organisation, Person
from regie.actors.selectors import names_at
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.notifications import notify
from regie.programmes.application_words import fault_words
from regie.programmes.checking import check_shares
from regie.programmes.models import (
    Application,
    ApplicationRight,
    Award,
    AwardShare,
    Call,
    Member,
)
from regie.programmes.models.application import EDITORS, PARTNERS
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.applicants import accounts_that_sign
from regie.programmes.selectors.examining import elsewhere
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.applications import must_sign, parts_for
from regie.programmes.typed import PARTNERS as PART
from regie.programmes.typed import parts_of

#: Who confirms for a partner.
CONFIRMERS = (Role.APPLICANT_SIGNATORY, Role.PARTNER_EDITOR)
#: No cooperation is larger.
MOST = 60
_NO_DRAFT = "Deze aanvraag is ingediend en kan nu niet wijzigen."


def invite(actor: Actor, application: Application, organisation: Organisation) -> Member:
    """Ask an organisation to take part.

    :raises NotAllowed: for who does not keep the partners of this application.
    :raises Refusal: where the rules know no partners, or this one cannot take part.
    """
    rules = _may_keep(actor, application)
    if not rules.process.partners:
        raise Refusal("In deze oproep kan niet samen aangevraagd worden.")
    if organisation.pk == application.organisation_id:
        raise Refusal("Wie de aanvraag indient, doet al mee.")
    with act(actor, "programmes.partner.invited") as event:
        _held(application)
        Call.objects.select_for_update().get(pk=application.call_id)
        if application.members.count() > MOST:
            raise Refusal(f"Een aanvraag heeft ten hoogste {MOST} partners.")
        _free(application, rules, organisation)
        member, new = Member.objects.get_or_create(
            application=application, organisation=organisation
        )
        if not new:
            if member.state in (Member.State.INVITED, Member.State.CONFIRMED):
                raise Refusal("Deze organisatie is al gevraagd.")
            Member.objects.filter(pk=member.pk).update(
                state=Member.State.INVITED,
                confirmed_at=None,
                confirmed_by=None,
                version=member.version + 1,
            )
            member.refresh_from_db()
        title = application.call.title
        for account in accounts_that_sign(organisation.pk, timezone.localdate()):
            notify(
                "application.partner",
                account,
                {
                    "call": title.get("nl") or next(iter(title.values()), ""),
                    "path": f"/werk/aanvragen/delen/{member.uid}/",
                },
                f"application.partner:{member.uid}:{member.version}:{account}",
            )
        event.about = member
        event.after = {"application": application.uid, "organisation": organisation.uid}
    return member


def go_on_together(actor: Actor, application: Application) -> list[str]:
    """Ask the partners of the year before again, each with the part that it was granted then: it
    confirms, tells another part, or leaves. Whom the lead does not want any more, it takes out.

    :returns: the names of those that work together elsewhere in this call, and were not asked.
    """
    rules = _may_keep(actor, application)
    if application.before is None or not rules.process.partners:
        return []
    award = (
        Award.objects.filter(application=application.before)
        .exclude(state=Award.State.WITHDRAWN)
        .first()
    )
    parts: dict[int, dict[str, dict[str, str]]] = defaultdict(dict)
    asked = set(application.typed.get("lines", {}))
    for share in (
        AwardShare.objects.filter(award_line__award=award, units__gt=0)
        .select_related("award_line", "organisation")
        .order_by("award_line__place", "pk")
    ):
        lines = parts[share.organisation_id]
        if share.award_line.line in asked:
            lines[share.award_line.line] = {"units": str(share.units), "own": ""}
    there = set(application.members.values_list("organisation", flat=True))
    elsewhere_ = []
    for organisation in Organisation.objects.filter(pk__in=parts.keys() - there).order_by("pk"):
        try:
            member = invite(actor, application, organisation)
        except Refusal:
            elsewhere_.append(organisation.pk)
            continue
        Member.objects.filter(pk=member.pk).update(typed={"lines": parts[organisation.pk]})
    return sorted(names_at(elsewhere_, timezone.localdate()).values())


def take_out(actor: Actor, application: Application, member: Member) -> None:
    """A partner takes part no more.

    :raises NotAllowed: for who does not keep the partners of this application.
    """
    _may_keep(actor, application)
    if member.application_id != application.pk or member.lead:
        raise NotAllowed("Deze partner hoort niet bij deze aanvraag.")
    with act(actor, "programmes.partner.taken_out", member) as event:
        _held(application)
        Member.objects.filter(pk=member.pk).update(
            state=Member.State.LEFT, version=member.version + 1
        )
        event.changed("state", member.state, Member.State.LEFT)


def save_share(
    actor: Actor, member: Member, version: int, lines: Mapping[str, Mapping[str, str]]
) -> Member:
    """Keep what a partner typed of its own part, right or wrong. A part that was confirmed must be
    confirmed again when it changes.

    :param lines: ``units`` and ``own`` by line, as typed.
    :raises Conflict: where somebody else saved since ``version``.
    """
    _for_partner(actor, member, *PARTNERS)
    _drafted(member.application)
    rules = _rules(member.application)
    unknown = [code for code in lines if rules.line(code) is None]
    if unknown:
        raise Invalid(f"De regels van deze oproep kennen de lijn {unknown[0][:60]} niet.")
    kept = {
        code: {name: str(one.get(name) or "").strip()[:40] for name in ("units", "own")}
        for code, one in lines.items()
        if any(str(one.get(name) or "").strip() for name in ("units", "own"))
    }
    typed: dict[str, Any] = {**member.typed, "lines": kept}
    changed = kept != member.typed.get("lines", {})
    again = (
        {"state": Member.State.INVITED, "confirmed_at": None, "confirmed_by": None}
        if changed and member.state == Member.State.CONFIRMED
        else {}
    )
    with transaction.atomic():
        _held(member.application)
        _write(member, version, typed=typed, **again)
    return member


def confirm(actor: Actor, member: Member, version: int) -> Member:
    """Take part with this share.

    :raises NotAllowed: for who may not speak for the partner.
    :raises Invalid: for a share that is not right.
    :raises Refusal: where the partner works together in another application of the call.
    """
    _for_partner(actor, member, *CONFIRMERS)
    _drafted(member.application)
    rules = _rules(member.application)
    _shares, faults = check_shares(rules, member.typed.get("lines", {}))
    if faults:
        told = {fault.field: fault_words(fault) for fault in faults}
        raise Invalid("Jouw deel is nog niet juist.", told)
    with act(actor, "programmes.partner.confirmed", member) as event:
        _held(member.application)
        Call.objects.select_for_update().get(pk=member.application.call_id)
        _free(member.application, rules, member.organisation)
        person = Person.objects.filter(pk=actor.person).first() if actor.person else None
        _write(
            member,
            version,
            state=Member.State.CONFIRMED,
            confirmed_by=person,
            confirmed_at=timezone.now(),
        )
        event.after = {"state": "confirmed", "lines": member.typed.get("lines", {})}
    return member


def decline(actor: Actor, member: Member, version: int) -> Member:
    """Do not take part, or no longer."""
    _for_partner(actor, member, *CONFIRMERS)
    _drafted(member.application)
    with act(actor, "programmes.partner.declined", member) as event:
        _held(member.application)
        before = member.state
        _write(member, version, state=Member.State.DECLINED, confirmed_at=None, confirmed_by=None)
        event.changed("state", before, member.state)
    return member


def give_parts(actor: Actor, application: Application, person: Person, parts: list[str]) -> None:
    """Say in which parts of an application a colleague types; none takes all away.

    :raises NotAllowed: for who does not sign for the organisation.
    :raises Refusal: for somebody who edits nothing at this organisation, or a part that is not.
    """
    must_sign(actor, application.organisation_id)
    rules = _rules(application)
    wanted = set(parts)
    if wanted - set(parts_of(rules)):
        raise Refusal("Dit deel bestaat niet in deze aanvraag.")
    if not person.mandates.filter(
        organisation=application.organisation_id, role__in=EDITORS, state="active"
    ).exists():
        raise Refusal("Deze persoon schrijft geen aanvragen voor deze organisatie.")
    with act(actor, "programmes.application.parts_given", application) as event:
        rows = ApplicationRight.objects.filter(application=application, person=person)
        before = set(rows.values_list("part", flat=True))
        rows.exclude(part__in=wanted).delete()
        ApplicationRight.objects.bulk_create(
            ApplicationRight(
                application=application,
                person=person,
                part=part,
                given_by_id=actor.account,
                given_at=timezone.now(),
            )
            for part in sorted(wanted - before)
        )
        event.after["person"] = person.uid
        event.changed("parts", sorted(before), sorted(wanted))


def _rules(application: Application) -> RuleSet:
    return rules_of(rules_in_force(application.call) or application.rules_seen)


def _may_keep(actor: Actor, application: Application) -> RuleSet:
    if PART not in parts_for(actor, application, {PART}):
        raise NotAllowed("Alleen wie de partners van deze aanvraag bijhoudt, kan dit.")
    _drafted(application)
    return _rules(application)


def _drafted(application: Application) -> None:
    if application.state != Application.State.DRAFT:
        raise Refusal(_NO_DRAFT)


def _held(application: Application) -> None:
    """Hold a draft in this transaction: what a partner changes is submitted with it, or refused."""
    drafts = Application.objects.filter(pk=application.pk, state=Application.State.DRAFT)
    if not drafts.select_for_update().values_list("pk").first():
        raise Refusal(_NO_DRAFT)


def _for_partner(actor: Actor, member: Member, *roles: Role) -> None:
    if member.organisation_id not in actor.organisations(*roles) and not actor.system_user:
        raise NotAllowed("Alleen wie voor deze partner spreekt, kan dit.")
    if member.lead or member.state == Member.State.LEFT:
        raise NotAllowed("Dit deel is er niet meer.")


def _free(application: Application, rules: RuleSet, organisation: Organisation) -> None:
    """:raises Refusal: where it works together elsewhere in this call."""
    if elsewhere(application, rules, [Member(organisation=organisation)]):
        raise Refusal("Deze organisatie werkt al samen in een andere aanvraag van deze oproep.")


def _write(member: Member, version: int, **fields: Any) -> None:
    with transaction.atomic():
        changed = Member.objects.filter(pk=member.pk, version=version).update(
            version=version + 1, **fields
        )
    if not changed:
        theirs = Member.objects.get(pk=member.pk)
        raise Conflict({"state": fields.get("state", "")}, {"state": theirs.state})
    member.refresh_from_db()
