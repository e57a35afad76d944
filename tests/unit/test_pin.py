"""Only the model whose hash was kept is loaded."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.learning import pin
from bot.settings import Settings, SettingsError
from bot.store import Store

OURS, THEIRS = (sha256(word).hexdigest() for word in (b"ours", b"theirs"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "nlu.tar.gz").write_bytes(b"ours")
    return Settings(
        model=tmp_path / "nlu.tar.gz", database=tmp_path / "folkmoot.sqlite"
    )


async def test_the_settings_count_more_than_the_database_and_that_more_than_the_note(
    settings: Settings,
):
    assert pin.pinned(settings) is None
    note = settings.model.with_name("nlu.json")
    note.write_text(json.dumps({"sha256": "of the note"}))
    assert pin.pinned(settings) == "of the note"

    async with Store(settings.database):
        pass
    assert pin.pinned(settings) == "of the note"
    assert pin.keep(settings, settings.model).startswith(f"SHA-256: {OURS}, kept in")
    assert pin.pinned(settings) == OURS

    assert pin.pinned(settings.model_copy(update={"model_sha256": "00"})) == "00"


def test_another_file_is_refused_with_what_to_do(settings: Settings):
    pin.check(settings.model, OURS)
    pin.check(settings.model, None)

    with pytest.raises(pin.WrongModel) as refused:
        pin.check(settings.model, THEIRS)

    told = str(refused.value)
    assert told.startswith(f"{settings.model} is not the model that was trained here")
    assert f"{OURS[:12]}…" in told
    assert f"{THEIRS[:12]}…" in told
    assert "folkmoot nlu trust" in told


def test_a_training_whose_hash_the_settings_forbid_says_so(settings: Settings):
    other = settings.model_copy(update={"model_sha256": THEIRS})

    assert pin.keep(other, other.model) == (
        f"Now set FOLKMOOT_MODEL_SHA256={OURS}: the one that is set is another."
    )


def test_a_hash_that_is_none_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOLKMOOT_MODEL_SHA256", "abc")

    with pytest.raises(SettingsError, match="FOLKMOOT_MODEL_SHA256"):
        Settings.load()


async def test_trust_keeps_the_hash_of_the_model_that_is_there(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    async with Store(settings.database) as store:
        await store.write(lambda unit: unit.inbox.set_fact(pin.PINNED, THEIRS))
    monkeypatch.setenv("FOLKMOOT_DATABASE", str(settings.database))
    monkeypatch.setenv("FOLKMOOT_MODEL", str(settings.model))
    told = CliRunner().invoke(app, ["nlu", "trust"])

    assert told.exit_code == 0
    assert re.match(f"SHA-256: {OURS}, kept in ", told.output)
    assert pin.pinned(settings) == OURS

    settings.model.unlink()
    told = CliRunner().invoke(app, ["nlu", "trust"])
    assert (told.exit_code, "folkmoot train" in told.output) == (1, True)
