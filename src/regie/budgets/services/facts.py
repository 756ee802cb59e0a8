"""Facts about money that come with Regie: ``data/budgets``."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from regie.actors.services import Loaded
from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.budgets.models import Article, InternalFlow, Programme
from regie.budgets.services.articles import change_article, tell_left_out
from regie.budgets.services.flows import tell_flow
from regie.budgets.services.formulas import load_formulas
from regie.budgets.services.grant_facts import FILE as GRANTS
from regie.budgets.services.grant_facts import load_grants
from regie.budgets.services.known import load_money


def load_facts(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in all files about money of a folder, by what they are about.

    :raises Invalid: for a file or a row that cannot be.
    """
    done = load_budget(actor, folder)
    if (folder / "pots.csv").is_file():
        done["money"] = Loaded(added=load_money(actor, folder))
    if (folder / GRANTS).is_file():
        done["grants"] = load_grants(actor, folder)
    if (folder / "formulas.csv").is_file():
        told = load_formulas(actor, folder)
        done["formulas"] = Loaded(added=told["added"], same=told["same"])
    return done


def holds_money(folder: Path) -> bool:
    """Whether a folder holds such files."""
    return any((folder / name).is_file() for name in ("flows.csv", "pots.csv", GRANTS))


def load_budget(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in ``programmes.csv``, ``articles.csv`` and ``flows.csv``; what staff wrote stays.

    :raises Invalid: for a file without its columns.
    """
    done: Counter[tuple[str, str]] = Counter()
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    for row in _rows(folder / "programmes.csv", ("code", "left_out")):
        programme = programmes.get(row["code"])
        if programme is None:
            continue
        told = tell_left_out(actor, programme, row["left_out"])
        done["programmes", "added" if told else "same"] += 1
    articles = {article.code: article for article in Article.objects.all()}
    for row in _rows(folder / "articles.csv", ("code", "nl", "en")):
        article = articles.get(row["code"])
        if article is None:
            continue
        if article.short_content:
            done["articles", "same"] += 1
            continue
        words = {language: row[language] for language in ("nl", "en") if row[language]}
        change_article(actor, article, version=article.version, short_content=words)
        done["articles", "added"] += 1
    there = set(InternalFlow.objects.values_list("giver__code", "receiver__code"))
    for row in _rows(folder / "flows.csv", ("giver", "receiver", "basis", "ground")):
        giver, receiver = articles.get(row["giver"]), articles.get(row["receiver"])
        if giver is None or receiver is None:
            continue
        if (giver.code, receiver.code) in there:
            done["flows", "same"] += 1
            continue
        tell_flow(actor, giver, receiver, basis=row["basis"], ground=row["ground"])
        done["flows", "added"] += 1
    return {
        name: Loaded(added=done[name, "added"], same=done[name, "same"])
        for name in ("programmes", "articles", "flows")
    }


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(columns) - set(reader.fieldnames or ()):
            raise Invalid(f"{path.name} mist de kolom {sorted(missing)[0]}.")
        yield from reader
