"""Calls for subsidies, from opening to settlement: who may ask what, who gets what and why.

Nouns: programme, call, rule set, line, application, award. Nothing about one programme stands in
code: what is particular to a call is its rule set, which is data. This room never moves money
itself; it makes claims through ``budgets``.
"""
