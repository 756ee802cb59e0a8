"""Where rooms above hear that something of a paper was accepted or taken back."""

from __future__ import annotations

from regie.base.hooks import Hook
from regie.papers.models import Acceptance

#: Called in the transaction that changed the register, with the acceptance as it is now.
accepted: Hook[[Acceptance], None] = Hook("writing.accepted")
