"""A file of a resident that does not come into the thread: who is told what."""

from __future__ import annotations

from actions.turn import line
from bot.council.facts import Council
from bot.deliver import DeliveryError, Unfit
from bot.effects import Audit, Effect, Note, Say
from bot.media.kinds import Reason
from bot.model import Ticket

#: every text to a resident about a file that was refused begins with this
PURPOSE = "file_refused_"
#: what they can do is the same
SAID_AS = {Reason.MACROS: Reason.KIND}


def not_brought(
    ticket: Ticket, error: DeliveryError, council: Council, *, tell: bool
) -> tuple[Effect, ...]:
    """Staff hear that there was one, and why it is not there; `tell`: the resident
    hears how else it can be sent. Their message itself is in the ticket."""
    reference, why = ticket.reference, {"why": str(error)}
    if not isinstance(error, Unfit):
        return (Note(reference, "file_gone", why),)
    audit = Audit("file_refused", reference, detail={"why": error.reason})
    if not tell:
        return (Note(reference, "file_refused", why), audit)
    said_as = SAID_AS.get(Reason(error.reason), error.reason)
    values = {"reference": reference, "website": council.website}
    return (
        Say((line(f"{PURPOSE}{said_as}", **values),), ticket=reference),
        Note(reference, "file_refused_told", why),
        audit,
    )
