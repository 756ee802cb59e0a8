"""A family of papers like the real one: truth, renderers and two specimens."""
