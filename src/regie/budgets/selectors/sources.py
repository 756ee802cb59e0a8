"""Where the figures of a round come from."""

from __future__ import annotations

from regie.budgets.models import Article, Movement


def papers_of(round_code: str) -> list[str]:
    """The uids of the papers that movements of a round come from. One query."""
    return list(
        Movement.objects.filter(round__code=round_code, passage__isnull=False)
        .order_by("passage__paper__uid")
        .values_list("passage__paper__uid", flat=True)
        .distinct()
    )


def article_by_uid(uid: str) -> Article | None:
    """An article by its lasting name, with its programme and content element. One query."""
    rows = Article.objects.select_related("programme", "content_element")
    found: Article | None = rows.filter(uid=uid).first()
    return found
