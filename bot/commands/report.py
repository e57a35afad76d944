"""`folkmoot report`: how residents were answered, for councillors and for machines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from bot.commands.data import _explained as explained
from bot.council.facts import Council
from bot.council.load import load_council
from bot.report import tables
from bot.report.figures import Figures, Report, report, share
from bot.settings import Settings
from bot.store import StoreError
from bot.store.look import look
from bot.store.report import Matters

app = typer.Typer()

DAY = ["%Y-%m-%d"]
#: two words stand below each other
HEADINGS = ("In", "Out", "In\ntime", "Median\nh", "90 %\nh")
HEADINGS += ("Kept or\ntold", "Re-\nopened", "Fixed", "Mark")
OutOption = Annotated[Path | None, typer.Option(dir_okay=False)]


@app.command("report")
def make_report(
    first: Annotated[
        datetime, typer.Option("--from", formats=DAY, help="The first day.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="The last day.")],
    department: Annotated[
        str | None, typer.Option(help="Only this one, by its id in council.yml.")
    ] = None,
    csv: OutOption = None,
    json: OutOption = None,
    html: OutOption = None,
    database: Annotated[
        Path | None, typer.Option(help="Where everything is kept; else as the service.")
    ] = None,
) -> None:
    """Answers, promises and what residents say, by department, kind and week."""
    with explained():
        settings = Settings.load()
        council = load_council(settings.council)
        _check(first.date(), last.date(), department, council)
        _check_folders(csv, json, html)
        made = take(
            database or settings.database,
            council,
            first.date(),
            last.date(),
            department,
        )
        if csv:
            csv.write_text(tables.as_csv(made), "utf-8", newline="")
        if json:
            json.write_text(tables.as_json(made, council.name), "utf-8")
        if html:
            from bot.report.page import page

            html.write_text(page(made, council), "utf-8")
    if not (csv or json or html):
        Console().print(_table(made, council))
    for path in filter(None, (csv, json, html)):
        typer.echo(str(path))


def take(
    database: Path, council: Council, first: date, last: date, department: str | None
) -> Report:
    """The report of these local days. Raises StoreError."""
    zone = council.time_zone
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    found: Matters = look(database, lambda unit: unit.reports.matters(since, until))
    return report(found, council, first, last, department)


def _check(first: date, last: date, department: str | None, council: Council) -> None:
    if last < first:
        raise StoreError(f"--to {last} is before --from {first}.")
    if department is not None and department not in council.departments:
        known = ", ".join(council.departments)
        raise StoreError(f"There is no department {department!r}; there are: {known}.")


def _check_folders(*paths: Path | None) -> None:
    """Before the work, not after it."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            raise StoreError(f"{path.parent}: there is no such folder. Make it first.")


def _table(made: Report, council: Council) -> Table:
    title = f"{council.name}, {made.first} to {made.last}"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("")
    for name in HEADINGS:
        table.add_column(name, justify="right")
    for name, figures in made.departments.items():
        known = council.departments.get(name)
        told = known.name if known else name
        table.add_row(
            f"{told} (silent)" if name in made.silent else told, *_row(figures)
        )
    table.add_section()
    table.add_row("all", *_row(made.total))
    return table


def _row(one: Figures) -> tuple[str, ...]:
    promises = one.kept + one.renewed + one.lapsed
    said = one.fixed + one.partly + one.not_fixed
    return (
        str(one.received),
        str(one.answered),
        _percent(share(one.in_time, one.due)),
        _plain(one.opening_median),
        _plain(one.opening_p90),
        _percent(share(one.kept + one.renewed, promises)),
        str(one.reopened),
        f"{one.fixed}/{said}",
        _plain(one.rating),
    )


def _percent(found: float | None) -> str:
    return "-" if found is None else f"{found:.0%}"


def _plain(found: float | None) -> str:
    return "-" if found is None else f"{found:.1f}"
