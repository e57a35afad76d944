"""Speed and memory, measured beside something that is known."""
