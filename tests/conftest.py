"""Settings for all tests."""

import os

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("regie", deadline=None)
settings.load_profile("regie")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line when the real papers were not here, so that nobody thinks they were tried."""
    if not os.environ.get("REGIE_SOURCES"):
        terminalreporter.write_line(
            "The real papers were not here (REGIE_SOURCES is not set): the shipped reading proved "
            "itself, nothing was read from the papers."
        )
