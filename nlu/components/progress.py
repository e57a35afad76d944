"""Where a training says how far it is."""

from collections.abc import Callable

Listener = Callable[[str, int, int], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have a function called with (step, done, of)."""
    _listeners.append(listener)


def report(step: str, done: int, of: int) -> None:
    """Tell whoever listens."""
    for listener in _listeners:
        listener(step, done, of)
