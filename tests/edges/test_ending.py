"""A stop is over in time, whatever hangs in it."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from bot.processes.ending import By, Ending
from tests.builders import ROOT

SHORT = 0.2
#: hangs in a thread that Python waits for when it ends
HANGS = """
import asyncio, os, time
from bot.processes.ending import Ending

async def main():
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    Ending(0.3, last_resort=os._exit).begin({code})

asyncio.run(main())
"""


async def test_a_step_has_all_its_time_until_the_stop_begins():
    ending = Ending(0.0)
    assert await ending.step(By.QUIET, asyncio.sleep(SHORT))


async def test_a_step_that_hangs_is_cancelled_and_left(
    caplog: pytest.LogCaptureFixture,
):
    ending, cancelled = Ending(SHORT), asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            # nobody waits for this either
            await asyncio.Event().wait()

    ending.begin()
    assert not await ending.step(By.SENT, hang())
    await cancelled.wait()
    assert caplog.messages == [
        "stopping: there is no time left to wait till all is sent"
    ]


async def test_a_stop_that_begins_in_the_middle_of_a_step_limits_it():
    ending = Ending(SHORT)
    step = asyncio.create_task(ending.step(By.LEFT, asyncio.Event().wait()))
    await asyncio.sleep(0)
    ending.begin()
    assert not await step


async def test_steps_share_one_time_that_begins_once():
    seconds = 0.0
    ending = Ending(100, clock=lambda: seconds)
    ending.begin()
    seconds = 70.0
    ending.begin()
    # its seventy seconds are over
    assert not await ending.step(By.NOTED, asyncio.Event().wait())
    assert await ending.step(By.LEFT, asyncio.sleep(SHORT))


async def test_what_a_step_raises_is_told():
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await Ending().step(By.QUIET, fail())


@pytest.mark.parametrize("code", [0, 8])
def test_a_thread_that_hangs_is_not_waited_for(code: int):
    ended = subprocess.run(
        [sys.executable, "-c", HANGS.format(code=code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ended.returncode, ended.stderr) == (
        code,
        "stopping took too long: gone without an end; nothing is lost\n",
    )
