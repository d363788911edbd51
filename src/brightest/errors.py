"""The exceptions of brightest. Each message says in one sentence what is wrong, where, and what to do.

BrightestError
├── SettingError      the call was wrong: a value, a name, a combination  (exit code 2)
├── DataError         examples that can't be read or don't fit together
│   ├── DownloadError     a data set that can't be fetched
│   └── ImageError        a picture that can't be read
├── StorageError      a network or checkpoint file that can't be read or written
└── TrainingError     training that can't continue
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

Option = TypeVar("Option")


class BrightestError(Exception):
    """The base class of all errors that brightest raises on purpose."""

    exit_code = 1


class SettingError(BrightestError, ValueError):
    """The call was wrong; no work has begun."""

    exit_code = 2


class DataError(BrightestError):
    """Examples that can't be read, or that don't fit together."""


class DownloadError(DataError):
    """A data set that isn't on this computer and can't be downloaded."""


class ImageError(DataError):
    """A picture that can't be read as one digit."""


class StorageError(BrightestError):
    """A network or checkpoint file that can't be read or written."""


class TrainingError(BrightestError):
    """Training that can't continue, for example because the cost is not finite."""


def choose(kind: str, name: str, options: Mapping[str, Option]) -> Option:
    """The option called `name`. Raises SettingError, which lists all names, if there is none."""
    check_choice(kind, name, options)
    return options[name]


def check_choice(kind: str, name: str, options: Collection[str]) -> None:
    """Raises SettingError unless `name` is one of `options`. kind: a noun for the options, for the message."""
    if name not in options:
        raise SettingError(f"{kind} {name!r} is unknown: choose {', '.join(options)}.")
