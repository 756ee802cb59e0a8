"""``/keten/<kind>/<uid>/``: one thing in the chain, what leads to it and what follows from it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import get_args

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.base import chain
from regie.base.chain import Chain, Node, Ref
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.components.chain import BASES, KINDS, Key, ribbon
from regie.components.chain import Link as Station
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language, number
from regie.website.downloads import download

#: So many of one kind are shown at once; the file has all.
_MOST = 40


class Step(Struct, frozen=True):
    """One step along the chain, as it is shown."""

    node: Node
    path: str
    basis: str | Promise
    place: str


class Group(Struct, frozen=True):
    """Steps to things of one kind; ``more`` are not shown."""

    title: str | Promise
    steps: list[Step]
    more: int


@public_page
@require_safe
def thing(request: Request, kind: str, uid: str) -> HttpResponseBase:
    """One thing with its neighbours in the chain; each is one click."""
    if kind not in KINDS:
        raise Http404(kind)
    ref = Ref(kind, uid)
    around = found(chain.around(ref))
    if form := request.GET.get("formaat", ""):
        return download(_table(around), f"keten-{kind}-{uid}", form)
    before, after = _groups(around, ref, back=True), _groups(around, ref, back=False)
    name, _station, _many = KINDS[kind]
    return render_page(
        request,
        "website/chain.html",
        {
            "node": around.start,
            "kind": name,
            "title": said(around.start.title, language())[0],
            "spoken": said(around.start.title, language())[1],
            "stations": ribbon(KINDS[kind][1], _stations(around)),
            "ways": (
                (gettext("What leads to it"), "voor", before, gettext("Nothing leads to it yet.")),
                (gettext("What follows from it"), "na", after, gettext("Nothing follows yet.")),
            ),
        },
    )


def _groups(around: Chain, ref: Ref, *, back: bool) -> list[Group]:
    by_kind: dict[str, list[Step]] = {}
    for link in around.to(ref) if back else around.on_from(ref):
        other = link.before if back else link.after
        node = around.nodes[other]
        # What bears the mark of an example says so once.
        basis = "" if node.example and link.basis == "example" else BASES[link.basis]
        by_kind.setdefault(other.kind, []).append(
            Step(node, reverse("chain", args=[other.kind, other.uid]), basis, link.place)
        )
    return [
        Group(KINDS[kind][2], sorted(steps, key=_read)[:_MOST], max(0, len(steps) - _MOST))
        for kind, steps in by_kind.items()
    ]


def _read(step: Step) -> tuple[int, str]:
    """As one looks for it: 9 before 10, and then by its words."""
    title = fold(said(step.node.title, language())[0])
    code = title.partition(" ")[0]
    return int(code) if code.isdecimal() else sys.maxsize, title


def _stations(around: Chain) -> dict[Key, Station]:
    """How many of each station are one step away, and where they stand on the page. What stands
    further along is not said to be missing."""
    found_: dict[Key, set[Ref]] = {}
    for link in around.links:
        for end in (link.before, link.after):
            if end != around.start.ref:
                found_.setdefault(KINDS[end.kind][1], set()).add(end)
    apart = Station(missing=gettext("no direct link"))
    return dict.fromkeys(get_args(Key), apart) | {
        key: Station(number(len(refs)), f"#{_side(around, refs)}") for key, refs in found_.items()
    }


def _side(around: Chain, refs: Iterable[Ref]) -> str:
    return "voor" if any(link.before in refs for link in around.to(around.start.ref)) else "na"


def _table(around: Chain) -> Table:
    def row(one: chain.Link) -> list[Cell]:
        ends = [around.nodes[end] for end in (one.before, one.after)]
        return [
            *(
                cell
                for end in ends
                for cell in (end.ref.kind, end.ref.uid, said(end.title, language())[0])
            ),
            one.basis,
            one.place,
        ]

    return Table(
        said(around.start.title, language())[0],
        [
            Column("from_kind", gettext("From")),
            Column("from", gettext("Its code")),
            Column("from_title", gettext("Title"), width=50),
            Column("to_kind", gettext("To")),
            Column("to", gettext("Its code")),
            Column("to_title", gettext("Title"), width=50),
            Column("basis", gettext("Basis")),
            Column("place", gettext("Where it can be read"), width=50),
        ],
        [row(one) for one in around.links],
    )
