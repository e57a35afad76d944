"""Modals and Home tabs: what is open on whose screen."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from secrets import token_hex

from sandbox.slack.blocks import checked_view
from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.files import Files
from sandbox.slack.forms import initial_values
from sandbox.slack.model import Json, OpenView
from sandbox.slack.workspace import Workspace

#: A modal and two more on top of it.
STACK = 3
VIEWS_KEPT = 10_000

#: block_id -> action_id -> value, as in `view.state.values`.
Values = dict[str, dict[str, Json]]


@dataclass
class View:
    """A view as Slack keeps it."""

    id: str
    user: str
    definition: Json
    root_id: str
    previous_id: str | None
    hash: str = ""
    values: Values = field(default_factory=dict)
    #: Options that the app offered: (block_id, action_id) -> value -> option.
    suggested: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)


class Modals:
    """Stacks of modals and Home tabs, by person."""

    def __init__(self, workspace: Workspace, files: Files) -> None:
        self._workspace = workspace
        self._files = files
        self._by_id: OrderedDict[str, View] = OrderedDict()
        self._by_external: dict[str, str] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, definition: object) -> View:
        """A new modal; one that was open goes away."""
        checked = self._checked(definition, "modal")
        self.clear(user)
        return self._add(user, checked, self.stacks.setdefault(user, []))

    def push(self, user: str, definition: object) -> View:
        """A further modal on top of the open one."""
        stack = self.stacks.get(user)
        if not stack:
            raise SlackError("not_found")
        checked = self._checked(definition, "modal")
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        return self._add(user, checked, stack)

    def publish(self, user: str, definition: object, known_hash: str) -> View:
        """Somebody's Home tab."""
        before = self.homes.get(user)
        checked = self._checked(definition, "home", before)
        if before is None:
            home = self._add(user, checked, [])
            self.homes[user] = home
            return home
        return self._change(before, checked, known_hash)

    def update(
        self, view_id: str, external_id: str, definition: object, known_hash: str
    ) -> View:
        """Change a view that is still open."""
        view = self._by_id.get(view_id or self._by_external.get(external_id, ""))
        if view is None:
            raise SlackError("not_found")
        kind = view.definition["type"]
        return self._change(view, self._checked(definition, kind, view), known_hash)

    def _checked(self, definition: object, kind: str, own: View | None = None) -> Json:
        checked = checked_view(definition, kind, self._files.may_show)
        external = checked.get("external_id")
        holder = self._by_external.get(external or "")
        if holder is not None and (own is None or holder != own.id):
            raise SlackError("duplicate_external_id")
        return checked

    def _add(self, user: str, definition: Json, stack: list[View]) -> View:
        view_id = self._workspace.next_id("V")
        root = stack[0].id if stack else view_id
        below = stack[-1].id if stack else None
        view = View(view_id, user, definition, root, below)
        stack.append(view)
        self._by_id[view_id] = view
        if len(self._by_id) > VIEWS_KEPT:
            self._by_id.popitem(last=False)
        self._settle(view, {})
        return view

    def _change(self, view: View, definition: Json, known_hash: str) -> View:
        if known_hash and known_hash != view.hash:
            raise SlackError("hash_conflict")
        self._by_external.pop(view.definition.get("external_id") or "", None)
        view.definition = definition
        self._settle(view, view.values)
        return view

    def _settle(self, view: View, before: Values) -> None:
        """What was filled in stays where block and action are still the same."""
        values = initial_values(view.definition["blocks"])
        for block_id, actions in values.items():
            kept = before.get(block_id, {})
            for action_id, value in actions.items():
                old = kept.get(action_id)
                if old is not None and old["type"] == value["type"]:
                    actions[action_id] = old
        view.values = values
        external = view.definition.get("external_id")
        if external:
            self._by_external[external] = view.id
        view.hash = f"{self._workspace.next_ts()[:10]}.{token_hex(4)}"
        self._workspace.changes.happened()

    def close(self, view: View) -> None:
        """Take the top view away."""
        self.stacks[view.user].remove(view)
        self._forget(view)

    def clear(self, user: str) -> None:
        """Take the whole stack away."""
        for view in self.stacks.pop(user, []):
            self._forget(view)

    def _forget(self, view: View) -> None:
        self._by_id.pop(view.id, None)
        self._by_external.pop(view.definition.get("external_id") or "", None)
        self._workspace.changes.happened()

    def on_screen(self, user: str, view_id: str) -> View:
        """The view, if it is what this person has before them. CannotDoError: not."""
        home = self.homes.get(user)
        if home is not None and home.id == view_id:
            return home
        stack = self.stacks.get(user) or []
        if not stack or stack[-1].id != view_id:
            raise CannotDoError(f"{user} does not have the view {view_id} on screen")
        return stack[-1]

    def as_json(self, view: View) -> Json:
        """A view as the Web API and the payloads show it."""
        team, definition = self._workspace.team_id, view.definition
        return {
            "id": view.id,
            "team_id": team,
            "type": definition["type"],
            "blocks": definition["blocks"],
            "private_metadata": definition.get("private_metadata") or "",
            "callback_id": definition.get("callback_id") or "",
            "external_id": definition.get("external_id") or "",
            "state": {"values": view.values},
            "hash": view.hash,
            "title": definition.get("title"),
            "submit": definition.get("submit"),
            "close": definition.get("close"),
            "clear_on_close": definition.get("clear_on_close") or False,
            "notify_on_close": definition.get("notify_on_close") or False,
            "submit_disabled": definition.get("submit_disabled") or False,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "app_id": self._workspace.app_id,
            "app_installed_team_id": team,
            "bot_id": self._workspace.bot.bot_id,
        }

    def seen(self, view: View) -> OpenView:
        """The view as its owner sees it."""
        definition = view.definition
        texts = {
            name: (definition.get(name) or {}).get("text")
            for name in ("title", "submit", "close")
        }
        return OpenView(
            id=view.id,
            type=definition["type"],
            callback_id=definition.get("callback_id") or "",
            title=texts["title"] or "",
            blocks=tuple(definition["blocks"]),
            private_metadata=definition.get("private_metadata") or "",
            values={block: dict(actions) for block, actions in view.values.items()},
            hash=view.hash,
            root_view_id=view.root_id,
            previous_view_id=view.previous_id,
            submit=texts["submit"],
            close=texts["close"],
            external_id=definition.get("external_id") or "",
        )
