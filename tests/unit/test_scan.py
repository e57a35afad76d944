"""What a code carries, there and back, and what a forged one can't do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from actions import decide
from bot.cli import app
from bot.effects import OpenTicket
from bot.model import AskKind, Place
from bot.scan import MOST, PAYLOAD, Scanned, TooLong, decode, encode
from tests.builders import ROOT, ask, incoming, reading, turn

SERVICES = ("pothole", "street_lighting")
COUNCIL = ("--council", str(ROOT / "council.yml"))


@given(st.sampled_from(("", *SERVICES)), st.text(max_size=30))
def test_a_code_says_again_what_was_put_into_it(service: str, place: str):
    place = " ".join("".join(c for c in place if c.isprintable()).split())
    try:
        payload = encode(Scanned(service, place))
    except (TooLong, UnicodeEncodeError):
        return

    found = decode(payload, SERVICES)
    assert PAYLOAD.fullmatch(payload)
    assert found == (Scanned(service, place) if service or place else None)


@given(st.text(max_size=80) | st.from_regex(PAYLOAD))
def test_whatever_a_link_says_is_harmless(payload: str):
    found = decode(payload, SERVICES)

    assert found is None or found.service in ("", *SERVICES)
    assert found is None or found.place.isprintable()


def test_a_service_that_is_not_there_is_left_out():
    payload = encode(Scanned("dragons", "Mill Lane"))

    assert decode(payload, SERVICES) == Scanned("", "Mill Lane")
    assert decode(encode(Scanned("dragons")), SERVICES) is None


def test_a_place_too_long_for_the_link_is_refused():
    with pytest.raises(TooLong, match="fewer letters"):
        encode(Scanned("pothole", "x" * MOST))


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Mill Lane", Place("Mill Lane")),
        ("51.50720,-0.12760 Lamp 14", Place("Lamp 14", 51.5072, -0.1276)),
        ("51.5,-0.1", Place("", 51.5, -0.1)),
        ("99.5,-0.1", Place("99.5,-0.1")),
    ],
)
def test_a_place_may_begin_with_a_point(place: str, where: Place):
    assert Scanned("", place).where == where


def test_a_danger_written_after_a_scan_says_where_it_is():
    scanned = ask(
        AskKind.SCANNED,
        ticket_id=None,
        options=(encode(Scanned("pothole", "Mill Lane")),),
    )

    decision = decide(turn(incoming("FIRE"), reading(safety=("fire",)), asks=[scanned]))
    (opened,) = [one for one in decision.effects if isinstance(one, OpenTicket)]
    assert (opened.emergency, opened.place) == (True, Place("Mill Lane"))


def test_the_command_draws_one_code_and_says_its_link(tmp_path: Path):
    out = tmp_path / "lamp.svg"
    given = ("--service", "pothole", "--place", "Lamp 14", "--out", str(out))
    result = CliRunner().invoke(app, ["qr", "--bot", "amble_bot", *given, *COUNCIL])

    assert result.exit_code == 0, result.output
    assert result.output == (
        f"{out}\thttps://t.me/amble_bot?start=1-pothole-TGFtcCAxNA\n"
    )
    assert out.read_text().lstrip().startswith("<?xml")


def test_the_command_draws_many_or_names_every_mistake(tmp_path: Path):
    table = tmp_path / "codes.csv"
    rows = [("pothole", "Lamp 14", "a.png"), ("", "Bin 3", "")]
    ask = ["qr", "--bot", "amble_bot", "--csv", str(table)]
    ask += ["--out", str(tmp_path / "codes"), *COUNCIL]

    def write(more: list[tuple[str, str, str]]) -> None:
        with table.open("w", newline="") as file:
            csv.writer(file).writerows([("service", "place", "file"), *rows, *more])

    write([("potholes", "x" * 60, "b.gif"), ("", "", "c.svg")])
    refused = CliRunner().invoke(app, ask)
    assert refused.exit_code == 2
    for why in ("did you mean", "fewer letters", ".svg or .png", "needs a service"):
        assert why in refused.output
    assert not (tmp_path / "codes").exists()

    write([])
    assert CliRunner().invoke(app, ask).exit_code == 0
    made = sorted(path.name for path in (tmp_path / "codes").iterdir())
    assert made == ["a.png", "line-3.svg"]
    assert (tmp_path / "codes/a.png").read_bytes().startswith(b"\x89PNG")
