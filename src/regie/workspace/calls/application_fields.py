"""The fields of an application as a page shows them, and what a form sends back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from msgspec import Struct
from msgspec.structs import replace

from regie.base.text import said
from regie.components import figures
from regie.components.templatetags.regie import language
from regie.programmes.application_words import fault_words
from regie.programmes.checking import Checked, Fault
from regie.programmes.ruleset import Block, Question, RuleSet
from regie.programmes.typed import OF_ROW, Clash, asked_of, mark, part_of


class Field(Struct, frozen=True):
    """One field. ``kind`` is what is asked; ``choices`` are (value, label, chosen); ``file`` is
    (address, name) of what was brought; ``theirs`` is what somebody else made of it."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    help: str = ""
    error: str = ""
    required: bool = False
    readonly: bool = False
    limit: int | None = None
    choices: tuple[tuple[str, str, bool], ...] = ()
    file: tuple[str, str] | None = None
    theirs: str = ""
    language: str = "nl"

    @property
    def id(self) -> str:
        """What its anchor is."""
        return anchor(self.name)

    @property
    def length(self) -> int:
        """How many characters stand in it."""
        return len(self.value)


class Asked(Struct, frozen=True):
    """A question of a block; without a field while it does not appear."""

    code: str
    field: Field | None
    conditional: bool

    @property
    def id(self) -> str:
        """Where it appears."""
        return f"w-{anchor(self.code)}"


class MenuLine(Struct, frozen=True):
    """A line of the menu with its three fields, and what it brings."""

    code: str
    title: str
    unit: str
    language: str
    amount: Decimal | None
    ceiling: int | None
    expects: str
    fields: tuple[Field, ...]
    brings: str
    before: int | None
    readonly: bool

    @property
    def id(self) -> str:
        """What its anchor is."""
        return anchor(f"l.{self.code}")


class MenuGroup(Struct, frozen=True):
    """The lines of one objective."""

    objective: str
    lines: tuple[MenuLine, ...]


def anchor(name: str) -> str:
    """A name of a field as the name of a place in a page."""
    return "".join(sign if sign.isalnum() else "-" for sign in name)


def block_fields(
    rules: RuleSet,
    block: Block,
    told: Mapping[str, str],
    wrong: Mapping[str, Fault],
    files: Mapping[str, tuple[str, str]],
    readonly: Collection[str],
) -> tuple[Asked, ...]:
    """The questions of a block with what was typed.

    :param files: (address, name) of what was brought, by question.
    :param readonly: names of fields that this reader may not type in.
    """
    answers = {
        name.removeprefix("a."): text for name, text in told.items() if name.startswith("a.")
    }
    standing = asked_of(rules, answers)
    return tuple(
        Asked(
            question.code,
            _question(question, told, wrong, files, readonly)
            if question.code in standing
            else None,
            question.when is not None,
        )
        for question in block.questions
    )


def _question(
    question: Question,
    told: Mapping[str, str],
    wrong: Mapping[str, Fault],
    files: Mapping[str, tuple[str, str]],
    readonly: Collection[str],
) -> Field:
    name = f"a.{question.code}"
    value, fault = told.get(name, ""), wrong.get(name)
    label, spoken = said(question.label, language())
    choices: tuple[tuple[str, str], ...] = tuple((one, one) for one in question.choices)
    if question.answer == "yes_no":
        choices = (("yes", gettext("Yes")), ("no", gettext("No")))
    # What is empty is told at checking; a page that is just opened is not full of faults.
    error = fault_words(fault) if fault and fault.code != "empty" else ""
    return Field(
        name,
        label,
        question.answer,
        value,
        said(question.help, language())[0],
        error,
        question.required,
        name in readonly,
        question.limit,
        tuple((key, words, key == value) for key, words in choices),
        files.get(question.code),
        language=spoken,
    )


def menu(
    rules: RuleSet,
    told: Mapping[str, str],
    checked: Checked,
    parts: Collection[str],
    before: Mapping[str, int],
) -> list[MenuGroup]:
    """The menu with what was typed; lines of an objective stand together."""
    labels = (
        gettext("Current reach"),
        gettext("Planned on top of it"),
        gettext("Your priority"),
    )
    groups: dict[str, list[MenuLine]] = {}
    brings = line_amounts(checked)
    for line in rules.lines:
        title, spoken = said(line.title, language())
        fields = tuple(
            _number(f"l.{line.code}.{name}", label, told, checked.wrong)
            for name, label in zip(("current", "planned", "priority"), labels, strict=True)
        )
        groups.setdefault(line.objective, []).append(
            MenuLine(
                line.code,
                title,
                said(line.unit, language())[0],
                spoken,
                line.amount,
                line.ceiling,
                said(line.expects, language())[0],
                fields,
                brings.get(line.code, ""),
                before.get(line.code),
                part_of(line) not in parts,
            )
        )
    return [MenuGroup(objective, tuple(lines)) for objective, lines in groups.items()]


