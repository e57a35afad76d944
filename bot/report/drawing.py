"""How our charts look: SVG by pygal that needs no script and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pygal.graph.graph import Graph
from pygal.style import Style

#: two of them can be told apart by everybody, also in grey (Okabe and Ito's)
BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#b35900", "#00795c", "#b3261e", "#5c5c5c"
#: lines are told apart by more than their colour
DASHES = ("none", "7 4", "2 3", "9 3 2 3", "1 6")
#: what pygal puts in for its tooltips, which need a script from elsewhere; its address
NEEDLESS = re.compile(r"<script.*?</script>|<!--.*?-->", re.DOTALL)


def options(colours: Sequence[str], font: int = 13) -> dict[str, Any]:
    """What every chart is made with: one colour for each series, `font` in pixels."""
    return {
        "js": (),
        "style": _style(tuple(colours), font),
        "legend_at_bottom": True,
        "legend_at_bottom_columns": len(colours),
        "truncate_label": -1,
        "truncate_legend": -1,
        "disable_xml_declaration": True,
        "margin": 12,
        "no_data_text": "nothing yet",
    }


def _style(colours: tuple[str, ...], font: int) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#1a1a1a",
        foreground_strong="#1a1a1a",
        foreground_subtle="#5c5c5c",
        colors=colours,
        value_colors=("#ffffff",) * len(colours),
        font_family="system-ui, sans-serif",
        label_font_size=font,
        major_label_font_size=font,
        value_font_size=font,
        legend_font_size=font + 1,
        title_font_size=font + 1,
        guide_stroke_color="#dddddd",
        guide_stroke_dasharray="none",
        major_guide_stroke_color="#dddddd",
        major_guide_stroke_dasharray="none",
        opacity="1",
        opacity_hover="1",
        transition="0s",
    )


def drawn(chart: Graph) -> str:
    """The chart as an <svg> element."""
    return NEEDLESS.sub("", str(chart.render(is_unicode=True)))
