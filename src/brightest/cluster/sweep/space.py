"""The space of a sweep: what each setting may be, read from text such as 0.01..0.3:log or 16,16/32,16/64."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

import numpy as np

from brightest.data.synthetic.mixture import Synthetic
from brightest.errors import SettingError
from brightest.training.augment import Deformation

Value = int | float | str | tuple[int, ...]
Settings = dict[str, Value]  # what one training has, by the name of the setting
NESTED = {"deformation": Deformation, "synthetic": Synthetic}  # settings with parts, as deformation.rotation
WHOLE = ("batch_size", "epochs", "seed")
REAL = (
    *("learning_rate", "momentum", "weight_decay", "averaging", "outlier_exposure"),
    *(f"{name}.{field.name}" for name, kind in NESTED.items() for field in fields(kind)),
)
NAMED = ("activation", "cost", "initialization", "optimizer", "schedule", "frame", "recipe")
HIDDEN = "hidden"  # the sizes of the hidden layers
SETTINGS = (*REAL, *WHOLE, *NAMED, HIDDEN)
MAX_LISTED = 100_000  # combinations that are numbered one by one


@dataclass(frozen=True)
class Choices:
    """Some values, of which a training has one."""

    values: tuple[Value, ...]

    @property
    def is_ordered(self) -> bool:
        """Whether they are numbers, from the smallest to the largest."""
        numbers = [value for value in self.values if isinstance(value, int | float)]
        return len(numbers) == len(self.values) and numbers == sorted(numbers)

    def draw(self, rng: np.random.Generator) -> Value:
        """One of them, each as likely."""
        return self.values[int(rng.integers(len(self.values)))]

    def ends(self) -> tuple[Value, ...]:
        """The values to check before any work."""
        return (self.values[0], self.values[-1]) if self.is_ordered else self.values

    def listed(self) -> tuple[Value, ...]:
        """All values."""
        return self.values

    def __str__(self) -> str:
        return "/".join(",".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in self.values)


@dataclass(frozen=True)
class Range:
    """All numbers between two, evenly spread, or, if `log`, evenly in their ratio. For a grid: `points` of them."""

    low: float
    high: float
    log: bool = False
    points: int | None = None

    def draw(self, rng: np.random.Generator) -> float:
        """A number from it."""
        return self.at(float(rng.random()))

    def at(self, share: float) -> float:
        """The number at `share` of the way."""
        if self.log:
            found = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            found = self.low + share * (self.high - self.low)
        return self.rounded(found)

    def rounded(self, number: float) -> float:
        """A number from it with six digits, so that what is printed is what was trained with."""
        return min(max(float(f"{number:.6g}"), self.low), self.high)

    def ends(self) -> tuple[Value, ...]:
        """The values to check before any work."""
        return self.low, self.high

    def listed(self) -> tuple[Value, ...] | None:
        """The points of a grid; None if their number isn't given."""
        return None if self.points is None else tuple(self.at(i / (self.points - 1)) for i in range(self.points))

    def __str__(self) -> str:
        log, points = ":log" if self.log else "", f":{self.points}" if self.points else ""
        return f"{self.low!r}..{self.high!r}{log}{points}"


Dial = Choices | Range
Space = dict[str, Dial]


def parse_space(vary: Mapping[str, str | Iterable[Any]]) -> Space:
    """The space of settings by name: text as the command line takes it, or values. Raises SettingError."""
    if not vary:
        raise SettingError("a sweep needs something to vary, such as learning_rate=0.01..0.3:log.")
    return {name: _dial(name, values) for name, values in vary.items()}


def parse_vary(texts: Iterable[str]) -> dict[str, str]:
    """NAME=VALUES, each name once. Raises SettingError."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, values = text.partition("=")
        name = name.strip().replace("-", "_")
        if not (sign and values.strip()):
            raise SettingError(
                f"--vary {text} can't work: give a name and values, such as learning_rate=0.01..0.3:log."
            )
        if name in found:
            raise SettingError(f"--vary names {name} twice: give all its values at once, with / between them.")
        found[name] = values.strip()
    return found


def combinations(space: Space) -> list[Settings] | None:
    """Every combination, the last setting changing fastest; None if there are too many to list, or endlessly many."""
    lists = [dial.listed() for dial in space.values()]
    if any(values is None for values in lists) or math.prod(len(v) for v in lists if v) > MAX_LISTED:
        return None
    return [dict(zip(space, values, strict=True)) for values in product(*(v for v in lists if v is not None))]


def as_json(settings: Settings) -> dict[str, Any]:
    """Settings as JSON has them: lists for tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}


def from_json(settings: Mapping[str, Any]) -> Settings:
    """The settings of `as_json`."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}


def shown(value: Value) -> str:
    """A value as people and --vary write it."""
    return (
        ",".join(map(str, value))
        if isinstance(value, tuple)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _dial(name: str, values: str | Iterable[Any]) -> Dial:
    if name not in SETTINGS:
        raise SettingError(f"a sweep can't vary {name!r}: choose from {', '.join(SETTINGS)}.")
    if isinstance(values, str):
        return _parsed(name, values)
    parts = [",".join(map(str, v)) if isinstance(v, Sequence) and not isinstance(v, str) else str(v) for v in values]
    return _parsed(name, "/".join(parts))


def _parsed(name: str, text: str) -> Dial:
    if ".." in text and name not in (*NAMED, HIDDEN):
        return _range(name, text)
    found = tuple(_value(name, part.strip()) for part in text.split("/"))
    if len(set(found)) < len(found):
        raise _refused(name, text, "it names a value twice")
    return Choices(found)


def _range(name: str, text: str) -> Dial:
    numbers, *options = text.split(":")
    low, high = (_value(name, part.strip()) for part in numbers.split("..", 1))
    assert not isinstance(low, str | tuple)
    assert not isinstance(high, str | tuple)
    log = "log" in options
    counts = [option for option in options if option != "log"]
    if len(options) > log + len(counts[:1]) or not all(c.isdecimal() and int(c) > 1 for c in counts):
        raise _refused(name, text, "after a range come :log, or the number of a grid's points, from 2")
    if not low < high:
        raise _refused(name, text, "the smaller number comes first")
    if log and low <= 0:
        raise _refused(name, text, "a range in :log begins above 0")
    if counts and int(counts[0]) > MAX_LISTED:
        raise _refused(name, text, f"a grid has at most {MAX_LISTED:,} points")
    if name not in WHOLE:
        return Range(float(low), float(high), log, int(counts[0]) if counts else None)
    if high - low >= MAX_LISTED:
        raise _refused(name, text, f"it has more than {MAX_LISTED:,} values")
    if not options:
        return Choices(tuple(range(int(low), int(high) + 1)))
    spread = Range(float(low), float(high), log, int(counts[0]) if counts else 1 + int(high - low)).listed() or ()
    return Choices(tuple(dict.fromkeys(round(float(v)) for v in spread if not isinstance(v, str | tuple))))


def _value(name: str, text: str) -> Value:
    try:
        if name == HIDDEN:
            return tuple(int(part) for part in text.split(","))
        if name in WHOLE:
            return int(text)
        if name in REAL:
            number = float(text)
            if math.isfinite(number):
                return number
            raise ValueError
    except ValueError:
        kind = "whole numbers with commas" if name == HIDDEN else "whole numbers" if name in WHOLE else "numbers"
        raise _refused(name, text, f"give {kind}, with / between the choices") from None
    if not text:
        raise _refused(name, text, "a choice is empty")
    return text


def _refused(name: str, text: str, reason: str) -> SettingError:
    return SettingError(f"{name}={text} can't be varied: {reason}.")
