"""Templates for the papers that are written out of the register."""

from regie.writing.models.template import PaperTemplate

__all__ = ["PaperTemplate"]
