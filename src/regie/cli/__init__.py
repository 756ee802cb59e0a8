"""The command line: ``regie …``."""
