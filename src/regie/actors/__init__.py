"""Who is who: organisations with their names through time, municipalities by code and period,
regions and mergers, offices of ministers with who held them, persons and their mandates.

Everything here is bound to time: a page about 2021 names people and organisations as they were
called then. Personal data stands in this room and in no other.
"""
