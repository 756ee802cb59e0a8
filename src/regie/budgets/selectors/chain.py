"""What the budget adds to the chain: money that is meant for an item, and its article."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from regie.base.chain import Link, Node, Ref, wanted
from regie.budgets.models import Allotment, Article, Claim
from regie.kernel import figures
from regie.plans.models import Item
from regie.plans.selectors.chain import kind_of

_ITEMS = ("objective", "action")


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """From an item to its money, and from money to its article: 2 queries. What a claim is for
    comes from its allotment where that tells."""
    asked = wanted(refs)
    items = [uid for kind in _ITEMS for uid in asked.get(kind, ())]
    money, articles = asked.get("money", []), asked.get("article", [])
    if not (items or money or articles):
        return
    for uid, item, kind, article, basis, ground in (
        Allotment.objects.filter(
            Q(item__uid__in=items) | Q(uid__in=money) | Q(article__uid__in=articles),
            ended_on__isnull=True,
        )
        .order_by("pk")
        .values_list("uid", "item__uid", "item__kind", "article__uid", "basis", "ground")
    ):
        yield Link(Ref(kind_of(kind), item), Ref("money", uid), basis, ground)
        if article:
            yield Link(Ref("money", uid), Ref("article", article), basis, ground)
    for uid, allotment, item, kind, article, ground, example in (
        Claim.objects.filter(
            Q(item__uid__in=items)
            | Q(uid__in=money)
            | Q(allotment__uid__in=money)
            | Q(article__uid__in=articles),
            ended_on__isnull=True,
            of__isnull=True,
        )
        .order_by("pk")
        .values_list(
            "uid", "allotment__uid", "item__uid", "item__kind", "article__uid", "title", "example"
        )
    ):
        basis = "example" if example else "staff"
        if allotment:
            yield Link(Ref("money", allotment), Ref("money", uid), basis, ground)
        elif item:
            yield Link(Ref(kind_of(kind), item), Ref("money", uid), basis, ground)
        yield Link(Ref("money", uid), Ref("article", article), basis, ground)


def nodes_of(refs: Collection[Ref]) -> Iterator[Node]:
    """Allotments, claims and articles: 3 queries."""
    asked = wanted(refs)
    if money := asked.get("money"):
        for uid, item, kind, year, vak, article, pot, example in Allotment.objects.filter(
            uid__in=money
        ).values_list(
            "uid", "item__uid", "item__kind", "year", "vak", "article__code", "pot__slug", "example"
        ):
            space = "doelstellingen" if kind == Item.Kind.OBJECTIVE else "acties"
            of = article or pot or ""
            words = {
                "nl": f"{_euro(vak, 'nl')} in {year}, {of}".rstrip(", "),
                "en": f"{_euro(vak, 'en')} in {year}, {of}".rstrip(", "),
            }
            yield Node(Ref("money", uid), words, f"/{space}/{item}/geld/", example)
        for uid, title, article, example, amount in (
            Claim.objects.filter(uid__in=money)
            .annotate(amount=Sum("steps__amount", filter=Q(steps__state=Claim.State.RESERVED)))
            .values_list("uid", "title", "article__code", "example", "amount")
        ):
            words = {of: f"{title}: {_euro(amount, of)}" for of in ("nl", "en")}
            yield Node(Ref("money", uid), words, f"/begroting/artikelen/{article}/geld/", example)
    if articles := asked.get("article"):
        for uid, code, name, example in Article.objects.filter(uid__in=articles).values_list(
            "uid", "code", "name", "programme__example"
        ):
            words = {"nl": f"{code} {name}".strip()}
            yield Node(Ref("article", uid), words, f"/begroting/artikelen/{code}/", example)


def _euro(amount: Decimal | None, language: str) -> str:
    if amount is None:
        return {"nl": "bedrag niet gekend", "en": "amount not known"}[language]
    return figures.euro(amount, language)
