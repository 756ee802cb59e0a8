"""Signed-in pages about figures."""
