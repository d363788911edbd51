"""Pretrained networks, trained by brightest itself.

    lesson  784-16-16-10 by the lessons' rules alone, with snapshots of its training
    best    the same 13,002 parameters at their best
    reader  a larger network for digits that matter

Their cards say how each was made and what it scored: `brightest info NAME`. They were selected by validation accuracy;
benchmarks/LOG.md records the other candidates.
"""

from pathlib import Path

from brightest.errors import StorageError

NAMES = ("lesson", "best", "reader")
FOLDER = Path(__file__).parent


def network_path(network: str | Path) -> Path:
    """The file of a pretrained network given its name; any other name is a path."""
    return FOLDER / f"{network}.safetensors" if str(network) in NAMES else Path(network)


def check_not_reserved(path: str | Path) -> None:
    """Raises StorageError if `path` is the name of a pretrained network: `load` would never find the file."""
    if str(path) in NAMES:
        raise StorageError(f"{path} is the name of a network that comes with brightest: call yours {path}.safetensors.")


def snapshots() -> tuple[Path, ...]:
    """The snapshots of `lesson` during its training, the first from before the first step."""
    return tuple(sorted((FOLDER / "lesson").glob("epoch-*.safetensors")))
