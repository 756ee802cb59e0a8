"""What changed in a plan, and what its items point at, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from msgspec import Struct

from regie.base.text import said
from regie.components import figures
from regie.components.difference import Piece, words
from regie.components.plan_words import BASES, FIELDS, LEVELS, ROLES, Words
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate, parse_iso
from regie.plans.contents import DATES, TEXTS, FieldChange, LinkTo
from regie.plans.own import PREFIX, Own, OwnField
from regie.plans.selectors import Named

Names = Mapping[tuple[str, str], Named]


def date_of(when: PartialDate) -> str:
    """As precise as it is known."""
    return figures.partial_date(when, language())


class Changed(Struct, frozen=True):
    """A field before and after, as one line of words that stayed, went and came."""

    label: Words
    pieces: tuple[Piece, ...]
    spoken: str = ""


def changes(fields: Iterable[FieldChange], names: Names, own: Own | None = None) -> list[Changed]:
    """Changed fields for a page.

    :param own: the fields of its plan that the reader may see; of others nothing is told.
    """
    found: list[Changed] = []
    for change in fields:
        if change.field.startswith(PREFIX):
            found += _own_changed(change, own or {})
            continue
        label = FIELDS[change.field]
        before, after = change.before, change.after
        if change.field in TEXTS:
            for spoken in dict.fromkeys([*before, *after]):
                old, new = before.get(spoken, ""), after.get(spoken, "")
                if old != new:
                    found.append(Changed(label, tuple(words(old, new)), spoken))
        elif change.field == "links":
            found.append(Changed(label, tuple(_link_pieces(before, after, names))))
        elif change.field == "rank":
            found.append(Changed(label, (Piece("same", gettext("another place in the row")),)))
        else:
            old, new = value_words(change.field, before), value_words(change.field, after)
            gone = [Piece("removed", old)] if old else []
            came = [Piece("added", new)] if new else []
            between = [Piece("same", " ")] if old and new else []
            found.append(Changed(label, (*gone, *between, *came)))
    return found


def _own_changed(change: FieldChange, own: Own) -> Iterator[Changed]:
    field = own.get(change.field.removeprefix(PREFIX))
    if field is None:
        return
    old, new = (own_words(field, told) for told in (change.before, change.after))
    yield Changed(said(field.label, language())[0], tuple(words(old, new)), "nl")


def own_words(field: OwnField, told: str) -> str:
    """What an item says in a field of its plan, as a page writes it."""
    if told and field.kind == "date":
        return date_of(parse_iso(told))
    if told and field.kind == "number":
        return figures.number(Decimal(told), language())
    return told


def value_words(field: str, value: Any) -> str:
    """The value of a field that holds no text of its own."""
    if value is None or value == "":
        return ""
    if field in DATES:
        return date_of(value)
    if field == "level":
        return str(LEVELS[value])
    if field == "basis":
        return str(BASES[value])
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


def _link_pieces(
    before: Sequence[LinkTo], after: Sequence[LinkTo], names: Names
) -> Iterable[Piece]:
    told = [Piece("removed", link_words(link, names)) for link in before if link not in after]
    told += [Piece("added", link_words(link, names)) for link in after if link not in before]
    for number, piece in enumerate(told):
        if number:
            yield Piece("same", "; ")
        yield piece


def link_words(link: LinkTo, names: Names) -> str:
    """``trekker: Agentschap …``."""
    share = f" ({told})" if (told := share_words(link)) else ""
    if link.intersection is not None:
        told = gettext("intersection %(n)s") % {"n": link.intersection}
        share = f"{share} ({told})"
    return f"{ROLES[link.role]}: {named_title(names.get((link.kind, link.target)))[0]}{share}"


def share_words(link: LinkTo) -> str:
    """``60 %``, or nothing where no share was agreed on."""
    if link.share is None:
        return ""
    # In hundredths of a percent.
    whole = link.share % 100 == 0
    return figures.percent(Decimal(link.share) / 10_000, language(), 0 if whole else 1)


def named_title(named: Named | None) -> tuple[str, str]:
    """What something is called, and in which language that is."""
    if named is None:
        return gettext("not known"), language()
    title, spoken = said(named.title, language())
    if named.kind == "item" and named.detail:
        title = f"{named.detail} {title}".strip()
    return title or gettext("Without a title"), spoken
