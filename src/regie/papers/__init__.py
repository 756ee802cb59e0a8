"""The papers that the register rests on: documents known by their SHA-256, what was read in them,
the places that figures and words come from, and what people decided about each line.

A paper never changes. A better reader makes a new reading; places stay, because they count
characters of the extracted text.
"""
