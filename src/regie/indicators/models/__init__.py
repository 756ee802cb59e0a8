"""The tables of data sets, indicators and prepared series. Observations themselves are in files."""

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
from regie.indicators.models.research import Research
from regie.indicators.models.stories import Chart, Story
from regie.indicators.models.survey import Question, Wave

__all__ = [
    "Category",
    "Chart",
    "DataSet",
    "DataVersion",
    "Dimension",
    "Figure",
    "Indicator",
    "Mapping",
    "Measure",
    "Question",
    "Research",
    "Series",
    "Story",
    "Target",
    "Tie",
    "Wave",
]
