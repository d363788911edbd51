"""The members of a .zip or .tar as spans of bytes. Any process can read any member alone, in any order.

The archive may come from a stranger. Its table of contents is never in memory as a whole, a member that unpacks to more
than MAX_SCAN_BYTES is refused, and a member's size and checksum are compared with its content.
"""

import struct
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from brightest.cluster.scans.files import Files
from brightest.errors import DataError, ImageError

MAX_SCAN_BYTES = 2**27  # of one file; the limit allows for PDFs of many pages
MAX_TAR_HEADER_BYTES = 2**20  # of an extended header, which holds a member's long name and the like
STORED, DEFLATED = 0, 8  # compression methods of the .zip format
UNREADABLE, NO_FILE = -1, -2  # our own methods: a member with a password; a link or a device
_END, _END_64, _LOCATOR_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_ENTRY, _HEADER = b"PK\1\2", b"PK\3\4"
_ENTRY_FIELDS = struct.Struct("<4s6H3L5H2L")
_HEADER_BYTES, _END_BYTES, _MAX_COMMENT = 30, 22, 2**16
_TAR_BLOCK_BYTES = 512
_FULL = 0xFFFFFFFF  # stands for a number that needs 64 bits; the number itself is in the extra field


class Span(NamedTuple):
    """A whole file, by default, or a member of an archive."""

    name: str
    start: int = -1  # offset of the member's header in a .zip, of its content in a .tar; -1: the whole file
    packed: int = 0  # bytes in the archive
    size: int = 0  # bytes of the unpacked content
    method: int = STORED  # compression
    crc: int = -1  # CRC-32 of the content; -1: none


def kind_of(files: Files, path: str) -> str:
    """ "zip", "tar", "compressed tar", or "" for other files. Raises DataError if the file can't be read."""
    head, lowered = files.read(path, 0, _TAR_BLOCK_BYTES), path.lower()
    if head[:4] in (_HEADER, _END):
        return "zip"
    if head[257:262] == b"ustar" or (lowered.endswith(".tar") and head):
        return "tar"
    packed = head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"))
    return "compressed tar" if packed and ".t" in lowered.rpartition("/")[2] else ""


def zip_members(file: IO[bytes], path: str) -> Iterator[Span]:
    """The files in a .zip, in the order of its table of contents. Raises DataError if that is damaged."""
    try:
        yield from _zip_members(file, path)
    except (struct.error, OverflowError, ValueError, OSError) as error:
        raise DataError(f"{path} is cut short or damaged: it can't be read as a .zip ({error}).") from None


def _zip_members(file: IO[bytes], path: str) -> Iterator[Span]:
    end = file.seek(0, 2)
    tail_start = max(0, end - _END_BYTES - _MAX_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise DataError(f"{path} is cut short or damaged: the end of the archive is missing.")
    size, offset = struct.unpack_from("<2L", tail, at + 12)
    last = tail_start + at
    if tail[at - 20 : at - 16] == _LOCATOR_64:
        file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
        end_64 = file.read(56)
        if end_64[:4] != _END_64 or len(end_64) < 56:
            raise DataError(f"{path} is damaged: its table of contents can't be found.")
        size, offset = struct.unpack_from("<2Q", end_64, 40)
        last -= 76
    before = last - size - offset  # bytes in front of the archive, such as the program of a self-extracting one
    if before < 0:
        raise DataError(f"{path} is cut short or damaged: its table of contents can't be found.")
    file.seek(before + offset)
    left = size
    while left >= _ENTRY_FIELDS.size:
        fields = _ENTRY_FIELDS.unpack(file.read(_ENTRY_FIELDS.size))
        flags, method, crc, packed, unpacked = fields[3], fields[4], *fields[7:10]
        lengths, start = fields[10:13], fields[16]
        if fields[0] != _ENTRY:
            raise DataError(f"{path} is damaged: its table of contents can't be read.")
        name = file.read(lengths[0])
        extra = file.read(lengths[1])
        file.seek(lengths[2], 1)
        left -= _ENTRY_FIELDS.size + sum(lengths)
        unpacked, packed, start = _with_64_bits(extra, unpacked, packed, start)
        text = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if not text.endswith("/"):
            yield Span(text, before + start, packed, unpacked, UNREADABLE if flags & 1 else method, crc)


def _with_64_bits(extra: bytes, *numbers: int) -> list[int]:
    """The numbers of a table entry; those that need 64 bits are taken from its extra field."""
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            wide = list(struct.unpack_from(f"<{min(length, len(extra) - at - 4) // 8}Q", extra, at + 4))
        at += 4 + length
    return [wide.pop(0) if number == _FULL and wide else number for number in numbers]


def tar_members(file: IO[bytes], path: str) -> Iterator[Span]:
    """The files in a .tar, in the order of the archive. Raises DataError if the archive is damaged."""
    try:
        with tarfile.open(fileobj=_Bounded(file), mode="r:") as archive:  # type: ignore[call-overload] # tarfile calls no other methods
            while member := archive.next():
                if member.isreg():
                    yield Span(member.name, member.offset_data, member.size, member.size)
                elif not member.isdir():
                    yield Span(member.name, 0, method=NO_FILE)
                archive.members.clear()  # else each stays in memory
            file.seek(archive.offset)
            if file.read(_TAR_BLOCK_BYTES).strip(b"\0"):  # tarfile mistakes a damaged header for the end
                raise DataError(f"{path} is damaged: what follows its first {archive.offset:,} bytes can't be read.")
    except (tarfile.TarError, ValueError, EOFError, OSError) as error:
        raise DataError(f"{path} is cut short or damaged: it can't be read as a .tar ({error}).") from None


class _Bounded:
    """A file that refuses to read more than MAX_TAR_HEADER_BYTES at once: tarfile would believe any header's size."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int) -> bytes:
        if size > MAX_TAR_HEADER_BYTES:
            raise ValueError("a member's header is too long")
        return self._file.read(size)


def read_span(files: Files, path: str, span: Span) -> bytes:
    """The content of a file, or of a member of the archive at `path`.

    Raises ImageError if it is too large, damaged, encrypted or a link; DataError if the file can't be read.
    """
    if max(span.size, span.packed) > MAX_SCAN_BYTES:
        raise _too_large()
    if span.start < 0:
        content = files.read(path, 0, MAX_SCAN_BYTES + 1)
        if len(content) > MAX_SCAN_BYTES:
            raise _too_large()
        return content
    if span.method == NO_FILE:
        raise ImageError("the picture is a link in its archive: the file that it points to has its own rows.")
    in_tar = span.crc < 0
    content = files.read(path, span.start, span.size) if in_tar else _unzipped(files, path, span)
    if len(content) != span.size or (not in_tar and zlib.crc32(content) != span.crc):
        raise ImageError("the picture is damaged in its archive.")
    return content


def _unzipped(files: Files, path: str, span: Span) -> bytes:
    if span.method not in (STORED, DEFLATED):
        raise ImageError("the picture has a password or an unusual compression in its archive: make a plain .zip.")
    header = files.read(path, span.start, _HEADER_BYTES)
    if header[:4] != _HEADER or len(header) < _HEADER_BYTES:
        raise ImageError("the picture is damaged in its archive.")
    packed = files.read(path, span.start + _HEADER_BYTES + sum(struct.unpack_from("<2H", header, 26)), span.packed)
    if span.method == STORED:
        return packed
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, span.size + 1)
    except zlib.error:
        raise ImageError("the picture is damaged in its archive.") from None


def _too_large() -> ImageError:
    return ImageError(f"the picture is too large: a file may have at most {MAX_SCAN_BYTES >> 20} MiB.")
