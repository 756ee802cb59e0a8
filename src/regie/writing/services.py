"""Taking lines of a paper into the register, and taking that back."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from regie.actors.people.selectors import actor_of
from regie.base import approvals, clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.models import Approval
from regie.base.search import touch
from regie.budgets.models import Article, Movement
from regie.budgets.rules import index_parts
from regie.budgets.services.articles import ArticleDraft, change_article, ensure_articles
from regie.budgets.services.movements import (
    LegDraft,
    MovementDraft,
    PrintedDraft,
    SubLineDraft,
    record_movements,
    reverse_movement,
)
from regie.budgets.services.movements import take_back as take_movements_back
from regie.budgets.services.rounds import ensure_round
from regie.kernel.dates import parse_iso
from regie.kernel.flanders.papers import policy_field
from regie.papers import selectors as papers
from regie.papers.models import Acceptance, LineDecision, Paper, Passage, Reading
from regie.papers.services import READERS, passages
from regie.plans import services as plans
from regie.plans.contents import Content
from regie.plans.models import Edition, Plan, Revision
from regie.plans.selectors.rows import contents
from regie.reading.model import Place, Table
from regie.writing import hooks
from regie.writing.money import Statement
from regie.writing.proposal import ITEMS, Line
from regie.writing.selectors import Proposals, plan_of, proposals

#: Printed amounts are thousands of euros; the register holds euros.
_THOUSAND = 1000


#: The kind of approval that an acceptance waits for.
APPROVAL = "acceptance"


def accept(
    actor: Actor, paper: Paper, keys: Collection[str] | None = None, *, plan: Plan | None = None
) -> Acceptance:
    """Take open lines of a paper into the register, and make them public.

    Outside a demonstration figures take two people: then the acceptance is *prepared*, and done
    when another person approves it.

    :param keys: which lines; all open ones without it. A line that needs another that is not in the
        register brings no other along: the caller names both.
    :param plan: the plan that the items belong to; by default the one that the paper belongs to,
        made where there is none.
    :raises NotAllowed: for who may not decide about papers.
    :raises Invalid: when nothing is chosen, or a line lacks what it needs.
    """
    if not actor.has(*READERS):
        raise NotAllowed("Alleen wie beleidsdocumenten beheert, kan regels aanvaarden.")
    # Reading and comparing take time, so they come before the transaction.
    compared, chosen = _compared(paper, keys, plan)
    stored = papers.last_reading(paper)
    if not settings.DEMO:
        return _prepare(actor, paper, stored, chosen, plan)
    with act(actor, "writing.paper.accepted", paper) as event:
        acceptance = Acceptance.objects.create(
            paper=paper,
            reading=stored,
            state=Acceptance.State.ACCEPTED,
            lines=len(chosen),
            by_id=actor.account,
            at=timezone.now(),
        )
        _carry_out(actor, acceptance, compared, chosen)
        event.after.update(_told(acceptance))
    return acceptance


def _prepare(
    actor: Actor, paper: Paper, stored: Reading, chosen: Sequence[Line], plan: Plan | None
) -> Acceptance:
    with act(actor, "writing.paper.prepared", paper) as event:
        for waiting in Acceptance.objects.filter(paper=paper, state=Acceptance.State.PREPARED):
            if approvals.is_open(APPROVAL, waiting.uid):
                raise Refusal("Van dit document wacht al een aanvaarding op goedkeuring.")
            # Its approval was refused, or became void because something changed.
            waiting.state, waiting.ended_at = Acceptance.State.REFUSED, timezone.now()
            waiting.save(update_fields=["state", "ended_at"])
        acceptance = Acceptance.objects.create(
            paper=paper,
            reading=stored,
            state=Acceptance.State.PREPARED,
            choices={
                "lines": [[line.key, line.value_hash] for line in chosen],
                "plan": plan.slug if plan else "",
            },
            lines=len(chosen),
            by_id=actor.account,
            at=timezone.now(),
        )
        approvals.request(actor, APPROVAL, acceptance, paper.title)
        event.after.update(_told(acceptance))
    return acceptance


def digest_of(uid: str) -> str:
    """What an acceptance that waits would do, as a hash: other values make it another."""
    acceptance = Acceptance.objects.select_related("paper").get(uid=uid)
    open_lines = {line.key: line.value_hash for line in _open(acceptance).open}
    told = [
        [key, value, open_lines.get(key) == value] for key, value in acceptance.choices["lines"]
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Do what was prepared: called in the transaction of the approval by another person."""
    acceptance = Acceptance.objects.select_related("paper", "by").get(uid=approval.object_uid)
    compared = _open(acceptance)
    wanted = {key for key, _ in acceptance.choices["lines"]}
    chosen = _chosen(compared, wanted)
    with act(actor, "writing.paper.accepted", acceptance.paper) as event:
        moved = Acceptance.objects.filter(
            pk=acceptance.pk, state=Acceptance.State.PREPARED, version=acceptance.version
        ).update(state=Acceptance.State.ACCEPTED, version=acceptance.version + 1)
        if not moved or acceptance.by is None:
            raise Refusal("Deze aanvaarding wacht niet meer op goedkeuring.")
        # Who approves lets it count; who prepared it is who writes.
        writer = actor_of(acceptance.by, clock.today())
        _carry_out(writer, acceptance, compared, chosen, approver=actor)
        event.after.update(_told(acceptance))


