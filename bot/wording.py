"""Every sentence that residents read: from domain.yml and locales/, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

ENGLISH = "en"
#: Rasa wants this before the name of every response
PREFIX = "utter_"
#: between the name of a text with {count} and its plural form
PLURAL = "__"
#: placeholders that tell when something begins; other times are when it is due
BEGINNINGS = ("opens",)
#: how a record tells a time, as a CLDR pattern
MOMENT = "d MMMM y, HH:mm"
#: a day so far away is told with its year
FAR = timedelta(days=300)


class WordingError(ValueError):
    """Texts that do not fit together, or a value that a text lacks or does not know."""


@dataclass(frozen=True)
class Patterns:
    """How a day is written, as CLDR date patterns."""

    day: str = "EEEE d MMMM"
    day_and_year: str = "EEEE d MMMM y"


@dataclass(frozen=True)
class Language:
    """All texts in one language."""

    code: str
    locale: Locale
    patterns: Patterns
    texts: Mapping[str, str]
    #: names of the texts that a fluent speaker has checked
    reviewed: frozenset[str]


class Wording:
    """The texts in every language, for one council's time zone."""

    def __init__(self, languages: Mapping[str, Language], zone: ZoneInfo) -> None:
        self._languages = languages
        self._zone = zone

    @classmethod
    def load(cls, domain: Path, locales: Path, zone: ZoneInfo) -> Wording:
        """English from domain.yml, the others from locales/*.yml.

        WordingError lists every text that is missing, unknown, or has other
        placeholders than the English one.
        """
        english = _english(domain)
        languages = {ENGLISH: english}
        for path in sorted(locales.glob("*.yml")):
            language = _translation(path)
            languages[language.code] = language
        problems = [
            f"locales/{other.code}.yml: {problem}"
            for other in languages.values()
            if other is not english
            for problem in _differences(english, other)
        ]
        if problems:
            raise WordingError("\n".join(problems))
        return cls(languages, zone)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that there are texts in, English first."""
        return tuple(self._languages)

    @property
    def keys(self) -> frozenset[str]:
        """Names of all texts; plural forms of one text are one name."""
        return frozenset(k.split(PLURAL)[0] for k in self._languages[ENGLISH].texts)

    def unreviewed(self, language: str) -> tuple[str, ...]:
        """Names of the texts that no fluent speaker has checked yet."""
        spoken = self._languages[language]
        return tuple(key for key in spoken.texts if key not in spoken.reviewed)

    def text(
        self, key: str, language: str, *, now: datetime | None = None, **values: object
    ) -> str:
        """The text, filled in. Unknown languages get English.

        Times are told in the council's zone, near ones as today or tomorrow when
        `now` is given. WordingError for a name or value that is missing or unknown.
        """
        spoken = self._spoken(language)
        template = _template(spoken, key, values)
        needed = placeholders(template)
        if missing := needed - values.keys():
            raise WordingError(f"text {key!r} lacks {_listed(missing)}")
        if extra := values.keys() - needed:
            raise WordingError(f"text {key!r} does not know {_listed(extra)}")
        filled = template.format_map(
            {name: self._said(name, v, spoken, now) for name, v in values.items()}
        )
        # a note that is empty leaves no gap
        return re.sub(r"\n{3,}", "\n\n", filled).strip()

    def moment(self, at: datetime, language: str) -> str:
        """Day and minute, as a record tells them. Unknown languages get English."""
        local = at.astimezone(self._zone)
        return format_datetime(local, MOMENT, locale=self._spoken(language).locale)

    def _spoken(self, language: str) -> Language:
        short = re.split("[-_]", language)[0].lower()
        return self._languages.get(short, self._languages[ENGLISH])

    def _said(
        self, name: str, value: object, spoken: Language, now: datetime | None
    ) -> str:
        match value:
            case str():
                return value
            case datetime():
                return self._time(name, value, spoken, now)
            case int() | float() if not isinstance(value, bool):
                return format_decimal(value, locale=spoken.locale)
        raise WordingError(f"{name!r} cannot be said: {value!r}")

    def _time(
        self, name: str, at: datetime, spoken: Language, now: datetime | None
    ) -> str:
        if at.tzinfo is None:
            raise WordingError(f"{name!r} has no time zone: {at}")
        local = at.astimezone(self._zone)
        begins = name in BEGINNINGS
        kind = "moment" if begins else "date"
        clock = format_time(local, "HH:mm", locale=spoken.locale)
        days = (local.date() - now.astimezone(self._zone).date()).days if now else None
        if days in (0, 1):
            near = f"{kind}_today" if days == 0 else f"{kind}_tomorrow"
            return spoken.texts[near].format(time=clock)
        far = now is not None and abs(at - now) > FAR
        pattern = spoken.patterns.day_and_year if far else spoken.patterns.day
        day = format_date(local, pattern, locale=spoken.locale)
        text = spoken.texts[f"{kind}_day"]
        return text.format(day=day, time=clock) if begins else text.format(day=day)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces. WordingError for a template that is none."""
    try:
        fields = [field for _, field, _, _ in Formatter().parse(template)]
    except ValueError as error:
        raise WordingError(f"{template!r}: {error}") from None
    names = frozenset(field for field in fields if field is not None)
    if wrong := [name for name in names if not name.isidentifier()]:
        raise WordingError(f"{template!r}: {_listed(wrong)} is no name")
    return names


