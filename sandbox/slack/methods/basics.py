"""api.test, auth.test, apps.connections.open, reactions.add."""

from __future__ import annotations

import re

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method
from sandbox.slack.model import Json
from sandbox.slack.state import State


@method("api.test", Tier.TIER_4)
def api_test(state: State, args: Args) -> Json:
    """Echo; `error` makes it fail."""
    if args.text("error"):
        raise SlackError(args.text("error"))
    return {}


@method("auth.test", Tier.GENEROUS)
def auth_test(state: State, args: Args) -> Json:
    """Who the token belongs to."""
    here = state.workspace
    return {
        "url": f"https://{here.domain}.slack.com/",
        "team": here.domain.title(),
        "user": here.bot.name,
        "team_id": here.team_id,
        "user_id": here.bot.id,
        "bot_id": here.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", Tier.TIER_3, app_level=True)
def apps_connections_open(state: State, args: Args) -> Json:
    """The address of a new Socket Mode connection."""
    ticket = state.new_ticket()
    site = state.files.site.replace("http://", "ws://", 1)
    return {"url": f"{site}/link/?ticket={ticket}&app_id={state.workspace.app_id}"}


@method("reactions.add", Tier.TIER_3, "reactions:write")
def reactions_add(state: State, args: Args) -> Json:
    """Put an emoji on a message."""
    if not args.text("channel") or not args.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = state.joined_channel(args.text("channel"))
    name = args.text("name")
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    message = state.workspace.find(channel, args.text("timestamp"))
    users = message.reactions.setdefault(name, [])
    if state.workspace.bot.id in users:
        raise SlackError("already_reacted")
    users.append(state.workspace.bot.id)
    message.seen = None
    state.workspace.changes.happened()
    return {}
