"""The code of a drawing in a link: its 784 pixels, compressed, in characters that any address may contain."""

import base64
import zlib

import numpy as np

from brightest.errors import SettingError
from brightest.images.normalize import DIGIT_SIDE
from brightest.nn.parameters import Array

MAX_CHARACTERS = 1_100  # pixels of noise, which can't be compressed, take 1,060; a digit takes 250


def encode(image: Array) -> str:
    """The code of an image, (28, 28) uint8."""
    packed = zlib.compress(image.tobytes(), 9)  # with a checksum
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(code: str) -> Array:
    """The image of a code, (28, 28) uint8. Raises SettingError if it is too long or damaged."""
    if len(code) > MAX_CHARACTERS:
        raise SettingError(f"the drawing in this link is too long: it has at most {MAX_CHARACTERS:,} characters.")
    reader = zlib.decompressobj()
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), b"-_", validate=True)
        pixels = reader.decompress(packed, DIGIT_SIDE**2 + 1)
    except (ValueError, zlib.error):
        pixels = b""
    if len(pixels) != DIGIT_SIDE**2 or not reader.eof or reader.unused_data:
        raise SettingError("the drawing in this link is damaged: copy the whole link once more.")
    return np.frombuffer(pixels, np.uint8).reshape(DIGIT_SIDE, DIGIT_SIDE)
