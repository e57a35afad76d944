"""The card of a ticket, the duty officer's page, and words for one pair of eyes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    InteractiveElement,
    RichTextElement,
    RichTextElementParts,
)

from bot.council.facts import Council
from bot.model import Kind, Outcome, Status, Ticket, Waiting
from bot.privacy.mask import hidden
from bot.rules import Sort, sort_of
from bot.slack.blocks import (
    Parts,
    Post,
    bold,
    button,
    buttons,
    date,
    header,
    length,
    lines,
    link,
    local_time,
    mention,
    overflow,
    paragraph,
    place,
    plain,
    post,
    quote,
    rich,
)
from bot.slack.held import Held
from bot.slack.others import alike, belonging
from bot.slack.show import TicketView
from bot.slack.text import escape, one_line
from bot.watch import alerts
from bot.watch.alerts import Alert

#: action ids of buttons and names of acts
MENU, ASK, PROMISE, MOVE, ASSIGN, MORE = (
    "menu",
    "ask",
    "promise",
    "move",
    "assign",
    "more",
)
MERGE, LINK, SPLIT, APART, REOPEN, HISTORY = (
    "merge",
    "link",
    "split",
    "apart",
    "reopen",
    "history",
)
UNDO, CORRECT, TAKE_BACK = "undo", "correct", "take_back"
TAKE, REPLY, RESOLVE, WORDS, HAVE_IT = "take", "reply", "resolve", "words", "have_it"
SHOW = "show"
#: of the supervisors' review
TAKE_OVER, REMIND, DECIDE, READ = "take_over", "remind", "decide", "read_all"
READ_ON = "read_on"
MUTE, UNMUTE = "mute", "unmute"

NAME_CHARACTERS = 80
#: of the resident's words on the card
CARD_CHARACTERS = 600
#: of them in a notification
HINT_CHARACTERS = 150
NO_NAME = "no name given"

#: what staff can make a ticket; which of the two the first is says its history
KINDS = {
    Kind.COMPLAINT: "Service request or complaint",
    Kind.IDEA: "Idea",
    Kind.QUESTION: "Question",
}
SORTS = {
    Sort.SERVICE_REQUEST: "Service request",
    Sort.COMPLAINT: "Complaint",
    Sort.IDEA: "Idea",
    Sort.QUESTION: "Question",
}
OUTCOMES = {
    Outcome.FIXED: "Fixed",
    Outcome.PARTLY: "Partly fixed",
    Outcome.NOT_FIXED: "Not fixed",
    Outcome.NOT_OURS: "Not ours",
    Outcome.DUPLICATE: "Duplicate",
    Outcome.NO_ACTION: "No action",
    Outcome.NO_REPLY: "No answer came",
}
STATES = {
    Status.OPEN: "Nobody has it yet",
    Status.TAKEN: "Somebody has it",
    Status.RESOLVED: "Resolved",
    Status.WITHDRAWN: "Taken back by the resident",
    Status.MERGED: "Joined into another ticket",
}
WAITS = {
    Waiting.RESIDENT: ", waiting for the resident",
    Waiting.THIRD_PARTY: ", waiting for somebody else",
}
#: at most five
MENU_OPEN = {
    ASK: "Ask the resident…",
    PROMISE: "Promise a date…",
    MOVE: "Other department, kind or service…",
    ASSIGN: "Give to a colleague…",
    MORE: "History, merge, link, split…",
}
MENU_CLOSED = {REOPEN: "Open it again", MORE: "History, merge, link, split…"}
#: what one member of staff is told, seen by nobody else
TELLS = {
    "not_staff": "Only staff named in the council's file may do that. Nothing was "
    "done. Ask whoever looks after Folkmoot to add you.",
    "taken_already": "{user} has {reference} already. Nothing was changed.",
    "no_such_ticket": "There is no {reference} any more. Nothing was done.",
    "already_resolved": "{reference} is closed already. Nothing was changed or sent.",
    "sent": "Sent to the resident.",
    "nothing_changed": "{reference} is that already. Nothing was changed.",
    "nobody_such": "They are not named as staff in the council's file. Nothing was "
    "changed.",
    "is_open": "{reference} is open. Nothing was changed.",
    "merged_away": "{reference} was joined into another ticket: take them apart there "
    "first. Nothing was changed.",
    "no_such_other": "There is no other ticket {other}. Nothing was changed.",
    "of_somebody_else": "{other} is of another resident: link them instead, so that "
    "neither sees what the other wrote. Nothing was changed.",
    "cannot_split": "That can't be made a ticket of its own: only a message of the "
    "resident can, and not the only one. Nothing was changed.",
    "undone_already": "That is undone already.",
    "too_late": "Too late: it has gone out. You can correct it or take it back, in "
    "the thread of {reference}.",
    "not_there": "That answer is not in the resident's chat, or no longer. Nothing was "
    "changed.",
    "too_old": "Telegram lets nobody take back what is older than 48 hours. You can "
    "still correct it.",
    "logged": "{reference} is open and waits for {why}. Its card is in that "
    "department's channel.",
    "not_sent": "Nothing was sent to the resident. {why}",
    "not_done": "Something went wrong here, and what you did was not carried out. "
    "Nothing was sent to the resident. Please look at the ticket and try again.",
    "not_yours": "Only whoever has {reference} may see its numbers. Press Take first.",
    "not_supervisor": "Only the lead and the supervisors of its department may do that "
    "with {reference}. Nothing was changed.",
    "yours_now": "{reference} is yours now.",
    "yours_already": "{reference} is yours already.",
    "reminded": "They were reminded, in the thread of {reference}.",
    "not_muted": "Nothing was changed: say for how long, and in a few words why.",
    "no_reason": "Nothing was kept: say in a few words why {reference} stays as it is.",
    "decided": "Kept, with your reason. {reference} is out of the review until "
    "something new happens.",
    "not_opened": "That window did not open. Please press the button again.",
}


def card(view: TicketView, now: datetime) -> Post:
    """The ticket's card as it is at `now`; buttons only while it is open."""
    ticket = view.ticket
    framed, more = quote(ticket.words, CARD_CHARACTERS)
    if more:
        framed.append(paragraph(plain(f"… and {more:,} characters more")))
    blocks: list[Block] = [header(_title(view))]
    if framed:
        blocks.append(rich(framed))
    if view.whole:
        whole, _ = quote(view.whole, CARD_CHARACTERS)
        blocks.append(rich([paragraph(plain("The whole message:")), *whole]))
    blocks.append(rich([lines(_facts(view, now))]))
    blocks += alike(view)
    blocks.append(_card_buttons(view, bool(more)))
    return post(_hint(view), blocks)


