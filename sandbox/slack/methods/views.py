"""views.*: modals and Home tabs."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Tier
from sandbox.slack.methods.registry import Args, method
from sandbox.slack.model import Json
from sandbox.slack.state import State


def _view(state: State, args: Args) -> object:
    view = args.json("view", "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments", ["missing required field: view"])
    if "file_input" in _elements(view):
        state.need("files:read")
    return view


def _elements(view: object) -> set[str]:
    """Kinds of elements in the input blocks of a view."""
    blocks = view.get("blocks") if isinstance(view, dict) else None
    found = blocks if isinstance(blocks, list) else []
    elements = [b.get("element") for b in found if isinstance(b, dict)]
    return {str(e.get("type")) for e in elements if isinstance(e, dict)}


@method("views.open", Tier.TIER_4)
def open_(state: State, args: Args) -> Json:
    """Open a modal for whoever has just done something."""
    trigger = state.triggers.use(args.required("trigger_id", "invalid_trigger_id"))
    opened = state.modals.open(trigger.user, _view(state, args))
    return {"view": state.modals.as_json(opened)}


@method("views.push", Tier.TIER_4)
def push(state: State, args: Args) -> Json:
    """Put a modal on top of the one in which something was just pressed."""
    trigger = state.triggers.use(args.required("trigger_id", "invalid_trigger_id"))
    pushed = state.modals.push(trigger.user, _view(state, args))
    return {"view": state.modals.as_json(pushed)}


@method("views.update", Tier.TIER_4)
def update(state: State, args: Args) -> Json:
    """Change a modal that is open."""
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if bool(view_id) == bool(external_id):
        raise SlackError(
            "invalid_arguments", ["Cannot provide both `view_id` and `external_id`"]
        )
    changed = state.modals.update(
        view_id, external_id, _view(state, args), args.text("hash")
    )
    return {"view": state.modals.as_json(changed)}


@method("views.publish", Tier.TIER_4)
def publish(state: State, args: Args) -> Json:
    """Show somebody's Home tab."""
    user = args.required("user_id", "user_not_found")
    if user not in state.workspace.users:
        raise SlackError("user_not_found")
    home = state.modals.publish(user, _view(state, args), args.text("hash"))
    return {"view": state.modals.as_json(home)}
