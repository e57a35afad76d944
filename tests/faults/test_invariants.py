"""What holds histories against the invariants knows nothing of Folkmoot and notices."""

from __future__ import annotations

import ast
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.town import channels
from tests.builders import ROOT
from tests.faults.evidence import Evidence
from tests.faults.invariants import examine
from tests.faults.stage import Stage
from tests.forks import Forks

ANA, BEN = 101, 102
DEV = "U0DEVSH"
#: of the whole: what looks, and what it looks at
WITNESSES = (
    "tests/faults/invariants.py",
    "tests/faults/evidence.py",
    "sandbox/telegram/*.py",
    "sandbox/slack/*.py",
    "sandbox/faults.py",
)


def test_the_checker_and_the_sandboxes_know_nothing_of_folkmoot():
    imported = {
        name.partition(".")[0]
        for pattern in WITNESSES
        for path in ROOT.glob(pattern)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    }

    assert "sandbox" in imported
    assert imported & {"bot", "actions", "nlu"} == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def evidence(
    forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Evidence]:
    """What an ordinary hour leaves."""
    async with Stage(forks, tmp_path_factory.mktemp("hour")) as stage:
        await stage.start()
        await stage.says(ANA, "A pothole burst my tyre, kestrel")
        await stage.says(ANA, "outside the kestrel chemist")
        await stage.says(BEN, "hello by the walnut")
        taken = lambda: "took this" in stage.thread("kestrel")  # noqa: E731
        await stage.presses(DEV, "kestrel", "take", taken)
        await stage.replies(DEV, "kestrel", "Which lane?")
        await stage.until(lambda: "Which lane?" in stage.told(ANA)[-1].text, "it")
        await stage.settled()
        await stage.stop()
        yield Evidence(
            telegram=stage.telegram,
            slack=stage.slack,
            channels=tuple(channels(stage.council)),
            database=stage.database,
            updates=stage.updates,
            canaries={ANA: "kestrel", BEN: "walnut"},
            matters=frozenset({stage.updates[0]["update_id"]}),
        )


@pytest.mark.asyncio(loop_scope="module")
async def test_in_an_ordinary_hour_everything_holds(evidence: Evidence):
    figures = examine(evidence)

    assert figures.broken == []
    assert (figures.messages, figures.tickets, figures.dead) == (3, 1, 0)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("check", "tampering"),
    [
        (
            "updates_are_stored_once",
            "DELETE FROM inbox WHERE source = 'telegram' AND id > 2",
        ),
        (
            "updates_are_stored_once",
            "INSERT INTO inbox (source, key, lane, payload, received_at, not_before, "
            "state) SELECT source, key || ':2', lane, payload, received_at, "
            "not_before, state FROM inbox WHERE source = 'telegram' LIMIT 1",
        ),
        (
            "acts_of_staff_are_stored_once",
            "DELETE FROM inbox WHERE source = 'slack'",
        ),
        ("everything_is_done", "UPDATE inbox SET state = 'new' WHERE id = 1"),
        ("everything_is_done", "UPDATE inbox SET state = 'dead' WHERE id = 1"),
        (
            "tickets_are_made_once",
            "UPDATE tickets SET origin_inbox_id = (SELECT max(id) FROM inbox)",
        ),
        (
            "every_message_is_acknowledged",
            "UPDATE outbox SET state = 'dropped' WHERE act = 'say'",
        ),
        (
            "what_was_to_be_said_was_said",
            "UPDATE outbox SET remote_id = 999 WHERE act = 'say'",
        ),
        (
            "what_was_to_be_said_was_said",
            "UPDATE outbox SET remote_id = NULL WHERE act = 'say'",
        ),
        (
            "what_was_to_be_said_was_said",
            "UPDATE outbox SET state = 'new' WHERE act = 'say'",
        ),
        (
            "what_was_to_be_said_was_said",
            "UPDATE outbox SET state = 'dead' WHERE act = 'say'",
        ),
        (
            "staff_see_everything_once",
            "UPDATE tickets SET reference = 'AAA-AAAA'",
        ),
        (
            "order_is_kept",
            "UPDATE inbox SET done_at = '2027' WHERE id = 1",
        ),
        (
            "order_is_kept",
            "UPDATE outbox SET remote_id = 1000 - remote_id WHERE act = 'say'",
        ),
        (
            "order_is_kept",
            "UPDATE messages SET inbox_id = (SELECT max(id) FROM inbox) "
            "WHERE id = (SELECT min(id) FROM messages WHERE author = 'resident')",
        ),
        (
            "the_database_is_whole",
            "UPDATE tickets SET resident_id = 4711",
        ),
    ],
)
async def test_what_is_spoilt_afterwards_is_noticed(
    evidence: Evidence, tmp_path: Path, check: str, tampering: str
):
    spoilt = tmp_path / "spoilt.sqlite"
    shutil.copyfile(evidence.database, spoilt)
    with closing(sqlite3.connect(spoilt)) as db:
        assert db.execute(tampering).rowcount > 0
        db.commit()

    broken = examine(replace(evidence, database=spoilt)).broken
    assert check in {what.partition(":")[0] for what in broken}


@pytest.mark.asyncio(loop_scope="module")
async def test_words_of_another_are_noticed_in_a_chat_and_in_a_thread(
    evidence: Evidence,
):
    # what the bot says to one of them counts as the other's here
    swapped = replace(evidence, canaries={ANA: "walnut", BEN: "Which lane?"})
    internal = replace(evidence, internal="Which lane?")
    mixed = replace(evidence, canaries={ANA: "kestrel", BEN: "chemist"})

    for spoilt in (swapped, internal, mixed):
        found = [w for w in examine(spoilt).broken if w.startswith("nobody_sees")]
        assert found
