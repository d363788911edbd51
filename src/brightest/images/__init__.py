"""Pictures as the network sees them: a drawing or photo of a digit, in 28×28 pixels, framed like MNIST."""

from brightest.images.decode import read_grey
from brightest.images.foreground import ink
from brightest.images.normalize import frame
from brightest.images.single import as_digit, read_picture

__all__ = ["as_digit", "frame", "ink", "read_grey", "read_picture"]
