"""Words about kept charts."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: How a chart is drawn.
FORMS: dict[str, str | Promise] = {
    "line": _("lines through time"),
    "bars": _("bars"),
    "dots": _("dots"),
    "multiples": _("small charts beside each other"),
    "heat": _("a table with colours"),
    "map": _("a map of municipalities"),
}
