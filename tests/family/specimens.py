"""Two specimen papers of consecutive years; everything in them is *voorbeeldgegevens*.

The second paper opens with the closing figures of the first (round ``BO 2022``). Between the two
one article was renamed (``VJ0-1VKD2EB-PR``), two were merged into ``VJ0-1VKD2FE-WT``, one ended
(``VA0-1VKD2EA-WT``), OD 2.1 changed its title and one initiative is new.
"""

from __future__ import annotations

from msgspec.structs import replace

from tests.family import truth as t
from tests.family.render import Format, Style

_DECREE = t.Mention(
    "decree",
    "decreet van 7 juni 2013 betreffende het Vlaamse integratie- en inburgeringsbeleid",
    date="2013-06-07",
    precision="day",
)
_DECISION = t.Mention(
    "decision",
    "besluit van de Vlaamse Regering van 12 maart 2021",
    date="2021-03-12",
    precision="day",
)
_MONEY = t.Mention("quantity", "9 miljoen euro", "9000000.00", "EUR")
_LEAST = t.Mention("quantity", "minstens 20 proeftuinen", 20, "proeftuinen")
_SMALL = t.Mention("quantity", "minimaal 10", 10)

_TITLE = "Beleids- en begrotingstoelichting Samenleven en Toegankelijkheid – begrotingsjaar"
_HORIZONTAL = (
    "Met dit krediet volgt het departement het beleid van alle domeinen op.",
    "Het agentschap neemt die taak stap voor stap over.",
)

_OBJECTIVES = (
    t.Strategic(
        "1",
        "Samen",
        "We bouwen aan buurten waar mensen elkaar kennen en vooruithelpen",
        (
            t.Operational(
                "1.1",
                "We brengen bewoners samen in hun buurt",
                (
                    "Buren die elkaar kennen, helpen elkaar sneller. Daarom steunen we "
                    "buurtfeesten, gedeelde tuinen en kleine werken die bewoners samen kiezen. "
                    "Een lokaal bestuur vraagt de steun aan met één formulier.",
                    f"We starten {_LEAST.text}, waarvan {_SMALL.text} in kleine gemeenten. "
                    "Voorbeeldstad en Voorbeelddorp deden al een eerste proef.",
                ),
            ),
            t.Operational(
                "1.2",
                "We bestrijden uitsluiting in het dagelijks leven, op het werk, op school en in "
                "de vrije tijd",
                (
                    "Wie uitgesloten wordt, vindt hulp bij een meldpunt in de eigen streek. Het "
                    "meldpunt luistert, geeft raad en houdt bij wat er misloopt.",
                    "Met de cijfers van de meldpunten spreken we de sectoren aan waar het vaak "
                    "misgaat.",
                ),
            ),
            t.Operational(
                "1.3",
                "We steunen vrijwilligers en verenigingen",
                (
                    "Verenigingen krijgen vorming en een vast aanspreekpunt. Voor het volledige "
                    f"programma is er over vier jaar {_MONEY.text} voorzien.",
                ),
            ),
        ),
    ),
    t.Strategic(
        "2",
        "Onthaal",
        "We helpen nieuwe inwoners om snel hun weg te vinden",
        (
            t.Operational(
                "2.1",
                "We maken het onthaal van nieuwe inwoners eenvoudiger",
                (
                    "Een nieuwe inwoner moet zijn verhaal maar één keer doen. We volgen daarbij "
                    f"het {_DECREE.text}.",
                    "De agenda van het onthaal wordt digitaal. Wie dat wil, kan nog altijd "
                    "langskomen.",
                ),
            ),
            t.Operational(
                "2.2",
                "We bieden oefenkansen Nederlands in elke gemeente",
                (
                    "Een taal leer je door ze te spreken. We zoeken daarom plaatsen waar mensen "
                    "rustig kunnen oefenen: in de bibliotheek, de sportclub of de winkel.",
                ),
            ),
        ),
    ),
    t.Strategic(
        "3",
        "Toegang",
        "We maken gebouwen, diensten en informatie toegankelijk voor iedereen",
        (
            t.Operational(
                "3.1",
                "We maken openbare gebouwen toegankelijk",
                (
                    f"De regels staan in het {_DECISION.text}. Een gemeente die een gebouw "
                    "aanpast, krijgt advies vooraf en een keuring achteraf.",
                ),
            ),
            t.Operational(
                "3.2",
                "We zorgen dat digitale diensten voor iedereen werken",
                (
                    "Elke website van een bestuur wordt getest met mensen die een schermlezer "
                    "gebruiken. De VBA maakt de resultaten openbaar.",
                ),
            ),
            t.Operational(
                "3.3",
                "We leren ontwerpers bouwen voor iedereen",
                ("Hogescholen nemen een module over ontwerpen voor iedereen op in hun lessen.",),
            ),
        ),
        annex_title="Iedereen geraakt vlot binnen in elk openbaar gebouw",
    ),
    t.Strategic(
        "4",
        None,
        "Het beleid is onderbouwd en goed op elkaar afgestemd",
        (
            t.Operational(
                "4.1",
                "We stemmen het beleid van alle domeinen op elkaar af",
                (
                    "Elk domein duidt een aanspreekpunt aan. De aanspreekpunten komen vier keer "
                    "per jaar samen en volgen samen één actielijst op.",
                ),
            ),
            t.Operational(
                "4.2",
                "We meten wat het beleid oplevert",
                ("Een vaste set van cijfers toont elk jaar wat beter gaat en wat niet.",),
            ),
        ),
    ),
)

