"""What tests of the ground floor share."""

from __future__ import annotations

from tests.base import work as _kinds  # noqa: F401 - importing declares the kinds
