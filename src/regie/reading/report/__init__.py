"""Tell a person what was read and proven: in a terminal, or as one page."""
