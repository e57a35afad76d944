"""A picture of a simulated period: one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import pygal

from bot.report.drawing import BLUE, DASHES, GREEN, GREY, ORANGE, RED, drawn, options
from sandbox.sim.plan import Daily
from sandbox.sim.play import History

WIDTH, HEIGHT = 960, 280
#: labels on the axis of days
MOST_LABELS = 10
#: what breaks, and what it is called
TROUBLES = {
    "telegram": "Telegram down",
    "slack": "Slack down",
    "reader": "Reader down",
    "apprise": "Apprise down",
    "crash": "Crash",
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  margin: 0 auto; padding: 1.5rem; max-width: 62rem; }}
h1 {{ font-size: 1.6rem; margin: 0 0 .25rem; }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .25rem; }}
p {{ margin: .25rem 0 1rem; max-width: 45rem; }}
.held {{ border-left: .4rem solid {green}; padding-left: .75rem; }}
.failed {{ border-left: .4rem solid {red}; padding-left: .75rem;
  white-space: pre-wrap; }}
figure {{ margin: 0; }}
figure svg {{ width: 100%; min-width: 38rem; height: auto; display: block; }}
figure svg .series .line {{ stroke-width: 2.5 !important; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
caption {{ text-align: left; font-weight: 600; padding: .5rem 0; }}
th, td {{ padding: .2rem .75rem .2rem 0; text-align: right;
  border-bottom: 1px solid #ccc; }}
th:first-child {{ text-align: left; white-space: nowrap; font-weight: 500; }}
summary {{ cursor: pointer; margin-top: 2rem; font-weight: 600; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{period}</p>
<p class="{verdict_class}">{verdict}</p>
{figures}
<details>
<summary>All figures, day by day</summary>
<div class="scroll" tabindex="0" role="region" aria-label="All figures, day by day">
{table}
</div>
</details>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Chart:
    """Some series of one kind, with what the reader should see in them."""

    title: str
    about: str
    #: name, colour, figure of a day
    series: tuple[tuple[str, str, Callable[[Daily], int]], ...]
    is_stacked: bool = False


def _of(name: str) -> Callable[[Daily], int]:
    return lambda day: day.trouble[name]


CHARTS = (
    Chart(
        "What was said",
        "Messages and taps of residents that came in, and answers that people wrote "
        "and residents got.",
        (
            ("From residents", BLUE, lambda day: day.received),
            ("Answers by people", ORANGE, lambda day: day.answers),
        ),
    ),
    Chart(
        "What was open",
        "Tickets open at the end of the day, and those whose promised time had passed.",
        (
            ("Open", BLUE, lambda day: day.open),
            ("Overdue", RED, lambda day: day.overdue),
        ),
    ),
    Chart(
        "What broke",
        "Outages that began, and crashes of the process.",
        tuple(
            (label, colour, _of(name))
            for (name, label), colour in zip(
                TROUBLES.items(), (BLUE, ORANGE, GREEN, GREY, RED), strict=True
            )
        ),
        is_stacked=True,
    ),
)


def page(history: History) -> str:
    """The whole page."""
    plan = history.plan
    days = history.days
    period = (
        f"{plan.residents} residents, {_day(days[0])} to {_day(days[-1])}, "
        f"seed {plan.seed}. {history.total('received'):,} messages and taps came in, "
        f"{history.total('said'):,} messages reached residents, "
        f"{history.total('answers'):,} of them written by people. "
        f"{history.troubles('crash')} crashes."
    )
    verdict = "Everything held: no message lost, unanswered, late or said twice."
    return PAGE.format(
        title=f"A simulated council: {plan.days} days",
        period=escape(period),
        verdict=escape(history.broken or verdict),
        verdict_class="failed" if history.broken else "held",
        figures="\n".join(_figure(chart, days) for chart in CHARTS),
        table=_table(days),
        green=GREEN,
        red=RED,
    )


def _day(day: Daily) -> str:
    return f"{day.day.day} {day.day:%b %Y}"


def _figure(chart: Chart, days: Sequence[Daily]) -> str:
    """The chart; screen readers get its gist in words, and the table has the rest."""
    gist = "; ".join(
        f"{name}: {sum(figure(day) for day in days):,} in all, at most "
        f"{max(figure(day) for day in days):,} a day"
        if chart.title != "What was open"
        else f"{name}: at most {max(figure(day) for day in days):,}"
        for name, _, figure in chart.series
    )
    return (
        f"<h2>{escape(chart.title)}</h2>\n<p>{escape(chart.about)}</p>\n"
        f'<figure class="scroll" role="img" tabindex="0" '
        f'aria-label="{escape(chart.title)}. {escape(gist)}.">\n'
        f"{_svg(chart, days)}\n</figure>"
    )


def _svg(chart: Chart, days: Sequence[Daily]) -> str:
    """Drawn by pygal, without scripts and without anything from elsewhere."""
    make = pygal.StackedBar if chart.is_stacked else pygal.Line
    every = max(1, -(-len(days) // MOST_LABELS))
    labels = [f"{day.day.day} {day.day:%b}" for day in days]
    made = make(
        **options([colour for _, colour, _ in chart.series]),
        width=WIDTH,
        height=HEIGHT,
        show_dots=len(days) < 2,
        show_minor_x_labels=False,
        x_labels_major=labels[::every],
        include_x_axis=True,
        value_formatter=lambda value: f"{value:.0f}",
    )
    made.x_labels = labels
    if chart.is_stacked:
        # whole numbers only
        most = max(sum(figure(day) for _, _, figure in chart.series) for day in days)
        made.y_labels = list(range(most + 1))
    for (name, _, figure), dashes in zip(chart.series, DASHES, strict=False):
        stroke = {} if chart.is_stacked else {"dasharray": dashes}
        made.add(name, [figure(day) for day in days], stroke_style=stroke)
    return drawn(made)


def _table(days: Sequence[Daily]) -> str:
    columns = [one for chart in CHARTS for one in chart.series]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name, _, _ in columns)
    rows = "\n".join(
        f'<tr><th scope="row">{_day(day)}</th>'
        + "".join(f"<td>{figure(day):,}</td>" for _, _, figure in columns)
        + "</tr>"
        for day in days
    )
    return (
        "<table>\n<caption>Each day</caption>\n"
        f'<thead><tr><th scope="col">Day</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )
