"""Render a page of a PDF in a process of its own, which may crash or run out of memory without harm to another.

    python -P -m brightest.images.pdf_process PAGE < scan.pdf

It writes its CPU time in seconds, a line break, and the page as a PGM; without PAGE, the number of pages. PDFium takes
as much memory and time as a file demands, and ends its process if it gets no memory.
"""

import sys
import time
from contextlib import suppress

MAX_MEGABYTES = 256  # enough for an A4 page scanned at 600 dots per inch in colours
MAX_SECONDS = 8  # of processor time
DAMAGED = 3  # exit code for a PDF that can't be opened
DPI = 200  # dots per inch of a rendered page
MAX_SIDE = 2400  # pixels of a page's longer side


def main(page: int | None) -> int:
    """Write the time and the page's PGM, or the number of pages, to stdout. Returns the exit code."""
    _limit()
    import pypdfium2

    content = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return DAMAGED
    if page is None:
        sys.stdout.write(str(len(document)))
        return 0
    if page >= len(document):
        return DAMAGED
    sheet = document[page]
    scale = min(DPI / 72, MAX_SIDE / max(*sheet.get_size(), 1.0))
    picture = sheet.render(scale=scale, grayscale=True).to_pil()
    sys.stdout.buffer.write(b"%f\n" % time.process_time())
    picture.save(sys.stdout.buffer, "PPM")
    return 0


def _limit() -> None:
    """Limit the memory and the processor time, where the system can."""
    with suppress(ImportError):
        import resource

        limits = {
            resource.RLIMIT_AS: MAX_MEGABYTES << 20,
            resource.RLIMIT_CPU: MAX_SECONDS,
            resource.RLIMIT_CORE: 0,
        }
        for limit, most in limits.items():
            with suppress(OSError, ValueError):  # such as on macOS, which has no limit on addresses
                resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
