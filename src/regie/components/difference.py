"""What changed between two wordings, as pages know it."""

from regie.kernel.difference import Piece, words

__all__ = ["Piece", "words"]
