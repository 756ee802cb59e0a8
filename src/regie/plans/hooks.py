"""Where rooms above speak up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from regie.base.hooks import Hook
from regie.plans.models import Edition
from regie.plans.standing import Status

#: Asked before an edition is taken back or a draft discarded, with the keys of the items that
#: would no longer be public or exist. Each answer is a list of sentences: why not.
builds_on: Hook[[Edition, Sequence[int]], Sequence[str]] = Hook("plans.builds_on")

#: ``accepted_statuses(plan)`` (its key): what was last accepted of its items, by uid.
accepted_statuses: Hook[[int], Mapping[str, Status]] = Hook("plans.accepted_statuses")
#: ``indicated(plan)`` (its key): the uids of its items that an indicator is tied to.
indicated: Hook[[int], Collection[str]] = Hook("plans.indicated")
#: ``answered_at(plan)`` (its key): when an answer about its items was last accepted, by uid.
answered_at: Hook[[int], Mapping[str, datetime]] = Hook("plans.answered_at")
