"""Copies that earlier versions left, and what becomes of them."""
