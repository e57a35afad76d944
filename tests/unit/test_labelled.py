"""A council's own labelled messages: every mistake is named, nothing is kept twice."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.commands.learning import known_of
from bot.learning.labelled import (
    LONGEST,
    BadRows,
    Checked,
    Labelled,
    LabelledFile,
    check,
    with_services,
)
from bot.learning.labelled_read import rows_of
from tests.builders import council

KNOWN = known_of(council())
HOLE = Labelled("a hole in the road", "complaint", "pothole", "mine.csv")


@pytest.fixture(autouse=True)
def beside_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_DATABASE", str(tmp_path / "folkmoot.sqlite"))
    monkeypatch.delenv("FOLKMOOT_LABELLED", raising=False)


def wrong(file: Path) -> list[str]:
    with pytest.raises(BadRows) as caught:
        check(rows_of(file), file.name, KNOWN)
    return str(caught.value).splitlines()


def test_every_mistake_of_a_file_is_named_with_its_line(tmp_path: Path):
    file = tmp_path / "mine.jsonl"
    rows: list[object] = [
        {"text": "a hole", "intent": "complaint", "service": "pothole"},
        {"text": "no label at all"},
        {"text": "a lamp", "service": "street_lamp"},
        {"text": " ", "intent": "idea"},
        {"text": "?? 12", "intent": "moan"},
        {"text": "x" * (LONGEST + 1), "intent": "idea"},
        {"text": "a \u200bhole", "intent": "idea"},
        {"text": "the l\u0430mp is out", "intent": "complaint"},
        {"text": "A  HOLE", "intent": "idea"},
        ["a", "list"],
        {"text": "яма \ud83d", "intent": "complaint"},
        {"text": "a\x00hole", "intent": "complaint"},
        {"text": "a hole " * 150_000, "intent": "complaint"},
    ]
    lines = [json.dumps(row) for row in rows]
    broken = ["not JSON", "[" * 100_000]
    file.write_text("\n".join([*lines, *broken, ""]), "utf-8")

    assert wrong(file) == [
        "mine.jsonl:2: there is no label: an intent, a service or a department",
        "mine.jsonl:3: there is no service 'street_lamp'",
        "mine.jsonl:4: there is no text",
        "mine.jsonl:5: the text has no words",
        "mine.jsonl:5: there is no intent 'moan'",
        "mine.jsonl:6: the text has 2,001 characters; 2,000 are the most",
        "mine.jsonl:7: the text has characters that nobody sees: U+200B",
        "mine.jsonl:8: one word mixes CYRILLIC and LATIN letters",
        "mine.jsonl:9: the same text is labelled otherwise mine.jsonl:1",
        'mine.jsonl:10: this is not {"text": "...", ...} in JSON',
        "mine.jsonl:11: the text has characters that nobody sees: U+D83D",
        "mine.jsonl:12: the text has characters that nobody sees: U+0000",
        "mine.jsonl:13: the text has 1,050,000 characters; 2,000 are the most",
        'mine.jsonl:14: this is not {"text": "...", ...} in JSON',
        'mine.jsonl:15: this is not {"text": "...", ...} in JSON',
    ]


def test_a_spreadsheet_s_file_is_read_with_quotes_and_a_mark_at_its_beginning(
    tmp_path: Path,
):
    file = tmp_path / "mine.CSV"
    file.write_text(
        '\ufefftext,service,intent\n"a hole, deep\nand wide",pothole,complaint\n'
        "a\u2028lamp,street_light,\na lamp,street_light,\n",
        "utf-8",
    )

    assert check(rows_of(file), "mine.CSV", KNOWN) == Checked(
        [
            Labelled("a hole, deep and wide", "complaint", "pothole", "mine.CSV"),
            Labelled("a lamp", None, "street_light", "mine.CSV"),
        ],
        corrections=0,
        places={"a hole, deep and wide": "mine.CSV:3", "a lamp": "mine.CSV:4"},
    )


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"words,service\nx,pothole\n", "a.csv:1: the first line has to name"),
        ("a.csv", b'text,service\n"open,pothole\n', "a.csv:2: unexpected end of data"),
        ("a.csv", b"text,service\n" + b"x" * 200_000, "a.csv:2: field larger than"),
        ("a.jsonl", b'{"text": "a"}\n\xff\xfe', "a.jsonl:2: this is not UTF-8 text"),
        ("a.jsonl", b"\n\n", "a.jsonl: there is no row in it"),
    ],
)
def test_a_file_that_is_none_says_why(
    tmp_path: Path, name: str, content: bytes, why: str
):
    (tmp_path / name).write_bytes(content)

    assert wrong(tmp_path / name)[0].startswith(why)


def test_other_alphabets_and_their_joiners_are_welcome(tmp_path: Path):
    file = tmp_path / "a.jsonl"
    texts = ["яма на дороге Mill Lane", "می\u200cخواهم", "路上有个大坑", "Ωραία ιδέα"]
    file.write_text(
        "\n".join(json.dumps({"text": t, "intent": "idea"}) for t in texts), "utf-8"
    )

    found = check(rows_of(file), "a.jsonl", KNOWN)

    assert [row.text for row in found.rows] == texts


def test_a_department_alone_stands_for_the_likeliest_of_its_services():
    row = Labelled("a hole", None, None, "a", department="roads_street_lighting")

    found = with_services([row], {"a hole": ["noise", "pavement", "pothole"]}, KNOWN)

    assert found == [Labelled("a hole", None, "pavement", "a")]


def test_rows_are_kept_once_for_our_own_user_only_and_can_be_taken_out(tmp_path: Path):
    kept = LabelledFile(tmp_path / "deep/labelled.jsonl")
    lamp = Labelled("a lamp", None, "street_light", "other.csv")

    kept.add([HOLE])
    new = kept.new_of([HOLE, lamp], KNOWN)
    kept.add(new)
    assert kept.rows() == [HOLE, lamp]
    assert new == [lamp]
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    with pytest.raises(BadRows, match=r"imported from mine\.csv with other labels"):
        kept.new_of([Labelled("A hole in the road", "idea", None, "third.csv")], KNOWN)

    assert kept.drop([2]) == 1
    assert kept.rows() == [HOLE]
    assert kept.drop(source="mine.csv") == 1
    assert not kept.path.exists()
    assert kept.drop([1]) == 0


def test_a_department_s_row_is_known_again_whatever_service_the_model_would_say(
    tmp_path: Path,
):
    kept = LabelledFile(tmp_path / "labelled.jsonl")
    kept.add([HOLE])

    def again(department: str) -> list[Labelled]:
        row = Labelled(HOLE.text, HOLE.intent, None, "mine.csv", department=department)
        return kept.new_of([row], KNOWN)

    assert again("roads_street_lighting") == []
    with pytest.raises(BadRows, match="with other labels"):
        again("waste_recycling")


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path):
    path = tmp_path / "labelled.jsonl"
    path.write_text("{}\n")

    with pytest.raises(BadRows, match="is damaged"):
        LabelledFile(path).rows()


NO_MODEL = ("--model", "none.tar.gz")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["nlu", *words])
    return done.exit_code, done.output + (done.stderr if done.exit_code else "")


def test_the_commands_take_in_list_and_take_out(tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text("text,intent,service\na hole,complaint,pothole\nso,thanks,\n")
    correction = {"text": "x", "intent": "idea", "service": None, "was": {}, "by": "s"}
    other = tmp_path / "corrected.jsonl"
    other.write_text(json.dumps(correction))
    path = tmp_path / "labelled.jsonl"

    code, told = run("import", str(file), *NO_MODEL)
    assert (code, told) == (
        0,
        f"{path}: 2 rows added, 0 were there already\nNow: folkmoot nlu train\n",
    )
    _, told = run("import", str(other), *NO_MODEL)
    assert "0 rows added" in told
    assert "1 corrections were left out" in told
    _, told = run("rows", "--words")
    assert "a hole" in told
    _, told = run("rows")
    assert "a hole" not in told
    assert run("drop", "--row", "7")[0] == 1
    assert run("drop")[0] == 1
    assert run("drop", "--file", "mine.csv") == (
        0,
        f"{path}: 2 rows are gone. Now: folkmoot nlu train\n",
    )
    assert not path.exists()


def test_a_file_with_a_mistake_changes_nothing(tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text("text,service\na hole,pothole\na lamp,\n")

    code, told = run("import", str(file))

    assert code == 1
    assert "mine.csv:3: there is no label" in told
    assert not (tmp_path / "labelled.jsonl").exists()


def test_without_a_model_a_row_must_name_its_service(tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text("text,department\na hole,roads_street_lighting\n")

    code, told = run("import", str(file), *NO_MODEL)

    assert code == 1
    assert "make one with `folkmoot train`, or name services" in told
    assert not (tmp_path / "labelled.jsonl").exists()
