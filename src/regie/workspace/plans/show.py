"""How plans, drafts and items are shown to those who keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.text import fold, said
from regie.components.addresses import path_to
from regie.components.plan_changes import (
    Changed,
    Names,
    changes,
    link_words,
    own_words,
    value_words,
)
from regie.components.plan_words import FIELDS as WORDS
from regie.components.plan_words import Words, kind_of, title_of
from regie.components.requests import found
from regie.components.templatetags.regie import language
from regie.plans.contents import TEXTS, Content, Node, changed_fields, tree
from regie.plans.models import Edition
from regie.plans.models.plan import WRITERS
from regie.plans.own import Own, said_in
from regie.plans.selectors import desk
from regie.plans.selectors.desk import DraftDesk, Mark
from regie.plans.selectors.names import day_of
from regie.plans.selectors.obstacles import Obstacle
from regie.workspace.plans.forms import fields_of

STATES: dict[str, Words] = {
    "draft": _("being written"),
    "submitted": _("submitted"),
    "decided": _("decided"),
    "published": _("published"),
    "withdrawn": _("thrown away"),
}
STATE_KINDS = {"draft": "busy", "submitted": "busy", "decided": "look", "published": "good"}
EDITIONS: dict[str, Words] = {
    "regular": _("draft of the next edition"),
    "scenario": _("scenario"),
    "erratum": _("erratum"),
}
MARKS: dict[str, Words] = {
    "added": _("new"),
    "changed": _("changed"),
    "moved": _("moved"),
    "ended": _("ends"),
    "revived": _("taken up again"),
    "same": _("as it was"),
}
MARK_KINDS = {
    "added": "good",
    "changed": "busy",
    "moved": "busy",
    "ended": "bad",
    "revived": "good",
    "same": "neutral",
}


def writes(actor: Actor) -> bool:
    """Whether this person keeps plans."""
    return actor.has(*WRITERS)


def edition_of(actor: Actor, uid: str) -> Edition:
    """The edition at an address.

    :raises Http404: for what is not there for this person.
    """
    return found(desk.edition_at(actor, uid))


def open_edition(actor: Actor, uid: str) -> Edition:
    """The same, of one that is not published."""
    edition = edition_of(actor, uid)
    if edition.seq is not None:
        raise Http404
    return edition


def frame(edition: Edition, *steps: tuple[str, str]) -> dict[str, Any]:
    """What every page within an edition shows: what it is, and where it stands."""
    plan = edition.plan
    trail = [
        {"path": reverse("work:plans"), "label": gettext("Plans")},
        {
            "path": reverse("work:plan_desk", args=[plan.slug]),
            "label": said(plan.title, language())[0],
        },
        *({"path": path, "label": label} for path, label in steps),
    ]
    return {
        "edition": edition,
        "plan": plan,
        "name": said(edition.name, language())[0],
        "state": STATES[edition.state],
        "state_kind": STATE_KINDS.get(edition.state, "neutral"),
        "edition_kind": EDITIONS[edition.kind],
        "trail": trail,
        "here": reverse("work:edition", args=[edition.uid]),
    }


def within(edition: Edition) -> tuple[str, str]:
    """The step that leads to an edition."""
    return reverse("work:edition", args=[edition.uid]), said(edition.name, language())[0]


# --- the tree


class Row(Struct, frozen=True):
    """An item in the tree of a draft."""

    uid: str
    depth: int
    kind: Words
    code: str
    title: str
    spoken: str
    path: str
    mark: Words | None
    mark_kind: str
    fields: str
    ownerless: bool
    under: str


class Asked(Struct, frozen=True):
    """What the reader asked to see."""

    kind: str = ""
    shown: str = ""
    words: str = ""

    @property
    def anything(self) -> bool:
        """Whether a part of the tree is wanted, which then is no tree."""
        return bool(self.kind or self.shown or self.words)


SHOWN: dict[str, str | Promise] = {
    "": _("everything"),
    "gewijzigd": _("what this draft changes"),
    "zonder-trekker": _("what nobody answers for"),
    "beeindigd": _("what ended before"),
}


def wanted(edition: Edition, page: DraftDesk, asked: Asked) -> list[tuple[int, Content]]:
    """The items that were asked for, in the order of the tree, each with its depth."""
    contents = page.gone.values() if asked.shown == "beeindigd" else page.contents.values()
    needle = fold(asked.words)
    return [
        (depth, content)
        for depth, content in _walk(tree(contents))
        if (not asked.kind or content.kind == asked.kind)
        and (
            asked.shown != "gewijzigd"
            or (content.item in page.marks and page.marks[content.item].what != "same")
        )
        and (asked.shown != "zonder-trekker" or desk.ownerless(content))
        and (not needle or needle in _searched(content))
    ]


def _searched(content: Content) -> str:
    fields = content.fields
    words = [word for name in TEXTS for word in fields[name].values()]
    return fold(" ".join([content.code, content.item, *words]))


def _walk(nodes: Iterable[Node], depth: int = 0) -> Iterator[tuple[int, Content]]:
    # By hand: a tree may be deeper than Python likes.
    waiting = [(depth, node) for node in reversed(list(nodes))]
    while waiting:
        depth, node = waiting.pop()
        yield depth, node.content
        waiting += [(depth + 1, child) for child in reversed(node.children)]


def rows(
    edition: Edition, page: DraftDesk, found_: Sequence[tuple[int, Content]], *, flat: bool
) -> list[Row]:
    """Items for the page."""
    told = []
    for depth, content in found_:
        title, spoken = title_of(content)
        mark = page.marks.get(content.item)
        above = page.contents.get(content.parent or "")
        told.append(
            Row(
                content.item,
                0 if flat else min(depth, 6),
                kind_of(content.kind, content.fields),
                content.code,
                title,
                spoken,
                item_path(edition, content.item),
                MARKS[mark.what] if mark and mark.what != "same" else None,
                MARK_KINDS[mark.what] if mark else "neutral",
                field_words(mark),
                desk.ownerless(content) and not content.ended,
                called(above) if above and flat else "",
            )
        )
    return told


def field_words(mark: Mark | None) -> str:
    """The fields that differ, in words; nothing of what is new or ends."""
    if mark is None or mark.what in ("added", "ended"):
        return ""
    told = (name.partition(".")[0] for name in mark.fields)
    return ", ".join(dict.fromkeys(str(WORDS.get(name, name)) for name in told))


def item_path(edition: Edition, uid: str) -> str:
    """The address of an item in an edition."""
    return path_to("work:edition_item", edition.uid, uid)


def gone_on(edition: Edition, item: str = "") -> dict[str, list[dict[str, str]]]:
    """In what the items go on that a draft merges or splits, as links, by uid."""
    return {
        source: [
            {
                "path": item_path(edition, uid),
                "title": f"{code} {said(title, language())[0]}".strip(),
            }
            for uid, code, title in some
        ]
        for source, some in desk.goes_on(edition, item).items()
    }


def called(content: Content) -> str:
    """Code and title in one line."""
    return f"{content.code} {title_of(content)[0]}".strip()


class Hindrance(Struct, frozen=True):
    """Something that stands in the way, with a link to each item that it is about."""

    message: str
    items: tuple[tuple[str, str], ...]
    settle: str


def hindrances(
    edition: Edition, obstacles: Iterable[Obstacle], contents: Mapping[str, Content]
) -> list[Hindrance]:
    """Obstacles for a page."""
    conflicts = reverse("work:edition_conflicts", args=[edition.uid])
    return [
        Hindrance(
            one.message,
            tuple(
                (item_path(edition, uid), called(contents[uid]) if uid in contents else uid)
                for uid in one.items
            ),
            conflicts if one.is_clash else "",
        )
        for one in obstacles
    ]


# --- one item


def facts(content: Content, names: Names, own: Own) -> list[tuple[Words, str]]:
    """What an item says, field by field, for who only reads."""
    told: list[tuple[Words, str]] = []
    for name in fields_of(content.kind):
        if words := field_value(name, content.fields[name]):
            told.append((WORDS.get(name, name), words))
    told += [
        (said(field.label, language())[0], own_words(field, words))
        for field, words in said_in(own, content)
    ]
    if content.links:
        told.append((WORDS["links"], "; ".join(link_words(one, names) for one in content.links)))
    return told


def field_value(name: str, value: Any) -> str:
    """A field in words; nothing where it is empty."""
    if name in TEXTS:
        return " / ".join(words for words in value.values() if words)
    return value_words(name, value)


def what_changed(base: Content | None, content: Content, names: Names, own: Own) -> list[Changed]:
    """What a draft changes in an item, field by field."""
    return changes(changed_fields(base, content), names, own) if base else []


def day_for(edition: Edition, today: date) -> date:
    """The day at which an edition looks at the world."""
    return day_of(edition, today)
