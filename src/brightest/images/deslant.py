"""Deslant digits: shear each along its rows until it stands upright.

People slant their writing by up to 40°, and a network that sees every digit upright need not learn all slants. The
slant is cov(x, y) / var(y) of the ink, by its second moments; the shear is about the centre of mass, which stays where
it is, and the digit is then scaled to its old length. So an image that is normalized stays normalized.

Here, the pixels that a network expects are its *frame*: "mnist", as normalize.py makes them, or "upright", deslanted
besides.
"""

import numpy as np
from numpy.typing import NDArray

FRAMES = ("mnist", "upright")


def deslant(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Normalized digits (n, 784) uint8, each upright, by cubic interpolation.

    An image that is upright already is returned unchanged, so deslanting twice changes nothing. So is one that can't
    be made upright: a blank one, and one that leans by more than 56°, such as a dash.
    """
    from brightest.images.deslant_kernel import allocate_buffers, deslant_images

    upright = np.array(images, order="C")
    deslant_images(upright, allocate_buffers())
    return upright
