"""How the program tells what it does: readable lines at a terminal, JSON lines for a log store."""

import logging.config
import sys
from typing import Any

import structlog


def configure(form: str, *, debug: bool) -> None:
    """Send both structlog's and the standard library's records through one formatter; `form` is "json" or empty."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["terminal"], "level": "INFO"},
            "loggers": {
                "artel": {"level": "DEBUG" if debug else "INFO"},
                "django.request": {"level": "ERROR"},
                "procrastinate": {"level": "WARNING"},
                "axes": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
            },
        }
    )
