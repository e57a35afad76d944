"""Filling in forms: what an input holds, and what Slack's window checks by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.slack.blocks import pressable_in
from sandbox.slack.elements import INPUTS, all_options
from sandbox.slack.errors import CannotDoError
from sandbox.slack.model import Json

#: Element type -> (name of its value in the state, name of its initial value).
_HOLDS = {
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "external_select": ("selected_option", "initial_option"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
REQUIRED = "Please complete this required field."

#: Value -> option, for menus whose options the app gives on demand.
Offered = Mapping[str, Json]


def elements_of(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every button, menu and input, each with its block."""
    for block in blocks:
        for element, _ in pressable_in(block):
            yield block, element


def element_in(
    blocks: Iterable[Json], action_id: str, block_id: str | None, value: str | None
) -> tuple[Json, Json]:
    """The block and element that a person means. CannotDoError: nothing such shows."""
    for block, element in elements_of(blocks):
        if element["action_id"] != action_id:
            continue
        if block_id is not None and block["block_id"] != block_id:
            continue
        if element["type"] == "button" and value not in (None, element.get("value")):
            continue
        return block, element
    shown = [element["action_id"] for _, element in elements_of(blocks)]
    raise CannotDoError(f"there is no {action_id} to press; it shows {shown}")


def held(element: Json, value: Any, offered: Offered | None = None) -> Json:  # noqa: ANN401
    """What the state holds when `value` is entered; an option goes by its value."""
    kind = element["type"]
    name = _HOLDS[kind][0]
    if kind == "datetimepicker" and value is not None:
        value = int(value)
    elif name.startswith("selected_option") and value is not None:
        choices = {choice["value"]: choice for choice in all_options(element)}
        choices |= offered or {}
        value = _chosen(choices, value)
    elif kind == "rich_text_input" and isinstance(value, str):
        section = {"type": "rich_text_section", "elements": [_text(value)]}
        value = {"type": "rich_text", "elements": [section]}
    return {"type": kind, name: value}


def _text(value: str) -> Json:
    return {"type": "text", "text": value}


def _chosen(choices: Mapping[str, Json], value: Any) -> Json | list[Json]:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return [choices[one] if one in choices else _refuse(one) for one in value]
    return choices[value] if value in choices else _refuse(value)


def _refuse(value: object) -> Json:
    raise CannotDoError(f"{value!r} is not among the options")


def action_part(
    element: Json,
    value: Any,  # noqa: ANN401
    offered: Offered | None = None,
) -> Json:
    """The part of a block_actions payload that says what was pressed or chosen."""
    kind = element["type"]
    if kind == "button":
        shown = ("text", "value", "style", "url")
        return {name: element[name] for name in shown if name in element}
    if kind == "overflow":
        choices = {choice["value"]: choice for choice in all_options(element)}
        return {"selected_option": _chosen(choices, value)}
    part = held(element, value, offered)
    del part["type"]
    return part


def is_input(element: Json) -> bool:
    """Whether it keeps a value."""
    return element["type"] in INPUTS


def initial_values(blocks: Iterable[Json]) -> dict[str, dict[str, Json]]:
    """The state of a form that nobody has touched."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in elements_of(blocks):
        if is_input(element):
            name, initial = _HOLDS[element["type"]]
            empty = [] if name.endswith(("options", "users", "channels")) else None
            state = {"type": element["type"], name: element.get(initial, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def complaints(
    blocks: Iterable[Json], values: Mapping[str, Mapping[str, Json]]
) -> dict[str, str]:
    """What Slack's own window says against a filled-in form: block_id -> message."""
    found: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if block["type"] != "input":
            continue
        state = values[block["block_id"]][element["action_id"]]
        value = state.get(_HOLDS[element["type"]][0])
        if value in (None, "", []):
            message = "" if block.get("optional") else REQUIRED
        else:
            message = _complaint(element, value)
        if message:
            found[block["block_id"]] = message
    return found


def _complaint(element: Json, value: Any) -> str:  # noqa: ANN401
    kind = element["type"]
    if kind == "plain_text_input":
        most, least = element.get("max_length", 3000), element.get("min_length", 0)
        if len(value) > most:
            return f"Must be {most} characters or fewer."
        return f"Must be {least} characters or more." if len(value) < least else ""
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://", value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_complaint(element, value)
    most = element.get("max_selected_items")
    if most is not None and len(value) > most:
        return f"Choose {most} or fewer."
    return ""


def _number_complaint(element: Json, value: str) -> str:
    decimal = element["is_decimal_allowed"]
    form = r"-?\d+(\.\d+)?" if decimal else r"-?\d+"
    if not re.fullmatch(form, value):
        return "Please enter a number." if decimal else "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return ""
