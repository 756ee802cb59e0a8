"""Scenarios as pages show them: what is, what would be, and what would no longer be covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.text import said
from regie.budgets import ledger, rules, scenarios
from regie.budgets.models import (
    Allotment,
    Article,
    Claim,
    ClaimStep,
    IndexShare,
    Leg,
    Measure,
    MeasureArticle,
    Movement,
    Round,
    Scenario,
)
from regie.budgets.rules import Amounts, Evolution
from regie.budgets.scenarios import Demand, Effect, Uncovered
from regie.kernel import figures
from regie.plans.models import Revision

_ZERO = Decimal(0)
AXES = ("VAK", "VEK")


class MeasureLine(Struct, frozen=True):
    """A measure in its place. ``words`` say it in one Dutch sentence, as a movement would."""

    rank: int
    kind: str
    title: str
    index_kind: str
    words: str
    value: scenarios.Measure


class Standing(Struct, frozen=True):
    """A scenario beside its round as it is now; articles by their key."""

    scenario: Scenario
    round: Round
    articles: Mapping[int, Article]
    evolutions: Mapping[int, Evolution]
    lines: tuple[MeasureLine, ...]
    shares: Mapping[int, Decimal]

    @property
    def credits(self) -> dict[int, Amounts]:
        """What every article stands at now."""
        return {key: evolution.closing for key, evolution in self.evolutions.items()}


def standing(scenario: Scenario) -> Standing:
    """A scenario (with its round and base at hand) beside its round: at most five queries."""
    round_ = scenario.round
    evolutions = ledger.read(round_)
    rows = (
        MeasureArticle.objects.filter(measure__scenario=scenario)
        .select_related("measure")
        .order_by("measure__rank", "measure_id", "rank")
    )
    by_measure: dict[int, tuple[Measure, list[int]]] = {}
    for row in rows:
        by_measure.setdefault(row.measure_id, (row.measure, []))[1].append(row.article_id)
    wanted = {*evolutions, *(key for _, some in by_measure.values() for key in some)}
    articles = {
        row.pk: row
        for row in Article.objects.filter(pk__in=wanted).select_related(
            "programme", "content_element"
        )
    }
    lines = tuple(_line(measure, some, articles) for measure, some in by_measure.values())
    shares = dict(IndexShare.objects.filter(year=round_.year).values_list("article_id", "share"))
    return Standing(scenario, round_, articles, evolutions, lines, shares)


def _line(measure: Measure, keys: Sequence[int], articles: Mapping[int, Article]) -> MeasureLine:
    amounts = {
        axis: amount
        for axis, amount in (("VAK", measure.vak), ("VEK", measure.vek))
        if amount is not None
    }
    value = scenarios.Measure(
        measure.kind, tuple(keys), measure.rate or _ZERO, tuple(measure.axes.split()), amounts
    )
    codes = [articles[key].code for key in keys]
    return MeasureLine(
        measure.rank,
        measure.kind,
        measure.title,
        measure.index_kind,
        words(value, codes, measure.index_kind, "nl"),
        value,
    )


_WORDS = {
    "nl": {
        "percent": "{rate} % op {axes} van {articles}",
        "index": "index {index}, {rate} % op het indexgevoelige deel van {axes} van {articles}",
        "target": "{articles} naar {amounts}",
        "together": "{articles} samen naar {amounts}",
        "compensation": "{amounts} van {articles}",
        "movement": "{amounts} op {articles}",
        "and": "en",
        "to": "naar",
    },
    "en": {
        "percent": "{rate}% on {axes} of {articles}",
        "index": "index {index}, {rate}% on the index-sensitive part of {axes} of {articles}",
        "target": "{articles} to {amounts}",
        "together": "{articles} together to {amounts}",
        "compensation": "{amounts} from {articles}",
        "movement": "{amounts} on {articles}",
        "and": "and",
        "to": "to",
    },
}


def words(value: scenarios.Measure, codes: Sequence[str], index_kind: str, language: str) -> str:
    """A measure in one phrase."""
    said = _WORDS[language]
    joined = f" {said['and']} "
    signed = value.kind in ("movement", "percent")

    def shown(text: str, number: Decimal) -> str:
        return f"+{text}" if signed and number > 0 else text

    kind = "together" if value.kind == "target" and len(codes) > 1 else value.kind
    if kind == "compensation":
        articles = f" {said['to']} ".join(codes)
    else:
        articles = ", ".join(codes[:-1]) + joined * (len(codes) > 1) + codes[-1]
    return said[kind].format(
        rate=shown(figures.number(value.rate, language), value.rate),
        axes=joined.join(value.axes),
        index=index_kind,
        articles=articles,
        amounts=joined.join(
            f"{shown(figures.euro(amount, language), amount)} {axis}"
            for axis, amount in value.amounts.items()
        ),
    )


# --- lists


class ScenarioLine(Struct, frozen=True):
    """A scenario in a list."""

    scenario: Scenario
    measures: int


def scenario_list(actor: Actor) -> list[ScenarioLine]:
    """All scenarios that somebody may see, drafts first, then newest first. One query."""
    rows = (
        Scenario.objects.visible_to(actor)
        .select_related("round")
        .annotate(count=Count("measures"))
        .order_by("-created_at", "-pk")
    )
    kept = [ScenarioLine(row, row.count) for row in rows]
    return sorted(kept, key=lambda line: line.scenario.state != Scenario.State.DRAFT)


def scenario_at(actor: Actor, uid: str) -> Scenario | None:
    """The scenario with this uid, with its round and base; None for who may not see it. One
    query."""
    found: Scenario | None = (
        Scenario.objects.visible_to(actor).select_related("round__base").filter(uid=uid).first()
    )
    return found


# --- effects


class EffectRow(Struct, frozen=True):
    """What is, what would be. ``kind`` is article, element, programme or total."""

    kind: str
    key: str
    name: str
    now: Amounts
    then: Amounts
    example: bool = False

    @property
    def change(self) -> dict[str, Decimal]:
        """What would be minus what is."""
        return rules.add(self.then, rules.negated(self.now))

    @property
    def changed(self) -> bool:
        """Whether anything would be different."""
        return any(self.change.values())


class ScenarioPage(Struct, frozen=True):
    """A scenario with its effects. ``problem`` says why the measures cannot be worked out (any
    more), and then nothing else is told.

    :param rows: programmes, each with its elements, each with its articles; then the total.
    :param by_measure: what each measure changes in all, by axis.
    :param negative: codes of articles that would go below zero.
    """

    stands: Standing
    rows: tuple[EffectRow, ...]
    by_measure: tuple[dict[str, Decimal], ...]
    uncovered: tuple[Uncovered, ...]
    negative: tuple[str, ...]
    problem: tuple[str, tuple[str, ...]] | None = None

    @property
    def total(self) -> EffectRow | None:
        """The total of the programmes."""
        return next((row for row in self.rows if row.kind == "total"), None)


def play(stands: Standing) -> scenarios.Played:
    """What the measures do to the round as it is now.

    :raises MissingShares: as :func:`regie.budgets.scenarios.effect`.
    :raises NothingToSpread: likewise.
    """
    measures = (line.value for line in stands.lines)
    return scenarios.play(measures, stands.credits, stands.shares)


def scenario_page(scenario: Scenario) -> ScenarioPage:
    """A scenario (with its round and base at hand) with its effects: at most six queries. One that
    ended shows what it showed then."""
    stands = standing(scenario)
    if scenario.kept is not None:
        return _kept_page(stands, scenario.kept)
    try:
        played = play(stands)
    except scenarios.MissingShares as missing:
        return _problem(stands, "shares", [stands.articles[key].code for key in missing.articles])
    except scenarios.NothingToSpread as nothing:
        return _problem(stands, "spread", [nothing.axis])
    return _page(stands, stands.credits, played.effects, demands(stands))


def _problem(stands: Standing, why: str, about: Sequence[str]) -> ScenarioPage:
    return ScenarioPage(stands, (), (), (), (), (why, tuple(sorted(about))))


def _page(
    stands: Standing,
    before: Mapping[int, Amounts],
    effects: Sequence[Effect],
    demanded: Sequence[Demand],
) -> ScenarioPage:
    # An article that left the round meanwhile starts from nothing.
    before = {**{key: {} for effect in effects for key in effect}, **before}
    after = {
        key: rules.add(amounts, *(effect.get(key, {}) for effect in effects))
        for key, amounts in before.items()
    }
    rows = _rows(stands, before, after)
    vak = [{key: told.get("VAK", _ZERO) for key, told in side.items()} for side in (before, after)]
    return ScenarioPage(
        stands,
        rows,
        tuple(rules.add(*effect.values()) for effect in effects),
        scenarios.uncovered(demanded, *vak),
        tuple(
            sorted(
                stands.articles[key].code
                for key, told in after.items()
                if any(told.get(axis, _ZERO) < 0 <= before[key].get(axis, _ZERO) for axis in AXES)
            )
        ),
    )


def _kept_page(stands: Standing, kept: Mapping[str, Any]) -> ScenarioPage:
    by_uid = {article.uid: key for key, article in stands.articles.items()}

    def read(told: Mapping[str, Mapping[str, str]]) -> Effect:
        return {
            by_uid[uid]: {axis: Decimal(amount) for axis, amount in amounts.items()}
            for uid, amounts in told.items()
            if uid in by_uid
        }

    return _page(stands, read(kept["credits"]), [read(one) for one in kept["effects"]], [])


def evolutions(scenario: Scenario) -> dict[str, Evolution]:
    """By code of article, the evolution that the round would have with the measures in it.

    :raises MissingShares: as :func:`regie.budgets.scenarios.effect`.
    """
    stands = standing(scenario)
    played = play(stands)
    return {
        stands.articles[key].code: scenarios.applied(
            evolution,
            (
                (line.kind, effect[key])
                for line, effect in zip(stands.lines, played.effects, strict=True)
                if key in effect
            ),
        )
        for key, evolution in {
            **{key: Evolution() for effect in played.effects for key in effect},
            **stands.evolutions,
        }.items()
    }


def demands(stands: Standing) -> list[Demand]:
    """What draws on the articles of a round in its year: claims, and what is meant for actions as
    far as no claim took it. What is committed first, then oldest first. Three queries."""
    steps = (
        ClaimStep.objects.filter(
            year=stands.round.year,
            claim__article__in=list(stands.evolutions),
            state__in=[Claim.State.RESERVED, Claim.State.COMMITTED],
        )
        .order_by("claim_id", "pk")
        .values_list(
            "claim__uid",
            "claim__title",
            "claim__article_id",
            "claim__state",
            "claim__example",
            "claim__allotment_id",
            "state",
            "amount",
        )
    )
    taken: dict[int, Decimal] = {}
    told: dict[str, Demand] = {}
    for uid, title, article, state, example, allotment, step, amount in steps:
        # What was committed no longer counts as reserved.
        if step == Claim.State.RESERVED and state != Claim.State.RESERVED:
            continue
        if allotment is not None:
            taken[allotment] = taken.get(allotment, _ZERO) + amount
        so_far = told[uid].amount if uid in told else _ZERO
        firm = step == Claim.State.COMMITTED
        told[uid] = Demand(uid, title, article, so_far + amount, firm, example)
    meant = list(
        Allotment.objects.filter(
            year=stands.round.year,
            article__in=list(stands.evolutions),
            ended_on__isnull=True,
            vak__isnull=False,
        )
        .order_by("pk")
        .values_list("pk", "uid", "article_id", "vak", "example", "ground", "item__uid")
    )
    called = _item_titles({row[-1] for row in meant})
    for key, uid, article, vak, example, ground, item in meant:
        open_ = (vak or _ZERO) - taken.get(key, _ZERO)
        if open_ > 0:
            title = called.get(item) or ground
            told[uid] = Demand(uid, title, article or 0, open_, False, example)
    return list(told.values())


def _item_titles(uids: set[str]) -> dict[str, str]:
    """What items are called now, in Dutch. One query, none for nothing."""
    if not uids:
        return {}
    rows = Revision.objects.filter(
        item__uid__in=uids, from_seq__isnull=False, until_seq__isnull=True
    ).values_list("item__uid", "code", "title")
    return {uid: f"{code} {said(title, 'nl')[0]}".strip() for uid, code, title in rows}


def _rows(
    stands: Standing, before: Mapping[int, Amounts], after: Mapping[int, Amounts]
) -> tuple[EffectRow, ...]:
    """Programme, element, article, and below all the total; legal persons and receipts stay out."""
    spends = sorted(
        (
            (stands.articles[key], key)
            for key in before
            if stands.articles[key].kind == Article.Kind.EXPENDITURE
            and not stands.articles[key].legal_person
        ),
        key=lambda one: one[0].code,
    )
    tree: dict[int, dict[int, list[tuple[Article, int]]]] = {}
    for article, key in spends:
        within = tree.setdefault(article.programme_id, {})
        within.setdefault(article.content_element_id or 0, []).append((article, key))

    def summed(kind: str, key: str, name: str, keys: Iterable[int]) -> EffectRow:
        some = list(keys)
        return EffectRow(
            kind,
            key,
            name,
            rules.add(*(before[one] for one in some)),
            rules.add(*(after[one] for one in some)),
        )

    rows: list[EffectRow] = []
    for elements in tree.values():
        inside = [one for some in elements.values() for one in some]
        programme = inside[0][0].programme
        name = programme.name.get("nl", "")
        rows.append(summed("programme", programme.code, name, (key for _, key in inside)))
        for some in elements.values():
            element = some[0][0].content_element
            if element is not None:
                rows.append(summed("element", element.uid, element.name, (key for _, key in some)))
            rows += [
                EffectRow(
                    "article",
                    article.code,
                    article.name,
                    before[key],
                    after[key],
                    article.example,
                )
                for article, key in some
            ]
    if rows:
        rows.append(summed("total", "", "", (key for _, key in spends)))
    return tuple(rows)


# --- index-sensitive shares


class Hint(Struct, frozen=True):
    """The share that an index movement of a round implies: no input of anything."""

    title: str
    kind: str
    rate: Decimal
    index: Decimal
    opening: Decimal
    axis: str
    share: Decimal


class ShareRow(Struct, frozen=True):
    """An article of a round, the share that was told for its year, and what its papers imply."""

    article: Article
    told: IndexShare | None
    hints: tuple[Hint, ...]


def share_rows(round_: Round) -> list[ShareRow]:
    """The expenditure articles of a round (with its base at hand) with their shares: five
    queries."""
    evolutions = ledger.read(round_)
    told = {row.article_id: row for row in IndexShare.objects.filter(year=round_.year)}
    hints: dict[int, list[Hint]] = {}
    legs = (
        Leg.objects.filter(
            movement__in=ledger.effective(Movement.objects.filter(round=round_, kind="index")),
            axis="VAK",
        )
        .order_by("movement_id")
        .values_list(
            "article_id",
            "movement__title",
            "movement__index_kind",
            "movement__index_rate",
            "amount",
        )
    )
    for key, title, kind, rate, amount in legs:
        if rate is None:
            continue
        opening = evolutions[key].opening_without_overflow.get("VAK", _ZERO)
        share = scenarios.implied_share(amount, opening, rate)
        if share is not None:
            hints.setdefault(key, []).append(Hint(title, kind, rate, amount, opening, "VAK", share))
    articles = Article.objects.filter(
        pk__in=evolutions, kind=Article.Kind.EXPENDITURE, legal_person=False
    )
    return [
        ShareRow(row, told.get(row.pk), tuple(hints.get(row.pk, ())))
        for row in sorted(articles, key=lambda article: article.code)
    ]
