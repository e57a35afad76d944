"""What every simulation needs, read once."""

from __future__ import annotations

import pytest

from bot.wording import Wording
from tests.builders import ROOT, council


@pytest.fixture(scope="session")
def wording() -> Wording:
    """Every text that residents read."""
    return Wording.load(ROOT / "domain.yml", ROOT / "locales", council().time_zone)
