"""The other tickets on a card: what belongs to it, and what may be the same thing."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, RichTextElement, SectionBlock

from bot.likeness import Similar
from bot.model import Relation, Ticket
from bot.slack.blocks import Parts, button, link, plain
from bot.slack.show import TicketView

#: action ids: one press, without a form
LINK_THIS, JOIN_THIS = "link_this", "join_this"
#: what each relation is called, seen from the first ticket and from the other
RELATED = {
    "merged": ("Joined into {}", "{} was joined into this"),
    "linked": ("Linked with {}", "Linked with {}"),
    "split": ("Split from {}", "{} was split from this"),
}
#: relations that a card names
SHOWN = 5
SURE_JOIN = "Join this into {}? The resident is told. It can be undone."


def related(relation: Relation, reference: str) -> str:
    """What a relation is to the ticket with this reference."""
    first, second = RELATED[relation.kind]
    if relation.other == reference:
        return second.format(relation.ticket)
    return first.format(relation.other)


def belonging(view: TicketView) -> list[tuple[str, Parts]]:
    """A line of the card for what belongs to it."""
    if not view.relations:
        return []
    parts: list[RichTextElement] = []
    for relation in view.relations[:SHOWN]:
        other = _other(relation, view.ticket)
        before, _, after = related(relation, view.ticket.reference).partition(other)
        url = view.urls.get(other, "")
        parts += [plain("; ")] if parts else []
        parts += [plain(before)] if before else []
        parts.append(link(url, other) if url else plain(other))
        parts += [plain(after)] if after else []
    if len(view.relations) > SHOWN:
        parts.append(plain(f" and {len(view.relations) - SHOWN} more"))
    return [("Together", parts)]


def alike(view: TicketView) -> list[Block]:
    """Open tickets that may be the same thing, each with one press to join or link."""
    return [_alike(one, view) for one in view.similar]


def named(view: TicketView) -> tuple[str, ...]:
    """References of all other tickets that the card names."""
    belong = [_other(one, view.ticket) for one in view.relations[:SHOWN]]
    return (*belong, *(one.ticket.reference for one in view.similar))


def _other(relation: Relation, ticket: Ticket) -> str:
    is_first = relation.ticket == ticket.reference
    return relation.other if is_first else relation.ticket


def _alike(one: Similar, view: TicketView) -> SectionBlock:
    ticket, other = view.ticket, one.ticket
    url = view.urls.get(other.reference, "")
    name = f"<{url}|{other.reference}>" if url else other.reference
    mine = other.conversation_id == ticket.conversation_id
    whose = "of the same resident" if mine else "of another resident"
    value = f"{ticket.reference}:{other.reference}"
    press = button(LINK_THIS, "Link", value)
    if mine:
        sure = SURE_JOIN.format(other.reference)
        press = button(JOIN_THIS, "Join into it", value, sure=sure)
    text = f"*Perhaps the same:* {name} · {one.why}, {whose}"
    return SectionBlock(text=text, accessory=press)
