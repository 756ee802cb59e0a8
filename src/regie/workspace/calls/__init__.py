"""Signed-in pages about calls for subsidies."""
