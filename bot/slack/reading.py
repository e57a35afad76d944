"""All that was said in a ticket, for whoever reviews it: page by page, masked."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.council.facts import Council
from bot.model import Author, Media, StoredMessage, Ticket
from bot.privacy.mask import mask
from bot.slack.blocks import (
    Json,
    bold,
    button,
    buttons,
    local_time,
    paragraph,
    plain,
    quote,
    rich,
)
from bot.slack.render import READ, READ_ON
from bot.slack.show import TicketView, first_name
from bot.slack.text import one_line
from bot.slack.views import Errand, modal
from bot.store import Unit

#: messages on a page, and characters of one
MESSAGES, CHARACTERS = 12, 3000
NAME_CHARACTERS = 80
#: callback id
CONVERSATION = "conversation"
NOT_YOURS = "Only the lead and the supervisors of its department may read it here."


def may_read(council: Council, user: str, ticket: Ticket) -> bool:
    """Whoever reviews the department."""
    return ticket.department in council.reviewed_by(user)


def files_of(unit: Unit, said: Sequence[StoredMessage]) -> dict[int, list[Media]]:
    """The files of messages, by message."""
    return {message.id: unit.people.media(message.id) for message in said}


def conversation(
    errand: Errand,
    view: TicketView,
    said: Sequence[StoredMessage],
    files: dict[int, list[Media]],
    council: Council,
    page: int,
) -> Json:
    """A page of it, oldest first; pages count from 1, and 0 is the last."""
    pages = max(1, -(-len(said) // MESSAGES))
    page = min(page, pages) or pages
    shown = said[(page - 1) * MESSAGES : page * MESSAGES]
    blocks: list[Block] = []
    for message in shown:
        blocks += _message(message, files.get(message.id, []), view, council)
    if not shown:
        blocks.append(rich([paragraph(plain("The words are not kept any more."))]))
    if pages > 1:
        blocks += _turn(errand.reference, page, pages)
    return modal(CONVERSATION, errand.reference, blocks, errand, None, "Close")


def _message(
    message: StoredMessage, files: Sequence[Media], view: TicketView, council: Council
) -> list[Block]:
    who = {
        Author.RESIDENT: one_line(view.resident, NAME_CHARACTERS) or "The resident",
        Author.STAFF: first_name(council, message.staff or ""),
        Author.BOT: "Folkmoot",
    }[message.author]
    when = local_time(message.at, view.zone)
    head = paragraph(bold(who), plain(f" · {when}"))
    framed, more = quote(mask(message.text), CHARACTERS)
    kinds = ", ".join(str(file.kind) for file in files)
    rest = [f"({kinds}, in the thread)"] if kinds else []
    rest += [f"… and {more:,} characters more"] if more else []
    return [rich([head, *framed, *(paragraph(plain(text)) for text in rest)])]


def _turn(reference: str, page: int, pages: int) -> list[Block]:
    """The way to the pages before and after."""
    row = []
    if page > 1:
        row.append(button(READ, "Earlier", f"{reference}:{page - 1}"))
    if page < pages:
        row.append(button(READ_ON, "Later", f"{reference}:{page + 1}"))
    where = rich([paragraph(plain(f"Page {page} of {pages}"))])
    return [where, buttons(*row)]
