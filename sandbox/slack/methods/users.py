"""users.* and usergroups.users.list: who there is."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method, page
from sandbox.slack.model import Json, User
from sandbox.slack.state import State


def user_json(state: State, user: User) -> Json:
    """An account as the Web API shows it."""
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "profile": {"real_name": user.real_name, "display_name": user.name},
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.team_id != state.workspace.team_id,
    }


@method("users.info", Tier.TIER_4, "users:read")
def info(state: State, args: Args) -> Json:
    """One account."""
    user = state.workspace.users.get(args.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(state, user)}


@method("users.list", Tier.TIER_2, "users:read")
def list_(state: State, args: Args) -> Json:
    """All accounts of this workspace."""
    own = [u for u in state.workspace.everybody() if u.team_id == _team(state)]
    found = page("members", own, args)
    found["members"] = [user_json(state, user) for user in found["members"]]
    return found


def _team(state: State) -> str:
    return state.workspace.team_id


@method("usergroups.users.list", Tier.TIER_2, "usergroups:read")
def usergroup_users(state: State, args: Args) -> Json:
    """Who is in a user group."""
    group = state.workspace.usergroups.get(args.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group)}
