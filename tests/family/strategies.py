"""Papers of the family at random: other years, entities, programmes, codes, sizes and amounts.

:func:`papers` and :func:`styles` are hypothesis strategies; :func:`random_paper` makes one paper
of a seed. Sizes are drawn by hypothesis and so shrink; the content of a size comes from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from tests.family import truth as t
from tests.family.render import Style

_LETTERS = "ABCDEFGHJKLMNPQRSTUVW"
_FIELDS = ("Natuur en water", "Jeugd en sport", "Wonen en wijken", "Erfgoed", "Lokale economie")
_TOPICS = (
    "SAMENLEVEN",
    "TOEGANKELIJKHEID",
    "VRIJE TIJD",
    "BUURTWERK",
    "WATERLOPEN EN BOSSEN",
    "SOCIAAL WONEN",
    "DIGITALE INCLUSIE",
)
_WORKS = (
    "UITBOUW BELEID",
    "PROVISIE PROJECTEN",
    "ONDERSTEUNING LOKALE BESTUREN",
    "SUBSIDIES AAN VERENIGINGEN",
    "ONDERZOEK EN MONITORING",
    "WERKING VOORBEELDAGENTSCHAP",
    "CAMPAGNES EN VORMING",
    "INVESTERINGEN IN GEBOUWEN",
)
_CONTENT = (
    "Met dit krediet steunt de overheid projecten van lokale besturen en verenigingen.",
    "Het krediet dient voor studies, vorming en communicatie over het beleid.",
    "Op dit artikel staan de middelen voor de dagelijkse werking.",
    "Dit krediet betaalt de jaarlijkse subsidie. De voorwaarden staan in een besluit.",
)
_REASONS = (
    "overdracht beleidskrediet",
    "middelen voor het gezamenlijke onthaal in Voorbeeldstad",
    "verschuiving naar de juiste entiteit",
    "bijdrage aan het loket",
)
_LABELS = (
    "Extra middelen voor buurtprojecten",
    "RELANCE - Digitale loketten",
    "Besparing op werking",
    "Eenmalige middelen voor renovatie",
    "Doorgeschoven project",
    "Bijstelling volgens raming",
)
_VERBS = ("versterken", "vernieuwen", "ondersteunen", "bewaken", "vereenvoudigen", "verbreden")
_THINGS = (
    "het onthaal van nieuwe inwoners",
    "de samenwerking met verenigingen",
    "de toegang tot de dienstverlening",
    "het gebruik van cijfers",
    "het aanbod in kleine gemeenten",
    "de kwaliteit van de gebouwen",
    "de inspraak van bewoners",
    "de vorming van vrijwilligers",
)
_THEMES = ("Samen", "Toegang", None, "Kwaliteit", "Dichtbij")
_SHORTS = (
    ("VAK", "vastleggingskrediet"),
    ("VEK", "vereffeningskrediet"),
    ("OD", "operationele doelstelling"),
    ("SD", "strategische doelstelling"),
    ("VBA", "Voorbeeldagentschap"),
    ("LWN", "lokaal werkingsnetwerk"),
    ("MVG", "ministerie van de Vlaamse Gemeenschap"),
)
_MONTHS = ("februari", "mei", "september", "november")
_MONTH_NUMBERS = {"februari": "02", "mei": "05", "september": "09", "november": "11"}


class Shape(Struct, frozen=True):
    """The size of a paper: content elements a programme, articles an element, and what occurs."""

    seed: int = 0
    year: int = 2022
    ises: tuple[int, ...] = (2,)
    articles: int = 4
    goals: int = 3
    compensations: bool = True
    others: bool = True
    formulas: bool = True
    receipts: bool = True
    legal: bool = True
    twins: bool = False
    ambiguous: bool = False


def shapes(*, ambiguous: bool = False) -> st.SearchStrategy[Shape]:
    """Sizes of papers."""
    return st.builds(
        Shape,
        seed=st.integers(0, 2**32 - 1),
        year=st.integers(2016, 2035),
        ises=st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple),
        articles=st.integers(2, 8),
        goals=st.integers(1, 4),
        compensations=st.booleans(),
        others=st.booleans(),
        formulas=st.booleans(),
        receipts=st.booleans(),
        legal=st.booleans(),
        twins=st.booleans(),
        ambiguous=st.just(ambiguous),
    )


def papers(*, ambiguous: bool = False) -> st.SearchStrategy[t.Paper]:
    """Papers of the family.

    With ``ambiguous`` two articles of one ISE and class may differ in figures and yet evolve
    alike; a drifted text then cannot tell which table is whose.
    """
    return shapes(ambiguous=ambiguous).map(paper_of)


def random_paper(seed: int, *, ambiguous: bool = False) -> t.Paper:
    """One paper of any size; the same seed gives the same paper."""
    rnd = random.Random(seed)  # noqa: S311 - a reproducible paper, no secret
    shape = Shape(
        seed=seed,
        year=rnd.randint(2016, 2035),
        ises=tuple(rnd.randint(1, 3) for _ in range(rnd.randint(1, 2))),
        articles=rnd.randint(2, 8),
        goals=rnd.randint(1, 4),
        compensations=rnd.random() < 0.8,
        others=rnd.random() < 0.8,
        formulas=rnd.random() < 0.7,
        receipts=rnd.random() < 0.7,
        legal=rnd.random() < 0.7,
        twins=rnd.random() < 0.3,
        ambiguous=ambiguous,
    )
    return paper_of(shape)


def styles(**fixed: object) -> st.SearchStrategy[Style]:
    """Styles of print; a keyword fixes a field."""
    fields: dict[str, st.SearchStrategy[object]] = {
        "thousands": st.sampled_from([".", " "]),
        "legal_thousands": st.sampled_from([".", " "]),
        "plus": st.booleans(),
        "detached_minus": st.booleans(),
        "layout": st.sampled_from(["plain", "drift", "columns"]),
        "page_lines": st.integers(30, 90),
        "width": st.integers(72, 100),
        "narrow": st.integers(20, 34),
        "break_codes": st.sampled_from(["none", "label", "all"]),
        "break_sign": st.booleans(),
        "tight_stages": st.booleans(),
        "trailing": st.booleans(),
        "tables": st.sampled_from(["real", "tabs"]),
        "ruled": st.booleans(),
    }
    return st.builds(Style, **{**fields, **{k: st.just(v) for k, v in fixed.items()}})


def paper_of(shape: Shape) -> t.Paper:
    """The paper of a shape."""
    return _Builder(shape).paper()


class _Builder:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.rnd = random.Random(shape.seed)  # noqa: S311 - a reproducible paper, no secret
        self.domain = self.rnd.choice(_LETTERS)
        self.minister = self.rnd.choice(_LETTERS)
        entities = self.rnd.sample(_LETTERS, 4)
        self.entities = [f"{self.domain}{e}0" for e in entities]
        letters = iter(self.rnd.sample(_LETTERS, 8))
        self.programmes = [f"{self.domain}{next(letters)}" for _ in shape.ises]
        self.letters = letters
        self.topics = iter(self.rnd.sample(_TOPICS, 6))
        self.codes: set[str] = set()

    def paper(self) -> t.Paper:
        shape, rnd = self.shape, self.rnd
        objectives = tuple(self._objective(str(n)) for n in range(1, shape.goals + 1))
        ods = [od.code for sd in objectives for od in sd.operational]
        programmes = []
        for code, count in zip(self.programmes, shape.ises, strict=True):
            ises = tuple(self._ise(code, ods) for _ in range(count))
            programmes.append(t.Programme(code, " EN ".join(i.name for i in ises), ises))
        if shape.twins:
            programmes = self._twins(programmes)
        if unused := set(ods) - {c for p in programmes for i in p.ises for c in i.objectives}:
            first = programmes[0].ises[0]
            both = tuple(c for c in ods if c in unused or c in first.objectives)
            ises = (replace(first, objectives=both), *programmes[0].ises[1:])
            programmes[0] = replace(programmes[0], ises=ises)
        field = rnd.choice(_FIELDS)
        day = rnd.randint(1, 28)
        date = t.Milestone(
            f"{day} november {shape.year - 1}", f"{shape.year - 1}-11-{day:02}", "day"
        )
        numbered = f"{rnd.randint(2, 40)} ({shape.year - 1}-{shape.year}) – Nr. 1"
        return t.Paper(
            title=f"Beleids- en begrotingstoelichting {field} – begrotingsjaar {shape.year}",
            field=field,
            opening=f"BA {shape.year - 1}",
            closing=f"BO {shape.year}",
            intro=(
                t.Chapter("INLEIDING", (rnd.choice(_CONTENT),)),
                t.Chapter("SAMENVATTING", tuple(rnd.sample(_CONTENT, 2))),
            ),
            objectives=objectives,
            programmes=tuple(programmes),
            overhead=("De kredieten voor personeel en gebouwen staan in een ander document.",),
            abbreviations=tuple(sorted(rnd.sample(_SHORTS, rnd.randint(2, 6)))),
            annex=self._annex([sd.code for sd in objectives]),
            date=date if rnd.random() < 0.6 else None,
            number=numbered if rnd.random() < 0.5 else None,
        )

    def _objective(self, number: str) -> t.Strategic:
        rnd = self.rnd
        ods = tuple(
            t.Operational(f"{number}.{n}", f"We {verb} {thing}", tuple(rnd.sample(_CONTENT, 2)))
            for n, (thing, verb) in enumerate(
                zip(rnd.sample(_THINGS, rnd.randint(1, 5)), rnd.sample(_VERBS, 6), strict=False), 1
            )
        )
        title = f"We {rnd.choice(_VERBS)} {rnd.choice(_THINGS)}"
        other = "Iedereen kan meedoen in Voorbeeldstad" if rnd.random() < 0.2 else None
        return t.Strategic(number, rnd.choice(_THEMES), title, ods, other)

    def _annex(self, sds: list[str]) -> t.Annex:
        rnd = self.rnd

        def plans() -> tuple[t.Plan, ...]:
            return tuple(
                t.Plan(sd, f"{verb.capitalize()} van {thing}")
                for sd in sds
                for verb, thing in rnd.sample(list(product(_VERBS, _THINGS)), rnd.randint(0, 5))
            )

        def rule(titled: bool) -> t.Regulation:
            when = [
                (month, self.shape.year) for month in rnd.sample(_MONTHS, rnd.choice((0, 1, 1, 2)))
            ]
            return t.Regulation(
                rnd.choice(sds),
                (f"Wijziging van het besluit over {rnd.choice(_THINGS)}",) if titled else (),
                "De regels worden eenvoudiger en korter.",
                tuple(
                    t.Milestone(
                        f"Goedkeuring door de regering in {month} {year}",
                        f"{year}-{_MONTH_NUMBERS[month]}",
                        "month",
                    )
                    for month, year in when
                ),
            )

        rules = tuple(rule(True) for _ in range(rnd.randint(0, 3)))
        decrees = tuple(replace(rule(True), milestones=()) for _ in range(rnd.randint(0, 2)))
        return t.Annex(plans(), plans(), rules, decrees)

    # -- the budget -------------------------------------------------------------------------

    def _code(self, make: Callable[[], str]) -> str:
        """A code that no other code of the paper equals."""
        while (code := make()) in self.codes:
            pass
        self.codes.add(code)
        return code

    def _expenditure_code(self, programme: str, letter: str, esr: str) -> str:
        rnd = self.rnd

        def make() -> str:
            entity = rnd.choice(self.entities[:3])
            kind = rnd.choice("2222245")
            end = rnd.choice("YX" if esr == "IS" else "ABCDEFGHK")
            return f"{entity}-1{programme}{self.minister}{kind}{letter}{end}-{esr}"

        return self._code(make)

    def _amount(self) -> int:
        rnd = self.rnd
        if rnd.random() < 0.06:
            return 0
        return min(9_000_000, int(10 ** rnd.uniform(0.7, 6.96)))

    def _opening(self) -> t.Credit:
        vak = self._amount()
        return t.Credit(vak, vak + self.rnd.choice((0, 0, self.rnd.randint(0, vak // 8 + 5))))

    def _label(self) -> str:
        extra = self.rnd.choice(("", "", f" {self.shape.year}", " in Voorbeeldstad"))
        return f"{self.rnd.choice(_LABELS)}{extra}"

    def _article(self, programme: str, letter: str, esr: str) -> t.Expenditure:
        rnd, shape = self.rnd, self.shape
        opening = self._opening()
        indexes: list[t.Index] = []
        others: list[t.Adjustment] = []
        if rnd.random() < 0.6:
            rise = max(1, opening.vak // 50)
            label = rnd.choice(("Index lonen 2 procent", "Index werking 1,3 procent"))
            indexes.append(t.Index(label, t.Credit(rise, rise)))
        for _ in range(rnd.choice((0, 1, 1, 2, 3)) if shape.others else 0):
            others.append(self._adjustment(opening, others))
        overflow = (
            t.Credit(0, rnd.randint(1, opening.vek // 20 + 1)) if rnd.random() < 0.3 else None
        )
        return t.Expenditure(
            self._expenditure_code(programme, letter, esr),
            f"{rnd.choice(_WORKS)} {rnd.randint(1, 99)}",
            tuple(rnd.sample(_CONTENT, rnd.randint(1, 3))),
            opening,
            overflow or t.Credit(),
            tuple(indexes),
            tuple(others),
        )

    def _adjustment(self, opening: t.Credit, others: list[t.Adjustment]) -> t.Adjustment:
        rnd = self.rnd
        least = min(opening.vak, opening.vek) // 8
        amount = rnd.choice((-rnd.randint(0, least), rnd.randint(1, max(least, 9)))) or 7
        formula: tuple[t.FormulaLine, ...] = ()
        if self.shape.formulas and rnd.random() < 0.4 and not any(o.formula for o in others):
            first, second = rnd.randint(1, 900), rnd.randint(1, 9000)
            formula = (
                t.FormulaLine(
                    "Raming van het aantal deelnemers * prijs per plaats", first + second
                ),
                t.FormulaLine("Terugdraai vorige ronde", amount - first),
                t.FormulaLine("Terugdraai ramingsverschil", -second),
            )
        vek = amount if formula or rnd.random() < 0.7 else amount + rnd.randint(1, 5)
        label = self._label()
        while any(o.label == label for o in others):
            label += " bis"
        return t.Adjustment(label, t.Credit(amount, vek), formula=formula)

    def _ise(self, programme: str, ods: list[str]) -> t.Ise:
        rnd, shape = self.rnd, self.shape
        letter = next(self.letters)
        name = next(self.topics)
        kinds = [
            "WT",
            *rnd.choices(("WT", "WT", "PR", "IS", "LE", "PA", "LO"), k=shape.articles - 1),
        ]
        articles = [self._article(programme, letter, esr) for esr in kinds]
        transfers: list[t.Transfer] = []
        if shape.compensations and rnd.random() < 0.9:
            source, target = rnd.sample(articles, 2)
            room = min(source.opening.vak, source.opening.vek) // 4
            if room:
                n = rnd.randint(1, room)
                reason = rnd.choice(_REASONS)
                transfers.append(t.Transfer(source.code, target.code, t.Credit(n, n), reason))
        ise = t.Ise(
            name,
            tuple(c for c in ods if rnd.random() < 0.7) or tuple(ods[:1]),
            tuple(articles),
            tuple(transfers),
            self._receipts(programme, letter, name) if shape.receipts else (),
            self._legal(programme, letter, name) if shape.legal and rnd.random() < 0.7 else None,
        )
        return ise if shape.ambiguous else self._distinct(ise)

    def _distinct(self, ise: t.Ise) -> t.Ise:
        """No two articles of a class evolve alike, as a whole or in what their rows say."""
        done: list[t.Expenditure] = []
        for article in ise.expenditure:
            rest = [a for a in done if t.class_of(a.code) == t.class_of(article.code)]
            own = article
            while any(ise.evolution(a) == ise.evolution(own) for a in rest):
                n = self.rnd.randint(1, 400)
                extra = t.Adjustment("Bijkomende middelen voor het netwerk", t.Credit(n, n))
                own = replace(article, others=(*article.others, extra))
            done.append(own)
        return replace(ise, expenditure=tuple(done))

    def _receipts(self, programme: str, letter: str, name: str) -> tuple[t.Receipt, ...]:
        rnd = self.rnd
        made = []
        for suffix in rnd.sample(("OW", "OI"), rnd.randint(0, 2)):
            code = self._code(
                lambda s=suffix: (  # type: ignore[misc]  # mypy infers no default argument
                    f"{rnd.choice(self.entities[:3])}-9{programme}{self.minister}A"
                    f"{letter}{rnd.choice('ABCDE')}-{s}"
                )
            )
            opening = t.Income(rnd.randint(0, 900), rnd.choice((0, rnd.randint(0, 5000))), 0)
            change = t.Income(rnd.randint(-opening.ao, 200), rnd.randint(0, 20), 0)
            made.append(
                t.Receipt(code, f"ONTVANGSTEN {name}", (rnd.choice(_CONTENT),), opening, change)
            )
        return tuple(made)

    def _legal(self, programme: str, letter: str, name: str) -> t.LegalPerson:
        rnd = self.rnd
        entity = self.entities[3]

        def code(chapter: str, end: str, suffix: str) -> str:
            kind = "A" if chapter == "B" else "2"
            stem = f"{entity}-{chapter}{programme}{self.minister}{kind}"
            # ZZ is generic; a second legal person of the programme has codes of its own.
            generic = f"{stem}ZZ-{suffix}"
            if end == "Z" and generic not in self.codes:
                return self._code(lambda: generic)
            return self._code(lambda: f"{stem}{end}{rnd.choice('ABCXY')}-{suffix}")

        def spending(esr: str, work: str, share: float) -> t.LegalExpenditure:
            opening, closing = (int(a * share) for a in (large, large + rnd.randint(-99, 400)))
            gap = rnd.choice((0, 0, rnd.randint(1, 99)))
            article = code("A", "Z" if esr == "LE" else letter, esr)
            more = (opening + gap, closing + 2 * gap)
            text = (rnd.choice(_CONTENT),)
            wording = rnd.choice((None, 0, 1, 2, 3))
            return t.LegalExpenditure(
                article, f"{work} – {name}", text, opening, more[0], closing, more[1], wording
            )

        large = rnd.randint(2_000, 900_000)

        def income(suffix: str, end: str, title: str, least: int) -> t.LegalReceipt:
            opening, closing = (least + rnd.randint(0, large // 9) for _ in range(2))
            article, text = code("B", end, suffix), (rnd.choice(_CONTENT),)
            return t.LegalReceipt(
                article, title, text, opening, closing, rnd.choice((None, 0, 1, 2))
            )

        return t.LegalPerson(
            f"Voorbeeldagentschap {name.capitalize()}",
            ("Dit agentschap voert een deel van het beleid uit.",),
            (
                income("OW", letter, f"ONTVANGSTEN WERKING EN TOELAGEN – {name}", 40),
                income("OI", "Z", "ONTVANGSTEN INTERNE STROMEN", large * 2 + 9_000),
            ),
            (
                spending("LO", "LONEN", 0.7),
                spending("WT", "WERKING EN TOELAGEN", 0.4),
                *((spending("LE", "LENINGEN", 0.002),) if rnd.random() < 0.6 else ()),
            ),
            rnd.randint(0, large // 5),
            code("B", "Z", "OG"),
            rnd.choice((None, 0, 1)),
            code("A", "Z", "OV"),
            rnd.choice((None, 0)),
        )

    def _twins(self, programmes: list[t.Programme]) -> list[t.Programme]:
        """The same small article in every content element, emptied by the same transfer."""
        n = self.rnd.randint(2, 60)
        made = []
        for programme in programmes:
            ises = []
            for ise in programme.ises:
                letter = ise.expenditure[0].code[9]
                twin = t.Expenditure(
                    self._expenditure_code(programme.code, letter, "WT"),
                    "UITBOUW HORIZONTAAL BELEID",
                    (_CONTENT[0],),
                    t.Credit(n, n),
                )
                target = ise.expenditure[0].code
                move = t.Transfer(twin.code, target, t.Credit(n, n), _REASONS[0])
                grown = replace(
                    ise,
                    expenditure=(twin, *ise.expenditure),
                    transfers=(*ise.transfers, move),
                )
                ises.append(grown if self.shape.ambiguous else self._distinct(grown))
            made.append(replace(programme, ises=tuple(ises)))
        return made


__all__ = ["Shape", "paper_of", "papers", "random_paper", "shapes", "styles"]
