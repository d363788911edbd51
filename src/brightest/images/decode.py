"""Decode pictures safely: an untrusted file may be huge, damaged, rotated, or no picture at all.

Pillow decodes most formats; phones' HEIC and scanners' PDF are decoded by documents.py. Of a file with several pages or
frames, the first is read; pages.py gives any of them.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from brightest.errors import DataError, ImageError
from brightest.images import documents
from brightest.images.pixels import allowed_pixels

# Only raster formats that Pillow decodes itself: for EPS it would start another program.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
READABLE = "PNG, JPEG, GIF, BMP, TIFF, WebP, PPM, HEIC or PDF"
MAX_IMAGE_PIXELS = 64_000_000  # more than a phone's camera takes
MIN_LONGEST_SIDE = 5  # pixels: smaller pictures can't show a digit
DEFAULT_MAX_SIDE = 512  # pixels: enough for a digit; reducing early saves memory, and averages out noise

Source: TypeAlias = str | Path | bytes | Image.Image | NDArray[Any]  # a file's path, its bytes, or a picture in memory


def read_grey(
    source: Source, max_pixels: int = MAX_IMAGE_PIXELS, max_side: int = DEFAULT_MAX_SIDE
) -> NDArray[np.float32]:
    """Read the upright picture as grey (h, w) in [0, 1], 1 white, its longest side at most `max_side` pixels.

    source: a file's path or its bytes, a Pillow image, or an array (h, w) or (h, w, 1, 3 or 4), as pixels.py says.
    Raises ImageError if it can't be read or has more than `max_pixels` pixels.
    """
    return np.asarray(read_bytes(source, max_pixels, max_side) / np.float32(255), np.float32)


def read_bytes(
    source: Source, max_pixels: int = MAX_IMAGE_PIXELS, max_side: int = DEFAULT_MAX_SIDE
) -> NDArray[np.uint8]:
    """Like `read_grey`, but in bytes: (h, w) uint8, where 255 is white."""
    with open_safely(source, max_pixels) as picture:
        return _to_grey(picture, max_side)


def read_colours(source: Source, max_pixels: int = MAX_IMAGE_PIXELS, max_side: int | None = None) -> Image.Image:
    """Read the upright picture in RGB, its longest side at most `max_side` pixels, if given.

    A picture that is transparent or has more than 8 bits per channel becomes grey. Raises ImageError if it can't be
    read or has more than `max_pixels` pixels.
    """
    with open_safely(source, max_pixels) as picture:
        max_side = max_side or max(picture.size)
        if picture.mode.startswith(("I", "F")) or picture.has_transparency_data:
            return Image.fromarray(_to_grey(picture, max_side)).convert("RGB")
        picture.draft("RGB", (max_side, max_side))
        ImageOps.exif_transpose(picture, in_place=True)
        plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        return _reduce(plain, max_side).convert("RGB")


def first_page(source: Source, max_pixels: int = MAX_IMAGE_PIXELS) -> Source:
    """The first page of a PDF, rendered; any other source as it is: its first page or frame is the one that is read.

    Raises ImageError if a PDF can't be read.
    """
    if pdf_of(source) is None:
        return source
    with open_safely(source, max_pixels) as picture:
        return picture.copy()


def upright_size(source: Source, max_pixels: int = MAX_IMAGE_PIXELS) -> tuple[int, int]:
    """Width and height of the upright picture. Raises ImageError as `read_grey` does."""
    with open_safely(source, max_pixels) as picture:
        swapped = picture.getexif().get(ExifTags.Base.Orientation, 1) >= 5  # 5 to 8 include a quarter turn
        return picture.size[::-1] if swapped else picture.size


def is_picture(content: bytes) -> bool:
    """Whether the bytes begin as a picture of one of FORMATS does, damaged or not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.open(io.BytesIO(content), formats=FORMATS).close()
    except UnidentifiedImageError:
        return False
    except Exception:  # noqa: BLE001 (whatever a damaged or huge picture raises: reading it says why)
        return True
    return True


def display_name(source: Source) -> str:
    """The name of a picture in an error message."""
    return str(source) if isinstance(source, str | Path) else "the picture"


def pdf_of(source: Source) -> bytes | None:
    """The bytes of a PDF, whose page is rendered each time it is opened; None for other sources. Raises ImageError."""
    if not isinstance(source, str | Path | bytes):
        return None
    with as_image_errors(source, MAX_IMAGE_PIXELS):
        if not isinstance(source, bytes):
            _check_path(Path(source))
        return documents.pdf_bytes(source)


@contextmanager
def open_safely(source: Source, max_pixels: int) -> Iterator[Image.Image]:
    """Open a picture without decoding it. Every error becomes an ImageError, even one in the body of the `with`."""
    with as_image_errors(source, max_pixels), open_picture(source) as picture:
        check_size(display_name(source), max_pixels, *picture.size)
        yield picture


