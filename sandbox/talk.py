"""After the tour: write as a resident, answer as staff, in the terminal."""

from __future__ import annotations

import asyncio

from rich.console import Console

from bot.model import Outcome, Ticket
from bot.store import Count
from sandbox import hands
from sandbox.tour import Stage, ledger_table
from sandbox.town import Town, staff_of

YOU = 900
HOW = """
The town stays up. Write anything, and it goes to Folkmoot as your message.

  :take REF              staff take the ticket
  :reply REF words ...   staff answer you
  :fixed REF words ...   staff resolve it as fixed
  :ledger                what became of every message
  :quit                  end (or Ctrl-D)
"""


class NoSuchTicket(Exception):
    """There is no ticket with that reference whose card is in Slack."""


async def talk(stage: Stage) -> Count:
    """Read lines until :quit or the end of input; the ledger's count."""
    town, console = stage.town, stage.console
    console.print(HOW)
    while (typed := await _line(console)) is not None:
        if not typed.startswith(":"):
            if typed:
                await stage.writes("You", YOU, typed)
            continue
        if typed == ":quit":
            break
        try:
            await _staff(stage, typed)
        except NoSuchTicket as error:
            console.print(f"   {error.__doc__}")
    return await town.folkmoot.store.read(lambda unit: unit.ledger.count())


async def _line(console: Console) -> str | None:
    def ask() -> str | None:
        try:
            return console.input("\n[bold]you>[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            return None

    return await asyncio.to_thread(ask)


async def _staff(stage: Stage, typed: str) -> None:
    town = stage.town
    verb, _, rest = typed.partition(" ")
    reference, _, words = rest.partition(" ")
    if verb == ":ledger":
        count = await town.folkmoot.store.read(lambda unit: unit.ledger.count())
        stage.console.print(ledger_table(count))
        return
    ticket = await _ticket(town, reference.upper())
    clerk = ticket.owner or staff_of(town.council, ticket.department)[0]
    if verb == ":take":
        await stage.staff("take it", hands.take(town, clerk, ticket))
    elif verb == ":reply" and words:
        await stage.staff(words, hands.reply(town, clerk, ticket, words))
    elif verb == ":fixed":
        work = hands.resolve(town, clerk, ticket, Outcome.FIXED, words)
        await stage.staff("resolve it", work)
    else:
        stage.console.print(HOW)
        return
    if verb != ":take":
        await stage.hears(YOU)


async def _ticket(town: Town, reference: str) -> Ticket:
    ticket = await town.folkmoot.store.read(
        lambda unit: unit.tickets.by_reference(reference)
    )
    if ticket is None or ticket.card_ts is None:
        raise NoSuchTicket
    return ticket
