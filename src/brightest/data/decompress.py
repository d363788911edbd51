"""Read files safely: gzipped or not, up to a size limit, with a clear error for a damaged file."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from brightest.errors import DataError

MAX_FILE_BYTES = 2**30  # decompressed: twice the largest file of EMNIST, the largest data set of this kind
_CHUNK_BYTES = 2**20


@contextmanager
def open_decompressed(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, and decompress it if its content (not its name) is gzip.

    Raises DataError for any problem with the file, also while it is read in the body of the `with`.
    """
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder where a file was expected.")
        if not path.is_file():
            raise DataError(f"{path}: there is no such file.")
        with path.open("rb") as file:
            start = file.peek(2)[:2]
            if not start:
                raise DataError(f"{path} is empty.")
            yield cast("BinaryIO", gzip.GzipFile(fileobj=file)) if start == b"\x1f\x8b" else file
    except EOFError:
        raise DataError(f"{path} ends in the middle: its gzip data is cut short; download the file again.") from None
    except (gzip.BadGzipFile, zlib.error):
        raise DataError(f"{path} is damaged: its gzip data can't be decompressed; download the file again.") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def read_decompressed(path: Path) -> bytes:
    """The whole file, decompressed. Raises DataError if it has more than MAX_FILE_BYTES."""
    with open_decompressed(path) as stream:
        content = read_at_most(stream, MAX_FILE_BYTES)
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
