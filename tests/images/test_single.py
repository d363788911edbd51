"""Every kind of picture of the same digit gives the same image; a picture without a digit is refused."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from brightest.errors import ImageError
from brightest.images import read_picture
from support.drawing import likeness, seven

Save = Callable[[Path], None]


@pytest.fixture
def expected(tmp_path: Path) -> np.ndarray:
    seven().save(tmp_path / "expected.png")
    return read_picture(tmp_path / "expected.png")


def with_alpha(ink: int, beneath: int) -> Image.Image:
    """Strokes of one colour on transparent pixels of colour `beneath`."""
    opacity = ImageOps.invert(seven())
    colour = Image.composite(Image.new("L", opacity.size, ink), Image.new("L", opacity.size, beneath), opacity)
    return Image.merge("LA", (colour, opacity))


def deep(dtype: type, ink: float, paper: float) -> Image.Image:
    return Image.fromarray(np.where(np.asarray(seven()) < 128, ink, paper).astype(dtype))


def card() -> Image.Image:
    """A white card with a 7 on it, its margin transparent."""
    opacity = Image.new("L", (200, 300), 0)
    opacity.paste(255, (10, 10, 190, 290))
    return Image.merge("LA", (seven(), opacity))


def turned(orientation: int, back: Image.Transpose) -> Save:
    def save(path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        seven().transpose(back).save(path, exif=exif)

    return save


KINDS: dict[str, tuple[str, Save]] = {
    "dark on light": ("png", lambda path: seven().save(path)),
    "light on dark": ("png", lambda path: seven(ink=255, paper=0).save(path)),
    "grey on grey": ("png", lambda path: seven(ink=70, paper=180).save(path)),
    "JPEG": ("jpg", lambda path: seven().save(path, quality=90)),
    "large JPEG": ("jpg", lambda path: seven((2000, 3000)).save(path)),
    "large PNG": ("png", lambda path: seven((2000, 3000)).save(path)),
    "small": ("png", lambda path: seven().resize((40, 60)).save(path)),
    "RGB": ("png", lambda path: ImageOps.colorize(seven(), "navy", "ivory").save(path)),
    "CMYK JPEG": ("jpg", lambda path: seven().convert("RGB").convert("CMYK").save(path)),
    "CMYK TIFF": ("tif", lambda path: seven().convert("RGB").convert("CMYK").save(path)),
    "palette": ("png", lambda path: seven().convert("P").save(path)),
    "1 bit": ("png", lambda path: seven().convert("1").save(path)),
    "16 bit": ("png", lambda path: deep(np.uint16, 0, 65535).save(path)),
    "16 bit, light on dark": ("png", lambda path: deep(np.uint16, 65535, 0).save(path)),
    "12 of 16 bit": ("png", lambda path: deep(np.uint16, 100, 4095).save(path)),
    "16 bit TIFF": ("tif", lambda path: deep(np.uint16, 2000, 50000).save(path)),
    "32 bit TIFF": ("tif", lambda path: deep(np.int32, -5, 10**6).save(path)),
    "float TIFF": ("tif", lambda path: deep(np.float32, 0, 1).save(path)),
    "dark ink on transparency": ("png", lambda path: with_alpha(0, 0).save(path)),
    "light ink on transparency": ("png", lambda path: with_alpha(255, 255).save(path)),
    "dark ink on hidden white": ("png", lambda path: with_alpha(0, 255).convert("RGBA").save(path)),
    "light ink on hidden black": ("webp", lambda path: with_alpha(255, 0).convert("RGBA").save(path, lossless=True)),
    "opaque RGBA": ("png", lambda path: seven().convert("RGBA").save(path)),
    "a card": ("png", lambda path: card().save(path)),
    "transparent GIF": ("gif", lambda path: seven().convert("P").save(path, transparency=255)),
    "transparent grey": ("png", lambda path: seven().save(path, transparency=255)),
    "animated GIF": ("gif", lambda path: seven().save(path, save_all=True, append_images=[Image.new("L", (200, 300))])),
    "turned right": ("jpg", turned(6, Image.Transpose.ROTATE_90)),
    "turned left": ("jpg", turned(8, Image.Transpose.ROTATE_270)),
    "upside down": ("png", turned(3, Image.Transpose.ROTATE_180)),
    "mirrored": ("tif", turned(2, Image.Transpose.FLIP_LEFT_RIGHT)),
    "PGM": ("pgm", lambda path: seven().save(path)),
    "BMP": ("bmp", lambda path: seven().save(path)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_shows_the_same_digit(tmp_path: Path, expected: np.ndarray, kind: str) -> None:
    ending, save = KINDS[kind]
    path = tmp_path / f"picture.{ending}"
    save(path)
    digit = read_picture(path)
    assert digit.shape == (784,)
    assert digit.dtype == np.uint8
    assert likeness(digit, expected) > 0.97


def test_the_similarity_measure_distinguishes_orientations(tmp_path: Path, expected: np.ndarray) -> None:
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT):
        seven().transpose(turn).save(tmp_path / "turned.png")
        assert likeness(read_picture(tmp_path / "turned.png"), expected) < 0.7


# Pictures of 28×28 pixels -------------------------------------------------------------------------------


def test_a_normalized_digit_is_not_changed(tmp_path: Path) -> None:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, 12:17] = np.arange(100, 200).reshape(5, 20).T  # faint
    for name, given in (("dark", pixels), ("light", 255 - pixels)):
        Image.fromarray(given).save(tmp_path / f"{name}.png")
        np.testing.assert_array_equal(read_picture(tmp_path / f"{name}.png"), pixels.reshape(-1))


@pytest.mark.parametrize(
    "place", [(slice(1, 21), slice(12, 17)), (slice(7, 21), slice(12, 17)), (slice(0, 28), slice(13, 15))]
)
def test_28_by_28_pixels_that_are_not_normalized_are(tmp_path: Path, place: tuple[slice, slice]) -> None:
    """Off the middle, too small, and too large, as drawings of that size are."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[place] = 255
    Image.fromarray(pixels).save(tmp_path / "drawn.png")
    rows = np.flatnonzero(read_picture(tmp_path / "drawn.png").reshape(28, 28).any(axis=1))
    assert (rows[0], rows[-1]) == (4, 23)


