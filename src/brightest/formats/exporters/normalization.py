"""Digit normalization inside an ONNX graph: the same steps by which images/ turns a grey picture into a digit's image.

Each function builds the nodes that compute the function of the same name in images/single.py, images/foreground.py or
images/normalize.py, which explain the reasons. Two things differ. ONNX has no least squares, so the normal equations
are solved by elimination. ONNX can't resize as Pillow does, so a resize is one matrix product along each axis, columns
first, with Pillow's coefficients (Resample.c); in between, numbers are rounded to float32 as in Pillow.
"""

import numpy as np

from brightest.formats.exporters.graph import Graph, Tensor
from brightest.images.foreground import FOREGROUND_THRESHOLD, MIN_CONTRAST, MIN_DEVIATIONS
from brightest.images.normalize import BOX_SIDE, BOX_THRESHOLD, CENTRE, DIGIT_SIDE, PADDING
from brightest.images.single import MAX_BOX_DEVIATION, MAX_CENTRE_DEVIATION

REGULARIZATION = 1e-8  # added to the diagonal, because too few border pixels may leave the equations undetermined
HAMMING_COEFFICIENTS = float(np.float32(0.54)), float(np.float32(0.46))  # float32 in Pillow, too


def as_digit(graph: Graph, picture: Tensor) -> tuple[Tensor, Tensor]:
    """The normalized digit (28, 28) uint8 in a picture (h, w) uint8 (255 is white), and whether that is blank."""
    grey = (picture.to(np.float32) / 255).to(np.float64)
    ink, blank = extract_foreground(graph, grey)
    lightness = median(graph, border_pixels(graph, grey))
    to_extreme = graph("Min", lightness, 1 - lightness)  # the distance to black or to white
    has_digit_size = graph("Shape", picture).equals(DIGIT_SIDE).to(np.int64).min().equals(1)
    on_black = graph.where(lightness < 0.5, grey, 1 - grey)
    is_plain = (to_extreme <= 0.05) & (grey.max() - grey.min() >= MIN_CONTRAST)
    is_normalized = has_digit_size & is_plain & has_normalized_place(graph, on_black)
    unchanged = graph("Round", 255 * on_black).to(np.uint8)
    return graph.choose(is_normalized, unchanged, normalize_digit(graph, ink)), blank & ~is_normalized


def has_normalized_place(graph: Graph, ink: Tensor) -> Tensor:
    """Whether the bounding box and centre of mass of ink (h, w) are those of a normalized digit: a bool scalar."""
    longest = graph("Shape", crop(graph, ink)).max()
    fits = graph("Abs", longest - BOX_SIDE) <= MAX_BOX_DEVIATION
    for axis in (0, 1):
        mass = ink.sum(axis=1 - axis).reshape(-1)
        n = graph("Shape", mass).reshape()
        steps = graph("Range", graph.constant(np.int64(0)), n, graph.constant(np.int64(1))).to(np.float64)
        centre = (mass * steps).sum() / graph("Max", mass.sum(), 1e-9)
        fits = fits & (graph("Abs", centre - CENTRE) <= MAX_CENTRE_DEVIATION)
    return fits


def border_pixels(graph: Graph, grey: Tensor) -> Tensor:
    """The outermost pixels of an image (h, w), as one row (n,)."""
    inner = grey.rows(1, -1)
    edges = grey.rows(0, 1), grey.rows(-1, 2**31), inner.columns(0, 1), inner.columns(-1, 2**31)
    return graph.concatenate([edge.reshape(-1) for edge in edges])


def median(graph: Graph, row: Tensor) -> Tensor:
    """The median of a row (n,): a scalar."""
    n = graph("Shape", row)
    upper = graph("Div", n, 2)
    order = graph("TopK", row, upper + 1, outputs=2, largest=0, dtype=row.dtype)  # the smallest half, in order
    middle = [order.part(graph("Div", n - 1, 2), upper + 1, 0).min(), order.max()]
    return (middle[0] + middle[1]) / 2


