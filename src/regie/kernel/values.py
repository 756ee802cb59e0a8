"""Values of several parts (``msgspec.Struct``) as plain ones."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


def plain(value: Any) -> Any:
    """The value, with each value of several parts in it as the mapping of its parts."""
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(plain(one) for one in value)
    return value
