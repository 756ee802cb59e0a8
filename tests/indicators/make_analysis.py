"""Small helpers that put guides, boards and analyses in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count

from django.utils import timezone

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Municipality, Organisation, Region, RegionMember
from regie.base.actor import Actor, Role, system
from regie.base.models import Account
from regie.indicators import guide as guides
from regie.indicators.guide import Guide
from regie.indicators.models import Analysis, AnalysisGuide, Indicator, Series
from regie.indicators.selectors.analysis import analysis_for
from regie.indicators.services import analysis as services
from regie.indicators.services.analysis import Saved, Typed

ACTOR: Actor = system("tester")
TODAY = date(2026, 11, 22)
YAML = """
title: {nl: Omgevingsanalyse}
chapters:
  - code: werk
    title: {nl: Werk, en: Work}
    intro: {nl: "Wie werkt er?"}
    indicators: [werkt, onbekend]
    questions:
      - {code: kloof, label: {nl: "Hoe groot is de kloof?"}, help: {nl: Vergelijk.}}
      - {code: meldingen, label: {nl: "Hoeveel meldingen?"}, kind: number}
      - {code: spiegel, label: {nl: "Een spiegel?"}, kind: choice, choices: [ja, nee]}
  - code: besluit
    title: {nl: Besluit}
    questions:
      - {code: voorrang, label: {nl: "Wat eerst?"}, kind: line}
"""
_numbers = count(1)


def guide() -> Guide:
    """A small guide."""
    return guides.from_yaml(YAML.encode(), "gids.yaml")


def a_guide() -> AnalysisGuide:
    """That guide as first edition."""
    return services.keep_guide(ACTOR, guide(), "De eerste.", base=0)


def a_board(name: str) -> Organisation:
    """A local board with a municipality in a region."""
    nis = f"9{next(_numbers):04}"
    place = Municipality.objects.create(nis=nis, name=name, since=date(2000, 1, 1), example=True)
    region, _ = Region.objects.get_or_create(kind="reference", code="R1", name="Regio Een")
    RegionMember.objects.create(region=region, municipality=place)
    return add_organisation(
        ACTOR,
        f"Lokaal bestuur {name}",
        kind=Organisation.Kind.LOCAL_BOARD,
        municipality=place,
        example=True,
    )


def editor(board: Organisation, name: str = "") -> Actor:
    """Somebody who edits for a board, with an account."""
    email = f"{name or 'iemand'}-{next(_numbers)}@voorbeeld.example"
    account = Account.objects.create(email=email)
    return Actor(
        name=name,
        account=account.pk,
        mandates=frozenset({(Role.MUNICIPAL_EDITOR, board.pk)}),
    )


def an_indicator(code: str = "werkt") -> Indicator:
    """An indicator with example figures of nobody yet."""
    row: Indicator = Indicator.objects.create(
        code=code,
        title={"nl": "Wie werkt"},
        question={"nl": "Hoeveel inwoners werken?"},
        unit={"nl": "%"},
        decimals=1,
        source="voorbeeldbron",
        example=True,
    )
    return row


def series(row: Indicator, place: str, *points: tuple[str, str | None, str]) -> Series:
    """What it says of a place."""
    made: Series = Series.objects.create(
        indicator=row,
        place=place,
        points=[list(one) for one in points],
        made_at=timezone.now(),
        example=True,
    )
    return made


def figures(board: Organisation) -> Indicator:
    """Figures of a board, its region and the whole."""
    row = an_indicator()
    assert board.municipality
    series(row, board.municipality.nis, ("2023", "60.5", "ok"), ("2024", "62", "ok"))
    series(row, "R1", ("2023", "64", "ok"), ("2024", None, "suppressed"))
    series(row, "", ("2023", "66", "ok"), ("2024", "67.25", "ok"))
    return row


def seen(actor: Actor, row: Analysis) -> Analysis:
    """The row as pages read it."""
    found = analysis_for(actor, row.uid)
    assert found is not None
    return found


def answer(
    actor: Actor, row: Analysis, chapter: str, told: Mapping[str, str], *, version: int = 0
) -> Saved:
    """Type answers where nothing stood."""
    typed = {key: Typed(value, version, "") for key, value in told.items()}
    return services.save_answers(actor, row, chapter, typed)
