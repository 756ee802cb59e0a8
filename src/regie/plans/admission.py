"""What may be in a horizontal plan.

The rule stands in the communication on its update of 2021, which follows the agreement of the
government on horizontal plans of 7 February 2020: an action that the minister takes together with
another minister, with extra money, and for as long as the legislature lasts. What every domain does
by itself is regular policy, which its minister tells in the yearly policy and budget paper. Each
plan keeps that source in ``Plan.admission_source``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate
from regie.plans.contents import Content, LinkTo

Criterion = Literal["co_minister", "extra_money", "whole_term", "not_regular"]
Proposal = Literal["complete", "regular"]
#: Kinds of plans that the rule is about, and of items in them.
PLANS = frozenset({"horizontal"})
KINDS = frozenset({"action", "initiative"})
#: The roles in which somebody answers for an action.
ANSWERING = frozenset({"lead", "responsible", "co_responsible"})


class Miss(NamedTuple):
    """A criterion that an action does not meet, or (not ``known``) of which nobody knows."""

    criterion: Criterion
    known: bool


def ministers(links: Iterable[LinkTo]) -> int:
    """How many offices answer for an action."""
    return len({link.target for link in links if link.kind == "office" and link.role in ANSWERING})


def misses(
    offices: int,
    extra_money: bool | None,
    until: PartialDate | None,
    term_end: PartialDate | None,
    *,
    regular: bool | None = None,
) -> tuple[Miss, ...]:
    """What an action lacks for a horizontal plan; nothing where it may be in it.

    :param offices: how many ministers answer for it.
    :param until: when it ends. It lasts the whole legislature when it may last until its end:
        actions join every year, so when it begins does not matter.
    """
    found: list[Miss] = []
    if regular:
        found.append(Miss("not_regular", True))
    if offices < 2:
        found.append(Miss("co_minister", True))
    if extra_money is not True:
        found.append(Miss("extra_money", extra_money is not None))
    if until is None or term_end is None:
        found.append(Miss("whole_term", False))
    elif last_day(until) < term_end.first:
        found.append(Miss("whole_term", True))
    return tuple(found)


def of_content(content: Content, term_end: PartialDate | None) -> tuple[Miss, ...]:
    """:func:`misses` of an item as it reads."""
    fields = content.fields
    return misses(
        ministers(content.links),
        fields["extra_money"],
        fields["period_end"],
        term_end,
        regular=fields["regular"],
    )


def proposal(found: Iterable[Miss]) -> Proposal:
    """What to do with an action that lacks something: complete it as long as that can be, else make
    it regular policy. A minister can still join; money that is not there and an end that was chosen
    are what they are.
    """
    fixed = any(miss.known and miss.criterion != "co_minister" for miss in found)
    return "regular" if fixed else "complete"
