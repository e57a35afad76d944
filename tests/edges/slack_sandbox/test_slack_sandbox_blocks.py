"""Block Kit's limits: the largest that passes, and what is said against one more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack import message_problems
from sandbox.slack.blocks import checked_blocks, checked_view
from sandbox.slack.errors import SlackError
from tests.edges.slack_sandbox.helpers import (
    WORDS,
    Json,
    actions,
    button,
    input_block,
    modal,
    section,
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(number: int = 1, text: str = "Roads", **more: Any) -> Json:
    return {"text": plain(text), "value": f"v{number}", **more}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "a", **more}


def overflow(count: int) -> Json:
    return {"type": "overflow", "action_id": "a", "options": options(count)}


def rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def quote(text: str) -> Json:
    leaf = {"type": "text", "text": text}
    return {"type": "rich_text_quote", "elements": [leaf]}


def buttons(count: int) -> Json:
    return actions(*(button(f"b{number}") for number in range(count)))


def context(count: int) -> Json:
    elements = [{"type": "mrkdwn", "text": "x"}] * count
    return {"type": "context", "elements": elements}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [plain("x" * length)] * count}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a pothole", **more}


def group(count: int) -> Json:
    return {"label": plain("Services"), "options": options(count)}


FINE: list[tuple[str, list[Json]]] = [
    ("section", [section("x" * 3000)]),
    ("fields", [fields(10, 2000)]),
    ("header", [{"type": "header", "text": plain("x" * 150)}]),
    ("divider", [{"type": "divider"}] * 50),
    ("buttons", [buttons(25)]),
    ("button text", [actions(button(text=plain("x" * 75), value="x" * 2000))]),
    ("long ids", [actions(button("x" * 255), block_id="x" * 255)]),
    ("one id in two blocks", [actions(button()), actions(button())]),
    ("options", [actions(select(options=options(100)))]),
    ("option", [actions(select(options=[option(text="x" * 75)]))]),
    ("groups", [actions(select(option_groups=[group(100)] * 100))]),
    ("overflow", [section() | {"accessory": overflow(5)}]),
    ("context", [context(10)]),
    ("input", [input_block({**WORDS, "max_length": 3000})]),
    ("image", [image(image_url="https://council.example/p.jpg")]),
    ("resident's words", [rich_text(quote("<!channel> & co"))]),
    ("emphasis", [section("*bold* <https://a.uk|a>")]),
]


@pytest.mark.parametrize(("name", "blocks"), FINE)
def test_passes(name: str, blocks: list[Json]) -> None:
    assert message_problems(blocks) == []


BAD: list[tuple[str, str, list[Json]]] = [
    ("must be less than 3001 characters", "/0/text/text", [section("x" * 3001)]),
    ("must be more than 0 characters", "/0/text/text", [section("")]),
    (
        "must be less than 151 characters",
        "/0/text/text",
        [{"type": "header", "text": plain("x" * 151)}],
    ),
    (
        "unsupported type: mrkdwn",
        "/0/text/type",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    ),
    ("no more than 50 items allowed", "", [{"type": "divider"}] * 51),
    ("no more than 10 items allowed", "/0/fields", [fields(11)]),
    ("must be less than 2001 characters", "/0/fields/0/text", [fields(1, 2001)]),
    ("must define either `text` or `fields`", "/0", [{"type": "section"}]),
    ("no more than 25 items allowed", "/0/elements", [buttons(26)]),
    ("no fewer than 1 items allowed", "/0/elements", [actions()]),
    ("no more than 10 items allowed", "/0/elements", [context(11)]),
    (
        "must be less than 76 characters",
        "/0/elements/0/text/text",
        [actions(button(text=plain("x" * 76)))],
    ),
    (
        "must be less than 2001 characters",
        "/0/elements/0/value",
        [actions(button(value="x" * 2001))],
    ),
    ("must provide a string", "/0/elements/0/value", [actions(button(value=7))]),
    (
        "must be less than 256 characters",
        "/0/elements/0/action_id",
        [actions(button("x" * 256))],
    ),
    (
        "must be a valid enum value",
        "/0/elements/0/style",
        [actions(button(style="default"))],
    ),
    (
        '`block_id` "b" already exists',
        "/1/block_id",
        [section() | {"block_id": "b"}, section() | {"block_id": "b"}],
    ),
    (
        '`action_id` "take" already exists',
        "/0/elements/1/action_id",
        [actions(button(), button())],
    ),
    (
        "no more than 100 items allowed",
        "/0/elements/0/options",
        [actions(select(options=options(101)))],
    ),
    (
        "must define either `options` or `option_groups`",
        "/0/elements/0",
        [actions(select())],
    ),
    (
        "must be less than 76 characters",
        "/0/elements/0/options/0/text/text",
        [actions(select(options=[option(text="x" * 76)]))],
    ),
    (
        "must be less than 151 characters",
        "/0/elements/0/options/0/value",
        [actions(select(options=[option(value="x" * 151)]))],
    ),
    (
        "initial option was not found in the options",
        "/0/elements/0",
        [actions(select(options=options(2), initial_option=option(9)))],
    ),
    (
        "no more than 5 items allowed",
        "/0/accessory/options",
        [section() | {"accessory": overflow(6)}],
    ),
    (
        "unsupported type: plain_text_input",
        "/0/elements/0/type",
        [actions(WORDS)],
    ),
    ("missing required field: element", "/0", [input_block(WORDS) | {"element": None}]),
    (
        "must be less than 3001",
        "/0/element/max_length",
        [input_block({**WORDS, "max_length": 3001})],
    ),
    (
        "invalid additional property: url",
        "/0",
        [image(image_url="https://a.uk/p.jpg", url="https://a.uk")],
    ),
    ("must define either `image_url` or `slack_file`", "/0", [image()]),
    (
        "input must match regex pattern: "
        r"^https?://(?!(localhost|127\.|\[::1\]))[^\s/]+",
        "/0/image_url",
        [image(image_url="http://127.0.0.1/p.jpg")],
    ),
    ("unsupported type: spoiler", "/0/type", [{"type": "spoiler"}]),
    ("missing required field: type", "/0", [{"text": plain("x")}]),
    (
        "must be more than 0 characters",
        "/0/elements/0/elements/0/text",
        [rich_text(quote(""))],
    ),
]


@pytest.mark.parametrize(("problem", "place", "blocks"), BAD)
def test_is_refused(problem: str, place: str, blocks: list[Json]) -> None:
    assert message_problems(blocks) == [f"{problem} [json-pointer:/blocks{place}]"]


def no_file(_: Json) -> bool:
    return False


BAD_VIEWS: list[tuple[str, Json]] = [
    (
        "must be less than 25 characters [json-pointer:/view/title/text]",
        modal(title=plain("x" * 25)),
    ),
    (
        "must be less than 25 characters [json-pointer:/view/submit/text]",
        modal(submit=plain("x" * 25)),
    ),
    (
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        modal(private_metadata="x" * 3001),
    ),
    (
        "no more than 100 items allowed [json-pointer:/view/blocks]",
        modal(*[section()] * 101),
    ),
    ("missing required field: title [json-pointer:/view]", modal(title=None)),
    ("missing required field: submit [json-pointer:/view]", modal(submit=None)),
    (
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        modal({"type": "markdown", "text": "x"}),
    ),
    (
        "unsupported type: home [json-pointer:/view/type]",
        home := {
            "type": "home",
            "blocks": [section()],
        },
    ),
    (
        "invalid additional property: submit_text [json-pointer:/view]",
        modal(submit_text=""),
    ),
]


@pytest.mark.parametrize(("problem", "view"), BAD_VIEWS)
def test_a_modal_is_refused(problem: str, view: Json) -> None:
    with pytest.raises(SlackError) as refused:
        checked_view(view, "modal", no_file)

    assert (refused.value.error, refused.value.messages) == (
        "invalid_arguments",
        (problem, "failed to match all allowed schemas [json-pointer:/view]"),
    )


def test_the_largest_modal_passes() -> None:
    view = modal(
        *[section()] * 99,
        input_block(WORDS),
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="x" * 3000,
    )

    assert len(checked_view(view, "modal", no_file)["blocks"]) == 100


def test_a_view_over_250_kilobytes_is_too_large() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        checked_view(modal(*[section("x" * 3000)] * 90), "modal", no_file)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
block_like = st.fixed_dictionaries(
    {"type": st.sampled_from(["section", "actions", "input", "image", "context"])},
    optional=dict.fromkeys(
        ("text", "fields", "elements", "element", "label", "block_id"), json_values
    ),
)


@given(st.lists(block_like | json_values))
def test_whatever_is_sent_is_answered(blocks: list[Any]) -> None:
    for problem in message_problems(blocks):
        assert " [json-pointer:/blocks" in problem


def test_the_sum_of_all_blocks_is_limited() -> None:
    two = [section("x" * 3000), section("x" * 3000)]
    fits = [*two, *two, section("x" * 825)]

    assert len(checked_blocks(fits, no_file)) == 5
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        checked_blocks([*two, *two, section("x" * 826)], no_file)
