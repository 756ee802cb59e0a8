"""The rules of a call as a file of facts: ``data/calls/*.yaml``, read into values.

``docs/rules.md`` explains each field. What is not known is left out; it is never guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

from msgspec import Struct, field
from msgspec.structs import replace

from regie.base.yaml_files import Node, Words, get, listed, must, of_data, read, words_of
from regie.kernel.dates import PartialDate

#: Who may apply. Others are told by name.
KINDS = ("municipality", "partnership", "intermunicipal", "organisation")
RULES: tuple[Literal["rank_rounds", "pro_rata", "score"], ...] = (
    "rank_rounds",
    "pro_rata",
    "score",
)
BASES = ("decision", "paper", "staff", "inferred", "example")
#: When a part of an award is paid.
MOMENTS = ("award", "report", "settlement")
#: What a question of the form asks for.
ANSWERS = (
    "text",
    "long_text",
    "number",
    "euro",
    "date",
    "choice",
    "yes_no",
    "file",
    "iban",
    "kbo",
    "email",
)

_CALL = ("code", "programme", "title", "source", "example")
_RULES = (
    *(
        "about",
        "applicants",
        "dates",
        "form",
        "lines",
        "budget",
        "own_share",
        "bonuses",
        "envelope",
    ),
    *("reserves", "allocation", "payments", "reports", "continuation", "scores", "process"),
)
_PROCESS = (
    *("once", "partners", "blind", "inspection", "quorum", "objection_days"),
    "least_part",
    "answer_days",
    "reply_days",
)
#: What the advice of the Inspection of Finance does to an award.
INSPECTIONS = ("none", "informs", "blocks")
_CHANGE = ("since", "why", "source", "lines", "dates", "envelope")


class Line(Struct, frozen=True):
    """What can be asked: a countable result with its price.

    :param amount: what the government pays for one unit, in euros; absent is not known.
    :param ceiling: how many units an applicant may ask at most; absent is no ceiling.
    :param since: from which day it can be asked, where that is later than the opening.
    """

    code: str
    objective: str
    action: str
    title: Words
    unit: Words
    amount: Decimal | None
    ceiling: int | None
    expects: Words = field(default_factory=dict)
    source: str = ""
    since: date | None = None


class Threshold(Struct, frozen=True):
    """A figure about places that an applicant must pass, alone or ``together`` in one region."""

    figure: str
    above: int
    together: bool


class Applicants(Struct, frozen=True):
    """Who may apply: kinds, and those who are told by name; ``excluded`` may not."""

    kinds: tuple[str, ...]
    named: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    threshold: Threshold | None = None
    one_partnership: bool = False
    source: str = ""


class Dates(Struct, frozen=True):
    """When the call opens and closes (to the hour where that is known), and the project runs."""

    opens: datetime | date | None
    closes: datetime | date | None
    start: PartialDate | None
    end: PartialDate | None
    notice_months: int | None = None
    source: str = ""


class Question(Struct, frozen=True):
    """One question of the form; ``when`` is (question, answer) that makes it appear. ``only`` is
    the one answer (yes or no) with which somebody may submit: with another it does not count."""

    code: str
    label: Words
    answer: str
    required: bool
    limit: int | None = None
    help: Words = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    when: tuple[str, str] | None = None
    only: str = ""


class Block(Struct, frozen=True):
    """Questions that stand together."""

    code: str
    title: Words
    questions: tuple[Question, ...]


class Bonus(Struct, frozen=True):
    """Extra money without own share; an amount that is absent is not known."""

    code: str
    title: Words
    amount: Decimal | None
    source: str = ""


class Reserve(Struct, frozen=True):
    """A part of the envelope, or a number of awards, kept for some applicants."""

    title: Words
    amount: Decimal | None = None
    awards: int | None = None
    source: str = ""


class Payment(Struct, frozen=True):
    """A share of the award that is paid at a moment."""

    share: Decimal
    moment: str
    basis: str
    source: str = ""


class Report(Struct, frozen=True):
    """When results are told, and of which period."""

    title: Words
    due: PartialDate | None
    source: str = ""


class Criterion(Struct, frozen=True):
    """What assessors score, and how high."""

    code: str
    title: Words
    highest: int | None
    weight: Decimal | None = None


class Process(Struct, frozen=True):
    """How the call is gone through.

    :param once: one application an organisation.
    :param partners: whether organisations may apply together.
    :param blind: assessors do not see who applies.
    :param inspection: whether an advice of the Inspection of Finance comes before the award.
    :param quorum: how many of its members a jury needs.
    :param objection_days: how long somebody may object to a decision; absent is not known.
    :param least_part: the smallest part of an amount asked without a menu that is still given
        (0.5 is half); absent is all or nothing.
    :param answer_days: how long the agency has to answer that; absent is not known.
    :param reply_days: how long who got an award may reply to the proposal of its settlement; absent
        is not known, and a person says it each time.
    """

    once: bool = True
    partners: bool = False
    blind: bool = False
    inspection: str = "none"
    quorum: int | None = None
    objection_days: int | None = None
    least_part: Decimal | None = None
    answer_days: int | None = None
    reply_days: int | None = None


class RuleSet(Struct, frozen=True):
    """All that holds for a call from ``since`` on. It is never changed: a change is a new one.

    :param about: what the call is for, in a few sentences.
    :param own_share: euros that the applicant adds to one euro of the government.
    :param costs: lines of a cost budget, beside or instead of ``lines``; ``incomes`` likewise.
    """

    version: int
    since: datetime | date | None
    why: str
    source: str
    applicants: Applicants
    dates: Dates
    form: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    costs: tuple[Words, ...] = ()
    incomes: tuple[Words, ...] = ()
    own_share: Decimal | None = None
    bonuses: tuple[Bonus, ...] = ()
    envelope: Decimal | None = None
    reserves: tuple[Reserve, ...] = ()
    awards_least: int | None = None
    rule: Literal["rank_rounds", "pro_rata", "score"] = "rank_rounds"
    rule_basis: str = "example"
    payments: tuple[Payment, ...] = ()
    reports: tuple[Report, ...] = ()
    least_share: Decimal | None = None
    least_source: str = ""
    scores: tuple[Criterion, ...] = ()
    process: Process = Process()
    about: Words = field(default_factory=dict)

    def line(self, code: str) -> Line | None:
        """The line with this code."""
        return next((line for line in self.lines if line.code == code), None)


class Call(Struct, frozen=True):
    """A call with every version of its rules, the oldest first."""

    code: str
    programme: str
    title: Words
    source: str
    example: bool
    versions: tuple[RuleSet, ...]

    @property
    def rules(self) -> RuleSet:
        """What holds now."""
        return self.versions[-1]


def parse(content: bytes, name: str) -> Call:
    """Read a file.

    :raises Invalid: with one sentence that names the file, the line and the field.
    """
    top = read(content, name)
    parts = top.fields(("call", "rules", "changes"))
    node = must(top, parts, "call")
    call = node.fields(_CALL)
    source = get(call, "source", _long, "")
    first = _rules(must(top, parts, "rules"), source)
    versions = [first]
    for change in listed(parts, "changes"):
        versions.append(_changed(change, versions[-1]))
    return Call(
        must(node, call, "code").key(),
        must(node, call, "programme").key(),
        must(node, call, "title").words(),
        source,
        get(call, "example", Node.flag, False),
        tuple(versions),
    )


def from_data(rules: Mapping[str, Any], name: str) -> RuleSet:
    """Rules in the shape of a file, as plain values: what :func:`as_data` wrote, or a person made.

    :param name: what a refusal calls it.
    :raises Invalid: with one sentence that names the field.
    """
    return _rules(of_data(rules, name), "")


def as_data(rules: RuleSet) -> dict[str, Any]:
    """The rules in the shape of a file, as plain values; what is not told is left out."""
    told = {
        "about": dict(rules.about),
        "applicants": _plain(rules.applicants),
        "dates": _plain(rules.dates),
        "form": [_plain(block) for block in rules.form],
        "lines": [_plain(line) for line in rules.lines],
        "budget": {
            "costs": [dict(words) for words in rules.costs],
            "incomes": [dict(words) for words in rules.incomes],
        },
        "own_share": None if rules.own_share is None else str(rules.own_share),
        "bonuses": [_plain(bonus) for bonus in rules.bonuses],
        "envelope": None if rules.envelope is None else str(rules.envelope),
        "reserves": [_plain(reserve) for reserve in rules.reserves],
        "allocation": {
            "rule": rules.rule,
            "basis": rules.rule_basis,
            "awards_least": rules.awards_least,
        },
        "payments": [_plain(payment) for payment in rules.payments],
        "reports": [_plain(report) for report in rules.reports],
        "continuation": {
            "least_share": None if rules.least_share is None else str(rules.least_share),
            "source": rules.least_source,
        },
        "scores": [_plain(criterion) for criterion in rules.scores],
        "process": _plain(rules.process),
    }
    # These two are always there, whatever they say.
    return {"applicants": {}, "dates": {}, **cast(dict[str, Any], _told(told))}


def digest_of(content: Mapping[str, Any]) -> str:
    """A hash of the rules, the same for the same rules."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value of the rules as one that a file can hold."""
    if isinstance(value, Struct) and not isinstance(value, PartialDate):
        parts = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, Question) and value.when:
            parts["when"] = {"question": value.when[0], "is": value.when[1]}
        return parts
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _told(value: Any) -> Any:
    """Without what says nothing."""
    if isinstance(value, dict):
        kept = {key: _told(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in (None, "", [], {})}
    return [_told(one) for one in value] if isinstance(value, list) else value


def _rules(node: Node, source: str) -> RuleSet:
    told = node.fields(_RULES)
    budget = told["budget"].fields(("costs", "incomes")) if "budget" in told else {}
    allocation = must(node, told, "allocation").fields(("rule", "basis", "awards_least"))
    lines = tuple(_line(one) for one in listed(told, "lines"))
    _once(listed(told, "lines"), [line.code for line in lines])
    bonuses = tuple(_bonus(one) for one in listed(told, "bonuses"))
    _once(listed(told, "bonuses"), [bonus.code for bonus in bonuses])
    scores = tuple(_criterion(one) for one in listed(told, "scores"))
    _once(listed(told, "scores"), [criterion.code for criterion in scores])
    form = tuple(_block(one) for one in listed(told, "form"))
    _once(listed(told, "form"), [block.code for block in form])
    _known_questions(listed(told, "form"), form)
    payments = tuple(_payment(one) for one in listed(told, "payments"))
    if payments and sum(one.share for one in payments) != 1:
        told["payments"].fail("de delen zijn samen geen geheel.")
    return RuleSet(
        version=1,
        since=None,
        why="",
        source=source,
        applicants=_applicants(must(node, told, "applicants")),
        dates=_dates(must(node, told, "dates")),
        form=form,
        lines=lines,
        costs=tuple(one.words() for one in listed(budget, "costs")),
        incomes=tuple(one.words() for one in listed(budget, "incomes")),
        own_share=get(told, "own_share", _decimal, None),
        bonuses=bonuses,
        envelope=get(told, "envelope", _euro, None),
        reserves=tuple(_reserve(one) for one in listed(told, "reserves")),
        awards_least=get(allocation, "awards_least", _count, None),
        rule=cast(
            Literal["rank_rounds", "pro_rata", "score"],
            must(node, allocation, "rule").choice(RULES),
        ),
        rule_basis=must(node, allocation, "basis").choice(BASES),
        payments=payments,
        reports=tuple(_report(one) for one in listed(told, "reports")),
        least_share=get(told, "continuation", _least, None),
        least_source=get(told, "continuation", _least_source, ""),
        scores=scores,
        process=get(told, "process", _process, Process()),
        about=words_of(told, "about"),
    )


def _changed(node: Node, before: RuleSet) -> RuleSet:
    """The next version: what a change leaves out stays as it was."""
    told = node.fields(_CHANGE)
    lines = list(before.lines)
    for one in listed(told, "lines"):
        parts = one.fields(("code", "amount", "ceiling"))
        code = must(one, parts, "code").key()
        place = next((place for place, line in enumerate(lines) if line.code == code), None)
        if place is None:
            one.fail(f"de lijn {code} staat niet in de regels.")
        lines[place] = replace(
            lines[place],
            amount=get(parts, "amount", _euro, lines[place].amount),
            ceiling=get(parts, "ceiling", _count, lines[place].ceiling),
        )
    return replace(
        before,
        version=before.version + 1,
        since=_moment(must(node, told, "since")),
        why=must(node, told, "why").text(),
        source=get(told, "source", _long, before.source),
        lines=tuple(lines),
        dates=_dates(told["dates"]) if "dates" in told else before.dates,
        envelope=get(told, "envelope", _euro, before.envelope),
    )


def _line(node: Node) -> Line:
    told = node.fields(
        (
            *("code", "objective", "action", "title", "unit", "amount", "ceiling"),
            *("expects", "source", "since"),
        )
    )
    return Line(
        must(node, told, "code").key(),
        get(told, "objective", Node.text, ""),
        get(told, "action", Node.text, ""),
        must(node, told, "title").words(),
        must(node, told, "unit").words(),
        get(told, "amount", _euro, None),
        get(told, "ceiling", _count, None),
        words_of(told, "expects"),
        get(told, "source", _long, ""),
        get(told, "since", _just_day, None),
    )


def _applicants(node: Node) -> Applicants:
    told = node.fields(("kinds", "named", "excluded", "threshold", "one_partnership", "source"))
    threshold = None
    if "threshold" in told:
        parts = told["threshold"].fields(("figure", "above", "together"))
        threshold = Threshold(
            must(node, parts, "figure").key(),
            must(node, parts, "above").number(0, 100_000_000),
            get(parts, "together", Node.flag, False),
        )
    return Applicants(
        tuple(one.choice(KINDS) for one in listed(told, "kinds")),
        tuple(one.short() for one in listed(told, "named")),
        tuple(one.short() for one in listed(told, "excluded")),
        threshold,
        get(told, "one_partnership", Node.flag, False),
        get(told, "source", _long, ""),
    )


def _dates(node: Node) -> Dates:
    told = node.fields(("opens", "closes", "start", "end", "notice_months", "source"))
    dates = Dates(
        get(told, "opens", _moment, None),
        get(told, "closes", _moment, None),
        get(told, "start", Node.date, None),
        get(told, "end", Node.date, None),
        get(told, "notice_months", _count, None),
        get(told, "source", _long, ""),
    )
    if dates.opens and dates.closes and _day(dates.closes) < _day(dates.opens):
        node.fail("de oproep sluit voor ze opent.")
    return dates


def _just_day(node: Node) -> date:
    return _day(_moment(node))


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _block(node: Node) -> Block:
    told = node.fields(("code", "title", "questions"))
    questions = tuple(_question(one) for one in listed(told, "questions"))
    _once(listed(told, "questions"), [question.code for question in questions])
    return Block(must(node, told, "code").key(), must(node, told, "title").words(), questions)


def _question(node: Node) -> Question:
    told = node.fields(
        ("code", "label", "answer", "required", "limit", "help", "choices", "when", "only")
    )
    if "only" in told and must(node, told, "answer").text() != "yes_no":
        told["only"].fail("dit kan alleen bij een vraag met ja of nee.")
    when = None
    if "when" in told:
        parts = told["when"].fields(("question", "is"))
        when = (must(node, parts, "question").key(), must(node, parts, "is").text())
    return Question(
        must(node, told, "code").key(),
        must(node, told, "label").words(),
        must(node, told, "answer").choice(ANSWERS),
        get(told, "required", Node.flag, False),
        get(told, "limit", _count, None),
        words_of(told, "help"),
        tuple(one.short() for one in listed(told, "choices")),
        when,
        told["only"].choice(("yes", "no")) if "only" in told else "",
    )


def _known_questions(nodes: Collection[Node], form: Collection[Block]) -> None:
    """A condition points at an answer to a question that comes before it."""
    seen: dict[str, Question] = {}
    for node, block in zip(nodes, form, strict=True):
        for question in block.questions:
            if question.when and question.when[0] not in seen:
                node.fail(f"de vraag {question.when[0]} staat hier niet voor.")
            if question.when and question.when[1] not in answers_of(seen[question.when[0]]):
                node.fail(f"de vraag {question.when[0]} kent geen antwoord {question.when[1]}.")
            if question.code in seen:
                node.fail(f"de vraag {question.code} staat er twee keer.")
            if question.answer == "choice" and not question.choices:
                node.fail(f"de vraag {question.code} heeft niets om uit te kiezen.")
            seen[question.code] = question


def answers_of(question: Question) -> tuple[str, ...]:
    """The answers on which another question can depend."""
    return ("yes", "no") if question.answer == "yes_no" else question.choices


def _bonus(node: Node) -> Bonus:
    told = node.fields(("code", "title", "amount", "source"))
    return Bonus(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        get(told, "amount", _euro, None),
        get(told, "source", _long, ""),
    )


def _reserve(node: Node) -> Reserve:
    told = node.fields(("title", "amount", "awards", "source"))
    return Reserve(
        must(node, told, "title").words(),
        get(told, "amount", _euro, None),
        get(told, "awards", _count, None),
        get(told, "source", _long, ""),
    )


def _payment(node: Node) -> Payment:
    told = node.fields(("share", "moment", "basis", "source"))
    return Payment(
        _decimal(must(node, told, "share")),
        must(node, told, "moment").choice(MOMENTS),
        must(node, told, "basis").choice(BASES),
        get(told, "source", _long, ""),
    )


def _report(node: Node) -> Report:
    told = node.fields(("title", "due", "source"))
    return Report(
        must(node, told, "title").words(),
        get(told, "due", Node.date, None),
        get(told, "source", _long, ""),
    )


def _criterion(node: Node) -> Criterion:
    told = node.fields(("code", "title", "highest", "weight"))
    return Criterion(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        get(told, "highest", _count, None),
        get(told, "weight", _decimal, None),
    )


def _least(node: Node) -> Decimal:
    told = node.fields(("least_share", "source"))
    return _decimal(must(node, told, "least_share"))


def _least_source(node: Node) -> str:
    return get(node.fields(("least_share", "source")), "source", _long, "")


def _process(node: Node) -> Process:
    told = node.fields(_PROCESS)
    return Process(
        get(told, "once", Node.flag, True),
        get(told, "partners", Node.flag, False),
        get(told, "blind", Node.flag, False),
        told["inspection"].choice(INSPECTIONS) if "inspection" in told else "none",
        get(told, "quorum", _count, None),
        get(told, "objection_days", _count, None),
        get(told, "least_part", _part, None),
        get(told, "answer_days", _count, None),
        get(told, "reply_days", _count, None),
    )


def _once(nodes: Collection[Node], codes: Collection[str]) -> None:
    seen: set[str] = set()
    for node, code in zip(nodes, codes, strict=True):
        if code in seen:
            node.fail(f"de code {code} staat er twee keer.")
        seen.add(code)


def _long(node: Node) -> str:
    return node.short(500)


def _count(node: Node) -> int:
    return node.number(1, 99_999_999)


def _decimal(node: Node) -> Decimal:
    text = node.text()
    try:
        number = Decimal(text)
    except InvalidOperation:
        node.fail(f"“{text[:40]}” is geen getal.")
    if not number.is_finite() or not 0 <= number < Decimal(10) ** 13:
        node.fail(f"“{text[:40]}” is te groot of te klein.")
    return number


def _part(node: Node) -> Decimal:
    part = _decimal(node)
    if not 0 < part <= 1:
        node.fail("hier hoort een deel boven 0 en ten hoogste 1.")
    return part


def _euro(node: Node) -> Decimal:
    amount = _decimal(node)
    if amount != amount.quantize(Decimal("0.01")) or amount == 0:
        node.fail("hier hoort een bedrag boven nul, met ten hoogste twee decimalen.")
    return amount


def _moment(node: Node) -> datetime | date:
    text = node.text()
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return node.fail(f"“{text[:40]}” is geen moment (2022-07-01 of 2022-07-01T12:00).")
