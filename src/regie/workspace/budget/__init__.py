"""Signed-in pages about money."""
