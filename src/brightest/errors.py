"""What can go wrong, as a small tree: every error says in one sentence what, where, and what to do.

BrightestError
├── SettingError      the call was wrong: a dial, a name, a combination  (exit code 2)
├── DataError         examples that can't be read or don't fit together
│   ├── DownloadError     a data set that can't be fetched
│   └── ImageError        a picture that can't be read
├── StorageError      a network or checkpoint file that can't be read or written
└── TrainingError     training that can't go on
"""


class BrightestError(Exception):
    """The root: catch this to catch everything brightest raises on purpose."""

    exit_code = 1


class SettingError(BrightestError, ValueError):
    """The call itself was wrong, before any work began."""

    exit_code = 2


class DataError(BrightestError):
    """Examples that can't be read, or that don't fit together."""


class DownloadError(DataError):
    """A data set that is not here and can't be fetched."""


class ImageError(DataError):
    """A picture that can't be read as one digit."""


class StorageError(BrightestError):
    """A network or checkpoint file that can't be read or written."""


class TrainingError(BrightestError):
    """Training that can't go on, such as a cost that is no longer a number."""
