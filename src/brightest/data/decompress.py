"""Files read with care: gzipped or not, never more than a limit, and with a clear word when one is broken."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from brightest.errors import DataError

MAX_FILE_BYTES = 2**30  # bytes of one file, unpacked: the largest set of this kind, EMNIST's, fits into half of it
_CHUNK_BYTES = 2**20


@contextmanager
def open_decompressed(path: Path) -> Iterator[BinaryIO]:
    """The file's content as a stream, unpacked if its first bytes say that it is gzip, whatever its name.

    Raises DataError for whatever goes wrong with the file, also while it is read inside the `with`.
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
        raise DataError(f"{path} ends in the middle: its gzip data was cut short; get the file anew.") from None
    except (gzip.BadGzipFile, zlib.error):
        raise DataError(f"{path} is damaged: its gzip data can't be unpacked; get the file anew.") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def read_decompressed(path: Path) -> bytes:
    """All of the file, unpacked. Raises DataError where it is more than LARGEST."""
    with open_decompressed(path) as stream:
        whole = read_at_most(stream, MAX_FILE_BYTES)
    if whole is None:
        raise DataError(f"{path} is too large: brightest reads files of up to {MAX_FILE_BYTES // 2**30} GiB, unpacked.")
    return whole


def read_at_most(stream: BinaryIO, limit: int) -> bytes | None:
    """The rest of the stream, or None as soon as it is more than `limit`."""
    stretches, total = [], 0
    while stretch := stream.read(_CHUNK_BYTES):
        total += len(stretch)
        if total > limit:
            return None
        stretches.append(stretch)
    return b"".join(stretches)
