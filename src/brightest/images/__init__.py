"""Turn any picture of one digit into the 28×28 image, normalized like MNIST, that a network reads."""

from brightest.images.decode import read_grey
from brightest.images.foreground import extract_foreground
from brightest.images.normalize import normalize_digit
from brightest.images.single import as_digit, read_picture

__all__ = ["as_digit", "extract_foreground", "normalize_digit", "read_grey", "read_picture"]
