"""Figures with decimals are exact on both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from regie.base.fields import FigureField

_FIELD = FigureField()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_figure_comes_back_as_it_was(figure: Decimal) -> None:
    kept = _FIELD.from_db_value(_FIELD.get_prep_value(figure))
    assert kept == figure
    assert "E" not in str(kept)


@pytest.mark.parametrize("wrong", [1.5, True, "veel", "0.0000001", "1e400"])
def test_what_is_not_exact_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        _FIELD.to_python(wrong)
