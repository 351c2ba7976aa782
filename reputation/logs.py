"""Logs: structured, to standard output, with an allow-list of fields, and without personal data."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog

_ADDRESS = re.compile(r"[^\s<>\"'=]{1,64}@[^\s<>\"']{1,255}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{44}(?![A-Za-z0-9_-])")
_KEY = re.compile(r"rk_live_[A-Za-z0-9_-]+")


def scrub(text: str) -> str:
    """Return a text without e-mail addresses, link tokens and API keys."""
    return _KEY.sub("[key]", _TOKEN.sub("[token]", _ADDRESS.sub("[address]", text)))


def scrub_event(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Scrub every text of a log line; the last step before it is written."""
    return {key: scrub(value) if isinstance(value, str) else value for key, value in event.items()}


def logging_config(style: str, level: str) -> dict[str, Any]:
    """Return the configuration for `style` console (for people) or json (for machines)."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final: Any = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    scrub_event,
                    final,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
    }


def configure(config: dict[str, Any]) -> None:
    """Set up the standard library's logging and structlog alike."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
