"""What papers say, as plain values.

The names of the fields are Dutch: they are what people write in a template. What a template may
place follows from these classes (:func:`schema`) and from nothing else.
"""

from __future__ import annotations

import hashlib
import json
import typing
from typing import Any

from msgspec import Struct

from regie.kernel.values import plain


class Stuk(Struct, frozen=True):
    """A stretch of words that stayed, went or came."""

    tekst: str
    weg: bool = False
    nieuw: bool = False


class Veld(Struct, frozen=True):
    """A field that changed: its words marked in one line, and before and after apart."""

    naam: str
    voor: str
    na: str
    stukken: tuple[Stuk, ...] = ()


class Wijziging(Struct, frozen=True):
    """An item that was added, ended, moved or changed. ``kop`` is its code and title; ``bij`` the
    item to which a milestone belongs."""

    wat: str
    soort: str
    code: str
    titel: str
    kop: str
    bij: str
    reden: str
    onder: str
    was_onder: str
    velden: tuple[Veld, ...] = ()


class DoelMetWijzigingen(Struct, frozen=True):
    """What changed under one objective, or under the plan itself."""

    code: str
    titel: str
    kop: str
    niveau: str
    wijzigingen: tuple[Wijziging, ...] = ()


class Overgang(Struct, frozen=True):
    """What went on in what: merged or split."""

    van: str
    naar: str
    reden: str


class Koppeling(Struct, frozen=True):
    """Who or what an item names, as what, and for which share."""

    rol: str
    naam: str
    afgeleid: str = ""
    aandeel: str = ""


class Mijlpaal(Struct, frozen=True):
    """A milestone: first planned, now expected, reached."""

    titel: str
    gepland: str
    verwacht: str
    bereikt: str


class Eigenveld(Struct, frozen=True):
    """What an item says in a field that its plan defines and everybody may read; ``sleutel`` is the
    lasting key of the field, to place one of them."""

    sleutel: str
    naam: str
    waarde: str


class Fiche(Struct, frozen=True):
    """An item with all that is known of it. ``stand`` is what was last reported and accepted;
    ``herkomst`` says from what it was inferred, where no decision or paper names it. ``eigen`` are
    the public fields of the plan itself."""

    uid: str
    code: str
    titel: str
    kop: str
    soort: str
    tekst: str
    doelstelling: str
    begin: str
    einde: str
    instrument: str
    contact: str
    horizontaal: str
    regulier: str
    extra_geld: str
    waarom_in_dit_plan: str
    reden: str
    voorbeeld: str
    herkomst: str
    stand: str
    koppelingen: tuple[Koppeling, ...] = ()
    mijlpalen: tuple[Mijlpaal, ...] = ()
    eigen: tuple[Eigenveld, ...] = ()


class Editie(Struct, frozen=True):
    """An edition and what decided it; ``beslist`` is the decision with its number and date in one
    line, and says once what is not known of them."""

    nummer: str
    naam: str
    datum: str
    beslissing: str
    beslist: str


class Plan(Struct, frozen=True):
    """The plan that a paper is of."""

    titel: str
    eigenaar: str


class Begrotingsrij(Struct, frozen=True):
    """An article with its closing credits, in thousand euro."""

    code: str
    naam: str
    vak: str
    vek: str


class Begroting(Struct, frozen=True):
    """The budget that came with an edition. Where none is known, ``zin`` says so."""

    gekend: bool
    zin: str
    ronde: str = ""
    rijen: tuple[Begrotingsrij, ...] = ()


class Tellingen(Struct, frozen=True):
    """How many items were what, in words."""

    toegevoegd: str
    beeindigd: str
    verplaatst: str
    gewijzigd: str
    gelijk: str


class Papier(Struct, frozen=True):
    """What every paper begins with."""

    titel: str
    voorbeeld: str
    datum: str


class Planpapier(Papier, frozen=True):
    """A paper of a plan."""

    plan: Plan


class Editiepapier(Planpapier, frozen=True):
    """A paper of one edition of a plan."""

    editie: Editie


