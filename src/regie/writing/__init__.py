"""Papers written out of the register, and proposals from readings."""
