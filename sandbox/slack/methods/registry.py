"""The table of Web API methods, and the arguments that they are called with."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.model import Json
from sandbox.slack.state import State


class Args:
    """The arguments of a call, whether they came as JSON, form or query."""

    def __init__(self, given: Json) -> None:
        self._given = {k: v for k, v in given.items() if v is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def text(self, name: str) -> str:
        """A string; "" if it is not given."""
        value = self._given.get(name, "")
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise SlackError(
                "invalid_arguments", [f"must provide a string [json-pointer:/{name}]"]
            )
        return str(value)

    def required(self, name: str, error: str = "") -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            if error:
                raise SlackError(error)
            raise SlackError("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean; False if it is not given."""
        return self._given.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.text(name)
        if not value:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit")
        return int(value)

    def json(self, name: str, error: str) -> Any:  # noqa: ANN401
        """Something structured, as it is or as JSON text; None if it is not given."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def offset(self) -> int:
        """Where the page begins that the cursor names."""
        return int(self.cursor("offset") or 0)

    def cursor(self, kind: str) -> str:
        """What the cursor says. SlackError: not one of ours, or of another method."""
        given = self.text("cursor")
        if not given:
            return ""
        try:
            found, _, value = urlsafe_b64decode(given).decode().partition(":")
        except ValueError:
            raise SlackError("invalid_cursor") from None
        if found != kind:
            raise SlackError("invalid_cursor")
        return value


def next_cursor(kind: str, value: object) -> Json:
    """The part of an answer that leads to the next page; no value: there is none."""
    cursor = urlsafe_b64encode(f"{kind}:{value}".encode()).decode() if value else ""
    return {"response_metadata": {"next_cursor": cursor}}


def page(name: str, items: Sequence[Any], args: Args, default: int = 100) -> Json:
    """One page of a list."""
    start, size = args.offset(), args.number("limit", default, 1000)
    end = start + size
    rest = end if end < len(items) else 0
    return {name: list(items[start:end]), **next_cursor("offset", rest)}


Serve = Callable[[State, Args], Json]


@dataclass(frozen=True)
class Method:
    """A method of the Web API."""

    name: str
    serve: Serve
    tier: Tier
    #: One of these is needed; none: any token will do.
    scopes: tuple[str, ...] = ()
    #: Called with the app-level token, not the bot token.
    app_level: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, tier: Tier, *scopes: str, app_level: bool = False
) -> Callable[[Serve], Serve]:
    """Put a function into the table."""

    def register(serve: Serve) -> Serve:
        METHODS[name] = Method(name, serve, tier, scopes, app_level)
        return serve

    return register
