"""Pictures that Pillow doesn't decode itself: PDF, which scanners make, and HEIC, which phones make."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EFBIG, EIO
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import Image

HEAD_BYTES = 1024  # within which a PDF's mark must be
PDF_MARK = b"%PDF-"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
PDF_DPI = 200  # of a page that is rendered
MAX_PDF_SIDE = 2400  # pixels of a page's longer side
MAX_PDF_BYTES = 2**27
_pdfium = Lock()  # PDFium may be called by one thread at a time


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
    """The number of pages of a PDF."""
    with _opened(pdf) as document:
        return len(document)


def render_pdf(pdf: bytes, page: int = 0) -> Image.Image:
    """A page of a PDF as a grey picture of 200 dots per inch, or less if it is large. Raises OSError."""
    with _opened(pdf) as document:
        if not len(document):
            raise OSError(EIO, "the PDF has no pages")
        sheet = document[page]
        scale = min(PDF_DPI / 72, MAX_PDF_SIDE / max(*sheet.get_size(), 1.0))
        picture: Image.Image = sheet.render(scale=scale, grayscale=True).to_pil().copy()
        return picture


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


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:  # pypdfium2 has no types
    """An open document, for one thread at a time. Raises OSError if it can't be opened."""
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            raise OSError(EIO, "the PDF is damaged or needs a password; export the page as PNG or JPEG") from None
        try:
            yield document
        finally:
            document.close()
