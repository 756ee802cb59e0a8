"""Merging municipalities: one step, tried out first, by two people, that loses nothing.

It is not taken back: from the first day on, people act for the new board, and nobody could say
what of their work was whose. What was wrong is put right by another merger, or case by case.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from msgspec import Struct, field

from regie.actors.mergers import Row, joined_regions, of_data
from regie.actors.models import (
    Invitation,
    Mandate,
    Merger,
    Merging,
    MergingCase,
    Municipality,
    Organisation,
    OrganisationName,
    RegionMember,
)
from regie.actors.models.merging import WRITERS
from regie.base import approvals, clock
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.hooks import (
    MergerCase,
    Transfer,
    WentOver,
    merger_totals,
    municipality_merged,
)
from regie.base.models import Approval
from regie.base.search import touch
from regie.base.text import fold

#: What a second person approves.
APPROVAL = "municipality_merger"
APPROVERS = frozenset({*WRITERS, Role.APPROVER})


class Outcome(Struct):
    """What a merger did, or would do. ``totals`` are those before, which are those after."""

    made: list[str] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    cases: list[MergerCase] = field(default_factory=list)
    already: int = 0

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "made": self.made,
            "moved": self.moved,
            "totals": self.totals,
            "cases": [
                [case.kind, case.about, case.object_kind, case.object_uid] for case in self.cases
            ],
            "already": self.already,
        }


class _Undone(Exception):
    """The trial is over: everything goes back."""


def try_out(actor: Actor, rows: Sequence[Row]) -> Outcome:
    """What carrying it out would do; nothing stays.

    :raises Invalid: where it cannot be.
    :raises Refusal: where totals would differ.
    """
    _must_write(actor)
    outcome = Outcome()
    try:
        with transaction.atomic():
            outcome = _carried_out(rows)
            raise _Undone
    except _Undone:
        return outcome


def prepare(actor: Actor, rows: Sequence[Row], name: str) -> Merging:
    """Keep a file of mergers with what it would do.

    :raises Invalid: where it cannot be.
    """
    _must_write(actor)
    tried = try_out(actor, rows)
    with act(actor, "actors.merging.prepared") as event:
        merging: Merging = Merging.objects.create(
            name=name.strip()[:200] or "Fusies",
            rows=[row.as_data() for row in rows],
            preview=tried.as_data(),
            made_by_id=actor.account,
            made_at=timezone.now(),
        )
        event.about = merging
        event.after = {"rows": len(rows), "moved": tried.moved}
    return merging


def ask_approval(actor: Actor, merging: Merging) -> Approval:
    """Ask that somebody else approves it, which carries it out."""
    _must_write(actor)
    if merging.state != Merging.State.PREPARED:
        raise Refusal("Deze fusies zijn al doorgevoerd of weggelegd.")
    return approvals.request(actor, APPROVAL, merging, f"Fusies: {merging.name}"[:300])


def discard(actor: Actor, merging: Merging, version: int) -> None:
    """Put a prepared merger away."""
    _must_write(actor)
    with act(actor, "actors.merging.discarded", merging):
        changed = Merging.objects.filter(
            pk=merging.pk, version=version, state=Merging.State.PREPARED
        ).update(state=Merging.State.DISCARDED, version=F("version") + 1)
        if not changed:
            theirs = Merging.objects.get(pk=merging.pk)
            raise Conflict({"state": "discarded"}, {"state": theirs.state})
        approvals.void(APPROVAL, merging.uid)


def merge_now(actor: Actor, rows: Sequence[Row], name: str) -> Merging:
    """Prepare and carry out at once: for who administers the machine itself.

    :raises NotAllowed: for a person in the workspace, where two decide.
    """
    if not actor.system_user:
        raise NotAllowed("In de werkruimte beslissen twee personen over een fusie.")
    with transaction.atomic():
        merging = prepare(actor, rows, name)
        carry_out(actor, merging)
    return merging


def digest_of(uid: str) -> str:
    """What is approved: the rows and what was shown of them."""
    row = Merging.objects.get(uid=uid)
    told = json.dumps([row.rows, row.preview, row.state], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """A second person approved: carry it out."""
    carry_out(actor, Merging.objects.get(uid=approval.object_uid))


def carry_out(actor: Actor, merging: Merging) -> Outcome:
    """Do it, all or nothing.

    :raises Refusal: before its day, where it was done already, or where totals would differ; then
        nothing is done.
    """
    with act(actor, "actors.merging.done", merging) as event:
        locked = Merging.objects.select_for_update().get(pk=merging.pk)
        if locked.state != Merging.State.PREPARED:
            raise Refusal("Deze fusies zijn al doorgevoerd of weggelegd.")
        rows = of_data(locked.rows, locked.name)
        if (last := max(row.on for row in rows)) > clock.today():
            raise Refusal(f"Deze fusie gaat pas in op {last.isoformat()}; voer ze dan door.")
        outcome = _carried_out(rows)
        MergingCase.objects.bulk_create(
            MergingCase(
                merging=locked,
                kind=case.kind,
                about=case.about[:300],
                object_kind=case.object_kind,
                object_uid=case.object_uid,
            )
            for case in outcome.cases
        )
        Merging.objects.filter(pk=locked.pk).update(
            state=Merging.State.DONE,
            outcome=outcome.as_data(),
            done_at=timezone.now(),
            version=F("version") + 1,
        )
        event.after = {
            "rows": len(locked.rows),
            "moved": outcome.moved,
            "totals": outcome.totals,
            "cases": len(outcome.cases),
        }
    merging.refresh_from_db()
    return outcome


def decide_case(actor: Actor, case: MergingCase, version: int, decision: str) -> None:
    """Write down what was decided about something that the merger left as it is."""
    _must_write(actor)
    words = decision.strip()
    if not words:
        raise Invalid("Schrijf op wat beslist is.", {"decision": "Schrijf op wat beslist is."})
    with act(actor, "actors.merging.case_decided", case) as event:
        changed = MergingCase.objects.filter(
            pk=case.pk, version=version, decided_at__isnull=True
        ).update(
            decision=words[:500],
            decided_by_id=actor.account,
            decided_at=timezone.now(),
            version=F("version") + 1,
        )
        if not changed:
            theirs = MergingCase.objects.get(pk=case.pk)
            raise Conflict({"decision": words}, {"decision": theirs.decision})
        event.after = {"decision": words[:500]}


# --- the step itself


def _must_write(actor: Actor) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert of beheert, voegt gemeenten samen.")


def _carried_out(rows: Sequence[Row]) -> Outcome:
    """All of it, inside the transaction of who calls."""
    outcome = Outcome()
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[row.on].append(row)
    for on, some in sorted(by_day.items()):
        _one_day(on, some, outcome)
    return outcome


def _one_day(on: date, rows: list[Row], outcome: Outcome) -> None:
    places = _facts(on, rows, outcome)
    boards, every = _boards(places, on, outcome)
    before = _totals(every)
    transfer = Transfer(on, {old: new.pk for old, new in places.items()}, boards)
    for went in municipality_merged(transfer):
        for what, many in went.moved.items():
            if many:
                outcome.moved[what] = outcome.moved.get(what, 0) + many
        outcome.cases += went.cases
    after = _totals(every)
    if before != after:
        wrong = next(name for name in {**before, **after} if before.get(name) != after.get(name))
        raise Refusal(
            f"De totalen voor en na de fusie verschillen ({wrong}); er is niets gewijzigd."
        )
    for name, total in before.items():
        outcome.totals[name] = str(Decimal(outcome.totals.get(name, "0")) + total)
    _end_boards(on, boards)


def _facts(on: date, rows: list[Row], outcome: Outcome) -> dict[int, Municipality]:
    """The municipalities before and after: what the register lacks is made, what it knows stays.
    By the key of the old: the new."""
    olds: dict[str, Municipality] = {}
    for row in rows:
        bearers = list(Municipality.objects.filter(nis=row.old, since__lt=on).order_by("-since"))
        old = bearers[0] if bearers else None
        if old is None or (old.until is not None and old.until < on):
            raise Invalid(f"De gemeente {row.old} bestaat niet op de dag voor {on.isoformat()}.")
        if old.until is not None and old.until > on:
            raise Invalid(f"De gemeente {row.old} eindigt pas op {old.until.isoformat()}.")
        olds[row.old] = old
    told: dict[int, Municipality] = {}
    for row in rows:
        old = olds[row.old]
        if old.until is None:
            Municipality.objects.filter(pk=old.pk).update(until=on)
            touch(old.uid)
    for row in rows:
        old = olds[row.old]
        new = Municipality.objects.filter(nis=row.new, since=on).first()
        if new is None:
            if Municipality.objects.filter(nis=row.new, until__isnull=True).exists():
                raise Invalid(f"De code {row.new} is van een gemeente die niet mee fuseert.")
            new = _new_place(row, [olds[one.old] for one in rows if one.new == row.new], outcome)
        elif new.name != row.name:
            raise Invalid(f"De gemeente {row.new} heet hier {new.name}, niet {row.name}.")
        merger, fresh = Merger.objects.get_or_create(
            predecessor=old, successor=new, defaults={"on": on, "source": "fusie in het register"}
        )
        if merger.on != on:
            raise Invalid(f"{row.old} ging al over in {row.new} op {merger.on.isoformat()}.")
        outcome.already += not fresh
        touch(new.uid)
        told[old.pk] = new
    return told


#: Several areas of a kind, and which of them.
_AREAS = {
    "province": ("provincies", "welke provincie"),
    "arrondissement": ("arrondissementen", "welk arrondissement"),
    "reference": ("referentieregio's", "welke referentieregio"),
}


def _new_place(row: Row, olds: list[Municipality], outcome: Outcome) -> Municipality:
    """A municipality that the register does not know yet. It lies in the regions of all that it is
    made of; where these differ, people must say."""
    # On the map it stands where the largest code of its own stood, else the first of its parts.
    placed = next((one for one in olds if one.nis == row.new), olds[0])
    new: Municipality = Municipality.objects.create(
        nis=row.new,
        name=row.name,
        folded=fold(row.name)[:100],
        since=row.on,
        tile_column=placed.tile_column,
        tile_row=placed.tile_row,
        source="fusie in het register",
        example=any(one.example for one in olds),
    )
    outcome.made.append(f"{new.nis} {new.name}")
    inside: dict[str, dict[int, str]] = defaultdict(dict)
    keys: dict[str, int] = {}
    for member in RegionMember.objects.filter(municipality__in=olds).select_related("region"):
        inside[member.region.kind][member.municipality_id] = member.region.code
        keys[member.region.code] = member.region_id
    for kind, codes in sorted(inside.items()):
        region = joined_regions(codes.values())
        if region is None:
            outcome.cases.append(
                MergerCase(
                    "region",
                    f"{new.name}: de delen liggen in verschillende {_AREAS[kind][0]}; "
                    f"zeg in {_AREAS[kind][1]} de nieuwe gemeente ligt.",
                    "municipality",
                    new.uid,
                )
            )
        else:
            RegionMember.objects.create(region_id=keys[region], municipality=new)
    return new


def _boards(
    places: Mapping[int, Municipality], on: date, outcome: Outcome
) -> tuple[dict[int, int], set[int]]:
    """From which board to which, and all of them. Who keeps its code keeps its board, unless the
    new municipality has one already."""
    local = Organisation.Kind.LOCAL_BOARD
    rows = Organisation.objects.filter(kind=local, ended__isnull=True)
    old_boards: dict[int, list[Organisation]] = defaultdict(list)
    for board in rows.filter(municipality__in=list(places)).order_by("pk"):
        old_boards[board.municipality_id or 0].append(board)
    codes = dict(Municipality.objects.filter(pk__in=list(places)).values_list("pk", "nis"))
    targets: dict[int, Organisation] = {}
    for new in {place.pk: place for place in places.values()}.values():
        parts = [old for old, place in places.items() if place.pk == new.pk]
        if not any(old_boards.get(old) for old in parts):
            continue  # nobody acts for any of them: nothing goes over
        there = rows.filter(municipality=new).order_by("-pk").first()
        if there is None:
            keeper = next(
                (board for old in parts if codes[old] == new.nis for board in old_boards[old]),
                None,
            )
            if keeper is not None:
                Organisation.objects.filter(pk=keeper.pk).update(
                    municipality=new, version=F("version") + 1
                )
                touch(keeper.uid)
                targets[new.pk] = keeper
                continue
            there = _new_board(on, new)
            outcome.made.append(f"Lokaal bestuur {new.name}")
        targets[new.pk] = there
    moves = {
        board.pk: targets[place.pk].pk
        for old, place in places.items()
        for board in old_boards.get(old, ())
        if board.pk != targets[place.pk].pk
    }
    return moves, {*moves, *(board.pk for board in targets.values())}


def _new_board(on: date, new: Municipality) -> Organisation:
    """The board of a new municipality. Its name may be that of a board that ends on that day."""
    name = f"Lokaal bestuur {new.name}"
    OrganisationName.objects.filter(folded=fold(name)[:300], until__isnull=True).update(until=on)
    if OrganisationName.objects.filter(folded=fold(name)[:300]).exists():
        name = f"{name} (vanaf {on.isoformat()})"
    board: Organisation = Organisation.objects.create(
        kind=Organisation.Kind.LOCAL_BOARD,
        municipality=new,
        source="fusie in het register",
        example=new.example,
    )
    OrganisationName.objects.create(organisation=board, name=name, source="fusie in het register")
    touch(board.uid)
    return board


def _totals(boards: Collection[int]) -> dict[str, Decimal]:
    """What stands on these boards together, in every room."""
    found: dict[str, Decimal] = {}
    for some in merger_totals(boards):
        found |= some
    return found


def _end_boards(on: date, boards: Mapping[int, int]) -> None:
    for old, new in boards.items():
        Organisation.objects.filter(pk=old).update(
            ended=on, successor_id=new, version=F("version") + 1
        )
        OrganisationName.objects.filter(
            organisation=old, until__isnull=True, alias=False, from_first__isnull=True
        ).update(until=on)
    touch(*Organisation.objects.filter(pk__in=boards).values_list("uid", flat=True))


# --- what this room itself moves


def people_go_over(transfer: Transfer) -> WentOver:
    """Mandates end at the old board and begin at the new one; open requests and invitations go
    over as they are."""
    moved = {"Mandates": 0, "Invitations": 0}
    open_states = (Mandate.State.REQUESTED, Mandate.State.ACTIVE)
    held = {
        (row.person_id, row.organisation_id, row.role)
        for row in Mandate.objects.filter(
            organisation__in=set(transfer.boards.values()), state__in=open_states
        )
    }
    rows: Iterable[Mandate] = Mandate.objects.filter(
        organisation__in=list(transfer.boards), state__in=open_states
    ).order_by("pk")
    for row in rows:
        new = transfer.boards[row.organisation_id or 0]
        key = (row.person_id, new, row.role)
        fresh = key not in held
        held.add(key)
        moved["Mandates"] += fresh
        if row.state == Mandate.State.REQUESTED and fresh:
            Mandate.objects.filter(pk=row.pk).update(organisation_id=new, version=F("version") + 1)
            continue
        if fresh:
            Mandate.objects.create(
                person_id=row.person_id,
                organisation_id=new,
                role=row.role,
                state=row.state,
                since=max(transfer.on, row.since) if row.since else transfer.on,
                until=row.until,
                reason=row.reason,
                decided_by_id=row.decided_by_id,
            )
        active = row.state == Mandate.State.ACTIVE
        Mandate.objects.filter(pk=row.pk).update(
            state=Mandate.State.ENDED if active else Mandate.State.REFUSED,
            until=transfer.on,
            reason=(row.reason or "Ging over door een fusie.")[:500],
            version=F("version") + 1,
        )
    for old, new in transfer.boards.items():
        moved["Invitations"] += Invitation.objects.filter(
            organisation=old, used_at__isnull=True, revoked_at__isnull=True
        ).update(organisation_id=new)
    return WentOver(moved)


def people_counted(boards: Collection[int]) -> dict[str, Decimal]:
    """Who may do what for these boards: a person with one role at two of them counts once."""
    pairs = set(
        Mandate.objects.filter(
            organisation__in=boards, state__in=(Mandate.State.REQUESTED, Mandate.State.ACTIVE)
        ).values_list("person", "role")
    )
    return {"People with a role": Decimal(len(pairs))}
