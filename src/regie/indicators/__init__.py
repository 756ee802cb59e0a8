"""The evidence: data sets with their observations, indicators with their targets, and what they say
of objectives, actions and places.

Nouns: data set, dimension, measure, version, wave, indicator, target, tie, figure, series.
Observations of data sets lie in Parquet files that an engine in a process of its own asks
(``engine``); what pages show of an indicator is prepared as series in the database. This room never
changes what it judges: objectives and results belong to other rooms.
"""
