"""The stock model as a process, served as our own reader is."""

from __future__ import annotations

from bot.cli import ROOT
from bot.processes.child import ReaderChild

STOCK_MODEL = ROOT / "models/stock.tar.gz"
#: bytes; TensorFlow holds more than our own reader may
MEMORY = 8 * 1024**3


def stock_command() -> list[str]:
    """What trains it with --train, and else serves it."""
    python, script = ROOT / "nlu/.venv/bin/python", ROOT / "nlu/stock.py"
    return [str(python), str(script), "--model", str(STOCK_MODEL)]


def stock() -> ReaderChild:
    """The process that serves it."""
    return ReaderChild(stock_command(), memory=MEMORY)
