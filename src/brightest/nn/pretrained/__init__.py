"""Networks that come with brightest, and were trained by it: they read on arrival, with no data and no training.

    lesson  784-16-16-10 by the lessons' rules alone, and snapshots of it on the way there
    best    the same 13,002 numbers at their best
    reader  a larger network for digits that matter

How each was made and what it scored is on its card: `brightest info NAME`. Which one was shipped was decided by
validation examples; benchmarks/LOG.md tells of the others.
"""

from pathlib import Path

from brightest.errors import StorageError

NAMES = ("lesson", "best", "reader")
FOLDER = Path(__file__).parent


def find(network: str | Path) -> Path:
    """The file that is meant where a network is wanted: one that comes with brightest by its name, else a path."""
    return FOLDER / f"{network}.safetensors" if str(network) in NAMES else Path(network)


def check_free(path: str | Path) -> None:
    """Raises StorageError where a file of this name could never be read again: it means a network that comes along."""
    if str(path) in NAMES:
        raise StorageError(f"{path} is the name of a network that comes with brightest: call yours {path}.safetensors.")


def snapshots() -> tuple[Path, ...]:
    """The files of `lesson` while it learned, from before the first step on."""
    return tuple(sorted((FOLDER / "lesson").glob("epoch-*.safetensors")))
