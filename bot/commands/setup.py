"""The commands that set a council up and keep its file right."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.council.load import council_schema
from bot.privacy.export import json_schema as tickets_schema
from bot.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]

app = typer.Typer()


@app.command()
def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Leave out what needs the network.")
    ] = False,
) -> None:
    """Say of all that a council needs whether it is right; exit with 1 if not."""
    from bot import service
    from bot.checkup import Level
    from bot.checkup.finding import bad
    from bot.checkup.run import check as findings
    from bot.clock import SystemClock

    async def run() -> bool:
        try:
            settings = Settings.load()
        except SettingsError as error:
            typer.echo(bad("settings", " ".join(str(error).split())).line)
            return False
        clock, fine = SystemClock(), True
        found = findings(settings, ROOT, clock, service.reading, offline=offline)
        async for finding in found:
            typer.echo(finding.line)
            fine = fine and finding.level is not Level.BAD
        return fine

    if not asyncio.run(run()):
        raise typer.Exit(1)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="A file; else it is printed.")
    ] = None,
    tickets: Annotated[
        bool, typer.Option("--tickets", help="That of `export --json` instead.")
    ] = False,
) -> None:
    """Write the JSON Schema of council.yml, with which editors help while typing."""
    wanted = tickets_schema() if tickets else council_schema()
    text = json.dumps(wanted, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")


@app.command()
def init(
    out: Annotated[
        Path, typer.Argument(dir_okay=False, help="The file to write.")
    ] = Path("our-council.yml"),
    answers: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Answers, as YAML."),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="One answer: name='Our Council', duty='C0DUTY U0ANN', "
            "departments.triage='C0TRIAGE U0ANN U0BEN', staff.U0ANN=Ann.",
        ),
    ] = None,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Ask nothing: say what is missing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Ask what a council has to be asked, and write its file with comments."""
    from bot.council.load import CouncilError
    from bot.founding.answers import AnswersError, put, read_answers
    from bot.founding.ask import ask
    from bot.founding.found import SCHEMA, Example, found

    if out.exists() and not force:
        _fail(f"{out} is there already. --force writes over it.", 2)
    try:
        given = read_answers(answers) if answers else {}
        for one in setting or ():
            put(given, one)
        example = Example(ROOT)
        if not no_input:
            given = ask(given, example.departments, _prompt, typer.echo)
        found(example, given, out)
    except (AnswersError, CouncilError) as error:
        _fail("nothing was written:\n" + "\n".join(error.problems), 2)
    typer.echo(
        f"{out} is written, and {SCHEMA} for editors beside it. Put this line into "
        f".env:\nFOLKMOOT_COUNCIL={out}\nThen: folkmoot check"
    )


@app.command()
def reload() -> None:
    """Have the running Folkmoot take council.yml as it is now, if it is right."""
    from bot.council.load import CouncilError, load_council
    from bot.council.reload import ReloadFailed, ask_running

    try:
        settings = Settings.load()
        load_council(settings.council)
        answer = ask_running(settings.database)
    except CouncilError as error:
        _fail(f"it is not taken:\n{error}", 3)
    except (SettingsError, ReloadFailed) as error:
        _fail(str(error))
    if not answer.taken:
        _fail("it is not taken:\n" + "\n".join(answer.lines), 3)
    typer.echo(f"{settings.council} is taken.")
    for line in answer.lines:
        typer.echo(line)


def _prompt(question: str, suggested: str | None) -> str:
    # nothing is an answer where an empty text is suggested
    return typer.prompt(question, default=suggested, show_default=bool(suggested))


def _fail(why: str, code: int = 1) -> NoReturn:
    typer.echo(f"folkmoot: {why}", err=True)
    raise typer.Exit(code)
