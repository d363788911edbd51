"""A picture may come through a pipe, and not without end."""

import io
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from brightest.errors import ImageError
from brightest.images import stream
from brightest.images.decode import read_grey
from brightest.images.stream import STDIN, file_or_bytes

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def given(monkeypatch, content, *, terminal=False):
    """Let stdin hold `content`."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: terminal))


def test_a_dash_is_stdin(monkeypatch):
    given(monkeypatch, b"bytes of a picture")
    assert file_or_bytes(STDIN) == b"bytes of a picture"


@needs_pipes
def test_a_pipe_gives_its_bytes(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"sent",), daemon=True)
    writer.start()
    assert file_or_bytes(tmp_path / "pipe") == b"sent"
    writer.join()


def test_files_folders_and_what_is_missing_stay_paths(tmp_path):
    (tmp_path / "file").write_bytes(b"1")
    for path in (tmp_path, tmp_path / "file", tmp_path / "missing"):
        assert file_or_bytes(path) is path


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_what_never_ends_is_refused(monkeypatch):
    monkeypatch.setattr(stream, "MAX_BYTES", 2**20)
    with pytest.raises(ImageError, match="/dev/zero sends more than 1 MiB"):
        file_or_bytes(stream.Path("/dev/zero"))
    given(monkeypatch, bytes(2**20 + 1))
    with pytest.raises(ImageError, match="- sends more than 1 MiB"):
        file_or_bytes(STDIN)


def test_no_picture_on_stdin_is_said(monkeypatch):
    given(monkeypatch, b"")
    with pytest.raises(ImageError, match="- is empty"):
        file_or_bytes(STDIN)
    given(monkeypatch, b"typed", terminal=True)
    with pytest.raises(ImageError, match="from a pipe"):
        file_or_bytes(STDIN)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ImageError, match="from a pipe"):
        file_or_bytes(STDIN)


@needs_pipes
def test_in_python_a_pipe_is_called_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImageError, match="a pipe or a device"):
        read_grey(tmp_path / "pipe")
