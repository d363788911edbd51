"""Networks that come with brightest, and were trained by it: they read on arrival, with no data and no training.

    lesson  784-16-16-10 by the lessons' rules alone, and snapshots of it on the way there
    best    the same 13,002 numbers at their best
    reader  a larger network for digits that matter

How each was made and what it scored is on its card: `brightest info NAME`. Which one was shipped was decided by
validation examples; benchmarks/LOG.md tells of the others.
"""

from pathlib import Path

NAMES = ("lesson", "best", "reader")
FOLDER = Path(__file__).parent


def find(network: str | Path) -> Path:
    """The file that is meant where a network is wanted: a path, or the name of one that comes with brightest."""
    path = Path(network)
    return FOLDER / f"{path}.safetensors" if str(path) in NAMES and not path.is_file() else path


def snapshots() -> tuple[Path, ...]:
    """The files of `lesson` while it learned, from before the first step on."""
    return tuple(sorted((FOLDER / "lesson").glob("epoch-*.safetensors")))
