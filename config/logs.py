"""What a line of the log holds, and what must not get into it."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from config import request_id

# A private link is all that somebody needs to change or remove a wave, an archive's to fetch it.
PRIVATE_LINK = re.compile(r"/(w|archives)/[^/\s\"']+")
# E-mail addresses, and what was typed to find a town or a person.
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
QUERY = re.compile(r"\?[^\s\"']+")


# What PostgreSQL says of a row that it refuses: its values.
DETAIL = re.compile(r"DETAIL:.*")
# Objects that Django and Celery hang on their records: a formatter would print them, addresses and all.
CARRIED = ("request", "context", "data", "user", "server_time")


def clean(text: str) -> str:
    return QUERY.sub("?…", ADDRESS.sub("…@…", PRIVATE_LINK.sub(r"/\1/…", DETAIL.sub("DETAIL: …", text))))


class PrivacyFilter(logging.Filter):
    """No personal data in any line; and one line is one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = clean(message).replace("\r", "\\r").replace("\n", "\\n")
        if cleaned != message:
            record.msg, record.args = cleaned, None
        for name in CARRIED:
            record.__dict__.pop(name, None)
        record.request_id = request_id.current.get() or "-"
        return True


class Text(logging.Formatter):
    """A traceback, too, is clean: an error's own words may quote a row or a link."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's own name)
        return clean(super().formatException(ei))


class Lines(JsonFormatter):
    """One JSON object a line: time, level, logger, message, request_id, and the task where there is one."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return clean(str(super().formatException(ei)))

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.pop("taskName", None)
        log_data["level"], log_data["logger"] = record.levelname, record.name


def configuration(level: str, *, as_json: bool) -> dict[str, Any]:
    line = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
    lines = {"()": "config.logs.Lines", "format": "%(asctime)s %(request_id)s %(message)s"}
    formatters = {"line": {"()": "config.logs.Text", "fmt": line}, "json": lines}
    stderr = {
        "class": "logging.StreamHandler",
        "formatter": "json" if as_json else "line",
        "filters": ["privacy"],
    }
    quiet = ("axes", "celery.worker.strategy", "celery.app.trace", "celery.beat")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "filters": {"privacy": {"()": "config.logs.PrivacyFilter"}},
        "handlers": {"stderr": stderr},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in quiet},
    }
