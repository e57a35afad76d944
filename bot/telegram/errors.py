"""The one table from what python-telegram-bot raises to what the outbox knows.

By exact class: `BadRequest` and `TimedOut` are kinds of `NetworkError` there, and
must not be tried again like one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    DeliveryError,
    Rejected,
    TryLater,
    Unreachable,
)

#: the request never left
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
#: 400s that mean that nobody is there, or that the bot may not write to them
NOBODY_THERE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "not enough rights",
    "have no rights",
    "need administrator rights",
)
#: the library puts what it could not read behind these
UNREAD = (". Parsing the server response", ". The server response contained unknown")
MOST_WHY = 200


def delivery_error(error: Exception) -> DeliveryError:
    """The outcome of a send that raised `error`; its message is fit for a log."""
    if is_foreign(error):
        return _unless_passed_on(error)
    make = TABLE.get(type(error))
    if make is not None:
        return make(error)
    # an answer that makes no sense, or trouble after it: it may well have arrived
    return Ambiguous(why(error))


def is_foreign(error: Exception) -> bool:
    """A refusal in no words of Telegram's: a proxy, a gateway, a captive portal."""
    return type(error.__cause__) is TelegramError


def is_bad_token(error: Exception) -> bool:
    """Telegram itself refuses the token."""
    # a call by its name tells a refused token as a method that is not there, the first
    # call tells it with the token in the message: what it was is the cause of both
    refusal = error.__cause__ if isinstance(error.__cause__, InvalidToken) else error
    return isinstance(refusal, InvalidToken) and not is_foreign(refusal)


def wait_of(error: RetryAfter) -> float:
    """Seconds that Telegram asks for."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def why(error: Exception) -> str:
    """What happened, without token or words."""
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        return f"no answer ({type(cause).__name__})"
    if not isinstance(error, TelegramError) or isinstance(error, InvalidToken):
        return type(error).__name__
    message = error.message
    for mark in UNREAD:
        message = message.partition(mark)[0]
    return message[:MOST_WHY]


def _network(error: Exception) -> DeliveryError:
    if isinstance(error.__cause__, NOT_SENT):
        return TryLater(why(error))
    if error.__cause__ is None:
        return _unless_passed_on(error)
    return Ambiguous(why(error))


def _unless_passed_on(error: Exception) -> DeliveryError:
    """A server error: not accepted, but for a gateway that waited in vain."""
    if str(error).startswith("Gateway Timeout"):
        return Ambiguous(why(error))
    return TryLater(why(error))


def _bad_request(error: Exception) -> DeliveryError:
    told = str(error).lower()
    if any(phrase in told for phrase in NOBODY_THERE):
        return Unreachable(why(error))
    return Rejected(why(error))


def _retry_after(error: Exception) -> DeliveryError:
    after = wait_of(error) if isinstance(error, RetryAfter) else None
    return TryLater(why(error), after)


TABLE: dict[type[Exception], Callable[[Exception], DeliveryError]] = {
    RetryAfter: _retry_after,
    Forbidden: lambda error: Unreachable(why(error)),
    InvalidToken: lambda error: BadCredentials("Telegram refuses the bot's token"),
    BadRequest: _bad_request,
    Conflict: lambda error: TryLater(why(error)),
    TimedOut: _network,
    NetworkError: _network,
}
