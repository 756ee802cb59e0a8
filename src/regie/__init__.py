"""Regie: one register for a horizontal policy plan, from objective to evidence."""

__version__ = "0.1.0"
