"""The signed-in pages."""
