"""Small papers with their readings, made by hand: what the reports are shown with.

Nothing here reads: a figure of a table is looked up in the text, from the line of its row on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from regie.reading.model import (
    Article,
    Attribution,
    Axis,
    Budget,
    Check,
    CheckKind,
    Document,
    Finding,
    Mention,
    Objective,
    Place,
    Reading,
    Row,
    RowKind,
    Table,
    Term,
)
from regie.reading.report.sheet import Entry
from regie.reading.text import Extract, Paper

TEXT = """\
Beleids- en begrotingstoelichting Buurt en Water 2031
\fOD 2.1 De buurt houdt haar water schoon
Het decreet van 3 mei 2024 geldt. De post stijgt met 5 keuro door de index.
WB0-1WBA2AA-WT – SCHOON WATER
 VAK VEK
BA 2030 incl. overflow      2.000      1.950
Overflow BA 2030         0         50
BA 2030 excl. overflow      2.000      2.000
Index         5         5
Compensaties   -       15 -       15
BO 2031      1.990      1.991
Aanwending VAK-ruiter      7

Compensaties VAK VEK Reden
Naar WB0-WBA2AB-WT (-
) -15 -15 Een overdracht voor <script>alert("1")</script> & meer
TOTAAL -15 -15
"""

#: Label, kind, line on which it stands, figures as printed.
_Rows = Sequence[tuple[str, RowKind, int, Mapping[Axis, str]]]

_EVOLUTION: _Rows = (
    ("BA 2030 incl. overflow", "opening_incl_overflow", 6, {"VAK": "2.000", "VEK": "1.950"}),
    ("Overflow BA 2030", "overflow", 7, {"VAK": "  0", "VEK": "50"}),
    ("BA 2030 excl. overflow", "opening_excl_overflow", 8, {"VAK": "2.000", "VEK": "2.000"}),
    ("Index", "index", 9, {"VAK": "5", "VEK": "5"}),
    ("Compensaties", "compensation", 10, {"VAK": "-       15", "VEK": "-       15"}),
    ("BO 2031", "closing", 11, {"VAK": "1.990", "VEK": "1.991"}),
    ("Aanwending VAK-ruiter", "item", 12, {"VAK": "7"}),
)
_COMPENSATION: _Rows = (
    ("Naar WB0-WBA2AB-WT (-)", "item", 16, {"VAK": "-15", "VEK": "-15"}),
    ("TOTAAL", "total", 17, {"VAK": "-15", "VEK": "-15"}),
)


class Maker:
    """Makes the parts of a reading over one text."""

    def __init__(self, text: str) -> None:
        starts = tuple(i + 1 for i, character in enumerate(text) if character == "\f")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        self.extract = Extract("txt", text, (0, *starts) if starts else (), sha256)
        self.paper = Paper(self.extract)
        self.tables: dict[str, Table] = {}

    def place(self, words: str, line: int = 1) -> Place:
        start = self.paper.text.index(words, self.paper.lines[line - 1].start)
        return self.paper.place(start, start + len(words))

    def table(self, table: Table, rows: _Rows) -> None:
        made = []
        for label, kind, line, printed in rows:
            at = self.paper.lines[line - 1].start
            if kind != "item":
                at += len(label)
            values: dict[Axis, int] = {}
            places: dict[Axis, Place] = {}
            for column, figure in printed.items():
                start = self.paper.text.index(figure, at)
                at = start + len(figure)
                start += len(figure) - len(figure.lstrip())
                places[column] = self.paper.place(start, at)
                values[column] = int(figure.replace(".", "").replace(" ", ""))
            where = self.paper.lines[line - 1]
            row_place = self.paper.place(where.start, where.start + len(where.text))
            made.append(Row(label=label, kind=kind, values=values, figures=places, place=row_place))
        self.tables[table.id] = msgspec.structs.replace(
            table, rows=tuple(made), place=made[0].place
        )

    def check(
        self,
        number: str,
        kind: CheckKind,
        description: str,
        terms: Sequence[tuple[str, int, Axis, int]],
        against: tuple[str, int, Axis] | tuple[int, Place],
    ) -> Check:
        made = tuple(Term(table=t, row=r, column=c, factor=f) for t, r, c, f in terms)
        computed = sum(
            term.factor * self.tables[term.table].rows[term.row].values[term.column]
            for term in made
        )
        compared = None
        if len(against) == 3:
            compared = Term(table=against[0], row=against[1], column=against[2])
            row = self.tables[against[0]].rows[against[1]]
            printed, last = row.values[against[2]], row.figures[against[2]]
        else:
            printed, last = against
        places = [self.tables[t].rows[r].figures[c] for t, r, c, _ in terms]
        return Check(
            id=number,
            kind=kind,
            description=description,
            computed=computed,
            printed=printed,
            holds=computed == printed,
            terms=made,
            against=compared,
            places=(*places, last),
        )


def water(name: str = "water.txt") -> Entry:
    """A paper with one equation that fails, two findings and one figure that nothing reaches."""
    make = Maker(TEXT)
    nowhere = make.place("VAK VEK")
    heading = Attribution(by="both", tied_with=("comp 1",))
    make.table(
        Table(
            id="evo/1",
            type="credit_evolution",
            article="WB0-1WBA2AA-WT",
            title="Kredietevolutie",
            unit="kEUR",
            attribution=heading,
            rows=(),
            place=nowhere,
        ),
        _EVOLUTION,
    )
    make.table(
        Table(
            id="comp 1",
            type="compensation",
            title="Compensaties",
            unit="kEUR",
            attribution=Attribution(
                by=None, tied_with=(), candidates=("WB0-1WBA2AA-WT", "WB0-1WBA2AB-WT")
            ),
            rows=(),
            place=nowhere,
        ),
        _COMPENSATION,
    )
    checks: list[Check] = []
    columns: tuple[Axis, ...] = ("VAK", "VEK")
    for axis in columns:
        checks.append(
            make.check(
                f"evolution:{axis}:1",
                "evolution",
                f"BA 2030 met overflow en de overflow geven BA 2030 zonder overflow ({axis})",
                [("evo/1", 0, axis, 1), ("evo/1", 1, axis, 1)],
                ("evo/1", 2, axis),
            )
        )
        checks.append(
            make.check(
                f"evolution:{axis}:2",
                "evolution",
                f"BA 2030, index en compensaties geven BO 2031 ({axis})",
                [("evo/1", 2, axis, 1), ("evo/1", 3, axis, 1), ("evo/1", 4, axis, 1)],
                ("evo/1", 5, axis),
            )
        )
        checks.append(
            make.check(
                f"column_sum:{axis}",
                "column_sum",
                f"De compensaties samen zijn het totaal ({axis})",
                [("comp 1", 0, axis, 1)],
                ("comp 1", 1, axis),
            )
        )
    checks.append(
        make.check(
            "prose",
            "prose",
            "De tekst vertelt hoeveel de index is",
            [("evo/1", 3, "VAK", 1)],
            (5, make.place("5", 3)),
        )
    )
    objective = make.place("OD 2.1 De buurt houdt haar water schoon")
    article = make.place("WB0-1WBA2AA-WT")
    reading = Reading(
        version=1,
        document=Document(
            kind="bbt",
            title="Beleids- en begrotingstoelichting Buurt en Water 2031",
            sha256=make.extract.sha256,
            pages=2,
            lines=18,
        ),
        objectives=(
            Objective(
                code="OD 2.1",
                level="operational",
                title="De buurt houdt haar water schoon",
                titles=("De buurt houdt haar water schoon",),
                place=objective,
                places=(objective,),
            ),
        ),
        initiatives=(),
        budget=Budget(
            articles=(
                Article(
                    code="WB0-1WBA2AA-WT",
                    printed=("WB0-1WBA2AA-WT",),
                    name="SCHOON WATER",
                    kind="expenditure",
                    entity="WB0",
                    programme="WB",
                    esr="WT",
                    place=article,
                ),
            ),
            tables=tuple(make.tables.values()),
        ),
        abbreviations=(),
        mentions=(
            Mention(kind="decree", text="x", place=make.place("decreet van 3 mei 2024")),
            Mention(kind="quantity", text="x", place=make.place("met 5 keuro")),
        ),
        checks=tuple(checks),
        findings=(
            Finding(
                code="printed_code",
                severity="warning",
                message="De code WB0-WBA2AB-WT mist een cijfer: bedoeld is WB0-1WBA2AB-WT.",
                places=(make.place("Naar WB0-WBA2AB-WT (-\n) -15 -15 Een"),),
            ),
            Finding(
                code="empty",
                severity="info",
                message="Hier staat geen mijlpaal.",
                places=(Place(line=5, page=2, start=nowhere.start, end=nowhere.start),),
            ),
        ),
    )
    return name, make.extract, reading


def plain(text: str = "Een bladzijde zonder cijfers.\n", name: str = "leeg.html") -> Entry:
    """A paper without any figure."""
    make = Maker(text)
    document = Document(kind="webpage", title="", sha256=make.extract.sha256, lines=2)
    nothing = Budget(articles=(), tables=())
    reading = Reading(
        version=1,
        document=document,
        objectives=(),
        initiatives=(),
        budget=nothing,
        abbreviations=(),
        mentions=(),
        checks=(),
        findings=(),
    )
    return name, make.extract, reading


def between() -> tuple[Check, Finding]:
    """What shows between two papers: a figure that comes back, and dates that differ."""
    first = Place(line=11, page=2, start=TEXT.index("1.990"), end=TEXT.index("1.990") + 5, paper=0)
    start = TEXT.index("2.000")
    second = Place(line=6, page=2, start=start, end=start + 5, paper=1)
    check = Check(
        id="carried",
        kind="carried_over",
        description="Het begin van het tweede document is het einde van het eerste",
        computed=1990,
        printed=2000,
        holds=False,
        terms=(Term(table="evo/1", row=5, column="VAK", paper=0),),
        against=Term(table="evo/1", row=0, column="VAK", paper=1),
        places=(first, second),
    )
    finding = Finding(
        code="dates_differ",
        severity="error",
        message="Hetzelfde decreet draagt twee data.",
        places=tuple(
            Place(line=3, page=2, start=TEXT.index("3 mei"), end=TEXT.index(" geldt"), paper=paper)
            for paper in (0, 1)
        ),
    )
    return check, finding
