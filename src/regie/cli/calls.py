"""``regie call …``: the rules of calls for subsidies, tried out."""

from __future__ import annotations

import argparse
import csv
import io
import json as json_module
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli.output import Refused, shown, why, write

if TYPE_CHECKING:
    from regie.programmes.allocation import Allocation, Asked, Grant
    from regie.programmes.ruleset import Call, RuleSet
    from regie.programmes.simulation import SimulatedLine, Simulation

#: The largest file with applications that is read.
_LIMIT = 20_000_000
_WHOLE = re.compile(r"-?\d{1,9}")
_PROBLEMS = {
    "unknown_line": "deze lijn staat niet in de oproep",
    "line_twice": "deze lijn staat er twee keer",
    "below_zero": "een aantal is niet kleiner dan nul",
    "above_ceiling": "het plafond is {ceiling}",
    "no_priority": "een lijn die je vraagt krijgt een eigen voorrang",
    "priority_twice": "elke voorrang mag maar één keer",
}


def add_words(add: Any, json: Callable[[Any], None]) -> None:
    """The commands of ``regie call``."""

    def simulated(words: argparse.Namespace) -> int:
        return simulate(words.call, words.choices, most=words.max, json=words.json)

    def played(words: argparse.Namespace) -> int:
        return run(words.call, words.applications, words.envelope, json=words.json)

    def divided(words: argparse.Namespace) -> int:
        return allocated(words.call, words.envelope, json=words.json)

    def written(words: argparse.Namespace) -> int:
        return rules(words.call, words.out)

    one = add("simulate", "Reken uit wat een keuze van lijnen opbrengt.", simulated)
    one.what.add_argument("call", metavar="OPROEP", help="bijvoorbeeld plan-samenleven-2022")
    one.choices.add_argument("--choices", metavar="BESTAND", help="CSV met line,units,priority")
    one.choices.add_argument("--max", action="store_true", help="elke lijn tot haar plafond")
    json(one)

    play = add("run", "Verdeel een enveloppe over aanvragen uit een bestand.", played)
    play.what.add_argument("call", metavar="OPROEP", help="bijvoorbeeld plan-samenleven-2022")
    play.choices.add_argument(
        "--applications",
        metavar="BESTAND",
        required=True,
        help="CSV met applicant,line,units,priority (en score waar de oproep daarop verdeelt)",
    )
    play.choices.add_argument("--envelope", metavar="EURO", required=True, help="het bedrag")
    json(play)

    divide = add(
        "allocate", "Verdeel een enveloppe over de ingediende aanvragen in het register.", divided
    )
    divide.what.add_argument("call", metavar="OPROEP", help="bijvoorbeeld plan-samenleven-2023")
    divide.choices.add_argument("--envelope", metavar="EURO", required=True, help="het bedrag")
    json(divide)

    out = add("rules", "Schrijf de regels van een oproep als bestand.", written)
    out.what.add_argument("call", metavar="OPROEP", help="bijvoorbeeld plan-samenleven-2022")
    out.choices.add_argument("--out", metavar="UIT", required=True, help="het bestand (.yaml)")


def rules(code: str, out: str) -> int:
    """Write the rules of a call: those that hold in the register, otherwise those that come with
    Regie."""
    from regie.cli import call_rules
    from regie.programmes.library import call_file

    content = call_rules.in_register(code)
    if content is None:
        with _refusals():
            content = call_file(code).read_bytes()
    write(out, content)
    return 0


def simulate(code: str, choices: str | None, *, most: bool, json: bool) -> int:
    """Tell what a choice brings; 1 where it could not be submitted like that."""
    from regie.programmes.simulation import Choice, at_most
    from regie.programmes.simulation import simulate as worked_out

    call = _call(code)
    if most == (choices is not None):
        raise Refused("Geef --choices of --max.")
    if choices is None:
        chosen = at_most(call.rules)
    else:
        chosen = []
        for number, row in _rows(choices, ("line", "units")):
            priority = row.get("priority", "")
            chosen.append(
                Choice(
                    row["line"],
                    _whole(row["units"], number, "units"),
                    _whole(priority, number, "priority") if priority else None,
                )
            )
    told = worked_out(call.rules, chosen)
    if json:
        _tell(_simulated(call, told))
    else:
        print(_simulation_text(told))
    return 0 if told.eligible else 1


def run(code: str, applications: str, envelope: str, *, json: bool) -> int:
    """Divide an envelope over applications that are in no register."""
    from regie.programmes.allocation import allocate

    call = _call(code)
    money = _euro(envelope)
    asked, names, codes = _asked(call, applications)
    try:
        told = allocate(asked, money, call.rules.rule)
    except ValueError as error:
        raise Refused("De oproep verdeelt op score: geef elke aanvraag een kolom score.") from error
    if json:
        _tell(_allocated(told, names, codes, call.rules))
    else:
        for grant in told.grants:
            who, line = names[grant.asked.number], codes[grant.asked.place]
            print(f"{who}  {line}  {grant.units}  {sentence(grant, call.rules)}")
        print(f"toegekend {told.total:.2f} euro, over {told.left:.2f} euro")
    return 0


