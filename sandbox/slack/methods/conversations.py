"""conversations.* and users.conversations: channels and what was said in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method, next_cursor, page
from sandbox.slack.model import Channel, Json, Kind, Message
from sandbox.slack.state import HISTORY_SCOPE, READ_SCOPE, State
from sandbox.slack.words import bound

TYPES = {
    "public_channel": Kind.PUBLIC,
    "private_channel": Kind.PRIVATE,
    "im": Kind.DIRECT,
}
EARLIEST, LATEST = "0000000000.000000", "9999999999.999999"


def channel_json(state: State, channel: Channel) -> Json:
    """A conversation as the Web API shows it."""
    common = {"id": channel.id, "created": channel.created, "is_archived": False}
    if channel.kind is Kind.DIRECT:
        user = next(iter(channel.members or ()))
        return common | {"is_im": True, "user": user, "is_open": True}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind is Kind.PRIVATE,
        "is_archived": channel.is_archived,
        "is_member": channel.has_bot,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": state.workspace.team_id,
    }


def _listed(state: State, args: Args, wanted: Callable[[Channel], bool]) -> Json:
    kinds = set()
    for name in (args.text("types") or "public_channel").split(","):
        if name.strip() not in TYPES:
            raise SlackError("invalid_types")
        kinds.add(TYPES[name.strip()])
    state.need_all(READ_SCOPE[kind] for kind in kinds)
    channels = [
        channel
        for channel in state.workspace.channels.values()
        if channel.kind in kinds
        and wanted(channel)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    found = page("channels", channels, args)
    found["channels"] = [channel_json(state, one) for one in found["channels"]]
    return found


@method("conversations.list", Tier.TIER_2)
def list_(state: State, args: Args) -> Json:
    """Every conversation that the app can know of."""
    return _listed(state, args, lambda c: c.has_bot or c.kind is Kind.PUBLIC)


@method("users.conversations", Tier.TIER_3)
def users_conversations(state: State, args: Args) -> Json:
    """The conversations that the app, or somebody, is in."""
    user = args.text("user")
    if user in ("", state.workspace.bot.id):
        return _listed(state, args, lambda c: c.has_bot)
    if user not in state.workspace.users:
        raise SlackError("user_not_found")
    public = Kind.PUBLIC
    return _listed(
        state,
        args,
        lambda c: c.is_member(user) and (c.has_bot or c.kind is public),
    )


@method("conversations.info", Tier.TIER_3)
def info(state: State, args: Args) -> Json:
    """One conversation."""
    channel = state.channel_for_app(args.required("channel", "channel_not_found"))
    state.need(READ_SCOPE[channel.kind])
    return {"channel": channel_json(state, channel)}


@method("conversations.members", Tier.TIER_4)
def members(state: State, args: Args) -> Json:
    """Who is in a conversation."""
    channel = state.channel_for_app(args.required("channel", "channel_not_found"))
    state.need(READ_SCOPE[channel.kind])
    bot = state.workspace.bot.id
    inside = [
        user.id
        for user in state.workspace.everybody()
        if (channel.has_bot if user.id == bot else channel.is_member(user.id))
    ]
    return page("members", inside, args)


@method("conversations.open", Tier.TIER_3, "im:write")
def open_(state: State, args: Args) -> Json:
    """The app's conversation with one person."""
    if args.text("channel"):
        channel = state.channel_for_app(args.text("channel"))
        if channel.kind is not Kind.DIRECT:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(state, args, channel, known=True)
    users = [user for user in args.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        # Group conversations are not played here.
        raise SlackError("too_many_users")
    user = state.workspace.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    known = user.id in state.workspace.directs
    return _opened(state, args, state.workspace.direct(user.id), known)


def _opened(state: State, args: Args, channel: Channel, known: bool) -> Json:
    full = channel_json(state, channel)
    shown = full if args.flag("return_im") else {"id": channel.id}
    answer: Json = {"channel": shown}
    return answer | {"no_op": True, "already_open": True} if known else answer


def _shown(state: State, args: Args, message: Message) -> Json:
    wanted = args.flag("include_all_metadata")
    return state.workspace.message_json(message, metadata=wanted)


def _window(args: Args, timeline: list[str]) -> tuple[int, int]:
    """Where `oldest` and `latest` cut the timeline; both are left out by default."""
    oldest = bound(args.text("oldest"), "invalid_ts_oldest", EARLIEST)
    latest = bound(args.text("latest"), "invalid_ts_latest", LATEST)
    if args.flag("inclusive"):
        return bisect_left(timeline, oldest), bisect_right(timeline, latest)
    return bisect_right(timeline, oldest), bisect_left(timeline, latest)


@method("conversations.history", Tier.TIER_3)
def history(state: State, args: Args) -> Json:
    """What was said in a channel outside its threads, the newest first."""
    channel = state.joined_channel(args.required("channel", "channel_not_found"))
    state.need(HISTORY_SCOPE[channel.kind])
    size = args.number("limit", 100, 999)
    first, end = _window(args, channel.timeline)
    before = args.cursor("before")
    if before:
        end = min(end, bisect_left(channel.timeline, before))
    start = max(first, end - size)
    newest_first = channel.timeline[start:end][::-1]
    more = start > first
    return {
        "messages": [_shown(state, args, channel.messages[ts]) for ts in newest_first],
        "has_more": more,
        **next_cursor("before", newest_first[-1] if more else ""),
    }


@method("conversations.replies", Tier.TIER_3)
def replies(state: State, args: Args) -> Json:
    """A thread, the oldest first; its parent leads the first page."""
    channel = state.joined_channel(args.required("channel", "channel_not_found"))
    state.need(HISTORY_SCOPE[channel.kind])
    parent = channel.messages.get(args.required("ts", "thread_not_found"))
    if parent is None or (parent.deleted and parent.ts not in channel.threads):
        raise SlackError("thread_not_found")
    size = args.number("limit", 1000, 1000)
    thread = channel.threads.get(parent.ts, [])
    first, end = _window(args, thread)
    after = args.cursor("after")
    first = max(first, bisect_right(thread, after)) if after else first
    stop = min(end, first + (size if after else max(1, size - 1)))
    found = [channel.messages[ts] for ts in thread[first:stop]]
    shown = found if after else [parent, *found]
    more = stop < end
    return {
        "messages": [_shown(state, args, message) for message in shown],
        "has_more": more,
        **next_cursor("after", thread[stop - 1] if more else ""),
    }
