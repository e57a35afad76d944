"""Accounts of the workspace: who is a full member of it, and what they are called."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import DeliveryError
from bot.slack.errors import ask
from bot.slack.text import one_line

log = logging.getLogger(__name__)

Account = Mapping[str, Any]
#: accounts on one page
PAGE = 1000
NAME_CHARACTERS = 40


async def accounts(client: AsyncWebClient) -> dict[str, Account]:
    """Every account of the workspace by its id; empty when they can't be listed."""
    found: dict[str, Account] = {}
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


def barred_why(account: Account | None) -> str:
    """Why somebody may do nothing though they are named; '' when they may."""
    if account is None:
        return "is not in this Slack workspace"
    if account.get("deleted"):
        return "has no Slack account any more"
    if account.get("is_bot"):
        return "is a bot in Slack"
    if account.get("is_restricted") or account.get("is_ultra_restricted"):
        return "is a guest in Slack"
    return ""


def first_name(account: Account) -> str:
    """What residents may read of a name in Slack: the first name only."""
    profile = account.get("profile") or {}
    whole = account.get("real_name") or profile.get("real_name") or ""
    named = profile.get("first_name") or str(whole).partition(" ")[0]
    return one_line(str(named), NAME_CHARACTERS) or "A colleague"
