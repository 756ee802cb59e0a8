"""The room ``indicators``."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Data sets, indicators, targets."""

    name = "regie.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Declare what this room writes in the history, and what it wants done."""
        from regie.base.audit import ACTIONS
        from regie.indicators.services import places  # noqa: F401 - it declares jobs

        ACTIONS.update(
            {
                "indicators.dataset.defined": "Data set defined",
                "indicators.data.loaded": "Figures loaded",
                "indicators.indicator.kept": "Indicator changed",
                "indicators.target.kept": "Target changed",
                "indicators.tie.kept": "Indicator tied",
                "indicators.figure.kept": "Figure written down",
                "indicators.facts.loaded": "Indicators loaded",
                "indicators.outlines.loaded": "Boundaries loaded",
                "indicators.outlines.removed": "Boundaries removed",
            }
        )
