"""The check of the model: it loads, and fits the council's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.checkup.finding import Finding, bad, look, ok
from bot.council.facts import Council
from bot.learning import pin
from bot.processes.child import ChildFailed
from bot.reading.answers import ModelInfo
from bot.reading.reader import ReaderClient, ReaderUnavailable

Reading = Callable[[Path], AbstractAsyncContextManager[ReaderClient]]


async def check_model(
    path: Path, council: Council, reading: Reading, wanted: str | None = None
) -> list[Finding]:
    """Start the reader as the service would, and ask which model it has."""
    try:
        pin.check(path, wanted)
    except pin.WrongModel as error:
        return [bad("model", str(error))]
    try:
        async with reading(path) as reader:
            info = await reader.model()
    except (ChildFailed, ReaderUnavailable) as error:
        return [bad("model", str(error), "make train")]
    trained = f"{info.trained_at:%d %B %Y}"
    return [ok("model", f"{path} loads, trained {trained}"), *_fits(info, council)]


def _fits(info: ModelInfo, council: Council) -> Iterator[Finding]:
    for service in council.services:
        if service not in info.services:
            yield bad(
                f"services.{service}",
                "the model does not know it: no message would ever go there",
                "take it out, or train with examples of it: folkmoot nlu import, then "
                "folkmoot nlu train",
            )
    for service in info.services:
        if service not in council.services:
            yield look(
                "services",
                f"the model knows {service}, council.yml does not: such messages go "
                "to triage or to the next best",
                "add it to services and to a department",
            )
    for language in council.languages:
        if language not in info.languages:
            yield look(
                "languages",
                f"the model can't tell that a message is in {language}: residents get "
                "it only where their phone is set to it",
            )