def _open(acceptance: Acceptance) -> Proposals:
    slug = acceptance.choices.get("plan")
    plan = Plan.objects.filter(slug=slug).first() if slug else None
    reading = papers.sheet(acceptance.paper).reading
    return proposals(reading, acceptance.paper, plan or plan_of(reading, acceptance.paper))


def _compared(
    paper: Paper, keys: Collection[str] | None, plan: Plan | None
) -> tuple[Proposals, list[Line]]:
    reading = papers.sheet(paper).reading
    compared = proposals(reading, paper, plan or plan_of(reading, paper))
    return compared, _chosen(compared, keys)


def _carry_out(
    actor: Actor,
    acceptance: Acceptance,
    compared: Proposals,
    chosen: Sequence[Line],
    *,
    approver: Actor | None = None,
) -> None:
    paper, plan = acceptance.paper, compared.plan
    reading = papers.sheet(paper).reading
    at = passages(paper, (place for line in chosen for place in _places(line)))
    items = [line for line in chosen if line.kind in ITEMS]
    if items:
        plan = plan or _new_plan(actor, paper, policy_field(reading.document.title))
        edition = _edition(actor, paper, plan, items, at, approver)
        acceptance.made |= {"edition": edition.uid}
    if plan is not None:
        acceptance.made |= {"plan": plan.slug}
    money = [line for line in chosen if line.kind not in ITEMS]
    if money:
        acceptance.made |= _money(actor, paper, acceptance, money, compared, at)
    acceptance.save(update_fields=["made"])
    _note(actor, paper, acceptance, chosen)
    _tell(acceptance)


def take_back(actor: Actor, acceptance: Acceptance, reason: str) -> None:
    """Undo an acceptance as a whole: its edition and its movements.

    :raises Refusal: when something builds on it meanwhile, or it does not stand any more.
    """
    if not actor.has(*READERS):
        raise NotAllowed("Alleen wie beleidsdocumenten beheert, kan dit terugnemen.")
    if not reason.strip():
        raise Invalid("Zeg waarom je dit terugneemt.", {"reason": "Vul een reden in."})
    with act(actor, "writing.paper.taken_back", acceptance.paper) as event:
        ended = Acceptance.objects.filter(
            pk=acceptance.pk, state=Acceptance.State.ACCEPTED, version=acceptance.version
        ).update(
            state=Acceptance.State.TAKEN_BACK,
            ended_at=timezone.now(),
            version=acceptance.version + 1,
        )
        if not ended:
            raise Refusal("Dit werd al teruggenomen.")
        if "edition" in acceptance.made:
            edition = Edition.objects.select_related("plan").get(uid=acceptance.made["edition"])
            plans.take_back(actor, edition, reason)
        if "round" in acceptance.made:
            take_movements_back(actor, acceptance.uid, reason)
            _write_again(actor, acceptance.made.get("reversed", []), reason)
        LineDecision.objects.filter(acceptance=acceptance).delete()
        if not papers.accepted(acceptance.paper):
            Paper.objects.filter(pk=acceptance.paper_id).update(public=False)
        touch(acceptance.paper.uid)
        acceptance.state = Acceptance.State.TAKEN_BACK
        _tell(acceptance)
        event.after.update(_told(acceptance), reason=reason)


