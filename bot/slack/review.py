"""The supervisors' review: what is unresolved, with one press to see to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, RichTextElement

from bot.council.facts import Council
from bot.slack.blocks import (
    Post,
    bold,
    button,
    buttons,
    header,
    mention,
    overflow,
    paragraph,
    plain,
    post,
    rich,
)
from bot.slack.lists import Urls, line_of
from bot.slack.render import ASSIGN, DECIDE, MENU, PROMISE, READ, REMIND, REOPEN
from bot.slack.render import TAKE_OVER as TAKE
from bot.slack.show import first_name, name_of
from bot.slack.text import one_line
from bot.store import Unit
from bot.store.review import Decided, Trouble, Wrong

#: the word after /folkmoot
WORD = "review"
#: tickets on a page: two blocks each, and a message has fifty
SHOWN = 16
#: decisions that are shown, and of one reason
DECISIONS, REASON_CHARACTERS = 12, 300
#: a decision is shown for so long
LATELY = timedelta(days=8)
WRONGS = {
    Wrong.BROKEN: "Promise broken",
    Wrong.UNOWNED: "Nobody has it",
    Wrong.SILENT: "Silent owner",
    Wrong.REOPENED: "Opened again",
    Wrong.LOW_RATING: "Rated 1 or 2",
    Wrong.UNDELIVERED: "Not delivered",
    Wrong.ASKED_TWICE: "Asked about twice",
    Wrong.OLD: "Oldest",
}
MENU_OPEN = {
    ASSIGN: "Give to a colleague…",
    PROMISE: "Promise a date…",
    DECIDE: "Leave it as it is, and why…",
}
NOBODYS = (
    "You lead or supervise no department of that name. Write /folkmoot review, or "
    "/folkmoot review and the name of a department of yours."
)


@dataclass(frozen=True)
class Reviewed:
    """What a review shows."""

    departments: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    decided: tuple[Decided, ...]

    def __bool__(self) -> bool:
        return bool(self.troubles or self.decided)

    @property
    def in_order(self) -> list[Trouble]:
        """Each ticket once, under the worst that is wrong with it."""
        worst = {wrong: rank for rank, wrong in enumerate(Wrong)}
        return sorted(self.troubles, key=lambda one: worst[one.wrong[0]])

    def page(self, number: int) -> list[Trouble]:
        """Those of a page; the first is 1."""
        return self.in_order[(number - 1) * SHOWN : number * SHOWN]

    @property
    def pages(self) -> int:
        """How many there are; 1 when nothing is wrong."""
        return max(1, -(-len(self.troubles) // SHOWN))


def reviewed(unit: Unit, departments: tuple[str, ...], now: datetime) -> Reviewed:
    """What is wrong in these departments, and what was decided lately."""
    return Reviewed(
        departments,
        unit.review.unresolved(departments, now),
        unit.review.decided(departments, now - LATELY),
    )


def answer(unit: Unit, council: Council, user: str, asked: str, now: datetime) -> Post:
    """What `/folkmoot review [department] [page]` answers, for one pair of eyes."""
    name, number = _asked(asked)
    departments = named(council, user, name)
    if not departments:
        return post(NOBODYS, [rich([_words(NOBODYS)])])
    found = reviewed(unit, departments, now)
    page = min(max(number, 1), found.pages)
    return review(found, council, {}, now, page=page, asked=name)


def named(council: Council, user: str, name: str) -> tuple[str, ...]:
    """Ids of the departments that somebody may review, of those that they ask for,
    by id or by name; without a name all of them."""
    wanted = name.strip().casefold()
    return tuple(
        department
        for department in council.reviewed_by(user)
        if not wanted or wanted in (department, name_of(council, department).casefold())
    )


def _asked(asked: str) -> tuple[str, int]:
    """The department and the page."""
    head, _, last = asked.strip().rpartition(" ")
    if last.isdecimal() and len(last) < 4:
        return head.strip(), int(last)
    return asked.strip(), 1


def review(
    found: Reviewed,
    council: Council,
    urls: Urls,
    now: datetime,
    *,
    page: int = 1,
    asked: str = "",
) -> Post:
    """A page of it. No words of residents: it is read by more people than the card."""
    one = len(found.departments) == 1
    where = name_of(council, found.departments[0]) if one else council.short_name
    title = f"Review: {where}"
    blocks: list[Block] = [header(title)]
    last: Wrong | None = None
    for trouble in found.page(page):
        if trouble.wrong[0] is not last:
            last = trouble.wrong[0]
            blocks.append(_title(last, found))
        blocks += _trouble(trouble, council, urls, now)
    if not found.troubles:
        blocks.append(rich([_words("Nothing is broken, late or forgotten.")]))
    if page == 1 and found.decided:
        blocks.append(rich(_decisions(found.decided, council)))
    if found.pages > 1:
        name = asked or (found.departments[0] if one else "")
        blocks.append(rich([_words(_next(page, found.pages, name))]))
    return post(f"{title}: {len(found.troubles)} to look at", blocks)


def _title(wrong: Wrong, found: Reviewed) -> Block:
    count = sum(one.wrong[0] is wrong for one in found.troubles)
    return rich([paragraph(bold(f"{WRONGS[wrong]} ({count:,})"))])


def _trouble(one: Trouble, council: Council, urls: Urls, now: datetime) -> list[Block]:
    """A line, and what can be done with one press."""
    ticket, reference = one.ticket, one.ticket.reference
    also = [WRONGS[wrong].lower() for wrong in one.wrong[1:]]
    note = f" · also {', '.join(also)}" if also else ""
    said = rich([line_of(ticket, council, urls, now, note)])
    read = button(READ, "Read", reference)
    if not ticket.is_open:
        again = button(REOPEN, "Open it again", reference)
        leave = button(DECIDE, MENU_OPEN[DECIDE], reference)
        return [said, buttons(read, again, leave)]
    menu = [(f"{act}:{reference}", label) for act, label in MENU_OPEN.items()]
    return [
        said,
        buttons(
            read,
            button(TAKE, "Take over", reference),
            button(REMIND, "Remind", reference),
            overflow(MENU, menu),
        ),
    ]


def _decisions(decided: Sequence[Decided], council: Council) -> list[RichTextElement]:
    """What was left as it is lately, by whom and why."""
    shown = [paragraph(bold(f"Left as it is ({len(decided):,})"))]
    for one in decided[:DECISIONS]:
        who = [plain(first_name(council, one.user))]
        if council.staff_by_slack(one.user):
            who = [mention(one.user)]
        reason = one_line(one.reason, REASON_CHARACTERS)
        ref = bold(f"{one.ticket.reference} ")
        shown.append(paragraph(ref, *who, plain(f": {reason}")))
    if len(decided) > DECISIONS:
        shown.append(_words(f"and {len(decided) - DECISIONS:,} more"))
    return shown


def _next(page: int, pages: int, name: str) -> str:
    if page >= pages:
        return f"Page {page} of {pages}."
    command = " ".join(filter(None, ("/folkmoot", WORD, name, str(page + 1))))
    return f"Page {page} of {pages}. The next: {command}"


def _words(text: str) -> RichTextElement:
    return paragraph(plain(text))
