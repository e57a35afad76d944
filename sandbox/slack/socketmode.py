"""Socket Mode: sockets, envelopes, acknowledgements, and sending again."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from sandbox.changes import Changes
from sandbox.slack.delivery import Delivery, DeliveryState, Envelope
from sandbox.slack.sockets import Socket
from sandbox.slack.terms import THREE_SECONDS, Term

#: When an event is sent again after a try that failed; then Slack gives up.
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
DELIVERIES_KEPT = 10_000
TICK_SECONDS = 0.05
NO_SOCKET = "dispatch_failed"
NO_ACK = "operation_timeout"


class SocketMode:
    """Sends each payload to one of the sockets and waits for its acknowledgement."""

    def __init__(
        self,
        now: Callable[[], datetime],
        changes: Changes,
        grace: float,
        patience: float,
    ) -> None:
        self._now = now
        self._changes = changes
        self._grace = grace
        self._patience = patience
        self._sockets: list[Socket] = []
        self._turn = 0
        self._sent: OrderedDict[str, tuple[Delivery, Term, float]] = OrderedDict()
        self._waiting: list[tuple[datetime, int, Delivery]] = []
        self._order = itertools.count()
        self._ticker: asyncio.Task[None] | None = None
        #: How often each payload is sent (2: everything comes twice).
        self.copies = 1
        #: The latest deliveries, the newest last.
        self.deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)

    @property
    def sockets(self) -> tuple[Socket, ...]:
        """The sockets that are open."""
        return tuple(self._sockets)

    def join(self, socket: Socket) -> None:
        """Take a new socket into the round."""
        self._sockets.append(socket)
        self._changes.happened()
        self._tick_on()

    def leave(self, socket: Socket) -> None:
        """Forget a socket that has closed."""
        self._sockets.remove(socket)
        self._changes.happened()

    def deliver(self, delivery: Delivery) -> Delivery:
        """Send it to one of the sockets; without any, that try has failed."""
        self.deliveries.append(delivery)
        self._try(delivery)
        return delivery

    def _try(self, delivery: Delivery) -> None:
        if not self._sockets:
            self._failed(delivery, "connection_failed", NO_SOCKET)
            return
        delivery.state = DeliveryState.SENT
        term = Term(self._now, THREE_SECONDS, self._grace)
        self._sent[delivery.envelope_id] = (delivery, term, time.monotonic())
        self._send(delivery, self.copies)
        self._tick_on()

    def _send(self, delivery: Delivery, times: int) -> None:
        frame = json.dumps(delivery.frame())
        staying = [socket for socket in self._sockets if not socket.leaving]
        choice = staying or self._sockets
        for _ in range(times if choice else 0):
            self._turn += 1
            choice[self._turn % len(choice)].send(frame)

    def acknowledge(self, envelope_id: str, response: object) -> None:
        """The app has acknowledged an envelope."""
        found = self._sent.pop(envelope_id, None)
        if found is None:
            self._late(envelope_id)
            return
        delivery, _, sent = found
        delivery.took = time.monotonic() - sent
        if delivery.accepts_response and isinstance(response, dict) and response:
            delivery.response = response
        self._settle(delivery, DeliveryState.ACKNOWLEDGED)

    def _settle(self, delivery: Delivery, state: DeliveryState) -> None:
        delivery.state = state
        delivery.settled.set()
        self._changes.happened()

    def _late(self, envelope_id: str) -> None:
        for delivery in reversed(self.deliveries):
            if delivery.envelope_id == envelope_id:
                delivery.further_acks += 1
                self._changes.happened()
                return

    def _failed(self, delivery: Delivery, reason: str, error: str) -> None:
        if delivery.kind is not Envelope.EVENT:
            delivery.error = error
        elif delivery.attempt < len(RETRY_AFTER):
            due = self._now() + RETRY_AFTER[delivery.attempt]
            delivery.state, delivery.reason = DeliveryState.WAITING, reason
            heapq.heappush(self._waiting, (due, next(self._order), delivery))
            self._tick_on()
            return
        self._settle(delivery, DeliveryState.LOST)

    def _again(self, delivery: Delivery) -> None:
        delivery.attempt += 1
        delivery.envelope_id = str(uuid4())
        self._try(delivery)

    def tick(self) -> None:
        """Look at the clock: what is overdue, what is to be sent again."""
        while self._sent:
            delivery, term, sent = next(iter(self._sent.values()))
            impatient = time.monotonic() - sent > self._patience
            if not (term.is_over() or impatient):
                break
            del self._sent[delivery.envelope_id]
            self._failed(delivery, "timeout", NO_ACK)
        while self._waiting and self._waiting[0][0] <= self._now():
            self._again(heapq.heappop(self._waiting)[2])

    def resend_waiting(self) -> int:
        """Send every event that waits for its next try at once; how many."""
        waiting, self._waiting = self._waiting, []
        for _, _, delivery in sorted(waiting):
            self._again(delivery)
        return len(waiting)

    def duplicate(self, envelope_id: str, times: int = 1) -> None:
        """Send an envelope again as it was. KeyError: not among the latest."""
        delivery = next(
            (d for d in reversed(self.deliveries) if d.envelope_id == envelope_id), None
        )
        if delivery is None:
            raise KeyError(envelope_id)
        self._send(delivery, times)

    def disconnect(self, reason: str) -> None:
        """Ask every socket to be replaced, as Slack does now and then."""
        for socket in self._sockets:
            socket.ask_to_leave(reason)

    def drop(self) -> None:
        """Break every socket without a word."""
        for socket in self.sockets:
            socket.abort()

    def turn_into_zombies(self, pongs: bool = True) -> None:
        """The sockets of now stay open and silent; `pongs`: they answer pings."""
        for socket in self._sockets:
            socket.silent, socket.pongs = True, pongs

    def freeze(self) -> None:
        """The sockets of now stay open, and nothing that comes over them is read."""
        for socket in self._sockets:
            socket.freeze()

    def _tick_on(self) -> None:
        if self._ticker is None or self._ticker.done():
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                # Nothing is served yet; the first socket starts the ticker.
                return
            self._ticker = loop.create_task(self._run_ticker())

    async def _run_ticker(self) -> None:
        while self._sent or self._waiting:
            await asyncio.sleep(TICK_SECONDS)
            self.tick()

    async def stop(self) -> None:
        """Stop looking at the clock; acts that wait for an answer have failed."""
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        for delivery, _, _ in self._sent.values():
            delivery.error = NO_ACK
            self._settle(delivery, DeliveryState.LOST)
        self._sent.clear()
