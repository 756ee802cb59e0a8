"""Agreements and recommendations, as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from msgspec import Struct

from regie.actors.models import OrganisationName
from regie.base.actor import Actor
from regie.base.ordering import keys_of
from regie.base.scope import PublicFact
from regie.plans.contents import LinkTo, Target
from regie.plans.models import (
    Agreement,
    AgreementItem,
    AgreementParty,
    AgreementTarget,
    AgreementYear,
    Recommendation,
    RecommendationItem,
    Revision,
)
from regie.plans.selectors.names import Named, names

_NEWEST = (F("start_first").desc(nulls_last=True), "pk")


class TiedItem(Struct, frozen=True):
    """An item that something is tied to, and how the register knows."""

    item: Named
    basis: str
    note: Mapping[str, str]


class AgreementPage(Struct, frozen=True):
    """An agreement with all that belongs to it; parties are (side, who)."""

    agreement: Agreement
    parties: tuple[tuple[str, Named], ...]
    targets: tuple[AgreementTarget, ...]
    years: tuple[AgreementYear, ...]
    items: tuple[TiedItem, ...]


def agreements(actor: Actor, today: date, *, item: str = "") -> list[AgreementPage]:
    """All agreements, or those that serve the item with this uid; newest first, with parties as
    they are called today: 8 queries at most."""
    found = Agreement.objects.visible_to(actor)
    if item:
        found = found.filter(items__item__uid=item)
    return _pages(found, today, today)


def agreements_asked(
    actor: Actor, today: date, *, party: str = "", running: bool = False
) -> PublicFact:
    """The agreements of one party (a uid), or those that run today; newest first. No query yet:
    a page counts them and reads its own."""
    found = Agreement.objects.visible_to(actor)
    if party:
        of = AgreementParty.objects.filter(
            Q(organisation__uid=party) | Q(office__uid=party), agreement=OuterRef("pk")
        )
        found = found.filter(Exists(of))
    if running:
        # A period lasts as long as it began on or after the first day of that of today.
        first = {
            "D": today,
            "M": today.replace(day=1),
            "Q": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
            "Y": today.replace(month=1, day=1),
        }
        ends = Q(end_first__isnull=True)
        for precision, day in first.items():
            ends |= Q(end_precision=precision, end_first__gte=day)
        found = found.filter(ends, start_first__lte=today)
    ordered: PublicFact = found.order_by(*_NEWEST)
    return ordered


def agreement_keys(
    found: PublicFact, order: str, language: str
) -> QuerySet[Any, int] | Sequence[int]:
    """The keys of agreements by ``titel``, ``van`` or ``tot``, else the newest first: 1 query where
    titles put them in order, else none yet."""
    columns = {"van": "start_first", "tot": "end_first"}
    return keys_of(found, order, columns, {"titel": "title"}, language)


def told(some: Iterable[int], today: date) -> list[AgreementPage]:
    """Agreements with these keys and all that belongs to them, in that order, with parties as they
    are called today: 8 queries at most."""
    places = {key: place for place, key in enumerate(some)}
    pages = _pages(Agreement.objects.filter(pk__in=places), today, today)
    return sorted(pages, key=lambda page: places[page.agreement.pk])


def parties(actor: Actor, today: date) -> list[Named]:
    """Who is a party to some agreement, as they are called today: at most 3 queries."""
    found = AgreementParty.objects.filter(
        agreement__in=Agreement.objects.visible_to(actor).values("pk")
    )
    links = [
        LinkTo("", "office" if office else "organisation", office or organisation)
        for organisation, office in found.order_by()
        .values_list("organisation__uid", "office__uid")
        .distinct()
    ]
    called = names(links, today)
    return [_named(called, link.kind, link.target) for link in links]


def agreement_page(actor: Actor, uid: str, today: date) -> AgreementPage | None:
    """One agreement, with parties as they were called when it began: 8 queries at most."""
    found = Agreement.objects.visible_to(actor).filter(uid=uid)
    start = found.values_list("start_first", flat=True).first()
    pages = _pages(found, start or today, today)
    return pages[0] if pages else None


def _pages(found: PublicFact, day: date, today: date) -> list[AgreementPage]:
    some = list(
        found.prefetch_related(
            Prefetch(
                "parties",
                AgreementParty.objects.select_related("organisation", "office").order_by("pk"),
            ),
            Prefetch("targets", AgreementTarget.objects.order_by("rank")),
            Prefetch("years", AgreementYear.objects.order_by("year")),
            Prefetch("items", AgreementItem.objects.select_related("item").order_by("pk")),
        ).order_by(*_NEWEST)
    )
    items = names(
        (LinkTo("", "item", tied.item.uid) for one in some for tied in one.items.all()), today
    )
    called = names((_link(party) for one in some for party in one.parties.all()), day)
    return [
        AgreementPage(
            one,
            tuple((party.side, _named(called, *_link(party)[1:3])) for party in one.parties.all()),
            tuple(one.targets.all()),
            tuple(one.years.all()),
            _tied(one.items.all(), items),
        )
        for one in some
    ]


def _link(party: AgreementParty) -> LinkTo:
    if party.office is not None:
        return LinkTo("", "office", party.office.uid)
    return LinkTo("", "organisation", party.organisation.uid if party.organisation else "")


def _tied(
    rows: Iterable[AgreementItem | RecommendationItem], known: Mapping[tuple[str, str], Named]
) -> tuple[TiedItem, ...]:
    return tuple(
        TiedItem(known["item", row.item.uid], row.basis, row.note)
        for row in rows
        # What only a draft has is not named.
        if ("item", row.item.uid) in known
    )


class RecommendationPage(Struct, frozen=True):
    """A recommendation, who gave it, and who must answer."""

    recommendation: Recommendation
    body: Named
    owner: Named | None
    items: tuple[TiedItem, ...]


def recommendations(
    actor: Actor, today: date, *, uid: str = "", state: str = "", item: str = ""
) -> list[RecommendationPage]:
    """All recommendations, or the one with ``uid``, those in one state, or that an item answers;
    newest first: 5 queries at most. Bodies are called as they are today."""
    found = Recommendation.objects.visible_to(actor)
    if uid:
        found = found.filter(uid=uid)
    if state:
        found = found.filter(state=state)
    if item:
        found = found.filter(items__item__uid=item)
    return _advice(found, today)


def _advice(found: PublicFact, today: date) -> list[RecommendationPage]:
    some = list(
        found.select_related("body", "owner_organisation", "owner_office")
        .prefetch_related(
            Prefetch("items", RecommendationItem.objects.select_related("item").order_by("pk"))
        )
        .order_by(F("date_first").desc(nulls_last=True), "number", "pk")
    )
    links = [LinkTo("", "item", tied.item.uid) for one in some for tied in one.items.all()]
    for one in some:
        links.append(LinkTo("", "organisation", one.body.uid))
        if (owner := _owner(one)) is not None:
            links.append(owner)
    known = names(links, today)
    return [
        RecommendationPage(
            one,
            _named(known, "organisation", one.body.uid),
            _named(known, owner.kind, owner.target) if (owner := _owner(one)) else None,
            _tied(one.items.all(), known),
        )
        for one in some
    ]


def recommendations_of(
    actor: Actor, *, state: str = "", body: str = "", plan: str = ""
) -> PublicFact:
    """All recommendations, or those in one state, of one body (a uid), or tied to an item that was
    published in the plan at this slug; newest first. No query yet."""
    found = Recommendation.objects.visible_to(actor)
    if state:
        found = found.filter(state=state)
    if body:
        found = found.filter(body__uid=body)
    if plan:
        tied = RecommendationItem.objects.filter(
            Exists(Revision.objects.filter(item=OuterRef("item"), from_seq__isnull=False)),
            recommendation=OuterRef("pk"),
            item__plan__slug=plan,
        )
        found = found.filter(Exists(tied))
    rows: PublicFact = found.order_by(F("date_first").desc(nulls_last=True), "number", "pk")
    return rows


def recommendation_keys(
    found: PublicFact, order: str, language: str
) -> QuerySet[Any, int] | Sequence[int]:
    """The keys of recommendations by ``titel``, ``wie``, ``datum`` or ``stand`` (from open to
    done), else the newest first: 1 query where titles put them in order, else none yet."""
    called = OrganisationName.objects.filter(organisation=OuterRef("body"), alias=False)
    states = enumerate(Recommendation.State.values)
    columns = {
        "datum": "date_first",
        "stand": Case(*(When(state=state, then=Value(at)) for at, state in states)),
        # As it is called now, or was called last.
        "wie": Subquery(
            called.order_by(F("until").desc(nulls_first=True), "pk").values("folded")[:1]
        ),
    }
    return keys_of(found, order, columns, {"titel": "title"}, language)


def advice(some: Iterable[int], today: date) -> list[RecommendationPage]:
    """Recommendations with these keys, in that order: 5 queries at most."""
    places = {key: place for place, key in enumerate(some)}
    pages = _advice(Recommendation.objects.filter(pk__in=places), today)
    return sorted(pages, key=lambda page: places[page.recommendation.pk])


def advisers(actor: Actor, today: date) -> list[Named]:
    """Who gave some recommendation, as they are called today: 2 queries."""
    found = Recommendation.objects.visible_to(actor).order_by()
    links = [
        LinkTo("", "organisation", uid)
        for uid in found.values_list("body__uid", flat=True).distinct()
    ]
    called = names(links, today)
    return [_named(called, link.kind, link.target) for link in links]


def tied_to(actor: Actor, item: str) -> list[tuple[str, str, Mapping[str, str]]]:
    """What is tied to the item with this uid, as (*agreement* or *recommendation*, uid, title): 1
    query."""
    agreements, recommendations = (
        model.objects.visible_to(actor)
        .filter(items__item__uid=item)
        .annotate(what=Value(kind, output_field=CharField()))
        .order_by()
        .values_list("what", "pk", "uid", "title")
        for kind, model in (("agreement", Agreement), ("recommendation", Recommendation))
    )
    rows = sorted(agreements.union(recommendations, all=True), key=lambda row: row[:2])
    return [(kind, uid, title) for kind, _pk, uid, title in rows]


def items_called(words: Collection[str]) -> dict[str, str]:
    """The uid of the one published item that each of ``words`` means, by its address, its uid, or
    its code where no other item has it: 1 query."""
    last = {one: one.strip().rstrip("/").rpartition("/")[2] for one in words}
    rows = Revision.objects.filter(
        Q(item__uid__in=last.values()) | Q(code__in=[one.strip() for one in words], ended=False),
        from_seq__isnull=False,
        until_seq__isnull=True,
    ).values_list("item__uid", "code")
    uids: set[str] = set()
    coded: dict[str, set[str]] = {}
    for uid, code in rows:
        uids.add(uid)
        coded.setdefault(code, set()).add(uid)
    found = {one: uid for one, uid in last.items() if uid in uids}
    for one in words:
        with_code = coded.get(one.strip(), set())
        if one.strip() and one not in found and len(with_code) == 1:
            found[one] = next(iter(with_code))
    return found


def _owner(one: Recommendation) -> LinkTo | None:
    if one.owner_organisation is not None:
        return LinkTo("", "organisation", one.owner_organisation.uid)
    if one.owner_office is not None:
        return LinkTo("", "office", one.owner_office.uid)
    return None


def _named(known: Mapping[tuple[str, str], Named], kind: Target, uid: str) -> Named:
    return known.get((kind, uid), Named(kind, uid, {}))
