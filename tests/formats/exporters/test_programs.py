"""A program that can't prove an export gives one sentence, whatever it says itself."""

import errno
import os
import sys

import pytest

from brightest.errors import StorageError
from brightest.formats.exporters.programs import call, scratch


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise SystemExit(3)", "x was not written: it failed: it ended with 3."),
        ("raise SystemExit('one.\\ntwo')", "x was not written: it failed: one."),
        ("raise SystemExit('In file:\\nfile:3: error: no.')", "x was not written: it failed: file:3: error: no."),
        ("import sys; sys.stderr.buffer.write(b'\\xff'); sys.exit(1)", "x was not written: it failed: \ufffd."),
    ],
)
def test_the_first_line_of_an_error_is_told(code, sentence):
    with pytest.raises(StorageError) as raised:
        call("x", "it", sys.executable, "-c", code, timeout=60)
    assert str(raised.value) == sentence


def test_one_that_never_ends_or_never_starts_is_told(tmp_path):
    with pytest.raises(StorageError, match=r"^x was not written: it took longer than 0\.1 seconds\.$"):
        call("x", "it", sys.executable, "-c", "while True: pass", timeout=0.1)
    with pytest.raises(StorageError, match=r"^x was not written: it can't be started: No such file or directory\.$"):
        call("x", "it", tmp_path / "none", timeout=60)


def test_a_full_disk_is_told_and_nothing_is_left():
    def fill():
        with scratch("x") as place:
            places.append(place)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    places = []
    with pytest.raises(StorageError, match=r"^x was not written: .*, in which it is checked, can't be used: No space"):
        fill()
    assert not places[0].exists()
