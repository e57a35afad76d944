"""What people are told when something stands still: ids and times, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.watch.fault import Fault

#: so many are named, of the others only the number
NAMED = 10


class News(StrEnum):
    """What is new about a fault."""

    FOUND = "found"
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True)
class Alert:
    """One kind of fault, and what it is about."""

    news: News
    fault: Fault
    #: the first of them
    about: tuple[str, ...]
    count: int
    #: of the oldest
    since: datetime

    def as_body(self) -> dict[str, Any]:
        """For a row of the outbox."""
        return {
            "news": self.news,
            "fault": self.fault,
            "about": self.about,
            "count": self.count,
            "since": self.since.isoformat(),
        }

    @classmethod
    def of_body(cls, body: Mapping[str, Any]) -> Self:
        """Back from it."""
        return cls(
            News(body["news"]),
            Fault(body["fault"]),
            tuple(body["about"]),
            body["count"],
            datetime.fromisoformat(body["since"]),
        )


SENTENCES = {
    Fault.UNDECIDED: "Messages wait in the inbox and nothing is decided about them: "
    "rows {which}.",
    Fault.UNANSWERED: "Messages of residents are in no state, so that nobody may ever "
    "answer them: inbox rows {which}. `folkmoot ledger` says why.",
    Fault.UNSENT: "Messages wait to be sent: outbox rows {which}.",
    Fault.UNWRITTEN: "Answers of staff were kept but would never go out: messages "
    "{which}. Please answer these residents again.",
    Fault.NO_CARD: "Tickets have no card in Slack, and a new one does not get there: "
    "{which}.",
    Fault.UNREMINDED: "Nothing will remind anybody of these tickets: {which}. Please "
    "look at them.",
    Fault.LATE: "Follow-ups are overdue: rows {which}.",
    Fault.FAILING: "Follow-ups fail and are tried again each hour: rows {which}. "
    "Please see to their tickets yourselves.",
    Fault.SURGE: "So many new tickets in one minute that, since {since}, each resident "
    "has only one, in triage (council.yml: floods.tickets_a_minute). Nothing is lost.",
    Fault.TELEGRAM: "Telegram has not answered since {since}. What residents write is "
    "kept there for 24 hours, and lost after that.",
    Fault.SLACK: "Slack has not answered since {since}. Residents are answered; what "
    "is for staff waits.",
    Fault.READER: "The reader has not answered since {since}: people get every "
    "message in triage.",
    Fault.MODEL: "The model's file is not the one that was trained here, so it is not "
    "loaded and people get every message in triage. The log says what to do.",
    Fault.REFUSED: "A token is refused, so nothing is sent there: {which}. Mend it and "
    "start Folkmoot again.",
    Fault.LOOP: "Folkmoot is held up: for more than 2 seconds it did nothing else.",
    Fault.DISK: "The disk of the database is nearly full: less than a tenth is free.",
    Fault.CLOCK: "The clock of this machine is wrong by more than 30 seconds: what is "
    "due comes at a wrong time.",
    Fault.BACKUP: "No backup was made since {since}.",
}
OVER = {
    Fault.UNDECIDED: "Decided: inbox rows {which}.",
    Fault.UNANSWERED: "In a state again: inbox rows {which}.",
    Fault.UNSENT: "They wait no longer: outbox rows {which}.",
    Fault.UNWRITTEN: "No longer looked at: messages {which}.",
    Fault.NO_CARD: "They have a card now: {which}.",
    Fault.UNREMINDED: "They have a follow-up now: {which}.",
    Fault.LATE: "No longer overdue: follow-ups {which}.",
    Fault.FAILING: "No longer failing: follow-ups {which}.",
    Fault.SURGE: "New tickets go to their departments again.",
    Fault.TELEGRAM: "Telegram answers again.",
    Fault.SLACK: "Slack answers again.",
    Fault.READER: "The reader answers again.",
    Fault.MODEL: "The model is the right one again.",
    Fault.REFUSED: "The token is taken again: {which}.",
    Fault.LOOP: "Folkmoot is as fast as it was.",
    Fault.DISK: "More than a tenth of the disk is free again.",
    Fault.CLOCK: "The clock is right again.",
    Fault.BACKUP: "There is a backup again.",
}


def of_row(body: Mapping[str, Any]) -> tuple[Alert, ...]:
    """What a row of the outbox tells."""
    return tuple(Alert.of_body(one) for one in body["alerts"])


def sentence(alert: Alert, zone: ZoneInfo) -> str:
    """The alert for people."""
    hidden = alert.count - len(alert.about)
    named = ", ".join(alert.about) + (f" and {hidden} more" if hidden else "")
    since = f"{alert.since.astimezone(zone):%d %b %H:%M}"
    words = OVER if alert.news is News.OVER else SENTENCES
    said = words[alert.fault].format(which=named, since=since)
    return f"Still: {said}" if alert.news is News.STILL else said


def title(alerts: tuple[Alert, ...], short_name: str) -> str:
    """What all of them come to."""
    well = all(alert.news is News.OVER for alert in alerts)
    what = "something is well again" if well else "something stands still"
    return f"Folkmoot, {short_name}: {what}"
