"""Pictures that Pillow doesn't decode itself: PDF, which scanners make, and HEIC, which phones make."""

import io
import os
import subprocess
import sys
from errno import EFBIG, EIO
from pathlib import Path

from PIL import Image

from brightest.images import pdf_process

HEAD_BYTES = 1024  # the mark of a PDF must be within the first so many
PDF_MARK = b"%PDF-"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
MAX_PDF_BYTES = 2**27


def pdf_bytes(source: str | Path | bytes) -> bytes | None:
    """The bytes of a PDF; None if the source isn't one. Raises OSError if it is too large."""
    if isinstance(source, bytes):
        return source if PDF_MARK in source[:HEAD_BYTES] else None
    with Path(source).open("rb") as file:
        head = file.read(HEAD_BYTES)
        if PDF_MARK not in head:
            return None
        content = head + file.read(MAX_PDF_BYTES)
    if len(content) > MAX_PDF_BYTES:
        raise OSError(EFBIG, f"a PDF may have {MAX_PDF_BYTES >> 20} MiB; split it")
    return content


def count_pages(pdf: bytes) -> int:
    """The number of pages of a PDF. Raises OSError."""
    return int(_ask(pdf))


def render_pdf(pdf: bytes, page: int = 0) -> tuple[Image.Image, float]:
    """A page of a PDF as a grey picture at 200 dots per inch, or fewer if the page is large; the CPU time it took.

    Raises OSError.
    """
    seconds, _, content = _ask(pdf, str(page)).partition(b"\n")
    with Image.open(io.BytesIO(content), formats=("PPM",)) as picture:
        picture.load()
        return picture, float(seconds)


def register_heic(source: str | Path | bytes, formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats that Pillow may decode: HEIF as well if the source looks like one. Raises OSError."""
    if isinstance(source, bytes):
        head = source[:12]
    else:
        with Path(source).open("rb") as file:
            head = file.read(12)
    if head[4:8] != b"ftyp" or head[8:12] not in HEIC_BRANDS:
        return formats
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    if not pillow_heif.is_supported(head + bytes(12)):
        raise OSError(EIO, "this kind of HEIC can't be decoded; save it as JPEG")
    return (*formats, "HEIF")


def _ask(pdf: bytes, *page: str) -> bytes:
    """The output of the process that reads PDFs. Raises OSError if it fails."""
    call = [sys.executable, "-P", "-m", pdf_process.__name__, *page]
    seconds = 3 * pdf_process.MAX_SECONDS  # other programs may use the processor, too
    try:
        done = subprocess.run(call, input=pdf, capture_output=True, timeout=seconds, check=False, env=_environment())
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode not in (0, pdf_process.DAMAGED):
        raise OSError(EFBIG, "the PDF needs too much memory or time; export the page as PNG or JPEG")
    if done.returncode:
        raise OSError(EIO, "the PDF is damaged, has no pages or needs a password; export the page as PNG or JPEG")
    return done.stdout


def _environment() -> dict[str, str]:
    """An environment in which another Python finds the same modules."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
