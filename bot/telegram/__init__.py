"""The edge to Telegram: what comes in, what goes out."""

import os

# python-telegram-bot tells durations as timedelta, not as numbers with a warning
os.environ["PTB_TIMEDELTA"] = "true"