def left(view: TicketView, url: str = "") -> Post:
    """What stays of a card in a channel that its ticket has left: struck, with the way
    to where it is now."""
    reference = view.ticket.reference
    words = f" went to {view.department}: its card is there now."
    struck = RichTextElementParts.Text(text=_title(view), style={"strike": True})
    where = [link(url, reference) if url else plain(reference), plain(words)]
    blocks = [rich([paragraph(struck)]), rich([paragraph(*where)])]
    return post(escape(reference + words), blocks)


def page(
    view: TicketView,
    officers: tuple[str, ...],
    card_url: str,
    held: Held | None = None,
) -> Post:
    """An emergency for the duty officers; `card_url` may be ''. Once somebody has it,
    or it is over, the page says so instead of calling."""
    reference = view.ticket.reference
    rows = [
        ("From", [plain(_resident(view))]),
        ("Department", [plain(view.department)]),
    ]
    if where := place(view.ticket.place):
        rows.insert(1, ("Place", where))
    if card_url:
        rows.append(("Card", [link(card_url, reference)]))
    framed, _ = quote(view.ticket.words, CARD_CHARACTERS)
    head = header(f"🚨 EMERGENCY · {reference}")
    facts = rich([*framed, lines(rows)])
    if held is not None:
        said = [bold(held.words), date(held.since, view.zone), plain(".")]
        return post(_hint(view), [head, rich([paragraph(*said)]), facts])
    called: list[RichTextElement] = []
    for officer in officers:
        called += [mention(officer), plain(" ")]
    blocks = [
        head,
        rich([paragraph(*called, plain("please look at this now."))]),
        facts,
        buttons(button(HAVE_IT, "I have it", reference, "primary")),
    ]
    called_text = " ".join(f"<@{officer}>" for officer in officers)
    return post(f"{called_text} {_hint(view)}".strip(), blocks)


def alert(found: tuple[Alert, ...], council: Council) -> Post:
    """Something stands still, or does no longer: told to the duty officers."""
    head = alerts.title(found, council.short_name)
    lines = [alerts.sentence(one, council.time_zone) for one in found]
    parts = [paragraph(bold(head)), *(paragraph(plain(f"\n{said}")) for said in lines)]
    return post(escape("\n".join((head, *lines))), [rich(parts)])


