"""Report the progress of a download, a folder that is read, or an experiment."""

from collections.abc import Callable

ProgressCallback = Callable[[str, int, int], None]  # name, done, total (such as bytes or pictures)


def ignore_progress(name: str, done: int, total: int) -> None:
    """Report nothing."""
