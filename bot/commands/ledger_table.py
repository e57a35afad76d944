"""`folkmoot ledger`: the ledger of a day or of everything, for a terminal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table

from bot.store import Fate, Tally
from bot.store.ledger import STRAYS
from bot.store.look import look

#: a fate as people read it
NAMES = {
    Fate.ANSWERED: "answered (a person's words, an answer, small talk)",
    Fate.WAITING: "waiting in a ticket, with owner or queue and a due time",
    Fate.RESOLVED: "closed: resolved",
    Fate.WITHDRAWN: "closed: taken back by the resident",
    Fate.MERGED: "closed: joined with another ticket",
    Fate.NOTHING_DUE: "closed: nothing to answer (a tap, an edit, a block)",
    Fate.UNREACHABLE: "closed: the resident can't be reached",
    Fate.GIVEN_TO_PEOPLE: "closed: could not be read, people were told",
    Fate.ERASED: "closed: erased",
    Fate.UNDECIDED: "in hand: not yet decided",
    Fate.UNSENT: "in hand: the reply is on its way",
}
#: why a message is a stray
WHY = {
    Fate.UNANSWERED: "nothing was said, and no ticket has it",
    Fate.LAPSED: "its ticket has no due time ahead and no follow-up",
    Fate.DEAD: "it could not be read, and nobody was told",
    Fate.UNDECIDED: "it waits in the inbox",
    Fate.UNSENT: "its reply waits in the outbox",
}


def take(database: Path, now: datetime, zone: ZoneInfo, day: date | None) -> Tally:
    """The ledger of a local day, or of everything. Raises StoreError."""
    since = until = None
    if day is not None:
        since = datetime.combine(day, time(), zone)
        until = datetime.combine(day + timedelta(days=1), time(), zone)
    return look(database, lambda unit: unit.ledger.tally(now, since, until))


def summary(tally: Tally) -> Table:
    """Messages by what became of them."""
    strays = {stray.fate: 0 for stray in tally.strays}
    for stray in tally.strays:
        strays[stray.fate] += 1
    table = Table(title="Ledger", show_header=False)
    table.add_row("received", str(tally.received))
    for fate, name in NAMES.items():
        number = tally.fates.get(fate, 0)
        if fate in STRAYS:
            number -= strays.get(fate, 0)
        if number:
            table.add_row(name, str(number))
    style = "bold red" if tally.strays else ""
    table.add_row("strays", str(len(tally.strays)), style=style)
    return table


def strays(tally: Tally, zone: ZoneInfo) -> Table:
    """Each stray: ids and times only."""
    table = Table("inbox id", "received", "why", title="Strays")
    for stray in tally.strays:
        at = stray.received_at.astimezone(zone)
        table.add_row(str(stray.inbox_id), f"{at:%Y-%m-%d %H:%M:%S}", WHY[stray.fate])
    return table
