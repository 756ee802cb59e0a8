"""The steps in which staff answer questions about a call: where each stands in the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.text import fold, said
from regie.components.templatetags.regie import language
from regie.programmes.ruleset import Question, RuleSet
from regie.workspace.calls import forms
from regie.workspace.calls.fields import PartForm


class Step(Struct, frozen=True):
    """A subject with its questions.

    :param path: where its part stands in the rules.
    :param form: of one mapping, or of one element where there are ``many``.
    :param many: the section of the list (``words.THINGS``); "" for one mapping.
    :param rows: whether all elements stand in one form.
    """

    key: str
    title: str | Promise
    about: str | Promise
    path: tuple[str | int, ...]
    form: type[PartForm]
    many: str = ""
    rows: bool = False


STEPS = (
    Step(
        "waarover",
        _("What it is for"),
        _("The first thing that a reader wants to know."),
        (),
        forms.AboutForm,
    ),
    Step(
        "wie",
        _("Who may apply"),
        _("The eligibility check and the partner finder work with these answers."),
        ("applicants",),
        forms.ApplicantsForm,
    ),
    Step(
        "data",
        _("Dates"),
        _("The call opens and closes by itself, to the second, by the clock of Brussels."),
        ("dates",),
        forms.DatesForm,
    ),
    Step(
        "vragen",
        _("The form: blocks of questions"),
        _("Put questions that belong together in one block. Then add the questions."),
        ("form",),
        forms.BlockForm,
        "form",
    ),
    Step(
        "menu",
        _("The menu: what can be asked"),
        _("Each line is something that can be counted, with what one of them brings."),
        ("lines",),
        forms.LineForm,
        "lines",
    ),
    Step(
        "begroting",
        _("Costs, incomes and own share"),
        _("For a call in which applicants make a budget, and for what they add themselves."),
        (),
        forms.BudgetForm,
    ),
    Step(
        "stimulansen",
        _("Extra money without own share"),
        _("For instance for a large board that works with a small one."),
        ("bonuses",),
        forms.BonusForm,
        "bonuses",
    ),
    Step(
        "geld",
        _("The money and how it is divided"),
        _("With the rule that decides when there is not enough for everybody."),
        (),
        forms.MoneyForm,
    ),
    Step(
        "voorbehouden",
        _("Reserved parts"),
        _("Money or awards that are kept for some applicants."),
        ("reserves",),
        forms.ReserveForm,
        "reserves",
    ),
    Step(
        "betaling",
        _("Payment"),
        _("The parts are the whole together: 100 percent."),
        ("payments",),
        forms.PaymentForm,
        "payments",
        rows=True,
    ),
    Step(
        "verslagen",
        _("Reports"),
        _("When who gets money tells what came of it."),
        ("reports",),
        forms.ReportForm,
        "reports",
    ),
    Step(
        "vervolg",
        _("A next year"),
        _("What must be reached to go on without more ado."),
        (),
        forms.ContinuationForm,
    ),
    Step(
        "scores",
        _("Scoring sheet"),
        _("On what assessors score, and how high."),
        ("scores",),
        forms.CriterionForm,
        "scores",
    ),
    Step(
        "verloop",
        _("How it goes"),
        _("From handing in to deciding."),
        ("process",),
        forms.ProcessForm,
    ),
)
_BLOCK = re.compile(r"blok-([1-9][0-9]?)")


def step_of(key: str, rules: RuleSet) -> Step | None:
    """The step with this key; the questions of a block are a step of their own (``blok-1``)."""
    if block := _BLOCK.fullmatch(key):
        place = int(block[1]) - 1
        if place >= len(rules.form):
            return None
        title = said(rules.form[place].title, language())[0]
        return Step(
            key,
            title,
            _("A question may depend on the answer to one that comes before it."),
            ("form", place, "questions"),
            forms.QuestionForm,
            "questions",
        )
    return next((step for step in STEPS if step.key == key), None)


def after(key: str) -> str:
    """The next step; "" behind the last one."""
    keys = [step.key for step in STEPS]
    place = keys.index("vragen" if _BLOCK.fullmatch(key) else key) + 1
    return keys[place] if place < len(keys) else ""


def part_of(content: Mapping[str, Any], step: Step) -> Any:
    """What stands in the rules for a step."""
    here: Any = content
    for key in step.path:
        if isinstance(here, list):
            here = here[int(key)]
        else:
            here = here.get(key) or ([] if step.many and key == step.path[-1] else {})
    return here


def with_part(content: Mapping[str, Any], step: Step, part: Any) -> dict[str, Any]:
    """The rules with another answer to a step."""
    made: Any = deepcopy(dict(content))
    if not step.path:
        return dict(part)
    here = made
    for key in step.path[:-1]:
        here = here[key]
    here[step.path[-1]] = part
    return dict(made)


def earlier(rules: RuleSet, step: Step, place: int) -> list[Question]:
    """The questions that come before the one at ``place`` of a block."""
    block = int(step.path[1])
    before = [question for one in rules.form[:block] for question in one.questions]
    return [*before, *rules.form[block].questions[:place]]


def code_for(title: str, taken: set[str]) -> str:
    """A code made of words, which nothing has yet."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:40].strip("-") or "deel"
    code, n = plain, 2
    while code in taken:
        code, n = f"{plain}-{n}", n + 1
    return code
