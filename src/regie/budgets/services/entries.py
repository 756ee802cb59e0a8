"""Posting what somebody wrote down: all of it, or nothing with every fault named by its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from msgspec import Struct, field
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.errors import Invalid, Refusal
from regie.budgets import ledger, rules
from regie.budgets.entries import KINDS, TITLED, Entry, Fault, Written, sub_line_difference
from regie.budgets.models import Article, ArticleCode, Movement, Round, RuiterUse
from regie.budgets.selectors.keeping import posted_of
from regie.budgets.services.allowed import must_write
from regie.budgets.services.movements import (
    LegDraft,
    MovementDraft,
    SubLineDraft,
    end_closing,
    record_movements,
    tell_ruiter_use,
)
from regie.budgets.services.places import place_of
from regie.kernel.flanders.articles import corrections, parse
from regie.plans.models import Decision

#: For so many unknown codes the nearest is looked for.
_GUESSES = 50


class Posted(Struct, frozen=True):
    """What posting made: movements in the order of their entries, and uses of the VAK-ruiter."""

    movements: tuple[Movement, ...]
    ruiters: tuple[RuiterUse, ...] = ()


class Refused(Invalid):
    """Nothing was posted; ``faults`` say why, cell by cell."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            ngettext(
                "Nothing is posted: %(n)s fault. Row %(row)s: %(reason)s",
                "Nothing is posted: %(n)s faults. Row %(row)s: %(reason)s",
                len(faults),
            )
            % {"n": len(faults), "row": faults[0].row, "reason": faults[0].reason}
        )
        self.faults = tuple(faults)


class _Known(Struct):
    """What the register says of everything that entries name."""

    rounds: dict[str, Round]
    articles: dict[tuple[str, int], Article]
    codes: frozenset[str]
    led: dict[str, str]
    passages: dict[str, int | str]
    decisions: dict[str, Decision]
    opened: dict[str, set[int]] = field(default_factory=dict)
    overflown: dict[str, set[int]] = field(default_factory=dict)
    ruiters: set[tuple[str, int]] = field(default_factory=set)
    guessed: dict[str, str] = field(default_factory=dict)

    def giver(self, entry: Entry) -> Article | None:
        """The article that a transfer leaves; None while it is not known."""
        round_ = self.rounds.get(entry.round)
        return self.articles.get((entry.article, round_.year)) if round_ else None


def check(actor: Actor, entries: Sequence[Entry]) -> list[Fault]:
    """Everything that keeps these entries from being posted; nothing is written."""
    must_write(actor)
    known = _known(actor, entries, hold=False)
    return [fault for entry in entries for fault in _drafted(entry, known)[1]]


def faults_of(actor: Actor, written: Written) -> list[Fault]:
    """Everything that keeps a file from being posted, in the order of its rows."""
    told = {(fault.row, fault.column) for fault in written.faults}
    found = [
        fault for fault in check(actor, written.entries) if (fault.row, fault.column) not in told
    ]
    return sorted([*written.faults, *found], key=lambda fault: fault.row)


def post(
    actor: Actor, entries: Sequence[Entry], *, file: str | None = None, example: bool = False
) -> Posted:
    """Post every entry, or none.

    :param file: the uid of the file that brings them, by which they are taken back together.
    :raises Refused: with every fault.
    :raises Refusal: where the file is posted already.
    """
    must_write(actor)
    with transaction.atomic():
        known = _known(actor, entries, hold=True)
        if file and posted_of(file):
            raise Refusal(gettext("This file is posted already."))
        drafted = [(entry, *_drafted(entry, known)) for entry in entries]
        faults = [fault for _, _, wrong in drafted for fault in wrong]
        faults += [
            Fault(entry.row, "kind", gettext("This row cannot be read."))
            for entry in entries
            if entry.faulty
        ]
        if faults:
            raise Refused(faults)
        movements: dict[int, Movement] = {}
        ruiters: list[RuiterUse] = []
        for code in dict.fromkeys(entry.round for entry in entries):
            mine = [
                (number, draft)
                for number, (entry, draft, _) in enumerate(drafted)
                if entry.round == code and draft is not None
            ]
            made = record_movements(
                actor,
                known.rounds[code],
                [replace(draft, example=example, acceptance=file) for _, draft in mine],
            )
            movements |= dict(zip((number for number, _ in mine), made, strict=True))
        for entry, draft, _ in drafted:
            if draft is None:
                round_ = known.rounds[entry.round]
                place = known.passages.get(entry.passage)
                ruiters.append(
                    tell_ruiter_use(
                        actor,
                        round_,
                        known.articles[entry.article, round_.year],
                        entry.amounts["VAK"],
                        passage=place if isinstance(place, int) else None,
                        ground=entry.ground,
                        acceptance=file,
                    )
                )
    return Posted(tuple(movements[number] for number in sorted(movements)), tuple(ruiters))


