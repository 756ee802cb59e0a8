"""What answers an address: one module a subject. Pages know neither SQL nor rules."""
