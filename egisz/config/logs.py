"""One line of JSON for everything that is worth telling; no СНИЛС, names or contacts in it.

Both structlog and the standard library (Django, granian) go through the same formatter. Numbers that look like a СНИЛС,
e-mail addresses and telephone numbers are masked in every string, whoever wrote it; values of keys that name personal
data are dropped; of a database error only its kind and the name of the constraint are kept, because PostgreSQL quotes
the row in its texts.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
import structlog

MASK = "…"
PERSONAL_KEYS = frozenset(
    {"snils", "family", "given", "patronymic", "full_name", "birth_date", "email", "phone", "password", "pin", "token",
     "address_text", "document_number", "document_series"}
)  # fmt: skip
_PERSONAL = re.compile(
    r"(?<![\w.])\d{3}[-\s]?\d{3}[-\s]?\d{3}[-\s]?\d{2}(?![\w])"  # СНИЛС, with or without hyphens
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?<![\w.])(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?![\w])"  # telephone
)
_FRAMES = 25


def masked(value: Any) -> Any:
    """The same value without anything that looks like personal data, at any depth."""
    if isinstance(value, str):
        return _PERSONAL.sub(MASK, value)
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return MASK if len(str(abs(value))) == 11 else value
    if isinstance(value, Mapping):
        return {str(key): MASK if key in PERSONAL_KEYS else masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(item) for item in value]
    return _PERSONAL.sub(MASK, str(value))


def hide_personal_data(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the last one before the line is written."""
    for key, value in event.items():
        if key.startswith("_") or key == "at":
            continue
        event[key] = MASK if key in PERSONAL_KEYS else masked(value)
    return event


def describe_error(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn `exc_info` into the kind, a safe text and the places in the code, innermost last."""
    found = event.pop("exc_info", None)
    if not found:
        return event
    error = found if isinstance(found, BaseException) else (sys.exc_info() if found is True else found)[1]
    if error is None:
        return event
    event["error"] = type(error).__name__
    event["error_text"] = _safe_text(error)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    if error.__cause__ is not None:
        event["cause"] = f"{type(error.__cause__).__name__}: {_safe_text(error.__cause__)}"
    return event


def _safe_text(error: BaseException) -> str:
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        parts = [diagnosis.sqlstate, diagnosis.table_name, diagnosis.constraint_name]
        return " ".join(part for part in parts if part)
    if type(error).__module__.startswith(("django.db", "psycopg")):
        return str(error).split("\n", 1)[0].split("DETAIL")[0][:200]
    return str(error)[:300]


def _json(event: Any, **options: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(options: Mapping[str, Any]) -> None:
    """Django calls this with settings.LOGGING: `level`, and `form` («json» for machines, «text» for people)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="at", pad_event_to=28)
        if options.get("form") == "text"
        else structlog.processors.JSONRenderer(serializer=_json)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "house": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [structlog.stdlib.add_logger_name, *shared],
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        describe_error,
                        hide_personal_data,
                        renderer,
                    ],
                }
            },
            "handlers": {"line": {"class": "logging.StreamHandler", "stream": sys.stdout, "formatter": "house"}},
            "root": {"handlers": ["line"], "level": options.get("level", "INFO")},
            "loggers": {
                "django.request": {"level": "ERROR"},  # 4xx are in the access line
                "django.security.csrf": {"level": "ERROR"},
                "httpx": {"level": "WARNING"},
                "pikepdf": {"level": "WARNING"},
                "fontTools": {"level": "ERROR"},
                "weasyprint": {"level": "ERROR"},
                "psycopg.pool": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
