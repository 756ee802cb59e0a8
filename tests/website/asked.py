"""What a page asks of the database."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext


def of_the_page(asked: CaptureQueriesContext) -> list[str]:
    """The questions of a page, less the one that only the bar on top of a demonstration asks: whom
    one can be."""
    told = [query["sql"] for query in asked.captured_queries]
    return [one for one in told if not ('"actors_mandate"' in one and '"example"' in one)]