def fit_background(graph: Graph, grey: Tensor) -> Tensor:
    """The background (h, w) of a picture (h, w): a quadratic surface through its border pixels."""
    y, x = _span(graph, grey, 0), _span(graph, grey, 1)
    terms = _terms(graph, x, y)
    zeros = 0 * grey
    edge = border_pixels(graph, grey).reshape(-1, 1)
    across, down = (border_pixels(graph, part + zeros).reshape(-1, 1) for part in (x, y))
    edge_terms = graph.concatenate([part + 0 * across for part in _terms(graph, across, down)], axis=1)  # (n, 6)
    inlier = 0 * edge + 1
    for _ in range(4):
        weighted = (edge_terms * inlier).T
        fit = solve(graph, weighted @ edge_terms, weighted @ edge)
        distance = graph("Abs", edge - edge_terms @ fit)
        inlier = (distance <= graph("Max", 4 * median(graph, distance.reshape(-1)), 1e-3)).to(np.float64)
    surface = zeros
    for i, term in enumerate(terms):
        surface = surface + fit.rows(i, i + 1) * term
    return surface


def _span(graph: Graph, grey: Tensor, axis: int) -> Tensor:
    """Coordinates from -1 to 1 along an axis of `grey`: (h, 1) or (1, w)."""
    n = graph("Shape", grey).rows(axis, axis + 1).reshape()
    steps = graph("Range", graph.constant(np.int64(0)), n, graph.constant(np.int64(1))).to(np.float64)
    along = steps * (2 / graph("Max", n - 1, 1).to(np.float64)) - 1
    return along.reshape(-1, 1) if axis == 0 else along.reshape(1, -1)


def _terms(graph: Graph, x: Tensor, y: Tensor) -> list[Tensor]:
    return [graph.constant(np.ones((1, 1))), x, y, x * y, x * x, y * y]


def solve(graph: Graph, A: Tensor, b: Tensor, n: int = 6) -> Tensor:
    """Solve A x = b for symmetric positive A (n, n) and b (n, 1), by Gauss-Jordan elimination."""
    augmented = graph.concatenate([A + graph.constant(REGULARIZATION * np.eye(n)), b], axis=1)
    for k in range(n):
        row, column = augmented.rows(k, k + 1), augmented.columns(k, k + 1)
        row = row / row.columns(k, k + 1)
        # The k-th row becomes `row`; every other row loses the multiple of `row` that clears its column k.
        augmented = augmented - (column - graph.constant(np.eye(n)[:, k : k + 1])) * row
    return augmented.columns(n, n + 1)


def extract_foreground(graph: Graph, grey: Tensor) -> tuple[Tensor, Tensor]:
    """The ink (h, w), from 0 to 1, of a picture (h, w), and whether it is blank; then the ink is 1 everywhere."""
    difference = grey - fit_background(graph, grey)
    strength = graph.where(-difference.min() > difference.max(), -difference, difference)
    strongest = strength.max()
    noise = MIN_DEVIATIONS * median(graph, graph("Abs", border_pixels(graph, difference)))
    blank = strongest < graph("Max", noise, MIN_CONTRAST)
    is_ink = strength >= graph("Max", FOREGROUND_THRESHOLD * strongest, noise)
    return graph.where(blank, 1.0, graph.where(is_ink, strength / strongest, 0.0)), blank


def normalize_digit(graph: Graph, ink: Tensor) -> Tensor:
    """Ink (h, w) as a normalized digit (28, 28) uint8, light on dark."""
    digit = resize(graph, crop(graph, ink))
    before = graph.concatenate([_offset(graph, digit, axis) for axis in (0, 1)])
    after = DIGIT_SIDE - graph("Shape", digit) - before
    pads = graph.concatenate([before, after])
    return graph("Pad", graph("Round", 255 * digit), pads, dtype=np.float32).to(np.uint8)


