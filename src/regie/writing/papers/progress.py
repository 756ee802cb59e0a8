"""What was reported of actions, for papers that tell how they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date


def reported(plan: str, items: Collection[str], until: date) -> Mapping[str, str]:
    """What was last reported and accepted of each of ``items`` up to a day, in one sentence.

    No room keeps progress yet: nothing is known of any.
    """
    return {}
