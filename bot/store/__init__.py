"""The only SQL."""

from bot.store.database import Locked, Store, StoreError
from bot.store.inbox import Arrived
from bot.store.ledger import Count, Fate, Stray, Tally
from bot.store.unit import Unit

__all__ = [
    "Arrived",
    "Count",
    "Fate",
    "Locked",
    "Store",
    "StoreError",
    "Stray",
    "Tally",
    "Unit",
]
