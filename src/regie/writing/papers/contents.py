"""What papers say, as plain values.

The names of the fields are Dutch: they are what people write in a template. What a template may
place follows from these classes (:func:`schema`) and from nothing else.
"""

from __future__ import annotations

import hashlib
import json
import typing
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stuk:
    """A stretch of words that stayed, went or came."""

    tekst: str
    weg: bool = False
    nieuw: bool = False


@dataclass(frozen=True, slots=True)
class Veld:
    """A field that changed: its words marked in one line, and before and after apart."""

    naam: str
    voor: str
    na: str
    stukken: tuple[Stuk, ...] = ()


@dataclass(frozen=True, slots=True)
class Wijziging:
    """An item that was added, ended, moved or changed."""

    wat: str
    soort: str
    code: str
    titel: str
    reden: str
    onder: str
    was_onder: str
    velden: tuple[Veld, ...] = ()


@dataclass(frozen=True, slots=True)
class DoelMetWijzigingen:
    """What changed under one objective, or under the plan itself."""

    code: str
    titel: str
    niveau: str
    wijzigingen: tuple[Wijziging, ...] = ()


@dataclass(frozen=True, slots=True)
class Overgang:
    """What went on in what: merged or split."""

    van: str
    naar: str


@dataclass(frozen=True, slots=True)
class Koppeling:
    """Who or what an item names, and as what."""

    rol: str
    naam: str
    afgeleid: str = ""


@dataclass(frozen=True, slots=True)
class Mijlpaal:
    """A milestone: first planned, now expected, reached."""

    titel: str
    gepland: str
    verwacht: str
    bereikt: str


@dataclass(frozen=True, slots=True)
class Fiche:
    """An item with all that is known of it. ``stand`` is what was last reported and accepted;
    ``herkomst`` says from what it was inferred, where no decision or paper names it."""

    uid: str
    code: str
    titel: str
    soort: str
    tekst: str
    doelstelling: str
    begin: str
    einde: str
    instrument: str
    horizontaal: str
    regulier: str
    reden: str
    voorbeeld: str
    herkomst: str
    stand: str
    koppelingen: tuple[Koppeling, ...] = ()
    mijlpalen: tuple[Mijlpaal, ...] = ()


@dataclass(frozen=True, slots=True)
class Editie:
    """An edition and what decided it."""

    nummer: str
    naam: str
    datum: str
    beslissing: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan that a paper is of."""

    titel: str
    eigenaar: str


@dataclass(frozen=True, slots=True)
class Begrotingsrij:
    """An article with its closing credits, in thousand euro."""

    code: str
    naam: str
    vak: str
    vek: str


@dataclass(frozen=True, slots=True)
class Begroting:
    """The budget that came with an edition. Where none is known, ``zin`` says so."""

    gekend: bool
    zin: str
    ronde: str = ""
    rijen: tuple[Begrotingsrij, ...] = ()


@dataclass(frozen=True, slots=True)
class Tellingen:
    """How many items were what, in words."""

    toegevoegd: str
    beeindigd: str
    verplaatst: str
    gewijzigd: str
    gelijk: str


@dataclass(frozen=True, slots=True)
class Nota:
    """The note of an actualisation, in the pattern of a *mededeling aan de Vlaamse Regering*."""

    titel: str
    voorbeeld: str
    datum: str
    plan: Plan
    van: Editie
    tot: Editie
    onderwerp: str
    ministers: tuple[Koppeling, ...]
    situering: tuple[str, ...]
    principes: tuple[str, ...]
    tellingen: Tellingen
    doelstellingen: tuple[DoelMetWijzigingen, ...]
    samengevoegd: tuple[Overgang, ...]
    gesplitst: tuple[Overgang, ...]
    fiches: tuple[Fiche, ...]
    lopend: tuple[Fiche, ...]
    begroting: Begroting
    beslissing: tuple[str, ...]
    bijlagen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One part of a book, in order: an objective, or an item under one."""

    is_doel: bool
    is_strategisch: bool
    fiche: Fiche


@dataclass(frozen=True, slots=True)
class Boek:
    """A plan as a book."""

    titel: str
    voorbeeld: str
    datum: str
    plan: Plan
    editie: Editie
    ministers: tuple[Koppeling, ...]
    principes: tuple[str, ...]
    onderdelen: tuple[Onderdeel, ...]


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """What one edition did to an item."""

    editie: str
    datum: str
    wat: str
    reden: str


@dataclass(frozen=True, slots=True)
class Actieblad:
    """One action on one page."""

    titel: str
    voorbeeld: str
    datum: str
    plan: Plan
    editie: Editie
    fiche: Fiche
    geschiedenis: tuple[Gebeurtenis, ...]


@dataclass(frozen=True, slots=True)
class Hoofdstukdoel:
    """What a chapter says of one objective."""

    code: str
    titel: str
    niveau: str
    is_strategisch: bool
    alineas: tuple[str, ...]
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    """The chapter of a minister in a policy and budget explanation (BBT)."""

    titel: str
    voorbeeld: str
    datum: str
    plan: Plan
    editie: Editie
    minister: str
    doelstellingen: tuple[Hoofdstukdoel, ...]
    initiatieven: tuple[Fiche, ...]
    evaluaties: tuple[Fiche, ...]
    regelgeving: tuple[Fiche, ...]
    decretale_evaluaties: tuple[Fiche, ...]
    begroting: Begroting


@dataclass(frozen=True, slots=True)
class Antwoordrij:
    """One year of one grant on one article; what is not known is a dash."""

    begunstigde: str
    kbo: str
    toelage: str
    soort: str
    jaar: str
    artikel: str
    gevraagd: str
    voorzien: str
    toegekend: str
    betaald: str
    bron: str


@dataclass(frozen=True, slots=True)
class Antwoord:
    """An answer to a question about grants, under the number that gives it again."""

    titel: str
    voorbeeld: str
    nummer: str
    vraag: str
    kenmerk: str
    stand: str
    gesteld: str
    keuzes: tuple[str, ...]
    rijen: tuple[Antwoordrij, ...]
    totaal_gevraagd: str
    totaal_voorzien: str
    totaal_toegekend: str
    totaal_betaald: str
    leemten: tuple[str, ...]
    bronnen: tuple[str, ...]


Paper = Nota | Boek | Actieblad | Hoofdstuk | Antwoord

#: Kind of paper → what it says.
PAPERS: dict[str, type[Any]] = {
    "note": Nota,
    "book": Boek,
    "sheet": Actieblad,
    "chapter": Hoofdstuk,
    "answer": Antwoord,
}


def schema(of: type[Any]) -> Any:
    """What a template can place: a mapping of fields, a list of one thing, or ``""`` for words."""
    if is_dataclass(of):
        hints = typing.get_type_hints(of)
        return {field.name: schema(hints[field.name]) for field in fields(of)}
    if typing.get_origin(of) is tuple:
        return [schema(typing.get_args(of)[0])]
    return ""


def told(paper: Paper) -> dict[str, Any]:
    """A paper as JSON."""
    found: dict[str, Any] = asdict(paper)
    return found


def digest(*parts: Any) -> str:
    """The hash of plain values."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
