"""Keeps the network of a previous training: renames it to a free name before a new training writes to its path.

The network and its checkpoint get their new names before they lose the old ones. So if the program is killed at any
moment, both still exist under a common name, and the next call finishes the renaming.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from brightest.nn.storage import SUFFIX, write_error
from brightest.system.files import link_or_copy, sync_folder
from brightest.training.checkpoint import checkpoint_path


def set_aside(network_path: str | Path) -> Path | None:
    """Rename a network and its checkpoint to NAME.previous, or NAME.previous-2, ...: the first that is free.

    Replaces no existing file. Returns the new path of the network, or of its checkpoint if there is no network; None if
    there was neither. Raises StorageError. The caller must hold the lock on `network_path` (nn/storage.held).
    """
    path = Path(network_path)
    olds = [old for old in (checkpoint_path(path), path) if old.exists()]
    if not olds:
        return None
    kept = next(name for name in _names(path) if _is_free(path, name))
    news = [checkpoint_path(kept) if old != path else kept for old in olds]
    try:
        for old, new in zip(olds, news, strict=True):
            if not new.exists():
                link_or_copy(old.resolve(), new)
        sync_folder(kept.parent)
        for old in olds:
            old.resolve().unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise write_error(kept, error) from error
    return kept if kept.exists() else checkpoint_path(kept)


def _names(path: Path) -> Iterator[Path]:
    stem = path.name.removesuffix(SUFFIX)
    for number in count(1):
        yield path.with_name(f"{stem}.previous{f'-{number}' if number > 1 else ''}{SUFFIX}")


def _is_free(path: Path, kept: Path) -> bool:
    """Whether neither name is taken, or both are taken by this training, whose renaming was interrupted."""
    pairs = [(path, kept), (checkpoint_path(path), checkpoint_path(kept))]
    if not any(new.exists() for _, new in pairs):
        return True
    begun = [_same(old, new) for old, new in pairs if old.exists() and new.exists()]
    return bool(begun) and all(begun)


def _same(one: Path, other: Path) -> bool:
    return one.samefile(other) or one.read_bytes() == other.read_bytes()