def crop(graph: Graph, ink: Tensor) -> Tensor:
    """Crop ink (h, w) to the bounding box of the pixels above BOX_THRESHOLD."""
    mask = (ink > BOX_THRESHOLD * ink.max()).to(np.int64)
    lines = [mask.max(axis=1).reshape(-1), mask.max(axis=0).reshape(-1)]
    first = graph.concatenate([graph("ArgMax", line, keepdims=1) for line in lines])
    last = graph.concatenate([graph("ArgMax", line, keepdims=1, select_last_index=1) for line in lines])
    return ink.part(first, last + 1, 0, 1)


def resize(graph: Graph, ink: Tensor) -> Tensor:
    """Resize ink (h, w) so that its longest side is 20 pixels and its maximum 1: float32."""
    sides = graph("Shape", ink)
    scale = BOX_SIDE / sides.max().to(np.float64)
    size = graph("Max", graph("Round", sides.to(np.float64) * scale), 1)
    padding = graph.whole(PADDING, PADDING, PADDING, PADDING)
    padded = graph("Pad", ink.to(np.float32), padding, dtype=np.float32).to(np.float64)
    down, across = (
        resize_matrix(graph, sides.rows(i, i + 1).reshape(), size.rows(i, i + 1).reshape(), scale > 1) for i in (0, 1)
    )
    narrow = (padded @ across.T).to(np.float32)
    digit = (down @ narrow.to(np.float64)).to(np.float32)
    return graph("Clip", digit / digit.max(), 0, 1)


def resize_matrix(graph: Graph, n: Tensor, size: Tensor, enlarged: Tensor) -> Tensor:
    """The weights of n old pixels, padded by 3 on both sides, in each of `size` new pixels: (size, n + 6).

    n, size: whole numbers; enlarged: use Lanczos's filter instead of Hamming's.
    """
    span = n + 2 * PADDING
    old, new = (
        graph("Range", graph.constant(np.float64(0)), end, graph.constant(np.float64(1)))
        for end in (span.to(np.float64), size)
    )
    scale = n.to(np.float64) / size
    stretch = graph("Max", scale, 1)
    support = graph.where(enlarged, 3.0, graph.constant(np.float64(1))) * stretch
    centre = (PADDING + (new + 0.5) * scale).reshape(-1, 1)
    x = (old.reshape(1, -1) - centre + 0.5) / stretch  # (size, n + 6)
    weight = graph.where(enlarged, lanczos(graph, x), hamming(graph, x))
    first, end = graph("Floor", centre - support + 0.5), graph("Floor", centre + support + 0.5)
    supported = graph.where((old.reshape(1, -1) >= first) & (old.reshape(1, -1) < end), weight, 0.0)
    return supported / supported.sum(axis=1)


def sinc(graph: Graph, x: Tensor) -> Tensor:
    """sin(πx) / πx, and 1 at 0."""
    middle = x.equals(0)
    angle = graph.where(middle, 1.0, x) * np.pi
    return graph.where(middle, 1.0, graph("Sin", angle) / angle)


def hamming(graph: Graph, x: Tensor) -> Tensor:
    """Hamming's filter, from -1 to 1."""
    level, wave = HAMMING_COEFFICIENTS
    bell = level + wave * graph("Cos", x * np.pi)
    return graph.where(graph("Abs", x) < 1, sinc(graph, x) * bell, 0.0)


def lanczos(graph: Graph, x: Tensor) -> Tensor:
    """Lanczos's filter, from -3 to just under 3."""
    return graph.where((x >= -3) & (x < 3), sinc(graph, x) * sinc(graph, x / 3), 0.0)


def _offset(graph: Graph, digit: Tensor, axis: int) -> Tensor:
    """The row (or column) of the frame in which the digit begins, so that its centre of mass is in the middle: (1,)."""
    mass = digit.sum(axis=1 - axis).reshape(-1).to(np.float64)
    n = graph("Shape", mass)
    places = graph("Range", graph.constant(np.float64(0)), n.to(np.float64).reshape(), graph.constant(np.float64(1)))
    centre = (mass * places).sum() / mass.sum()
    start = graph("Round", CENTRE - centre).to(np.int64)
    return graph("Min", graph("Max", start, 0), DIGIT_SIDE - n)
