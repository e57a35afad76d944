"""What the Bot API says when it refuses."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class Refusal(Exception):
    """A call that the Bot API answers with ok: false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def response(self) -> web.Response:
        """The answer on the wire."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        headers = {}
        if "retry_after" in self.parameters:
            headers["Retry-After"] = str(self.parameters["retry_after"])
        return web.json_response(body, status=self.code, headers=headers)


def bad_request(reason: str) -> Refusal:
    """400; the reason's first letter is lowered as the real server does."""
    if not reason[1:2].isupper() and reason[1:2] != "_":
        reason = reason[:1].lower() + reason[1:]
    return Refusal(400, f"Bad Request: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """429; `retry_after` in seconds."""
    return Refusal(
        429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after
    )
