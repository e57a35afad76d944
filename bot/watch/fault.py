"""What can stand still, and what was found to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fault(StrEnum):
    """What can stand still."""

    # asked of the tables

    #: an inbox row that nothing is decided about
    UNDECIDED = "undecided"
    #: a message in no state of the ledger
    UNANSWERED = "unanswered"
    #: the first row of a lane of the outbox
    UNSENT = "unsent"
    #: words of staff with no row that would take them to the resident
    UNWRITTEN = "unwritten"
    #: an open ticket that nobody in Slack can see
    NO_CARD = "no_card"
    #: an open ticket that nothing will ever remind anybody of
    UNREMINDED = "unreminded"
    #: a follow-up that is overdue
    LATE = "late"
    #: a follow-up that can't be done
    FAILING = "failing"
    #: so many new tickets at once that residents have only one each, in triage
    SURGE = "surge"

    # signs of life

    TELEGRAM = "telegram"
    SLACK = "slack"
    READER = "reader"
    #: the model's file is not the one whose hash was kept
    MODEL = "model"
    #: a platform refuses our credentials
    REFUSED = "refused"

    # the machine

    #: the event loop does nothing else for too long
    LOOP = "loop"
    DISK = "disk"
    CLOCK = "clock"
    BACKUP = "backup"


@dataclass(frozen=True)
class Found:
    """Something that stands still now."""

    fault: Fault
    #: the id of a row, the reference of a ticket, a platform; '' for what there is once
    about: str
    since: datetime
    #: of the ticket that a row belongs to, '' when it belongs to none
    reference: str = ""

    @property
    def key(self) -> tuple[Fault, str]:
        """What it is told from others by."""
        return self.fault, self.about


@dataclass(frozen=True)
class Finding:
    """Something found before that is not over, as it is remembered."""

    id: int
    fault: Fault
    about: str
    since: datetime
    #: how often people were told
    told: int

    @property
    def key(self) -> tuple[Fault, str]:
        """What it is told from others by."""
        return self.fault, self.about
