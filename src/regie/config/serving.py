"""How a running Regie writes its log: one line an event, to standard error, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

#: A secret of a personal link, as it stands in an address.
_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")

#: Django's own ways to log, but on standard error whatever DEBUG says.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masked": {"()": "regie.config.serving.Masked"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["masked"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Addresses that do not exist are not worth a line.
        "django.request": {"level": "ERROR"},
    },
}


class Masked(logging.Filter):
    """Takes what looks like a secret out of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask ``record``; it is always logged."""
        record.msg, record.args = masked(record.getMessage()), ()
        return True


def masked(line: str) -> str:
    """A line without secrets of personal links."""
    return _SECRET.sub("…", line)


def log_to_stderr() -> None:
    """Let what Regie itself logs go the same way; standard output belongs to answers."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