class Nota(Planpapier, frozen=True):
    """The note of an actualisation, in the pattern of a *mededeling aan de Vlaamse Regering*.

    ``lopend`` is what ran on, ``verslag`` of how much of it a report was accepted, ``doelen`` the
    objectives that have milestones of their own.
    """

    soort: str
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
    verslag: str
    lopend: tuple[Fiche, ...]
    doelen: tuple[Fiche, ...]
    begroting: Begroting
    beslissing: tuple[str, ...]
    bijlagen: tuple[str, ...]


class Onderdeel(Struct, frozen=True):
    """One part of a book, in order: an objective, or an item under one."""

    is_doel: bool
    is_strategisch: bool
    fiche: Fiche


class Boek(Editiepapier, frozen=True):
    """A plan as a book."""

    ministers: tuple[Koppeling, ...]
    principes: tuple[str, ...]
    onderdelen: tuple[Onderdeel, ...]


class Gebeurtenis(Struct, frozen=True):
    """What one edition did to an item."""

    editie: str
    datum: str
    wat: str
    reden: str


class Actieblad(Editiepapier, frozen=True):
    """One action on one page."""

    fiche: Fiche
    geschiedenis: tuple[Gebeurtenis, ...]


class Totaalregel(Struct, frozen=True):
    """A row of a total: receipts and credits together. All amounts of a budget are in thousand
    euro; what is blank is not known or does not apply."""

    naam: str
    ao: str
    to: str
    lo: str
    vak: str
    vek: str


class Samenvattingsregel(Struct, frozen=True):
    """A row of the summary of a content element: its stages side by side."""

    naam: str
    vak_voor: str
    vak_evolutie: str
    vak_na: str
    vek_voor: str
    vek_evolutie: str
    vek_na: str


class Evolutieregel(Struct, frozen=True):
    """A movement in the list of a content element; its total has no article."""

    artikel: str
    vak: str
    vek: str
    omschrijving: str


class Kredietregel(Struct, frozen=True):
    """A row of a credit, of its compensations or of its other adjustments."""

    naam: str
    vak: str
    vek: str
    reden: str = ""


class Ontvangstregel(Struct, frozen=True):
    """A row of a receipt."""

    naam: str
    ao: str
    to: str
    lo: str


class Formuleregel(Struct, frozen=True):
    """A line of what explains a movement."""

    naam: str
    bedrag: str


class Formule(Struct, frozen=True):
    """A movement that is the sum of lines."""

    titel: str
    regels: tuple[Formuleregel, ...]


class Artikeldeel(Struct, frozen=True):
    """An article: ``ontvangsten`` where it receives, ``krediet`` where it spends."""

    code: str
    naam: str
    inhoud: tuple[str, ...]
    ontvangsten: tuple[Ontvangstregel, ...]
    krediet: tuple[Kredietregel, ...]
    compensaties: tuple[Kredietregel, ...]
    bijstellingen: tuple[Kredietregel, ...]
    formules: tuple[Formule, ...]


class Bedragregel(Struct, frozen=True):
    """Two stages of an amount without a column."""

    voor: str
    na: str


class Zijregel(Struct, frozen=True):
    """Two stages of a credit, side by side."""

    vak_voor: str
    vek_voor: str
    vak_na: str
    vek_na: str


class Rechtspersoonartikel(Struct, frozen=True):
    """An article of a legal person: two stages. ``bedragen`` where no column is named; else
    ``kredieten``, one row with both sides of both stages."""

    code: str
    naam: str
    inhoud: tuple[str, ...]
    bedragen: tuple[Bedragregel, ...]
    kredieten: tuple[Zijregel, ...]


class Rechtspersoon(Struct, frozen=True):
    """The budget of a legal person; ``saldo`` says whether its receipts equal its expenditure."""

    nummer: str
    naam: str
    saldo: str
    ontvangsten: tuple[Rechtspersoonartikel, ...]
    uitgaven: tuple[Rechtspersoonartikel, ...]


