"""The rule by which counts of people are hidden, in sentences for whoever reads a table."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext

from regie.indicators.models import DataSet


def rule_of(dataset: DataSet, number: int) -> list[str]:
    """The rule of a version of a data set; nothing for one that is not of people."""
    if not dataset.people:
        return []
    threshold = dataset.threshold or settings.SMALL_COUNT
    return rule_words(threshold, dataset.rounding, before=number > 1)


def rule_words(threshold: int, rounding: int | None = None, *, before: bool = False) -> list[str]:
    """The rule, and what it does not cover, in the language of the page.

    :param before: a version was released before this one.
    """
    told = [
        gettext("Counts of people below %(threshold)s are not shown, nor are totals below it.")
        % {"threshold": threshold},
        gettext(
            "Other figures are hidden too where the small one could be worked out from them. "
            "Whoever adds and subtracts everything that is shown can narrow a hidden figure "
            "no further than a range of %(threshold)s."
        )
        % {"threshold": threshold},
    ]
    if before:
        told.append(
            gettext("The version before counts as well: what the two tell together stays as wide.")
        )
    if rounding:
        told.append(
            gettext(
                "What is shown is rounded to a multiple of %(rounding)s, each figure by itself: "
                "totals may differ from the sum of their parts."
            )
            % {"rounding": rounding}
        )
    told.append(
        gettext(
            "Amounts, rates, means and medians are hidden where a count of the same cell is. "
            "Without counts nothing tells how many people stand behind them, and they are shown."
        )
    )
    told.append(
        gettext(
            "Not covered: what somebody knows from elsewhere, versions older than the one before, "
            "figures of other tables, and members of a small group who know their own share."
        )
        + " "
        + gettext("Nor measures that add up to each other or are worked out from each other.")
    )
    return told
