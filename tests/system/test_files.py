"""Files are written as a whole or not at all."""

import os

import pytest

from brightest.system.files import write_atomically
from support.dying import Death, dies_at


def test_content_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "file"
    for content in (b"first", b"second"):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_keeps_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_symlink_is_followed_and_a_folder_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "link", b"content")
    assert (tmp_path / "target").read_bytes() == b"content"
    assert (tmp_path / "link").is_symlink()
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, b"content")


@pytest.mark.skipif(os.name != "posix", reason="folders are synced on POSIX")
def test_the_content_is_on_the_disk_before_its_name_and_the_name_before_it_returns(tmp_path, monkeypatch):
    real, calls = {name: getattr(os, name) for name in ("fsync", "replace")}, []

    def fsync(descriptor):
        calls.append("folder" if os.path.samestat(os.fstat(descriptor), tmp_path.stat()) else "file")
        real["fsync"](descriptor)

    def replace(*names):
        calls.append("rename")
        real["replace"](*names)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomically(tmp_path / "file", b"content")
    assert calls == ["file", "rename", "folder"]


def test_two_writers_never_share_a_temporary_file(tmp_path, monkeypatch):
    path, real = tmp_path / "file", os.fsync
    inner = iter([lambda: write_atomically(path, b"inner")])

    def interrupted(descriptor):
        next(inner, lambda: None)()  # another writer comes while this one waits for the disk
        real(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    write_atomically(path, b"outer, the longer")
    assert path.read_bytes() == b"outer, the longer"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_dead_writer_left_is_used_again(tmp_path):
    path = tmp_path / "file"
    with pytest.raises(Death), dies_at(3):
        write_atomically(path, b"cut off")
    assert [left.name for left in tmp_path.iterdir()] == [".file.part"]
    write_atomically(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_death_at_any_call_leaves_the_old_content_or_the_new(tmp_path):
    path, number, found = tmp_path / "file", 0, set()
    path.write_bytes(b"old")
    while True:
        path.write_bytes(b"old")
        try:
            with dies_at(number):
                write_atomically(path, b"new")
            break
        except Death:
            found.add(path.read_bytes())
        number += 1
    assert number >= 6
    assert found == {b"old", b"new"}
    assert path.read_bytes() == b"new"
