"""What people do in their Slack windows, and what they see there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.files import Upload
from sandbox.slack.modal_acts import ModalActs
from sandbox.slack.model import Message, OpenView, Seen
from sandbox.slack.words import as_slack_keeps, rich_text
from sandbox.slack.workspace import Draft


class People(ModalActs):
    """Everybody in the workspace but the app."""

    def post(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Iterable[Upload] = (),
        broadcast: bool = False,
    ) -> str:
        """Write into a channel or thread; `files` are (name, bytes). The message's ts.

        CannotDoError: not in that channel, nothing to say, or no such thread.
        """
        place = self.entered(user, channel)
        take_in = self._state.files.take_in
        attached = [take_in(user, name, content) for name, content in files]
        if not text and not attached:
            raise CannotDoError("an empty message cannot be sent")
        if place.is_archived:
            raise CannotDoError(f"{channel} is archived")
        if thread_ts is not None:
            self.message(channel, thread_ts)
        author = self._state.workspace.user(user)
        draft = Draft(
            user,
            as_slack_keeps(text),
            author.bot_id,
            rich_text(text) if text else [],
            files=attached,
            thread_ts=thread_ts,
            broadcast=broadcast,
        )
        return self._state.workspace.post(place, draft).ts

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message. CannotDoError: not one's own, or gone."""
        message = self._own(user, channel, ts)
        self._state.workspace.edit(
            message,
            user,
            mark=True,
            text=as_slack_keeps(text),
            blocks=rich_text(text),
        )

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message. CannotDoError: not one's own, or gone."""
        self._state.workspace.delete(self._own(user, channel, ts))

    def delete_file(self, user: str, file_id: str) -> None:
        """Delete one's own file everywhere. CannotDoError: not one's own, or gone."""
        try:
            file = self._state.files.find(file_id)
        except SlackError:
            raise CannotDoError(f"there is no file {file_id}") from None
        if file.user != user:
            raise CannotDoError(f"the file {file_id} is not {user}'s")
        self._state.files.delete(file)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        place = self.entered(user, channel)
        try:
            message = self._state.workspace.find(place, ts)
        except SlackError:
            raise CannotDoError(f"there is no message {ts} in {channel}") from None
        if message.user != user:
            raise CannotDoError(f"the message {ts} is not {user}'s")
        return message

    def message(self, channel: str, ts: str) -> Seen:
        """One message, also when it has been deleted. CannotDoError: never there."""
        place = self._state.workspace.channel(channel)
        if ts not in place.messages:
            raise CannotDoError(f"there is no message {ts} in {channel}")
        return self._state.workspace.seen(place.messages[ts])

    def messages(self, channel: str) -> tuple[Seen, ...]:
        """What a channel shows outside its threads, the oldest first.

        A deleted message shows (as deleted) only if it has replies.
        """
        place = self._state.workspace.channel(channel)
        seen = self._state.workspace.seen
        return tuple(seen(place.messages[ts]) for ts in place.timeline)

    def thread(self, channel: str, ts: str) -> tuple[Seen, ...]:
        """A thread: its parent, then the replies."""
        place = self._state.workspace.channel(channel)
        replies = place.threads.get(ts, [])
        return (
            self.message(channel, ts),
            *(self._state.workspace.seen(place.messages[reply]) for reply in replies),
        )

    def dms(self, user: str) -> tuple[Seen, ...]:
        """What somebody's conversation with the app shows, threads left out."""
        return self.messages(self.dm(user))

    def dm(self, user: str) -> str:
        """The id of somebody's conversation with the app."""
        self._state.workspace.user(user)
        return self._state.workspace.direct(user).id

    def ephemerals(self, user: str) -> tuple[Seen, ...]:
        """What only this person was shown, the oldest first."""
        messages = self._state.workspace.ephemerals.get(user, [])
        return tuple(self._state.workspace.seen(message) for message in messages)

    def open_views(self, user: str) -> tuple[OpenView, ...]:
        """The modals on somebody's screen, the top one last."""
        stack = self._state.modals.stacks.get(user, [])
        return tuple(self._state.modals.seen(view) for view in stack)

    def home(self, user: str) -> OpenView | None:
        """Somebody's Home tab, if the app has published one."""
        view = self._state.modals.homes.get(user)
        return self._state.modals.seen(view) if view else None

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Put an emoji on a message."""
        place = self.entered(user, channel)
        message: Any = place.messages.get(ts)
        if message is None or message.deleted:
            raise CannotDoError(f"there is no message {ts} in {channel}")
        users = message.reactions.setdefault(name, [])
        if user not in users:
            users.append(user)
        message.seen = None
        self._state.workspace.changes.happened()
