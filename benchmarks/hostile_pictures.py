"""Hostile pictures: damaged at random, or small files with many large pages. They are read as in hostile_files.py.

python benchmarks/hostile_pictures.py [--mutated N] [--seed N]
"""

import io
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from hostile_files import call, claims, mutate, read, run

PREDICT = ("predict", "--network", "reader")
MUTATED = 1_000
MAX_CHARACTERS = 100_000  # said about two hundred pages
KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "HEIF", "PDF")


def pages(kind: str, drawings: list[Image.Image], **options: object) -> bytes:
    """A file of these pages or frames; of the first if it can't hold several."""
    content = io.BytesIO()
    several = {"save_all": True, "append_images": drawings[1:]} if kind in ("GIF", "TIFF", "WEBP", "PDF") else {}
    drawings[0].save(content, kind, **several, **options)
    return content.getvalue()


def word(number: int, side: int = 160) -> Image.Image:
    """A page with a stroke, each at another place."""
    pixels = np.full((side, side), 230, np.uint8)
    pixels[30:90, 20 + 9 * number : 28 + 9 * number] = 20
    return Image.fromarray(pixels)


def small_frames(side: int, first: bytes = b"") -> bytes:
    """A GIF of 200 frames, `side` × `side`, each of which changes one pixel of the last. first: a frame before them."""
    frame = b"\x21\xf9\x04\x04\x05\0\0\0,%s\0\x02\x02\x44\x01\0" % struct.pack("<4H", 0, 0, 1, 1)
    head = first or b"GIF89a%s\x80\0\0\xff\xff\xff\0\0\0" % struct.pack("<2H", side, side)
    return head + frame * (199 if first else 200) + b";"


def shared_strip(first: Image.Image) -> bytes:
    """A TIFF of 200 pages that share the pixels of one."""
    content = bytearray(pages("TIFF", [first], compression="tiff_deflate"))
    place = int.from_bytes(content[4:8], "little")
    size = 2 + 12 * int.from_bytes(content[place : place + 2], "little")
    entries = content[place : place + size]
    content[place + size : place + size + 4] = len(content).to_bytes(4, "little")
    for number in range(199):
        content += entries + (len(content) + size + 4 if number < 198 else 0).to_bytes(4, "little")
    return bytes(content)


def pdf(stream: bytes) -> bytes:
    """A PDF of 200 pages of A4 that share one stream of drawing commands."""
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(200))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 200>>" % kids]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 203 0 R>>"] * 200
    packed = zlib.compress(stream)
    objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    made = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, one) for i, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + made + b"trailer<</Root 1 0 R>>"


def dot(number: int) -> Image.Image:
    """Four megapixels of which one is black."""
    page = Image.new("L", (2000, 2000), 255)
    page.putpixel((number, number), 0)
    return page


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that ask for much: what it is, and its bytes."""
    rng = np.random.default_rng(0)
    texture = Image.fromarray(rng.integers(0, 256, (900, 900)).astype(np.uint8))
    squares = Image.fromarray(
        np.kron(np.where(rng.random((75, 75)) < 0.12, 0, 255), np.ones((12, 12))).astype(np.uint8)
    )
    made: dict[str, Callable[[], bytes]] = {
        "GIF: 200 frames of 4 megapixels, a pixel each": lambda: small_frames(2000),
        "GIF: 200 frames of 64 megapixels, a pixel each": lambda: small_frames(8000),
        "GIF: 200 frames of noise, a pixel each": lambda: small_frames(0, pages("GIF", [texture])[:-1]),
        "GIF: 200 frames of squares, a pixel each": lambda: small_frames(0, pages("GIF", [squares])[:-1]),
        "WebP: 40 frames of 4 megapixels, nearly equal": lambda: pages(
            "WEBP", list(map(dot, range(40))), lossless=True, quality=0
        ),
        "TIFF: 200 pages that share 8 blank megapixels": lambda: shared_strip(Image.new("L", (2480, 3508), 255)),
        "TIFF: 200 pages that share 4 megapixels with a dot": lambda: shared_strip(dot(0)),
        "TIFF: 200 pages that share squares": lambda: shared_strip(squares),
        "PDF: 200 blank pages": lambda: pdf(b" "),
        "PDF: 200 pages that share 60,000 curves": lambda: pdf(b"0 0 m 9 800 500 2 500 800 c S\n" * 60_000),
    }
    for what, make in made.items():
        yield what, make()


def mutated(count: int, seed: int) -> list[str]:
    """What is wrong with the ends of `count` mutated pictures, each kind in turn."""
    pillow_heif.register_heif_opener()
    rng, wrong = np.random.default_rng(seed), []
    files = [pages(kind, [word(0), word(3), word(6)]) for kind in KINDS]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "picture"
        with redirect_stdout(io.StringIO()):  # what the command imports, the forked processes then have
            for content in files:
                path.write_bytes(content)
                assert call([*PREDICT, str(path)]) == 0
        for number in range(count):
            path.write_bytes(mutate(files[number % len(files)], rng))
            if said := read(PREDICT, path):
                wrong.append(f"{KINDS[number % len(KINDS)]}, file {number}: {said}")
    return wrong


def exploded() -> tuple[int, list[str]]:
    """The number of bombs, and what is wrong with their ends."""
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as name:
        for what, content in bombs():
            count += 1
            path = Path(name) / "picture"
            path.write_bytes(content)
            if said := read(PREDICT, path, MAX_CHARACTERS):
                wrong.append(f"{what} ({len(content):,} bytes): {said}")
    return count, wrong


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims, as benchmarks/prove.py takes them."""
    return claims("hostile pictures", mutated, MUTATED, "hostile pictures of many large pages", exploded)


if __name__ == "__main__":
    run(__doc__, mutated, MUTATED, exploded)
