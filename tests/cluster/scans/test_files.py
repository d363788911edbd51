"""No scan is missing from the table without a word: a folder that can't be listed ends a listing, and what can't be
read is listed if its name is that of a picture.
"""

import csv
import os
import socket
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from brightest.cluster.scans.files import LocalFiles, RemoteFiles
from brightest.cluster.scans.run import read_scans
from brightest.errors import DataError, ImageError
from support.scans import read_here


class ClosedFolders(MemoryFileSystem):
    protocol = "closed"
    store, pseudo_dirs = {}, [""]

    def ls(self, path, detail=True, **kwargs):
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return super().ls(path, detail=detail, **kwargs)


def test_a_stores_folder_that_cannot_be_listed_is_an_error():
    fsspec.register_implementation("closed", ClosedFolders, clobber=True)
    for name in ("open/a.png", "closed/b.png"):
        fsspec.filesystem("closed").pipe_file(f"/scans/{name}", b"")
    with pytest.raises(DataError, match=r"closed can't be read: Permission denied\.$"):
        list(RemoteFiles("closed").below("/scans"))


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """A folder of what is no file: links, a pipe, a socket and a device."""
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    for name in ("gone.png", "gone", "gone.txt"):
        Path(name).symlink_to("nothing")
    Path("loop.png").symlink_to("loop.png")
    Path("device.HEIC").symlink_to("/dev/zero")
    os.mkfifo("pipe.jpg")
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.pdf")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "kept").write_bytes(b"no picture, but a file")
    Path("link").symlink_to("kept")
    Path("folder-link.png").symlink_to("folder.png")
    return tmp_path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_can_not_be_read_is_listed_if_its_name_is_that_of_a_picture(odd):
    named = {"gone.png", "loop.png", "device.HEIC", "pipe.jpg", "socket.pdf"}
    assert set(LocalFiles().below(str(odd))) == named | {"kept", "link"}
    assert set(LocalFiles().matching(str(odd), "*.*")) == named
    assert set(LocalFiles().matching(str(odd), "**/*")) == named | {"kept", "link"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_named_and_never_opened(odd):
    for name in ("pipe.jpg", "socket.pdf", "device.HEIC"):
        with pytest.raises(ImageError, match=r"^the picture is a pipe, a socket or a device"):
            LocalFiles().read(str(odd / name), 0, 10)
    with pytest.raises(ImageError, match=r"^the picture is a link to a file that isn't there"):
        LocalFiles().read(str(odd / "gone.png"), 0, 10)
    with pytest.raises(DataError, match=r"loop\.png can't be read: Too many levels of symbolic links"):
        LocalFiles().read(str(odd / "loop.png"), 0, 10)
    with pytest.raises(DataError, match=r"missing\.png: there is no such file"):
        LocalFiles().read(str(odd / "missing.png"), 0, 10)
    assert LocalFiles().read(str(odd / "link"), 3, 7) == b"picture"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_has_a_row_that_says_so(odd, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "a.csv"
    done = read_scans(odd, out, network="best", read=read_here)
    with out.open() as file:
        errors = {row["picture"]: row["error"] for row in csv.DictReader(file)}
    assert errors["pipe.jpg"] == "pipe.jpg is a pipe, a socket or a device: save it as a file."
    assert errors["gone.png"] == "gone.png is a link to a file that isn't there: restore the file."
    assert (done.counts.scans, done.counts.failed, len(errors)) == (7, 7, 7)
