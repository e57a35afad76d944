"""Block Kit elements: buttons, menus, inputs, and the objects that they hold."""

from __future__ import annotations

from typing import Any

from sandbox.slack.model import Json
from sandbox.slack.schema import (
    Check,
    array,
    boolean,
    complain,
    enum,
    integer,
    mrkdwn_or_plain,
    plain_text,
    record,
    string,
    union,
)

ACTION_ID = string(255, 1)
PUBLIC = r"^https?://(?!(localhost|127\.|\[::1\]))[^\s/]+"
URL = string(3000, 1, r"^(https?|mailto|slack|tel):")
IMAGE_URL = string(3000, 1, PUBLIC)
FILE_ID = string(pattern=r"^[F][A-Z0-9]{8,}$")


def _exactly_one(*names: str) -> Check:
    def check(value: Json, at: str, problems: list[str]) -> None:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            wanted = " or ".join(f"`{name}`" for name in names)
            complain(problems, f"must define either {wanted}", at)

    return check


SLACK_FILE = record({}, {"id": FILE_ID, "url": URL}, also=_exactly_one("id", "url"))
IMAGE_FIELDS = {"image_url": IMAGE_URL, "slack_file": SLACK_FILE}
CONFIRM = record(
    {
        "title": plain_text(100),
        "text": mrkdwn_or_plain(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": enum("primary", "danger")},
)


def option(text: Check) -> Check:
    """A choice; `text` differs by the element that it is in."""
    return record(
        {"text": text, "value": string(150, 1)},
        {"description": mrkdwn_or_plain(75), "url": URL},
    )


OPTION = option(plain_text(75))
RICH_OPTION = option(mrkdwn_or_plain(75))
OPTIONS = array(OPTION, 100, 1)
OPTION_GROUPS = array(record({"label": plain_text(75), "options": OPTIONS}), 100, 1)
DISPATCH = record(
    {},
    {
        "trigger_actions_on": array(
            enum("on_enter_pressed", "on_character_entered"), 2, 1
        )
    },
)


def all_options(element: Json) -> list[Json]:
    """The choices of an element, in groups or not."""
    groups = element.get("option_groups") or []
    return [
        *(element.get("options") or []),
        *(choice for group in groups for choice in group["options"]),
    ]


def _initial_is_offered(element: Json, at: str, problems: list[str]) -> None:
    offered = [choice["value"] for choice in all_options(element)]
    chosen = list(element.get("initial_options") or [])
    if element.get("initial_option"):
        chosen.append(element["initial_option"])
    if any(choice["value"] not in offered for choice in chosen):
        complain(problems, "initial option was not found in the options", at)


def _choice(check: Check, name: str) -> Check:
    """Up to ten choices, all in view."""
    return record(
        {"options": array(RICH_OPTION, 10, 1)},
        {
            "action_id": ACTION_ID,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            name: check,
        },
        also=_initial_is_offered,
    )


def _menu(also: Check | None = None, **fields: Check) -> Check:
    optional = {
        "action_id": ACTION_ID,
        "placeholder": plain_text(150),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
        **fields,
    }
    return record({}, optional, also=also)


def _multi_menu(also: Check | None = None, **fields: Check) -> Check:
    return _menu(also, max_selected_items=integer(1), **fields)


def _static_menu(value: Json, at: str, problems: list[str]) -> None:
    _exactly_one("options", "option_groups")(value, at, problems)
    _initial_is_offered(value, at, problems)


def _input(**fields: Check) -> Check:
    return record(
        {},
        {
            "action_id": ACTION_ID,
            "placeholder": plain_text(150),
            "focus_on_load": boolean,
            "dispatch_action_config": DISPATCH,
            **fields,
        },
        also=_lengths_fit,
    )


def _lengths_fit(element: Json, at: str, problems: list[str]) -> None:
    initial = element.get("initial_value")
    most, least = element.get("max_length"), element.get("min_length")
    if most is not None and least is not None and least > most:
        complain(problems, "min_length must not be greater than max_length", at)
    elif isinstance(initial, str) and most is not None and len(initial) > most:
        complain(problems, f"must be less than {most + 1} characters", at)


def _either(*kinds: type) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
        if not isinstance(value, kinds):
            complain(problems, "must provide a valid value", at)

    return check


_CHOICES = {"options": OPTIONS, "option_groups": OPTION_GROUPS}
_IDS = array(string(least=1))

BUTTON = record(
    {"text": plain_text(75)},
    {
        "action_id": ACTION_ID,
        "url": URL,
        "value": string(2000),
        "style": enum("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = record(
    {"alt_text": string(2000, 1)},
    IMAGE_FIELDS,
    also=_exactly_one("image_url", "slack_file"),
)
OVERFLOW = record(
    {"options": array(OPTION, 5, 1)}, {"action_id": ACTION_ID, "confirm": CONFIRM}
)

#: Those that keep a value of their own: they show up in `state.values`.
INPUTS: dict[str, Check] = {
    "checkboxes": _choice(array(RICH_OPTION, 10, 1), "initial_options"),
    "radio_buttons": _choice(RICH_OPTION, "initial_option"),
    "static_select": _menu(_static_menu, initial_option=OPTION, **_CHOICES),
    "multi_static_select": _multi_menu(
        _static_menu, initial_options=OPTIONS, **_CHOICES
    ),
    "external_select": _menu(initial_option=OPTION, min_query_length=integer(0)),
    "multi_external_select": _multi_menu(
        initial_options=OPTIONS, min_query_length=integer(0)
    ),
    "users_select": _menu(initial_user=string(least=1)),
    "multi_users_select": _multi_menu(initial_users=_IDS),
    "channels_select": _menu(
        initial_channel=string(least=1), response_url_enabled=boolean
    ),
    "multi_channels_select": _multi_menu(initial_channels=_IDS),
    "conversations_select": _menu(
        initial_conversation=string(least=1),
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=_either(dict),
    ),
    "datepicker": _menu(initial_date=string(pattern=r"^\d{4}-\d{2}-\d{2}$")),
    "timepicker": _menu(
        initial_time=string(pattern=r"^\d{2}:\d{2}$"), timezone=string(least=1)
    ),
    "datetimepicker": _menu(initial_date_time=integer(1, 9_999_999_999)),
    "plain_text_input": _input(
        initial_value=string(3000),
        multiline=boolean,
        min_length=integer(0, 3000),
        max_length=integer(1, 3000),
    ),
    "email_text_input": _input(initial_value=string()),
    "url_text_input": _input(initial_value=string()),
    "number_input": record(
        {"is_decimal_allowed": boolean},
        {
            "action_id": ACTION_ID,
            "placeholder": plain_text(150),
            "focus_on_load": boolean,
            "dispatch_action_config": DISPATCH,
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
        },
    ),
    "rich_text_input": _input(initial_value=_either(dict)),
    "file_input": record(
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": array(string(least=1), least=1),
            "max_files": integer(1, 10),
        },
    ),
}
#: Only in an input block.
INPUT_ONLY = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "file_input",
    }
)
_PRESSABLE = {
    **{name: check for name, check in INPUTS.items() if name not in INPUT_ONLY},
    "button": BUTTON,
    "overflow": OVERFLOW,
}
IN_ACTIONS = union(_PRESSABLE)
IN_SECTION = union({**_PRESSABLE, "image": IMAGE})
IN_INPUT = union(INPUTS)
IN_CONTEXT = union(
    {
        "image": IMAGE,
        "mrkdwn": record({"text": string(3000, 1)}, {"verbatim": boolean}),
        "plain_text": record({"text": string(3000, 1)}, {"emoji": boolean}),
    }
)
