"""The tour: residents and staff play a morning, and everybody can watch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from bot.model import Outcome, Ticket
from bot.store import Count
from sandbox import hands
from sandbox.replay import ledger_lines
from sandbox.slack import Seen
from sandbox.telegram import ChatMessage
from sandbox.town import Town, channels, staff_of

#: seconds for anything to happen
PATIENCE = 30.0
ANA, BEN, CHLOE, PIOTR, DEE, ELI, FAY = range(101, 108)


@dataclass
class Stage:
    """Plays one act after the other and prints what everybody sees."""

    town: Town
    console: Console
    _heard: dict[int, int] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    async def resident(
        self, name: str, user: int, does: str, act: Callable[[], object]
    ) -> None:
        """A resident does something; print the answer and what staff see of it."""
        self.console.print(f"\n[bold cyan]{name}[/] {escape(does)}")
        act()
        await self.hears(user)

    async def writes(self, name: str, user: int, text: str) -> None:
        """A resident writes."""
        telegram = self.town.telegram
        await self.resident(
            name, user, text, lambda: telegram.send_text(user, text, name=name)
        )

    async def staff(self, does: str, act: Awaitable[object]) -> None:
        """A member of staff does something in Slack."""
        self.console.print(f"\n[bold magenta]Staff[/] {escape(does)}")
        await act
        await self.town.folkmoot.settle()
        self._show_slack()

    async def hears(self, user: int) -> None:
        """Print what came for a resident since they last looked."""

        def new() -> list[ChatMessage]:
            chat = self.town.telegram.conversation(user)
            told = [message for message in chat if message.from_bot]
            return told[self._heard.get(user, 0) :]

        await self.town.telegram.wait_for(new, PATIENCE)
        await self.town.folkmoot.settle()
        messages = new()
        self._heard[user] = self._heard.get(user, 0) + len(messages)
        for message in messages:
            self._show_message(message)
        self._show_slack()

    def _show_message(self, message: ChatMessage) -> None:
        words = message.text.replace("\n", "\n             ")
        self.console.print(f"   [green]Folkmoot[/] {escape(words)}")
        labels = [label for row in message.buttons for label, _ in row]
        if labels:
            shown = "  ".join(f"[{label}]" for label in labels)
            self.console.print(f"             [dim]{escape(shown)}[/]")

    def _show_slack(self) -> None:
        for channel, name in channels(self.town.council).items():
            for card in self.town.slack.messages(channel):
                for post in self.town.slack.thread(channel, card.ts):
                    self._show_post(channel, name, post, post.ts != card.ts)

    def _show_post(self, channel: str, name: str, post: Seen, threaded: bool) -> None:
        if (channel, post.ts) in self._seen:
            return
        self._seen.add((channel, post.ts))
        where = f"#{name}{', thread' if threaded else ''}"
        files = "".join(f" [file {file.name}]" for file in post.files)
        words = " ".join(post.text.split())[:300]
        self.console.print(f"   [magenta]{where}[/] {escape(words + files)}")

    async def first_ticket(self, user: int) -> Ticket:
        """The ticket that a resident's first matter became."""
        store = self.town.folkmoot.store
        found = await store.read(
            lambda unit: unit.tickets.of_chat("telegram", str(user))
        )
        return found[-1]


async def play(stage: Stage) -> Count:
    """Play the tour and print the ledger; its count."""
    town, console = stage.town, stage.console
    console.print(Rule(f"A morning at {town.council.name}"))
    await _pothole(stage)
    await _others(stage)
    await _emergency(stage)
    await _the_end_of_the_pothole(stage)
    count = await town.folkmoot.store.read(lambda unit: unit.ledger.count())
    console.print()
    console.print(ledger_table(count))
    return count


async def _pothole(stage: Stage) -> None:
    telegram = stage.town.telegram
    words = "Massive pothole by the chemist, it burst my tyre this morning!!"
    await stage.resident(
        "Ana",
        ANA,
        f"(with a photo) {words}",
        lambda: telegram.send_photo(ANA, words, name="Ana"),
    )
    await stage.resident(
        "Ana",
        ANA,
        "(sends a pin)",
        lambda: telegram.send_location(ANA, 51.5072, -0.1276),
    )
    ticket = await stage.first_ticket(ANA)
    clerk = staff_of(stage.town.council, ticket.department)[0]
    await stage.staff("presses Take", hands.take(stage.town, clerk, ticket))
    answer = "Thank you for the photo. Is it in the lane towards the station?"
    await stage.staff(
        f"writes a reply, looks at the preview, sends it: {answer}",
        hands.reply(stage.town, clerk, ticket, answer),
    )
    await stage.hears(ANA)
    await stage.writes("Ana", ANA, "Yes, towards the station, just before the bus stop")


async def _others(stage: Stage) -> None:
    telegram = stage.town.telegram
    for name, user, text in (
        ("Ben", BEN, "You should put more benches and some shade along the canal path"),
        ("Chloe", CHLOE, "what time does the library close on saturdays"),
        ("Piotr", PIOTR, "Od dwóch tygodni nikt nie zabrał śmieci z naszej ulicy"),
        ("Ana", ANA, "Any news about my report?"),
        ("Eli", ELI, "asdkjh qwpoe zxcmn"),
        ("Ben", BEN, "thanks, that was quick"),
    ):
        await stage.writes(name, user, text)
    await stage.resident(
        "Fay", FAY, "(a voice note)", lambda: telegram.send_voice(FAY, name="Fay")
    )


async def _emergency(stage: Stage) -> None:
    await stage.writes("Dee", DEE, "There is a strong smell of gas in our stairwell")
    officer = stage.town.council.duty.officers[0]
    await stage.staff(
        "(the duty officer) presses I have it", hands.have_it(stage.town, officer)
    )


async def _the_end_of_the_pothole(stage: Stage) -> None:
    ticket = await stage.first_ticket(ANA)
    clerk = ticket.owner or ""
    note = "A crew filled it this morning."
    await stage.staff(
        f"resolves the pothole as fixed: {note}",
        hands.resolve(stage.town, clerk, ticket, Outcome.FIXED, note),
    )
    await stage.hears(ANA)


def ledger_table(count: Count) -> Table:
    """The ledger, to look at."""
    table = Table(title="Ledger", show_header=False)
    for name, number in ledger_lines(count):
        style = "bold red" if name == "unanswered" and number else ""
        table.add_row(name, str(number), style=style)
    return table