def test_28_by_28_pixels_on_grey_are_normalized(tmp_path: Path) -> None:
    seven((28, 28), ink=30, paper=150).save(tmp_path / "grey.png")
    digit = read_picture(tmp_path / "grey.png").reshape(28, 28)
    assert digit[0].max() == 0
    assert digit.max() == 255


# Refused pictures ---------------------------------------------------------------------------------------------


def huge(path: Path, side: int = 20_000) -> None:
    """A PNG whose header promises side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


def cut(path: Path, share: float = 0.5) -> None:
    seven((600, 900)).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])


def flipped(path: Path) -> None:
    seven().save(path, "PNG")
    whole = bytearray(path.read_bytes())
    whole[60:80] = b"?" * 20
    path.write_bytes(whole)


def not_numbers(path: Path) -> None:
    Image.fromarray(np.full((30, 30), np.nan, np.float32)).save(path, "TIFF")


REFUSED: dict[str, tuple[Save, str]] = {
    "missing": (lambda path: None, "there is no such picture"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "empty": (lambda path: path.write_bytes(b"") and None, "is not a picture"),
    "text": (lambda path: path.write_text("hello") and None, "is not a picture"),
    "PostScript": (lambda path: path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n") and None, "is not a picture"),
    "cut short": (cut, "cut short or damaged"),
    "only a header": (lambda path: cut(path, 0.01), "cut short or damaged|is not a picture"),
    "damaged": (flipped, "damaged"),
    "20,000×20,000": (huge, "is too large.*: reduce it below 64 million pixels"),
    "9,000×9,000": (lambda path: huge(path, 9000), "is too large with 9,000×9,000 pixels"),
    "12,000×12,000": (lambda path: huge(path, 12000), "is too large with 12,000×12,000 pixels"),
    "1×1": (lambda path: Image.new("L", (1, 1)).save(path, "PNG"), "has 1×1 pixels: too few"),
    "white": (lambda path: Image.new("L", (90, 90), 255).save(path, "PNG"), "nothing stands out"),
    "black": (lambda path: Image.new("L", (90, 90), 0).save(path, "PNG"), "nothing stands out"),
    "white 28×28": (lambda path: Image.new("L", (28, 28), 255).save(path, "PNG"), "nothing stands out"),
    "black 28×28": (lambda path: Image.new("L", (28, 28), 0).save(path, "PNG"), "nothing stands out"),
    "all transparent": (lambda path: Image.new("RGBA", (90, 90)).save(path, "PNG"), "nothing stands out"),
    "deep and blank": (lambda path: Image.new("I;16", (90, 90), 9).save(path, "PNG"), "nothing stands out"),
    "not numbers": (not_numbers, "damaged"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_picture_without_a_digit_is_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    save, says = REFUSED[kind]
    path = tmp_path / "picture"
    save(path)
    with pytest.raises(ImageError, match=says) as caught:
        read_picture(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.endswith(".")
    assert "\n" not in message
