"""What people do in modals and in the Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.acts import Acts
from sandbox.slack.delivery import Delivery
from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.forms import (
    action_part,
    complaints,
    element_in,
    elements_of,
    held,
    is_input,
)
from sandbox.slack.modals import View
from sandbox.slack.model import (
    InteractionResult,
    Json,
    OpenView,
    Outcome,
    SubmitResult,
)

#: What a person reads when the app's answer to a submission makes no sense.
TROUBLE = "We had some trouble connecting. Try again?"
#: What the values of a form look like: block_id -> action_id -> value.
Filled = Mapping[str, Mapping[str, Any]]


class ModalActs(Acts):
    """Filling in, submitting, pressing, closing."""

    async def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any = None,  # noqa: ANN401
        *,
        block_id: str | None = None,
    ) -> InteractionResult:
        """Press a button or choose from a menu of the top modal or the Home tab."""
        view = self._state.modals.on_screen(user, view_id)
        blocks = view.definition["blocks"]
        block, element = element_in(blocks, action_id, block_id, value)
        offered = view.suggested.get((block["block_id"], action_id))
        part = action_part(element, value, offered)
        if is_input(element):
            state = held(element, value, offered)
            view.values[block["block_id"]][action_id] = state
        return await self._act(
            user,
            "block_actions",
            container={"type": "view", "view_id": view.id},
            view=self._state.modals.as_json(view),
            actions=[self._action(block, element, part)],
        )

    async def suggest(
        self, user: str, view_id: str, action_id: str, query: str = ""
    ) -> tuple[Json, ...]:
        """Type into a menu that the app fills; the options that it offers."""
        view = self._state.modals.on_screen(user, view_id)
        block, element = element_in(view.definition["blocks"], action_id, None, None)
        payload = self._state.payloads.act(
            "block_suggestion",
            self._state.workspace.user(user),
            container={"type": "view", "view_id": view.id},
            view=self._state.modals.as_json(view),
            action_id=action_id,
            block_id=block["block_id"],
            value=query,
        )
        answer = (await self._deliver(payload, asks=True)).response or {}
        groups = answer.get("option_groups") or [{"options": answer.get("options", [])}]
        options = [option for group in groups for option in group["options"]]
        place = (block["block_id"], element["action_id"])
        view.suggested[place] = {option["value"]: option for option in options}
        return tuple(options)

    def fill_in(self, user: str, view_id: str, values: Filled) -> None:
        """Fill in inputs of the view on screen; files as (name, bytes).

        CannotDoError: it has no such input, or takes no such file.
        """
        view = self._state.modals.on_screen(user, view_id)
        wanted = {
            (b, a): v for b, actions in values.items() for a, v in actions.items()
        }
        for block, element in elements_of(view.definition["blocks"]):
            place = (block["block_id"], element["action_id"])
            if place in wanted and is_input(element):
                value = wanted.pop(place)
                if element["type"] == "file_input":
                    value = self._state.files.give(user, element, value)
                state = held(element, value, view.suggested.get(place))
                view.values[place[0]][place[1]] = state
        if wanted:
            raise CannotDoError(f"the view {view_id} has no input {list(wanted)}")

    async def submit(
        self, user: str, view_id: str, values: Filled | None = None
    ) -> SubmitResult:
        """Fill in a modal and press Submit.

        What Slack's window refuses by itself (a required input left empty) comes back
        as errors, without the app hearing of it.
        """
        view = self._state.modals.on_screen(user, view_id)
        if not view.definition.get("submit"):
            raise CannotDoError(f"the view {view_id} has no Submit")
        self.fill_in(user, view_id, values or {})
        errors = complaints(view.definition["blocks"], view.values)
        if errors:
            return self._submitted(view, Outcome.ERRORS, errors=errors)
        payload = self._payload(
            user,
            "view_submission",
            view=self._state.modals.as_json(view),
            response_urls=[],
        )
        delivery = await self._deliver(payload, asks=True)
        if delivery.error is not None:
            return self._submitted(view, Outcome.FAILED, delivery, error=delivery.error)
        return self._answered(view, delivery)

    def _answered(self, view: View, delivery: Delivery) -> SubmitResult:
        answer = delivery.response or {}
        modals, kind = self._state.modals, answer.get("response_action")
        if kind == "errors":
            return self._errors(view, delivery, answer.get("errors"))
        try:
            if kind == "update":
                modals.update(view.id, "", answer.get("view"), "")
                return self._submitted(view, Outcome.UPDATED, delivery)
            if kind == "push":
                modals.push(view.user, answer.get("view"))
                return self._submitted(view, Outcome.PUSHED, delivery)
        except SlackError as refusal:
            told = "; ".join([TROUBLE, refusal.error, *refusal.messages])
            return self._submitted(view, Outcome.FAILED, delivery, error=told)
        if kind == "clear":
            modals.clear(view.user)
            return self._submitted(view, Outcome.CLEARED, delivery)
        if answer:
            return self._submitted(view, Outcome.FAILED, delivery, error=TROUBLE)
        if view in modals.stacks.get(view.user, []):
            modals.close(view)
        return self._submitted(view, Outcome.CLOSED, delivery)

    def _errors(self, view: View, delivery: Delivery, errors: Any) -> SubmitResult:  # noqa: ANN401
        blocks = view.definition["blocks"]
        inputs = {b["block_id"] for b in blocks if b["type"] == "input"}
        sound = isinstance(errors, dict) and errors and errors.keys() <= inputs
        if not sound:
            return self._submitted(view, Outcome.FAILED, delivery, error=TROUBLE)
        return self._submitted(view, Outcome.ERRORS, delivery, errors=errors)

    def _submitted(
        self,
        view: View,
        outcome: Outcome,
        delivery: Delivery | None = None,
        *,
        errors: Mapping[str, str] | None = None,
        error: str | None = None,
    ) -> SubmitResult:
        stack = self._state.modals.stacks.get(view.user)
        return SubmitResult(
            outcome,
            errors or {},
            self._state.modals.seen(stack[-1]) if stack else None,
            error,
            delivery.envelope_id if delivery else "",
        )

    async def close_view(
        self, user: str, view_id: str, *, whole_stack: bool = False
    ) -> InteractionResult | None:
        """Press Cancel, or the x that takes `whole_stack` away; the app may hear of it.

        None: the view did not ask to be told.
        """
        view = self._state.modals.on_screen(user, view_id)
        shown = self._state.modals.as_json(view)
        if whole_stack or view.definition.get("clear_on_close"):
            self._state.modals.clear(user)
        else:
            self._state.modals.close(view)
        if not view.definition.get("notify_on_close"):
            return None
        payload = self._state.payloads.act(
            "view_closed",
            self._state.workspace.user(user),
            view=shown,
            is_cleared=whole_stack,
        )
        return self._result(await self._deliver(payload, asks=False))

    def top_view(self, user: str) -> OpenView:
        """The modal that somebody has before them. CannotDoError: none."""
        stack = self._state.modals.stacks.get(user)
        if not stack:
            raise CannotDoError(f"{user} has no modal open")
        return self._state.modals.seen(stack[-1])