def _told(acceptance: Acceptance) -> dict[str, Any]:
    """What the history says of an acceptance; the rest stands in the acceptance itself."""
    made = {name: acceptance.made[name] for name in ("plan", "round") if name in acceptance.made}
    return {"acceptance": acceptance.uid, "lines": acceptance.lines, **made}


def _tell(acceptance: Acceptance) -> None:
    """Let the rooms above know."""
    for _ in hooks.accepted(acceptance):
        pass


def _chosen(compared: Proposals, keys: Collection[str] | None) -> list[Line]:
    open_lines = compared.open
    if keys is None:
        chosen = list(open_lines)
    else:
        wanted = set(keys)
        chosen = [line for line in open_lines if line.key in wanted]
        if missing := wanted - {line.key for line in chosen}:
            raise Invalid(f"Deze regel staat niet open: {min(missing)}.")
    if not chosen:
        raise Invalid("Er staat geen regel open om te aanvaarden.")
    there = {one.line.key for one in compared.lines if one.line.before is not None}
    there |= {line.key for line in chosen}
    for line in chosen:
        for need in line.needs:
            if need not in there:
                raise Invalid(f"“{line.label}” kan niet zonder {need.partition('/')[2]}.")
    return chosen


def _places(line: Line) -> Iterable[Place]:
    yield from line.places
    if line.place is not None:
        yield line.place
    if isinstance(line.origin, Statement):
        for leg in line.origin.legs:
            yield from leg.figures.values()
        for detail in line.origin.details:
            yield detail.place
        for _, place in line.origin.also:
            yield place


# --- the plan


def _new_plan(actor: Actor, paper: Paper, title: str) -> Plan:
    slug = base = slugify(title)[:70] or f"plan-{paper.uid}"
    number = 1
    while Plan.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return plans.create_plan(
        actor, Plan.Kind.POLICY_FIELD, slug, {"nl": title}, example=paper.example
    )


def _edition(
    actor: Actor,
    paper: Paper,
    plan: Plan,
    lines: Sequence[Line],
    at: Mapping[tuple[int, int], int],
    approver: Actor | None,
) -> Edition:
    """An edition with these items, published: the first of a paper is a regular one, what is added
    from the same paper afterwards corrects it."""
    earlier = Edition.objects.filter(
        plan=plan, state=Edition.State.PUBLISHED, decision__passage__paper=paper
    ).exists()
    name = {"nl": paper.title}
    if earlier:
        draft = plans.open_draft(
            actor,
            plan,
            name,
            kind=Edition.Kind.ERRATUM,
            reason=f"Meer regels uit {paper.title} aanvaard.",
        )
    else:
        draft = plans.open_draft(actor, plan, name)
    standing = contents(Revision.objects.current(plan.pk).filter(ended=False), links=False)
    plans.apply_changes(actor, draft, _changes(paper, lines, standing, at))
    if not earlier:
        first = min(lines, key=lambda line: line.place.start if line.place else 0)
        where = at[first.place.start, first.place.end] if first.place else None
        decision = plans.record_decision(
            actor,
            "minister",
            date=paper.date,
            number=paper.number or None,
            passage=Passage.objects.get(pk=where) if where else None,
            example=paper.example,
        )
        draft = plans.decide(actor, draft, decision)
    return plans.publish(actor, draft, approver=approver if earlier else None)


