"""Whatever a mirror answers is accepted, or refused with a short reason."""

from io import BytesIO

import pytest

from brightest.data import download
from brightest.errors import DownloadError


class Response(BytesIO):
    def __init__(self, length):
        super().__init__(b"content")
        self.headers = {} if length is None else {"Content-Length": length}


@pytest.mark.parametrize("length", [None, "7", "abc", "-7", "7.5", "", "9" * 5000, "٧", " 7"])
def test_a_length_that_is_none_does_no_harm(length, monkeypatch):
    monkeypatch.setattr(download, "_open", lambda *_: Response(length))
    told = []
    content = download.download("http://mirror/file", lambda _: None, limit=10, progress=lambda *now: told.append(now))
    assert content == b"content"
    assert told[-1] == ("file", 7, 7)


@pytest.mark.parametrize("url", ["http://mirror:port/file", "mirror", "http://mirror/\n"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(DownloadError):
        download.download(url, lambda _: None, limit=10)


def test_a_file_is_written_whole(tmp_path, monkeypatch):
    download.save(tmp_path / "new" / "file", b"content")
    assert (tmp_path / "new" / "file").read_bytes() == b"content"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download, "write_atomically", full)
    with pytest.raises(DownloadError, match="No space left"):
        download.save(tmp_path / "file", b"content")
    assert not (tmp_path / "file").exists()
