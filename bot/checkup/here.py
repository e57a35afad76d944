"""Checks that need no network: files, texts, disk, database."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bot.checkup.finding import Finding, bad, look, ok
from bot.council.facts import Council
from bot.council.load import CouncilError, load_council
from bot.settings import Settings, SettingsError
from bot.store.lock import holder
from bot.store.migrations import SCHEMA_VERSION
from bot.wording import Wording, WordingError

#: bytes that should be free, and without which nothing can be kept
PLENTY, LEAST = 2 * 1024**3, 200 * 1024**2
#: texts that somebody in danger reads begin with these
SAFETY = ("emergency", "danger", "crisis")


def check_council(
    settings: Settings, *, for_real: bool
) -> tuple[list[Finding], Council | None]:
    """council.yml: every mistake, or the council. `for_real`: residents write to it."""
    try:
        council = load_council(settings.council)
    except CouncilError as error:
        cure = "correct that line and check again"
        return [_located(problem, cure) for problem in error.problems], None
    found = (
        f"{council.name}, {len(council.departments)} departments, "
        f"{len(council.services)} services, {len(council.staff)} staff"
    )
    findings = [ok(str(settings.council), found)]
    if council.example:
        told = bad if for_real else look
        findings.append(
            told(
                str(settings.council),
                "this is the example council, which serves nobody real",
                "make your own: folkmoot init our-council.yml",
            )
        )
    return findings, council


def _located(problem: str, cure: str) -> Finding:
    """A mistake with its place in front, as 'council.yml:14'."""
    place, _, text = problem.partition(": ")
    return bad(place, text or problem, cure)


def check_secrets(settings: Settings) -> list[Finding]:
    """The tokens are there and look like tokens."""
    try:
        settings.credentials()
    except SettingsError as error:
        return [_secret(problem) for problem in error.problems]
    return [ok("tokens", "all three are set")]


def _secret(problem: str) -> Finding:
    """`settings` tells the name with what is wrong, and below it where to get one."""
    told, _, where = problem.strip().partition("\n")
    name, _, wrong = told.partition(" ")
    return bad(name, wrong.rstrip("."), where.strip())


def check_texts(root: Path, council: Council) -> Iterator[Finding]:
    """What residents read: complete in every language, and which texts about danger
    nobody who speaks the language has checked."""
    try:
        wording = Wording.load(root / "domain.yml", root / "locales", council.time_zone)
    except WordingError as error:
        for problem in str(error).splitlines():
            yield bad("texts", problem, "add or correct it in that file")
        return
    for language in council.languages:
        if language not in wording.languages:
            known = ", ".join(wording.languages)
            yield bad(
                f"texts in {language}",
                f"there are none (there are: {known})",
                f"take {language} out of languages, or write locales/{language}.yml",
            )
            continue
        unread = [k for k in wording.unreviewed(language) if k.startswith(SAFETY)]
        if unread:
            yield look(
                f"texts in {language}",
                f"{len(unread)} about danger were never checked by somebody who speaks "
                f"it: {', '.join(unread)}",
                f"have them read, then list them under reviewed in "
                f"locales/{language}.yml",
            )
        else:
            yield ok(f"texts in {language}", "complete")


def check_disk(database: Path) -> Finding:
    """There is room where everything is kept."""
    folder = _nearest(database)
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:.1f} GB free at {folder}"
    if free < LEAST:
        return bad("disk", found, "free some space, or name another FOLKMOOT_DATABASE")
    if free < PLENTY:
        return look("disk", found, "make room soon: a full disk stops everything")
    return ok("disk", found)


def check_database(database: Path) -> Finding:
    """The file can be used: ours, whole, of a version that we know."""
    what = str(database)
    if not database.exists():
        folder = _nearest(database)
        if not os.access(folder, os.W_OK):
            return bad(
                what,
                f"can't be made, since {folder} can't be written to",
                "give this user write access, or name another FOLKMOOT_DATABASE",
            )
        return ok(what, "will be made at the first start")
    for path in (database, database.parent):
        if not os.access(path, os.W_OK):
            return bad(
                what, f"{path} can't be written to", "give this user write access"
            )
    return _inside(database)


def _inside(database: Path) -> Finding:
    what = str(database)
    # to write: what a crash left half done is put right before it is read
    address = f"file:{quote(str(database.resolve()))}?mode=rw"
    try:
        conn = sqlite3.connect(address, uri=True, timeout=5)
        try:
            version = conn.execute("PRAGMA user_version").fetchone()[0]
            health = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            conn.close()
    except sqlite3.Error as error:
        return bad(what, f"can't be read ({error})", "restore the last backup")
    if health != "ok":
        return bad(what, f"is damaged ({health})", "restore the last backup")
    if version > SCHEMA_VERSION:
        return bad(
            what,
            f"was written by a newer Folkmoot (schema {version}, this one knows "
            f"{SCHEMA_VERSION})",
            "install that version or a newer one",
        )
    process = holder(database)
    used = f", in use by process {process}" if process else ""
    return ok(what, f"whole, schema {version}{used}")


def _nearest(path: Path) -> Path:
    """The nearest folder above it that is there."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())