_INITIATIVES = (
    t.Plan("1", "Proeftuinen in buurten opstarten en begeleiden"),
    t.Plan("1", "Meldpunten in elke streek vernieuwen"),
    t.Plan(
        "1",
        "Vorming voor vrijwilligers – samen met de lokale besturen en de verenigingen die al "
        "een werking hebben",
    ),
    t.Plan("2", "Digitale agenda voor het onthaal ontwikkelen"),
    t.Plan("2", "Oefenkansen Nederlands zoeken in winkels en clubs"),
    t.Plan("3", "Advies vooraf voor gemeenten die een gebouw aanpassen"),
    t.Plan("3", "Websites van besturen testen met gebruikers"),
    t.Plan("4", "Vaste set van cijfers publiceren"),
)
_NEW_INITIATIVE = t.Plan("3", "Proef met voorleeskaarten aan het loket")
_EVALUATIONS = (
    t.Plan("1", "onderzoek naar de werking van de meldpunten"),
    t.Plan("2", "meting van de taalvordering na zes maanden oefenen"),
    t.Plan("3", "steekproef bij honderd openbare gebouwen"),
    t.Plan("4", "jaarrapport met kerncijfers en"),
)


def _annex(year: int) -> t.Annex:
    return t.Annex(
        (*_INITIATIVES, _NEW_INITIATIVE) if year == 2023 else _INITIATIVES,
        _EVALUATIONS,
        (
            t.Regulation(
                "1",
                ("Voorontwerp van decreet over de meldpunten",),
                "Het decreet geeft de meldpunten een vaste opdracht en vaste middelen.",
            ),
            t.Regulation(
                "2",
                ("Wijziging van het besluit over het onthaal van nieuwe inwoners",),
                "De termijnen worden korter en de formulieren eenvoudiger.",
                (
                    t.Milestone(
                        f"Publicatie in het staatsblad in juni {year}", f"{year}-06", "month"
                    ),
                ),
            ),
            t.Regulation(
                "3",
                ("Wijziging van het besluit over toegankelijke gebouwen",),
                "Ook gebouwen die verbouwd worden, vallen voortaan onder de regels.",
                (
                    t.Milestone(
                        f"Goedkeuring door de regering in maart {year}", f"{year}-03", "month"
                    ),
                    t.Milestone(
                        f"Publicatie in het staatsblad in oktober {year}", f"{year}-10", "month"
                    ),
                ),
            ),
        ),
        (
            t.Regulation(
                "2",
                (f"{_DECREE.text[0].upper()}{_DECREE.text[1:]}",),
                "De uitvoering wordt om de drie jaar geëvalueerd. De volgende evaluatie loopt.",
            ),
        ),
    )


