"""The signed-in pages of calls: keeping them, applying, assessing, awarding and settling."""
