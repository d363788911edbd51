"""Without the extra `cluster`, one sentence says what to install, and nothing imports Ray."""

import subprocess
import sys

import pytest

from brightest.cluster.extra import extra_library
from brightest.errors import SettingError
from support.sweeping import small_sweep


def test_a_missing_library_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingError, match=r"^--cluster needs ray, .*: pip install 'brightest\[cluster\]'\.$"):
        extra_library("ray", "--cluster")


@pytest.mark.parametrize(("library", "arguments"), [("ray", {"cluster": "auto"}), ("optuna", {"search": "bayes"})])
def test_a_sweep_says_what_to_install(monkeypatch, library, arguments):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SettingError, match=rf"needs {library}, .*: pip install 'brightest\[cluster\]'"):
        small_sweep(**arguments)


def test_a_library_that_is_there_is_imported():
    assert extra_library("json.decoder", "this").__name__ == "json.decoder"


def test_brightest_knows_no_ray():
    names = "ray", "optuna", "pyarrow", "fsspec"
    code = f"import sys, brightest.cli.app, brightest.cluster; print([n for n in {names} if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
