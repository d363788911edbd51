"""Progress is told to whoever wants to show it: what is fetched or read, how much of how much."""

from collections.abc import Callable

ProgressCallback = Callable[[str, int, int], None]  # what, done, total (bytes of a download, pictures of a folder)