def _credit(vak: int, vek: int | None = None) -> t.Credit:
    return t.Credit(vak, vak if vek is None else vek)


def _both(label: str, vak: int, vek: int | None = None) -> t.Adjustment:
    return t.Adjustment(label, _credit(vak, vek))


_WAGES = "Index lonen 2 procent overschrijding spilindex"
_PRICES = "Index werking 1,3 procent"


def _together() -> t.Ise:
    return t.Ise(
        "SAMENLEVEN",
        ("1.1", "1.2", "1.3", "2.1", "2.2", "4.1"),
        (
            t.Expenditure(
                "VA0-1VKD2EA-WT",
                "UITBOUW BELEID SAMENLEVEN",
                _HORIZONTAL,
                _credit(640),
            ),
            t.Expenditure(
                "VJ0-1VKD2EA-WT",
                "UITBOUW BELEID SAMENLEVEN",
                (
                    "Dit krediet dient voor projecten van lokale besturen en verenigingen die "
                    "mensen samenbrengen.",
                    "Het betaalt ook vorming, onderzoek en de meldpunten in elke streek.",
                ),
                _credit(4_310, 4_655),
                _credit(0, 52),
                (t.Index(_PRICES, _credit(9)), t.Index(_WAGES, _credit(41))),
                (_both("RELANCE - Onthaal in de wijk", 1_250), _both("Meldpunten", -35)),
            ),
            t.Expenditure(
                "VJ0-1VKD2EB-PR",
                "PROVISIE BUURTPROJECTEN",
                ("Deze provisie wordt verdeeld zodra de projecten gekozen zijn.",),
                _credit(1_500),
                others=(
                    t.Adjustment(
                        "Andere buurtprojecten opstap",
                        _credit(500),
                        alias="Buurtprojecten opstap 2022",
                    ),
                ),
            ),
            t.Expenditure(
                "VJ0-1VKD2EC-LE",
                "LENINGEN BUURTHUIZEN",
                ("Met dit krediet leent een gemeente voor de aankoop van een buurthuis.",),
                _credit(300, 280),
                others=(_both("Extra leningen", 20, 15),),
            ),
        ),
        (
            t.Transfer(
                "VA0-1VKD2EA-WT",
                "VJ0-1VKD2EA-WT",
                _credit(40),
                "overdracht beleidskrediet voor het horizontale beleid",
            ),
        ),
        (
            t.Receipt(
                "VJ0-9VKDAEA-OW",
                "ONTVANGSTEN BELEID SAMENLEVEN",
                ("Op dit artikel komen terugvorderingen van subsidies.",),
                t.Income(75),
                t.Income(-15),
            ),
        ),
    )


