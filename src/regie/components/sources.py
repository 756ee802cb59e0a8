"""Where a statement comes from, as a link that says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from regie.components.chain import Basis


@dataclass(frozen=True, slots=True)
class Source:
    """``label`` is the paper and the place ("BBT 2021, regel 1248") or the decision; ``proofs`` is
    how many equations rest on it; ``why`` tells what an inferred link rests on."""

    label: str | Promise
    path: str = ""
    proofs: int = 0
    basis: Basis = "paper"
    why: str | Promise = ""
