"""The ledger on the real desk and store: every message is in exactly one state."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.bootstrap import ROOT
from bot.cli import app
from bot.deliver import DeliveryError, Rejected, Unreachable
from bot.desk import Desk
from bot.gathering import Matter, Piece
from bot.model import (
    ActKind,
    AskKind,
    FollowUpKind,
    InboxRow,
    Outcome,
    Press,
    Reading,
    StaffAct,
)
from bot.store import Arrived, Fate, Store, Stray, Tally, Unit
from bot.wording import Wording
from tests.builders import NOW, council, incoming, reading

STAFF = "U0DEVSH"
#: later, within the promise
SOON = NOW + timedelta(minutes=5)


class Office:
    """A desk and a store, worked by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        wording = Wording.load(
            ROOT / "domain.yml", ROOT / "locales", council().time_zone
        )
        self.desk = Desk(council(), wording, random.Random(1))  # noqa: S311
        self._numbers = count(1)

    async def stores(self, source: str = "telegram") -> InboxRow:
        key = f"k{next(self._numbers)}"
        arrived = Arrived(source, key, "telegram:7", {})
        await self.store.write(lambda u: u.inbox.store([arrived], NOW))
        heads = await self.store.read(lambda u: u.inbox.heads(NOW, 9))
        return heads[0]

    async def hears(self, read: Reading | None = None, **said: Any) -> int:
        """A resident's message, decided; its inbox id."""
        row = await self.stores()
        message = incoming(**({"message_id": str(row.id)} | said))
        read = read or reading()
        matter = Matter((Piece(row, message, read),), read)
        await self.store.write(lambda u: self.desk.receive(u, matter, NOW))
        return row.id

    async def staff(self, kind: ActKind, **more: Any) -> None:
        row = await self.stores("slack")
        reference = await self.store.read(lambda u: u.tickets.get(1).reference)
        act = StaffAct(kind, STAFF, reference, "C0ROADS", NOW, **more)
        await self.store.write(lambda u: self.desk.act(u, row, act, NOW))

    async def sends(self) -> None:
        """Everything that waits arrives, also what is held for an undo."""

        def work(unit: Unit) -> bool:
            rows = unit.outbox.claim(SOON, 99)
            for row in rows:
                unit.outbox.sent(row.id, NOW, "7", f"m{row.id}")
            return bool(rows)

        while await self.store.write(work):
            pass

    async def dies(self, error: DeliveryError) -> None:
        """What was said to the resident will never arrive."""

        def work(unit: Unit) -> None:
            rows = unit.outbox.claim(NOW, 9)
            row = next(row for row in rows if row.platform == "telegram")
            unit.outbox.bury(row.id, str(error))
            self.desk.undelivered(unit, row, error, NOW)

        await self.store.write(work)

    async def tally(self, now: Any = SOON) -> Tally:
        return await self.store.read(lambda u: u.ledger.tally(now))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield Office(opened)


async def test_a_message_in_the_inbox_is_in_hand_for_ten_seconds(office: Office):
    row = await office.stores()

    fresh = await office.tally(NOW + timedelta(seconds=9))
    late = await office.tally(NOW + timedelta(seconds=10))

    assert fresh == Tally({Fate.UNDECIDED: 1}, ())
    assert late.strays == (Stray(row.id, NOW, Fate.UNDECIDED),)


async def test_a_receipt_in_the_outbox_is_in_hand_for_two_minutes(office: Office):
    inbox_id = await office.hears()

    fresh = await office.tally(NOW + timedelta(seconds=119))
    late = await office.tally(NOW + timedelta(seconds=120))

    assert fresh == Tally({Fate.UNSENT: 1}, ())
    assert late.strays == (Stray(inbox_id, NOW, Fate.UNSENT),)


async def test_a_message_with_a_receipt_waits_in_its_ticket(office: Office):
    await office.hears()
    await office.sends()

    assert await office.tally() == Tally({Fate.WAITING: 1}, ())


async def test_small_talk_is_answered_once_the_answer_arrived(office: Office):
    await office.hears(reading("greeting"), text="hello")
    await office.sends()

    assert await office.tally() == Tally({Fate.ANSWERED: 1}, ())


async def taps(office: Office) -> int:
    """A resident says by a tap which ticket is meant; its inbox id."""
    await office.hears()
    await office.sends()

    def ask(unit: Unit) -> int:
        ask_id = unit.people.put_ask(
            1,
            kind=AskKind.WHICH,
            options=[unit.tickets.get(1).reference, "new"],
            takes_text=False,
            ticket_id=1,
            now=NOW,
            about_message=1,
        )
        unit.people.ask_said_in(ask_id, 2)
        return ask_id

    pressed = Press("p1", await office.store.write(ask), 0)
    return await office.hears(text="", press=pressed)


async def test_a_tap_is_answered_by_its_buttons_when_the_word_comes_too_late(
    office: Office,
):
    await taps(office)
    await office.dies(Rejected("the query is too old"))
    waiting = await office.tally(NOW + timedelta(seconds=119))
    await office.sends()

    assert waiting == Tally({Fate.WAITING: 1, Fate.UNSENT: 1}, ())
    assert await office.tally() == Tally({Fate.WAITING: 1, Fate.ANSWERED: 1}, ())


async def test_a_tap_of_somebody_who_left_is_closed(office: Office):
    await taps(office)
    await office.dies(Unreachable("blocked"))
    await office.dies(Unreachable("blocked"))

    assert await office.tally() == Tally({Fate.WAITING: 1, Fate.UNREACHABLE: 1}, ())


