"""Large papers of the family: ``python -m bench.papers FOLDER NAME…`` makes each that is missing.

A paper has as many programmes as its name says (``pdf-4``, ``txt-1``). A programme has one content
element, a legal person and at least 50 tables; with the prose of a PDF it fills at least 75 pages,
with that of a TXT at least 100 kB. ``txt-0`` is one line.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace
from tests.family import blocks as b
from tests.family import truth as t
from tests.family.render import Style, render
from tests.family.strategies import Shape, paper_of

PAGES, TABLES, TEXT = 75, 50, 100_000
_PARAGRAPHS = {"pdf": 48, "txt": 12}
_PARTS = ("NOORD", "OOST", "ZUID", "WEST", "MIDDEN", "HAVEN", "RAND", "KUST")
_SENTENCES = (
    "In {year} trekken we {amount} miljoen euro uit voor {count} projecten van lokale besturen.",
    "Minstens {count} gemeenten, waarvan minimaal {few} kleine, werken samen met verenigingen.",
    "De minister besliste op {day} maart {year} dat {share} procent van de middelen eerst gaat "
    "naar wie nog niet eerder steun kreeg.",
    "Het Voorbeeldagentschap overlegt met de sector, de gebruikers en de andere beleidsdomeinen.",
    "De ervaring van de vorige jaren leert dat een vast aanspreekpunt het verschil maakt.",
    "Per artikel volgt een verslag met de stand van zaken.",
    "De administratie volgt dit op en stuurt bij waar dat nodig blijkt.",
    "Het aanbod wordt verbreed zodat ook wie weinig tijd heeft kan deelnemen.",
    "Wie een aanvraag doet, krijgt antwoord binnen de gestelde termijn.",
    "Zo komt de dienstverlening dichter bij de mensen die er nood aan hebben.",
)
#: At most once a paragraph, and now and then: decrees with their one date, and terms.
_RARE = (
    "Het decreet van 7 juni 2013 betreffende het Vlaamse integratie- en inburgeringsbeleid is de "
    "grondslag daarvan.",
    "Uiterlijk {few} maanden daarna is er een verslag.",
)


def paper(programmes: int, paragraphs: int) -> t.Paper:
    """A paper of so many programmes, with so many paragraphs of prose at each article."""
    parts = [_one(seed) for seed in _seeds(programmes)]
    first = parts[0]
    ods = tuple(od.code for sd in first.objectives for od in sd.operational)
    return replace(
        first,
        programmes=tuple(
            _filled(part.programmes[0], name, ods, paragraphs, number)
            for number, (part, name) in enumerate(zip(parts, _PARTS, strict=False))
        ),
    )


def _one(seed: int) -> t.Paper:
    return paper_of(Shape(seed=seed, ises=(1,), articles=17, goals=4))


def _seeds(wanted: int) -> list[int]:
    """Papers that can stand in one: a legal person each, no programme or entity twice."""
    seeds: list[int] = []
    taken: set[str] = set()
    seed = 0
    while len(seeds) < wanted:
        programme = _one(seed).programmes[0]
        legal = programme.ises[0].legal_person
        codes = {programme.code[0]}
        if legal is not None and not codes & taken:
            seeds.append(seed)
            taken |= codes
        seed += 1
    return seeds


def _filled(
    programme: t.Programme, part: str, ods: tuple[str, ...], paragraphs: int, seed: int
) -> t.Programme:
    prose = _prose(random.Random(seed))  # noqa: S311 - the same paper each time
    (ise,) = programme.ises
    name = f"{ise.name} {part}"
    articles = tuple(
        replace(article, content=tuple(next(prose) for _ in range(paragraphs)))
        for article in ise.expenditure
    )
    return replace(
        programme,
        name=name,
        ises=(replace(ise, name=name, objectives=ods, expenditure=articles),),
    )


def _prose(rnd: random.Random) -> Iterator[str]:
    while True:
        yield " ".join(
            sentence.format(
                year=rnd.randint(2015, 2024),
                day=rnd.randint(1, 28),
                amount=rnd.randint(2, 90),
                count=rnd.randint(20, 300),
                few=rnd.randint(2, 9),
                share=rnd.randint(2, 98),
            )
            for sentence in (
                *rnd.sample(_SENTENCES, 5),
                *(rare for rare in _RARE if rnd.random() < 0.02),
            )
        )


def make(name: str) -> bytes:
    """The file of a name.

    :raises ValueError: when it has not the size that it must have.
    """
    kind, _, number = name.partition("-")
    programmes = int(number)
    if not programmes:
        return b"Een regel.\n"
    whole = b.blocks(paper(programmes, _PARAGRAPHS[kind]))
    tables = sum(isinstance(block, b.Grid) for block in whole)
    if kind == "pdf":
        data = render(whole, "pdf", Style())
        size, least = len(re.findall(rb"/Type /Page\b", data)), PAGES * programmes
    else:
        # As extraction leaves a text: tables away from their headings, blanks between thousands.
        data = render(whole, "txt", Style(layout="drift"))
        size, least = len(data), TEXT * programmes
    if not least <= size <= 1.15 * least or tables < TABLES * programmes:
        raise ValueError(f"{name}: {size} for {least}, {tables} tables")
    return data


def main() -> None:
    """Make what the command line names."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        path = folder / f"{name}.{name.partition('-')[0]}"
        if not path.exists():
            beside = path.with_suffix(".tmp")
            beside.write_bytes(make(name))
            beside.replace(path)


if __name__ == "__main__":
    main()
