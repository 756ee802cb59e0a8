"""Speed and memory of Regie: ``./regie bench``."""
