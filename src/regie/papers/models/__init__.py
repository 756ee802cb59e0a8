"""Papers, readings, passages, and what people decided about proposed lines."""

from regie.papers.models.acceptance import Acceptance, LineDecision
from regie.papers.models.paper import Paper, Passage, Reading

__all__ = ["Acceptance", "LineDecision", "Paper", "Passage", "Reading"]