def line_amounts(checked: Checked) -> dict[str, str]:
    """What each line that is asked brings, in words."""
    spoken = language()
    told = {}
    for wish in checked.wishes:
        words = gettext("%(amount)s euros from the government") % {
            "amount": figures.number(wish.amount, spoken)
        }
        if wish.own is not None:
            words += ", " + gettext("%(amount)s euros of your own") % {
                "amount": figures.number(wish.own, spoken)
            }
        told[wish.line.code] = words
    return told


def bonuses(rules: RuleSet, told: Mapping[str, str]) -> list[Field]:
    """Extras without own share, each a box to tick."""
    fields = []
    for bonus in rules.bonuses:
        label, spoken = said(bonus.title, language())
        amount = (
            gettext("amount not known")
            if bonus.amount is None
            else gettext("%(amount)s euros") % {"amount": figures.number(bonus.amount, language())}
        )
        name = f"b.{bonus.code}"
        fields.append(
            Field(name, f"{label} ({amount})", "tick", told.get(name, ""), language=spoken)
        )
    return fields


def budget(
    rules: RuleSet, told: Mapping[str, str], checked: Checked
) -> list[tuple[str, list[tuple[str, tuple[Field, ...]]]]]:
    """The rows of costs and incomes: a heading, and of each row its label and fields."""
    labels = (gettext("Amount in euros"), gettext("Explanation"))
    tables = []
    for letter, heading, rows in (
        ("c", gettext("Costs"), rules.costs),
        ("i", gettext("Incomes"), rules.incomes),
    ):
        if rows:
            tables.append(
                (
                    heading,
                    [
                        (
                            said(words, language())[0],
                            tuple(
                                replace(
                                    _number(
                                        f"{letter}.{number}.{name}", label, told, checked.wrong
                                    ),
                                    kind="euro" if name == "amount" else "text",
                                )
                                for name, label in zip(OF_ROW, labels, strict=True)
                            ),
                        )
                        for number, words in enumerate(rows)
                    ],
                )
            )
    return tables


def _number(name: str, label: str, told: Mapping[str, str], wrong: Mapping[str, Fault]) -> Field:
    fault = wrong.get(name)
    error = fault_words(fault) if fault else ""
    return Field(name, label, "number", told.get(name, ""), error=error)


# --- what a form sends


def marks(fields: Iterable[Field], told: Mapping[str, str]) -> str:
    """What a form was made from, as it carries it along."""
    return json.dumps(
        {one.name: mark(told.get(one.name, "")) for one in fields if not one.readonly}
    )


def sent(post: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a form says of each of its fields, and the marks of what it was made from."""
    try:
        was = json.loads(post.get("was", "") or "{}")
    except (ValueError, RecursionError):
        was = {}
    if not isinstance(was, dict):
        was = {}
    told = {str(name): str(text) for name, text in was.items()}
    # A box that is not ticked is not sent; a question that is not shown neither, and stays.
    here = [name for name in told if name in post or name.startswith("b.")]
    return {name: post.get(name, "").strip() for name in here}, told


def with_clashes(fields: tuple[Field, ...], clashes: Mapping[str, Clash]) -> tuple[Field, ...]:
    """Fields in which two people wrote show both."""
    return tuple(
        replace(one, value=clashes[one.name].mine, theirs=clashes[one.name].theirs)
        if one.name in clashes
        else one
        for one in fields
    )


# --- what changes on the page while somebody types


def live(checked: Checked, rules: RuleSet, saved: str) -> SafeString:
    """The sum of what is asked, and that it was saved."""
    spoken = language()
    rows = [(gettext("Asked from the government"), figures.number(checked.total, spoken))]
    if checked.own is not None:
        rows.append((gettext("Your own part"), figures.number(checked.own, spoken)))
    rows.append((gettext("Lines asked"), str(len(checked.wishes))))
    if not rules.lines:
        rows.pop()
    told = format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows)
    return format_html(
        '<div id="live" role="status"><dl class="r-answer">{}</dl><p class="r-quiet">{}</p></div>',
        told,
        saved,
    )


def swaps(before: Checked, after: Checked, names: Collection[str], was: str) -> SafeString:
    """Pieces that replace others by their id: amounts, faults, and what the form was made from."""
    pieces = [
        format_html('<input type="hidden" name="was" id="was" value="{}" hx-swap-oob="true">', was)
    ]
    amounts, amounts_before = line_amounts(after), line_amounts(before)
    for code in amounts | amounts_before:
        if amounts.get(code) != amounts_before.get(code):
            pieces.append(
                format_html(
                    '<output id="o-{}" class="r-known" hx-swap-oob="true">{}</output>',
                    anchor(f"l.{code}"),
                    amounts.get(code, ""),
                )
            )
    for name in sorted({*before.wrong, *after.wrong, *names}):
        fault = after.wrong.get(name)
        if fault == before.wrong.get(name) and name not in names:
            continue
        words = fault_words(fault) if fault and fault.code != "empty" else ""
        pieces.append(
            format_html(
                '<p id="e-{}" class="{}" hx-swap-oob="true">{}</p>',
                anchor(name),
                "ds-validation-message" if words else "",
                words,
            )
        )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
