"""Programmes as files of facts, ``data/programmes/*.yaml``: objectives, actions, who pays each, and
the help without money that comes with them."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct, field

from regie.base.data import data
from regie.base.yaml_files import Node, Words, get, listed, must, read, words_of

#: Who pays an action: calls of the programme, or something else.
PAID = ("calls", "elsewhere")


class Action(Struct, frozen=True):
    """An action. ``instrument`` and ``who`` pay it where calls do not; absent is not known."""

    code: str
    title: Words
    paid: str = "calls"
    instrument: str = ""
    who: str = ""
    source: str = ""


class Objective(Struct, frozen=True):
    """An objective with its actions."""

    code: str
    title: Words
    actions: tuple[Action, ...]


class Offer(Struct, frozen=True):
    """Help without money; ``every_action`` is whether it comes with each action."""

    code: str
    title: Words
    about: Words = field(default_factory=dict)
    every_action: bool = False
    source: str = ""


class Programme(Struct, frozen=True):
    """A programme; the calls that serve it are in the register."""

    code: str
    title: Words
    about: Words = field(default_factory=dict)
    source: str = ""
    objectives: tuple[Objective, ...] = ()
    offers: tuple[Offer, ...] = ()

    def action(self, code: str) -> tuple[Objective, Action] | None:
        """The action with this code, and its objective."""
        return next(
            (
                (one, action)
                for one in self.objectives
                for action in one.actions
                if action.code == code
            ),
            None,
        )

    def offer(self, code: str) -> Offer | None:
        """The offer with this code."""
        return next((offer for offer in self.offers if offer.code == code), None)


@lru_cache(maxsize=1)
def programmes() -> dict[str, Programme]:
    """Every programme that comes with Regie, by code."""
    found = [
        _read(path.read_bytes(), path.name) for path in sorted(data("programmes").glob("*.yaml"))
    ]
    return {one.code: one for one in found}


def title_of(code: str) -> Words:
    """What a programme is called: as its file says, else its code in plain words."""
    known = programmes().get(code)
    return known.title if known else {"nl": code.replace("-", " ").capitalize()}


def _read(content: bytes, name: str) -> Programme:
    top = read(content, name)
    parts = top.fields(("programme", "objectives", "offers"))
    node = must(top, parts, "programme")
    told = node.fields(("code", "title", "about", "source"))
    return Programme(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        words_of(told, "about"),
        get(told, "source", _long, ""),
        tuple(_objective(one) for one in listed(parts, "objectives")),
        tuple(_offer(one) for one in listed(parts, "offers")),
    )


def _objective(node: Node) -> Objective:
    told = node.fields(("code", "title", "actions"))
    return Objective(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        tuple(_action(one) for one in listed(told, "actions")),
    )


def _action(node: Node) -> Action:
    told = node.fields(("code", "title", "paid", "instrument", "who", "source"))
    return Action(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        told["paid"].choice(PAID) if "paid" in told else "calls",
        get(told, "instrument", _long, ""),
        get(told, "who", _long, ""),
        get(told, "source", _long, ""),
    )


def _offer(node: Node) -> Offer:
    told = node.fields(("code", "title", "about", "every_action", "source"))
    return Offer(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        words_of(told, "about"),
        get(told, "every_action", Node.flag, False),
        get(told, "source", _long, ""),
    )


def _long(node: Node) -> str:
    return node.short(500)
