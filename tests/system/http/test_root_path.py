"""The path of a proxy."""

import pytest

from brightest.errors import SettingError
from brightest.system.http.root_path import check_root_path


def test_a_path_has_no_slash_at_its_end():
    assert [check_root_path(path) for path in ("", "/", "/digits", "/a/b/")] == ["", "", "/digits", "/a/b"]
    with pytest.raises(SettingError, match="must begin with a slash"):
        check_root_path("digits")
