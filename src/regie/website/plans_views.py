"""What the pages of plans show: trees with counts, ribbons, and changes word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import replace

from regie.base.fields import last_day
from regie.base.text import said
from regie.components.addresses import PAGES, address_of, path_to
from regie.components.chain import Basis, Key, Link
from regie.components.plan_changes import Names, date_of, named_title, share_words
from regie.components.plan_words import (
    GROUP_OF,
    GROUPS,
    HEADINGS,
    LEVELS,
    ROLES,
    Words,
    counted,
    kind_of,
    title_of,
)
from regie.components.templatetags.regie import language
from regie.plans.contents import Content, LinkTo, Node, natural
from regie.plans.rules import slip
from regie.programmes.selectors.chain import Counted


def item_path(kind: str, uid: str) -> str:
    """The address of an item."""
    return path_to("objective" if kind == "objective" else "item", uid)


class Shown(Struct, frozen=True):
    """An item in a list. ``when`` says of what has a date how it stands with it; ``milestones``
    are those directly under it; ``counts`` says what else hangs under it."""

    kind: Words
    code: str
    title: str
    spoken: str
    path: str
    example: bool
    when: str = ""
    milestones: tuple[Shown, ...] = ()
    counts: str = ""
    objectives: tuple[Shown, ...] = ()


class Group(Struct, frozen=True):
    """Items of a page that belong together."""

    key: str
    heading: Words
    items: tuple[Shown, ...]


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """As they stand, but objectives with a code by that code."""
    return sorted(
        nodes,
        key=lambda node: (
            natural(node.content.code) if node.content.kind == "objective" else (),
            node.content.rank,
        ),
    )


def tally(nodes: Iterable[Node]) -> Counter[str]:
    """How many of each group there are among ``nodes`` and all under them; objectives by level."""
    found: Counter[str] = Counter()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        kind = node.content.kind
        key = str(node.content.fields["level"]) if kind == "objective" else GROUP_OF.get(kind)
        if key:
            found[key] += 1
        waiting += node.children
    return found


def tally_words(counts: Mapping[str, int]) -> list[str]:
    """What :func:`tally` counted, part by part."""
    return [counted(key, n) for key in (*LEVELS, *GROUPS) if (n := counts.get(key, 0))]


def shown(node: Node, today: date) -> Shown:
    """An item for a list, with the objectives and milestones under it."""
    content = node.content
    title, spoken = title_of(content)
    return Shown(
        kind=kind_of(content.kind, content.fields),
        code=content.code,
        title=title,
        spoken=spoken,
        path=item_path(content.kind, content.item),
        example=bool(content.fields["is_example"]),
        when=date_words(content, today) if content.kind == "milestone" else "",
        milestones=tuple(
            shown(child, today) for child in node.children if child.content.kind == "milestone"
        ),
        counts=" · ".join(tally_words(tally(node.children))),
        objectives=tuple(
            shown(child, today)
            for child in in_order(node.children)
            if child.content.kind == "objective"
        ),
    )


def groups(
    nodes: Sequence[Node], today: date, research: Mapping[str, Words] | None = None
) -> list[Group]:
    """What stands directly under something, objectives left out, heading by heading.

    :param research: of which type research is, by uid.
    """
    found = []
    types = research or {}
    for key, heading in HEADINGS.items():
        here = [node for node in nodes if GROUP_OF.get(node.content.kind) == key]
        if here:
            told = (
                replace(shown(node, today), counts=str(types[node.content.item]))
                if node.content.item in types
                else shown(node, today)
                for node in here
            )
            found.append(Group(key, heading, tuple(told)))
    return found


def date_words(content: Content, today: date) -> str:
    """How it stands with a milestone, neutrally: what is not in the register is not concluded."""
    fields = content.fields
    planned, expected, reached = (fields[name] for name in ("planned", "expected", "reached"))
    late = _slip_words(slip(planned, expected, reached))
    if reached:
        told = gettext("reached: %(when)s") % {"when": date_of(reached)}
        if planned and late:
            told += gettext(", planned for %(when)s") % {"when": date_of(planned)}
        return f"{told}, {late}" if late else told
    when = expected or planned
    if when is None:
        return gettext("no date was given")
    told = gettext("planned for %(when)s") % {"when": date_of(planned or when)}
    if planned and expected and planned != expected:
        told += gettext(", now expected %(when)s") % {"when": date_of(expected)}
    if late:
        told = f"{told}, {late}"
    if last_day(when) < today:
        told += gettext(
            "; that date has passed, and whether it was reached does not stand in the register"
        )
    return told


def _slip_words(days: int | None) -> str:
    """``3 maanden later``; nothing where there is no slip."""
    if not days:
        return ""
    months = round(abs(days) / 30.4)
    if months < 2:
        n = abs(days)
        told = (
            ngettext("%(n)s day later", "%(n)s days later", n)
            if days > 0
            else ngettext("%(n)s day earlier", "%(n)s days earlier", n)
        )
        return told % {"n": n}
    told = (
        ngettext("%(n)s month later", "%(n)s months later", months)
        if days > 0
        else ngettext("%(n)s month earlier", "%(n)s months earlier", months)
    )
    return told % {"n": months}


class Who(Struct, frozen=True):
    """A link of an item for a page: as what, to whom or what, with which share, and on what the
    register bases it. Target groups that are meant together are one line: their titles are
    ``parts``."""

    role: Words
    title: str
    spoken: str
    path: str
    detail: str
    share: str
    basis: str
    note: str
    parts: tuple[str, ...] = ()


def inferred_from(note: str) -> str:
    """Of what is inferred, from what: with that word in front, unless it stands there already."""
    word = gettext("inferred")
    if note.casefold().startswith(word.casefold()):
        return note
    return f"{word}: {note}" if note else word


def who(links: Iterable[LinkTo], names: Names) -> list[Who]:
    """The links of an item, in the order of their roles, intersections behind single groups."""
    order = list(ROLES)
    found = []
    together: dict[int, list[LinkTo]] = {}
    for link in links:
        if link.intersection is not None:
            together.setdefault(link.intersection, []).append(link)
    for link in sorted(links, key=lambda link: (order.index(link.role), link.intersection or 0)):
        if link.intersection is None:
            found.append(_one(link, names))
        elif group := together.pop(link.intersection, []):
            parts = [named_title(names.get((one.kind, one.target)))[0] for one in group]
            found.append(replace(_one(link, names), title=" × ".join(parts), parts=tuple(parts)))
    return found


def _one(link: LinkTo, names: Names) -> Who:
    named = names.get((link.kind, link.target))
    title, spoken = named_title(named)
    path = (
        path_to("item", link.target)
        if link.kind == "item"
        else (address_of(link.kind, link.target) if link.kind in PAGES else "")
    )
    detail = ""
    if link.kind == "office":
        detail = (named.detail if named else "") or gettext(
            "who held this office then is not in the register"
        )
    elif link.kind == "organisation" and named:
        detail = named.detail
    return Who(
        ROLES[link.role],
        title,
        spoken,
        path,
        detail,
        share_words(link),
        link.basis,
        inferred_from(said(link.note, language())[0]) if link.basis == "inferred" else "",
    )


def carried_out(told: Counted) -> dict[Key, Link]:
    """The stations of what came of plans: calls, who takes part, and what was reported."""
    links: dict[Key, Link] = {}
    if told.calls:
        basis: Basis = "example" if told.only_example_calls else "paper"
        links["call"] = Link(str(told.calls), reverse("calls"), basis)
    if told.programme:
        path = reverse("programme_results", args=[told.programme])
        basis = "example" if told.only_example_awards else "staff"
        if told.municipalities:
            links["municipality"] = Link(str(told.municipalities), path, basis)
        if told.reports:
            links["result"] = Link(str(told.reports), path, basis)
    return links


#: What the stations say that nobody filled yet, and who could.
MISSING = {
    "money": _("no money assigned yet; a financial officer can do that"),
    "call": _("no call yet; whoever runs a programme enters it"),
    "municipality": _("none takes part yet; they do once there is a call"),
    "result": _("nothing reported yet; who carries out an action reports"),
    "evidence": _("no evaluation announced; a researcher or a paper can bring one"),
}
