"""Members of the user groups in council.yml: asked for again and again, and kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import DeliveryError
from bot.slack.accounts import Account, accounts, barred_why, first_name
from bot.slack.errors import ask, code_of
from bot.store import Store, Unit

log = logging.getLogger(__name__)

FACT = "user_groups"
#: Slack says for sure that there is no such group: then it has no members
NO_GROUP = "no_such_subteam"


class Groups:
    """Keeps the roster as Slack has it; what can't be asked stays as it was.

    `on_left` is called when somebody is no longer staff.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        council: Council,
        clock: Clock,
        on_left: Callable[[], Awaitable[None]],
    ) -> None:
        self._client = client
        self._store = store
        self._council = council
        self._clock = clock
        self._on_left = on_left
        self._members: dict[str, dict[str, str]] = {}

    async def load(self) -> None:
        """Those who were members when this last ran."""
        if not self._council.staff.groups:
            return
        told = await self._store.read(lambda unit: unit.inbox.fact(FACT))
        self._members = json.loads(told) if told else {}
        self._council.staff.admit(self._members)

    async def refresh(self) -> None:
        """Ask who is a member now. What Slack does not answer stays as it was."""
        if not self._council.staff.groups:
            return
        known = await accounts(self._client)
        found = {
            group: await self._ask(group, known) for group in self._council.staff.groups
        }
        if found == self._members:
            return
        before = self._everybody()
        self._members = found
        left = self._council.staff.admit(found)
        await self._keep(before)
        if left:
            await self._on_left()

    async def _ask(self, group: str, known: Mapping[str, Account]) -> dict[str, str]:
        before = self._members.get(group, {})
        if not known:
            return before
        request = self._client.usergroups_users_list(usergroup=group)
        try:
            users = (await ask(request, repeatable=True))["users"]
        except DeliveryError as error:
            if code_of(error.__cause__ or error) == NO_GROUP:
                return {}
            log.warning("slack: the user group %s stays as it was: %s", group, error)
            return before
        return {
            user: first_name(known[user])
            for user in sorted(users)
            if not barred_why(known.get(user))
        }

    def _everybody(self) -> set[str]:
        return {user for members in self._members.values() for user in members}

    async def _keep(self, before: set[str]) -> None:
        """For the next start; who came and who went is one line of the audit each."""
        now, after = self._clock.now(), self._everybody()

        def work(unit: Unit) -> None:
            unit.inbox.set_fact(FACT, json.dumps(self._members))
            for act, users in (
                ("joined_group", after - before),
                ("left_group", before - after),
            ):
                for user in sorted(users):
                    unit.tickets.audit(
                        now,
                        actor=user,
                        act=act,
                        reference=None,
                        inbox_id=None,
                        detail={},
                    )

        await self._store.write(work, step="slack_groups")
