"""Templates and view models that more than one audience shows."""
