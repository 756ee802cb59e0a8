"""Read a policy paper and prove its figures.

A file becomes text with places (:mod:`regie.reading.extract`), the text becomes a
:class:`~regie.reading.model.Reading`. Nothing here knows a database, a web page or a clock, and
nothing here may open a reading that was made before: what a paper says follows from the paper.
"""