def _access() -> t.Ise:
    return t.Ise(
        "TOEGANKELIJKHEID",
        ("1.2", "3.1", "3.2", "3.3", "4.1", "4.2"),
        (
            t.Expenditure(
                "VA0-1VKD2FC-WT",
                "STUDIES EN CIJFERS",
                ("Dit krediet betaalt de vaste set van cijfers en studies op vraag.",),
                _credit(415),
            ),
            t.Expenditure(
                "VJ0-1VKD2FA-WT",
                "UITBOUW BELEID TOEGANKELIJKHEID",
                (
                    "Dit krediet dient voor advies, keuringen en campagnes.",
                    "Ook de module voor ontwerpers wordt ermee betaald.",
                ),
                _credit(2_875, 3_010),
                _credit(0, 18),
                (t.Index(_WAGES, _credit(27)),),
                (_both("Besparing op werking", -60),),
            ),
            t.Expenditure(
                "VJ0-1VKD2FB-WT",
                "SUBSIDIES AAN LOKALE BESTUREN",
                ("Een gemeente krijgt met dit krediet steun om een gebouw aan te passen.",),
                _credit(6_240, 5_980),
                others=(_both("RELANCE - Toegankelijke gemeentehuizen en bibliotheken", 750, 600),),
            ),
            t.Expenditure(
                "VJ0-1VKD2FY-IS",
                "VOORBEELDAGENTSCHAP TOEGANKELIJKHEID",
                ("Dit krediet betaalt de jaarlijkse dotatie aan het agentschap.",),
                _credit(18_204),
                indexes=(t.Index(_WAGES, _credit(364)),),
                others=(
                    t.Adjustment(
                        "Keuringen",
                        _credit(-1_116),
                        formula=(
                            t.FormulaLine(
                                "Raming keuringen: aantal aanvragen van het vorige jaar "
                                "* prijs van een keuring",
                                3_240,
                            ),
                            t.FormulaLine("Terugdraai keuringen BO 2021", -2_856),
                            t.FormulaLine("Terugdraai keuringen BA 2021", -1_500),
                        ),
                    ),
                ),
            ),
        ),
        (
            t.Transfer(
                "VA0-1VKD2FC-WT",
                "VJ0-1VKD2FA-WT",
                _credit(85),
                "middelen voor de gezamenlijke keuring in Voorbeeldstad",
            ),
        ),
        (
            t.Receipt(
                "VJ0-9VKDAFA-OW",
                "ONTVANGSTEN BELEID TOEGANKELIJKHEID",
                ("Op dit artikel komen de boetes en de terugvorderingen.",),
                t.Income(120, 30),
                t.Income(10, 0),
            ),
            t.Receipt(
                "VJ0-9VKDAFY-OI",
                "VOORBEELDAGENTSCHAP TOEGANKELIJKHEID",
                ("Pro memorie.",),
                t.Income(),
            ),
        ),
        _agency(),
    )


def _agency() -> t.LegalPerson:
    return t.LegalPerson(
        "Voorbeeldagentschap Toegankelijkheid",
        ("Het agentschap geeft advies, keurt gebouwen en test websites.",),
        (
            t.LegalReceipt(
                "VM0-BVKDAFA-OW",
                "ONTVANGSTEN WERKING EN TOELAGEN - TOEGANKELIJKHEID",
                ("Dit artikel bevat de inkomsten uit keuringen en vorming.",),
                2_310,
                2_145,
                wording=0,
            ),
            t.LegalReceipt(
                "VM0-BVKDAZZ-OI",
                "ONTVANGSTEN INTERNE STROMEN",
                ("Dit artikel bevat de dotatie en andere stromen binnen de overheid.",),
                19_560,
                18_815,
                wording=1,
            ),
        ),
        (
            t.LegalExpenditure(
                "VM0-AVKD2FA-LO",
                "LONEN – TOEGANKELIJKHEID",
                ("Dit artikel bevat de lonen van het personeel.",),
                11_940,
                11_940,
                12_178,
                12_178,
                wording=0,
            ),
            t.LegalExpenditure(
                "VM0-AVKD2FA-WT",
                "WERKING EN TOELAGEN – TOEGANKELIJKHEID",
                ("Dit artikel bevat de werking en de huur van de kantoren.",),
                7_350,
                7_410,
                6_905,
                7_012,
                wording=1,
            ),
            t.LegalExpenditure(
                "VM0-AVKD2ZZ-LE",
                "LENINGEN",
                ("Dit artikel bevat de aflossing van lopende leningen.",),
                96,
                96,
                96,
                96,
            ),
        ),
        carried_in=4_020,
        carried_code="VM0-BVKDAZZ-OG",
        carried_wording=2,
        surplus_code="VM0-AVKD2ZZ-OV",
        surplus_wording=0,
    )


