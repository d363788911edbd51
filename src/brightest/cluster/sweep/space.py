"""The search space of a sweep: a domain for each setting, parsed from text such as 0.01..0.3:log or 16,16/32,16/64."""

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
Settings = dict[str, Value]  # the values of one training, by the name of the setting
NESTED = {"deformation": Deformation, "synthetic": Synthetic}  # settings that have parts, such as deformation.rotation
WHOLE = ("batch_size", "epochs", "seed")
REAL = (
    *("learning_rate", "momentum", "weight_decay", "averaging", "outlier_exposure"),
    *(f"{name}.{field.name}" for name, kind in NESTED.items() for field in fields(kind)),
)
NAMED = ("activation", "cost", "initialization", "optimizer", "schedule", "frame", "recipe")
HIDDEN = "hidden"  # the sizes of the hidden layers
SETTINGS = (*REAL, *WHOLE, *NAMED, HIDDEN)
MAX_LISTED = 100_000  # values of a domain, or combinations of a space, that are listed one by one


@dataclass(frozen=True)
class Choices:
    """A finite domain: a training takes one of these values."""

    values: tuple[Value, ...]

    @property
    def is_ordered(self) -> bool:
        """Whether the values are numbers in ascending order."""
        numbers = [value for value in self.values if isinstance(value, int | float)]
        return len(numbers) == len(self.values) and numbers == sorted(numbers)

    def draw(self, rng: np.random.Generator) -> Value:
        """One of the values, all equally likely."""
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
    """The numbers from `low` to `high`, uniform, or log-uniform if `log`. points: how many of them a grid takes."""

    low: float
    high: float
    log: bool = False
    points: int | None = None

    def draw(self, rng: np.random.Generator) -> float:
        """A random number from the range."""
        return self.at(float(rng.random()))

    def at(self, share: float) -> float:
        """The number at `share` (0 to 1) of the way from `low` to `high`."""
        if self.log:
            found = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            found = self.low + share * (self.high - self.low)
        return self.rounded(found)

    def rounded(self, number: float) -> float:
        """`number` with six significant digits, clipped to the range: so the printed setting is the one used."""
        return min(max(float(f"{number:.6g}"), self.low), self.high)

    def ends(self) -> tuple[Value, ...]:
        """The values to check before any work."""
        return self.low, self.high

    def listed(self) -> tuple[float, ...] | None:
        """The points of a grid; None if `points` isn't given."""
        return None if self.points is None else tuple(self.at(i / (self.points - 1)) for i in range(self.points))

    def __str__(self) -> str:
        log, points = ":log" if self.log else "", f":{self.points}" if self.points else ""
        return f"{self.low!r}..{self.high!r}{log}{points}"


Domain = Choices | Range
SearchSpace = dict[str, Domain]


def parse_space(vary: Mapping[str, str | Iterable[Any]]) -> SearchSpace:
    """The search space. vary: by the name of a setting, the text that --vary takes, or the values themselves.

    Raises SettingError for a setting that can't vary, or for values that can't be parsed.
    """
    if not vary:
        raise SettingError("a sweep needs something to vary, such as learning_rate=0.01..0.3:log.")
    return {name: _domain(name, values) for name, values in vary.items()}


def parse_vary(texts: Iterable[str]) -> dict[str, str]:
    """Values by the name of a setting, from texts NAME=VALUES. Raises SettingError if one is malformed or repeated."""
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


def combinations(space: SearchSpace) -> list[Settings] | None:
    """Every combination, in an order where the last setting changes fastest; None if more than MAX_LISTED."""
    lists = [domain.listed() for domain in space.values()]
    if any(values is None for values in lists) or math.prod(len(v) for v in lists if v) > MAX_LISTED:
        return None
    return [dict(zip(space, values, strict=True)) for values in product(*(v for v in lists if v is not None))]


def as_json(settings: Settings) -> dict[str, Any]:
    """Settings as JSON: tuples become lists."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}


def from_json(settings: Mapping[str, Any]) -> Settings:
    """The inverse of `as_json`."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}


def as_text(value: Value) -> str:
    """A value as --vary writes it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _domain(name: str, values: str | Iterable[Any]) -> Domain:
    if name not in SETTINGS:
        raise SettingError(f"a sweep can't vary {name!r}: choose from {', '.join(SETTINGS)}.")
    if isinstance(values, str):
        return _parsed(name, values)
    parts = [",".join(map(str, v)) if isinstance(v, Sequence) and not isinstance(v, str) else str(v) for v in values]
    return _parsed(name, "/".join(parts))


def _parsed(name: str, text: str) -> Domain:
    if ".." in text and name not in (*NAMED, HIDDEN):
        return _range(name, text)
    found = tuple(_value(name, part.strip()) for part in text.split("/"))
    if len(set(found)) < len(found):
        raise _refused(name, text, "it names a value twice")
    return Choices(found)


def _range(name: str, text: str) -> Domain:
    numbers, *options = text.split(":")
    low, high = (_value(name, part.strip()) for part in numbers.split("..", 1))
    assert not isinstance(low, str | tuple)
    assert not isinstance(high, str | tuple)
    log = "log" in options
    counts = [option for option in options if option != "log"]
    if len(options) > log + len(counts[:1]) or not all(c.isdecimal() and int(c) > 1 for c in counts):
        raise _refused(name, text, "after a range, only :log and the number of grid points may follow, at least 2")
    if not low < high:
        raise _refused(name, text, "the smaller number comes first")
    if log and low <= 0:
        raise _refused(name, text, "a :log range begins above 0")
    points = int(counts[0]) if counts else None
    if points and points > MAX_LISTED:
        raise _refused(name, text, f"a grid has at most {MAX_LISTED:,} points")
    if name not in WHOLE:
        return Range(float(low), float(high), log, points)
    if high - low >= MAX_LISTED:
        raise _refused(name, text, f"it has more than {MAX_LISTED:,} values")
    if not options:
        return Choices(tuple(range(int(low), int(high) + 1)))
    spread = Range(float(low), float(high), log, points or 1 + int(high - low)).listed() or ()
    return Choices(tuple(dict.fromkeys(round(number) for number in spread)))


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
        raise _refused(name, text, f"give {_kind(name)}, with / between the choices") from None
    if not text:
        raise _refused(name, text, "a choice is empty")
    return text


def _kind(name: str) -> str:
    if name == HIDDEN:
        return "whole numbers with commas"
    return "whole numbers" if name in WHOLE else "numbers"


def _refused(name: str, text: str, reason: str) -> SettingError:
    return SettingError(f"{name}={text} can't be varied: {reason}.")
