"""How figures, amounts and dates are written, as pages know it."""

from regie.kernel.figures import (
    MINUS,
    NONE,
    day,
    euro,
    euro_words,
    number,
    partial_date,
    percent,
    thousand,
)

__all__ = [
    "MINUS",
    "NONE",
    "day",
    "euro",
    "euro_words",
    "number",
    "partial_date",
    "percent",
    "thousand",
]