class Isedeel(Struct, frozen=True):
    """A content element (ISE) with its tables."""

    nummer: str
    naam: str
    samenvatting: tuple[Samenvattingsregel, ...]
    evolutie: tuple[Evolutieregel, ...]
    ontvangsten: tuple[Artikeldeel, ...]
    uitgaven: tuple[Artikeldeel, ...]
    rechtspersonen: tuple[Rechtspersoon, ...]


class Programmadeel(Struct, frozen=True):
    """A programme with its total."""

    titel: str
    totaal: tuple[Totaalregel, ...]
    elementen: tuple[Isedeel, ...]


class Tabellen(Struct, frozen=True):
    """Every table of a round; ``voor`` and ``na`` are its two stages. Without ``programmas`` there
    is none."""

    voor: str
    na: str
    titel: str
    totaal: tuple[Totaalregel, ...]
    programmas: tuple[Programmadeel, ...]


class Begrotingshoofdstuk(Papier, frozen=True):
    """The budget chapter of a policy and budget explanation (BBT)."""

    ronde: str
    tabellen: Tabellen


class Hoofdstukdoel(Struct, frozen=True):
    """What a chapter says of one objective."""

    code: str
    titel: str
    kop: str
    niveau: str
    is_strategisch: bool
    alineas: tuple[str, ...]
    fiches: tuple[Fiche, ...]


class Hoofdstuk(Editiepapier, frozen=True):
    """The chapter of a minister in a policy and budget explanation (BBT)."""

    minister: str
    doelstellingen: tuple[Hoofdstukdoel, ...]
    initiatieven: tuple[Fiche, ...]
    evaluaties: tuple[Fiche, ...]
    regelgeving: tuple[Fiche, ...]
    decretale_evaluaties: tuple[Fiche, ...]
    begroting: Begroting
    tabellen: Tabellen


class Antwoordrij(Struct, frozen=True):
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
    teruggekomen: str
    netto: str
    bron: str


class Antwoord(Struct, frozen=True):
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
    totaal_teruggekomen: str
    totaal_netto: str
    leemten: tuple[str, ...]
    bronnen: tuple[str, ...]


class Briefregel(Struct, frozen=True):
    """A line of a letter: what was asked and given, and why."""

    lijn: str
    wat: str
    gevraagd: str
    toegekend: str
    bedrag: str
    reden: str


class Briefscore(Struct, frozen=True):
    """What assessors gave."""

    criterium: str
    score: str


class Brief(Papier, frozen=True):
    """The letter of a decision on an application; ``geweigerd`` is empty where it got something."""

    soort: str
    nummer: str
    aan: str
    oproep: str
    beslissing: str
    gevraagd: str
    toegekend: str
    geweigerd: str
    lijnen: tuple[Briefregel, ...]
    scores: tuple[Briefscore, ...]
    betalingen: tuple[str, ...]
    verslagen: tuple[str, ...]
    bezwaar: str


class Juryaanvraag(Struct, frozen=True):
    """An application on the agenda of a jury, with who left the room and what was agreed on."""

    plaats: str
    nummer: str
    aanvrager: str
    titel: str
    afwezig: tuple[str, ...]
    aanwezig: str
    scores: tuple[str, ...]
    totaal: str
    advies: str
    toelichting: str


class Juryverslag(Struct, frozen=True):
    """The report of a meeting of a jury."""

    titel: str
    voorbeeld: str
    oproep: str
    datum: str
    plaats: str
    stand: str
    quorum: str
    aanwezig: tuple[str, ...]
    afwezig: tuple[str, ...]
    aanvragen: tuple[Juryaanvraag, ...]
    verslag: str


class Feit(Struct, frozen=True):
    """A word and what it is."""

    naam: str
    waarde: str


class Ontvangendeel(Struct, frozen=True):
    """One part of what was received: its facts, and points below them."""

    kop: str
    feiten: tuple[Feit, ...]
    punten: tuple[str, ...] = ()


class Ontvangstbewijs(Papier, frozen=True):
    """The receipt of what somebody sent, for that person alone: only as PDF."""

    feiten: tuple[Feit, ...]
    delen: tuple[Ontvangendeel, ...]


