"""How the engine says no."""


class Unanswerable(Exception):
    """What was asked cannot be answered; the text is one Dutch sentence for a person."""