def _paper(
    year: int,
    opening: str,
    objectives: tuple[t.Strategic, ...],
    ises: tuple[t.Ise, ...],
    misprints: tuple[t.Misprint, ...],
) -> t.Paper:
    day = {2022: 29, 2023: 28}[year]
    return t.Paper(
        title=f"{_TITLE} {year}",
        field="Samenleven en Toegankelijkheid",
        opening=opening,
        closing=f"BO {year}",
        intro=(
            t.Chapter(
                "INLEIDING",
                (
                    f"Dit document legt uit wat de overheid in {year} wil doen om mensen beter te "
                    "laten samenleven, en wat dat kost. Alles erin is verzonnen: plaatsen, "
                    "diensten, codes en bedragen dienen alleen als voorbeeld.",
                    "Eerst komen de doelstellingen, daarna het geld. Achteraan staat een lijst van "
                    "alle geplande initiatieven.",
                ),
            ),
            t.Chapter(
                "SAMENVATTING",
                (
                    "We zetten in op buurten, op het onthaal en op toegankelijke gebouwen. Lokale "
                    "besturen krijgen daarvoor meer ruimte en minder formulieren.",
                    "Het LWN helpt hen met raad en met voorbeelden uit andere gemeenten.",
                ),
            ),
        ),
        objectives=objectives,
        programmes=(t.Programme("VK", "SAMENLEVEN EN TOEGANKELIJKHEID", ises),),
        overhead=(
            "De kredieten voor het personeel en de kantoren van het departement staan in een "
            "ander document.",
        ),
        abbreviations=(
            ("DAB", "Dienst met Afzonderlijk Beheer"),
            ("ISE", "inhoudelijk structuurelement"),
            ("JKP", "jeugdplan van Voorbeeldstad"),
            ("OD", "operationele doelstelling"),
            ("SD", "strategische doelstelling"),
            ("VAK", "vastleggingskrediet"),
            ("VBA", "Voorbeeldagentschap Toegankelijkheid"),
            ("VEK", "vereffeningskrediet"),
            ("VOC", "voorbeeldoverlegcomité"),
        ),
        annex=_annex(year),
        date=t.Milestone(f"{day} oktober {year - 1}", f"{year - 1}-10-{day}", "day"),
        mentions=(_LEAST, _SMALL, _MONEY, _DECREE, _DECISION),
        misprints=misprints,
    )


def first() -> t.Paper:
    """The paper of 2022; the code of one heading is misprinted."""
    misprint = t.Misprint("VM0-AVKD2FA-WT", "VM0-AKVD2FA-WT", "heading")
    return _paper(2022, "BA 2021", _OBJECTIVES, (_together(), _access()), (misprint,))


def _next(ise: t.Ise, code: str, **changes: object) -> t.Expenditure:
    """An article a year later: it opens with its last closing, and nothing has moved yet."""
    article = next(a for a in ise.expenditure if a.code == code)
    still = replace(
        article, opening=ise.closing(article), overflow=t.Credit(), indexes=(), others=()
    )
    return replace(still, **changes)


def _next_receipts(ise: t.Ise, *changes: t.Income) -> tuple[t.Receipt, ...]:
    return tuple(
        replace(r, opening=r.opening + r.adjustment, adjustment=change)
        for r, change in zip(ise.receipts, changes, strict=True)
    )


def _together_next() -> t.Ise:
    before = _together()
    ended = _next(before, "VA0-1VKD2EA-WT")
    return replace(
        before,
        expenditure=(
            ended,
            _next(
                before,
                "VJ0-1VKD2EA-WT",
                indexes=(t.Index(_WAGES, _credit(112)),),
                others=(_both("RELANCE - Onthaal in de wijk", -650),),
            ),
            _next(
                before,
                "VJ0-1VKD2EB-PR",
                name="PROVISIE PROJECTEN IN DE BUURT",
                others=(_both("Tweede oproep buurten", 750),),
            ),
            _next(before, "VJ0-1VKD2EC-LE", others=(_both("Terugbetaalde leningen", -45),)),
        ),
        transfers=(
            t.Transfer(
                "VA0-1VKD2EA-WT",
                "VJ0-1VKD2EA-WT",
                ended.opening,
                "overname van het horizontale beleid door het agentschap",
            ),
        ),
        receipts=_next_receipts(before, t.Income(5)),
    )


