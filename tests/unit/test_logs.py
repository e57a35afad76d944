"""No token reaches a log, however it tries."""

from __future__ import annotations

import io
import logging
import sys
import warnings
from collections.abc import Iterator

import httpx
import pytest

from bot import logs

SECRET = "Seeded0123456789-abcdefghijklmnop_"
TELEGRAM = "987654321:" + SECRET
SLACK = "xoxb-" + SECRET


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Logging set up into a stream; what was there before comes back."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.NOISY}
    stream = io.StringIO()
    logs.set_up("INFO", stream)
    yield stream
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(False)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"GET https://api.telegram.org/bot{TELEGRAM}/getMe", "bot***/getMe"),
        (f"https://api.telegram.org/file/bot{TELEGRAM}/a.jpg", "bot***/a.jpg"),
        (f"https://x/bot987654321%3A{SECRET}/getMe", "https://x/bot***/getMe"),
        ("bot1:short", "bot***"),
        (f"token={TELEGRAM}.", "token=***."),
        *((f"a xox{kind}-{SECRET} b", f"a xox{kind}-*** b") for kind in "abeprs"),
        (f"xoxe.xoxp-{SECRET}", "xoxe.xoxp-***"),
        (f"('xapp-{SECRET}',)", "('xapp-***',)"),
        (f"wss://h.slack.com/link/?ticket={SECRET}", "wss://h.slack.com/link/?***"),
    ],
)
def test_a_token_is_masked_and_its_surroundings_stay(text: str, masked: str) -> None:
    assert logs.redact(text).endswith(masked)
    assert SECRET not in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "ticket FM-2026-0042 of resident 123456789",
        "12:30:45 2026-11-23T12:30:45.123456",
        "the robot: 12 of 40; ratio 12345678:9",
        "/run/folkmoot-0123456789abcdef/reader.sock",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert logs.redact(text) == text


def test_messages_arguments_exceptions_and_stacks_are_masked(
    stream: io.StringIO,
) -> None:
    log = logging.getLogger("anything")
    log.error("in the message: %s", TELEGRAM)
    log.error(f"ready made: {SLACK}")
    log.error({"token": SLACK})
    try:
        try:
            raise OSError(f"https://api.telegram.org/bot{TELEGRAM}/getMe")
        except OSError as error:
            raise RuntimeError(SLACK) from error
    except RuntimeError:
        log.exception("failed", stack_info=True)

    written = stream.getvalue()
    assert written.count("***") == 5
    assert "RuntimeError: xoxb-***" in written
    assert SECRET not in written


def test_a_message_that_does_not_fit_its_arguments_is_still_written(
    stream: io.StringIO,
) -> None:
    logging.getLogger("anything").error("%d of %d", SLACK)

    assert "'%d of %d' (its arguments do not fit)" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_requests_of_libraries_are_not_logged(stream: io.StringIO) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.get(f"https://api.telegram.org/bot{TELEGRAM}/getUpdates")

    assert stream.getvalue() == ""


def test_requests_of_libraries_are_masked_when_somebody_wants_them(
    stream: io.StringIO,
) -> None:
    logging.getLogger("httpx").setLevel(logging.INFO)
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.get(f"https://api.telegram.org/bot{TELEGRAM}/getUpdates")

    assert "https://api.telegram.org/bot***/getUpdates" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_uncaught_exceptions_and_warnings_are_masked(stream: io.StringIO) -> None:
    error = RuntimeError(SLACK)
    sys.excepthook(RuntimeError, error, None)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(TELEGRAM, stacklevel=1)

    assert "CRITICAL folkmoot: stopped\nRuntimeError: xoxb-***" in stream.getvalue()
    assert stream.getvalue().count("***") == 2
    assert SECRET not in stream.getvalue()


def test_the_self_test_at_start_writes_nothing(stream: io.StringIO) -> None:
    logs.set_up("INFO", stream)

    assert stream.getvalue() == ""


def test_the_self_test_finds_a_handler_that_leaks(stream: io.StringIO) -> None:
    logging.getLogger().addHandler(logging.StreamHandler(io.StringIO()))

    with pytest.raises(logs.LeakError):
        logs.check()


@pytest.mark.parametrize("kind", range(len(logs.TOKENS)))
def test_nothing_starts_when_one_kind_of_token_would_show(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, kind: int
) -> None:
    others = tuple(token for at, token in enumerate(logs.TOKENS) if at != kind)
    monkeypatch.setattr(logs, "TOKENS", others)

    with pytest.raises(logs.LeakError):
        logs.set_up("INFO", stream)
