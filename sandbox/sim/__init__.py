"""A council's weeks in seconds: the real desk, store, calendar, follow-ups and outbox.

Only what is outside is made up: residents, staff, the two platforms, the model. One
seed drives all of it, faults and crashes too, so that a history can be played again.
"""
