"""The parameters of a call, however they were sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.telegram.refusals import Refusal, bad_request

MOST_UPLOAD = 50 << 20


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    file_name: str
    data: bytes = field(repr=False)


class Params:
    """Read as the real server does: everything is text, wrong numbers are 0."""

    def __init__(self, given: Mapping[str, str | Upload]) -> None:
        self.given = dict(given)

    def text(self, name: str) -> str:
        """The value, empty if it was not given."""
        value = self.given.get(name, "")
        return value if isinstance(value, str) else ""

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a whole number."""
        value = self.text(name)
        if not value:
            return default
        sign = -1 if value.startswith("-") else 1
        digits = value.lstrip("-")
        return sign * int(digits) if digits.isascii() and digits.isdigit() else 0

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in ("true", "yes", "1")

    def document(self, name: str, problem: str) -> Any:  # noqa: ANN401
        """The value read as JSON, None if not given. Refusal 400: `problem`."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(problem) from None

    def upload(self, name: str) -> Upload | None:
        """The file of that name, also by attach://another."""
        value = self.given.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.given.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None


#: A Bot API method: from parameters to the `result`. Refusal: why not.
Method = Callable[[Params], Any]


async def read_params(request: web.Request) -> Params:
    """Query, form, multipart or JSON. Refusal 413: too big, 400: not JSON."""
    given: dict[str, str | Upload] = dict(request.query)
    try:
        if request.content_type == "application/json":
            given.update(_from_json(await request.text()))
        else:
            for name, value in (await request.post()).items():
                given[name] = _part(value)
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    return Params(given)


def _from_json(body: str) -> dict[str, str]:
    try:
        document = json.loads(body or "{}")
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise bad_request("can't parse JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in document.items()
    }


def _part(value: str | bytes | bytearray | web.FileField) -> str | Upload:
    if isinstance(value, web.FileField):
        return Upload(value.filename, value.file.read())
    return value if isinstance(value, str) else value.decode()
