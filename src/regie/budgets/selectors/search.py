"""What search knows of the budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from regie.budgets import ledger
from regie.budgets.models import Article, ContentElement, Programme


@dataclass(frozen=True, slots=True)
class Found:
    """An object as search may find it: words by language, and codes that lead to it."""

    kind: str
    uid: str
    title: Mapping[str, str]
    detail: str
    terms: str
    example: bool


def search_texts() -> Iterator[Found]:
    """Programmes, content elements, and articles that figure somewhere. Four queries."""
    for programme in Programme.objects.order_by("code"):
        yield Found(
            "programme",
            programme.uid,
            programme.name or {"nl": programme.code},
            programme.code,
            programme.code,
            programme.example,
        )
    for element in ContentElement.objects.select_related("programme").order_by("pk"):
        yield Found(
            "content_element",
            element.uid,
            {"nl": element.name},
            element.programme.code,
            "ISE",
            element.example,
        )
    articles = (
        Article.objects.filter(Exists(ledger.effective_legs().filter(article=OuterRef("pk"))))
        .prefetch_related("codes")
        .order_by("code")
    )
    for article in articles:
        yield Found(
            "article",
            article.uid,
            {"nl": article.name or article.code},
            article.code,
            " ".join(sorted({row.code for row in article.codes.all()})),
            article.example,
        )
