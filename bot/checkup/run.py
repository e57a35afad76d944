"""All checks in order, each line given out as soon as it is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from bot.checkup.finding import Finding, Level, bad
from bot.checkup.here import (
    check_council,
    check_database,
    check_disk,
    check_secrets,
    check_texts,
)
from bot.checkup.model import Reading, check_model
from bot.checkup.platforms import check_slack, check_telegram
from bot.clock import Clock
from bot.learning.pin import pinned
from bot.service import addresses_of
from bot.settings import Settings
from bot.store import StoreError


async def check(
    settings: Settings, root: Path, clock: Clock, reading: Reading, *, offline: bool
) -> AsyncIterator[Finding]:
    """Every finding. `root` is the checkout with the texts; `offline`: no network."""
    for_real = settings.is_live and not offline
    findings, council = check_council(settings, for_real=for_real)
    for finding in findings:
        yield finding
    if council is not None:
        for finding in check_texts(root, council):
            yield finding
    yield check_disk(settings.database)
    yield check_database(settings.database)
    if council is not None:
        wanted = _pinned(settings)
        for finding in await check_model(settings.model, council, reading, wanted):
            yield finding
    if offline:
        return
    secrets = check_secrets(settings)
    for finding in secrets:
        yield finding
    if any(finding.level is Level.BAD for finding in secrets):
        return
    credentials, addresses = settings.credentials(), addresses_of(settings)
    for finding in await check_telegram(credentials, addresses):
        yield finding
    if council is None:
        yield bad("Slack", "not looked at without a council.yml that is right")
        return
    for finding in await check_slack(credentials, addresses, council, clock):
        yield finding


def _pinned(settings: Settings) -> str | None:
    try:
        return pinned(settings)
    except StoreError:
        # the database has a finding of its own
        return None
