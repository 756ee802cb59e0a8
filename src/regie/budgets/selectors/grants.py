"""What the register of grants knows, now or as it stood at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import ExtractYear
from msgspec import Struct, field

from regie.actors.models import Organisation, OrganisationName
from regie.actors.selectors import names_at
from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.base.text import fold
from regie.budgets.cumulation import Held, Overlap, overlaps
from regie.budgets.models import (
    Article,
    Claim,
    ClaimStep,
    Grant,
    GrantClaim,
    GrantTerms,
    GrantYear,
    Instalment,
    Recovery,
)

_ZERO = Decimal(0)
#: The amounts of a grant, and what stands for the last among the states of its steps.
_PARTS = ("asked", "reserved", "granted", "paid", "recovered")
_BACK = "recovered"


class Asked(Struct, frozen=True):
    """Which grants somebody asks for; what is empty asks nothing.

    ``text`` is a part of any name that the beneficiary ever had, or its enterprise number;
    ``beneficiary`` its uid; ``theme`` is folded; ``municipality`` a NIS code.
    """

    kind: str = ""
    article: str = ""
    since: int | None = None
    until: int | None = None
    text: str = ""
    beneficiary: str = ""
    municipality: str = ""
    theme: str = ""


class Body(Struct, frozen=True):
    """An organisation by its name of the day. ``kbo`` is empty where it is not known."""

    pk: int
    uid: str
    name: str
    kbo: str
    example: bool = False


class Amounts(Struct, frozen=True):
    """What was asked, is meant for it but not granted yet, was granted, was paid, came back of
    that; absent is not known."""

    asked: Decimal | None = None
    reserved: Decimal | None = None
    granted: Decimal | None = None
    paid: Decimal | None = None
    recovered: Decimal | None = None

    def plus(self, other: Amounts) -> Amounts:
        """Both together; what is known of neither stays not known."""
        return Amounts(*(_plus(getattr(self, name), getattr(other, name)) for name in _PARTS))

    @property
    def net(self) -> Decimal | None:
        """What was paid and did not come back; in a year in which money only came back, less than
        nothing."""
        if self.recovered is None:
            return self.paid
        return (self.paid or _ZERO) - self.recovered

    @property
    def known(self) -> bool:
        """Whether any amount is."""
        return any(getattr(self, name) is not None for name in _PARTS)


class YearRow(Struct, frozen=True):
    """What a grant does in a budget year on an article (empty where it is not known)."""

    year: int
    article: str
    amounts: Amounts


class GrantLine(Struct, frozen=True):
    """A grant with what it says, whom it is for, and its years."""

    uid: str
    origin: str
    reference: str
    example: bool
    version: int
    terms: GrantTerms
    beneficiary: Body
    via: Body | None
    rows: tuple[YearRow, ...]

    @property
    def amounts(self) -> Amounts:
        """Of all its rows together."""
        return total(row.amounts for row in self.rows)

    @property
    def articles(self) -> list[str]:
        """The articles it draws on, each once."""
        return list(dict.fromkeys(row.article for row in self.rows if row.article))

    @property
    def years(self) -> list[int]:
        """The budget years in which it does something."""
        return sorted({row.year for row in self.rows})


class ClaimRow(Struct, frozen=True):
    """A claim of a grant, with its steps and its payment plan."""

    claim: Claim
    steps: tuple[ClaimStep, ...]
    instalments: tuple[Instalment, ...]
    recoveries: tuple[Recovery, ...] = ()

    @property
    def recovered(self) -> Decimal:
        """What came back of what was paid."""
        return sum(
            (row.amount for row in self.recoveries if row.state == Recovery.State.RECEIVED), _ZERO
        )

    def _sum(self, state: str) -> Decimal:
        return sum((step.amount for step in self.steps if step.state == state), _ZERO)

    @property
    def granted(self) -> Decimal:
        """What was committed."""
        return self._sum(Claim.State.COMMITTED)

    @property
    def reserved(self) -> Decimal:
        """What was meant for it."""
        return self._sum(Claim.State.RESERVED)

    @property
    def paid(self) -> Decimal:
        """What was paid."""
        return self._sum(Claim.State.PAID)

    @property
    def left(self) -> Decimal:
        """What may still be paid."""
        return _ZERO if self.claim.ended_on else max(self.granted - self.paid, _ZERO)


class GrantPage(Struct, frozen=True):
    """A grant with its claims and with what it said before, newest first."""

    line: GrantLine
    claims: tuple[ClaimRow, ...]
    before: tuple[GrantTerms, ...]


class BeneficiaryPage(Struct, frozen=True):
    """All that one beneficiary asked, was granted and was paid. ``loose`` are claims for it that
    belong to no grant; ``through`` are grants that come through it to others."""

    body: Body
    organisation: Organisation
    names: tuple[OrganisationName, ...]
    lines: tuple[GrantLine, ...]
    through: tuple[GrantLine, ...]
    loose: tuple[ClaimRow, ...]
    overlaps: tuple[Overlap, ...]
    by_year: tuple[YearRow, ...]
    total: Amounts


class Choices(Struct, frozen=True):
    """What the grants that are there can be asked by."""

    articles: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    themes: tuple[tuple[str, str], ...] = ()
    municipalities: tuple[tuple[str, str], ...] = ()


class Listed(Struct, frozen=True):
    """One page of a list: its lines, how many there are, and all of them together. Where some are
    real, the ``examples`` among them do not count in the total."""

    lines: tuple[GrantLine, ...]
    count: int
    total: Amounts = field(default_factory=Amounts)
    examples: int = 0

    @property
    def mixed(self) -> bool:
        """Whether real and invented grants stand together."""
        return 0 < self.examples < self.count


def total(parts: Iterable[Amounts]) -> Amounts:
    """Amounts together."""
    whole = Amounts()
    for part in parts:
        whole = whole.plus(part)
    return whole


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


# --- which grants


def terms_at(moment: datetime | None = None) -> QuerySet[GrantTerms]:
    """What the register said of every grant at a moment, or says now."""
    if moment is None:
        return GrantTerms.objects.filter(superseded_at__isnull=True)
    return GrantTerms.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), recorded_at__lte=moment
    )


def _years(asked: Asked, name: str = "year") -> Q:
    told = Q()
    if asked.since is not None:
        told &= Q(**{f"{name}__gte": asked.since})
    if asked.until is not None:
        told &= Q(**{f"{name}__lte": asked.until})
    return told


def _steps(asked: Asked, moment: datetime | None) -> QuerySet[ClaimStep]:
    """The steps of grants that are asked for, as they were known at a moment."""
    told = _years(asked) & Q(claim__grant_claim__isnull=False)
    if asked.article:
        told &= Q(claim__article__code=asked.article)
    steps: QuerySet[ClaimStep] = ClaimStep.objects.all()
    if moment is not None:
        told &= Q(claim__grant_claim__created_at__lte=moment)
        # A mistake counted until somebody saw it.
        stood = Q(undo__isnull=True) | Q(undo__created_at__gt=moment)
        steps = ClaimStep.every.filter(stood, created_at__lte=moment)
    promised = steps.filter(claim=OuterRef("claim"), state=Claim.State.COMMITTED)
    # What was reserved and then granted is told once.
    once = ~Q(state=Claim.State.RESERVED) | ~Exists(promised)
    return steps.filter(told).filter(once)


def _recoveries(asked: Asked, moment: datetime | None) -> QuerySet[Recovery]:
    """The money of grants that came back, in the year in which it did."""
    told = _years(asked, "on__year") & Q(
        claim__grant_claim__isnull=False, state=Recovery.State.RECEIVED
    )
    if asked.article:
        told &= Q(claim__article__code=asked.article)
    if moment is not None:
        told &= Q(created_at__lte=moment)
    return Recovery.objects.filter(told)


def _year_rows(asked: Asked) -> QuerySet[GrantYear]:
    told = _years(asked)
    if asked.article:
        told &= Q(article__code=asked.article)
    return GrantYear.objects.filter(told)


def _chosen(actor: Actor, asked: Asked, moment: datetime | None) -> QuerySet[GrantTerms]:
    found: QuerySet[GrantTerms]
    if moment is None:
        found = GrantTerms.objects.standing(actor)
    else:
        found = terms_at(moment)
        if not actor.is_staff:
            found = found.filter(grant__in=Grant.objects.visible_to(actor).values("pk"))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.theme:
        found = found.filter(theme_folded=asked.theme)
    if asked.municipality:
        found = found.filter(municipality__nis=asked.municipality)
    if asked.beneficiary:
        found = found.filter(beneficiary__uid=asked.beneficiary)
    if asked.text:
        digits = "".join(sign for sign in asked.text if sign.isdecimal() and sign.isascii())
        named = OrganisationName.objects.filter(
            organisation=OuterRef("beneficiary"), folded__contains=fold(asked.text)
        )
        known = Q(Exists(named))
        if len(digits) >= 9:
            known |= Q(beneficiary__kbo=digits.zfill(10))
        found = found.filter(known)
    if asked.article or asked.since is not None or asked.until is not None:
        found = found.filter(
            Exists(_year_rows(asked).filter(terms=OuterRef("pk")))
            | Exists(_steps(asked, moment).filter(claim__grant_claim__grant=OuterRef("grant")))
            | Exists(_recoveries(asked, moment).filter(claim__grant_claim__grant=OuterRef("grant")))
        )
    return found


_STATES = {
    "voorzien": Claim.State.RESERVED,
    "toegekend": Claim.State.COMMITTED,
    "betaald": Claim.State.PAID,
}
#: What a list can be sorted by.
ORDERS = ("begunstigde", "titel", "soort", "van", "gevraagd", "toegekend", "betaald")


def _ordered(found: QuerySet[GrantTerms], order: str, asked: Asked) -> QuerySet[GrantTerms]:
    key, back = order.removeprefix("-"), order.startswith("-")
    match key:
        case "titel":
            column: Any = F("title")
        case "soort":
            column = F("kind")
        case "van":
            column = F("start_first")
        case "gevraagd":
            column = Subquery(
                _year_rows(asked)
                .filter(terms=OuterRef("pk"))
                .order_by()
                .values("terms")
                .annotate(n=Sum("asked"))
                .values("n")
            )
        case "toegekend" | "betaald":
            column = Subquery(
                _steps(asked, None)
                .filter(claim__grant_claim__grant=OuterRef("grant"), state=_STATES[key])
                .order_by()
                .values("claim__grant_claim__grant")
                .annotate(n=Sum("amount"))
                .values("n")
            )
        case _:
            column = Subquery(
                OrganisationName.objects.filter(organisation=OuterRef("beneficiary"), alias=False)
                .order_by(F("until").desc(nulls_first=True), "pk")
                .values("folded")[:1]
            )
    found = found.annotate(order=column)
    way = F("order").desc(nulls_last=True) if back else F("order").asc(nulls_last=True)
    return found.order_by(way, "grant_id")


def grant_list(
    actor: Actor,
    asked: Asked,
    day: date,
    *,
    order: str = "",
    page: int = 1,
    size: int | None = 50,
) -> Listed:
    """Grants as they stand now: 6 queries, whatever there is. With ``size`` None all of them."""
    chosen = _chosen(actor, asked, None)
    counted = chosen.aggregate(n=Count("pk"), examples=Count("pk", filter=Q(grant__example=True)))
    count, examples = counted["n"], counted["examples"]
    rows = _ordered(chosen, order, asked)
    if size is not None:
        last = max(1, -(-count // size))
        at = min(max(1, page), last)
        rows = rows[(at - 1) * size : at * size]
    lines = _lines(rows, asked, day, None)
    summed = chosen.filter(grant__example=False) if examples < count else chosen
    return Listed(tuple(lines), count, _total(summed, asked), examples)


def _total(chosen: QuerySet[GrantTerms], asked: Asked) -> Amounts:
    """1 query."""
    granted = (
        _steps(asked, None)
        .filter(claim__grant_claim__grant__in=chosen.values("grant"))
        .order_by()
        .values("state")
        .annotate(n=Sum("amount"))
        .values_list("state", "n")
    )
    wanted = (
        _year_rows(asked)
        .filter(terms__in=chosen.values("pk"))
        .order_by()
        .annotate(state=Value("asked", output_field=CharField()))
        .values("state")
        .annotate(n=Sum("asked"))
        .values_list("state", "n")
    )
    back = (
        _recoveries(asked, None)
        .filter(claim__grant_claim__grant__in=chosen.values("grant"))
        .order_by()
        .values("state")
        .annotate(n=Sum("amount"))
        .annotate(came=Value(_BACK, output_field=CharField()))
        .values_list("came", "n")
    )
    known: dict[str, Decimal | None] = dict(granted.union(wanted, back, all=True))
    return Amounts(
        known.get("asked"),
        known.get(Claim.State.RESERVED),
        known.get(Claim.State.COMMITTED),
        known.get(Claim.State.PAID),
        known.get(_BACK),
    )


def lines_at(actor: Actor, asked: Asked, day: date, moment: datetime) -> list[GrantLine]:
    """All grants that are asked for, as the register knew them at a moment: 5 queries."""
    return _lines(_ordered(_chosen(actor, asked, moment), "", asked), asked, day, moment)


def _lines(
    rows: QuerySet[GrantTerms], asked: Asked, day: date, moment: datetime | None
) -> list[GrantLine]:
    """4 queries."""
    every = list(
        rows.select_related("grant", "beneficiary", "via", "municipality", "passage__paper")
    )
    keys = [terms.pk for terms in every]
    told: dict[int, dict[tuple[int, str], Amounts]] = defaultdict(dict)
    grant_of = {terms.pk: terms.grant_id for terms in every}
    for terms, year, code, wanted in (
        _year_rows(asked)
        .filter(terms__in=keys)
        .values_list("terms", "year", "article__code", "asked")
    ):
        told[grant_of[terms]][year, code or ""] = Amounts(asked=wanted)
    steps = (
        _steps(asked, moment)
        .filter(claim__grant_claim__grant__in=list(grant_of.values()))
        .order_by()
        .values_list("claim__grant_claim__grant", "year", "claim__article__code", "state", "amount")
    )
    back = (
        _recoveries(asked, moment)
        .filter(claim__grant_claim__grant__in=list(grant_of.values()))
        .order_by()
        .annotate(came_in=ExtractYear("on"), came=Value(_BACK, output_field=CharField()))
        .values_list(
            "claim__grant_claim__grant", "came_in", "claim__article__code", "came", "amount"
        )
    )
    for grant, year, code, state, amount in steps.union(back, all=True):
        if (part := _amounts(state, amount)) is not None:
            here = told[grant]
            here[year, code] = here.get((year, code), Amounts()).plus(part)
    bodies = _bodies(every, day)
    return [
        GrantLine(
            terms.grant.uid,
            terms.grant.origin,
            terms.grant.reference,
            terms.grant.example,
            terms.grant.version,
            terms,
            bodies[terms.beneficiary_id],
            bodies[terms.via_id] if terms.via_id else None,
            tuple(
                YearRow(year, code, amounts)
                for (year, code), amounts in sorted(told[terms.grant_id].items())
            ),
        )
        for terms in every
    ]


def _amounts(state: str, amount: Decimal) -> Amounts | None:
    match state:
        case Claim.State.RESERVED:
            return Amounts(reserved=amount)
        case Claim.State.COMMITTED:
            return Amounts(granted=amount)
        case Claim.State.PAID:
            return Amounts(paid=amount)
        case "recovered":
            return Amounts(recovered=amount)
    return None


def _bodies(every: Sequence[GrantTerms], day: date) -> dict[int, Body]:
    some: dict[int, Organisation] = {}
    for terms in every:
        some[terms.beneficiary_id] = terms.beneficiary
        if terms.via is not None:
            some[terms.via.pk] = terms.via
    return bodies(some.values(), day)


def bodies(some: Iterable[Organisation], day: date) -> dict[int, Body]:
    """Organisations as they were called on a day, by key: 1 query."""
    rows = {row.pk: row for row in some}
    called = names_at(list(rows), day)
    return {
        pk: Body(pk, row.uid, called.get(pk, row.uid), row.kbo or "", row.example)
        for pk, row in rows.items()
    }


def choices(actor: Actor) -> Choices:
    """What grants can be asked by: 2 queries."""
    seen = _chosen(actor, Asked(), None)
    drawn: set[tuple[int, str | None]] = set(
        GrantYear.objects.filter(terms__in=seen.values("pk"))
        .order_by()
        .values_list("year", "article__code")
        .union(
            ClaimStep.objects.filter(claim__grant_claim__grant__in=seen.values("grant"))
            .order_by()
            .values_list("year", "claim__article__code"),
            Recovery.objects.filter(
                state=Recovery.State.RECEIVED,
                claim__grant_claim__grant__in=seen.values("grant"),
            )
            .order_by()
            .values_list("on__year", "claim__article__code"),
        )
    )
    themes: dict[str, str] = {}
    places: dict[str, str] = {}
    for theme, folded, nis, name in (
        seen.order_by()
        .values_list("theme", "theme_folded", "municipality__nis", "municipality__name")
        .distinct()
    ):
        if folded:
            themes.setdefault(folded, theme)
        if nis:
            places[nis] = name
    return Choices(
        tuple(sorted({code for _, code in drawn if code})),
        tuple(sorted({year for year, _ in drawn}, reverse=True)),
        tuple(sorted(themes.items())),
        tuple(sorted(places.items(), key=lambda pair: (fold(pair[1]), pair[0]))),
    )


# --- one grant


def grant_page(actor: Actor, uid: str, day: date) -> GrantPage | None:
    """A grant with all that is known of it: 8 queries."""
    if not Grant.objects.visible_to(actor).filter(uid=uid).exists():
        return None
    every = Asked()
    lines = _lines(terms_at().filter(grant__uid=uid), every, day, None)
    if not lines:
        return None
    line = lines[0]
    tied = Claim.objects.filter(grant_claim__grant=line.terms.grant_id)
    before = (
        GrantTerms.objects.filter(grant=line.terms.grant_id, superseded_at__isnull=False)
        .select_related("beneficiary")
        .order_by("-version")
    )
    return GrantPage(line, claim_rows(tied), tuple(before))


def claim_rows(some: QuerySet[Claim]) -> tuple[ClaimRow, ...]:
    """Claims with their steps, payment plans and what came back, in order: 4 queries."""
    rows = (
        some.select_related("article")
        .prefetch_related("steps", "instalments", "recoveries")
        .order_by("pk")
    )
    return tuple(
        ClaimRow(
            claim,
            tuple(sorted(claim.steps.all(), key=lambda step: step.pk)),
            tuple(sorted(claim.instalments.all(), key=lambda part: part.rank)),
            tuple(sorted(claim.recoveries.all(), key=lambda row: row.pk)),
        )
        for claim in rows
    )


# --- one beneficiary


def held(line: GrantLine) -> Held:
    """A grant as cumulation sees it."""
    terms = line.terms
    start, end = terms.start, terms.end
    return Held(
        line.uid,
        line.beneficiary.kbo or line.beneficiary.uid,
        terms.theme_folded,
        fold(terms.purpose),
        start.first if start else None,
        last_day(end) + timedelta(days=1) if end else None,
    )


def beneficiary_page(actor: Actor, uid: str, day: date) -> BeneficiaryPage | None:
    """What one beneficiary asked, was granted and was paid: 13 queries at most."""
    organisation = Organisation.objects.filter(uid=uid).prefetch_related("names").first()
    if organisation is None:
        return None
    names = sorted(
        organisation.names.all(),
        key=lambda name: (name.from_first or date.min, name.pk),
        reverse=True,
    )
    seen = _chosen(actor, Asked(), None)
    lines = _lines(
        seen.filter(Q(beneficiary=organisation) | Q(via=organisation)).order_by(
            F("start_first").asc(nulls_first=True), "grant_id"
        ),
        Asked(),
        day,
        None,
    )
    own = tuple(line for line in lines if line.beneficiary.pk == organisation.pk)
    loose = claim_rows(
        Claim.objects.filter(beneficiary=organisation, grant_claim__isnull=True)
        if actor.is_staff
        else Claim.objects.none()
    )
    by_year: dict[tuple[int, str], Amounts] = {}
    for row in [row for line in own for row in line.rows] + _loose_years(loose):
        at = (row.year, row.article)
        by_year[at] = by_year.get(at, Amounts()).plus(row.amounts)
    return BeneficiaryPage(
        bodies([organisation], day)[organisation.pk],
        organisation,
        tuple(names),
        own,
        tuple(line for line in lines if line.beneficiary.pk != organisation.pk),
        loose,
        tuple(overlaps([held(line) for line in own])),
        tuple(YearRow(*at, amounts) for at, amounts in sorted(by_year.items())),
        total(by_year.values()),
    )


def granted_to(actor: Actor, organisation: Organisation, day: date) -> list[GrantLine]:
    """The grants of an organisation that ``actor`` may see, in order of time: 4 queries at most."""
    rows = _chosen(actor, Asked(), None).filter(beneficiary=organisation)
    if not rows.exists():
        return []
    rows = rows.order_by(F("start_first").asc(nulls_first=True), "grant_id")
    return _lines(rows, Asked(), day, None)


def _loose_years(loose: Iterable[ClaimRow]) -> list[YearRow]:
    return [
        YearRow(step.year, row.claim.article.code, part)
        for row in loose
        for step in row.steps
        if not (row.granted and step.state == Claim.State.RESERVED)
        and (part := _amounts(step.state, step.amount)) is not None
    ] + [
        YearRow(back.on.year, row.claim.article.code, Amounts(recovered=back.amount))
        for row in loose
        for back in row.recoveries
        if back.state == Recovery.State.RECEIVED
    ]


# --- what is not known


class GrantQuestion(Struct, frozen=True):
    """A grant of which something is not known, in the shape of the questions of plans: ``missing``
    names *kbo*, *granted*, *term*, *legal_ground*."""

    uid: str
    title: Mapping[str, str]
    beneficiary: str
    missing: tuple[str, ...]
    example: bool
    about: str = "grant"
    kind: str = "grant"
    code: str = ""
    plan: str = ""


def grant_questions(actor: Actor, day: date) -> list[GrantQuestion]:
    """All that is not known of grants: 4 queries."""
    if not actor.is_staff:
        return []
    found = []
    for line in _lines(_ordered(terms_at(), "", Asked()), Asked(), day, None):
        told: Mapping[str, object] = {
            "kbo": line.beneficiary.kbo,
            "granted": line.amounts.granted is not None,
            "term": line.terms.start_first,
            "legal_ground": line.terms.legal_ground,
        }
        if missing := tuple(name for name, value in told.items() if not value):
            found.append(
                GrantQuestion(
                    line.uid,
                    {"nl": f"{line.beneficiary.name}: {line.terms.title}"},
                    line.beneficiary.uid,
                    missing,
                    line.example,
                )
            )
    return found


def articles_to_choose() -> list[tuple[str, str]]:
    """(uid, code and name) of the articles that spend: 1 query."""
    return [
        (uid, f"{code} · {name}" if name else code)
        for uid, code, name in Article.objects.filter(kind=Article.Kind.EXPENDITURE)
        .order_by("code")
        .values_list("uid", "code", "name")
    ]


def tied_claim(grant: str, claim: str) -> tuple[Grant, Claim] | None:
    """A claim of a grant, both by uid: 1 query."""
    row = (
        GrantClaim.objects.select_related("grant", "claim__article")
        .filter(grant__uid=grant, claim__uid=claim)
        .first()
    )
    return (row.grant, row.claim) if row else None


def known_bodies(uids: Collection[str], day: date) -> dict[str, Body]:
    """Organisations by uid: 2 queries."""
    found = bodies(Organisation.objects.filter(uid__in=uids), day)
    return {body.uid: body for body in found.values()}
