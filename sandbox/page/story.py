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
from bot.slack.reading import CONVERSATION
from sandbox import hands
from sandbox.page.readings import Table, reading
from sandbox.page.state import chat, post, posts, screen, view
from sandbox.town import Town

Json = dict[str, Any]
Kind = Literal["chat", "posts", "menu", "window", "home"]

#: a Tuesday morning, everybody is at work
BEGIN = datetime(2026, 11, 24, 9, 35, tzinfo=UTC)
#: a Friday morning, when roads has just opened
FRIDAY = datetime(2026, 11, 27, 8, 40, tzinfo=UTC)
#: longer than an answer is held
PAUSE = timedelta(seconds=16)
ANA, BEN, CLEO, DEE, PIOTR = 101, 102, 103, 104, 105
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo", DEE: "Dee", PIOTR: "Piotr"}
DEV, TERRI, ROSE = "U0DEVSH", "U0TERRI", "U0ROSEK"
ROADS = "C0ROADS"
READINGS = {
    "smell of gas": reading("emergency", {"noise": 0.3}, dangers=("gas",)),
    "pothole in mill lane": reading("complaint", {"pothole": 0.97}, place="Mill Lane"),
    "lamp": reading("complaint", {"street_light": 0.96}, place="Mill Lane"),
    "dziura": reading("complaint", {"pothole": 0.95}, language="pl"),
    "mostowa": reading("question", {"noise": 0.2}, language="pl"),
    "i jeszcze": reading("question", {"noise": 0.2}, language="pl"),
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
    note = next(p for p in thread[0]["thread"] if render.CORRECT in str(p["blocks"]))
    await town.slack.press(DEV, ROADS, note["ts"], render.CORRECT)
    await story.window("correct", "Correcting an answer", DEV, views.DRAFT)
    await story.close(DEV)
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
        (render.ASK, "Asking the resident", views.DRAFT),
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
    alt = "History, merge, link, split, and undo"
    await hands.choose(town, DEV, await story.ticket(BEN), render.MORE)
    await story.window("more", alt, DEV, forms.MENU)
    await story.close(DEV)
    ticket = await story.ticket(ANA)
    for button, alt, callback in (
        (render.MERGE, "Joining a ticket into another", forms.DO),
        (render.LINK, "Linking a ticket with another", forms.DO),
        (render.SPLIT, "Splitting a message off", forms.DO),
        (render.MUTE, "Muting a resident", forms.DO),
        (render.HISTORY, "A ticket's history", "history"),
    ):
        await hands.choose(town, DEV, ticket, render.MORE)
        menu = await hands.top(town, DEV, forms.MENU)
        await town.slack.press_in_view(DEV, menu.id, button)
        await story.window(button, alt, DEV, callback)
        await story.close(DEV)


async def _ready_made(story: Story) -> None:
    town, ticket = story.town, await story.ticket(BEN)
    await hands.press(town, DEV, ticket, render.REPLY)
    form = await hands.top(town, DEV, views.DRAFT)
    chosen = {views.CANNED: {views.CANNED: "On the list"}}
    await town.slack.submit(DEV, form.id, chosen)
    await story.window("canned", "A ready-made reply, filled in", DEV, views.SEND)
    await story.close(DEV)


async def _files(story: Story) -> None:
    town, ticket = story.town, await story.ticket(PIOTR)
    letter = b"%PDF-1.7 as sent from the sandbox"
    await story.says(PIOTR, "ulica Mostowa 3, przed bramą")
    words, name = f"{ticket.reference} i jeszcze", NAMES[PIOTR]
    town.telegram.send_document(PIOTR, words, file_name="adresy.txt", name=name)
    await story.quiet()
    town.telegram.send_voice(PIOTR, name=NAMES[PIOTR])
    await story.quiet()
    words, plan = "This is the plan of the works.", ("plan.pdf", letter)
    await story.staff(hands.reply(town, DEV, ticket, words, [plan]))
    ticket = await story.ticket(PIOTR)
    alt = "Files from and to a resident, in the thread"
    story.keep("files", "posts", alt, story.card(ticket, thread=True))
    note = next(
        p
        for p in town.slack.thread(ROADS, ticket.card_ts or "")
        if render.TAKE_BACK in p.action_ids
    )
    await story.staff(town.slack.press(DEV, ROADS, note.ts, render.TAKE_BACK))
    taken = town.slack.message(ROADS, note.ts)
    alt = "An answer that was taken back"
    story.keep("withdrawn", "posts", alt, [post(town, taken)])


async def _friday(story: Story) -> None:
    """What stands there when a department opens."""
    town = story.town
    story.clock.advance(FRIDAY - story.clock.now())
    await story.staff(town.folkmoot.ticker.tick())
    lists = [one for one in posts(town, ROADS) if "this morning" in one["text"]]
    story.keep("morning", "posts", "The list of the morning", lists[-1:])
    await town.slack.command(ROSE, ROADS, "/folkmoot", "review")
    found = [post(town, one) for one in town.slack.ephemerals(ROSE)[-1:]]
    story.keep("review", "posts", "The supervisors' review", found)
    value = (await story.ticket(PIOTR)).reference
    await town.slack.press(ROSE, ROADS, found[0]["ts"], render.READ, value)
    alt = "The conversation, from the review"
    await story.window("reading", alt, ROSE, CONVERSATION)
    await story.close(ROSE)


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


async def _left_open(story: Story) -> None:
    """A form stands open while a colleague closes the ticket."""
    town, ticket = story.town, await story.ticket(BEN)
    await hands.choose(town, DEV, ticket, render.ASK)
    form = await hands.top(town, DEV, views.DRAFT)
    words = "Is it in front of the church or behind it?"
    await town.slack.submit(DEV, form.id, {views.TEXT: {views.TEXT: words}})
    preview = await hands.top(town, DEV, views.SEND)
    await story.staff(hands.resolve(town, TERRI, ticket, Outcome.FIXED, "Filled."))
    await town.slack.submit(DEV, preview.id)
    alt = "What was written for a ticket that was closed meanwhile"
    await story.window("unsent", alt, DEV, views.SORRY)
    await story.close(DEV)


CHAPTERS: tuple[Callable[[Story], Awaitable[None]], ...] = (
    _a_ticket,
    _an_answer,
    _forms,
    _together,
    _ready_made,
    _files,
    _elsewhere,
    _lists,
    _unsure,
    _an_emergency,
    _friday,
    _left_open,
)
