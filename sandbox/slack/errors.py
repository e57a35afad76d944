"""The two ways in which the sandbox says no: to the app, and to a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class SlackError(Exception):
    """A Web API refusal: Slack's error code, with details where Slack gives them."""

    def __init__(self, error: str, messages: Iterable[str] = (), **extra: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON that Slack answers with."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["errors"] = list(self.messages)
            body["response_metadata"] = {
                "messages": [f"[ERROR] {message}" for message in self.messages]
            }
        return body


class CannotDoError(ValueError):
    """A person tried something that Slack's window would not let them do."""
