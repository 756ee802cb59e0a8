"""Calls kept by staff."""
