"""A form that stood open while the ticket changed: looked at before anything is done.

Nothing is kept of one that does no longer say what would happen; the words in it stay.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.model import StaffAct
from bot.slack import forms, views
from bot.slack.parse import Body, errand_of, parse, payload_of, reference_of

#: an act -> the words that the resident would read. LookupError: none, and why
Preview = Callable[[StaffAct], Awaitable[str]]


async def second_look(
    body: Body, preview: Preview, now: datetime
) -> dict[str, Any] | None:
    """What Slack is answered instead of doing it; None: it does what it shows."""
    act = parse(payload_of(body, reference_of(body)), now)
    if act is None or act.kind not in forms.PREVIEWED:
        return None
    errand = errand_of(body)
    try:
        shown = await preview(act)
    except LookupError as error:
        why = str(error.args[0])
        return {"response_action": "update", "view": views.unsent(errand, why)}
    if errand.seen in ("", views.mark(shown)):
        return None
    view = views.reply_preview(errand, shown, changed=True)
    return {"response_action": "update", "view": view}
