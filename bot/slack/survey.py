"""A look round the workspace before work begins: what would go wrong, in sentences."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.council import Council
from bot.deliver import DeliveryError, Unreachable
from bot.slack.errors import ask

log = logging.getLogger(__name__)

#: what the app can't work without; private channels need groups:* as well
SCOPES = ("channels:history", "channels:read", "chat:write", "files:write")
#: accounts on one page
PAGE = 1000


@dataclass(frozen=True)
class Survey:
    """What was found."""

    problems: tuple[str, ...]
    #: listed as staff, but not full members of this workspace
    barred: frozenset[str]


async def survey(
    client: AsyncWebClient, council: Council, me: AsyncSlackResponse
) -> Survey:
    """Look at scopes, channels and people; `me` is the answer of auth.test."""
    problems = _scopes(me)
    for channel, owner in _channels(council).items():
        problems += await _channel(client, channel, owner, me)
    accounts = await _accounts(client)
    barred = _barred(council, accounts) if accounts else {}
    problems += [
        f"{council.staff[user].first_name} ({user} in council.yml, staff) {why}: what "
        "they press in Slack is refused."
        for user, why in barred.items()
    ]
    return Survey(tuple(problems), frozenset(barred))


def _scopes(me: AsyncSlackResponse) -> list[str]:
    named = {key.lower(): value for key, value in (me.headers or {}).items()}
    if "x-oauth-scopes" not in named:
        return []
    granted = {scope.strip() for scope in named["x-oauth-scopes"].split(",")}
    missing = ", ".join(scope for scope in SCOPES if scope not in granted)
    if not missing:
        return []
    return [
        f"The Slack app lacks the scopes {missing}. Add them at "
        "https://api.slack.com/apps, OAuth & Permissions, and install the app again."
    ]


def _channels(council: Council) -> dict[str, str]:
    """Channel id to whose it is."""
    owners = {council.duty.channel: "the duty officer"}
    for department in council.departments.values():
        owners.setdefault(department.slack_channel, department.name)
    return owners


async def _channel(
    client: AsyncWebClient, channel: str, owner: str, me: AsyncSlackResponse
) -> list[str]:
    try:
        answer = await ask(client.conversations_info(channel=channel), repeatable=True)
    except Unreachable:
        return [
            f"The Slack channel {channel} of {owner} does not exist, or it is private "
            "and Folkmoot is not in it."
        ]
    info = answer["channel"]
    where = f"The Slack channel #{info.get('name', channel)} of {owner}"
    if info.get("is_archived"):
        return [f"{where} is archived."]
    if info.get("is_ext_shared"):
        return [
            f"{where} is shared with another organisation: residents' words would "
            "leave the council, and everything pressed there is refused."
        ]
    if not info.get("is_member"):
        return [f"{where} lacks Folkmoot. Write there: /invite @{me['user']}"]
    return []


async def _accounts(client: AsyncWebClient) -> dict[str, Mapping[str, Any]]:
    """Every account of the workspace by its id; empty when they can't be listed."""
    found: dict[str, Mapping[str, Any]] = {}
    cursor = ""
    try:
        while True:
            answer = await ask(
                client.users_list(limit=PAGE, cursor=cursor), repeatable=True
            )
            found |= {account["id"]: account for account in answer["members"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
    except DeliveryError as error:
        log.warning("slack: people of council.yml could not be checked: %s", error)
        return {}


def _barred(
    council: Council, accounts: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    reasons = {user: _reason(accounts.get(user)) for user in council.staff}
    return {user: why for user, why in reasons.items() if why}


def _reason(account: Mapping[str, Any] | None) -> str:
    if account is None:
        return "is not in this Slack workspace"
    if account.get("deleted"):
        return "has no Slack account any more"
    if account.get("is_bot"):
        return "is a bot in Slack"
    if account.get("is_restricted") or account.get("is_ultra_restricted"):
        return "is a guest in Slack"
    return ""
