"""`folkmoot simulate`: weeks of a council by a seed, with outages and crashes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

if TYPE_CHECKING:
    from sandbox.sim.play import History

ROOT = Path(__file__).resolve().parents[2]
WEEK = 7

app = typer.Typer()


@app.command()
def simulate(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long.")] = 60,
    residents: Annotated[int, typer.Option(min=1, help="How many write.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Drives all that happens.")] = 1,
    seeds: Annotated[
        int, typer.Option(min=1, help="So many histories: this seed and the next.")
    ] = 1,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where the picture goes.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Where the database of the last history goes, for ledger and report.",
        ),
    ] = None,
    council: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="The council's own facts.")
    ] = ROOT / "council.yml",
) -> None:
    """Play weeks of a council on a moved clock, with outages and crashes; check them.

    The same seed is the same history. Ends with 1 and the seed when anything that must
    hold does not.
    """
    for path in filter(None, (html, keep)):
        if not path.parent.is_dir():
            _fail(f"{path}: there is no folder {path.parent}. Make it first.")
    if keep is not None and keep.exists():
        _fail(f"{keep} is there already. Name another file, or take it away first.")
    shown = _play(days, residents, range(seed, seed + seeds), council, keep)
    console = Console()
    console.print(_weeks(shown))
    if html is not None:
        from sandbox.sim.picture import page

        html.write_text(page(shown), "utf-8")
        console.print(f"{html}: the picture of seed {shown.plan.seed}")
    if keep is not None:
        console.print(f"{keep}: the database")
    if shown.broken:
        _fail(shown.broken)
    held = f"seed {seed} held" if seeds == 1 else f"all {seeds} seeds held"
    console.print(f"{held}: nothing lost, unanswered, late or said twice.")


def _play(
    days: int,
    residents: int,
    seeds: Sequence[int],
    council_file: Path,
    keep: Path | None,
) -> History:
    """The history to show: the one that failed, or else the first."""
    from bot import service
    from bot.bootstrap import ROOT
    from bot.council.load import load_council
    from bot.wording import Wording
    from sandbox.sim.plan import Plan
    from sandbox.sim.play import play_all

    try:
        council = load_council(council_file)
        zone = council.time_zone
        wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", zone)
    except tuple(service.EXIT_CODES) as error:
        _fail(str(error), service.exit_code(error))
    plans = [Plan(seed, days, residents) for seed in seeds]
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Days", total=days * len(plans))
        histories = asyncio.run(
            play_all(plans, council, wording, lambda: progress.advance(task), keep)
        )
    return histories[-1] if histories[-1].broken else histories[0]


def _weeks(history: History) -> Table:
    """The period in figures, a week a row."""
    columns = {
        "Received": "received",
        "Said": "said",
        "By people": "answers",
        "Acts": "acts",
    }
    title = f"{history.plan.residents} residents, seed {history.plan.seed}"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("Week from", no_wrap=True)
    for name in (*columns, "Open", "Overdue", "Outages", "Crashes"):
        table.add_column(name, justify="right", no_wrap=True)
    for start in range(0, len(history.days), WEEK):
        week = history.days[start : start + WEEK]
        crashes = sum(day.trouble["crash"] for day in week)
        troubles = sum(day.trouble.total() for day in week)
        figures = [sum(getattr(day, name) for day in week) for name in columns.values()]
        figures += [week[-1].open, week[-1].overdue, troubles - crashes, crashes]
        first = week[0].day
        table.add_row(f"{first.day} {first:%b %Y}", *map(str, figures))
    return table


def _fail(why: str, code: int = 1) -> NoReturn:
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(code)
