"""What the reader may answer, checked strictly, as values of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.model import Choice, Place, Reading

#: how far the sum of a ranking may be from 1, since confidences are rounded
SUM_TOLERANCE = 0.01

Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class ModelInfo:
    """Which model the reader has loaded, and what it can name."""

    name: str
    sha256: str
    trained_at: datetime
    intents: tuple[str, ...]
    services: tuple[str, ...]
    #: that a text's language can be told as
    languages: tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )


class _Choice(_Strict):
    name: Name
    confidence: Probability

    def value(self) -> Choice:
        return Choice(self.name, self.confidence)


class _Place(_Strict):
    text: str
    kind: str | None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None

    @model_validator(mode="after")
    def _whole_point(self) -> _Place:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("half a point")
        return self


class _Time(_Strict):
    text: Name


class _Danger(_Strict):
    name: Name
    text: str


def _check_ranking(what: str, ranking: Sequence[_Choice]) -> None:
    if len({choice.name for choice in ranking}) != len(ranking):
        raise ValueError(f"{what}: a name twice")
    confidences = [choice.confidence for choice in ranking]
    if confidences != sorted(confidences, reverse=True):
        raise ValueError(f"{what}: not best first")
    if abs(sum(confidences) - 1) > SUM_TOLERANCE:
        raise ValueError(f"{what}: the sum is {sum(confidences):.3f}, not 1")


class _Reading(_Strict):
    intent: Name
    intent_confidence: Probability
    intent_ranking: Annotated[list[_Choice], Field(min_length=1)]
    #: None when the intent needs no service
    service: Name | None
    service_ranking: Annotated[list[_Choice], Field(min_length=1)]
    place: _Place | None
    time: _Time | None
    language: _Choice | None
    safety: list[_Danger]

    @model_validator(mode="after")
    def _consistent(self) -> _Reading:
        _check_ranking("intent_ranking", self.intent_ranking)
        _check_ranking("service_ranking", self.service_ranking)
        first = self.intent_ranking[0]
        if (self.intent, self.intent_confidence) != (first.name, first.confidence):
            raise ValueError("intent is not the first of its ranking")
        if self.service not in (None, self.service_ranking[0].name):
            raise ValueError("service is not the first of its ranking")
        return self

    def value(self) -> Reading:
        place = self.place
        return Reading(
            intent=self.intent,
            intent_confidence=self.intent_confidence,
            intents=tuple(choice.value() for choice in self.intent_ranking),
            services=tuple(choice.value() for choice in self.service_ranking),
            place=place and Place(place.text, place.latitude, place.longitude),
            time=self.time and self.time.text,
            language=self.language and self.language.value(),
            safety=tuple(dict.fromkeys(danger.name for danger in self.safety)),
        )


class _Readings(_Strict):
    id: int
    readings: list[_Reading]


class _Model(_Strict):
    name: Name
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    trained_at: Name
    intents: Annotated[list[Name], Field(min_length=1)]
    services: Annotated[list[Name], Field(min_length=1)]
    languages: list[Name]

    def value(self) -> ModelInfo:
        return ModelInfo(
            name=self.name,
            sha256=self.sha256,
            trained_at=datetime.fromisoformat(self.trained_at),
            intents=tuple(self.intents),
            services=tuple(self.services),
            languages=tuple(self.languages),
        )


class _ModelAnswer(_Strict):
    id: int
    model: _Model


def readings(answer: Mapping[str, Any], count: int) -> list[Reading]:
    """The readings of `count` texts. Raises ValueError for anything else."""
    _refuse_error(answer)
    found = _Readings.model_validate(answer).readings
    if len(found) != count:
        raise ValueError(f"{len(found)} readings for {count} texts")
    return [reading.value() for reading in found]


def model_info(answer: Mapping[str, Any]) -> ModelInfo:
    """The loaded model. Raises ValueError for anything else."""
    _refuse_error(answer)
    return _ModelAnswer.model_validate(answer).model.value()


def _refuse_error(answer: Mapping[str, Any]) -> None:
    if "error" in answer:
        raise ValueError(f"the reader says: {str(answer['error'])[:200]}")
