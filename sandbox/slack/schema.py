"""Checks for JSON, put together from small parts, with Slack's own wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

#: Checks a value found at a JSON pointer and adds what is wrong to the list.
Check = Callable[[Any, str, list[str]], None]


def complain(problems: list[str], message: str, pointer: str) -> None:
    """Add one problem the way Slack words it."""
    problems.append(f"{message} [json-pointer:{pointer}]")


def string(most: int | None = None, least: int = 0, pattern: str = "") -> Check:
    """A string of `least` to `most` characters that matches `pattern`."""

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, str):
            complain(problems, "must provide a string", at)
        elif len(value) < least:
            complain(problems, f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            complain(problems, f"must be less than {most + 1} characters", at)
        elif pattern and not re.search(pattern, value):
            complain(problems, f"input must match regex pattern: {pattern}", at)

    return check


def integer(least: int | None = None, most: int | None = None) -> Check:
    """A whole number in a range, both ends included."""

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, "must provide an integer", at)
        elif least is not None and value < least:
            complain(problems, f"must be greater than {least - 1}", at)
        elif most is not None and value > most:
            complain(problems, f"must be less than {most + 1}", at)

    return check


def boolean(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
    """True or false."""
    if not isinstance(value, bool):
        complain(problems, "must provide a boolean", at)


def enum(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if value not in allowed:
            complain(problems, "must be a valid enum value", at)

    return check


def array(of: Check, most: int | None = None, least: int = 0) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, list):
            complain(problems, "must provide an array", at)
            return
        if most is not None and len(value) > most:
            complain(problems, f"no more than {most} items allowed", at)
        if len(value) < least:
            complain(problems, f"no fewer than {least} items allowed", at)
        for index, item in enumerate(value):
            of(item, f"{at}/{index}", problems)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    also: Check | None = None,
) -> Check:
    """An object with these fields and no others; `also` sees the whole, if well-formed.

    `type` is allowed everywhere: `union` has looked at it by then.
    """
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, dict):
            complain(problems, "must provide an object", at)
            return
        before = len(problems)
        for name in required:
            if value.get(name) is None:
                complain(problems, f"missing required field: {name}", at)
        for name, item in value.items():
            if name == "type" or (item is None and name in known):
                continue
            if name in known:
                known[name](item, f"{at}/{name}", problems)
            else:
                complain(problems, f"invalid additional property: {name}", at)
        if also is not None and len(problems) == before:
            also(value, at, problems)

    return check


def union(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of these checks is meant."""

    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, dict):
            complain(problems, "must provide an object", at)
        elif not isinstance(value.get("type"), str):
            complain(problems, "missing required field: type", at)
        elif value["type"] not in kinds:
            complain(problems, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            kinds[value["type"]](value, at, problems)

    return check


def plain_text(most: int) -> Check:
    """A plain_text object of 1 to `most` characters."""
    return union({"plain_text": record({"text": string(most, 1)}, {"emoji": boolean})})


def mrkdwn_or_plain(most: int) -> Check:
    """A text object of either type, 1 to `most` characters."""
    return union(
        {
            "plain_text": record({"text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(most, 1)}, {"verbatim": boolean}),
        }
    )
