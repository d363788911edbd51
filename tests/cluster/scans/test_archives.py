"""Members of strangers' archives: every form is read, and nothing grows beyond its limit."""

import csv
import io
import random
import struct
import tarfile
import time
import zipfile
from contextlib import suppress

import pytest

from brightest.cluster.scans import archives
from brightest.cluster.scans.archives import kind_of, read_span, tar_members, zip_members
from brightest.cluster.scans.files import LocalFiles
from brightest.cluster.scans.run import read_scans
from brightest.errors import DataError, ImageError
from support.scans import read_here

FILES = LocalFiles()


def spans(path):
    members = {"zip": zip_members, "tar": tar_members}[kind_of(FILES, str(path))]
    with path.open("rb") as file:
        return list(members(file, str(path)))


def contents(path):
    return {span.name: read_span(FILES, str(path), span) for span in spans(path)}


@pytest.fixture
def zipped(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stored", b"one", zipfile.ZIP_STORED)
        archive.writestr("folder/", b"")
        archive.writestr("folder/deflated", b"two" * 1000, zipfile.ZIP_DEFLATED)
        archive.writestr("Größe.png", b"")
        archive.comment = b"a comment"
    return path


def test_a_zip_gives_its_files(zipped):
    assert contents(zipped) == {"stored": b"one", "folder/deflated": b"two" * 1000, "Größe.png": b""}


def test_a_zip_behind_a_program_gives_its_files(zipped):
    zipped.write_bytes(b"PK\3\4 a program that unpacks itself" + zipped.read_bytes())
    assert contents(zipped)["stored"] == b"one"


def test_a_zip_with_64_bits_gives_its_files(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("large", "w", force_zip64=True) as member:
        member.write(b"content")
    content = path.read_bytes()
    at = content.rindex(b"PK\5\6")
    size, offset = struct.unpack_from("<2L", content, at + 12)
    record = b"PK\6\6" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, at, 1)
    end = content[at : at + 12] + struct.pack("<2L", 0xFFFFFFFF, 0xFFFFFFFF) + content[at + 20 :]
    path.write_bytes(content[:at] + record + locator + end)
    assert zipfile.ZipFile(path).read("large") == b"content"
    assert contents(path) == {"large": b"content"}


def test_a_member_that_grows_beyond_what_it_claims_is_damaged(zipped):
    content = zipped.read_bytes()
    at = content.index(b"PK\1\2", content.index(b"PK\1\2") + 1)
    at = content.index(b"PK\1\2", at + 1) if b"folder/deflated" not in content[at : at + 80] else at
    zipped.write_bytes(content[: at + 24] + struct.pack("<L", 10) + content[at + 28 :])
    (span,) = (span for span in spans(zipped) if span.name == "folder/deflated")
    assert span.size == 10
    with pytest.raises(ImageError, match="damaged in its archive"):
        read_span(FILES, str(zipped), span)


def test_a_member_that_is_too_large_is_not_decompressed(zipped, monkeypatch):
    monkeypatch.setattr(archives, "MAX_SCAN_BYTES", 100)
    (span,) = (span for span in spans(zipped) if span.name == "folder/deflated")
    with pytest.raises(ImageError, match="too large"):
        read_span(FILES, str(zipped), span)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_SCAN_BYTES", 100)
    (tmp_path / "a.png").write_bytes(bytes(101))
    with pytest.raises(ImageError, match="too large"):
        read_span(FILES, str(tmp_path / "a.png"), archives.Span("a.png"))


@pytest.mark.parametrize(("at", "value", "said"), [(8, 1, "a password"), (10, 99, "an unusual compression")])
def test_a_member_that_cannot_be_unpacked_says_why(at, value, said, zipped):
    content = bytearray(zipped.read_bytes())
    content[content.index(b"PK\1\2") + at] |= value
    zipped.write_bytes(content)
    with pytest.raises(ImageError, match=said):
        read_span(FILES, str(zipped), spans(zipped)[0])


def test_links_of_a_tar_are_not_followed(tmp_path):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("file", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("again", tarfile.LNKTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, "/etc/passwd", 4 if name == "file" else 0
            archive.addfile(member, io.BytesIO(b"data") if name == "file" else None)
    found = {span.name: span for span in spans(path)}
    assert read_span(FILES, str(path), found["file"]) == b"data"
    for name in ("link", "again"):
        with pytest.raises(ImageError, match="is a link in its archive"):
            read_span(FILES, str(path), found[name])


def test_a_tar_whose_header_asks_for_memory_is_refused(tmp_path):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a" * 300)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"data"))
    content = bytearray(path.read_bytes())
    content[124:136] = b"77777777777\0"  # the size of the long name: eight gigabytes
    content[148:156] = b"%06o\0 " % (sum(content[:148]) + 8 * 32 + sum(content[156:512]))
    path.write_bytes(content)
    with pytest.raises(DataError, match="header is too long"):
        spans(path)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_damaged_archives_end_in_one_sentence(kind, zipped, tmp_path):
    path = zipped
    if kind == "tar":
        path = tmp_path / "a.tar"
        with tarfile.open(path, "w") as archive:
            archive.add(zipped, "a.png")
            archive.add(zipped, "b.png")
    content, rng = path.read_bytes(), random.Random(0)
    said = set()
    began = time.process_time()
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        if rng.random() < 0.3:
            del damaged[rng.randrange(4, len(damaged)) :]
        path.write_bytes(damaged)
        try:
            for span in spans(path) if kind_of(FILES, str(path)) == kind else ():
                with suppress(ImageError):
                    read_span(FILES, str(path), span)
        except DataError as error:
            said.add(path.name in str(error))
    assert said == {True}
    assert time.process_time() - began < 60


def test_a_tar_with_a_damaged_header_does_not_end_before_it(tmp_path):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("a.png", "b.png", "c.png"):
            archive.addfile(tarfile.TarInfo(name))
    content = bytearray(path.read_bytes())
    content[512] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="what follows its first 512 bytes can't be read"):
        spans(path)


def test_hidden_members_of_an_archive_are_left_out(pictures, tmp_path):
    content = next(iter(pictures.values()))
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        for name in ("./a.png", "../b.png", "__MACOSX/._a.png", ".DS_Store", "c/.d.png"):
            archive.writestr(name, content)
    read_scans(tmp_path / "mac.zip", tmp_path / "a.csv", network="best", read=read_here)
    rows = csv.DictReader((tmp_path / "a.csv").read_text().splitlines())
    assert {row["picture"] for row in rows} == {"./a.png", "../b.png"}
