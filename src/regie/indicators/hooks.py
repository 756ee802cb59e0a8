"""Where this room reaches rooms above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from regie.base.hooks import Hook

if TYPE_CHECKING:
    from regie.indicators.models import DataVersion


class Realised(Struct, frozen=True):
    """What results say of one item in one unit: never added up over units.

    :param item: the uid of the objective or action.
    :param line: the code of the line of a menu, and ``unit`` its unit by language.
    :param period: as a series writes it.
    :param path: where it can be seen.
    :param left_out: Dutch sentences about what is not in it (double counts, reports that are not
        in).
    """

    item: str
    programme: str
    line: str
    unit: dict[str, str]
    period: str
    planned: Decimal | None
    granted: Decimal | None
    realised: Decimal | None
    path: str
    left_out: tuple[str, ...] = ()
    example: bool = False


#: A version of a data set stands, inside the transaction that made it.
data_loaded: Hook[[DataVersion], None] = Hook("data_loaded")
#: What results say of the items with these uids.
realised: Hook[[Collection[str]], Iterable[Realised]] = Hook("realised")
#: Which of the items with these uids have results at all.
reported: Hook[[Collection[str]], Collection[str]] = Hook("reported")
