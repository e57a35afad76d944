"""docs/faults.md: a row for each fault, tests that there are, the README's promise."""

from __future__ import annotations

import re

from tests.builders import ROOT

TESTS = re.compile(r"^ *(?:async )?def (test_\w+)|^(Test\w+) = ", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+|Test\w+)`")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    text = (ROOT / "docs/faults.md").read_text("utf-8")
    table = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def there() -> set[str]:
    """Every test that is there."""
    return {
        "".join(found)
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in TESTS.findall(path.read_text("utf-8"))
    }


def test_each_fault_and_each_sentence_names_tests_and_each_of_them_exists():
    known = there()
    for row in (*rows("Faults"), *rows("The promise")):
        named = set(NAMED.findall(row[-1]))
        assert named, row[0]
        assert named - known == set(), row[0]


def test_every_fault_has_its_row():
    assert [row[0] for row in rows("Faults")] == [f"F{n}" for n in range(1, 20)]


def test_the_readme_promises_these_sentences_and_no_others():
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## What it promises\n")[2].strip()
    promised = " ".join(section.split("\n\n")[0].split())

    assert promised == " ".join(row[0] for row in rows("The promise"))