def _known(actor: Actor, entries: Sequence[Entry], *, hold: bool) -> _Known:
    """About seven queries, however many entries. ``hold`` keeps others out of the rounds."""
    rows = Round.objects.filter(code__in={entry.round for entry in entries})
    if hold:
        end_closing(rows.order_by("pk"))
        rows = rows.select_for_update(of=("self",))
    rounds = {row.code: row for row in rows.select_related("base").order_by("pk")}
    years = {row.year for row in rounds.values()}
    named = {code for entry in entries for code in (entry.article, entry.counter_article) if code}
    articles: dict[tuple[str, int], Article] = {}
    led: dict[str, str] = {}
    borne = ArticleCode.objects.filter(code__in=named).select_related("article")
    for row in borne.order_by("pk"):
        led[row.code] = row.article.code
        if row.alias:
            continue
        for year in years:
            since, until = row.since_year or 0, row.until_year or 9999
            if since <= year < until:
                articles[row.code, year] = row.article
    places: dict[str, int | str] = {}
    for entry in entries:
        if entry.passage and entry.passage not in places:
            places[entry.passage] = place_of(actor, entry.passage, make=hold)
    known = _Known(
        rounds,
        articles,
        frozenset(Article.objects.values_list("code", flat=True)),
        led,
        places,
        _decisions({entry.decision for entry in entries if entry.decision}),
    )
    kinds = {entry.kind for entry in entries}
    for code, round_ in rounds.items():
        if "opening" in kinds:
            known.opened[code] = _told(round_, "opening") | set(ledger.base_balances(round_))
        if "overflow" in kinds:
            known.overflown[code] = _told(round_, "overflow")
    return known


def _decisions(named: set[str]) -> dict[str, Decision]:
    """Decisions by their uid, and by their number where only one bears it. One query."""
    if not named:
        return {}
    rows = list(Decision.objects.filter(Q(uid__in=named) | Q(number__in=named)))
    numbers = Counter(row.number for row in rows)
    return {row.number: row for row in rows if row.number and numbers[row.number] == 1} | {
        row.uid: row for row in rows
    }


def _told(round_: Round, kind: str) -> set[int]:
    """The articles that a movement of this kind tells of."""
    legs = ledger.effective_legs().filter(movement__round=round_, movement__kind=kind)
    return set(legs.values_list("article_id", flat=True))


