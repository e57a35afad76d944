"""The story that the pictures in docs/ are taken from: a town, without a model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from bot.clock import MovedClock
from bot.council.facts import Council
from bot.model import ActKind, Outcome, Ticket
from bot.slack import contact, forms, others, render, views
from sandbox import hands
from sandbox.page.readings import Table, reading
from sandbox.page.state import chat, post, posts, screen, view
from sandbox.town import Town

Json = dict[str, Any]
Kind = Literal["chat", "posts", "menu", "window", "home"]

#: a Tuesday morning, everybody is at work
BEGIN = datetime(2026, 11, 24, 9, 35, tzinfo=UTC)
#: longer than an answer is held
PAUSE = timedelta(seconds=16)
ANA, BEN, CLEO, DEE, PIOTR = 101, 102, 103, 104, 105
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo", DEE: "Dee", PIOTR: "Piotr"}
DEV, TERRI, OFFICER = "U0DEVSH", "U0TERRI", "U0EDITH"
ROADS = "C0ROADS"
READINGS = {
    "smell of gas": reading("emergency", {"noise": 0.3}, dangers=("gas",)),
    "pothole in mill lane": reading("complaint", {"pothole": 0.97}, place="Mill Lane"),
    "lamp": reading("complaint", {"street_light": 0.96}, place="Mill Lane"),
    "dziura": reading("complaint", {"pothole": 0.95}, language="pl"),
    "any news": reading("status_check", {"noise": 0.2}),
    "towards the bridge": reading("question", {"noise": 0.2}),
    "rent": reading("complaint", {"private_renting": 0.55, "benefits": 0.3}),
}


@dataclass
class Story:
    """What was seen at each point, by the name of its picture."""

    town: Town
    clock: MovedClock
    seen: dict[str, Json] = field(default_factory=dict)

    def keep(self, name: str, kind: Kind, alt: str, shown: object) -> None:
        """One picture; `alt` says in words what it shows."""
        self.seen[name] = {"kind": kind, "alt": alt, "shown": shown}

    async def says(self, user: int, text: str) -> None:
        """A resident writes."""
        self.town.telegram.send_text(user, text, name=NAMES[user])
        await self.quiet()

    async def quiet(self) -> None:
        """Until all is done about it."""
        telegram = self.town.telegram
        await telegram.wait_for(lambda: telegram.unconfirmed == 0, hands.PATIENCE)
        await self.town.folkmoot.settle()

    async def staff(self, act: Awaitable[object]) -> None:
        """Staff do something."""
        await act
        await self.quiet()

    async def ticket(self, user: int) -> Ticket:
        """A resident's newest ticket."""
        store = self.town.folkmoot.store
        found = await store.read(lambda u: u.tickets.of_chat("telegram", str(user)))
        return found[0]

    async def window(self, name: str, alt: str, user: str, callback: str) -> str:
        """Keep the window that somebody has before them; its id."""
        seen = await hands.top(self.town, user, callback)
        self.keep(name, "window", alt, view(seen))
        return seen.id

    def card(self, ticket: Ticket, *, thread: bool = False) -> list[Json]:
        """A ticket's card, with its thread or alone."""
        found = posts(self.town, ticket.card_channel or "")
        own = next(one for one in found if one["ts"] == ticket.card_ts)
        return [own if thread else own | {"thread": []}]

    async def close(self, user: str) -> None:
        """Nobody needs these windows any more."""
        for one in self.town.slack.open_views(user)[-1:]:
            await self.town.slack.close_view(user, one.id, whole_stack=True)


async def tell(council: Council, database: Path) -> dict[str, Json]:
    """Play the story; what is seen in each picture."""
    clock = MovedClock(BEGIN, leap=True)
    async with Town(council, database, Table(READINGS), clock=clock) as town:
        story = Story(town, clock)
        for chapter in CHAPTERS:
            await chapter(story)
        return story.seen


async def _a_ticket(story: Story) -> None:
    await story.says(ANA, "There is a deep pothole in Mill Lane, it broke my wheel")
    ticket = await story.ticket(ANA)
    story.keep("card", "posts", "A new ticket's card", story.card(ticket))
    alt = "What is behind the three dots of a card"
    story.keep("menu", "menu", alt, story.card(ticket))
    await story.says(BEN, "Careful, there is a big pothole in Mill Lane")
    alike = story.card(await story.ticket(BEN))
    alt = "A card that names a ticket which may be the same"
    story.keep("similar", "posts", alt, alike)
    await story.says(PIOTR, "dziura w drodze przed szkołą, proszę naprawić")
    foreign = story.card(await story.ticket(PIOTR))
    story.keep("language", "posts", "The card of a message in Polish", foreign)