def _access_next() -> t.Ise:
    before = _access()
    merged = [_next(before, "VA0-1VKD2FC-WT"), _next(before, "VJ0-1VKD2FB-WT")]
    whole = t.Expenditure(
        "VJ0-1VKD2FE-WT",
        "LOKALE BESTUREN EN CIJFERS",
        ("Dit artikel brengt de steun aan gemeenten en de cijfers samen.",),
        t.Credit(),
        others=(_both("Nieuwe oproep gemeentehuizen", 400, 250),),
    )
    reason = "samenvoeging van twee artikelen"
    person = _agency()
    opening = {
        r.code: (r.closing, later)
        for r, later in zip(person.own_receipts, (2_230, 19_340), strict=True)
    }
    spending = ((12_544, 12_544), (7_120, 7_185), (96, 96))
    return replace(
        before,
        expenditure=(
            merged[0],
            _next(
                before,
                "VJ0-1VKD2FA-WT",
                indexes=(t.Index(_PRICES, _credit(38)), t.Index(_WAGES, _credit(58))),
            ),
            merged[1],
            whole,
            _next(
                before,
                "VJ0-1VKD2FY-IS",
                indexes=(t.Index(_WAGES, _credit(349)),),
                others=(
                    t.Adjustment(
                        "Keuringen",
                        _credit(212),
                        formula=(
                            t.FormulaLine(
                                "Raming keuringen: aantal aanvragen van het vorige jaar "
                                "* prijs van een keuring",
                                3_452,
                            ),
                            t.FormulaLine("Terugdraai keuringen BO 2022", -3_240),
                        ),
                    ),
                ),
            ),
        ),
        transfers=tuple(t.Transfer(a.code, whole.code, a.opening, reason) for a in merged),
        receipts=_next_receipts(before, t.Income(0, 15), t.Income()),
        legal_person=replace(
            person,
            own_receipts=tuple(
                replace(r, opening=opening[r.code][0], closing=opening[r.code][1])
                for r in person.own_receipts
            ),
            own_expenditure=tuple(
                replace(
                    e,
                    opening_vak=e.closing_vak,
                    opening_vek=e.closing_vek,
                    closing_vak=vak,
                    closing_vek=vek,
                )
                for e, (vak, vek) in zip(person.own_expenditure, spending, strict=True)
            ),
            carried_in=person.receipts[1].closing,
        ),
    )


def second() -> t.Paper:
    """The paper of 2023; one code in an evolution list misses a character."""
    welcome = _OBJECTIVES[1]
    renamed = replace(
        welcome.operational[0], title="We geven elke nieuwe inwoner één aanspreekpunt"
    )
    objectives = (
        _OBJECTIVES[0],
        replace(welcome, operational=(renamed, *welcome.operational[1:])),
        *_OBJECTIVES[2:],
    )
    misprint = t.Misprint("VJ0-1VKD2FA-WT", "VJ0-VKD2FA-WT", "list")
    return _paper(2023, "BO 2022", objectives, (_together_next(), _access_next()), (misprint,))


#: The papers that ship under ``data/specimens``, by the stem of their files.
SPECIMENS = {"bbt-2022": first, "bbt-2023": second}
#: The text of the first year once more, as an extraction leaves it whose tables drift.
DRIFTED = "bbt-2022-drift"


def style(name: str, kind: Format) -> Style:
    """How a specimen is printed: the text of 2022 line by line, that of 2023 in columns."""
    first_year = name.startswith("bbt-2022")
    return Style(
        thousands="." if first_year else " ",
        plus=first_year,
        layout="drift" if name == DRIFTED else "plain" if first_year else "columns",
        page_lines=56 if first_year else 60,
        narrow=22 if first_year else 26,
        break_sign=first_year,
        tight_stages=first_year,
        ruled=first_year,
        header="" if kind == "docx" else "voorbeeldgegevens",
    )
