"""The cache folder, for files that can be downloaded or compiled again."""

import os
from pathlib import Path

from platformdirs import user_cache_path

from brightest.errors import DownloadError


def cache_folder() -> Path:
    """$BRIGHTEST_CACHE_DIR, else the platform's folder for caches. Raises DownloadError without a home folder."""
    chosen = os.environ.get("BRIGHTEST_CACHE_DIR")
    try:
        folder = Path(chosen) if chosen else user_cache_path("brightest", appauthor=False, opinion=False)
        return folder.expanduser()
    except RuntimeError:
        raise DownloadError("there is no home folder to keep data in: set BRIGHTEST_CACHE_DIR to a folder.") from None
