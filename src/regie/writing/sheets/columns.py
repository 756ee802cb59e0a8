"""The columns of the sheet: what an item says as cells, and what a cell asks of an item. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from regie.base.text import fold
from regie.base.uid import PATTERN
from regie.kernel.dates import PartialDate, find_dates, parse_iso
from regie.plans.contents import ONLY, Content, LinkTo
from regie.plans.own import Own, kept, written
from regie.plans.rules import EMAIL
from regie.writing.papers.words import KINDS, title

#: Items that are rows of the sheet; objectives only stand around them.
ROWS = (
    "action",
    "initiative",
    "evaluation",
    "research",
    "regulation",
    "decree_evaluation",
    "milestone",
)
#: What the links of a role may point at, as far as the sheet shows them.
TARGETS = {
    "lead": ("organisation", "office"),
    "responsible": ("organisation", "office"),
    "co_responsible": ("organisation", "office"),
    "partner": ("organisation", "office"),
    "targets": ("target_group",),
    "principle": ("principle",),
}
#: Columns that say which item a row is, and why it changed: never compared.
KEYS = ("uid", "reason")

Cells = Mapping[str, str]


class Column(Struct, frozen=True):
    """A column. ``field`` is what it changes; ``part`` the language of a text or the role of a
    link."""

    name: str
    header: str
    field: str
    part: str = ""
    width: int = 16


COLUMNS = (
    Column("uid", "uid (niet wijzigen)", ""),
    Column("kind", "Soort", "kind"),
    Column("code", "Code", "code"),
    Column("title", "Titel", "title", "nl", 44),
    Column("text", "Omschrijving", "text", "nl", 60),
    Column("title.en", "Titel (Engels)", "title", "en", 24),
    Column("text.en", "Omschrijving (Engels)", "text", "en", 24),
    Column("parent", "Staat onder (code)", "parent"),
    Column("period_start", "Begin", "period_start"),
    Column("period_end", "Einde", "period_end"),
    Column("planned", "Eerst gepland", "planned"),
    Column("expected", "Nu verwacht", "expected"),
    Column("reached", "Bereikt", "reached"),
    Column("instrument", "Instrument", "instrument", width=24),
    Column("contact", "Contact (functie of dienst)", "contact", "nl", 30),
    Column("contact.en", "Contact (Engels)", "contact", "en", 24),
    Column("contact_email", "E-mail voor vragen", "contact_email", width=30),
    Column("horizontal", "Horizontaal", "horizontal"),
    Column("regular", "Regulier beleid", "regular"),
    Column("extra_money", "Extra geld", "extra_money"),
    Column("admission_reason", "Waarom in dit plan", "admission_reason", width=30),
    Column("lead", "Trekker", "links", "lead", 30),
    Column("responsible", "Verantwoordelijk", "links", "responsible", 30),
    Column("co_responsible", "Medeverantwoordelijk", "links", "co_responsible", 30),
    Column("partner", "Partners", "links", "partner", 30),
    Column("targets", "Doelgroepen", "links", "targets", 30),
    Column("principle", "Principes", "links", "principle", 30),
    Column("reason", "Reden van de wijziging", "", width=40),
)
#: A column of a field that the plan defines; its key stands behind its name, so that it is found
#: back whatever the field is called by then.
_OWN = "own:"
_OWN_HEADER = re.compile(r"\(eigen veld ([a-z0-9_]+)\)$")
BY_NAME = {column.name: column for column in COLUMNS}
BY_HEADER = {fold(column.header): column for column in COLUMNS}
COMPARED = tuple(column for column in COLUMNS if column.name not in KEYS)


def own_column(key: str, called: str = "") -> Column:
    """The column of a field that a plan defines."""
    return Column(f"{_OWN}{key}", f"{called} (eigen veld {key})".strip(), "own", key, 24)


def by_name(name: str) -> Column:
    """A column of a sheet, also one of a field that the plan has no more."""
    return own_column(name.removeprefix(_OWN)) if name.startswith(_OWN) else BY_NAME[name]


def by_header(words: str) -> Column | None:
    """The column that a header names."""
    if match := _OWN_HEADER.search(fold(words)):
        return own_column(match[1], words[: match.start()].strip())
    return BY_HEADER.get(fold(words))


def is_own(name: str) -> bool:
    """Whether this is the name of such a column."""
    return name.startswith(_OWN)


#: Between target groups that are meant together: who belongs to all of them.
_MEET = " + "
_UID = re.compile(rf"\[({PATTERN})\]$")
_KIND_OF = {fold(words): kind for kind, words in KINDS.items()}
_YES = {"ja": True, "nee": False, "": None}


class Bad(Exception):
    """A cell holds what cannot be; the text is a Dutch sentence."""


class Vocabulary(Struct, frozen=True):
    """What links may point at: (kind, uid) → name, and folded name → (kind, uid), more than one
    where a name is not enough."""

    names: Mapping[tuple[str, str], str]
    found: Mapping[str, frozenset[tuple[str, str]]]

    def called(self, kind: str, uid: str, role: str) -> str:
        """A name that :meth:`target` finds back."""
        name = self.names.get((kind, uid), "")
        alone = self._having(name, role) == {(kind, uid)}
        if alone and ";" not in name and _MEET not in name:
            return name
        return f"{name.replace(';', ',').replace(_MEET, '+')} [{uid}]".strip()

    def target(self, words: str, role: str) -> tuple[str, str]:
        """(kind, uid) of what ``words`` name.

        :raises Bad: where that is nothing, or more than one thing.
        """
        if match := _UID.search(words):
            having = {key for key in self.names if key[1] == match[1] and key[0] in TARGETS[role]}
        else:
            having = self._having(words, role)
        if not having:
            raise Bad(f"“{words}” staat niet in het register.")
        if len(having) > 1:
            raise Bad(f"“{words}” kan meer dan één zijn: zet de uid erachter tussen [ ].")
        return having.pop()

    def _having(self, words: str, role: str) -> set[tuple[str, str]]:
        return {key for key in self.found.get(fold(words), ()) if key[0] in TARGETS[role]}


class Register(Struct, frozen=True):
    """What a sheet is beside: every living item of the plan, and what cells can name."""

    contents: Mapping[str, Content]
    vocabulary: Vocabulary
    labels: Mapping[str, str] = field(default_factory=dict)
    by_label: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Own = field(default_factory=dict)

    @property
    def compared(self) -> tuple[Column, ...]:
        """The columns that say something of an item, those of the fields of the plan last."""
        return (
            *COMPARED,
            *(own_column(key, one.label["nl"]) for key, one in self.own.items()),
        )

    @classmethod
    def of(
        cls, contents: Mapping[str, Content], vocabulary: Vocabulary, own: Own | None = None
    ) -> Register:
        """With what items are called where others stand under them: their code, else their uid."""
        by_label: dict[str, list[str]] = defaultdict(list)
        for uid, content in contents.items():
            by_label[content.code or uid].append(uid)
        labels = {
            uid: label if len(uids) == 1 else uid
            for label, uids in by_label.items()
            for uid in uids
        }
        found = {k: tuple(v) for k, v in by_label.items()}
        return cls(contents, vocabulary, labels, found, own or {})

    def parent(self, words: str) -> str | None:
        """The uid of what ``words`` (a code or a uid) name.

        :raises Bad: where that is nothing, or more than one thing.
        """
        if not words:
            return None
        uids = (words,) if words in self.contents else self.by_label.get(words, ())
        if not uids:
            raise Bad(f"“{words}” is geen code in dit plan.")
        if len(uids) > 1:
            raise Bad(f"“{words}” is de code van meer dan één onderdeel: zet er de uid.")
        return uids[0]


def cells(content: Content, register: Register) -> dict[str, str]:
    """What an item says, cell by cell."""
    told = {column.name: _told(column, content, register) for column in register.compared}
    return {"uid": content.item, **told, "reason": ""}


def _told(column: Column, content: Content, register: Register) -> str:
    match column.field:
        case "kind":
            return KINDS[content.kind]
        case "parent":
            above = content.parent
            return "" if above is None else register.labels.get(above, above)
        case "links":
            vocabulary = register.vocabulary
            return "; ".join(
                _MEET.join(vocabulary.called(one.kind, one.target, one.role) for one in group)
                for group in _groups(content.links, column.part)
            )
    value = content.fields[column.field]
    if column.field == "own" and column.part in register.own:
        return written(register.own[column.part], value.get(column.part, ""))
    if column.part:
        return str(value.get(column.part, ""))
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case PartialDate():
            return value.iso()
    return str(value)


def _groups(links: Iterable[LinkTo], role: str) -> list[list[LinkTo]]:
    """The links of a role as the sheet shows them: one by one, and together what meets."""
    found: dict[tuple[str, str] | int, list[LinkTo]] = defaultdict(list)
    for link in links:
        if _shown(link, role):
            found[link.intersection or (link.kind, link.target)].append(link)
    return list(found.values())


def _each(words: str) -> list[str]:
    """The names that stand in one part of a cell."""
    return words.split(_MEET)


def _shown(link: LinkTo, role: str) -> bool:
    return link.role == role and link.kind in TARGETS[role]


def asked(column: Column, words: str, kind: str, register: Register) -> Any:
    """The value that a cell asks for: words for a text, for links groups of (kind, uid):
    more than one where they meet.

    :param kind: what sort of item the row is.
    :raises Bad: where it cannot be.
    """
    if words and kind not in ONLY.get(column.field, (kind,)):
        raise Bad(f"Dit veld hoort niet bij een {KINDS[kind]}.")
    match column.field:
        case "kind":
            return kind_of(words)
        case "parent":
            return register.parent(words)
        case "links":
            found = [
                tuple(register.vocabulary.target(one.strip(), column.part) for one in _each(name))
                for part in words.split(";")
                if (name := part.strip())
            ]
            if column.part != "targets" and any(len(group) > 1 for group in found):
                raise Bad("Alleen doelgroepen kunnen elkaar kruisen met +.")
            if len({frozenset(group) for group in found}) != len(found):
                raise Bad("Hier staat iets twee keer.")
            return found
        case "period_start" | "period_end" | "planned" | "expected" | "reached":
            return _date(words)
        case "horizontal" | "regular" | "extra_money":
            if fold(words) not in _YES:
                raise Bad(f"“{words}” is geen ja of nee.")
            return _YES[fold(words)]
        case "code" if len(words) > 40:
            raise Bad("Een code telt ten hoogste 40 tekens.")
        case "instrument":
            if len(words) > 60:
                raise Bad("Een instrument telt ten hoogste 60 tekens.")
            return words or None
        case "contact_email":
            if words and (len(words) > 200 or not EMAIL.fullmatch(words)):
                raise Bad(f"“{words}” is geen e-mailadres.")
            return words or None
        case "admission_reason":
            return words or None
        case "own":
            if column.part not in register.own:
                raise Bad("Dit plan heeft dit veld niet meer.")
            try:
                return kept(register.own[column.part], words)
            except ValueError as sentence:
                raise Bad(str(sentence)) from None
    return words


def kind_of(words: str) -> str:
    """The kind of item that a cell names.

    :raises Bad: for none, and for what is no row of this sheet.
    """
    kind = _KIND_OF.get(fold(words), "")
    if kind not in ROWS:
        choices = ", ".join(KINDS[one] for one in ROWS)
        raise Bad(f"“{words}” is geen soort; kies uit: {choices}.")
    return kind


def _date(words: str) -> PartialDate | None:
    if not words:
        return None
    try:
        return parse_iso(words)
    except ValueError:
        found = list(find_dates(words, years=True))
    # Only where the date is all that stands there: in “31 februari 2021” it would be a month.
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(words)):
        return found[0].value
    raise Bad(f"“{words}” is geen datum; schrijf bijvoorbeeld 2021-02-14, 2021-02 of 2021.")


def changed_item(
    content: Content | None, values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[LinkTo] | None]:
    """The fields and the links of an item after ``values`` (name of column → what it asks).

    What the sheet does not show of a link (its share, its source) stays with it.
    """
    fields: dict[str, Any] = {}
    links: list[LinkTo] | None = None
    for name, value in values.items():
        column = by_name(name)
        if column.field == "links":
            before = links if links is not None else list(content.links if content else ())
            stays = [link for link in before if not _shown(link, column.part)]
            links = stays + _linked(_groups(before, column.part), column.part, value)
        elif column.part:
            words = fields.get(column.field)
            if words is None:
                words = dict(content.fields[column.field]) if content else {}
            words.pop(column.part, None)
            fields[column.field] = {**words, column.part: value} if value else words
        elif column.field not in ("kind", "parent"):
            fields[column.field] = value
    return fields, links


def _linked(known: list[list[LinkTo]], role: str, value: Any) -> list[LinkTo]:
    """The links of a role after a cell: those that stay as they are, and new ones."""
    there = {frozenset((one.kind, one.target) for one in group): group for group in known}
    free = max((one.intersection or 0 for group in known for one in group), default=0)
    found: list[LinkTo] = []
    for group in value:
        if (same := there.get(frozenset(group))) is not None:
            found += same
        elif len(group) == 1:
            found.append(LinkTo(role, group[0][0], group[0][1]))
        else:
            free += 1
            found += (LinkTo(role, key[0], key[1], intersection=free) for key in group)
    return found


def label(content: Content) -> str:
    """What a row is called in messages."""
    return f"{content.code} {title(content.title)}".strip()