class Analyserij(Struct, frozen=True):
    """A period in a table of figures: of one's own place, its region, and the whole."""

    periode: str
    eigen: str
    regio: str
    geheel: str


class Analysecijfer(Struct, frozen=True):
    """An indicator in an analysis. ``beeld`` names its chart, empty where there is none; ``zin``
    says what it shows; ``eigen``, ``regio`` and ``geheel`` head the columns."""

    titel: str
    zin: str
    bron: str
    eenheid: str
    voorbeeld: str
    beeld: str
    eigen: str
    regio: str
    geheel: str
    rijen: tuple[Analyserij, ...]


class Analysevraag(Struct, frozen=True):
    """A question with its answer, paragraph by paragraph."""

    vraag: str
    antwoord: tuple[str, ...]


class Eigencijfer(Struct, frozen=True):
    """A figure of the board itself."""

    titel: str
    periode: str
    waarde: str
    bron: str


class Analysehoofdstuk(Struct, frozen=True):
    """A chapter of a local context analysis."""

    titel: str
    inleiding: str
    cijfers: tuple[Analysecijfer, ...]
    vragen: tuple[Analysevraag, ...]
    eigen_cijfers: tuple[Eigencijfer, ...]
    bronnen: tuple[str, ...]


class Analyse(Papier, frozen=True):
    """A local context analysis."""

    gemeente: str
    jaar: str
    stand: str
    handleiding: str
    hoofdstukken: tuple[Analysehoofdstuk, ...]


class Rapportrij(Struct, frozen=True):
    """A row of a table of a yearly report, cell by cell as ``hoofd`` names them."""

    cellen: tuple[str, ...]


class Rapportdeel(Struct, frozen=True):
    """A paragraph (``tekst``), a heading (``titel`` alone), or a chart: its title, drawing
    (``beeld``), table and source."""

    tekst: str = ""
    titel: str = ""
    beeld: str = ""
    hoofd: tuple[str, ...] = ()
    rijen: tuple[Rapportrij, ...] = ()
    bron: str = ""


class Rapporthoofdstuk(Struct, frozen=True):
    """A chapter of a yearly report: parts, a table, points."""

    kop: str
    delen: tuple[Rapportdeel, ...] = ()
    hoofd: tuple[str, ...] = ()
    rijen: tuple[Rapportrij, ...] = ()
    punten: tuple[str, ...] = ()


class Jaarrapport(Papier, frozen=True):
    """The yearly report on a theme."""

    hoofdstukken: tuple[Rapporthoofdstuk, ...]


Paper = (
    Nota
    | Boek
    | Actieblad
    | Hoofdstuk
    | Begrotingshoofdstuk
    | Antwoord
    | Juryverslag
    | Brief
    | Ontvangstbewijs
    | Analyse
    | Jaarrapport
)

#: Kind of paper with a template → what it says.
PAPERS: dict[str, type[Any]] = {
    "note": Nota,
    "book": Boek,
    "sheet": Actieblad,
    "chapter": Hoofdstuk,
    "budget": Begrotingshoofdstuk,
    "answer": Antwoord,
    "jury": Juryverslag,
    "letter": Brief,
    "analysis": Analyse,
    "yearly": Jaarrapport,
}
#: The kinds that staff lay out in no template.
FIXED: dict[str, type[Any]] = {"receipt": Ontvangstbewijs}


def schema(of: type[Any]) -> Any:
    """What a template can place: a mapping of fields, a list of one thing, or ``""`` for words."""
    if isinstance(of, type) and issubclass(of, Struct):
        hints = typing.get_type_hints(of)
        return {name: schema(hints[name]) for name in of.__struct_fields__}
    if typing.get_origin(of) is tuple:
        return [schema(typing.get_args(of)[0])]
    return ""


def told(paper: Paper) -> dict[str, Any]:
    """A paper as JSON."""
    found: dict[str, Any] = plain(paper)
    return found


def digest(*parts: Any) -> str:
    """The hash of plain values."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
