"""The only SQL."""

from bot.store.database import Locked, Store, StoreError
from bot.store.inbox import Arrived
from bot.store.ledger import Count
from bot.store.unit import Unit

__all__ = ["Arrived", "Count", "Locked", "Store", "StoreError", "Unit"]
