"""The cache is the user's own folder for what was fetched once and can be fetched again."""

import os
import sys
from pathlib import Path

from brightest.errors import DownloadError


def cache_folder() -> Path:
    """$BRIGHTEST_CACHE_DIR, else where this system keeps caches. Raises DownloadError without a home."""
    chosen = os.environ.get("BRIGHTEST_CACHE_DIR")
    try:
        if chosen:
            return Path(chosen).expanduser()
        return _system() / "brightest"
    except RuntimeError:
        raise DownloadError("there is no home folder to keep data in: set BRIGHTEST_CACHE_DIR to a folder.") from None


def _system() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
