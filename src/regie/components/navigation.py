"""The main places of the register, and how an address is written in the other language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.hooks import Hook

DUTCH = "nl"
#: Whether a page at a Dutch path opens for somebody: a room with doors says so.
opens: Hook[[Actor, str], bool] = Hook("opens")


class Place(Struct, frozen=True):
    """An entry of a menu. ``current`` when the page stands in it."""

    path: str
    label: str | Promise
    current: bool = False
    group: str | Promise = ""


_MAIN: tuple[tuple[str, str | Promise], ...] = (
    ("/plannen/", _("Plans")),
    ("/begroting/", _("Budget")),
    ("/oproepen/", _("Calls")),
    ("/cijfers/", _("Figures")),
    ("/agenda/", _("Agenda")),
    ("/documenten/", _("Documents")),
    ("/gemeenten/", _("Municipalities")),
    ("/organisaties/", _("Organisations")),
    ("/indicatoren/", _("Indicators")),
    ("/over/", _("About")),
)
#: Pages that stand in a place whose address does not begin theirs.
_WITHIN = {
    "/doelstellingen/": "/plannen/",
    "/acties/": "/plannen/",
    "/overeenkomsten/": "/plannen/",
    "/aanbevelingen/": "/plannen/",
    "/werk/begunstigden/": "/werk/toelagen/",
    "/toelagen/": "/begroting/",
    "/programmas/": "/oproepen/",
    "/omgevingsanalyses/": "/gemeenten/",
    "/werk/ondersteuning/": "/werk/oproepen/",
    "/werk/aanbevelingen/": "/werk/overeenkomsten/",
    "/werk/begroting/aanspraken/": "/werk/begroting/toewijzingen/",
    "/werk/begroting/potten/": "/werk/begroting/toewijzingen/",
    "/werk/begroting/te-betalen/": "/werk/begroting/toewijzingen/",
    "/werk/begroting/uitzonderingen/": "/werk/begroting/toewijzingen/",
    "/werk/brieven/": "/werk/toekenningen/",
    "/werk/bezwaren/": "/werk/toekenningen/",
    "/werk/logboek/": "/werk/verslagen/",
    "/werk/steekproeven/": "/werk/afrekeningen/",
    "/werk/beslissingen/": "/werk/open-vragen/",
    "/werk/cijfers/verhalen/": "/werk/cijfers/grafieken/",
    "/werk/cijfers/jaarverslagen/": "/werk/cijfers/grafieken/",
    "/werk/begroting/aandelen/": "/werk/begroting/scenarios/",
    "/werk/bladen/": "/werk/plannen/",
    "/werk/ontwerpen/": "/werk/plannen/",
    "/werk/overleg/": "/werk/agenda/",
    "/werk/onderzoek/": "/werk/indicatoren/",
    "/werk/raadplegingen/": "/werk/programmas/",
    "/werk/verdelingen/": "/werk/oproepen/",
    "/werk/gemeenten/grenzen/": "/werk/gemeenten/fusies/",
    "/werk/uitnodigingen/": "/werk/mandaten/",
}
#: In the order of the chain; the places of a group stand together.
_WORK_GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    ("", (("/werk/", _("What is due")),)),
    (
        _("Plans"),
        (
            ("/werk/voorstellen/", _("Proposals")),
            ("/werk/plannen/", _("Plans")),
            ("/werk/voortgang/", _("Progress")),
            ("/werk/overeenkomsten/", _("Agreements and recommendations")),
            ("/werk/open-vragen/", _("Open questions")),
            ("/werk/agenda/", _("Agenda")),
            ("/werk/sjablonen/", _("Templates of papers")),
        ),
    ),
    (
        _("Budget"),
        (
            ("/werk/begroting/", _("Keeping the budget")),
            ("/werk/begroting/toewijzingen/", _("Money for actions")),
            ("/werk/begroting/scenarios/", _("Scenarios")),
            ("/werk/begroting/formules/", _("Formulas")),
            ("/werk/toelagen/", _("Register of grants")),
            ("/werk/antwoorden/", _("Answers about grants")),
        ),
    ),
    (
        _("Calls"),
        (
            ("/werk/aanvragen/", _("Applications")),
            ("/werk/programmas/", _("Programmes")),
            ("/werk/oproepen/", _("Calls")),
            ("/werk/beoordelingen/", _("What you assess")),
            ("/werk/toekenningen/", _("Awards")),
            ("/werk/verslagen/", _("Reports")),
            ("/werk/afrekeningen/", _("Settlements")),
            ("/werk/betalingen/", _("Payments of awards")),
        ),
    ),
    (
        _("Figures"),
        (
            ("/werk/indicatoren/", _("Indicators")),
            ("/werk/cijfers/", _("Data sets")),
            ("/werk/cijfers/grafieken/", _("Charts and stories")),
            ("/werk/omgevingsanalyse/", _("Local context analysis")),
        ),
    ),
    (
        _("Files and people"),
        (
            ("/werk/berichten/", _("Messages")),
            ("/werk/taken/", _("Jobs")),
            ("/werk/bestanden/", _("Files")),
            ("/werk/mandaten/", _("Mandates")),
            ("/werk/gemeenten/fusies/", _("Mergers of municipalities")),
            ("/werk/onderhoud/", _("Upkeep")),
            ("/werk/profiel/", _("My account")),
        ),
    ),
)
_WORK = tuple(entry for _group, entries in _WORK_GROUPS for entry in entries)
_GROUP = {path: group for group, entries in _WORK_GROUPS for path, _label in entries}


def address(path: str, language: str) -> str:
    """The Dutch ``path`` as it is in ``language``."""
    return path if language == DUTCH else f"/{language}{path}"


def bare(path: str) -> str:
    """The Dutch path of an address in whatever language."""
    return path.removeprefix("/en") if path == "/en" or path.startswith("/en/") else path


def same_page(path: str, query: str, language: str) -> str:
    """The page at ``path`` in another language, with the same question."""
    there = address(bare(path) or "/", language)
    return f"{there}?{query}" if query else there


def main_places(path: str, language: str) -> list[Place]:
    """The menu of every page, for the page at ``path``."""
    return _places(_MAIN, bare(path), language)


def work_places(path: str, language: str, actor: Actor) -> list[Place]:
    """The menu of who is signed in: what opens for them. The first is current only where nothing
    else is."""
    menu = tuple(entry for entry in _WORK if all(opens(actor, entry[0])))
    return _places(menu, bare(path), language)


def _places(menu: tuple[tuple[str, str | Promise], ...], path: str, language: str) -> list[Place]:
    for begins, entry in _WITHIN.items():
        path = entry if path.startswith(begins) else path
    # The longest that fits: /werk/ holds all others.
    fits = max((entry for entry, _label in menu if path.startswith(entry)), key=len, default="")
    return [
        Place(address(entry, language), label, entry == fits, _GROUP.get(entry, ""))
        for entry, label in menu
    ]


def with_query(path: str, **asked: str | int) -> str:
    """``path`` with a query, empty answers left out."""
    given = {key: value for key, value in asked.items() if value != ""}
    return f"{path}?{urlencode(given)}" if given else path
