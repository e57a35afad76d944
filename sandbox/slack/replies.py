"""response_url: answers to an act or command without a channel's permission."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sandbox.slack.blocks import checked_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.files import Files
from sandbox.slack.model import Channel, Json, Message
from sandbox.slack.workspace import Draft, Workspace

USES = 5
LIFETIME = timedelta(minutes=30)
KEPT = 10_000


@dataclass
class Reply:
    """Where a response_url leads."""

    user: str
    channel: Channel
    given: datetime
    #: The message that the act was about.
    message: Message | None
    uses: int = 0


class Replies:
    """The response_urls given out."""

    def __init__(self, workspace: Workspace, files: Files) -> None:
        self._workspace = workspace
        self._files = files
        self._given: OrderedDict[str, Reply] = OrderedDict()

    def give(self, user: str, channel: Channel, message: Message | None = None) -> str:
        """A new response_url."""
        token = token_urlsafe(18)
        now = self._workspace.now()
        self._given[token] = Reply(user, channel, now, message)
        if len(self._given) > KEPT:
            self._given.popitem(last=False)
        return f"{self._files.site}/actions/{token}"

    def use(self, token: str, body: Json) -> None:
        """Do what was posted to it. SlackError: used up, too old, nothing to say."""
        reply = self._given.get(token)
        if reply is None:
            raise SlackError("no_such_url")
        if reply.uses >= USES:
            raise SlackError("used_url")
        if self._workspace.now() > reply.given + LIFETIME:
            raise SlackError("expired_url")
        reply.uses += 1
        if body.get("delete_original"):
            self._delete(reply)
        else:
            self.say(reply.user, reply.channel, body, reply.message)

    def _delete(self, reply: Reply) -> None:
        message = reply.message
        if message is None:
            raise SlackError("message_not_found")
        if message.ephemeral_to:
            self._workspace.ephemerals[message.ephemeral_to].remove(message)
            self._workspace.changes.happened()
        else:
            self._workspace.delete(message)

    def say(
        self, user: str, channel: Channel, body: Json, original: Message | None = None
    ) -> None:
        """Show an answer: to this person, to the channel, or instead of `original`."""
        text, given = body.get("text") or "", body.get("blocks") or []
        if not text and not given and not body.get("attachments"):
            raise SlackError("no_text")
        blocks = checked_blocks(given, self._files.may_show) if given else []
        if body.get("replace_original") and original is not None:
            bot = self._workspace.bot.id
            self._replace(original, bot, text, blocks)
            return
        draft = Draft(
            self._workspace.bot.id,
            text,
            self._workspace.bot.bot_id,
            blocks,
            thread_ts=body.get("thread_ts"),
        )
        if body.get("response_type") == "in_channel":
            self._workspace.post(channel, draft)
        else:
            self._workspace.whisper(channel, user, draft)

    def _replace(
        self, original: Message, bot: str, text: str, blocks: list[Json]
    ) -> None:
        if original.ephemeral_to:
            original.text, original.blocks, original.seen = text, blocks, None
            self._workspace.changes.happened()
        else:
            self._workspace.edit(original, bot, mark=False, text=text, blocks=blocks)
