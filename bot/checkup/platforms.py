"""Checks of the platforms: real calls with the real tokens, nothing sent to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from telegram.error import TelegramError

from bot.bootstrap import Addresses
from bot.checkup.finding import Finding, bad, look, ok
from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import BadCredentials, DeliveryError
from bot.settings import Credentials
from bot.slack.edge import BOT_HELP, slack_client
from bot.slack.errors import ask, call
from bot.slack.scopes import SCOPES, missing_scopes, needless_scopes
from bot.slack.socket import APP_HELP
from bot.slack.survey import header, survey
from bot.telegram.client import make_bot
from bot.telegram.edge import BadToken
from bot.telegram.errors import is_bad_token, why

#: a header tells whole seconds, and the way takes its time
CLOSE, FAR = timedelta(seconds=5), timedelta(seconds=60)


async def check_telegram(
    credentials: Credentials, addresses: Addresses
) -> list[Finding]:
    """The token is a bot's (getMe), and nobody else takes what is written to it."""
    bot = make_bot(
        credentials.telegram.get_secret_value(),
        addresses.telegram,
        addresses.telegram_files,
    )
    try:
        # asks getMe
        await bot.initialize()
        hook = await bot.get_webhook_info()
    except TelegramError as error:
        if is_bad_token(error):
            told, _, cure = str(BadToken()).partition(". ")
            return [bad("Telegram", told, cure)]
        cure = "see that this machine may reach api.telegram.org, port 443"
        return [bad("Telegram", f"gives no answer ({why(error)})", cure)]
    finally:
        with suppress(Exception):
            await bot.shutdown()
    findings = [ok("Telegram", f"the bot is @{bot.username}")]
    if hook.url:
        found = "another program has set a webhook for this bot"
        cure = "stop that program: Folkmoot takes the webhook away when it starts"
        findings.append(look("Telegram", found, cure))
    return findings


async def check_slack(
    credentials: Credentials, addresses: Addresses, council: Council, clock: Clock
) -> list[Finding]:
    """Tokens, scopes, workspace, channels, people, duty officers, and the clock."""
    client = slack_client(credentials.slack_bot.get_secret_value(), addresses.slack)
    findings = [await _app_token(client, credentials.slack_app.get_secret_value())]
    try:
        me = await call(client.auth_test(), repeatable=True)
    except BadCredentials as error:
        return [*findings, bad("Slack, bot token", str(error), BOT_HELP)]
    except DeliveryError as error:
        return [*findings, bad("Slack, bot token", str(error), _REACH)]
    findings += [*_who(me, council), *_scopes(me), *_clock(me, clock.now())]
    return [*findings, *await _workspace(client, council, me)]


_REACH = "see that this machine may reach slack.com, port 443"


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    what = "Slack, app token"
    try:
        await ask(client.apps_connections_open(app_token=token), repeatable=True)
    except BadCredentials as error:
        return bad(what, str(error), APP_HELP)
    except DeliveryError as error:
        return bad(what, str(error), _REACH)
    return ok(what, "opens Socket Mode")


def _who(me: AsyncSlackResponse, council: Council) -> Iterator[Finding]:
    what = "Slack, bot token"
    if me["team_id"] == council.slack_team:
        yield ok(what, f"@{me['user']} in {me['team']}")
        return
    found = f"it is of the workspace {me['team_id']} ({me['team']})"
    cure = f"council.yml says slack_team: {council.slack_team}; correct either"
    yield bad(what, found, cure)


def _scopes(me: AsyncSlackResponse) -> Iterator[Finding]:
    what, granted = "Slack, scopes", header(me, "x-oauth-scopes")
    if not granted:
        yield look(what, "Slack did not say which the app has")
        return
    for scope in missing_scopes(granted):
        yield bad(
            what,
            f"{scope} is missing ({SCOPES[scope]})",
            "add it at https://api.slack.com/apps > your app > OAuth & Permissions, "
            "then install the app again",
        )
    if needless := needless_scopes(granted):
        found = f"{', '.join(needless)} never used"
        yield look(what, found, "take them away at OAuth & Permissions")
    if not missing_scopes(granted):
        yield ok(what, "all that are needed")


def _clock(me: AsyncSlackResponse, now: datetime) -> Iterator[Finding]:
    """Promises and follow-ups are only as right as this machine's clock."""
    try:
        theirs = parsedate_to_datetime(header(me, "date"))
    except ValueError:
        return
    off = abs(now - theirs)
    found = f"{off.total_seconds():.0f} s off from Slack's"
    cure = "let the system set it: timedatectl set-ntp true"
    if off > FAR:
        yield bad("clock", found, cure)
    elif off > CLOSE:
        yield look("clock", found, cure)
    else:
        yield ok("clock", "right")


async def _workspace(
    client: AsyncWebClient, council: Council, me: AsyncSlackResponse
) -> list[Finding]:
    """What `survey` sees, one line each."""
    try:
        seen = await survey(client, council, me)
        present = await _members(client, council.duty.channel)
    except DeliveryError as error:
        return [bad("Slack, channels and people", str(error))]
    # the scopes have lines of their own
    findings = [
        bad("Slack", *_told(problem))
        for problem in seen.problems
        if not problem.startswith("The Slack app lacks")
    ]
    if not findings:
        channels = len(council.departments) + 1
        findings.append(ok("Slack", f"{channels} channels, all people are there"))
    return [*findings, _officers(council, seen.barred, present)]


def _told(problem: str) -> tuple[str, str]:
    """What is wrong, and what to do: the sentences after the first."""
    first, _, rest = problem.partition(". ")
    return first.rstrip("."), rest.rstrip(".")


async def _members(client: AsyncWebClient, channel: str) -> frozenset[str]:
    """Who is in a channel; nobody when it can't be seen."""
    found: set[str] = set()
    cursor = ""
    while True:
        try:
            answer = await ask(
                client.conversations_members(channel=channel, cursor=cursor),
                repeatable=True,
            )
        except DeliveryError:
            return frozenset(found)
        found |= set(answer["members"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return frozenset(found)


def _officers(
    council: Council, barred: frozenset[str], present: frozenset[str]
) -> Finding:
    """Somebody hears an emergency."""
    names = {user: council.staff[user].first_name for user in council.duty.officers}
    hear = [user for user in names if user in present and user not in barred]
    away = ", ".join(f"{names[user]} ({user})" for user in names if user not in hear)
    if not hear:
        return bad(
            "duty officer",
            f"none of {away} hears an emergency",
            f"let them join the channel {council.duty.channel}, or name others",
        )
    if away:
        cure = f"let them join {council.duty.channel}, or take them out of officers"
        return look("duty officer", f"{away} would not be reached", cure)
    return ok("duty officer", ", ".join(names.values()))
