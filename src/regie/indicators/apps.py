"""The room ``indicators``."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Data sets, indicators, targets."""

    name = "regie.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Declare what this room writes in the history, and what it wants done."""
        from django.db.models import Q

        from regie.actors.people.due import due_items
        from regie.agenda.hooks import due_dates
        from regie.base.audit import ACTIONS
        from regie.base.chain import links_at, nodes_of
        from regie.base.hooks import search_texts
        from regie.base.models.file import SEEN
        from regie.indicators import hooks
        from regie.indicators.models.dataset import KEEPERS
        from regie.indicators.selectors import analysis, chain, lists
        from regie.indicators.selectors.search import search_texts as found
        from regie.indicators.services import (
            charts,  # noqa: F401 - declares its work
            data,
            emptying,  # noqa: F401 - declares its work
            places,  # noqa: F401 - declares its work
            series,
        )
        from regie.plans.hooks import indicated

        # Figures of people are in what was brought: who keeps data sets sees it, nobody else.
        SEEN[data.PURPOSE] = lambda actor: Q() if actor.has(*KEEPERS) else Q(pk__in=())

        links_at.add(chain.links_at)
        nodes_of.add(chain.nodes_of)
        hooks.data_loaded.add(series.after_loading)
        search_texts.add(found)
        due_dates.add(lists.due_dates)
        due_items.add(lists.due_items)
        indicated.add(lists.indicated)
        SEEN[analysis.SOURCE] = analysis.seen_sources
        SEEN[analysis.PAPER] = analysis.seen_papers
        due_items.add(analysis.due)
        ACTIONS.update(
            {
                "indicators.dataset.defined": "Data set defined",
                "indicators.data.loaded": "Figures loaded",
                "indicators.data.seen_whole": "Figures seen without disclosure control",
                "indicators.indicator.kept": "Indicator changed",
                "indicators.target.kept": "Target changed",
                "indicators.target.dropped": "Target taken away",
                "indicators.tie.kept": "Indicator tied",
                "indicators.tie.undone": "Indicator untied",
                "indicators.research.kept": "Type of research told",
                "indicators.research.dropped": "Type of research taken away",
                "indicators.figure.kept": "Figure written down",
                "indicators.figure.dropped": "Figure taken away",
                "indicators.facts.loaded": "Indicators loaded",
                "indicators.chart.kept": "Chart kept",
                "indicators.story.kept": "Story kept",
                "indicators.outlines.loaded": "Boundaries loaded",
                "indicators.outlines.removed": "Boundaries removed",
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
