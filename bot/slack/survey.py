"""A look round the workspace before work begins: what would go wrong, in sentences."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.council.facts import Council
from bot.deliver import DeliveryError, Unreachable
from bot.slack.accounts import Account, accounts, barred_why
from bot.slack.errors import ask
from bot.slack.scopes import missing_scopes

log = logging.getLogger(__name__)


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
    private = private_channels(council)
    for channel, owner in _channels(council).items():
        must_hide = channel in private
        problems += await _channel(client, channel, owner, me, must_hide)
    known = await accounts(client)
    barred = _barred(council, known) if known else {}
    problems += await _groups(client, council)
    problems += [
        f"{council.staff[user].first_name} ({user} in council.yml, staff) {why}: what "
        "they press in Slack is refused."
        for user, why in barred.items()
    ]
    return Survey(tuple(problems), frozenset(barred))


def _scopes(me: AsyncSlackResponse) -> list[str]:
    granted = header(me, "x-oauth-scopes")
    missing = ", ".join(missing_scopes(granted)) if granted else ""
    if not missing:
        return []
    return [
        f"The Slack app lacks the scopes {missing}. Add them at "
        "https://api.slack.com/apps, OAuth & Permissions, and install the app again."
    ]


def header(answer: AsyncSlackResponse, name: str) -> str:
    """A header of the answer, whatever its case; '' when it has none."""
    named = {key.lower(): value for key, value in (answer.headers or {}).items()}
    return str(named.get(name, ""))


def _channels(council: Council) -> dict[str, str]:
    """Channel id to whose it is."""
    owners = {council.duty.channel: "the duty officer"}
    for department in council.departments.values():
        owners.setdefault(department.slack_channel, department.name)
    return owners


def private_channels(council: Council) -> frozenset[str]:
    """Channels that must be private: those of sensitive departments, and the duty
    officer's when there are any, since emergencies of all departments go there."""
    sensitive = {d.slack_channel for d in council.departments.values() if d.sensitive}
    return frozenset(sensitive | {council.duty.channel} if sensitive else ())


async def _channel(
    client: AsyncWebClient,
    channel: str,
    owner: str,
    me: AsyncSlackResponse,
    must_hide: bool,
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
    if info.get("is_ext_shared") or info.get("is_org_shared"):
        return [
            f"{where} is shared with another organisation: residents' words would "
            "leave the council, and everything pressed there is refused. Stop sharing "
            "it, or name another channel."
        ]
    found = []
    if not info.get("is_member"):
        found.append(f"{where} lacks Folkmoot. Write there: /invite @{me['user']}")
    if must_hide and not info.get("is_private"):
        found.append(
            f"{where} is public, but personal matters are posted there. Make it "
            "private (channel name > Settings > Change to a private channel)."
        )
    return found


async def _groups(client: AsyncWebClient, council: Council) -> list[str]:
    """User groups of council.yml that can't be asked for their members."""
    found = []
    for group, departments in council.staff.groups.items():
        where = ", ".join(council.department(one).name for one in departments)
        try:
            request = client.usergroups_users_list(usergroup=group)
            await ask(request, repeatable=True)
        except DeliveryError as error:
            found.append(
                f"The Slack user group {group} of {where} gives no members: {error}. "
                "Take its id from Slack > People > User groups > ⋯ > Copy group ID."
            )
    return found


def _barred(council: Council, known: Mapping[str, Account]) -> dict[str, str]:
    reasons = {user: barred_why(known.get(user)) for user in council.staff}
    return {user: why for user, why in reasons.items() if why}
