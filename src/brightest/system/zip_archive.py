"""Reads zip archives from strangers: counts members before listing them, and checks sizes before decompressing."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from brightest.system.budget import Budget

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # with others, the file decides how much memory they take
MAX_MEMBERS = 200_000
_ENTRY = b"PK\1\2"  # the first bytes of every entry in an archive's table of contents
_CHUNK_BYTES = 2**20
DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def open_zip(file: IO[bytes], budget: Budget) -> Iterator[zipfile.ZipFile]:
    """Open an archive, unless its table of contents exceeds the budget. Raises the budget's error, or DAMAGE_ERRORS."""
    entries, rest = 0, b""
    while chunk := file.read(_CHUNK_BYTES):
        budget.check_time()
        entries += (rest + chunk).count(_ENTRY)
        rest = chunk[1 - len(_ENTRY) :]
    if entries > MAX_MEMBERS:
        budget.refuse(f"is a zip archive of {entries:,} files: at most {MAX_MEMBERS:,} are allowed")
    budget.spend_parts(entries)
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        if not all(info.filename for info in archive.infolist()):  # is_dir() asks for a name's last character
            raise zipfile.BadZipFile("a member has no name")
        yield archive


def read_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, budget: Budget) -> bytes:
    """A member's content, decompressed. Raises the budget's error, KeyError if it is missing, or DAMAGE_ERRORS."""
    info = archive.getinfo(member) if isinstance(member, str) else member
    spend_member(info, budget)
    chunks = []
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            budget.check_time()
            chunks.append(chunk)
    return b"".join(chunks)


def spend_member(info: zipfile.ZipInfo, budget: Budget) -> None:
    """Count the bytes of a member that is to be decompressed. Raises the budget's error if it can't be."""
    if info.compress_type not in _METHODS:
        budget.refuse(f"has an unusual compression in {info.filename[:80]!r}: zip it again with the usual one")
    if info.flag_bits & 1:
        budget.refuse(f"is protected by a password ({info.filename[:80]!r}): zip it again without a password")
    budget.spend_bytes(info.file_size)  # zipfile decompresses no more than this
