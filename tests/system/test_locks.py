"""A file is written by one process at a time."""

import json
import os
import subprocess
import sys

import pytest

from brightest.errors import StorageError
from brightest.system.locks import claim, locked

HOLDER = """
import sys
from pathlib import Path
from brightest.system.locks import locked
with locked(Path("n.safetensors")):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_holds_the_lock(tmp_path):
    with locked(tmp_path / "n"):
        about = json.loads((tmp_path / ".n.lock").read_text())
        with pytest.raises(
            StorageError, match=f"process {os.getpid()} has been writing n since {about['since']} .*: wait for"
        ):
            locked(tmp_path / "n").__enter__()
        with locked(tmp_path / "other"):
            pass
    assert not list(tmp_path.iterdir())
    with locked(tmp_path / "n"):
        pass


def test_the_second_waits_if_it_may(tmp_path):
    first = locked(tmp_path / "n")
    first.__enter__()
    told = []

    def tell(sentence):
        told.append(sentence)
        first.__exit__(None, None, None)

    with locked(tmp_path / "n", tell, 60):
        assert told[0].startswith(f"Waiting up to 60 seconds: process {os.getpid()} has been writing n since ")


def test_a_link_to_the_file_is_the_file(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "n")
    with locked(tmp_path / "n"), pytest.raises(StorageError):
        locked(tmp_path / "link").__enter__()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"pid": "\x1b", "since": 1, "command": "\\u001b"}', b"[" * 65536]
)
def test_a_holder_that_does_not_say_who_it_is(content, tmp_path):
    with locked(tmp_path / "n"):
        (tmp_path / ".n.lock").write_bytes(content)
        with pytest.raises(StorageError, match="another process is writing n: wait"):
            locked(tmp_path / "n").__enter__()


def test_death_releases_the_lock(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    holder.stdout.readline()
    with pytest.raises(StorageError, match=f"process {holder.pid} has been writing"):
        locked(tmp_path / "n.safetensors").__enter__()
    holder.kill()
    holder.communicate()
    assert (tmp_path / ".n.safetensors.lock").exists()
    with locked(tmp_path / "n.safetensors"):
        pass
    assert not list(tmp_path.iterdir())


def test_what_was_renamed_after_it_was_opened_is_not_claimed(tmp_path, monkeypatch):
    path, real, times = tmp_path / "part", os.open, []

    def late(*arguments, **keywords):
        descriptor = real(*arguments, **keywords)
        times.append(1)
        if len(times) == 1:
            path.rename(tmp_path / "whole")  # as the holder does between our open and our lock
        return descriptor

    monkeypatch.setattr(os, "open", late)
    descriptor = claim(path)
    assert os.path.samestat(os.fstat(descriptor), path.stat())
    os.close(descriptor)