def _drafted(entry: Entry, known: _Known) -> tuple[MovementDraft | None, list[Fault]]:
    """The movement of an entry (None for a ruiter, which is none), and what is wrong with it."""
    faults: list[Fault] = []

    def wrong(column: str, reason: str) -> None:
        faults.append(Fault(entry.row, column, reason))

    if entry.kind not in KINDS:
        wrong("kind", gettext("“%(word)s” is no kind of movement.") % {"word": entry.kind[:40]})
    round_ = known.rounds.get(entry.round)
    if round_ is None:
        wrong(
            "round",
            gettext("There is no budget round %(round)s.") % {"round": entry.round[:30]}
            if entry.round
            else gettext("Say which budget round it is."),
        )
    elif round_.state == Round.State.CLOSED:
        wrong(
            "round",
            gettext(
                "%(round)s is closed: nothing is added to it any more. Correct it in a later round."
            )
            % {"round": rules.spoken(round_.code)},
        )
    # A wrong kind or round hides nothing else: who mends it need not come back.
    transfer = entry.kind in rules.TRANSFERS
    sides = _sides(entry, known, round_.year if round_ else None, faults)
    giver = known.giver(entry)
    decision = known.decisions.get(entry.decision)
    if entry.decision and decision is None:
        wrong(
            "decision",
            gettext("This decision is not in the register, or its number is there twice."),
        )
    elif (
        entry.kind == "redistribution"
        and not (entry.decision or entry.passage)
        and (giver is None or giver.provision)
    ):
        wrong(
            "decision",
            gettext(
                "A redistribution rests on a decision: choose it, or point at the place in a "
                "document where it stands."
            ),
        )
    ground = entry.ground.strip() or (_words(decision) if decision else "")
    if not (ground or entry.passage or entry.decision):
        wrong("ground", gettext("Say why, or point at the place in a document."))
    place = known.passages.get(entry.passage) if entry.passage else None
    if isinstance(place, str):
        wrong("passage", place)
    if entry.kind in TITLED and not entry.title:
        wrong("title", gettext("Say in a few words what it is about."))
    for name, most in (("title", 500), ("ground", 500), ("index_kind", 60)):
        if len(getattr(entry, name)) > most:
            wrong(name, gettext("At most %(most)s characters.") % {"most": most})
    _check_amounts(entry, transfer, [article for article, _ in sides], faults)
    if entry.kind in KINDS.keys() - {"index"} and (
        entry.index_kind or entry.index_rate is not None
    ):
        wrong(
            "index_rate" if entry.index_rate is not None else "index_kind",
            gettext("Only an index has a kind and a percentage."),
        )
    if difference := sub_line_difference(entry):
        wrong("title", difference)
    if any(len(line.label) > 500 for line in entry.sub_lines):
        wrong("title", gettext("A sub-line has at most 500 characters."))
    if not faults:
        _check_once(entry, sides, known, faults)
    if faults or entry.kind == "ruiter":
        return None, faults
    kind, rate = entry.index_kind, entry.index_rate
    if entry.kind == "index" and not kind and rate is None:
        kind, rate = rules.index_parts(entry.title)
    return (
        MovementDraft(
            kind=entry.kind,
            title=entry.title,
            index_kind=kind,
            index_rate=rate,
            ground=ground,
            passage=place if isinstance(place, int) else None,
            decision=decision.pk if decision else None,
            legs=tuple(
                LegDraft(article.pk, axis, sign * amount)
                for article, sign in sides
                for axis, amount in entry.amounts.items()
            ),
            sub_lines=tuple(
                SubLineDraft(line.label, line.amount, line.axis) for line in entry.sub_lines
            ),
        ),
        faults,
    )


def _sides(
    entry: Entry, known: _Known, year: int | None, faults: list[Fault]
) -> list[tuple[Article, int]]:
    """The articles of an entry, with the sign that its amounts have there; without a year no code
    is looked up, without a kind that is known a counter article may be right."""
    transfer = entry.kind in rules.TRANSFERS
    paired = transfer or entry.kind not in KINDS
    sides: list[tuple[Article, int]] = []
    for column, code, sign in (
        ("article", entry.article, -1 if transfer else 1),
        ("counter_article", entry.counter_article, 1),
    ):
        if not code or year is None:
            continue
        if article := known.articles.get((code, year)):
            sides.append((article, sign))
        else:
            faults.append(Fault(entry.row, column, _unknown(code, known)))
    if not entry.article and not (paired and entry.counter_article):
        faults.append(Fault(entry.row, "article", gettext("Say which article it is.")))
    if entry.counter_article and not paired:
        faults.append(
            Fault(entry.row, "counter_article", gettext("Only a transfer has a counter article."))
        )
    if transfer and entry.article and entry.article == entry.counter_article:
        faults.append(
            Fault(entry.row, "counter_article", gettext("An article gives nothing to itself."))
        )
    elif transfer and len(sides) == 2:
        (one, _), (other, _) = sides
        if one.pk == other.pk:
            faults.append(
                Fault(entry.row, "counter_article", gettext("An article gives nothing to itself."))
            )
        if _ledger(one) != _ledger(other):
            faults.append(
                Fault(
                    entry.row,
                    "counter_article",
                    gettext(
                        "The budget of a legal person stands apart: there is no transfer between "
                        "the two, but an internal flow."
                    ),
                )
            )
    giver = known.giver(entry)
    if entry.kind == "redistribution" and giver and not giver.provision:
        words = gettext("%(article)s is no provision: post a compensation.")
        faults.append(Fault(entry.row, "article", words % {"article": entry.article}))
    if entry.kind == "compensation" and giver and giver.provision:
        words = gettext("%(article)s is a provision: post a redistribution, with its decision.")
        faults.append(Fault(entry.row, "article", words % {"article": entry.article}))
    return sides


