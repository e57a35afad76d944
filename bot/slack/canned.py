"""Ready-made replies of a department, filled in for one ticket."""

from __future__ import annotations

from dataclasses import replace

from bot.council.facts import Council
from bot.model import Resident, Ticket
from bot.slack.blocks import local_time
from bot.slack.views import CANNED, DRAFT_CHARACTERS, Errand


def ready(council: Council, channel: str) -> dict[str, str]:
    """What the departments of a channel have by name, in the order of council.yml.

    The channel says it without a look into the store: windows open at once.
    """
    return {
        name: text
        for department in council.departments.values()
        if department.slack_channel == channel
        for name, text in department.canned.items()
    }


def composed(
    errand: Errand, council: Council, ticket: Ticket, resident: Resident
) -> Errand:
    """With the words of the chosen one before what was written by hand."""
    chosen = ready(council, errand.channel).get(errand.fields.get(CANNED, ""))
    if chosen is None:
        return errand
    filled = chosen.format(
        name=resident.name or "there",
        reference=ticket.reference,
        place=ticket.place.text or "the place that you told us of",
        promise=local_time(ticket.promise_at, council.time_zone),
    )
    draft = "\n\n".join(part for part in (filled, errand.draft.strip()) if part)
    return replace(errand, draft=draft[:DRAFT_CHARACTERS])
