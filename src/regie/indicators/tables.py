"""An answer of figures as it leaves the house. Pure."""

from __future__ import annotations

from typing import Any

from regie.indicators.query import Answer


def as_data(answer: Answer) -> dict[str, Any]:
    """As JSON tells it. A value is a number as text, so that nothing of it is lost."""
    return {
        "rows": [list(one) for one in answer.rows],
        "columns": [list(one) for one in answer.columns],
        "cells": [
            [
                {
                    "value": None if one.value is None else f"{one.value:f}",
                    "status": one.status,
                }
                for one in row
            ]
            for row in answer.cells
        ],
        "notes": list(answer.notes),
        "version": answer.version,
        "example": answer.example,
    }