def _words(decision: Decision) -> str:
    """A decision as the reason of a movement."""
    day = f" van {decision.date.iso()}" if decision.date else ""
    return f"Beslissing{day}: {decision.number or decision.source or decision.link}"[:500]


def _ledger(article: Article) -> str:
    return article.entity if article.legal_person else ""


def _unknown(code: str, known: _Known) -> str:
    """That a code is of no article, and which one may be meant."""
    if meant := nearest(code, known.codes, known.led, known.guessed):
        return gettext("There is no article %(code)s in this round; do you mean %(meant)s?") % {
            "code": code[:30],
            "meant": meant,
        }
    if parse(code) is None:
        return gettext("“%(code)s” is no code of a budget article.") % {"code": code[:30]}
    return gettext("There is no article %(code)s.") % {"code": code[:30]}


def nearest(
    code: str,
    codes: frozenset[str],
    led: Mapping[str, str] | None = None,
    guessed: dict[str, str] | None = None,
) -> str:
    """The code of the article that is most likely meant; "" where none comes near.

    :param led: codes that are known to lead to an article, misprints too.
    """
    found = {} if guessed is None else guessed
    if code not in found:
        if led and code in led:
            found[code] = led[code]
        elif len(found) >= _GUESSES:
            return ""
        else:
            meant = [one for one in corrections(code, codes) if one in codes]
            near = meant or get_close_matches(code, sorted(codes), 1, 0.85)
            found[code] = near[0] if near else ""
    return found[code]


def _check_amounts(
    entry: Entry, transfer: bool, articles: Iterable[Article], faults: list[Fault]
) -> None:
    def wrong(column: str, reason: str) -> None:
        faults.append(Fault(entry.row, column, reason))

    some = list(articles)
    first = "AO" if some and some[0].kind == Article.Kind.RECEIPT else "VAK"
    if not entry.amounts:
        wrong(first, gettext("Fill in at least one amount."))
    for article in some:
        for axis in entry.amounts:
            if axis not in rules.AXES_OF[article.kind]:
                wrong(
                    axis,
                    gettext("%(article)s has no column %(axis)s.")
                    % {"article": article.code, "axis": axis},
                )
    if transfer or entry.kind == "overflow":
        for axis, amount in entry.amounts.items():
            if amount < 0:
                wrong(
                    axis,
                    gettext(
                        "Write a positive amount: it goes from the article to the counter article."
                    )
                    if transfer
                    else gettext("Write a positive amount: what is added again."),
                )
    if (
        entry.amounts
        and entry.kind in KINDS.keys() - {"opening", "ruiter"}
        and not any(entry.amounts.values())
    ):
        wrong(next(iter(entry.amounts)), gettext("A movement of zero changes nothing."))
    if entry.kind == "ruiter" and (set(entry.amounts) - {"VAK"} or entry.amounts.get("VAK", 0) < 0):
        wrong("VAK", gettext("The VAK-ruiter is one amount in VAK, not below zero."))


def _check_once(
    entry: Entry,
    sides: Sequence[tuple[Article, int]],
    known: _Known,
    faults: list[Fault],
) -> None:
    """What an article has only once in a round."""
    article = sides[0][0]
    if entry.kind == "ruiter":
        key = entry.round, article.pk
        if key in known.ruiters:
            faults.append(
                Fault(entry.row, "article", gettext("The VAK-ruiter stands there twice."))
            )
        known.ruiters.add(key)
        return
    told = {"opening": known.opened, "overflow": known.overflown}.get(entry.kind)
    if told is None:
        return
    if article.pk in told[entry.round]:
        words = (
            gettext("The opening of %(article)s is already told in this round.")
            if entry.kind == "opening"
            else gettext("The overflow of %(article)s is already told in this round.")
        )
        faults.append(Fault(entry.row, "article", words % {"article": entry.article}))
    told[entry.round].add(article.pk)