@contextmanager
def as_image_errors(source: Source, max_pixels: int) -> Iterator[None]:
    """Raises ImageError instead of any error in the block."""
    name = display_name(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow warns of is refused or corrected below
            yield
    except ImageError:
        raise
    except Image.DecompressionBombError:
        raise _too_large_error(name, max_pixels) from None
    except UnidentifiedImageError:
        raise ImageError(f"{name} is not a picture that brightest reads: {READABLE}.") from None
    except MemoryError:
        raise ImageError(f"{name} needs more memory than is available: make the picture smaller.") from None
    except OSError as error:
        reason = error.strerror or "it is cut short or damaged"
        raise ImageError(f"{name} can't be read: {reason}.") from error
    except Exception as error:  # a decoder may raise almost anything on a damaged file
        raise ImageError(f"{name} is damaged: it can't be decoded as a picture.") from error


def open_picture(source: Source) -> Image.Image:
    """The picture, or the first page of a PDF, which may not be decoded yet. Raises ImageError, or what Pillow does."""
    if isinstance(source, Image.Image):
        return source.copy()  # the caller's image stays unchanged
    if isinstance(source, np.ndarray):
        return _from_array(source)
    if not isinstance(source, str | Path | bytes):
        raise ImageError(f"a {type(source).__name__} is no picture: give a path, bytes, a Pillow picture or an array.")
    if not isinstance(source, bytes):
        _check_path(Path(source))
    pdf = documents.pdf_bytes(source)
    if pdf:
        return documents.render_pdf(pdf)[0]
    formats = documents.register_heic(source, FORMATS)
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=formats)


def _check_path(path: Path) -> None:
    """Raises ImageError unless the path is that of a file."""
    if path.is_dir():
        raise ImageError(f"{path} is a folder: give the picture itself.")
    if path.exists() and not path.is_file():
        raise ImageError(f"{path} is a pipe or a device: read it once, and give its bytes.")
    if not path.is_file():
        raise ImageError(f"{path}: there is no such picture.")


def _from_array(pixels: NDArray[Any]) -> Image.Image:
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    shape = pixels.shape
    if not (pixels.ndim == 2 or (pixels.ndim == 3 and shape[2] in (3, 4))) or 0 in shape:
        raise ImageError(f"an array {shape} is no picture: it must be (height, width), with 3 or 4 colours or none.")
    return Image.fromarray(np.ascontiguousarray(to_uint8(pixels)))


def to_uint8(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Pixels as bytes of the same shape, (h, w) or (h, w, channels), by the rule of brightest.images.pixels.

    Raises ImageError for pixels that aren't allowed.
    """
    try:
        allowed = allowed_pixels(pixels)
    except DataError as error:
        raise ImageError(str(error)) from None
    if allowed.dtype == np.uint8:
        return allowed
    return np.asarray(np.rint(allowed * np.float32(255)), np.uint8)


def check_size(name: str, max_pixels: int, width: int, height: int) -> None:
    """Raises ImageError if a picture has too many pixels, or too few to show a digit."""
    if width * height > max_pixels:
        raise _too_large_error(name, max_pixels, f" with {width:,}×{height:,} pixels")
    if max(width, height) < MIN_LONGEST_SIDE:
        raise ImageError(f"{name} has {width}×{height} pixels: too few to show a digit.")


def _too_large_error(name: str, max_pixels: int, size: str = "") -> ImageError:
    return ImageError(f"{name} is too large{size}: reduce it below {max_pixels // 10**6} million pixels.")


def _to_grey(picture: Image.Image, max_side: int) -> NDArray[np.uint8]:
    """Decode, turn upright, reduce, and convert colours to their brightness: (h, w)."""
    picture.draft("L", (max_side, max_side))  # lets a JPEG decode at a fraction of its size
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith(("I", "F")):
        return _in_bytes(_scale_deep_grey(picture, max_side))
    if picture.has_transparency_data:
        return _in_bytes(_flatten_transparent(picture, max_side))
    if picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    return np.asarray(_reduce(picture.convert("L"), max_side))


def _in_bytes(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(255 * grey).astype(np.uint8)


def _reduce(picture: Image.Image, max_side: int) -> Image.Image:
    picture.thumbnail((max_side, max_side), Image.Resampling.HAMMING)
    return picture


def _unit_floats(picture: Image.Image) -> NDArray[np.float32]:
    return np.asarray(picture, np.float32) / np.float32(255)


def _scale_deep_grey(picture: Image.Image, max_side: int) -> NDArray[np.float32]:
    """Scale values deeper than 8 bits to [0, 1], from the darkest to the lightest pixel of the reduced picture.

    Such files have no agreed value for white: 12 bits are often stored in 16.
    """
    numbers = np.asarray(_reduce(picture.convert("F"), max_side))
    low, high = numbers.min(), numbers.max()
    if not np.isfinite(high - low):
        raise ValueError("pixels that are not numbers")
    return np.asarray((numbers - low) / max(high - low, np.finfo(np.float32).tiny))


def _flatten_transparent(picture: Image.Image, max_side: int) -> NDArray[np.float32]:
    """Composite a transparent picture onto a backdrop: white behind dark ink, black behind light ink.

    If most of the picture is opaque, it includes its own background, and the backdrop has the same grey.
    """
    reduced = _reduce(picture if picture.mode == "RGBA" else picture.convert("RGBA"), max_side)
    opacity, brightness = _unit_floats(reduced.getchannel("A")), _unit_floats(reduced.convert("RGB").convert("L"))
    visible: NDArray[Any] = opacity > 0.5
    typical = np.median(brightness[visible]) if visible.any() else 0
    backdrop = typical if visible.mean() > 0.5 else round(1 - typical)
    return opacity * brightness + (1 - opacity) * np.float32(backdrop)
