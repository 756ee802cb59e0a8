"""A budget article code taken apart, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.kernel.flanders import articles

Part = Literal["entity", "budget", "programme", "minister", "credit", "content", "letter", "esr"]

_MEANING: dict[Part, str | Promise] = {
    "entity": _("entity"),
    "budget": _("kind of budget"),
    "programme": _("programme"),
    "minister": _("letter of the minister"),
    "credit": _("kind of credit"),
    "content": _("content element"),
    "letter": _("letter of the article"),
    "esr": _("economic class (ESR)"),
}
_BUDGETS: dict[str, str | Promise] = {
    "1": _("expenditure"),
    "9": _("receipts"),
    "A": _("expenditure of a legal person"),
    "B": _("receipts of a legal person"),
}


class CodePart(Struct, frozen=True):
    """A piece of the code as it is printed. A joining hyphen has no meaning."""

    text: str
    meaning: str | Promise = ""
    name: str | Promise = ""


def explained(code: str, names: Mapping[Part, str] | None = None) -> list[CodePart]:
    """The code in pieces; one piece without a meaning where the grammar does not hold.

    :param names: what the parts are called in this budget, where somebody knows.
    """
    parsed = articles.parse(code)
    if parsed is None:
        return [CodePart(code)]
    known: dict[Part, str | Promise] = {**(names or {})}
    known.setdefault("budget", _BUDGETS.get(parsed.budget, ""))
    texts: dict[Part, str] = {
        "entity": parsed.entity,
        "budget": parsed.budget,
        "programme": parsed.programme,
        "minister": parsed.minister,
        "credit": parsed.credit,
        "content": parsed.content,
        "letter": parsed.letter,
        "esr": parsed.esr,
    }
    pieces = []
    for part, text in texts.items():
        if part in ("budget", "esr"):
            pieces.append(CodePart("-"))
        pieces.append(CodePart(text, _MEANING[part], known.get(part, "")))
    return pieces
