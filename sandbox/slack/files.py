"""Files: the three steps of an upload, processing, sharing, download."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from datetime import timedelta
from secrets import token_urlsafe

from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.model import File, Json, Kind
from sandbox.slack.workspace import Workspace

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
ALT_TEXT_CHARACTERS = 1000
#: bytes of a file in a form, says the documentation of file_input
MOST_GIVEN = 10 * 1024 * 1024

Upload = tuple[str, bytes]


class Files:
    """Every file, and the tickets of uploads under way."""

    def __init__(self, workspace: Workspace, processing: timedelta) -> None:
        self._workspace = workspace
        self._processing = processing
        self.by_id: dict[str, File] = {}
        self._tickets: dict[str, str] = {}
        #: Where the server is, without a slash at the end.
        self.site = ""
        workspace.file_json = self.as_json

    def begin(self, user: str, name: str, length: int, alt_text: str = "") -> File:
        """Make room for a file whose bytes will come."""
        file = File(
            self._workspace.next_id("F"),
            name,
            length,
            user,
            self._workspace.now(),
            alt_text=alt_text,
        )
        self.by_id[file.id] = file
        return file

    def ticket(self, file: File) -> str:
        """The address to send the bytes to, good for one upload."""
        ticket = token_urlsafe(24)
        self._tickets[ticket] = file.id
        return f"{self.site}/upload/v1/{ticket}"

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take the bytes; False: unknown address or not the announced length."""
        file = self.by_id.get(self._tickets.get(ticket, ""))
        if file is None or len(content) != file.length:
            return False
        del self._tickets[ticket]
        file.content = content
        return True

    def complete(self, file: File, title: str) -> None:
        """End the upload; from now on Slack processes the file."""
        file.completed = self._workspace.now()
        file.title = title or file.name

    def take_in(self, user: str, name: str, content: bytes) -> File:
        """A file that somebody drops into their window: there at once, processed."""
        file = self.begin(user, name, len(content))
        file.content = content
        self.complete(file, name)
        file.completed = file.created - self._processing
        return file

    def give(self, user: str, element: Json, uploads: Iterable[Upload]) -> list[Json]:
        """Put files into a form's field. CannotDoError: what the window refuses."""
        wanted, most = element.get("filetypes"), element.get("max_files", 10)
        uploads = tuple(uploads)
        if len(uploads) > most:
            raise CannotDoError(f"no more than {most} files can be put in there")
        for name, content in uploads:
            if len(content) > MOST_GIVEN:
                raise CannotDoError(f"{name} is larger than 10 MB")
            if wanted and name.rpartition(".")[2].lower() not in wanted:
                raise CannotDoError(f"{name} is none of {wanted}")
        files = [self.take_in(user, name, content) for name, content in uploads]
        for file in files:
            file.given = True
        return [self.as_json(file) for file in files]

    def find(self, file_id: str) -> File:
        """A file that is there. SlackError: file_not_found, file_deleted."""
        file = self.by_id.get(file_id)
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def delete(self, file: File) -> None:
        """Take it away from every message that shows it."""
        file.deleted, file.content = True, b""
        for channel, ts in file.shares:
            self._workspace.channels[channel].messages[ts].seen = None
        self._workspace.changes.happened()

    def is_processed(self, file: File) -> bool:
        """Whether Slack knows by now what kind of file it is."""
        done = file.completed
        return done is not None and self._workspace.now() >= done + self._processing

    def app_may_see(self, file: File) -> bool:
        """Whether it is the app's own, given to it, or shared where the app is."""
        channels = self._workspace.channels
        own = file.user == self._workspace.bot.id
        return (
            own
            or file.given
            or any(channels[place].has_bot for place, _ in file.shares)
        )

    def may_show(self, reference: Json) -> bool:
        """Whether an image block may show the file that it names by id or address."""
        found = re.search(r"F0[0-9A-F]{8}", reference.get("url", ""))
        file_id = reference.get("id") or (found.group() if found else "")
        file = self.by_id.get(file_id)
        if file is None or file.deleted or not self.is_processed(file):
            return False
        return _type_of(file) in PICTURES

    def as_json(self, file: File) -> Json:
        """A file as Slack shows it; little is known before it is processed."""
        if file.deleted:
            return {"id": file.id, "mode": "tombstone"}
        team = self._workspace.team_id
        address = f"{self.site}/files-pri/{team}-{file.id}"
        processed = self.is_processed(file)
        kind = _type_of(file) if processed else ""
        created = int(file.created.timestamp())
        return {
            "id": file.id,
            "created": created,
            "timestamp": created,
            "name": file.name,
            "title": file.title,
            "mimetype": kind,
            "filetype": file.name.rpartition(".")[2].lower() if kind else "",
            "user": file.user,
            "user_team": team,
            "mode": "hosted",
            "is_external": False,
            "size": file.length,
            "alt_txt": file.alt_text,
            "url_private": f"{address}/{file.name}",
            "url_private_download": f"{address}/download/{file.name}",
            "permalink": f"https://{self._workspace.domain}.slack.com/files/"
            f"{file.user}/{file.id}/{file.name}",
            "file_access": "visible",
            **(self._shares(file) if processed else {"shares": {}}),
        }

    def _shares(self, file: File) -> Json:
        shares: dict[str, dict[str, list[Json]]] = {}
        for channel_id, ts in file.shares:
            channel = self._workspace.channels[channel_id]
            message = channel.messages[ts]
            place = "public" if channel.kind is Kind.PUBLIC else "private"
            share = {"ts": ts, "thread_ts": message.thread_ts}
            shares.setdefault(place, {}).setdefault(channel_id, []).append(
                {name: value for name, value in share.items() if value}
            )
        return {"shares": shares}


def _type_of(file: File) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"
