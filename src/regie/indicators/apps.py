"""The room ``indicators``."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Data sets, indicators, targets."""

    name = "regie.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Declare what this room writes in the history, and what it wants done."""
        from regie.actors.people.due import due_items
        from regie.base.audit import ACTIONS
        from regie.base.models.file import SEEN
        from regie.indicators.selectors import analysis

        SEEN[analysis.SOURCE] = analysis.seen_sources
        SEEN[analysis.PAPER] = analysis.seen_papers
        due_items.add(analysis.due)
        ACTIONS.update(
            {
                "indicators.dataset.defined": "Data set defined",
                "indicators.data.loaded": "Figures loaded",
                "indicators.indicator.kept": "Indicator changed",
                "indicators.target.kept": "Target changed",
                "indicators.tie.kept": "Indicator tied",
                "indicators.figure.kept": "Figure written down",
                "indicators.facts.loaded": "Indicators loaded",
                "indicators.guide.kept": "Guide of the context analysis changed",
                "indicators.analysis.started": "Context analysis started",
                "indicators.analysis.answered": "Context analysis filled in",
                "indicators.analysis.added": "Added to a context analysis",
                "indicators.analysis.taken_out": "Taken out of a context analysis",
                "indicators.analysis.finished": "Context analysis finished",
                "indicators.analysis.reopened": "Context analysis reopened",
                "indicators.analysis.paper_made": "Document of a context analysis made",
                "indicators.analysis.published": "Context analysis published",
                "indicators.analysis.taken_back": "Context analysis taken back",
            }
        )
