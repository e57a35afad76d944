"""chat.*: what the app says."""

from __future__ import annotations

import json

from sandbox.slack.blocks import checked_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method
from sandbox.slack.model import Channel, Json, Message
from sandbox.slack.state import State
from sandbox.slack.workspace import Draft

#: Longer texts are cut, with a warning.
POST_CHARACTERS = 40_000
#: Longer texts are refused.
UPDATE_CHARACTERS = 4_000
METADATA_CHARACTERS = 8_000
ATTACHMENTS = 100


@method("chat.postMessage", Tier.POSTS, "chat:write")
def post_message(state: State, args: Args) -> Json:
    """Post into a channel, a thread, or somebody's conversation with the app."""
    channel = _addressee(state, args.required("channel", "channel_not_found"))
    draft = _draft(state, args)
    cut = len(draft.text) > POST_CHARACTERS
    draft.text = draft.text[:POST_CHARACTERS]
    message = state.workspace.post(channel, draft)
    shown = state.workspace.message_json(message, metadata=True)
    answer = {"channel": channel.id, "ts": message.ts, "message": shown}
    if cut:
        warnings = {"warnings": ["message_truncated"]}
        answer |= {"warning": "message_truncated", "response_metadata": warnings}
    return answer


def _addressee(state: State, name: str) -> Channel:
    here = state.workspace
    if name in here.users and here.users[name].is_bot:
        raise SlackError("cannot_dm_bot")
    if name in here.users:
        return here.direct(name)
    channel = state.channel_for_app(here.by_name.get(name.removeprefix("#"), name))
    if not channel.has_bot and "chat:write.public" not in state.installation.scopes:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _draft(state: State, args: Args) -> Draft:
    blocks = args.json("blocks", "invalid_blocks_format") or []
    attachments = _attachments(args)
    text = args.text("text")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    bot = state.workspace.bot
    return Draft(
        bot.id,
        text,
        bot.bot_id,
        checked_blocks(blocks, state.files.may_show) if blocks else [],
        attachments,
        metadata=_metadata(args),
        thread_ts=args.text("thread_ts") or None,
        broadcast=args.flag("reply_broadcast"),
    )


def _attachments(args: Args) -> list[Json]:
    attachments = args.json("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return attachments


def _metadata(args: Args) -> Json | None:
    metadata = args.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(payload, ensure_ascii=False)) > METADATA_CHARACTERS:
        raise SlackError("metadata_too_large")
    return metadata


@method("chat.update", Tier.TIER_3, "chat:write")
def update(state: State, args: Args) -> Json:
    """Change a message of the app; a text without blocks takes the blocks away."""
    channel, message = _own(state, args, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    text, blocks = args.text("text"), args.json("blocks", "invalid_blocks_format")
    attachments = _attachments(args)
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    if len(text) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    metadata = _metadata(args)
    state.workspace.edit(
        message,
        state.workspace.bot.id,
        mark=not blocks,
        text=text,
        blocks=checked_blocks(blocks, state.files.may_show) if blocks else [],
        attachments=attachments if "attachments" in args else message.attachments,
        metadata=message.metadata if metadata is None else metadata,
    )
    shown = state.workspace.message_json(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def _own(state: State, args: Args, error: str) -> tuple[Channel, Message]:
    channel = state.channel_for_app(args.required("channel", "channel_not_found"))
    message = state.workspace.find(channel, args.required("ts", "message_not_found"))
    if message.bot_id != state.workspace.bot.bot_id:
        raise SlackError(error)
    return channel, message


@method("chat.delete", Tier.TIER_3, "chat:write")
def delete(state: State, args: Args) -> Json:
    """Delete a message of the app."""
    channel, message = _own(state, args, "cant_delete_message")
    state.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", Tier.TIER_4, "chat:write")
def post_ephemeral(state: State, args: Args) -> Json:
    """Show something to one person in a channel."""
    channel = _addressee(state, args.required("channel", "channel_not_found"))
    user = args.required("user", "user_not_in_channel")
    if user not in state.workspace.users or not channel.is_member(user):
        raise SlackError("user_not_in_channel")
    draft = _draft(state, args)
    if len(draft.text) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    return {"message_ts": state.workspace.whisper(channel, user, draft).ts}


@method("chat.getPermalink", Tier.GENEROUS)
def get_permalink(state: State, args: Args) -> Json:
    """The address of a message."""
    channel = state.channel_for_app(args.required("channel", "channel_not_found"))
    ts = args.required("message_ts", "message_not_found")
    message = state.workspace.find(channel, ts)
    link = f"https://{state.workspace.domain}.slack.com/archives/{channel.id}/p"
    link += message.ts.replace(".", "")
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
