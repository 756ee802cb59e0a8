"""What search knows of the budget."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from regie.actors.models import OrganisationName
from regie.base.actor import VISITOR
from regie.base.hooks import SearchText
from regie.budgets import ledger
from regie.budgets.models import Article, ContentElement, Grant, GrantTerms, Programme


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """Programmes, content elements and the articles that stand in some round, misprinted codes
    too, and grants as the register now tells them. Five queries."""
    wanted = Q(uid__in=uids) if uids else Q()
    for programme in Programme.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "programme",
            programme.uid,
            f"/begroting/onderdelen/{programme.uid}/",
            programme.name or {"nl": programme.code},
            {"nl": programme.code},
            ({"nl": programme.code},),
            example=programme.example,
        )
    elements = ContentElement.objects.filter(wanted).select_related("programme").order_by("pk")
    for element in elements:
        yield SearchText(
            "content_element",
            element.uid,
            f"/begroting/onderdelen/{element.uid}/",
            {"nl": element.name},
            {"nl": element.programme.code},
            ({"nl": "ISE"},),
            example=element.example,
        )
    articles = (
        Article.objects.filter(
            wanted, Exists(ledger.effective_legs().filter(article=OuterRef("pk")))
        )
        .prefetch_related("codes")
        .order_by("pk")
    )
    for article in articles:
        yield SearchText(
            "article",
            article.uid,
            f"/begroting/artikelen/{article.code}/",
            {"nl": article.name or article.code},
            {"nl": article.code},
            tuple({"nl": row.code} for row in article.codes.all()),
            sort=article.code,
            example=article.example,
        )
    called = OrganisationName.objects.filter(
        organisation=OuterRef("beneficiary"), alias=False
    ).order_by(F("until").desc(nulls_first=True), "pk")
    public = Grant.objects.visible_to(VISITOR).values("pk")
    rows: QuerySet[Any] = (
        GrantTerms.objects.filter(superseded_at__isnull=True)
        .filter(Q(grant__uid__in=uids) if uids else Q())
        .annotate(
            shown=Exists(public.filter(pk=OuterRef("grant"))),
            who=Subquery(called.values("name")[:1]),
        )
        .select_related("grant")
        .order_by("pk")
    )
    for terms in rows:
        yield SearchText(
            "grant",
            terms.grant.uid,
            f"/toelagen/{terms.grant.uid}/",
            {"nl": terms.title},
            {"nl": terms.who or ""},
            tuple({"nl": text} for text in (terms.grant.reference, terms.purpose, terms.theme)),
            staff_only=not terms.shown,
            example=terms.grant.example,
        )