async def test_a_persons_words_answer_what_came_before_them(office: Office):
    await office.hears()
    await office.staff(ActKind.REPLY, text="A crew comes tomorrow.")
    await office.sends()
    await office.hears(text="which crew?")
    await office.sends()

    assert await office.tally() == Tally({Fate.WAITING: 1, Fate.ANSWERED: 1}, ())


async def test_words_of_staff_on_their_way_do_not_answer_yet(office: Office):
    await office.hears()
    await office.sends()
    await office.staff(ActKind.REPLY, text="A crew comes tomorrow.")

    tally = await office.tally(NOW + timedelta(days=90))

    assert tally == Tally({Fate.WAITING: 1}, ())


async def test_a_ticket_taken_back_closes_its_messages(office: Office):
    await office.hears()
    await office.sends()
    await office.store.write(lambda u: u.tickets.change(1, {"status": "withdrawn"}))

    assert await office.tally() == Tally({Fate.WITHDRAWN: 1}, ())


async def test_a_resolution_is_a_persons_words(office: Office):
    await office.hears()
    await office.staff(ActKind.RESOLVE, text="Filled.", outcome=Outcome.FIXED)
    await office.sends()

    assert await office.tally() == Tally({Fate.ANSWERED: 1}, ())


async def test_a_lapsed_promise_without_a_follow_up_is_a_stray(office: Office):
    inbox_id = await office.hears()
    await office.sends()
    await office.store.write(
        lambda u: u.tickets.cancel_follow_ups(1, tuple(FollowUpKind))
    )

    before = await office.tally()
    after = await office.tally(NOW + timedelta(days=60))

    assert before == Tally({Fate.WAITING: 1}, ())
    assert after.strays == (Stray(inbox_id, NOW, Fate.LAPSED),)


async def test_a_second_word_in_a_group_needs_no_answer(office: Office):
    await office.hears(chat_type="group")
    await office.hears(chat_type="group")
    await office.sends()

    assert await office.tally() == Tally({Fate.NOTHING_DUE: 1, Fate.ANSWERED: 1}, ())


async def test_a_block_needs_no_answer(office: Office):
    await office.hears(blocked=True, text="")

    assert await office.tally() == Tally({Fate.NOTHING_DUE: 1}, ())


async def test_an_answer_to_somebody_who_left_is_closed(office: Office):
    await office.hears(reading("greeting"), text="hello")
    await office.dies(Unreachable("blocked"))

    assert await office.tally() == Tally({Fate.UNREACHABLE: 1}, ())


async def test_an_answer_that_cannot_arrive_is_given_to_people(office: Office):
    await office.hears(reading("greeting"), text="hello")
    await office.dies(Rejected("too long"))

    assert await office.tally() == Tally({Fate.GIVEN_TO_PEOPLE: 1}, ())


async def test_a_dead_receipt_leaves_the_message_with_its_people(office: Office):
    await office.hears()
    await office.dies(Unreachable("blocked"))

    assert await office.tally() == Tally({Fate.WAITING: 1}, ())


async def test_what_could_not_be_read_is_a_stray_until_people_are_told(office: Office):
    row = await office.stores()
    await office.store.write(lambda u: office.desk.put_aside(u, row, "odd", NOW))
    before = await office.tally()
    await office.sends()

    assert before.strays == (Stray(row.id, NOW, Fate.DEAD),)
    assert await office.tally() == Tally({Fate.GIVEN_TO_PEOPLE: 1}, ())


async def test_an_erased_resident_leaves_no_stray(office: Office):
    await office.hears()
    await office.sends()
    await office.store.write(lambda u: u.people._conn.execute("DELETE FROM residents"))

    assert await office.tally() == Tally({Fate.ERASED: 1}, ())


async def test_a_tally_of_a_day_leaves_out_the_others(office: Office):
    await office.stores()
    day = timedelta(days=1)

    def tallies(unit: Unit) -> list[int]:
        ranges = [(NOW, None), (NOW + day, None), (None, NOW), (None, NOW + day)]
        return [unit.ledger.tally(SOON, *r).received for r in ranges]

    assert await office.store.read(tallies) == [1, 0, 0, 1]


async def test_without_a_time_nothing_is_in_hand(office: Office):
    await office.hears()

    strict = await office.store.read(lambda u: u.ledger.count())
    fresh = await office.store.read(lambda u: u.ledger.count(NOW))

    assert (strict.unanswered, strict.in_hand) == (1, 0)
    assert fresh == replace(strict, unanswered=0, in_hand=1)


def run_ledger(database: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["ledger", "--database", str(database), *more])
    return result.exit_code, result.output


async def test_the_command_names_strays_and_ends_with_one(office: Office):
    arrived = Arrived("telegram", "old", "telegram:7", {})
    await office.store.write(
        lambda u: u.inbox.store([arrived], NOW - timedelta(days=30))
    )

    code, shown = run_ledger(office.store.path)

    assert code == 1
    assert "it waits in the inbox" in shown


async def test_the_command_ends_well_without_strays(office: Office):
    await office.stores()

    assert run_ledger(office.store.path, "--day", "2026-11-23")[0] == 0


def test_the_command_says_where_no_database_is(tmp_path: Path):
    code, shown = run_ledger(tmp_path / "none.sqlite")

    assert code == 4
    assert "there is no such database" in shown
