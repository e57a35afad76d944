"""The report of a time: what came in, what was promised, what residents say of it."""
