"""Reads files safely, compressed or not: up to a size limit, and with a clear error if a file is damaged."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from brightest.errors import DataError

MAX_FILE_BYTES = 2**30  # decompressed: twice the largest file of EMNIST, the largest data set of this kind
MIN_EXPANDED_BYTES = 2**25  # to which any compressed file may expand
MAX_EXPANSION, MAX_TEXT_EXPANSION = 50, 25  # the factor by which a file may expand beyond that; text is slow to parse
MAX_XZ_BYTES = 2**28  # of memory for the decompressor; an .xz file says how much it needs
COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_CHUNK_BYTES = 2**20


@contextmanager
def open_decompressed(path: Path, expansion: int = MAX_TEXT_EXPANSION) -> Iterator[BinaryIO]:
    """Open a file for reading, and decompress it if its content (not its name) is gzip, bzip2 or xz.

    Raises DataError for any problem with the file, also while it is read in the body of the `with`, and for a file that
    expands to more than MIN_EXPANDED_BYTES and more than `expansion` times its size.
    """
    kind = ""
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder where a file was expected.")
        if not path.is_file():
            raise DataError(f"{path}: there is no such file.")
        with path.open("rb") as file:
            start = file.peek(6)
            if not start:
                raise DataError(f"{path} is empty.")
            kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")
            yield _decompressed(file, kind, path, expansion) if kind else file
    except EOFError:
        raise DataError(f"{path} ends in the middle: its {kind} data is cut short; download the file again.") from None
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError):
        raise _damaged(path, kind) from None
    except OSError as error:
        if kind == "bzip2" and error.errno is None:
            raise _damaged(path, kind) from None
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def _damaged(path: Path, kind: str) -> DataError:
    return DataError(f"{path} is damaged: its {kind} data can't be decompressed; download the file again.")


def _decompressed(file: BinaryIO, kind: str, path: Path, expansion: int) -> BinaryIO:
    """The content, decompressed in memory up to its limit. Raises DataError, or the errors of the decompressor."""
    if kind == "zstd":
        raise DataError(f"{path} is compressed with zstd, which brightest doesn't read: decompress it with zstd -d.")
    limit = min(MAX_FILE_BYTES, max(MIN_EXPANDED_BYTES, expansion * path.stat().st_size))
    content = io.BytesIO()
    for chunk in _CHUNKS[kind](file):
        if content.tell() + len(chunk) > limit:
            raise DataError(
                f"{path} is too large: it becomes more than {limit / 2**20:,.0f} MiB when decompressed, which is more "
                "than data of its size should; if you trust it, decompress it yourself."
            )
        content.write(chunk)
    content.seek(0)
    return content


def expand(file: IO[bytes], path: str, out: IO[bytes]) -> None:
    """Write a compressed file's content to `out`. Raises DataError if it is damaged, or expands beyond its limit."""
    start = file.read(6)
    file.seek(0)
    kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")
    try:
        written = 0
        for chunk in _CHUNKS[kind](file):
            written += len(chunk)
            if written > max(MIN_EXPANDED_BYTES, MAX_EXPANSION * file.tell()):
                raise DataError(f"{path} becomes more than {MAX_EXPANSION} times as large: decompress it yourself.")
            out.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError):
        raise DataError(f"{path} is cut short or damaged: its {kind} data can't be decompressed.") from None
    except OSError as error:
        raise DataError(f"{path} can't be decompressed: {error.strerror or error}.") from error


def _chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _xz_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The decompressed content of an .xz, in chunks. (lzma.open can't limit the memory that a file makes it use.)"""
    decompressor, compressed = lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_XZ_BYTES), b""
    while not decompressor.eof:
        if decompressor.needs_input and not (compressed := file.read(_CHUNK_BYTES)):
            raise EOFError
        yield decompressor.decompress(compressed, _CHUNK_BYTES)
        compressed = b""


_CHUNKS: dict[str, Callable[[IO[bytes]], Iterator[bytes]]] = {
    "gzip": lambda file: _chunks(gzip.GzipFile(fileobj=file)),
    "bzip2": lambda file: _chunks(bz2.BZ2File(file)),
    "xz": _xz_chunks,
}


def read_decompressed(path: Path) -> bytes:
    """The whole file, decompressed. Raises DataError if it has more than MAX_FILE_BYTES."""
    with open_decompressed(path, MAX_EXPANSION) as stream:
        content = stream.getvalue() if isinstance(stream, io.BytesIO) else read_at_most(stream, MAX_FILE_BYTES)
    if content is None:
        raise DataError(
            f"{path} is too large: brightest reads files of up to {MAX_FILE_BYTES // 2**30} GiB, decompressed."
        )
    return content


def read_at_most(stream: BinaryIO, limit: int) -> bytes | None:
    """The rest of the stream, or None if it has more than `limit` bytes."""
    chunks, total = [], 0
    while chunk := stream.read(_CHUNK_BYTES):
        total += len(chunk)
        if total > limit:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
