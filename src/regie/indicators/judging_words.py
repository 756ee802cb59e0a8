"""What a judgement is called, for pages and papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: By state of a judgement.
STATES = {
    "reached": _("reached"),
    "on_track": _("on the way"),
    "behind": _("behind"),
    "missed": _("not reached in time"),
    "no_target": _("no target"),
    "no_figure": _("no figure yet"),
}
#: By what a judgement lacks, as a sentence.
LACKS = {
    "no_baseline": _("No baseline is known, so there is no path to hold the figure against."),
    "no_target": _("No target is known."),
    "no_figure": _("There is no figure yet."),
    "figure_since_baseline": _("There is no figure since the baseline."),
    "later_target": _("There is no figure yet for a later target."),
    "newest_missing": _("The newest figure is missing."),
    "newest_suppressed": _("The newest figure is hidden, because it is about few people."),
    "late": _("A newer figure was to be expected."),
}
