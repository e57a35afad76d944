"""files.*: what files_upload_v2 calls, and looking up and deleting."""

from __future__ import annotations

from sandbox.slack.blocks import checked_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.files import ALT_TEXT_CHARACTERS
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method
from sandbox.slack.model import File, Json
from sandbox.slack.state import State
from sandbox.slack.workspace import Draft

CHANNELS = 100


@method("files.getUploadURLExternal", Tier.TIER_4, "files:write")
def get_upload_url(state: State, args: Args) -> Json:
    """Announce a file; the answer says where to send its bytes."""
    name, length = args.text("filename"), args.text("length")
    if not name or not length.isdecimal() or int(length) == 0:
        raise SlackError("missing_argument")
    alt_text = args.text("alt_txt")
    if len(alt_text) > ALT_TEXT_CHARACTERS:
        raise SlackError("alt_txt_too_large")
    bot = state.workspace.bot.id
    file = state.files.begin(bot, name, int(length), alt_text)
    return {"upload_url": state.files.ticket(file), "file_id": file.id}


@method("files.completeUploadExternal", Tier.TIER_4, "files:write")
def complete_upload(state: State, args: Args) -> Json:
    """End an upload, and share the files where that is asked for."""
    wanted = args.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", ["missing required field: files"])
    names = [args.text("channel_id"), *args.text("channels").split(",")]
    places = [name for name in dict.fromkeys(names) if name]
    if len(places) > CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = [state.joined_channel(place) for place in places]
    files = [_uploaded(state, one) for one in wanted]
    draft = _draft(state, args, files)
    for file, one in zip(files, wanted, strict=True):
        state.files.complete(file, str(one.get("title") or ""))
    for channel in channels:
        state.workspace.post(channel, draft)
    return {"files": [state.files.as_json(file) for file in files]}


def _uploaded(state: State, wanted: object) -> File:
    if not isinstance(wanted, dict):
        raise SlackError("invalid_arguments", ["must provide an object"])
    file = state.files.find(str(wanted.get("id")))
    if file.completed is not None:
        raise SlackError("file_not_found")
    return file


def _draft(state: State, args: Args, files: list[File]) -> Draft:
    bot, comment = state.workspace.bot, args.text("initial_comment")
    blocks = args.json("blocks", "invalid_blocks") or []
    return Draft(
        bot.id,
        comment,
        bot.bot_id,
        checked_blocks(blocks, state.files.may_show) if blocks else [],
        files=files,
        thread_ts=args.text("thread_ts") or None,
    )


@method("files.info", Tier.TIER_4, "files:read")
def info(state: State, args: Args) -> Json:
    """One file."""
    return {"file": state.files.as_json(_visible(state, args))}


def _visible(state: State, args: Args) -> File:
    file = state.files.find(args.text("file"))
    if not state.files.app_may_see(file):
        raise SlackError("file_not_found")
    return file


@method("files.delete", Tier.TIER_3, "files:write")
def delete(state: State, args: Args) -> Json:
    """Delete a file of the app."""
    file = _visible(state, args)
    if file.user != state.workspace.bot.id:
        raise SlackError("cant_delete_file")
    state.files.delete(file)
    return {}
