"""What is kept in words: by language, as a date, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from regie.actors.people.selectors import organisation_choices
from regie.actors.selectors import offices
from regie.base.text import said
from regie.components.figures import partial_date
from regie.components.plan_changes import named_title
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans.contents import LinkTo
from regie.plans.selectors.names import Named, names
from regie.plans.services.agreements import (
    Tied,
)


def by_language(dutch: str, english: str) -> dict[str, str]:
    """What was typed, by language; what is empty is left out."""
    told = {"nl": dutch.strip(), "en": english.strip()}
    return {spoken: words for spoken, words in told.items() if words}


def kept_words(dutch: str, had: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Words of a row, which the form asks in Dutch only: with their other languages where the
    Dutch is as it was."""
    dutch = dutch.strip()
    same = next((dict(words) for words in had if words.get("nl", "") == dutch), None)
    return same if same is not None else by_language(dutch, "")


def in_dutch(words: Mapping[str, str]) -> str:
    """Words by language as staff read them."""
    return said(words, "nl")[0]


def date_words(value: PartialDate | None) -> str:
    """A date in words; nothing for none."""
    return partial_date(value, language()) if value else ""


def joined(lines: Iterable[str]) -> str:
    """Several things in one cell."""
    return "; ".join(lines)


def who_choices(day: date, *keep: tuple[str, str], empty: Any) -> list[Any]:
    """Ministers and organisations to choose from, as ``kind:uid``; those that are ``keep`` too,
    though they ended."""
    ministers = [
        (
            f"office:{row.office.uid}",
            f"{in_dutch(row.office.title)} ({row.holder.holder})"
            if row.holder
            else in_dutch(row.office.title),
        )
        for row in offices(day)
    ]
    houses = [(f"organisation:{uid}", name) for uid, name in organisation_choices()]
    known = {value for value, words_field in [*ministers, *houses]}
    gone = [
        (f"{named.kind}:{named.uid}", named_title(named)[0])
        for named in named_of(keep, day).values()
        if f"{named.kind}:{named.uid}" not in known
    ]
    return [
        ("", empty),
        (gettext("Ministers"), ministers),
        (gettext("Organisations"), houses),
        *([(gettext("No longer there"), gone)] if gone else []),
    ]


def named_of(some: Iterable[tuple[str, str]], day: date) -> dict[tuple[str, str], Named]:
    """What is called how on a day, by kind and uid."""
    links = [LinkTo("", kind, uid) for kind, uid in some]  # type: ignore[arg-type] # kinds of a model
    return names(links, day)


def titles_of(items: Iterable[Tied], day: date) -> dict[str, str]:
    """The titles of what is tied, by uid."""
    return {
        uid: named_title(named)[0]
        for (_kind, uid), named in named_of([("item", one.item) for one in items], day).items()
    }
