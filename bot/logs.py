"""Logging: one set-up, and one filter through which no token passes."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import TextIO

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
#: libraries that write every request, address with token included, at INFO
NOISY = (
    "aiohttp",
    "apscheduler",
    "asyncio",
    "hpack",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "telegram",
    "urllib3",
)
#: what a token looks like; the first group, if any, may be shown
TOKENS = (
    re.compile(r"(?i)(bot)\d+(?::|%3a)[a-z0-9_-]+"),
    re.compile(r"(?i)\d{8,}(?::|%3a)[a-z0-9_-]{30,}"),
    re.compile(r"(xox[abeprs]-)[A-Za-z0-9._-]+"),
    re.compile(r"(xapp-)[A-Za-z0-9._-]+"),
    # the address of a Socket Mode connection is its own ticket
    re.compile(r"(wss?://[^\s?'\"]+\?)[^\s'\"]+"),
)
_SECRET = "1-fake" + "-0123456789_abcdefghijklmnopqrstuv"
#: one of each kind, made up: where a log would have it
FAKES = (
    f"https://api.telegram.org/bot12345:{_SECRET}/getUpdates",
    f"https://api.telegram.org/file/bot123456789%3A{_SECRET}/photo.jpg",
    f"token 123456789:{_SECRET}",
    *(f"xox{kind}-{_SECRET}" for kind in "abeprs"),
    f"xoxe.xoxb-{_SECRET}",
    f"xapp-{_SECRET}",
    f"wss://wss-primary.slack.com/link/?ticket={_SECRET}&app_id=x",
)


class LeakError(Exception):
    """The logs would show a token; nothing may start like this."""


def redact(text: str) -> str:
    """The text with every token in it masked."""
    for token in TOKENS:
        text = token.sub(lambda found: f"{(found.groups() or ('',))[0]}***", text)
    return text


class RedactingFilter(logging.Filter):
    """Masks tokens in a record's message, exception and stack, before any handler
    writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every record passes."""
        record.msg = redact(_message(record))
        record.args = ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def set_up(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Log to `stream` (standard error) and prove that no token gets through.

    Replaces the root handlers. Uncaught exceptions and warnings go the same way.
    Raises LeakError.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(RedactingFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    check()


def check() -> None:
    """Send a made-up token of each kind through every root handler, in a message, an
    argument and an exception. Raises LeakError if one could be read."""
    for handler in logging.getLogger().handlers:
        for fake in FAKES:
            for record in _records(fake):
                if not handler.filter(record):
                    continue
                if _SECRET in handler.format(record):
                    raise LeakError(f"a log would show this token: {fake}")


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        # a message that does not fit its arguments must neither be lost nor stop us
        return f"{record.msg!r} (its arguments do not fit)"


def _records(fake: str) -> list[logging.LogRecord]:
    try:
        raise RuntimeError(fake)
    except RuntimeError as error:
        raised = (RuntimeError, error, error.__traceback__)
    return [
        logging.LogRecord("self-test", logging.ERROR, "", 0, fake, (), None),
        logging.LogRecord("self-test", logging.ERROR, "", 0, "%s!", (fake,), None),
        logging.LogRecord("self-test", logging.ERROR, "", 0, "failed", (), raised),
    ]


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("folkmoot").critical("stopped", exc_info=(kind, error, trace))


def where(error: Exception) -> str:
    """What was raised and where, without its message: that may hold people's words."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{frames}"
