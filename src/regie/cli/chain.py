"""``regie chain UID``: everything that leads to one thing of the register, and all that follows."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from regie.cli import house
from regie.cli.output import Refused


def add_words(add: Any, json: Callable[[Any], None]) -> None:
    """The command ``regie chain``."""

    def asked(words: argparse.Namespace) -> int:
        return show(words.uid, json=words.json)

    one = add("chain", "Toon de hele keten van iets in het register.", asked)
    one.what.add_argument("uid", metavar="UID", help="waaronder het bekend is")
    json(one)


def show(uid: str, *, json: bool) -> int:
    """Print its chain: things, and links with their basis.

    :raises Refused: where nothing public bears this uid.
    """
    house.setup()
    house.must_be_migrated()
    from django.conf import settings

    from regie.base import chain
    from regie.base.text import said

    start = chain.known(uid)
    if start is None:
        raise Refused(f"Niets in het register heet {uid}.")
    found = chain.along(start)
    base = str(settings.BASE_URI)
    if json:
        house.told(
            {
                "nodes": [
                    {
                        "uid": one.ref.uid,
                        "kind": one.ref.kind,
                        "title": said(one.title, "nl")[0],
                        "url": f"{base}{one.path}",
                        "example": one.example,
                    }
                    for one in found.nodes.values()
                ],
                "links": [
                    {
                        "from": one.before.uid,
                        "to": one.after.uid,
                        "basis": one.basis,
                        **({"place": one.place} if one.place else {}),
                    }
                    for one in found.links
                ],
            }
        )
        return 0
    for one in found.links:
        print(
            f"{one.before.kind}: {said(found.nodes[one.before].title, 'nl')[0]}\n"
            f"  → {one.after.kind}: {said(found.nodes[one.after].title, 'nl')[0]} ({one.basis})"
        )
    if not found.links:
        print(f"{said(start.title, 'nl')[0]}: hier hangt nog niets aan vast.")
    return 0
