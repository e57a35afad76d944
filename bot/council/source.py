"""Reading council.yml: what it says, and on which line each mistake stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.council.file import WRITTEN, CouncilFile, Place, Problem, did_you_mean

#: pydantic's error types in the words of somebody who edits a file
WORDS = {
    "missing": "is missing",
    "string_type": "should be text: put it in quotes",
    "string_too_short": "is empty",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "dict_type": "should be lines of 'name: value', indented below it",
    "model_type": "should be lines of 'name: value', indented below it",
    "model_attributes_type": "should be lines of 'name: value', indented below it",
    "tuple_type": "should be a list",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "too_short": "should have at least one entry",
    "greater_than": "should be more than {gt:g}",
    "greater_than_equal": "should be {ge:g} or more",
    "less_than": "should be less than {lt:g}",
    "less_than_equal": "should be {le:g} or less",
    "date_type": "should be a date like 2026-12-28",
    "date_parsing": "should be a date like 2026-12-28",
    "date_from_datetime_parsing": "should be a date like 2026-12-28",
}


#: what somebody who edits a file may have done, by words of the parser
HINTS = {
    "'\\t'": "indent with spaces, not with tabs",
    "could not find expected ':'": "is a colon missing in the line before?",
    "expected <block end>": "is a quote or a bracket not closed, or the indentation "
    "not that of the lines above?",
    "mapping values are not allowed": "put text that contains ': ' in quotes; or is a "
    "colon missing in the line before?",
    "expected ',' or ']'": "a bracket is not closed",
    "undefined alias": "put text that begins with * in quotes",
    "found unexpected end of stream": "a quote is not closed",
    "duplicate key": "take one of them out",
    "cannot start any token": "put text that begins with such a sign in quotes",
}


@dataclass(frozen=True)
class Source:
    """A file as it was read."""

    path: Path
    #: plain dicts and lists; empty when the file could not be read at all
    data: dict[str, Any]
    #: the same with ruamel's line marks
    marked: object
    #: None when something is wrong
    form: CouncilFile | None
    problems: tuple[Problem, ...]
    #: a mistake in the file as such, already with its line
    unreadable: tuple[str, ...] = ()

    def located(self, problems: Iterable[Problem]) -> tuple[str, ...]:
        """'council.yml:14: departments.roads.lead: ...', in the order of the file."""
        found = sorted(
            {
                (line_of(self.marked, p.place), _dotted(p.place), p.text)
                for p in problems
            }
        )
        lines = (f"{self.path.name}:{n}: {place}: {text}" for n, place, text in found)
        return (*self.unreadable, *lines)


def read_source(path: Path) -> Source:
    """Read the file and hold it against the form. Raises nothing."""
    try:
        marked = YAML(typ="rt").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        return Source(path, {}, None, None, (), (_unreadable(path, error),))
    if not isinstance(marked, CommentedMap):
        reason = f"{path.name}:1: the file should be lines of 'name: value'"
        return Source(path, {}, None, None, (), (reason,))
    data = {str(name): _plain(value) for name, value in marked.items()}
    try:
        return Source(path, data, marked, CouncilFile.model_validate(data), ())
    except ValidationError as error:
        problems = tuple(problem_of(e) for e in error.errors())
        return Source(path, data, marked, None, problems)


def line_of(marked: object, place: Place) -> int:
    """The line (from 1) of the last name of the place that the file has."""
    line, here = 1, marked
    for name in place:
        if isinstance(here, CommentedMap) and name in here:
            line = here.lc.key(name)[0] + 1
            here = here[name]
        elif isinstance(here, CommentedSeq) and isinstance(name, int):
            line = here.lc.item(name)[0] + 1
            here = here[name]
        else:
            break
    return line


def _unreadable(path: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path}: there is no such file"
    if isinstance(error, OSError):
        return f"{path}: {error.strerror or error}"
    if isinstance(error, UnicodeDecodeError):
        return f"{path.name}: the file is not written in UTF-8"
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return f"{path.name}: the file is not YAML: {error}"
    line, what = error.problem_mark.line + 1, " ".join(str(error.problem).split())
    told = f"{path.name}:{line}: the file is not YAML here: {what}"
    if hint := next((hint for sign, hint in HINTS.items() if sign in what), ""):
        told += f" ({hint})"
    began = error.context_mark
    if began is not None and began.line + 1 < line and "mapping" not in error.context:
        told += f"; what is wrong may begin in line {began.line + 1}"
    return told


def _plain(value: object) -> object:
    """The value without ruamel's marks."""
    if isinstance(value, Mapping):
        return {_plain(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    for kind in (bool, str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return value


def problem_of(error: ErrorDetails) -> Problem:
    """A mistake in the words of somebody who edits a file."""
    place = tuple(name for name in error["loc"] if name != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return Problem(
            place, "unknown name" + did_you_mean(place[-1], _names_at(place))
        )
    if kind == "value_error":
        return Problem(place, str(context["error"]))
    if kind == "string_pattern_mismatch":
        return Problem(
            place, f"{error['input']!r} is not {WRITTEN[context['pattern']]}"
        )
    if kind == "literal_error":
        allowed = context["expected"]
        return Problem(place, f"{error['input']!r} should be {allowed}")
    words = WORDS.get(kind)
    return Problem(place, words.format_map(context) if words else error["msg"])


def _names_at(place: Place) -> list[str]:
    """The names that the form knows where the place's last name stands."""
    model: Any = CouncilFile
    for name in place[:-1]:
        if isinstance(model, type) and issubclass(model, BaseModel):
            model = model.model_fields[str(name)].annotation
        else:
            model = next(iter(_models(model)), None)
    for found in _models(model):
        return list(found.model_fields)
    return []


def _models(annotation: object) -> list[type[BaseModel]]:
    """The forms that an annotation mentions, itself included."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in get_args(annotation) for m in _models(part)]


def _dotted(place: Place) -> str:
    return ".".join(str(name) for name in place) or "the file"
