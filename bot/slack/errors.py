"""The one table from Slack's errors to ours."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    DeliveryError,
    Rejected,
    TryLater,
    Unreachable,
)

T = TypeVar("T")

#: seconds, when Slack names none
RATE_LIMIT_WAIT = 30.0

LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
#: 'it's possible some aspect of the operation succeeded before the error was raised'
UNKNOWN = frozenset({"fatal_error", "internal_error"})
CREDENTIALS = frozenset(
    {
        "access_denied",
        "account_inactive",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
GONE = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
    }
)
#: a message of ours that is not there any more
LOST_MESSAGE = frozenset(
    {"cant_update_message", "message_not_found", "thread_not_found"}
)


def code_of(error: BaseException) -> str:
    """Slack's own name for the error, '' when it gave none."""
    response = getattr(error, "response", None)
    data = getattr(response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def translate(error: Exception, *, repeatable: bool) -> DeliveryError:
    """The error in our words. `repeatable`: doing it twice is as good as once."""
    if isinstance(error, SlackApiError):
        return _refused(error, repeatable)
    connecting = aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError
    if repeatable or isinstance(error, connecting | SlackClientError):
        return TryLater(f"Slack can't be reached ({type(error).__name__})")
    return Ambiguous(f"Slack did not answer ({type(error).__name__})")


async def call(request: Awaitable[T], *, repeatable: bool) -> T:
    """Await one call of the Web API. Raises our errors only."""
    try:
        return await request
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise translate(error, repeatable=repeatable) from error
    except AttributeError as error:
        # slack_sdk stumbles over an answer that is plain text (a proxy's)
        raise translate(
            aiohttp.ClientError(str(error)), repeatable=repeatable
        ) from error


async def ask(
    request: Awaitable[AsyncSlackResponse], *, repeatable: bool
) -> dict[str, Any]:
    """`call`, for what is in the answer."""
    answer = await call(request, repeatable=repeatable)
    return cast("dict[str, Any]", answer.data)


def _refused(error: SlackApiError, repeatable: bool) -> DeliveryError:
    code, status = code_of(error), getattr(error.response, "status_code", None)
    if code in LATER or status == 429:
        return TryLater(f"Slack asks us to wait ({code or status})", _wait(error))
    if code in CREDENTIALS:
        return BadCredentials(f"Slack refuses the token ({code})")
    if code in GONE:
        return Unreachable(f"nothing can be posted there ({code})")
    if code and code not in UNKNOWN:
        return Rejected(f"Slack refuses it ({code})")
    why = f"Slack failed ({code or status or 'an answer that makes no sense'})"
    return TryLater(why) if repeatable or status == 503 else Ambiguous(why)


def _wait(error: SlackApiError) -> float | None:
    """Seconds that Slack asks us to wait."""
    headers = getattr(error.response, "headers", None) or {}
    named = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    if code_of(error) in ("", "ratelimited", "rate_limited"):
        return float(named) if str(named).isdigit() else RATE_LIMIT_WAIT
    return None
