"""Taking in what is known of pots and of the money for actions (``data/budgets``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.budgets.models import Allotment, Article, Funding, FundingSource, Leg, Pot
from regie.budgets.services.allotments import AllotmentDraft, assign
from regie.budgets.services.pots import FundingDraft, ensure_pot, ensure_source, fund
from regie.kernel.dates import parse_iso
from regie.plans.models import Item, Revision


def load_money(actor: Actor, folder: Path) -> int:
    """Take in the files of a folder (its README tells the columns); how many rows were new. What
    names an article or an action that the register does not hold yet waits for it.

    :raises Invalid: for a row that cannot be.
    """
    before = _count()
    sources = {
        row["code"]: ensure_source(actor, row["code"], _words(row, "name"), own=row["own"] == "yes")
        for row in _rows(folder / "funding_sources.csv")
    }
    pots = {
        row["slug"]: ensure_pot(actor, row["slug"], _words(row, "name"), _words(row, "text"))
        for row in _rows(folder / "pots.csv")
    }
    articles = {row.code: row for row in Article.objects.all()}
    for row in _rows(folder / "fundings.csv"):
        article = articles.get(row["article"])
        if article is not None or not row["article"]:
            _fund(actor, row, pots.get(row["pot"]), article, sources[row["source"]])
    for row in _rows(folder / "allotments.csv"):
        item = _item(row["plan"], row["item"])
        article = articles.get(row["article"])
        if item is not None and (article is not None or not row["article"]):
            _assign(actor, row, item, article, pots.get(row["pot"]), sources.get(row["source"]))
    return _count() - before


def _fund(
    actor: Actor,
    row: Mapping[str, str],
    pot: Pot | None,
    article: Article | None,
    source: FundingSource,
) -> None:
    year = int(row["year"])
    if Funding.objects.filter(pot=pot, year=year, article=article, source=source).exists():
        return
    passage = None
    if row["movement"] and article is not None:
        passage = (
            Leg.objects.filter(
                article=article, movement__title=row["movement"], passage__isnull=False
            )
            .order_by("pk")
            .values_list("passage_id", flat=True)
            .first()
        )
    fund(
        actor,
        FundingDraft(
            year=year,
            source=source,
            pot=pot,
            article=article,
            vak=_euro(row["vak"]),
            vek=_euro(row["vek"]),
            recurrent={"yes": True, "no": False}.get(row["recurrent"]),
            end=parse_iso(row["end"]) if row["end"] else None,
            basis=row["basis"],
            passage=passage,
            ground=row["ground"],
        ),
    )


def _assign(
    actor: Actor,
    row: Mapping[str, str],
    item: Item,
    article: Article | None,
    pot: Pot | None,
    source: FundingSource | None,
) -> None:
    year = int(row["year"])
    if Allotment.objects.filter(item=item, year=year, article=article, pot=pot).exists():
        return
    assign(
        actor,
        AllotmentDraft(
            item=item,
            year=year,
            article=article,
            pot=pot,
            source=source,
            vak=_euro(row["vak"]),
            vek=_euro(row["vek"]),
            recurrent={"yes": True, "no": False}.get(row["recurrent"]),
            basis=row["basis"],
            ground=row["ground"],
        ),
    )


def _item(plan: str, named: str) -> Item | None:
    """The one published item with this code or Dutch title."""
    found = [
        row
        for row in Revision.objects.filter(
            plan__slug=plan, from_seq__isnull=False, until_seq__isnull=True, ended=False
        ).select_related("item")
        if named in (row.code, row.title.get("nl"))
    ]
    if len(found) > 1:
        raise Invalid(f"“{named}” is meer dan één onderdeel van {plan}.")
    return found[0].item if found else None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(row: Mapping[str, str], name: str) -> dict[str, str]:
    told = {language: row[f"{name}_{language}"] for language in ("nl", "en")}
    return {language: words for language, words in told.items() if words}


def _euro(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _count() -> int:
    return int(sum(model.objects.count() for model in (FundingSource, Pot, Funding, Allotment)))
