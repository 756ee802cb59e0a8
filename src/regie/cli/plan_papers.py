"""``regie plan …``: what changed between editions, and papers and sheets of a plan."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, shown, write

if TYPE_CHECKING:
    from regie.plans.contents import FieldChange, Line, LinkTo
    from regie.plans.models import Edition, Plan
    from regie.plans.selectors import NumberedDifference
    from regie.writing.papers.contents import Paper
    from regie.writing.sheets.comparing import Change, Compared
    from regie.writing.sheets.comparing import Line as SheetLine


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

    word = add("note", "Schrijf de nota over wat tussen twee edities veranderde.", _note)
    _plan(word)
    word.choices.add_argument(
        "--from", dest="first", metavar="M", type=int, help="de eerste editie (anders de vorige)"
    )
    word.choices.add_argument(
        "--to", dest="last", metavar="N", type=int, help="de laatste editie (anders de nieuwste)"
    )
    word.choices.add_argument(
        "--draft", metavar="UID", default="", help="een ontwerp (uid) in plaats van --to"
    )
    _out(word, _FORMS)

    word = add("book", "Schrijf een plan als boek.", _book)
    _plan(word)
    _edition(word)
    _out(word, _FORMS)

    word = add("sheet", "Schrijf de fiche van één actie op één bladzijde.", _sheet_of_action)
    word.what.add_argument("uid", metavar="UID", help="de uid van de actie")
    _edition(word)
    _out(word, _FORMS)

    word = add("chapter", "Schrijf het hoofdstuk van een minister voor de BBT.", _chapter)
    _plan(word)
    _edition(word)
    word.choices.add_argument(
        "--minister", metavar="UID", default="", help="alleen wat bij dit ambt hoort (uid)"
    )
    _out(word, _FORMS)

    word = add("export", "Schrijf alle acties van een editie of ontwerp als rekenblad.", _export)
    _plan(word)
    _edition(word)
    word.choices.add_argument("--draft", metavar="UID", default="", help="een ontwerp (uid)")
    _out(word, "BESTAND.xlsx")

    word = add("import", "Neem een gewijzigd rekenblad op in een ontwerp.", _import)
    word.what.add_argument("file", metavar="BESTAND.xlsx", help="wat `regie plan export` schreef")
    word.choices.add_argument(
        "--dry-run", action="store_true", help="zeg alleen wat er zou veranderen"
    )
    word.choices.add_argument(
        "--draft",
        metavar="UID",
        default="",
        help="in welk ontwerp (anders dat waaruit het rekenblad kwam, of een nieuw)",
    )
    word.choices.add_argument("--reason", metavar="REDEN", default="", help="waarom")
    word.choices.add_argument(
        "--keep",
        choices=("file", "register"),
        help="wat blijft waar ook het register veranderde: het rekenblad of het register",
    )
    as_(word)
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


def _edition(word: Any) -> None:
    word.choices.add_argument(
        "--edition", metavar="N", type=int, help="welke editie (anders de laatste)"
    )


def _out(word: Any, what: str) -> None:
    word.choices.add_argument(
        "--out", metavar=what, required=True, help="waar het geschreven wordt (- is het scherm)"
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


#: What papers are written as.
_FORMS = "BESTAND.docx|.pdf"


def found_edition(plan: Plan, number: int | None) -> Edition:
    """An edition by its number, otherwise the last.

    :raises Refused: where there is none.
    """
    from regie.plans.models import Edition

    editions = Edition.objects.filter(plan=plan, number__isnull=False).select_related(
        "plan", "decision"
    )
    if number is not None:
        editions = editions.filter(number=number)
    edition = editions.order_by("-number").first()
    if edition is None:
        raise Refused(
            "Dit plan heeft nog geen editie."
            if number is None
            else f"Dit plan heeft geen editie {number}."
        )
    found: Edition = edition
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
        "intersection": link.intersection,
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
                for label, before, after in words.before_and_after(
                    change.field, change.before, change.after, called
                ):
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


# --- a sheet of actions, out and back


def _export(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.base import clock
        from regie.base.actor import system
        from regie.writing.sheets import selectors

        plan = found_plan(words.plan)
        if words.draft:
            edition = selectors.draft_of(system(""), plan, words.draft)
        else:
            edition = found_edition(plan, words.edition)
        content = selectors.workbook(edition, clock.today())
    write(words.out, content)
    return 0


def _import(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from django.db import transaction

        from regie.base import clock
        from regie.writing.sheets import selectors, services
        from regie.writing.sheets.jobs import cells_of

        today = clock.today()
        actor = house.actor(words.as_email)
        sheet = selectors.parsed(cells_of(Path(words.file)))
        plan = selectors.plan_of(actor, sheet)
        if words.draft:
            draft: Edition | None = selectors.draft_of(actor, plan, words.draft)
        else:
            draft = selectors.own_draft(actor, plan, sheet)
        found = selectors.compared(plan, sheet, draft, today)
        if not words.dry_run:
            if found.faults:
                raise Refused(" ".join(str(fault) for fault in found.faults[:20]))
            if found.clashes and not words.keep:
                raise Refused(
                    f"{_clash(*found.clashes[0])} Zeg met --keep wat blijft; --dry-run toont alles."
                )
            settled = {(line.key, change.column): words.keep for line, change in found.clashes}
            if found.differs:
                # A sheet that cannot be taken leaves no empty draft behind.
                with transaction.atomic():
                    draft = draft or services.new_draft(actor, plan)
                    services.take(actor, draft, sheet, today, settled=settled, reason=words.reason)
        if words.json:
            told = {"plan": plan.slug, "draft": draft.uid if draft else None, **_sheet(found)}
            house.told(told)
        else:
            print("\n".join(_sheet_sentences(found)))
            if draft is not None and not words.dry_run:
                print(f"Opgenomen in ontwerp {draft.uid}.")
    if words.dry_run:
        return 1 if found.differs else 0
    return 0


def _sheet(found: Compared) -> dict[str, Any]:
    return {
        "added": [_row(line) for line in found.marked("added")],
        "changed": [_row(line) for line in found.marked("changed")],
        "same": len(found.marked("same")),
        "gone": [_row(line) for line in found.marked("gone")],
        "conflicts": [
            {"uid": line.uid, "row": line.at, **_cell(change)} for line, change in found.clashes
        ],
        "faults": [
            {"row": fault.row, "column": fault.column, "message": fault.sentence}
            for fault in found.faults
        ],
    }


def _row(line: SheetLine) -> dict[str, Any]:
    return {
        "uid": line.uid,
        "row": line.at,
        "kind": line.kind,
        "label": line.label,
        "reason": line.reason,
        "fields": [_cell(change) for change in line.changes if not change.clash],
    }


def _cell(change: Change) -> dict[str, str]:
    told = {"column": change.column, "before": change.theirs, "after": change.mine}
    return {**told, "base": change.base} if change.clash else told


def _sheet_sentences(found: Compared) -> Iterator[str]:
    from regie.writing.sheets.comparing import header

    for line in found.lines:
        if line.mark == "same":
            continue
        yield f"{_MARKS[line.mark]} {line.label}"
        for change in line.changes:
            if change.clash:
                yield f"    ! {_clash(line, change)}"
            elif line.mark == "changed":
                yield f"    {header(change.column)}: {change.theirs or '–'} → {change.mine or '–'}"
    for fault in found.faults:
        yield f"! {fault}"
    counts = [len(found.marked(mark)) for mark in ("added", "changed", "same", "gone")]
    yield "{} nieuw, {} gewijzigd, {} gelijk, {} weg.".format(*counts)


def _clash(line: SheetLine, change: Change) -> str:
    from regie.writing.sheets.comparing import header

    return (
        f"“{line.label}”, {header(change.column)}: hier stond “{change.base}”, in het register "
        f"staat nu “{change.theirs}”, in het rekenblad “{change.mine}”."
    )


_MARKS = {"added": "+", "changed": "~", "gone": "-"}


# --- papers


def _written(out: str, made: Callable[[date], Paper]) -> int:
    """Write a paper in the form that the name of the file asks for."""
    form = Path(out).suffix.lower().removeprefix(".")
    if form not in ("docx", "pdf"):
        raise Refused("Geef een bestand dat op .docx of .pdf eindigt.")
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.base import clock
        from regie.writing.papers import services

        content = services.paper(made(clock.today()), "docx" if form == "docx" else "pdf")
    write(out, content)
    return 0


def _note(words: argparse.Namespace) -> int:
    def made(today: date) -> Paper:
        from regie.base.actor import system
        from regie.writing.papers.selectors import note
        from regie.writing.sheets.selectors import draft_of

        plan = found_plan(words.plan)
        if words.draft:
            last = draft_of(system(""), plan, words.draft)
            first = found_edition(plan, words.first)
        else:
            last = found_edition(plan, words.last)
            first = found_edition(plan, words.first or (last.number or 1) - 1)
            if (first.number or 0) >= (last.number or 0):
                raise Refused("De eerste editie komt niet voor de laatste.")
        return note(first, last, today)

    return _written(words.out, made)


def _book(words: argparse.Namespace) -> int:
    def made(today: date) -> Paper:
        from regie.writing.papers.selectors import book

        return book(found_edition(found_plan(words.plan), words.edition), today)

    return _written(words.out, made)


def _sheet_of_action(words: argparse.Namespace) -> int:
    def made(today: date) -> Paper:
        from regie.plans.models import Item
        from regie.writing.papers.selectors import action

        item = Item.objects.select_related("plan").filter(uid=words.uid).first()
        if item is None:
            raise Refused(f"Er is geen actie {shown(words.uid)}.")
        return action(item.uid, found_edition(item.plan, words.edition), today)

    return _written(words.out, made)


def _chapter(words: argparse.Namespace) -> int:
    def made(today: date) -> Paper:
        from regie.writing.papers.selectors import chapter

        edition = found_edition(found_plan(words.plan), words.edition)
        return chapter(edition, today, office=words.minister)

    return _written(words.out, made)
