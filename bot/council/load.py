"""council.yml read and checked, and made into the council's facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.council.checks import cross_check
from bot.council.duration import parse_duration
from bot.council.facts import (
    Council,
    Department,
    Duty,
    Floods,
    FollowUps,
    KeptByLaw,
    Promises,
    Retention,
    Service,
    Step,
    Thresholds,
)
from bot.council.file import (
    CouncilFile,
    DepartmentFile,
    FollowUpsFile,
    RetentionFile,
)
from bot.council.roster import Role, Roster, Staff
from bot.council.source import read_source


class CouncilError(Exception):
    """council.yml cannot be used: `problems` has every mistake, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_council(path: Path, *, today: date | None = None) -> Council:
    """Read and check council.yml. CouncilError names every mistake at once, as
    'council.yml:14: departments.roads.slack_chanel: unknown name (did you mean ...)'.
    """
    source = read_source(path)
    problems = source.problems
    if source.data:
        problems += cross_check(source.data, today or datetime.now(UTC).date())
    if problems or source.form is None:
        raise CouncilError(source.located(problems))
    return _council(source.form)


def council_schema() -> dict[str, Any]:
    """JSON Schema of council.yml, for editors that help while typing."""
    return CouncilFile.model_json_schema(by_alias=True)


def _in_order(
    names: Mapping[str, str], languages: tuple[str, ...]
) -> Mapping[str, str]:
    """Names with the council's first language first."""
    return MappingProxyType(
        {code: names[code] for code in languages if code in names} or dict(names)
    )


def _council(form: CouncilFile) -> Council:
    usual = Thresholds(**form.thresholds.model_dump())
    built = (
        "departments",
        "services",
        "staff",
        "duty",
        "thresholds",
        "retention",
        "floods",
    )
    plain = form.model_dump(exclude={*built, "follow_ups"})
    return Council(
        **plain,
        duty=Duty(
            channel=form.duty.channel,
            officers=form.duty.officers,
            page_again=parse_duration(form.duty.page_again),
            outside=form.duty.outside,
        ),
        thresholds=usual,
        floods=Floods(**form.floods.model_dump()),
        retention=_retention(form.retention, form.languages),
        follow_ups=_follow_ups(form.follow_ups),
        departments=MappingProxyType(
            {
                key: _department(key, value, form.languages, usual)
                for key, value in form.departments.items()
            }
        ),
        services=MappingProxyType(
            {
                key: Service(
                    id=key,
                    names=_in_order(value.name, form.languages),
                    needs_place=value.needs_place,
                    statutory=(
                        parse_duration(value.statutory) if value.statutory else None
                    ),
                )
                for key, value in form.services.items()
            }
        ),
        staff=Roster(_people(form), _groups(form)),
    )


def _department(
    key: str, form: DepartmentFile, languages: tuple[str, ...], usual: Thresholds
) -> Department:
    own = form.thresholds
    return Department(
        id=key,
        names=_in_order(form.name, languages),
        slack_channel=form.slack_channel,
        opening=form.opening,
        services=form.services,
        supervisors=form.supervisors,
        staff=form.staff,
        lead=form.lead,
        supervisor_groups=form.supervisor_groups,
        staff_groups=form.staff_groups,
        promise=_promises(form.promise.model_dump()),
        promise_overrides=MappingProxyType(
            {
                name: _promises(override.model_dump())
                for name, override in form.promise_overrides.items()
            }
        ),
        sensitive=form.sensitive,
        reply_as=form.reply_as,
        canned=MappingProxyType(form.canned),
        thresholds=Thresholds(**own.model_dump()) if own else usual,
    )


def _follow_ups(form: FollowUpsFile) -> FollowUps:
    plain = ("warn_at", "ladder", "quiet_from", "quiet_until")
    lengths = form.model_dump(exclude=set(plain))
    return FollowUps(
        **{name: parse_duration(text) for name, text in lengths.items()},
        warn_at=form.warn_at,
        ladder=tuple(Step(parse_duration(s.after), s.tell) for s in form.ladder),
        quiet_from=form.quiet_from,
        quiet_until=form.quiet_until,
    )


def _retention(form: RetentionFile, languages: tuple[str, ...]) -> Retention:
    laws = tuple(
        KeptByLaw(law.services, law.days, _in_order(law.why, languages))
        for law in form.kept_by_law
    )
    plain = form.model_dump(exclude={"kept_by_law", "by_kind", "by_service"})
    return Retention(
        **plain,
        by_kind=MappingProxyType({str(k): days for k, days in form.by_kind.items()}),
        by_service=MappingProxyType(dict(form.by_service)),
        kept_by_law=laws,
    )


def _promises(texts: dict[str, str | None]) -> Promises:
    return Promises(
        **{step: parse_duration(text) for step, text in texts.items() if text}
    )


def _people(form: CouncilFile) -> dict[str, Staff]:
    people = {}
    for user, first_name in form.staff.items():
        supervised = [k for k, d in form.departments.items() if user in d.supervisors]
        works = [k for k, d in form.departments.items() if user in (*d.staff, d.lead)]
        people[user] = Staff(
            id=user,
            first_name=first_name,
            departments=tuple(k for k in form.departments if k in supervised + works),
            role="supervisor" if supervised else "staff",
        )
    return people


def _groups(form: CouncilFile) -> dict[str, dict[str, Role]]:
    """Each user group with the departments in which its members act."""
    found: dict[str, dict[str, Role]] = {}
    for key, department in form.departments.items():
        for group in department.staff_groups:
            found.setdefault(group, {})[key] = "staff"
        for group in department.supervisor_groups:
            found.setdefault(group, {})[key] = "supervisor"
    return found
