"""Where a statement comes from, as a link that says so."""

from __future__ import annotations

from django.utils.functional import Promise
from msgspec import Struct

from regie.components.chain import Basis


class Source(Struct, frozen=True):
    """``label`` is the paper and the place ("BBT 2021, regel 1248") or the decision; ``proofs`` is
    how many equations rest on it; ``why`` tells what an inferred link rests on."""

    label: str | Promise
    path: str = ""
    proofs: int = 0
    basis: Basis = "paper"
    why: str | Promise = ""
