"""How a running Regie tells what it does: JSON for machines, lines for a person who looks on."""

from __future__ import annotations

import re
from typing import Any

import structlog

#: What stands after these in an address is a key to something and never gets into a log.
_SECRET = re.compile(r"((?:/link/|/uitnodiging/|[?&](?:token|key|code)=))[^\s\"'/?&]+")


def mask(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take secrets out of every value."""
    return {
        key: _SECRET.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def logging(*, as_json: bool) -> dict[str, Any]:
    """Settings for :mod:`logging`; also makes structlog write through it."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = (
        [structlog.processors.format_exc_info, mask, structlog.processors.JSONRenderer()]
        if as_json
        else [mask, structlog.dev.ConsoleRenderer(colors=False)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "regie": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                "foreign_pre_chain": before,
            }
        },
        "handlers": {
            "regie": {"class": "logging.StreamHandler", "formatter": "regie"},
        },
        "root": {"handlers": ["regie"], "level": "INFO"},
        "loggers": {"axes": {"level": "WARNING"}},
    }
