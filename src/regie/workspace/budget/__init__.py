"""Pages that keep the budget."""
