"""What people do in a town, and what each of them sees of it, as text."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar

from bot.model import Ticket
from bot.store import Count
from sandbox.slack import Seen
from sandbox.telegram import ChatMessage
from sandbox.town import Town

T = TypeVar("T")

ANA, BEN, CLEO, DEE = 101, 102, 103, 104
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo", DEE: "Dee"}
#: works for the council, but is not in its file
STRANGER = "U0STRANGE"
#: of roads_street_lighting
DEV, TERRI = "U0DEVSH", "U0TERRI"
ROADS, PARKS, LIBRARIES, HOUSING, TRIAGE, DUTY = (
    "C0ROADS",
    "C0PARKSTREES",
    "C0LIBRARIES",
    "C0HOUSING",
    "C0TRIAGE",
    "C0DUTYDESK",
)


def script(text: str) -> str:
    """A conversation as it stands in a test."""
    return inspect.cleandoc(text)


class Scene:
    """Plays people by name; nothing here knows how Folkmoot decides."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def says(self, user: int, text: str, **sender: Any) -> int:
        """A resident writes; the id of the message, once all is done about it."""
        name = NAMES.get(user, str(user))
        update = self.town.telegram.send_text(user, text, name=name, **sender)
        await self.quiet()
        return int(update["message"]["message_id"])

    async def does(
        self, act: Callable[..., T], user: int, *args: Any, **more: Any
    ) -> T:
        """A resident does anything else; what the sandbox says of it."""
        done = act(user, *args, **more)
        await self.quiet()
        return done

    async def taps(self, user: int, label: str) -> None:
        """A resident taps the newest button with this label."""
        chat = self.town.telegram.conversation(user)
        shown = [
            m for m in chat if any(label == b[0] for row in m.buttons for b in row)
        ]
        self.town.telegram.press(user, shown[-1].message_id, label)
        await self.quiet()

    async def staff(self, act: Awaitable[T]) -> T:
        """Staff do something in Slack; what comes of it."""
        done = await act
        await self.quiet()
        return done

    async def quiet(self) -> None:
        """Wait until everything that was sent is taken, and nothing waits."""
        telegram = self.town.telegram
        await telegram.wait_for(lambda: telegram.unconfirmed == 0, 20)
        await self.town.folkmoot.settle()

    async def ticket(self, user: int, which: int = 0) -> Ticket:
        """A ticket of a resident, the newest first."""
        return (await self.tickets(user))[which]

    async def tickets(self, user: int) -> list[Ticket]:
        """All tickets of a resident, the newest first."""
        store = self.town.folkmoot.store
        return await store.read(lambda u: u.tickets.of_chat("telegram", str(user)))

    async def ledger(self) -> Count:
        """What became of every message."""
        return await self.town.folkmoot.store.read(lambda unit: unit.ledger.count())

    async def chat(self, user: int) -> str:
        """A resident's chat as they see it."""
        told = []
        for message in self.town.telegram.conversation(user):
            who = "Folkmoot" if message.from_bot else NAMES.get(user, str(user))
            told.append(f"{who}: {_said(message)}")
        return await self._named("\n".join(told))

    async def channel(self, channel: str) -> str:
        """A Slack channel as its members see it, threads below their messages."""
        lines: list[str] = []
        for post in self.town.slack.messages(channel):
            lines += self._post(post)
            for reply in self.town.slack.thread(channel, post.ts)[1:]:
                lines += [f"    {line}" for line in self._post(reply)]
        return await self._named("\n".join(lines))

    async def whispers(self, user: str) -> list[str]:
        """What only this member of staff was shown."""
        seen = [post.text for post in self.town.slack.ephemerals(user)]
        return [await self._named(text) for text in seen]

    async def _named(self, text: str) -> str:
        """References by their order: the first ticket of all is REF-1."""
        for number, reference in enumerate(await self._references(), start=1):
            text = text.replace(reference, f"REF-{number}")
        return text

    async def _references(self) -> list[str]:
        found: list[Ticket] = []
        for user in self.town.telegram.world.people:
            found += await self.tickets(user)
        return [t.reference for t in sorted(found, key=lambda ticket: ticket.id)]

    def _post(self, post: Seen) -> list[str]:
        who = "Folkmoot" if post.by_app else self._first_name(post.user)
        told = "\n".join(_shown(post.blocks, self._first_name)) or post.text
        files = "".join(f"\n(file {file.title})" for file in post.files)
        return _indented(f"{who}: {told}{files}".replace(": \n", ": "))

    def _first_name(self, user: str) -> str:
        staff = self.town.council.staff.get(user)
        return staff.first_name if staff else user


def _said(message: ChatMessage) -> str:
    content = message.text or ("(photo)" if message.photo else "(no words)")
    if message.file and message.from_bot:
        content = f"(file {message.file[0]})"
    if message.photo and message.text:
        content = f"(photo) {content}"
    labels = " ".join(f"[{label}]" for row in message.buttons for label, _ in row)
    return "\n".join(_indented(content + (f"\n{labels}" if labels else "")))


def _indented(text: str) -> list[str]:
    first, *others = [line.rstrip() for line in text.split("\n")]
    return [first, *(f"    {line}" if line else "" for line in others)]


def _shown(
    blocks: tuple[Mapping[str, Any], ...], name: Callable[[str], str]
) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "header":
                yield block["text"]["text"]
            case "section":
                yield block["text"]["text"]
            case "actions":
                shown = [e for e in block["elements"] if e["type"] == "button"]
                if shown:
                    yield " ".join(f"[{e['text']['text']}]" for e in shown)
            case "rich_text":
                for element in block["elements"]:
                    quoted = element["type"] == "rich_text_quote"
                    words = "".join(_part(p, name) for p in element["elements"])
                    yield re.sub("^", "> ", words, flags=re.M) if quoted else words


def _part(part: Mapping[str, Any], name: Callable[[str], str]) -> str:
    match part["type"]:
        case "user":
            return f"@{name(part['user_id'])}"
        case "usergroup":
            return f"@{part['usergroup_id']}"
        case "date":
            return str(part["fallback"])
        case "link":
            return f"<{part['text']}: {part['url']}>"
        case _:
            return str(part["text"])
