"""One unit of work on the database: the verbs of the domain, by what they keep."""

from __future__ import annotations

import sqlite3

from bot.store.board import Board
from bot.store.erasures import Erasures
from bot.store.files import Files
from bot.store.gauges import Measures
from bot.store.holdings import Holdings
from bot.store.inbox import Inbox
from bot.store.ledger import Ledger
from bot.store.likely import Likely
from bot.store.numbers import Numbers
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.report import Reports
from bot.store.retention import Retention
from bot.store.review import Review
from bot.store.tickets import Tickets
from bot.store.watch import Watch


class Unit:
    """What one write or read may do. Lives as long as its transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.inbox = Inbox(conn)
        self.outbox = Outbox(conn)
        self.people = People(conn)
        self.tickets = Tickets(conn)
        self.review = Review(conn)
        self.ledger = Ledger(conn)
        self.board = Board(conn)
        self.likely = Likely(conn)
        self.erasures = Erasures(conn)
        self.files = Files(conn)
        self.holdings = Holdings(conn)
        self.retention = Retention(conn)
        self.watch = Watch(conn)
        self.measures = Measures(conn)
        self.reports = Reports(conn)
        self.numbers = Numbers(conn)
