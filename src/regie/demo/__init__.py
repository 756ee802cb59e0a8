"""The demonstration: real papers through the real services, and invented people."""
