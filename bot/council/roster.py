"""Who may act in Slack: people of council.yml, and members of its user groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["staff", "supervisor"]
#: user group -> its members: first names by Slack user id
Members = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Staff:
    """Somebody who may act in Slack."""

    #: Slack user id
    id: str
    first_name: str
    #: ids of the departments they work in or supervise
    departments: tuple[str, ...]
    role: Role


class Roster(Mapping[str, Staff]):
    """Staff by Slack user id. Who is named in the file stays; who is only in a user
    group comes and goes with `admit`, while everything runs."""

    def __init__(
        self,
        named: Mapping[str, Staff],
        groups: Mapping[str, Mapping[str, Role]] | None = None,
    ) -> None:
        self._named = dict(named)
        #: user group -> department -> what its members are there
        self.groups = dict(groups or {})
        self._all = dict(self._named)
        self._members: Members = {}

    def __getitem__(self, user: str) -> Staff:
        return self._all[user]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def is_in(self, user: str, groups: Iterable[str]) -> bool:
        """Is somebody a member of one of these user groups?"""
        return any(user in self._members.get(group, {}) for group in groups)

    def admit(self, members: Members) -> frozenset[str]:
        """These are the members of the groups now; who is no longer staff at all."""
        before = frozenset(self._all)
        everybody = dict(self._named)
        for group, roles in self.groups.items():
            for user, first_name in members.get(group, {}).items():
                known = everybody.get(user) or Staff(user, first_name, (), "staff")
                everybody[user] = _with(known, roles)
        self._all, self._members = everybody, members
        return before - everybody.keys()


def _with(staff: Staff, roles: Mapping[str, Role]) -> Staff:
    departments: Iterable[str] = dict.fromkeys((*staff.departments, *roles))
    supervises = staff.role == "supervisor" or "supervisor" in roles.values()
    return replace(
        staff,
        departments=tuple(departments),
        role="supervisor" if supervises else "staff",
    )