def _template(spoken: Language, key: str, values: Mapping[str, object]) -> str:
    if key in spoken.texts:
        return spoken.texts[key]
    count = values.get("count")
    if isinstance(count, int | float):
        form = f"{key}{PLURAL}{spoken.locale.plural_form(count)}"
        if form in spoken.texts:
            return spoken.texts[form]
    raise WordingError(f"there is no text {key!r}")


def _english(path: Path) -> Language:
    texts: dict[str, str] = {}
    responses = _yaml(path).get("responses")
    if not isinstance(responses, dict):
        raise WordingError(f"{path.name} has no responses")
    for name, variants in responses.items():
        match variants:
            case [{"text": str(text)}]:
                texts[str(name).removeprefix(PREFIX)] = text
            case _:
                raise WordingError(f"{path.name}: {name} should have exactly one text")
    # residents of a British council read British dates and numbers
    locale = Locale.parse("en_GB")
    return Language(ENGLISH, locale, Patterns(), texts, frozenset(texts))


def _translation(path: Path) -> Language:
    data = _yaml(path)
    match data:
        case {
            "language": str(code),
            "patterns": {"day": str(day), "day_and_year": str(day_and_year)},
            "responses": dict(responses),
            "reviewed": list(reviewed),
        } if code == path.stem:
            return Language(
                code,
                Locale.parse(code),
                Patterns(day, day_and_year),
                {str(k).removeprefix(PREFIX): str(v) for k, v in responses.items()},
                frozenset(str(name).removeprefix(PREFIX) for name in reviewed),
            )
    raise WordingError(
        f"{path.name} should have language: {path.stem}, patterns (day, day_and_year), "
        "reviewed and responses"
    )


def _yaml(path: Path) -> Mapping[str, object]:
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise WordingError(f"{path.name} cannot be read: {error}") from error
    return data if isinstance(data, dict) else {}


def _differences(english: Language, other: Language) -> Iterator[str]:
    """What is missing, too much, or has other placeholders."""
    needed = dict(_expected(english, other.locale))
    for key in sorted(needed.keys() - other.texts.keys()):
        yield f"{PREFIX}{key} is missing"
    for key in sorted(other.texts.keys() - needed.keys()):
        yield f"{PREFIX}{key} is not in domain.yml"
    for key in sorted(needed.keys() & other.texts.keys()):
        ours, theirs = placeholders(other.texts[key]), needed[key]
        if ours != theirs:
            yield f"{PREFIX}{key} has {_listed(ours)}, English has {_listed(theirs)}"
    for key in sorted(other.reviewed - other.texts.keys()):
        yield f"reviewed: there is no {PREFIX}{key}"


def _expected(
    english: Language, locale: Locale
) -> Iterator[tuple[str, frozenset[str]]]:
    """Names with their placeholders, in the plural forms of the locale."""
    for key, text in english.texts.items():
        base, plural, _ = key.partition(PLURAL)
        if not plural:
            yield key, placeholders(text)
            continue
        for form in (*locale.plural_form.tags, "other"):
            yield f"{base}{PLURAL}{form}", placeholders(text)


def _listed(names: Iterator[str] | frozenset[str] | set[str] | list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing in braces"
