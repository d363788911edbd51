"""The cache is where the user, or else the system, wants it."""

import sys
from pathlib import Path

import pytest

from brightest.errors import DownloadError
from brightest.system.cache import cache_folder


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"BRIGHTEST_CACHE_DIR": "/chosen"}, "/chosen"),
        ("linux", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/brightest"),
        ("linux", {}, "/home/me/.cache/brightest"),
        ("darwin", {}, "/home/me/Library/Caches/brightest"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/brightest"),
        ("win32", {}, "/home/me/AppData/Local/brightest"),
    ],
)
def test_each_system_has_its_place(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BRIGHTEST_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert cache_folder() == Path(folder)


def test_without_a_home_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("BRIGHTEST_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(DownloadError, match="set BRIGHTEST_CACHE_DIR"):
        cache_folder()
