"""Picture files, opened with care: a stranger's file may be huge, broken, rotated, or no picture at all."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from brightest.errors import ImageError

# Only formats that Pillow decodes by itself and that hold pixels: EPS, for one, would start another program.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
MOST_PIXELS = 64_000_000  # more than a phone's camera makes
FEWEST = 5  # pixels along the longest side: nobody reads a digit in less
WORKING_SIDE = 512  # a frame needs 20 pixels along the digit; reducing early saves memory and evens out noise


def read_grey(path: Path, most_pixels: int = MOST_PIXELS) -> NDArray[np.float32]:
    """The picture, upright, as grey levels (h, w) in [0, 1], 1 white; the longest side is at most 512 pixels.

    Raises ImageError with the reason when it can't be read.
    """
    try:
        if path.is_dir():
            raise ImageError(f"{path} is a folder: give the picture itself.")
        if not path.is_file():
            raise ImageError(f"{path}: there is no such picture.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow warns of is refused or put right below
            with Image.open(path, formats=FORMATS) as picture:
                _check_size(path, most_pixels, *picture.size)
                return _grey(picture)
    except ImageError:
        raise
    except Image.DecompressionBombError:
        raise _too_large(path, most_pixels) from None
    except UnidentifiedImageError:
        raise ImageError(
            f"{path} is not a picture that brightest reads: PNG, JPEG, GIF, BMP, TIFF, WebP or PPM."
        ) from None
    except MemoryError:
        raise ImageError(f"{path} needs more memory than there is: make the picture smaller.") from None
    except OSError as error:
        reason = error.strerror or "it is cut short or damaged"
        raise ImageError(f"{path} can't be read: {reason}.") from error
    except Exception as error:  # a decoder that meets a broken file may raise almost anything
        raise ImageError(f"{path} is damaged: it can't be decoded as a picture.") from error


def _check_size(path: Path, most_pixels: int, width: int, height: int) -> None:
    if width * height > most_pixels:
        raise _too_large(path, most_pixels, f" with {width:,}×{height:,} pixels")
    if max(width, height) < FEWEST:
        raise ImageError(f"{path} has {width}×{height} pixels: too few to show a digit.")


def _too_large(path: Path, most_pixels: int, size: str = "") -> ImageError:
    return ImageError(f"{path} is too large{size}: reduce it below {most_pixels // 10**6} million pixels.")


def _grey(picture: Image.Image) -> NDArray[np.float32]:
    """Decode, turn upright, reduce; colours become their brightness."""
    picture.draft("L", (WORKING_SIDE, WORKING_SIDE))  # lets a JPEG decode at a fraction of its size
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith(("I", "F")):
        return _from_numbers(picture)
    if picture.has_transparency_data:
        return _from_transparent(picture)
    if picture.mode not in ("1", "L"):
        picture = picture.convert("RGB")
    return _levels(_reduced(picture.convert("L")))


def _reduced(picture: Image.Image) -> Image.Image:
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.HAMMING)
    return picture


def _levels(picture: Image.Image) -> NDArray[np.float32]:
    return np.asarray(picture, np.float32) / np.float32(255)


def _from_numbers(picture: Image.Image) -> NDArray[np.float32]:
    """Deeper than 8 bits there is no agreed white (12 bits often come in 16): it is the lightest pixel."""
    numbers = np.asarray(picture, np.float32)
    low, high = numbers.min(), numbers.max()
    if not np.isfinite(high - low):
        raise ValueError("pixels that are not numbers")
    stretched = (numbers - low) / max(high - low, np.finfo(np.float32).tiny)
    return np.asarray(_reduced(Image.fromarray(stretched)), np.float32)


def _from_transparent(picture: Image.Image) -> NDArray[np.float32]:
    """On a backdrop from which what is visible stands out: white behind dark ink, black behind light ink.

    Where most of the picture is visible it brings its own paper, and the backdrop continues that.
    """
    reduced = _reduced(picture.convert("RGBA"))
    opacity, brightness = _levels(reduced.getchannel("A")), _levels(reduced.convert("RGB").convert("L"))
    visible: NDArray[Any] = opacity > 0.5
    typical = np.median(brightness[visible]) if visible.any() else 0
    backdrop = typical if visible.mean() > 0.5 else round(1 - typical)
    return opacity * brightness + (1 - opacity) * np.float32(backdrop)
