"""Pictures as the network sees them: a drawing or photo of a digit, in 28×28 pixels, framed like MNIST."""

from brightest.images.decode import read_grey
from brightest.images.foreground import extract_foreground
from brightest.images.normalize import normalize_digit
from brightest.images.single import as_digit, read_picture

__all__ = ["as_digit", "extract_foreground", "normalize_digit", "read_grey", "read_picture"]
