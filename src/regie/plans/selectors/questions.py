"""What the register does not know: a list that people work down, and that hides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from django.db.models import Count, Exists, F, OuterRef, Q
from msgspec import Struct

from regie.base.actor import Actor
from regie.plans import admission
from regie.plans.contents import Content, natural
from regie.plans.models import (
    Agreement,
    Decision,
    Edition,
    Item,
    Link,
    Plan,
    Recommendation,
    Revision,
)
from regie.plans.selectors import rows

Asks = Literal["decision", "item", "agreement", "recommendation"]
_ORDER: tuple[Asks, ...] = ("decision", "item", "agreement", "recommendation")
_WORK = admission.KINDS


class Question(Struct, frozen=True):
    """Something of which the register does not know all. ``missing`` names what, in a fixed order:

    of a *decision* ``date, form, number, link``; of an *item* ``basis`` (it was inferred, nobody
    confirmed it), ``owner``, ``objective`` (an action that serves none), ``extra_money``, ``date``
    (a milestone); of an *agreement* ``term, targets, years, items``; of a *recommendation*
    ``owner, answer``. ``uid`` is that of the edition (for a decision), item, agreement or
    recommendation; ``plan`` is the slug of the plan, empty where it belongs to none.
    """

    about: Asks
    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    plan: str
    missing: tuple[str, ...]
    example: bool


def open_questions(actor: Actor, *, plan: str = "") -> list[Question]:
    """All that is not known of what ``actor`` sees, or of the plan with slug ``plan``; by kind,
    then by plan and code: 6 queries at most."""
    found = [*_decisions(actor, plan), *_items(actor, plan)]
    if not plan:
        found += [*_agreements(actor), *_recommendations(actor)]
    return sorted(
        found,
        key=lambda one: (_ORDER.index(one.about), one.plan, natural(one.code), one.uid),
    )


def count_questions(actor: Actor) -> int:
    """How many :func:`open_questions` there are, without reading what items say: 1 query.

    An action under something that is no objective is not looked into.
    """
    named = Link.objects.filter(revision=OuterRef("pk"))
    work = Q(kind__in=_WORK)
    items = Revision.objects.filter(
        Q(basis=Revision.Basis.INFERRED)
        | work & ~Exists(named.filter(role__in=admission.ANSWERING))
        | work & Q(parent__isnull=True) & ~Exists(named.filter(role=Link.Role.CONTRIBUTES))
        | work & Q(plan__kind__in=admission.PLANS, extra_money__isnull=True)
        | Q(
            kind=Item.Kind.MILESTONE,
            planned_first__isnull=True,
            expected_first__isnull=True,
            reached_first__isnull=True,
        ),
        plan__in=Plan.objects.visible_to(actor).values("pk"),
        kind__in=[*_WORK, Item.Kind.OBJECTIVE, Item.Kind.MILESTONE],
        from_seq__isnull=False,
        until_seq__isnull=True,
        ended=False,
    )
    decisions = Edition.objects.visible_to(actor).filter(
        Q(decision__date_first__isnull=True)
        | Q(decision__form__isnull=True)
        | Q(decision__number__isnull=True)
        | Q(decision__number="")
        | Q(decision__link__isnull=True)
        | Q(decision__link=""),
        decision__isnull=False,
    )
    agreements = Agreement.objects.visible_to(actor).filter(
        Q(start_first__isnull=True)
        | Q(end_first__isnull=True)
        | Q(targets__isnull=True)
        | Q(years__isnull=True)
        | Q(items__isnull=True)
    )
    advice = Recommendation.objects.visible_to(actor).filter(
        Q(owner_organisation__isnull=True, owner_office__isnull=True)
        | Q(state=Recommendation.State.OPEN)
    )
    some = (rows_.order_by().distinct().values("pk") for rows_ in (decisions, agreements, advice))
    return items.order_by().values("pk").union(*some, all=True).count()


def _decisions(actor: Actor, plan: str) -> Iterator[Question]:
    editions = Edition.objects.visible_to(actor).filter(decision__isnull=False)
    if plan:
        editions = editions.filter(plan__slug=plan)
    for edition in editions.select_related("plan", "decision"):
        if missing := unknown_of(edition.decision):
            yield Question(
                "decision",
                edition.uid,
                edition.kind,
                str(edition.number or ""),
                edition.name,
                edition.plan.slug,
                missing,
                edition.decision.example,
            )


def unknown_of(decision: Decision) -> tuple[str, ...]:
    """What is not known of a decision, in the order of :class:`Question`."""
    told = {
        "date": decision.date,
        "form": decision.form,
        "number": decision.number,
        "link": decision.link,
    }
    return tuple(name for name, value in told.items() if not value)


def _items(actor: Actor, plan: str) -> Iterator[Question]:
    plans = Plan.objects.visible_to(actor)
    if plan:
        plans = plans.filter(slug=plan)
    of_item = {
        uid: (slug, kind)
        for uid, slug, kind in Item.objects.filter(plan__in=plans.values("pk")).values_list(
            "uid", "plan__slug", "plan__kind"
        )
    }
    standing = Revision.objects.filter(
        plan__in=plans.values("pk"),
        kind__in=[*_WORK, Item.Kind.OBJECTIVE, Item.Kind.MILESTONE],
        from_seq__isnull=False,
        until_seq__isnull=True,
        ended=False,
    )
    contents = rows.contents(standing)
    for content in contents.values():
        slug, kind = of_item[content.item]
        if missing := _unknown(content, contents, kind in admission.PLANS):
            yield Question(
                "item",
                content.item,
                content.kind,
                content.code,
                content.title,
                slug,
                missing,
                bool(content.fields["is_example"]),
            )


def _unknown(content: Content, contents: Mapping[str, Content], admitted: bool) -> tuple[str, ...]:
    fields = content.fields
    missing = []
    if fields["basis"] == "inferred":
        missing.append("basis")
    if content.kind in _WORK:
        if not any(link.role in admission.ANSWERING for link in content.links):
            missing.append("owner")
        if not _serves(content, contents):
            missing.append("objective")
        if admitted and fields["extra_money"] is None:
            missing.append("extra_money")
    elif content.kind == Item.Kind.MILESTONE and not (
        fields["planned"] or fields["expected"] or fields["reached"]
    ):
        missing.append("date")
    return tuple(missing)


def _serves(content: Content, contents: Mapping[str, Content]) -> bool:
    """Whether an action stands under an objective, or contributes to something."""
    if any(link.role == "contributes" for link in content.links):
        return True
    above = contents.get(content.parent or "")
    while above is not None and above.kind != Item.Kind.OBJECTIVE:
        above = contents.get(above.parent or "")
    return above is not None


def _agreements(actor: Actor) -> Iterator[Question]:
    for one in Agreement.objects.visible_to(actor).annotate(
        n_targets=Count("targets", distinct=True),
        n_years=Count("years", distinct=True),
        n_items=Count("items", distinct=True),
    ):
        told = {
            "term": one.start and one.end,
            "targets": one.n_targets,
            "years": one.n_years,
            "items": one.n_items,
        }
        if missing := tuple(name for name, value in told.items() if not value):
            yield Question(
                "agreement", one.uid, "agreement", "", one.title, "", missing, one.example
            )


def _recommendations(actor: Actor) -> Iterator[Question]:
    for one in Recommendation.objects.visible_to(actor).order_by(
        F("date_first").asc(nulls_last=True), "pk"
    ):
        told = {
            "owner": one.owner_organisation_id or one.owner_office_id,
            "answer": one.state != Recommendation.State.OPEN,
        }
        if missing := tuple(name for name, value in told.items() if not value):
            yield Question(
                "recommendation",
                one.uid,
                one.state,
                one.number,
                one.title,
                "",
                missing,
                one.example,
            )
