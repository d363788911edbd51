"""The pages of a document, read one by one within a budget: a small file may have hundreds of large pages.

Work is counted in pixels, not in seconds, so the same pages are read on every machine; only a page of a PDF that takes
seconds to render counts for more.
"""

from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from brightest.errors import ImageError
from brightest.images import documents, pdf_process
from brightest.images.decode import (
    MAX_IMAGE_PIXELS,
    Source,
    as_image_errors,
    check_size,
    display_name,
    open_picture,
    open_safely,
    pdf_of,
)

MAX_PAGES = 200  # in one file
BASE_WORK = 40_000_000  # on all pages of any file
WORK_PER_BYTE = 60  # more for each byte of the file; a photo has at most twenty pixels a byte
SCAN_WORK_PER_BYTE = 6_000  # the same for a PDF or TIFF; a blank page of a fax has almost 5,000 pixels a byte
HEAD_BYTES = 200  # that describe a page, for which there is no more work: pages may share their content
PDF_PAGE_WORK = 6_000_000  # for a process that renders a page
PDF_SECOND_WORK = 25_000_000  # for each full second that it takes


class Pages:
    """The pages of a PDF or TIFF, or the frames of a GIF or WebP; another picture is one page.

    pages[0] is the first, as a picture of its own. Read them in order: a frame is built on those before it, which are
    then decoded only once. Raises ImageError if the source can't be read or has more than MAX_PAGES pages, and for each
    page that can't be read. If there is too much on the pages for a file of its size, `spent` is set, and an ImageError
    says which pages are left unread. The first page is always read.
    """

    def __init__(self, source: Source, max_pixels: int = MAX_IMAGE_PIXELS) -> None:
        self._source, self._max_pixels = source, max_pixels
        self._pdf = pdf_of(source)
        self._opened: Image.Image | None = None
        self._count, self._work, self.spent = 1, BASE_WORK, False
        self._canvas = 0  # pixels of each frame, if they are known before it is decoded
        if self._pdf is not None:
            with as_image_errors(source, max_pixels):
                self._count = documents.count_pages(self._pdf)
            self._work += SCAN_WORK_PER_BYTE * max(0, len(self._pdf) - HEAD_BYTES * self._count)
        elif isinstance(source, str | Path | bytes):
            with open_safely(source, max_pixels) as picture:
                pixels = picture.width * picture.height
                self._count = _count(picture)
                size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
                is_scan = picture.format == "TIFF"
                self._canvas = 0 if is_scan else pixels
                per_byte = SCAN_WORK_PER_BYTE if is_scan else WORK_PER_BYTE
                self._work += per_byte * max(0, size - HEAD_BYTES * self._count) - pixels
        if self._count > MAX_PAGES:
            raise ImageError(f"{display_name(source)} has more than {MAX_PAGES} pages: give at most that many.")

    def close(self) -> None:
        """Close the file, which stays open between pages."""
        if self._opened:
            self._opened.close()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, page: int) -> Source:
        if page == 0 and self._pdf is None:
            return self._source
        with as_image_errors(self._source, self._max_pixels):
            self.spend(self._canvas)
            self._check_spent(page)
            if self._pdf is not None:
                return self._rendered(self._pdf, page)
            self._opened = picture = self._opened or open_picture(self._source)
            picture.seek(page)
            self.spend(picture.width * picture.height - self._canvas)
            self._check_spent(page)
            check_size(display_name(self._source), self._max_pixels, *picture.size)
            return picture.copy()

    def spend(self, work: int) -> None:
        """Count the work that a page took beyond its pixels."""
        self._work -= work

    def _rendered(self, pdf: bytes, page: int) -> Image.Image:
        """A page of a PDF. Raises OSError."""
        self.spend(PDF_PAGE_WORK)
        try:
            picture, seconds = documents.render_pdf(pdf, page)
        except OSError:
            self.spend(PDF_SECOND_WORK * pdf_process.MAX_SECONDS)
            raise
        self.spend(PDF_SECOND_WORK * int(seconds) + picture.width * picture.height)
        check_size(display_name(self._source), self._max_pixels, *picture.size)
        return picture

    def _check_spent(self, page: int) -> None:
        """Raises ImageError if the work on the pages before this one, or its own, is too much."""
        if page and self._work < 0:
            self.spent = True
            left = f"page {page + 1} is" if page + 1 == self._count else f"pages {page + 1} to {self._count} are"
            raise ImageError(
                f"{display_name(self._source)} has too much on its pages for a file of its size: {left} left unread. "
                "Save them as pictures of their own."
            )


def _count(picture: Image.Image) -> int:
    """The number of pages or frames; for a TIFF, whose pages are counted slowly, no more than MAX_PAGES + 1."""
    if picture.format != "TIFF":
        return int(getattr(picture, "n_frames", 1))
    count = 0
    with suppress(EOFError):
        while count <= MAX_PAGES:
            picture.seek(count)
            count += 1
    return count


def is_plain(picture: Source) -> bool:
    """Whether a picture in memory has the same value everywhere, so that nothing can be on it."""
    if not isinstance(picture, Image.Image):
        return False
    return all(low == high for low, high in np.reshape(picture.getextrema(), (-1, 2)))