def _changes(
    paper: Paper,
    lines: Sequence[Line],
    standing: Mapping[str, Content],
    at: Mapping[tuple[int, int], int],
) -> list[plans.ItemChange]:
    milestones: dict[str, list[Content]] = defaultdict(list)
    by_code = {}
    for one in sorted(standing.values(), key=lambda one: one.rank):
        if one.kind == "milestone" and one.parent:
            milestones[one.parent].append(one)
        if one.kind == "objective":
            by_code[one.code] = one.item
    # A parent may be new itself: then it is named by the key of its own line.
    by_code |= {
        str(line.value["code"]): line.target or line.key
        for line in lines
        if line.kind == "objective" and line.mark != "gone"
    }
    gone = f"Staat niet meer in {paper.title}."
    changes: list[plans.ItemChange] = []
    for line in lines:
        if line.mark == "gone":
            for one in milestones[line.target or ""]:
                changes.append(
                    plans.ItemChange(f"gone/{one.item}", one.item, ended=True, reason=gone)
                )
            changes.append(plans.ItemChange(line.key, line.target, ended=True, reason=gone))
            continue
        parent = by_code.get(str(line.value.get("parent") or line.value.get("objective") or ""))
        before = standing[line.target].parent if line.target else None
        changes.append(
            plans.ItemChange(
                key=line.key,
                item=line.target,
                kind="" if line.target else line.kind,
                values=_values(paper, line),
                parent=plans.KEEP if line.target and parent == before else parent,
                after=plans.KEEP if line.target and parent == before else plans.LAST,
                citations={"title": [at[place.start, place.end] for place in line.places or ()]},
                reason="" if line.mark == "added" else f"Volgens {paper.title}.",
            )
        )
        if line.kind != "objective":
            changes += _milestones(paper, line, milestones[line.target or ""], at)
    return changes


def _values(paper: Paper, line: Line) -> dict[str, Any]:
    title = str(line.value["title"])
    values: dict[str, Any] = {
        "title": {"nl": title} if title else {},
        "is_example": paper.example,
    }
    if line.kind == "objective":
        name = str(line.value["name"])
        values |= {
            "code": line.value["code"],
            "level": line.value["level"],
            "short_name": {"nl": name} if name else {},
        }
    return values


def _milestones(
    paper: Paper,
    line: Line,
    there: Sequence[Content],
    at: Mapping[tuple[int, int], int],
) -> Iterable[plans.ItemChange]:
    left = {one.title.get("nl", ""): one for one in there}
    for number, printed in enumerate(line.value["milestones"], 1):
        known = left.pop(printed["text"], None)
        planned = parse_iso(printed["date"]) if printed["date"] else None
        if known is not None and known.fields["planned"] == planned:
            continue
        yield plans.ItemChange(
            key=f"{line.key}/{number}",
            item=known.item if known else None,
            kind="" if known else "milestone",
            values={
                "title": {"nl": printed["text"]},
                "planned": planned,
                "is_example": paper.example,
            },
            parent=plans.KEEP if known else line.target or line.key,
            after=plans.KEEP if known else plans.LAST,
            citations={"title": [at[place.start, place.end] for place in line.places]},
        )
    for one in left.values():
        yield plans.ItemChange(
            f"gone/{one.item}", one.item, ended=True, reason=f"Staat niet meer in {paper.title}."
        )


# --- the money


def _money(
    actor: Actor,
    paper: Paper,
    acceptance: Acceptance,
    lines: Sequence[Line],
    compared: Proposals,
    at: Mapping[tuple[int, int], int],
) -> dict[str, Any]:
    reading = papers.sheet(paper).reading
    told = {line.group: line for line in lines if line.kind == "article"}
    printed = {article.code: article for article in reading.budget.articles}
    programmes = _programme_names(reading.budget.tables)
    statements = [line for line in lines if line.kind != "article"]
    codes = {code for line in statements for code in line.value.get("legs", {})} | told.keys()
    articles = ensure_articles(
        actor,
        [
            ArticleDraft(
                code=code,
                name=printed[code].name if code in told else "",
                programme_name=programmes.get(printed[code].programme, {}),
                content_element=(printed[code].ise or "") if code in told else "",
                aliases=tuple(form for form in printed[code].printed if form != code),
                example=paper.example,
            )
            for code in sorted(codes)
            if code in printed
        ],
    )
    for code, line in told.items():
        if line.mark == "changed":
            _rename(actor, articles[code], line)
    made: dict[str, Any] = {"articles": sorted(told)}
    if not statements or compared.proposal.round is None:
        return made
    round_ = ensure_round(actor, compared.proposal.round, compared.proposal.base)
    undone = [line.target for line in statements if line.target]
    for movement in Movement.objects.filter(uid__in=undone).select_related("round").order_by("pk"):
        reverse_movement(actor, movement, f"Anders volgens {paper.title}.")
    record_movements(
        actor,
        round_,
        [
            _draft(paper, acceptance, line.origin, articles, at)
            for line in statements
            if isinstance(line.origin, Statement)
        ],
    )
    return {**made, "round": round_.code, "reversed": undone}


