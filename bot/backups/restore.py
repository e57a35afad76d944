"""A backup becomes the database again: nothing old is sent, nobody comes back."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.backups import backup
from bot.backups.sealing import WrongKey, is_sealed, unseal
from bot.council.facts import Council
from bot.privacy.forgetting import erase
from bot.store import Store, StoreError, Unit
from bot.store.lock import holder
from bot.store.rows import at
from bot.wording import Wording

#: ids: at the least, and for each second since the backup
LEAST_LEFT_OUT, MOST_A_SECOND = 1_000, 100


@dataclass(frozen=True)
class Restored:
    """What came back, and what was done to it."""

    #: when the backup was made
    moment: datetime
    #: rows of the outbox that are not sent any more
    put_aside: int
    #: residents who had been erased since and were erased again
    erased: int
    #: the database that was there before
    before: Path | None


async def restore(
    file: Path,
    database: Path,
    key: str | None,
    ledger: Path,
    council: Council,
    wording: Wording,
    now: datetime,
) -> Restored:
    """Put a backup in the place of the database. `ledger` is the folder with the
    erasures. Raises StoreError; then nothing was changed."""
    if holder(database) is not None:
        raise StoreError(f"{database} is in use. Stop Folkmoot first.")
    fresh = database.with_name(f"{database.name}.restoring")
    try:
        _open(file, fresh, key)
        backup.check(fresh)
        moment, put_aside, erased = await _make_fit(
            fresh, backup.read_erasures(ledger), council, wording, now
        )
    except BaseException:
        _remove(fresh)
        raise
    before = _swap(fresh, database, now)
    return Restored(moment, put_aside, erased, before)


def _swap(fresh: Path, database: Path, now: datetime) -> Path | None:
    """Put it in place; where the one before is now."""
    before = None
    if database.exists():
        before = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
        database.replace(before)
    fresh.replace(database)
    _remove(fresh)
    return before


def _open(file: Path, fresh: Path, key: str | None) -> None:
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.touch(mode=0o600)
    if not is_sealed(file):
        shutil.copyfile(file, fresh)
        return
    if key is None:
        raise StoreError(f"{file.name} is locked: set FOLKMOOT_BACKUP_KEY.")
    try:
        unseal(file, fresh, key)
    except WrongKey as error:
        raise StoreError(f"{error}.") from None


async def _make_fit(
    fresh: Path,
    erased: dict[str, str],
    council: Council,
    wording: Wording,
    now: datetime,
) -> tuple[datetime, int, int]:
    async with Store(fresh) as store:
        moment = await store.read(lambda unit: _moment(fresh, unit))
        why = f"restored from a backup of {moment:%Y-%m-%d %H:%M} UTC: not sent again"

        def work(unit: Unit) -> tuple[int, int]:
            # what was given out since then stands in chats, in Slack and in keys
            unit.numbers.leave_out(_given_since(moment, now))
            aside = unit.outbox.put_aside(why)
            again = [m for m, when in erased.items() if at(when) > moment]
            return aside, sum(_erase(unit, m, council, wording, now) for m in again)

        put_aside, count = await store.write(work, step="restore")
        await store.compact()
    return moment, put_aside, count


def _given_since(moment: datetime, now: datetime) -> int:
    """More ids than a table can have given out in that time."""
    return LEAST_LEFT_OUT + MOST_A_SECOND * max(0, int((now - moment).total_seconds()))


def _moment(fresh: Path, unit: Unit) -> datetime:
    told = unit.inbox.fact(backup.MOMENT)
    if told is None:
        raise StoreError(f"{fresh.name}: this is no backup of Folkmoot.")
    return at(told)


def _erase(
    unit: Unit, mark: str, council: Council, wording: Wording, now: datetime
) -> bool:
    resident_id = unit.erasures.resident_marked(mark)
    if resident_id is None:
        return False
    unit.erasures.withdraw(mark)
    unit.erasures.ask(resident_id, "restore", now)
    wish = next(w for w in unit.erasures.wishes() if w.resident_id == resident_id)
    erase(unit, wish, council, wording, now)
    return True


def _remove(fresh: Path) -> None:
    for path in fresh.parent.glob(f"{fresh.name}*"):
        with contextlib.suppress(OSError):
            path.unlink()