def duty_note(reference: str, why: str) -> Post:
    """Something could not be posted where it belongs, or, without a reference, read."""
    why = one_line(why, HINT_CHARACTERS)
    words = (
        f"Something came in that nobody can be answered about: {why}. It is kept, and "
        "the log says more. Please tell whoever looks after Folkmoot."
    )
    if reference:
        words = (
            f"Something about {reference} could not be posted in its department's "
            f"channel ({why}). Please see to it that somebody there has it, and that "
            "Folkmoot can post in the channel."
        )
    return post(escape(words), [rich([paragraph(plain(words))])])


def tell(
    name: str, values: Mapping[str, object], first_name: Callable[[str], str]
) -> str:
    """mrkdwn for one member of staff. KeyError: no such name."""
    known = {key: str(value) for key, value in values.items()}
    user = known.pop("user", "")
    filled = {
        "user": first_name(user) if user else "A colleague",
        "reference": "That ticket",
        "why": "",
        "other": "of that name",
        **known,
    }
    return escape(TELLS[name].format_map(filled))


def _title(view: TicketView) -> str:
    ticket = view.ticket
    sort = SORTS[sort_of(ticket)]
    what = f"{view.service} ({sort.lower()})" if view.service else sort
    urgent = "🚨 EMERGENCY · " if ticket.emergency else ""
    return f"{urgent}{ticket.reference} · {what}"


def _hint(view: TicketView) -> str:
    """What a notification shows."""
    words = one_line(view.ticket.words, HINT_CHARACTERS)
    return escape(f"{_title(view)}: {words}" if words else _title(view))


def _resident(view: TicketView) -> str:
    return one_line(view.resident, NAME_CHARACTERS) or NO_NAME


def _facts(view: TicketView, now: datetime) -> list[tuple[str, Parts]]:
    ticket = view.ticket
    rows: list[tuple[str, Parts]] = [("From", [plain(_resident(view))])]
    if where := place(ticket.place):
        rows.append(("Place", where))
    if view.language:
        rows.append(("Language", [plain(f"{view.language}, words as they were sent")]))
    rows.append(("Department", [plain(view.department)]))
    if view.guesses and ticket.is_open:
        rows.append(("Not sure", [plain(_guesses(view))]))
    owner = [mention(ticket.owner)] if ticket.owner else [plain("nobody yet")]
    rows += [("Owner", owner), ("State", [plain(_state(view))])]
    if ticket.is_open and ticket.waiting is not Waiting.RESIDENT:
        rows.append(("Answer by", _promise(view, now)))
    if ticket.is_open and view.statutory:
        rows.append(("Full answer due", _law(view.statutory, view, now)))
    return [*rows, *belonging(view)]


def _guesses(view: TicketView) -> str:
    found = (f"{one.name} {one.confidence:.0%}" for one in view.guesses)
    return "it may be " + ", ".join(found)


def _state(view: TicketView) -> str:
    ticket = view.ticket
    if ticket.outcome is not None and ticket.status is Status.RESOLVED:
        return f"{STATES[ticket.status]}: {OUTCOMES[ticket.outcome].lower()}"
    waits = WAITS.get(ticket.waiting, "") if ticket.is_open else ""
    return STATES[ticket.status] + waits


def _promise(view: TicketView, now: datetime) -> Parts:
    due = view.ticket.promise_at
    left = f"{length(due - now)} left"
    if due <= now:
        left = f"OVERDUE by {length(now - due)}"
    at = local_time(now, view.zone)
    return [date(due, view.zone), plain(f" · {left} (as of {at})")]


def _law(due: datetime, view: TicketView, now: datetime) -> Parts:
    late = f" · OVERDUE by {length(now - due)}" if due <= now else ""
    return [date(due, view.zone), plain(f"{late} · set by law or code")]


def _card_buttons(view: TicketView, cut: bool) -> ActionsBlock:
    ticket = view.ticket
    row: list[InteractiveElement] = []
    if ticket.is_open and ticket.owner is None:
        row.append(button(TAKE, "Take", ticket.reference, "primary"))
    if ticket.is_open:
        row.append(button(REPLY, "Reply to resident", ticket.reference))
        row.append(button(RESOLVE, "Resolve", ticket.reference))
    if any(map(hidden, (ticket.words, view.whole, ticket.place.text))):
        row.append(button(SHOW, "Show numbers", ticket.reference))
    if cut:
        row.append(button(WORDS, "All of it", ticket.reference))
    return buttons(*row, overflow(MENU, _menu(ticket)))


def _menu(ticket: Ticket) -> list[tuple[str, str]]:
    """What is behind the three dots: values as of buttons, after the act's name."""
    acts = MENU_OPEN if ticket.is_open else MENU_CLOSED
    return [(f"{act}:{ticket.reference}", label) for act, label in acts.items()]
