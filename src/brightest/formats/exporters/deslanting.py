"""Deslanting inside an ONNX graph. The pixels are exactly those of images/deslant_kernel.py.

Each function builds the nodes that compute the function of the same name there, for one digit.
"""

import numpy as np

from brightest.formats.exporters.graph import Graph, Tensor
from brightest.images.deslant_kernel import MAX_PASSES, MAX_SLANT, PAD, SCALE_TOLERANCE, UPRIGHT_SLANT
from brightest.images.normalize import BOX_THRESHOLD, DIGIT_SIDE

FAR = 1e9  # beyond every pixel
ALONG = np.arange(DIGIT_SIDE, dtype=np.float64)


def deslant(graph: Graph, digit: Tensor) -> Tensor:
    """A normalized digit (28, 28) uint8, deslanted; unchanged if it is upright already or can't be made upright."""
    image = digit.to(np.float64)
    y, x, slant = centre_and_slant(graph, image)
    leaning = (graph("Abs", slant) > UPRIGHT_SLANT) & (graph("Abs", slant) <= MAX_SLANT)
    is_ink = image > BOX_THRESHOLD * image.max()
    before = length(graph, is_ink, graph.constant(np.float64(0)))
    upright = image
    for _ in range(MAX_PASSES):
        scale = before / length(graph, is_ink, slant)
        scale = graph.where(graph("Abs", scale - 1) < SCALE_TOLERANCE, 1.0, scale)
        result = render(graph, image, (y, x), slant, scale)
        remaining = centre_and_slant(graph, result)[2]
        is_upright = graph("Abs", remaining) <= UPRIGHT_SLANT
        upright = graph.where(leaning & is_upright, result, upright)
        leaning = leaning & ~is_upright
        slant = slant + remaining
    return upright.to(np.uint8)


def centre_and_slant(graph: Graph, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The centre of mass (row, column) and the slant of an image (28, 28): float64 scalars.

    image: whole numbers as float64, so that the sums are exact.
    """
    down, across = graph.constant(ALONG[:, None]), graph.constant(ALONG)
    mass = graph("Max", image.sum(), 1)
    sum_y, sum_x = (image * down).sum(), (image * across).sum()
    variance = mass * (image * down * down).sum() - sum_y * sum_y
    covariance = mass * (image * down * across).sum() - sum_x * sum_y
    return sum_y / mass, sum_x / mass, graph.where(variance.equals(0), 0.0, covariance / graph("Max", variance, 1))


def length(graph: Graph, is_ink: Tensor, slant: Tensor) -> Tensor:
    """The longest side of the bounding box of the ink, once deslanted: a scalar. is_ink: (28, 28) bool."""
    down = graph.constant(np.tile(ALONG[:, None], DIGIT_SIDE))
    across = graph.constant(ALONG) - slant * down
    sides = [graph.where(is_ink, at, -FAR).max() - graph.where(is_ink, at, FAR).min() for at in (down, across)]
    return graph("Max", *sides) + 1


def render(graph: Graph, image: Tensor, centre: tuple[Tensor, Tensor], slant: Tensor, scale: Tensor) -> Tensor:
    """The image (28, 28), deslanted and scaled about its centre of mass: whole numbers as float64."""
    middle_y, middle_x = centre
    y = middle_y + (graph.constant(ALONG[:, None]) - middle_y) / scale  # (28, 1): the source of each row
    above = graph("Floor", y)
    rows = [graph.where((above + offset).equals(ALONG), tap, 0.0) for offset, tap in taps(y - above)]  # (28, 28) each
    lines = (rows[0] + rows[1] + rows[2] + rows[3]) @ image
    shift = middle_x + slant * (y - middle_y)
    x = graph("Clip", shift + (graph.constant(ALONG) - middle_x) / scale, -3, DIGIT_SIDE + 2)  # (28, 28)
    before = graph("Floor", x)
    padded = graph("Pad", lines, graph.whole(0, PAD, 0, PAD), dtype=np.float64)
    values = [
        tap * graph("GatherElements", padded, (before + (PAD + offset)).to(np.int64), axis=1, dtype=np.float64)
        for offset, tap in taps(x - before)
    ]
    return graph("Round", graph("Clip", values[0] + values[1] + values[2] + values[3], 0, 255))


def taps(t: Tensor) -> list[tuple[int, Tensor]]:
    """Offsets and weights of the four pixels around places t in [0, 1), as `_cubic` in the kernel has them."""
    return [
        (-1, ((1 - 0.5 * t) * t - 0.5) * t),
        (0, (1.5 * t - 2.5) * t * t + 1),
        (1, ((2 - 1.5 * t) * t + 0.5) * t),
        (2, (0.5 * t - 0.5) * t * t),
    ]
