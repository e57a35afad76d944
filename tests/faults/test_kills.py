"""The service dies at every boundary between two steps, and nothing is lost."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest

from sandbox.town import channels
from tests.builders import ROOT
from tests.faults.evidence import Evidence
from tests.faults.invariants import examine
from tests.faults.service import STUMBLE
from tests.faults.stage import STRANGER, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA, BEN, CLEO, DEE, GROUP = 101, 102, 103, 104, -55
DEV = "U0DEVSH"
CANARIES = {ANA: "kestrel", BEN: "walnut", CLEO: "harbour", DEE: "lantern"}
#: which of what they write makes a ticket, by the words in it
MATTERS = ("A pothole burst my tyre", "voice", "smell of gas")


def both(*steps: str) -> tuple[str, ...]:
    """Before and after the commit of each step."""
    return tuple(
        f"{step}.{when}_commit" for step in steps for when in ("before", "after")
    )


#: every boundary that a morning comes by
MORNING = (
    *both("connect", "outbox_recover", "slack_back"),
    "fetch.received",
    *both("fetch"),
    "inbox.read",
    *both("decide", "act", "slack_envelope", "slack_refusal", "outbox"),
    *(f"outbox.{name}" for name in ("claiming", "claimed", "accepted", "delivered")),
    *("outbox.settling", "outbox.settled"),
)
#: those at which what comes twice, or is under way, might be done twice
LATER = (
    *both("fetch", "decide", "act", "slack_envelope"),
    *("outbox.claimed", "outbox.accepted", "outbox.settling", "outbox.settled"),
)
READ, TOLD = both("slack_read"), both("slack_tell")
MOVED, DUE = both("chat_moved"), both("follow_up")
FAILED, GATHERED = both("postpone", "give_up"), both("gather")
#: messages until the machine is quick enough for one
TRIES = 30
#: steps beside the way of a message: each changes nothing the second time, and what
#: they do has tests of its own
ELSEWHERE = both(
    "clear",
    "erase",
    "lists",
    "model",
    "postpone_follow_up",
    "probe",
    "refresh",
    "rehome",
    "reload",
    "restore",
    "slack_groups",
    "telegram_back",
    "watch",
)


async def a_morning(stage: Stage) -> None:
    """Every usual kind of step, in an order that people could take."""
    telegram, slack = stage.telegram, stage.slack
    await stage.answered(
        ANA, lambda: telegram.send_photo(ANA, "A pothole burst my tyre, kestrel")
    )
    await stage.answered(BEN, lambda: telegram.send_voice(BEN, name="walnut"))
    await stage.says(CLEO, "hello from the harbour")
    await stage.says(DEE, "There is a smell of gas, lantern")
    await stage.says(ANA, "outside the kestrel chemist")
    refused = lambda: slack.ephemerals(STRANGER)  # noqa: E731
    await stage.presses(STRANGER, "kestrel", "take", refused)
    taken = lambda: "took this" in stage.thread("kestrel")  # noqa: E731
    await stage.presses(DEV, "kestrel", "take", taken)
    await stage.replies(DEV, "kestrel", "Which lane?")
    await stage.until(lambda: "Which lane?" in stage.told(ANA)[-1].text, "the reply")
    card = await stage.card_of("kestrel")
    slack.post(DEV, card.channel, "internal: a pest", card.ts)
    await stage.says(ANA, "the left one, kestrel")
    await stage.resolves(DEV, "kestrel", "Filled.")
    await stage.until(lambda: "Filled." in stage.told(ANA)[-1].text, "the end")


async def survived(stage: Stage, *, deaths: int = 1, tickets: int = 3) -> None:
    """It died where it should, and every invariant holds all the same."""
    await stage.settled()
    await stage.stop()
    matters = {
        update["update_id"]
        for update in stage.updates
        if any(words in str(update.get("message")) for words in MATTERS)
    }
    figures = examine(
        Evidence(
            telegram=stage.telegram,
            slack=stage.slack,
            channels=tuple(channels(stage.council)),
            database=stage.database,
            updates=stage.updates,
            canaries=CANARIES,
            matters=frozenset(matters),
        )
    )

    assert figures.broken == []
    assert (stage.deaths, figures.tickets, figures.dead) == (deaths, tickets, 0)
    assert figures.duplicates <= min(1, figures.ambiguous)


@pytest.mark.parametrize("crash_at", MORNING)
async def test_a_morning_survives_a_kill(stage: Stage, crash_at: str):
    await stage.start(crash_at)
    await a_morning(stage)

    await survived(stage)


@pytest.mark.parametrize("crash_at", [f"{point}:4" for point in LATER])
async def test_a_morning_in_which_everything_comes_twice_survives_a_kill(
    stage: Stage, crash_at: str
):
    stage.telegram.duplicates = 1
    stage.slack.send_copies(2)
    await stage.start(crash_at)
    await a_morning(stage)

    await survived(stage)


@pytest.mark.parametrize("crash_at", GATHERED)
async def test_words_that_are_waited_for_survive_a_kill(stage: Stage, crash_at: str):
    await stage.start(crash_at)
    for _ in range(TRIES):
        # on a slow machine the two seconds may be over before anybody looks
        await stage.says(BEN, "hello by the walnut")
        if stage.deaths:
            break

    await survived(stage, tickets=0)


@pytest.mark.parametrize("crash_at", both("decide"))
async def test_a_breath_of_messages_survives_a_kill(stage: Stage, crash_at: str):
    telegram = stage.telegram
    await stage.start()
    await stage.says(BEN, "hello by the walnut")
    await stage.settled()
    await stage.stop()
    # all of them are there when it starts, and come in one answer: one breath
    telegram.world.updates.rest()
    telegram.send_text(ANA, "A pothole burst my tyre")
    telegram.send_text(ANA, "it is by the kestrel")
    telegram.send_photo(ANA)
    telegram.send_text(BEN, "hello")
    telegram.send_text(BEN, "hello from the walnut")
    await stage.start(crash_at)
    await stage.until(lambda: stage.told(ANA), "the receipt")
    await stage.until(lambda: len(stage.told(BEN)) > 1, "a greeting")

    await survived(stage, tickets=1)
    assert len({m.text for m in stage.told(ANA)}) == 1


@pytest.mark.parametrize("crash_at", READ)
async def test_what_staff_wrote_meanwhile_is_read_after_a_kill(
    stage: Stage, crash_at: str
):
    await stage.start()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    card = await stage.card_of("kestrel")
    await stage.settled()
    await stage.stop()
    stage.slack.post(DEV, card.channel, "internal: a pest", card.ts)
    await stage.start(crash_at)
    await stage.until(lambda: stage.deaths, "its death")
    await stage.says(ANA, "outside the kestrel chemist")

    await survived(stage, tickets=1)


@pytest.mark.parametrize("crash_at", TOLD)
async def test_a_window_that_failed_is_told_after_a_kill(stage: Stage, crash_at: str):
    await stage.start(crash_at)
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    stage.slack.faults.inject("server_error", "views.open")
    await stage.opens(DEV, "kestrel", "reply", "draft")

    await survived(stage, tickets=1)


@pytest.mark.parametrize("crash_at", MOVED)
async def test_a_group_that_moves_is_answered_after_a_kill(stage: Stage, crash_at: str):
    stage.telegram.send_text(ANA, "Hello kestrel", chat=GROUP)
    stage.telegram.migrate(GROUP, -1001)
    await stage.start(crash_at)
    moved = lambda: stage.telegram.conversation(-1001)  # noqa: E731
    await stage.until(moved, "an answer in the new group")

    await survived(stage, tickets=0)


@pytest.mark.parametrize("crash_at", DUE)
async def test_a_late_promise_is_told_once_after_a_kill(stage: Stage, crash_at: str):
    await stage.start(crash_at)
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    await stage.settled()
    before = len(stage.told(ANA))
    stage.leap(timedelta(days=2, hours=8))
    await stage.until(lambda: len(stage.told(ANA)) > before, "word of the delay")
    await stage.until(lambda: stage.deaths, "its death")

    await survived(stage, tickets=1)
    assert len({m.text for m in stage.told(ANA)}) == len(stage.told(ANA))


@pytest.mark.parametrize("crash_at", FAILED)
async def test_a_fault_of_ours_reaches_people_after_a_kill(stage: Stage, crash_at: str):
    await stage.start(crash_at)
    await stage.says(ANA, f"A pothole burst my tyre, kestrel, {STUMBLE}")
    await stage.says(BEN, "hello by the walnut")

    await survived(stage, tickets=1)
    assert "I could not handle that message" in stage.told(ANA)[0].text


async def test_every_boundary_has_its_kill():
    trees = [ast.parse(path.read_text()) for path in ROOT.glob("bot/**/*.py")]
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call)]
    named = {one for call in calls for one in _boundaries(call)}

    killed_at = {
        *MORNING,
        *GATHERED,
        *READ,
        *TOLD,
        *MOVED,
        *DUE,
        *FAILED,
        *ELSEWHERE,
    }
    assert killed_at == named


def _boundaries(call: ast.Call) -> tuple[str, ...]:
    """The boundaries that a call makes: a crash point, or a write of the store."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if isinstance(call.func, ast.Name) and call.func.id == "crash_point":
        first = call.args[0]
        return (first.value,) if isinstance(first, ast.Constant) else ()
    if name != "write" or "store" not in ast.unparse(call.func):
        return ()
    steps = [k.value for k in call.keywords if k.arg == "step"]
    found = [s for step in steps for s in ast.walk(step) if isinstance(s, ast.Constant)]
    # one without a name of its own can't be told apart from others
    return both(*(str(s.value) for s in found)) if found else ("unnamed",)
