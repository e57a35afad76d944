"""The verbs that another process can call: people's acts, and the controls."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sandbox.faults import fault_from_json
from sandbox.slack.model import Json

if TYPE_CHECKING:
    from sandbox.slack.server import SlackSandbox

#: Methods of the sandbox, called as they are.
ACTS = (
    *("add_channel", "add_user", "add_usergroup", "join", "leave", "archive"),
    *("edit", "delete", "react", "press", "press_in_view", "suggest", "fill_in"),
    *("submit", "close_view", "shortcut", "message_shortcut", "command", "open_home"),
    *("message", "messages", "thread", "dm", "dms", "ephemerals"),
    *("open_views", "top_view", "home"),
    *("go_away", "come_back", "revoke_tokens", "disconnect", "drop_sockets"),
    *("turn_into_zombies", "send_copies", "resend", "resend_waiting", "tick"),
)


def verbs(sandbox: SlackSandbox) -> dict[str, Callable[..., Any]]:
    """Name -> what it does."""

    def post(files: Iterable[tuple[str, str]] = (), **given: Any) -> str:  # noqa: ANN401
        """`files` come as [name, base64]."""
        decoded = [(name, base64.b64decode(content)) for name, content in files]
        return sandbox.post(files=decoded, **given)

    def deliveries() -> list[Json]:
        return [
            delivery.frame() | {"state": delivery.state, "error": delivery.error}
            for delivery in sandbox.deliveries
        ]

    async def wait(after: int, timeout: float = 10) -> int:  # noqa: ASYNC109
        await sandbox.wait_for(lambda: sandbox.changes > after, timeout)
        return sandbox.changes

    return {name: getattr(sandbox, name) for name in ACTS} | {
        "post": post,
        "deliveries": deliveries,
        "wait": wait,
        "changes": lambda: sandbox.changes,
        "sockets": lambda: sandbox.sockets,
        "calls": lambda: list(sandbox.calls),
        "counts": lambda: sandbox.counts,
        "fault": lambda **body: fault_from_json(sandbox.faults, body),
        "clear_faults": sandbox.faults.clear,
    }
