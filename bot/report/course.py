"""How one matter went: what was promised and kept, and what the resident says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import AuditLine, Verdict
from bot.store.report import WORDS

#: after these the resident waits for us (again)
BEGIN = ("reopened", "added", "no_news", "undid")
#: after these nobody waits for anything
END = ("withdrawn", "merged", "closed_no_reply", "said_fixed")
#: a word of staff that the resident never got, or no longer has
UNSAID = ("stopped_answer", "took_answer_back")


@dataclass(frozen=True)
class Course:
    """A matter from its first to its last line of the audit."""

    #: when a person first spoke to the resident
    answered_at: datetime | None = None
    #: what became of the first promise: None while it runs, or when it was needless
    in_time: bool | None = None
    #: promises by which a person spoke
    kept: int = 0
    #: promises that no person kept, of which the resident heard before they passed
    renewed: int = 0
    #: promises that passed, and the resident heard nothing
    lapsed: int = 0
    verdict: Verdict | None = None
    rating: int | None = None
    #: somebody waits for us; a new date was told; the promised one has passed
    _runs: bool = True
    _told: bool = False
    _late: bool = False


def course(lines: Iterable[AuditLine]) -> Course:
    """How it went; the lines are in order."""
    now = before = Course()
    for line in lines:
        by_staff = line.actor not in ("bot", "resident")
        if by_staff and line.act in WORDS:
            before, now = now, _spoken(now, line)
        elif line.act in UNSAID:
            now = replace(before, verdict=now.verdict, rating=now.rating)
        else:
            now = _after(now, line)
    return now


def _spoken(now: Course, line: AuditLine) -> Course:
    """A person spoke to the resident, by a promise or too late for it."""
    in_time = now._runs and not now._late
    return replace(
        now,
        answered_at=now.answered_at or line.at,
        in_time=in_time if now.in_time is None else now.in_time,
        kept=now.kept + in_time,
        _runs=line.act == "promised",
        _told=False,
        _late=False,
    )


def _after(now: Course, line: AuditLine) -> Course:
    match line.act:
        case "promise_renewed":
            return replace(now, _told=True)
        case "promise_overdue" if now._runs and not now._late:
            return replace(
                now,
                in_time=False if now.in_time is None else now.in_time,
                renewed=now.renewed + now._told,
                lapsed=now.lapsed + (not now._told),
                _late=True,
            )
        case "verdict":
            return replace(now, verdict=Verdict(line.detail["verdict"]))
        case "rated":
            return replace(now, rating=int(line.detail["rating"]))
        case act if act in BEGIN and not now._runs:
            return replace(now, _runs=True, _told=False, _late=False)
        case act if act in END:
            return replace(now, _runs=False)
    return now