def allocated(code: str, envelope: str, *, json: bool) -> int:
    """Divide an envelope over what was submitted; 1 where a condition on the awards fails."""
    from regie.cli import house

    money = _euro(envelope)
    house.setup()
    house.must_be_migrated()
    from regie.base import clock
    from regie.programmes.models import Call as Row
    from regie.programmes.selectors import dividing
    from regie.programmes.selectors.rules import rules_in_force

    call = Row.objects.filter(code=code).first()
    row = rules_in_force(call) if call else None
    if call is None or row is None:
        raise Refused(f"Er is in het register geen oproep {shown(code)} met regels.")
    wishes = dividing.wishes_of(call, row)
    told = dividing.divide(wishes, money)
    rows = {one.number: one for one in dividing.rows_of(call, clock.today())}
    grants = [
        {
            "application": grant.asked.number,
            "applicant": rows[grant.asked.number].name,
            "line": line,
            "asked": grant.asked.units if line else None,
            "units": grant.units if line else None,
            "asked_amount": _money(grant.asked.units * grant.asked.unit_amount),
            "amount": _money(grant.amount),
            "reason": sentence(grant, wishes.rules),
        }
        for grant, line in told.grants
    ]
    if json:
        _tell(
            {
                "call": code,
                "rules_version": row.number,
                "rule": wishes.rules.rule,
                "envelope": _money(money),
                "granted": grants,
                "without_score": list(wishes.unscored),
                "conditions": [
                    {
                        "for": one.title.get("nl", ""),
                        "at_least": one.least,
                        "awards": one.awards,
                        "holds": one.holds,
                    }
                    for one in told.conditions
                ],
                "total": _money(told.allocation.total),
                "left": _money(told.allocation.left),
            }
        )
    else:
        for one in grants:
            print(f"{one['application']}  {one['applicant']}  {one['line']}  {one['reason']}")
        for number in wishes.unscored:
            print(f"{number}  {rows[number].name}  nog geen score")
        allocation = told.allocation
        print(f"toegekend {allocation.total:.2f} euro, over {allocation.left:.2f} euro")
    return 0 if all(one.holds for one in told.conditions) else 1


def sentence(grant: Grant, rules: RuleSet) -> str:
    """Why a line got what it got, in one Dutch sentence."""
    from regie.programmes.reasons import Granted
    from regie.programmes.reasons import sentence as told

    asked, reason = grant.asked, grant.reason
    menu = bool(rules.lines)
    return told(
        Granted(
            rules.rule,
            {
                "code": reason.code,
                "round": reason.round,
                "served": reason.served,
                "own": reason.own,
                "group": reason.group,
            },
            asked.units if menu else None,
            grant.units,
            asked.units * asked.unit_amount,
            grant.amount,
            reserves=[part.title.get("nl", "") for part in rules.reserves],
        ),
        "nl",
    )


def _call(code: str) -> Call:
    from regie.programmes.library import call

    with _refusals():
        return call(code)


@contextmanager
def _refusals() -> Iterator[None]:
    from regie.base.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal


def _asked(call: Call, file: str) -> tuple[list[Asked], dict[int, str], dict[int, str]]:
    """What everybody asks, with the names of applications and lines by their number."""
    from regie.programmes.allocation import Asked

    places = {line.code: place for place, line in enumerate(call.rules.lines, 1)}
    rows = list(_rows(file, ("applicant", "line", "units", "priority")))
    applicants = sorted({row["applicant"] for _number, row in rows}, key=_natural)
    numbers = {name: number for number, name in enumerate(applicants, 1)}
    asked: dict[tuple[int, int], Asked] = {}
    priorities: set[tuple[str, int]] = set()
    for number, row in rows:
        line = call.rules.line(row["line"])
        if line is None:
            raise _wrong(number, "line", _PROBLEMS["unknown_line"])
        if line.amount is None:
            raise _wrong(number, "line", "het bedrag van deze lijn is niet gekend")
        units = _whole(row["units"], number, "units")
        if units < 0:
            raise _wrong(number, "units", _PROBLEMS["below_zero"])
        if line.ceiling is not None and units > line.ceiling:
            raise _wrong(number, "units", _PROBLEMS["above_ceiling"].format(ceiling=line.ceiling))
        if units == 0:
            continue
        priority = _whole(row["priority"], number, "priority")
        if priority < 1:
            raise _wrong(number, "priority", "een voorrang begint bij 1")
        if (row["applicant"], priority) in priorities:
            raise _wrong(number, "priority", _PROBLEMS["priority_twice"])
        priorities.add((row["applicant"], priority))
        key = (numbers[row["applicant"]], places[line.code])
        if key in asked:
            raise _wrong(number, "line", _PROBLEMS["line_twice"])
        score = row.get("score", "")
        asked[key] = Asked(
            *key, units, line.amount, priority, _score(score, number) if score else None
        )
    names = {number: name for name, number in numbers.items()}
    return list(asked.values()), names, {place: code for code, place in places.items()}


