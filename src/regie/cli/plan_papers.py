"""``regie plan …``: what changed between editions, and papers and sheets of a plan."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, shown

if TYPE_CHECKING:
    from regie.plans.contents import FieldChange, Line, LinkTo
    from regie.plans.models import Plan
    from regie.plans.selectors import NumberedDifference


def add_words(
    add: Callable[..., Any], json: Callable[[Any], None], as_: Callable[[Any], None]
) -> None:
    """The words of this module, under ``regie plan``.

    :param json: gives a command ``--json``; ``as_`` gives it ``--as``.
    """
    word = add("diff", "Zeg wat er tussen twee edities van een plan veranderde.", _diff)
    _plan(word)
    _numbers(word)
    json(word)


def _plan(word: Any) -> None:
    word.what.add_argument("plan", metavar="PLAN", help="de korte naam, zoals in het webadres")


def _numbers(word: Any) -> None:
    word.choices.add_argument(
        "--from", dest="first", metavar="M", type=int, required=True, help="de eerste editie"
    )
    word.choices.add_argument(
        "--to", dest="last", metavar="N", type=int, required=True, help="de laatste editie"
    )


def found_plan(slug: str) -> Plan:
    """The plan with this short name.

    :raises Refused: where there is none.
    """
    from regie.plans.models import Plan

    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        raise Refused(f"Er is geen plan {shown(slug)}.")
    found: Plan = plan
    return found


# --- what changed


def _diff(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.plans.selectors import compare_numbers

        plan = found_plan(words.plan)
        found = compare_numbers(plan, words.first, words.last)
        if words.json:
            house.told(
                {"plan": plan.slug, "from": words.first, "to": words.last, **difference(found)}
            )
        else:
            print("\n".join(_sentences(found)))
    return 1 if found.difference or found.merged or found.split else 0


def difference(found: NumberedDifference) -> dict[str, Any]:
    """A difference as contracts want it."""
    told = found.difference
    return {
        "added": [_item(line) for line in told.added],
        "ended": [_item(line) for line in told.ended],
        "moved": [
            {**_item(line), "from": line.parent_before, "to": line.parent} for line in told.moved
        ],
        # What moved may say something else too: it stands under both.
        "changed": [
            {**_item(line), "fields": list(_fields(line.fields))}
            for line in (*told.changed, *told.moved)
            if line.fields
        ],
        "merged": [{"from": list(sources), "to": target} for sources, target in found.merged],
        "split": [{"from": source, "to": list(targets)} for source, targets in found.split],
        "same": found.same,
    }


def _item(line: Line) -> dict[str, Any]:
    return {
        "uid": line.item,
        "kind": line.kind,
        "code": line.code,
        "title": _title(line.title),
        "reason": line.reason,
    }


def _title(words: Mapping[str, str]) -> str:
    from regie.base.text import said

    return said(words, "nl")[0]


def _fields(changes: Iterable[FieldChange]) -> Iterator[dict[str, Any]]:
    from regie.plans.contents import TEXTS

    for change in changes:
        if change.field not in TEXTS:
            yield {
                "field": change.field,
                "before": _plain(change.before),
                "after": _plain(change.after),
            }
            continue
        # Dutch goes by the name of the field; another language stands behind it.
        for language in dict.fromkeys([*change.before, *change.after]):
            before, after = change.before.get(language, ""), change.after.get(language, "")
            if before != after:
                field = change.field if language == "nl" else f"{change.field}.{language}"
                yield {"field": field, "before": before, "after": after}


def _plain(value: Any) -> Any:
    from regie.kernel.dates import PartialDate

    if isinstance(value, PartialDate):
        if value.precision == "day":
            return value.iso()
        return {"date": value.iso(), "precision": value.precision}
    if isinstance(value, tuple):
        return [_link(link) for link in value]
    return value


def _link(link: LinkTo) -> dict[str, Any]:
    return {
        "role": link.role,
        "kind": link.kind,
        "target": link.target,
        "share": link.share,
        "basis": link.basis,
        "note": _title(link.note),
    }


def _sentences(found: NumberedDifference) -> Iterator[str]:
    from regie.base import clock
    from regie.plans.contents import LinkTo
    from regie.plans.selectors.names import names
    from regie.writing.papers import words

    told = found.difference
    parts = {what: getattr(told, what) for what in words.WHAT}
    pointed = [
        LinkTo("", "item", uid)
        for line in (line for lines in parts.values() for line in lines)
        for uid in {line.parent, line.parent_before} - {None}
    ]
    pointed += [
        LinkTo("", "item", uid)
        for uid in (
            *(uid for sources, target in found.merged for uid in (*sources, target)),
            *(uid for source, targets in found.split for uid in (source, *targets)),
        )
    ]
    pointed += [
        link
        for lines in parts.values()
        for line in lines
        for change in line.fields
        if change.field == "links"
        for link in (*change.before, *change.after)
    ]
    called = names(pointed, clock.today())

    def name(uid: str | None) -> str:
        return "het plan" if uid is None else words.named(LinkTo("", "item", uid), called)

    for what, lines in parts.items():
        for line in lines:
            yield f"{_SIGNS[what]} {words.KINDS[line.kind]} {words.headed(line.code, line.title)}"
            if what == "moved":
                yield f"    van {name(line.parent_before)} naar {name(line.parent)}"
            for change in line.fields:
                for label, before, after in words.before_and_after(*change, called):
                    yield f"    {label}: {before or '–'} → {after or '–'}"
            if line.reason:
                yield f"    reden: {line.reason}"
    for sources, target in found.merged:
        yield f"> {words.listed(map(name, sources))} gingen op in {name(target)}"
    for source, targets in found.split:
        yield f"< {name(source)} werd {words.listed(map(name, targets))}"
    yield (
        f"{len(told.added)} toegevoegd, {len(told.ended)} beëindigd, {len(told.moved)} verplaatst, "
        f"{len(told.changed)} gewijzigd, {found.same} gelijk."
    )


_SIGNS = {"added": "+", "ended": "-", "moved": "»", "changed": "~"}