async def _an_answer(story: Story) -> None:
    town, ticket = story.town, await story.ticket(ANA)
    await story.staff(hands.take(town, DEV, ticket))
    await hands.press(town, DEV, ticket, render.REPLY)
    form = await story.window("reply", "Writing a reply", DEV, views.DRAFT)
    words = "Thank you, Ana. Is it towards the station or towards the bridge?"
    await town.slack.submit(DEV, form, {views.TEXT: {views.TEXT: words}})
    alt = "The reply as the resident will read it"
    preview = await story.window("preview", alt, DEV, views.SEND)
    # time stands still while it can be stopped
    story.clock.advance(PAUSE)
    story.clock.leap = False
    await town.slack.submit(DEV, preview)
    held = await town.slack.wait_for(lambda: _held(town), hands.PATIENCE)
    story.keep("undo", "posts", "An answer that can still be stopped", held)
    story.clock.leap = True
    story.clock.advance(PAUSE)
    await story.quiet()
    await story.says(ANA, "towards the bridge, just before it")
    thread = story.card(await story.ticket(ANA), thread=True)
    story.keep("thread", "posts", "A card with its thread", thread)
    told = chat(town, ANA)
    story.keep("chat", "chat", "The same conversation as the resident sees it", told)


def _held(town: Town) -> list[Json]:
    """The note about an answer that can still be stopped, once it is there."""
    replies = [reply for card in posts(town, ROADS) for reply in card["thread"]]
    held = [one for one in replies if f"'{render.UNDO}'" in str(one["blocks"])]
    return [one | {"thread": []} for one in held]


async def _forms(story: Story) -> None:
    town, ticket = story.town, await story.ticket(ANA)
    for act, alt, callback in (
        (render.PROMISE, "Promising a date", views.DRAFT),
        (render.MOVE, "To another department, kind or service", forms.DO),
        (render.ASSIGN, "Giving a ticket to a colleague", forms.DO),
    ):
        await hands.choose(town, DEV, ticket, act)
        await story.window(act, alt, DEV, callback)
        await story.close(DEV)
    await hands.press(town, DEV, ticket, render.RESOLVE)
    await story.window("resolve", "Resolving a ticket", DEV, views.RESOLVE)
    await story.close(DEV)
    await town.slack.shortcut(DEV, contact.LOG)
    await story.window("log", "Logging a call or visit", DEV, contact.LOG)
    await story.close(DEV)


async def _together(story: Story) -> None:
    town, ticket = story.town, await story.ticket(BEN)
    ts = ticket.card_ts or ""
    await story.staff(town.slack.press(DEV, ROADS, ts, others.LINK_THIS))
    ticket = await story.ticket(BEN)
    await hands.choose(town, DEV, ticket, render.MORE)
    alt = "History, merge, link, split, and undo"
    menu = await story.window("more", alt, DEV, forms.MENU)
    await town.slack.press_in_view(DEV, menu, render.HISTORY)
    await story.window("history", "A ticket's history", DEV, "history")
    await story.close(DEV)


async def _elsewhere(story: Story) -> None:
    town = story.town
    await story.says(DEE, "The lamp outside 5 Mill Lane is out")
    ticket = await story.ticket(DEE)
    left = ticket.card_ts
    values: Mapping[str, object] = {"department": "parks_trees", "service": "-"}
    await story.staff(hands.act(town, DEV, ticket, ActKind.MOVE, values))
    struck = [one for one in posts(town, ROADS) if one["ts"] == left]
    story.keep("left", "posts", "What stays of a card that has moved", struck)
    moved = story.card(await story.ticket(DEE), thread=True)
    story.keep("moved", "posts", "The card in its new channel", moved)


async def _lists(story: Story) -> None:
    town, ticket = story.town, await story.ticket(ANA)
    resolved = hands.resolve(town, DEV, ticket, Outcome.FIXED, "A crew filled it.")
    await story.says(ANA, "Any news?")
    told = chat(town, ANA)[-2:]
    story.keep("status", "chat", "How a resident's ticket stands, with buttons", told)
    town.slack.open_home(DEV)
    await town.slack.wait_for(lambda: town.slack.home(DEV), hands.PATIENCE)
    story.keep("home", "home", "The app's Home", screen(town, DEV)["home"]["blocks"])
    await town.slack.command(DEV, ROADS, "/folkmoot", "pothole mill lane")
    found = [post(town, one) for one in town.slack.ephemerals(DEV)[-1:]]
    story.keep("search", "posts", "What /folkmoot pothole mill lane finds", found)
    await story.staff(resolved)
    closed = story.card(await story.ticket(ANA))
    story.keep("closed", "posts", "A card that is closed", closed)


async def _unsure(story: Story) -> None:
    await story.says(CLEO, "my rent went up and I don't understand the form")
    story.keep("unsure", "chat", "The resident is asked", chat(story.town, CLEO)[-2:])
    guesses = story.card(await story.ticket(CLEO))
    story.keep("guesses", "posts", "A card of which the machine is not sure", guesses)


async def _an_emergency(story: Story) -> None:
    await story.says(DEE, "There is a strong smell of gas in our stairwell")
    duty = posts(story.town, story.town.council.duty.channel)
    story.keep("emergency", "posts", "The duty officer's page", duty[-1:])


CHAPTERS: tuple[Callable[[Story], Awaitable[None]], ...] = (
    _a_ticket,
    _an_answer,
    _forms,
    _together,
    _elsewhere,
    _lists,
    _unsure,
    _an_emergency,
)
