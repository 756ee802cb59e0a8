"""What differs between two versions of the rules, as sentences: the one account of it, for the
public log, for who approves, and for who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from msgspec import Struct

from regie.base.text import said
from regie.kernel import figures
from regie.kernel.dates import parse_iso
from regie.programmes import words
from regie.programmes.ruleset import RuleSet, as_data

#: Lists whose elements have a code of their own; of the others the place is the name.
_CODED = ("lines", "form", "questions", "bonuses", "scores")
_PLACED = ("reserves", "payments", "reports", "costs", "incomes")
_NAMES: dict[str, words.Names] = {
    "kinds": words.KINDS,
    "rule": words.RULES,
    "basis": words.BASES,
    "moment": words.MOMENTS,
    "answer": words.ANSWERS,
    "inspection": words.INSPECTIONS,
}
_EUROS = ("amount", "envelope")
_SHARES = ("share", "least_share")
_SECTIONS = (
    *("applicants", "threshold", "dates", "budget", "allocation", "continuation", "process"),
)
_LONG = 200


class Difference(Struct, frozen=True):
    """One thing that is not as it was.

    :param path: section, the codes or places of the elements, and the field.
    :param thing: the element it belongs to (its section and its content), where it is in a list.
    :param kind: ``new``, ``gone`` or ``order`` for an element or a list, ``other`` for a value.
    """

    path: tuple[str, ...]
    kind: str
    before: Any = None
    after: Any = None
    thing: tuple[str, Mapping[str, Any]] | None = None


def differences(before: RuleSet, after: RuleSet) -> list[Difference]:
    """Everything that differs, in the order of the rules; nothing where they say the same."""
    return list(_mappings(as_data(before), as_data(after), (), None))


def sentences(before: RuleSet, after: RuleSet) -> list[str]:
    """Everything that differs, in the language that is active."""
    return [sentence(one) for one in differences(before, after)]


def sentence(one: Difference) -> str:
    """A difference in one sentence."""
    if one.kind == "order":
        return str(words.ORDERS[_section(one.path)])
    thing = _thing(*one.thing) if one.thing else ""
    if one.kind == "new":
        return gettext("New: %(thing)s.") % {"thing": _whole(*(one.thing or ("", {})))}
    if one.kind == "gone":
        return gettext("%(thing)s is no longer there.") % {"thing": thing}
    name = one.path[-1]
    label = str(words.FIELDS.get(_plain_path(one.path), ""))
    told = {
        "what": ", ".join(part for part in (thing, label) if part),
        "before": value(name, one.before),
        "after": value(name, one.after),
    }
    if one.before is None:
        return gettext("%(what)s: %(after)s (nothing stood there before).") % told
    if one.after is None:
        return gettext("%(what)s: no longer %(before)s.") % told
    return gettext("%(what)s: from %(before)s to %(after)s.") % told


def value(name: str, told: Any) -> str:
    """A value of the field ``name`` as people write it."""
    spoken = language()
    if told is None:
        return gettext("not told")
    if isinstance(told, bool):
        return gettext("yes") if told else gettext("no")
    if name == "only":
        return {"yes": gettext("yes"), "no": gettext("no")}[told]
    if name in _NAMES:
        many = told if isinstance(told, list) else [told]
        return ", ".join(str(_NAMES[name].get(one, one)) for one in many)
    if name in _EUROS:
        return figures.euro(Decimal(str(told)), spoken)
    if name in _SHARES:
        share = Decimal(str(told)) * 100
        return f"{figures.number(share.normalize() + 0, spoken)} %"
    if name in ("opens", "closes", "since"):
        return moment(told)
    if name in ("start", "end", "due"):
        return figures.partial_date(parse_iso(told), spoken)
    if isinstance(told, int):
        return figures.number(told, spoken)
    if name in ("own_share", "weight"):
        return figures.number(Decimal(told), spoken)
    if name == "when":
        return gettext("“%(question)s” has the answer “%(answer)s”") % {
            "question": told["question"],
            "answer": {"yes": gettext("yes"), "no": gettext("no")}.get(told["is"], told["is"]),
        }
    if isinstance(told, list):
        return ", ".join(f"“{one}”" for one in told)
    text = said(told, spoken)[0] if isinstance(told, Mapping) else str(told)
    return f"“{text if len(text) <= _LONG else text[: _LONG - 1] + '…'}”"


def moment(told: str) -> str:
    """A day, or a moment to the hour, written out."""
    if "T" not in told:
        return figures.day(date.fromisoformat(told), language())
    at = datetime.fromisoformat(told)
    hour = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{figures.day(at.date(), language())}, {hour}"


def language() -> str:
    """The language that is active, as figures know it."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def _mappings(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    path: tuple[str, ...],
    thing: tuple[str, Mapping[str, Any]] | None,
) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        here = (*path, name)
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name in _CODED:
            yield from _coded(_by_code(old), _by_code(new), here)
        elif name in _PLACED:
            yield from _coded(_by_place(old), _by_place(new), here)
        elif name == "code":
            continue
        elif name in _SECTIONS:
            yield from _mappings(old or {}, new or {}, here, thing)
        else:
            yield Difference(here, "other", old, new, thing)


def _coded(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[Difference]:
    section = _section(path)
    for code in dict.fromkeys([*before, *after]):
        here = (*path, code)
        old: Any = before.get(code)
        new: Any = after.get(code)
        if old == new:
            continue
        if old is None:
            yield Difference(here, "new", thing=(section, {"code": code, **new}))
        elif new is None:
            yield Difference(here, "gone", thing=(section, {"code": code, **old}))
        elif section in ("costs", "incomes"):
            yield Difference(here, "other", old, new, (section, {"code": code}))
        else:
            yield from _mappings(old, new, here, (section, {"code": code, **new}))
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield Difference(path, "order")


def _by_code(told: Any) -> dict[str, Any]:
    return {one["code"]: one for one in told or []}


def _by_place(told: Any) -> dict[str, Any]:
    return {str(place): one for place, one in enumerate(told or [], 1)}


def _section(path: tuple[str, ...]) -> str:
    return next(name for name in reversed(path) if name in words.THINGS)


def _plain_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """Without the codes and places of elements."""
    if path[-2:-1] and path[0] in (*_CODED, *_PLACED):
        return (_section(path[:-2]), path[-1])
    return path


def _thing(section: str, content: Mapping[str, Any]) -> str:
    """What an element is called in a sentence."""
    code = content.get("code", "")
    title = content.get("title") or content.get("label") or content
    name = said({key: title[key] for key in ("nl", "en") if key in title}, language())[0]
    if section == "lines" or section in _PLACED:
        return f"{words.THINGS[section]} {code}" + (f" ({name})" if name else "")
    return f"{words.THINGS[section]} “{name or code}”"


def _whole(section: str, content: Mapping[str, Any]) -> str:
    """A new element with what matters of it."""
    told = [
        f"{words.FIELDS[section, name]} {value(name, content[name])}"
        for name in ("unit", "amount", "ceiling", "share", "moment", "due", "answer", "highest")
        if (section, name) in words.FIELDS and content.get(name) is not None
    ]
    if section == "form":
        n = len(content.get("questions") or [])
        told.append(ngettext("with %(n)s question", "with %(n)s questions", n) % {"n": n})
    called = _thing(section, content)
    return f"{called}: {', '.join(told)}" if told else called
