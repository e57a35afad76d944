"""Files that staff put into Slack: which of them a message has, and their bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import Rejected, TryLater, Unfit
from bot.media.cleaner import unfit
from bot.media.kinds import Reason
from bot.model import Media, MessageKind
from bot.slack.errors import ask, code_of
from bot.slack.text import one_line

#: bytes, as much as a bot may send to a resident
MOST_BYTES = 50 * 1024 * 1024
#: of one answer
MOST_FILES = 5
NAME_CHARACTERS = 40
#: seconds for a part of a file, and for all of it
READ, MOST_SECONDS = 20, 120
#: where Slack keeps files
HOSTS = (".slack.com", ".slack-edge.com")
#: files that are in Slack itself
HOSTED = ("hosted", "snippet")
#: nobody has them any more
GONE = ("file_not_found", "file_deleted")
NO_SCOPE = "the Slack app lacks the scope files:read: add it, and install the app again"


@dataclass(frozen=True)
class Shared:
    """A file in Slack, as an answer carries it."""

    id: str
    name: str

    @property
    def media(self) -> Media:
        """As it is kept with the answer."""
        return Media(MessageKind.DOCUMENT, self.id, name=self.name)


def shared(files: Iterable[Mapping[str, Any]]) -> tuple[Shared, ...]:
    """The files that a message or a field of a form has."""
    return tuple(Shared(str(f.get("id") or ""), _name(f)) for f in files)


def problem(files: Iterable[Mapping[str, Any]]) -> str | None:
    """Why these can't go to a resident, as far as that is known; None: nothing."""
    files = tuple(files)
    if len(files) > MOST_FILES:
        return f"At most {MOST_FILES} files can go with one answer."
    for file in files:
        name, size = _name(file), int(file.get("size") or 0)
        if file.get("is_external") or file.get("mode") not in HOSTED:
            return f"{name} is not in Slack itself, or is gone: upload the file."
        if size > MOST_BYTES:
            much = f"{size / 1024 / 1024:.0f} MB"
            return f"{name} has {much}, and Telegram takes 50 MB: send a smaller one."
    return None


def fetch_shared(client: AsyncWebClient) -> Callable[[Media], Awaitable[bytes]]:
    """A function that gets the bytes of a file in Slack, at most 50 MB.

    It raises Unfit (too large, gone), Rejected or TryLater; the token goes to Slack's
    own hosts only.
    """
    context = httpx.create_ssl_context()

    async def fetch(media: Media) -> bytes:
        file = await _info(client, media)
        if int(file.get("size") or 0) > MOST_BYTES:
            raise unfit(Reason.TOO_LARGE)
        link = str(file.get("url_private_download") or file.get("url_private") or "")
        if not _is_slacks(link, client.base_url):
            raise Rejected("the file is not in Slack itself")
        headers = {"Authorization": f"Bearer {client.token}"}
        try:
            async with (
                asyncio.timeout(MOST_SECONDS),
                httpx.AsyncClient(verify=context, timeout=READ) as http,
                http.stream("GET", link, headers=headers) as answer,
            ):
                return await _read(answer, str(file.get("mimetype") or ""))
        except (httpx.HTTPError, TimeoutError) as error:
            raise TryLater(f"no file ({type(error).__name__})") from None

    return fetch


async def _info(client: AsyncWebClient, media: Media) -> Mapping[str, Any]:
    try:
        answer = await ask(client.files_info(file=media.file_id), repeatable=True)
    except Exception as error:
        code = code_of(error.__cause__ or error)
        if code in GONE:
            raise Unfit(Reason.GONE, "it is not in Slack any more") from error
        if code == "missing_scope":
            raise Rejected(NO_SCOPE) from error
        raise
    return answer["file"]


def _is_slacks(link: str, base_url: str) -> bool:
    """May the token be sent there?"""
    there, api = urlsplit(link), urlsplit(base_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    return there.scheme == "https" and f".{there.hostname or ''}".endswith(HOSTS)


async def _read(answer: httpx.Response, mime: str) -> bytes:
    if answer.status_code >= 500 or answer.status_code == 429:
        raise TryLater(f"no file (status {answer.status_code})")
    page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.status_code != httpx.codes.OK or (page and mime != "text/html"):
        # Slack shows a page to sign in instead
        raise Rejected("Slack does not give the file to the app")
    data = bytearray()
    async for chunk in answer.aiter_bytes():
        data += chunk
        if len(data) > MOST_BYTES:
            raise unfit(Reason.TOO_LARGE)
    return bytes(data)


def _name(file: Mapping[str, Any]) -> str:
    """With its ending, when it is cut."""
    name = one_line(str(file.get("name") or file.get("title") or ""), 200)
    # a window keeps so many characters, and these would count twice
    name = name.replace('"', "'").replace("\\", "'")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_CHARACTERS and dot and len(ending) <= 5:
        return f"{stem[: NAME_CHARACTERS - len(ending) - 2]}….{ending}"
    return name[:NAME_CHARACTERS] or "file"