def _programme_names(tables: Sequence[Table]) -> dict[str, dict[str, str]]:
    """What the paper calls its programmes: the words behind the code in the title of each."""
    names: dict[str, dict[str, str]] = {}
    for table in tables:
        title = re.fullmatch(r"PROGRAMMA\s+\S+\s*[–—:-]\s*(\S.*)", table.title)
        if table.type == "programme" and table.programme and title:
            names.setdefault(table.programme, {"nl": title[1].strip()})
    return names


def _rename(actor: Actor, article: Article, line: Line) -> None:
    change_article(
        actor,
        article,
        version=article.version,
        name=str(line.value["name"]),
        content_element=str(line.value["ise"]),
    )


def _draft(
    paper: Paper,
    acceptance: Acceptance,
    statement: Statement,
    articles: Mapping[str, Article],
    at: Mapping[tuple[int, int], int],
) -> MovementDraft:
    index_kind, index_rate = (
        index_parts(statement.title) if statement.kind == "index" else ("", None)
    )
    return MovementDraft(
        kind=statement.kind,
        title=statement.title,
        index_kind=index_kind,
        index_rate=index_rate,
        passage=_at(statement.place, at),
        acceptance=acceptance.uid,
        legs=tuple(
            LegDraft(articles[leg.article].pk, axis, _euros(amount), _at(leg.figures.get(axis), at))
            for leg in statement.legs
            for axis, amount in leg.amounts.items()
        ),
        sub_lines=tuple(
            SubLineDraft(detail.label, _euros(detail.amount), passage=_at(detail.place, at))
            for detail in statement.details
        ),
        also_printed=tuple(
            PrintedDraft(at[place.start, place.end], title) for title, place in statement.also
        ),
        example=paper.example,
    )


def _euros(thousands: int) -> Decimal:
    return Decimal(thousands) * _THOUSAND


def _at(place: Place | None, at: Mapping[tuple[int, int], int]) -> int | None:
    return None if place is None else at.get((place.start, place.end))


def _write_again(actor: Actor, uids: Sequence[str], reason: str) -> None:
    """Write again what a taken-back acceptance had reversed: a reversal is never reversed."""
    for movement in (
        Movement.objects.filter(uid__in=uids)
        .select_related("round")
        .prefetch_related("legs", "sub_lines")
        .order_by("pk")
    ):
        record_movements(
            actor,
            movement.round,
            [
                MovementDraft(
                    kind=movement.kind,
                    title=movement.title,
                    index_kind=movement.index_kind,
                    index_rate=movement.index_rate,
                    passage=movement.passage_id,
                    ground=movement.ground or ("" if movement.passage_id else reason),
                    acceptance=movement.acceptance,
                    legs=tuple(
                        LegDraft(leg.article_id, leg.axis, leg.amount, leg.passage_id)
                        for leg in movement.legs.all()
                    ),
                    sub_lines=tuple(
                        SubLineDraft(line.label, line.amount, line.axis, line.passage_id)
                        for line in movement.sub_lines.all()
                    ),
                    example=movement.example,
                )
            ],
        )


# --- what was decided


def _note(actor: Actor, paper: Paper, acceptance: Acceptance, lines: Sequence[Line]) -> None:
    now = timezone.now()
    LineDecision.objects.filter(
        paper=paper,
        answer=LineDecision.Answer.ACCEPTED,
        value_hash__in=[line.value_hash for line in lines],
        key__in=[line.key[:300] for line in lines],
    ).delete()
    LineDecision.objects.bulk_create(
        LineDecision(
            paper=paper,
            kind=line.kind,
            key=line.key[:300],
            value_hash=line.value_hash,
            answer=LineDecision.Answer.ACCEPTED,
            acceptance=acceptance,
            by_id=actor.account,
            at=now,
        )
        for line in lines
    )
    Paper.objects.filter(pk=paper.pk).update(public=True)
    # Plans and budgets see to their own.
    touch(paper.uid)
