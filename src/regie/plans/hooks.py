"""Where rooms above speak up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from regie.base.hooks import Hook
from regie.plans.models import Edition

#: Asked before an edition is taken back or a draft discarded, with the keys of the items that
#: would no longer be public or exist. Each answer is a list of sentences: why not.
builds_on: Hook[[Edition, Sequence[int]], Sequence[str]] = Hook("plans.builds_on")

#: ``indicated(plan)`` (its key): the uids of its items that an indicator is tied to.
indicated: Hook[[int], Collection[str]] = Hook("plans.indicated")
