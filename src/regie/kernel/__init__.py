"""Values that every room shares, without any framework.

Euro amounts, Dutch numbers and dates, dates with a precision. What is Flemish stands in
:mod:`regie.kernel.flanders`. Nothing here reads a clock, a file or a setting.
"""
