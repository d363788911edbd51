"""A zip is measured before it is listed or decompressed."""

import io
import zipfile

import pytest

from brightest.errors import DataError
from brightest.system import zip_archive
from brightest.system.budget import Budget
from brightest.system.zip_archive import open_zip, read_member


def made(members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def budget(**limits):
    return Budget("file.zip", DataError, **limits)


def test_members_are_read_within_the_budget():
    left = budget(bytes=3000)
    with open_zip(made({"a": b"x" * 2000, "b": b"y" * 2000}), left) as archive:
        assert read_member(archive, "a", left) == b"x" * 2000
        with pytest.raises(DataError, match=r"file\.zip holds more bytes"):
            read_member(archive, "b", left)
        with pytest.raises(KeyError):
            read_member(archive, "c", left)


def test_members_are_counted_before_they_are_listed(monkeypatch):
    file = made(dict.fromkeys(map(str, range(50)), b""))
    monkeypatch.setattr(zip_archive, "_CHUNK_BYTES", 7)  # entries lie across chunks
    left = budget(parts=51)
    with open_zip(file, left):
        assert left.parts == 1
    file.seek(0)
    monkeypatch.setattr(zip_archive, "MAX_MEMBERS", 49)
    with (
        pytest.raises(DataError, match="is a zip archive of 50 files: at most 49 are allowed"),
        open_zip(file, budget()),
    ):
        pass


def test_the_time_is_checked_while_an_archive_is_listed_and_decompressed(monkeypatch):
    file = made({"a": b"x" * 2000})
    monkeypatch.setattr(zip_archive, "_CHUNK_BYTES", 50)
    with pytest.raises(DataError, match="reading it was stopped"), open_zip(file, budget(seconds=-1)):
        pass
    assert file.tell() == 50
    file.seek(0)
    with open_zip(file, budget()) as archive, pytest.raises(DataError, match="reading it was stopped"):
        read_member(archive, "a", budget(seconds=-1))


def test_other_compressions_and_passwords_are_refused():
    unusual = pytest.raises(DataError, match="has an unusual compression in 'a'")
    with open_zip(made({"a": b"x"}, zipfile.ZIP_LZMA), budget()) as archive, unusual:
        read_member(archive, "a", budget())
    with open_zip(made({"a": b"x"}), budget()) as archive:
        archive.getinfo("a").flag_bits |= 1
        with pytest.raises(DataError, match="is protected by a password"):
            read_member(archive, "a", budget())
