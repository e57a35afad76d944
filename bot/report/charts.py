"""Charts as SVG that needs nothing else: no script, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygal
from pygal.style import Style

#: two of them can be told apart by everybody, also in grey (Okabe and Ito's)
BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#b35900", "#00795c", "#b3261e", "#5c5c5c"
#: lines are told apart by more than their colour
DASHES = ("none", "7 4", "2 3", "9 3 2 3", "1 6")
WIDTH = 720
#: of a chart over time; bars have a height for each of them
HEIGHT, BAR, FRAME = 300, 44, 110
#: what pygal puts in for its tooltips, which need a script from elsewhere; its address
NEEDLESS = re.compile(r"<script.*?</script>|<!--.*?-->", re.DOTALL)
#: labels below a chart over time
MOST_LABELS = 12


@dataclass(frozen=True)
class Series:
    """One line, or one colour of the bars."""

    name: str
    colour: str
    values: Sequence[float | None]


def over_time(labels: Sequence[str], series: Sequence[Series]) -> str:
    """Lines, one for each series."""
    every = max(1, -(-len(labels) // MOST_LABELS))
    drawn = pygal.Line(
        **_common(series),
        height=HEIGHT,
        show_dots=len(labels) < 30,
        dots_size=4,
        show_minor_x_labels=False,
        x_labels_major=list(labels[::every]),
        include_x_axis=True,
        # the last label stands half outside
        margin_right=48,
    )
    drawn.x_labels = list(labels)
    for one, dashes in zip(series, DASHES, strict=False):
        drawn.add(one.name, one.values, stroke_style={"dasharray": dashes, "width": 2})
    return _rendered(drawn)


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool,
    told: Callable[[float], str] = "{:,.0f}".format,
) -> str:
    """Bars that lie, with room for long names; `told` writes a value."""
    make = pygal.HorizontalStackedBar if stacked else pygal.HorizontalBar
    rows = len(labels) * (1 if stacked else len(series))
    drawn = make(
        **_common(series),
        height=FRAME + BAR * rows,
        print_values=True,
        print_zeroes=False,
        value_formatter=told,
    )
    # the first stands at the bottom
    drawn.x_labels = list(reversed(labels))
    for one in series:
        drawn.add(one.name, list(reversed(one.values)))
    return _rendered(drawn)


def _common(series: Sequence[Series]) -> dict[str, object]:
    return {
        "width": WIDTH,
        "js": (),
        "style": _style(tuple(one.colour for one in series)),
        "legend_at_bottom": True,
        "legend_at_bottom_columns": len(series),
        "truncate_label": -1,
        "truncate_legend": -1,
        "disable_xml_declaration": True,
        "margin": 12,
        "no_data_text": "nothing yet",
    }


def _style(colours: tuple[str, ...]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#1a1a1a",
        foreground_strong="#1a1a1a",
        foreground_subtle="#5c5c5c",
        colors=colours,
        value_colors=("#ffffff",) * len(colours),
        font_family="system-ui, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        value_font_size=13,
        legend_font_size=14,
        guide_stroke_color="#dddddd",
        guide_stroke_dasharray="none",
        major_guide_stroke_color="#dddddd",
        major_guide_stroke_dasharray="none",
        opacity="1",
        opacity_hover="1",
        transition="0s",
    )


def _rendered(drawn: pygal.graph.graph.Graph) -> str:  # pyright: ignore
    return NEEDLESS.sub("", drawn.render(is_unicode=True))