def _natural(name: str) -> tuple[int, int, str]:
    """Numbers in the order of counting, before words."""
    return (0, int(name), name) if name.isascii() and name.isdecimal() else (1, 0, name)


def _rows(file: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV by column, with their number in the file.

    :raises Refused: for a file that cannot be read, or in which a column misses.
    """
    try:
        content = Path(file).read_bytes()[: _LIMIT + 1]
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"{shown(file)} is niet te lezen: {why(error)}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{shown(file)} is geen tekst in UTF-8.") from error
    if len(content) > _LIMIT:
        raise Refused(f"{shown(file)} is te groot.")
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise Refused(f"{shown(file)} heeft geen kolom {', '.join(missing)}.")
        for row in reader:
            yield (
                reader.line_num,
                {
                    str(name): (value or "").strip()
                    for name, value in row.items()
                    if isinstance(value, str | None)
                },
            )
    except csv.Error as error:
        raise Refused(f"{shown(file)}, rij {reader.line_num}: dit is geen CSV.") from error


def _wrong(row: int, column: str, sentence: str) -> Refused:
    return Refused(f"Rij {row}, kolom {column}: {sentence}.")


def _whole(text: str, row: int, column: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _wrong(row, column, f"“{text[:40]}” is geen geheel getal")
    return int(text)


def _score(text: str, row: int) -> Decimal:
    try:
        score = Decimal(text.replace(",", "."))
    except InvalidOperation:
        score = Decimal("NaN")
    if not score.is_finite():
        raise _wrong(row, "score", f"“{text[:40]}” is geen getal")
    return score


def _euro(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or amount != round(amount, 2) or amount > 10**13:
        raise Refused(f"“{text[:40]}” is geen bedrag in euro, zoals 14136359 of 14136359.50.")
    return amount


def _tell(value: Any) -> None:
    print(json_module.dumps(value, ensure_ascii=False, indent=1))


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _simulated(call: Call, told: Simulation) -> dict[str, Any]:
    return {
        "call": call.code,
        "rules_version": call.rules.version,
        "lines": [
            {
                "line": one.choice.line,
                "units": one.choice.units,
                "unit_amount": _money(one.line.amount) if one.line else None,
                "ceiling": one.line.ceiling if one.line else None,
                "flemish": _money(one.flemish),
                "own": _money(one.own),
                "accepted": one.accepted,
                "reason": _reason(one),
            }
            for one in told.lines
        ],
        "bonuses": [
            {"code": bonus.code, "title": bonus.title.get("nl", ""), "amount": _money(bonus.amount)}
            for bonus in call.rules.bonuses
        ],
        "total_flemish": _money(told.total_flemish),
        "total_own": _money(told.total_own),
        "eligible": told.eligible,
        "reasons": _reasons(told),
    }


def _reason(one: SimulatedLine) -> str | None:
    if one.problem is None:
        return "het bedrag van deze lijn is niet gekend" if one.flemish is None else None
    return _PROBLEMS[one.problem].format(ceiling=one.line.ceiling if one.line else None)


def _reasons(told: Simulation) -> list[str]:
    reasons = [
        f"lijn {one.choice.line}: {_reason(one)}" for one in told.lines if one.problem is not None
    ]
    if not any(one.choice.units > 0 for one in told.lines):
        reasons.append("er is geen enkele lijn gevraagd")
    return reasons


def _simulation_text(told: Simulation) -> str:
    rows = [
        f"{one.choice.line}  {one.choice.units}  {_money(one.flemish) or 'niet gekend'}"
        + (f"  ({reason})" if (reason := _reason(one)) else "")
        for one in told.lines
    ]
    own = "" if told.total_own is None else f", eigen deel {told.total_own:.2f} euro"
    return "\n".join([*rows, f"Vlaams deel {told.total_flemish:.2f} euro{own}"])


def _allocated(
    told: Allocation, names: dict[int, str], codes: dict[int, str], rules: RuleSet
) -> dict[str, Any]:
    return {
        "granted": [
            {
                "applicant": names[grant.asked.number],
                "line": codes[grant.asked.place],
                "asked": grant.asked.units,
                "units": grant.units,
                "amount": _money(grant.amount),
                "reason": sentence(grant, rules),
            }
            for grant in told.grants
        ],
        "total": _money(told.total),
        "left": _money(told.left),
    }
