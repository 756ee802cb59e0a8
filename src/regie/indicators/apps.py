"""The room ``indicators``."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Data sets, indicators, targets."""

    name = "regie.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Declare what this room writes in the history, and what it wants done."""
        from django.db.models import Q

        from regie.base.audit import ACTIONS
        from regie.base.models.file import SEEN
        from regie.indicators import hooks
        from regie.indicators.models.dataset import KEEPERS
        from regie.indicators.services import (
            charts,  # noqa: F401 - declares its work
            data,
            series,
        )

        # Figures of people are in what was brought: who keeps data sets sees it, nobody else.
        SEEN[data.PURPOSE] = lambda actor: Q() if actor.has(*KEEPERS) else Q(pk__in=())

        hooks.data_loaded.add(series.after_loading)
        ACTIONS.update(
            {
                "indicators.dataset.defined": "Data set defined",
                "indicators.data.loaded": "Figures loaded",
                "indicators.indicator.kept": "Indicator changed",
                "indicators.target.kept": "Target changed",
                "indicators.target.dropped": "Target taken away",
                "indicators.tie.kept": "Indicator tied",
                "indicators.tie.undone": "Indicator untied",
                "indicators.research.kept": "Type of research told",
                "indicators.figure.kept": "Figure written down",
                "indicators.figure.dropped": "Figure taken away",
                "indicators.facts.loaded": "Indicators loaded",
                "indicators.chart.kept": "Chart kept",
                "indicators.story.kept": "Story kept",
            }
        )
