"""Pictures of a score: lines as SVG, what is taken for what as a shaded table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pygal

from bot.evaluation.evaluate import Bin, Coverage, Score
from bot.report.drawing import BLUE, ORANGE, drawn, options

WIDTH, HEIGHT = 640, 420
#: messages behind a point of the calibration curve; fewer say nothing
FEWEST = 10
#: shades of a cell, from none to all of a row; the text stays readable on each
SHADES = 9
#: classes that a table still shows at a glance
MOST_CLASSES = 14


def calibration(bins: Sequence[Bin], title: str) -> str:
    """How often it is right, by how sure it was; the broken line is what should be."""
    chart = _chart(title, "how sure it was", "how often it was right")
    chart.add("as it should be", [(0, 0), (1, 1)], stroke_style={"dasharray": "6 4"})
    points = [(b.confidence, b.right.value) for b in bins if b.right.of >= FEWEST]
    chart.add("measured", points)
    return _svg(chart, title)


def trust(coverage: Sequence[Coverage], title: str) -> str:
    """How many are taken on trust, and how many of those are right."""
    chart = _chart(title, "how sure it has to be", "share of messages")
    chart.add(
        "taken on trust",
        [(one.threshold, one.covered.value) for one in coverage],
        stroke_style={"dasharray": "6 4"},
    )
    chart.add("right, of these", [(c.threshold, c.right.value) for c in coverage])
    return _svg(chart, title)


def _chart(title: str, across: str, up: str) -> pygal.XY:
    return pygal.XY(
        **options((ORANGE, BLUE), font=20),
        width=WIDTH,
        height=HEIGHT,
        # the last label stands half outside
        margin_right=40,
        x_title=across,
        y_title=up,
        range=(0, 1),
        xrange=(0, 1),
        x_labels=[0, 0.25, 0.5, 0.75, 1],
        y_labels=[0, 0.25, 0.5, 0.75, 1],
        dots_size=5,
        value_formatter=lambda value: f"{value:.0%}",
        x_value_formatter=lambda value: f"{value:.0%}",
    )


def _svg(chart: pygal.XY, title: str) -> str:
    label = f'<svg role="img" aria-label="{escape(title, quote=True)}" '
    return drawn(chart).replace("<svg ", label, 1)


def matrix(score: Score, name: str) -> str:
    """Rows: what messages are; columns: what they were taken for; '' for too many."""
    truths = list(score.matrix)
    guesses = sorted({guess for row in score.matrix.values() for guess in row})
    if len(truths) > MOST_CLASSES:
        return ""
    head = "".join(
        f'<th scope="col"><span>{escape(_said(guess))}</span></th>' for guess in guesses
    )
    rows = "".join(_row(truth, score.matrix[truth], guesses) for truth in truths)
    return (
        "<p>Rows say what a message is, columns what it was taken for; darker is more "
        'of the row.</p><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(name, quote=True)}: what is taken for what">'
        f'<table class="matrix"><caption>{escape(name.capitalize())}</caption>'
        f"<tr><td></td>{head}</tr>{rows}</table></div>"
    )


def _row(truth: str, row: Mapping[str, int], guesses: Sequence[str]) -> str:
    of = sum(row.values())
    cells = "".join(_cell(row.get(guess, 0), of, guess == truth) for guess in guesses)
    return f'<tr><th scope="row">{escape(_said(truth))}</th>{cells}</tr>'


def _cell(count: int, of: int, right: bool) -> str:
    if not count:
        return "<td>·</td>"
    shade = max(1, round(count / of * SHADES))
    return f'<td class="{"r" if right else "w"}{shade}">{count}</td>'


def shades() -> str:
    """Style of the cells: blue where it is right, orange where it is wrong."""
    rules: list[str] = []
    for letter, dark in (("r", (0, 82, 128)), ("w", (140, 66, 0))):
        for shade in range(1, SHADES + 1):
            share = shade / SHADES
            mixed = [round(255 - (255 - c) * share) for c in dark]
            # on any colour either white or black has a contrast of 4.5 to 1
            ink = "#fff" if _light(mixed) < HALF_LIGHT else "#000"
            colour = "#{:02x}{:02x}{:02x}".format(*mixed)
            rules.append(f".{letter}{shade}{{background:{colour};color:{ink}}}")
    return "".join(rules)


#: at this luminance black and white are equally readable
HALF_LIGHT = 0.179


def _light(colour: Sequence[int]) -> float:
    """Relative luminance of sRGB, 0 to 1, as WCAG defines it."""
    red, green, blue = (
        c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _said(name: str) -> str:
    return name.replace("_", " ")
