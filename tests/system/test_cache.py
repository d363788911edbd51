"""The cache folder is the user's choice, or else the platform's."""

from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from brightest.errors import DownloadError
from brightest.system.cache import cache_folder

pwd = pytest.importorskip("pwd", reason="home folders as POSIX has them")


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        (Unix, {"BRIGHTEST_CACHE_DIR": "/chosen"}, "/chosen"),
        (Unix, {"BRIGHTEST_CACHE_DIR": "~/chosen"}, "/home/me/chosen"),
        (Unix, {"XDG_CACHE_HOME": "/xdg"}, "/xdg/brightest"),
        (Unix, {}, "/home/me/.cache/brightest"),
        (MacOS, {}, "/home/me/Library/Caches/brightest"),
    ],
)
def test_each_platform_has_its_folder(
    platform: type, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BRIGHTEST_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/me", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    assert cache_folder() == Path(folder)


@pytest.mark.parametrize("variables", [{}, {"BRIGHTEST_CACHE_DIR": "~/chosen"}])
def test_without_a_home_it_says_what_to_set(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_user(_: int) -> None:
        raise KeyError

    for name in ("BRIGHTEST_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(pwd, "getpwuid", no_user)
    with pytest.raises(DownloadError, match="set BRIGHTEST_CACHE_DIR"):
        cache_folder()
