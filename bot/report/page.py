"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape

from bot.council.facts import Council
from bot.report.charts import Series, bars, over_time
from bot.report.drawing import BLUE, GREEN, GREY, ORANGE, RED
from bot.report.figures import UNKNOWN, Figures, Report, share
from bot.rules import Sort

KINDS = {
    Sort.SERVICE_REQUEST: "Service requests",
    Sort.COMPLAINT: "Complaints",
    Sort.IDEA: "Ideas",
    Sort.QUESTION: "Questions",
    UNKNOWN: "No longer known",
}
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  margin: 0 auto; padding: 1rem; max-width: 60rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 1rem; max-width: 45rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
  gap: .75rem; margin: 1.5rem 0; }
dl div { border: 1px solid #c4c4c4; border-radius: .4rem; padding: .6rem .8rem; }
dt { font-size: .9rem; color: #444; }
dd { margin: 0; font-size: 1.5rem; font-weight: 600; }
dd small { display: block; font-size: .85rem; font-weight: 400; color: #444; }
.silent { border-left: .4rem solid #b3261e; padding: .25rem .75rem; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; display: block; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: .2rem solid #0072b2; }
figure.scroll svg { min-width: 34rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums;
  min-width: 46rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; vertical-align: bottom;
  border-bottom: 1px solid #ccc; }
th:first-child { text-align: left; min-width: 9rem; }
thead th { font-size: .9rem; font-weight: 600; min-width: 5.5rem; }
tbody th { font-weight: 500; }
@media (min-width: 52rem) { dl { grid-template-columns: repeat(4, 1fr); } }
@media print { .scroll { overflow: visible; } }
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{period}</p>
{body}
</main>
</body>
</html>
"""
#: heading of a column, and what stands in it
Column = tuple[str, Callable[[Figures], str]]


def _percent(part: int, whole: int) -> str:
    found = share(part, whole)
    return "–" if found is None else f"{found:.0%}"


def _hours(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value * 60:.0f} min" if value < 1 else f"{value:.1f} h"


def _promises(one: Figures) -> int:
    return one.kept + one.renewed + one.lapsed


ANSWERS: tuple[Column, ...] = (
    ("Received", lambda one: f"{one.received:,}"),
    ("Answered", lambda one: f"{one.answered:,}"),
    ("In time", lambda one: _percent(one.in_time, one.due)),
    ("Median, open hours", lambda one: _hours(one.opening_median)),
    ("90 of 100, open hours", lambda one: _hours(one.opening_p90)),
    ("Median, by the clock", lambda one: _hours(one.clock_median)),
    ("90 of 100, by the clock", lambda one: _hours(one.clock_p90)),
)
PROMISES: tuple[Column, ...] = (
    ("Kept", lambda one: f"{one.kept:,}"),
    ("New date told before", lambda one: f"{one.renewed:,}"),
    ("Passed in silence", lambda one: f"{one.lapsed:,}"),
    ("Kept or told", lambda one: _percent(one.kept + one.renewed, _promises(one))),
)
RESIDENTS: tuple[Column, ...] = (
    ("Fixed", lambda one: f"{one.fixed:,}"),
    ("In part", lambda one: f"{one.partly:,}"),
    ("Not fixed", lambda one: f"{one.not_fixed:,}"),
    ("Opened again", lambda one: f"{one.reopened:,}"),
    ("Rated", lambda one: f"{one.rated:,}"),
    ("Mean mark", lambda one: "–" if one.rating is None else f"{one.rating:.1f}"),
)


def page(report: Report, council: Council) -> str:
    """The whole page."""
    teams = _named(report.departments, lambda name: _team(name, council))
    kinds = _named(report.kinds, lambda name: KINDS[name])
    weeks = {_day(day): one for day, one in report.weeks.items()}
    body = (
        _gist(report),
        _silent(report, council),
        _weeks(weeks),
        _times(teams),
        _kept(teams),
        _said(teams),
        "<h2>By kind</h2>",
        _table("Answers by kind", "Kind", kinds, ANSWERS),
        _table("Promises by kind", "Kind", kinds, PROMISES),
        _table("What residents say, by kind", "Kind", kinds, RESIDENTS),
    )
    only = f", {next(iter(teams))} only" if len(teams) == 1 else ""
    return PAGE.format(
        title=escape(f"{council.name}: how residents were answered"),
        period=escape(f"{_day(report.first)} to {_day(report.last)}{only}."),
        style=STYLE,
        body="\n".join(part for part in body if part),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _team(name: str, council: Council) -> str:
    known = council.departments.get(name)
    return known.name if known else f"{name} (closed)"


def _named(
    groups: Mapping[str, Figures], name: Callable[[str], str]
) -> dict[str, Figures]:
    return {name(key): one for key, one in groups.items()}


def _gist(report: Report) -> str:
    total = report.total
    said = total.fixed + total.partly + total.not_fixed
    facts = (
        ("Messages", f"{report.messages:,}", "from residents"),
        ("Tickets", f"{total.received:,}", f"{total.answered:,} answered"),
        (
            "Answered in time",
            _percent(total.in_time, total.due),
            f"{total.in_time:,} of {total.due:,}",
        ),
        (
            "First answer",
            _hours(total.opening_median),
            f"median of open hours; 90 of 100 in {_hours(total.opening_p90)}",
        ),
        (
            "Promises",
            _percent(total.kept + total.renewed, _promises(total)),
            f"kept or told anew; {total.lapsed:,} passed in silence",
        ),
        (
            "Fixed, residents say",
            _percent(total.fixed, said),
            f"{total.fixed:,} of {said:,}; {total.reopened:,} opened again",
        ),
        (
            "Mark",
            "–" if total.rating is None else f"{total.rating:.1f}",
            f"of 5, from {total.rated:,}",
        ),
    )
    shown = (
        f"<div><dt>{name}</dt><dd>{value}<small>{more}</small></dd></div>"
        for name, value, more in facts
    )
    return "<dl>\n" + "\n".join(shown) + "\n</dl>"


def _silent(report: Report, council: Council) -> str:
    if not report.silent:
        return ""
    names = ", ".join(_team(name, council) for name in report.silent)
    return (
        f'<p class="silent"><strong>Silent:</strong> in {escape(names)} no person '
        "spoke to any resident, though something had come in.</p>"
    )


def _weeks(weeks: Mapping[str, Figures]) -> str:
    series = (
        Series("Received", BLUE, [one.received for one in weeks.values()]),
        Series("Answered", ORANGE, [one.answered for one in weeks.values()]),
        Series("In time", GREEN, [one.in_time for one in weeks.values()]),
    )
    return (
        "<h2>Week by week</h2>\n<p>Tickets by the week in which they came, and how "
        "many of these were answered by now, and answered as promised.</p>\n"
        + _figure("Tickets week by week", over_time(list(weeks), series))
        + _table("Answers by week", "Week from", weeks, ANSWERS)
    )


def _times(teams: Mapping[str, Figures]) -> str:
    answered = {name: one for name, one in teams.items() if one.answered}
    series = (
        Series("Median", BLUE, [one.opening_median for one in answered.values()]),
        Series("90 of 100", GREY, [one.opening_p90 for one in answered.values()]),
    )
    drawn = bars(
        list(answered),
        series,
        stacked=False,
        told=lambda hours: f"{round(hours, 1):g} h",
    )
    return (
        "<h2>How long the first answer takes</h2>\n<p>From the message to the first "
        "word of a person, in each department's opening hours.</p>\n"
        + _figure("Hours to the first answer by department", drawn)
        + _table("Answers by department", "Department", teams, ANSWERS)
    )


def _kept(teams: Mapping[str, Figures]) -> str:
    promised = {name: one for name, one in teams.items() if _promises(one)}
    series = (
        Series("Kept", GREEN, [one.kept for one in promised.values()]),
        Series("New date told", ORANGE, [one.renewed for one in promised.values()]),
        Series("Passed in silence", RED, [one.lapsed for one in promised.values()]),
    )
    return (
        "<h2>Promises</h2>\n<p>Kept: a person spoke by the promised time. New date "
        "told: nobody had, and the resident was told a new date before. What still "
        "runs is not counted.</p>\n"
        + _figure("Promises by department", bars(list(promised), series, stacked=True))
        + _table("Promises by department", "Department", teams, PROMISES)
    )


def _said(teams: Mapping[str, Figures]) -> str:
    asked = {
        name: one
        for name, one in teams.items()
        if one.fixed + one.partly + one.not_fixed
    }
    series = (
        Series("Fixed", GREEN, [one.fixed for one in asked.values()]),
        Series("In part", ORANGE, [one.partly for one in asked.values()]),
        Series("Not fixed", RED, [one.not_fixed for one in asked.values()]),
    )
    title = "What residents say became of it"
    return (
        f"<h2>{title}</h2>\n<p>Each resident is asked once it is closed; not all "
        "answer.</p>\n"
        + _figure(title, bars(list(asked), series, stacked=True))
        + _table("What residents say, by department", "Department", teams, RESIDENTS)
    )


def _figure(title: str, svg: str) -> str:
    """The table below it says the same in figures."""
    return (
        f'<figure class="scroll" role="img" tabindex="0" '
        f'aria-label="{escape(title)}; the table below has the figures">\n'
        f"{svg}\n</figure>\n"
    )


def _table(
    title: str, first: str, groups: Mapping[str, Figures], columns: Sequence[Column]
) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name, _ in columns)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{shown(one)}</td>" for _, shown in columns)
        + "</tr>"
        for name, one in groups.items()
    )
    name = escape(title)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">\n'
        f"<table>\n<caption>{name}</caption>\n"
        f'<thead><tr><th scope="col">{escape(first)}</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )
