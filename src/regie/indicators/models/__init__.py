"""The tables of data sets, indicators and prepared series. Observations themselves are in files."""

from regie.indicators.models.analysis import (
    Analysis,
    AnalysisAnswer,
    AnalysisDownloads,
    AnalysisFigure,
    AnalysisGuide,
    AnalysisMoment,
    AnalysisPaper,
    AnalysisSource,
)
from regie.indicators.models.dataset import (
    Category,
    DataSet,
    DataVersion,
    Dimension,
    Mapping,
    Measure,
)
from regie.indicators.models.figure import Figure, Series
from regie.indicators.models.indicator import Indicator, Target, Tie
from regie.indicators.models.peers import Doing, Outlined, Peers, Spread
from regie.indicators.models.research import Research
from regie.indicators.models.stories import Chart, Story
from regie.indicators.models.survey import Question, Wave

__all__ = [
    "Analysis",
    "AnalysisAnswer",
    "AnalysisDownloads",
    "AnalysisFigure",
    "AnalysisGuide",
    "AnalysisMoment",
    "AnalysisPaper",
    "AnalysisSource",
    "Category",
    "Chart",
    "DataSet",
    "DataVersion",
    "Dimension",
    "Doing",
    "Figure",
    "Indicator",
    "Mapping",
    "Measure",
    "Outlined",
    "Peers",
    "Question",
    "Research",
    "Series",
    "Spread",
    "Story",
    "Target",
    "Tie",
    "Wave",
]
