"""Clutter: what a page finder finds that is no digit, such as corners of tables, scribbles, letters, signs and stains.

Left out is what looks like a digit in somebody's hand: an upright line (1), a roof with a leg (7), a box (0).
"""

import numpy as np
from numpy.typing import NDArray

from brightest.data.synthetic.fonts import Families
from brightest.data.synthetic.handwriting import CANVAS, FRACTION_BITS, TEMPLATES, draw_digit
from brightest.data.synthetic.typeset import draw_glyph

Grey = NDArray[np.float32]

SIGNS = "%&@#?!*=+-$€£<>~:;"
# Lines through a box of side 1, from x,y to x,y: joints of rules and pieces of frames, of which no digit is made.
JOINTS = (
    ((0, 0.5), (1, 0.5)),
    ((0.1, 0), (0.1, 1), (1, 1)),
    ((0.9, 0), (0.9, 1), (0, 1)),
    ((1, 0.1), (0.1, 0.1), (0.1, 1)),
    ((0, 0.1), (1, 0.1), (0.5, 0.1), (0.5, 1)),
    ((0, 0.9), (1, 0.9), (0.5, 0.9), (0.5, 0)),
    ((0, 0.5), (0.9, 0.5), (0.9, 0), (0.9, 1)),
    ((1, 0.5), (0.1, 0.5), (0.1, 0), (0.1, 1)),
    ((0, 0.5), (1, 0.5), (0.5, 0.5), (0.5, 0), (0.5, 1)),
    ((0, 0.3), (1, 0.3), (1, 0.7), (0, 0.7)),
    ((0.2, 0), (0.2, 1), (0.8, 1), (0.8, 0)),
    ((0.2, 1), (0.2, 0), (0.8, 0), (0.8, 1)),
    ((0.2, 0), (0.2, 1), (0.2, 0.5), (0.8, 0.5), (0.8, 0), (0.8, 1)),
)


def _joint(rng: np.random.Generator) -> Grey:
    """Where rules meet or cross."""
    points = np.array(JOINTS[rng.integers(len(JOINTS))], np.float64) - 0.5
    angle = np.radians(rng.normal(0, 4))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = (points * rng.uniform(24, 76, 2)) @ turn + CANVAS / 2
    return _draw_lines([places], _pen(rng))


def _scribble(rng: np.random.Generator) -> Grey:
    """A line through many random points."""
    places = rng.uniform(10, CANVAS - 10, (int(rng.integers(7, 16)), 2))
    return _draw_lines([places], _pen(rng))


def _struck_out(rng: np.random.Generator) -> Grey:
    """A digit under a zigzag or a cross that reaches beyond it."""
    names = list(TEMPLATES)
    ink = draw_digit(names[rng.integers(len(names))], rng)
    rows, columns = np.nonzero(ink > 0.2)
    low, high = np.array([columns.min() - 6, rows.min()]), np.array([columns.max() + 6, rows.max()])
    if rng.random() < 0.5:
        n = int(rng.integers(5, 10))
        zigzag = np.stack([np.tile([0.0, 1.0], n)[:n], np.linspace(0.1, 0.9, n)], axis=1)
        lines = [zigzag]
    else:
        lines = [np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])]
    strike = [low + line * (high - low) + rng.normal(0, 2, line.shape) for line in lines]
    return np.maximum(ink, _draw_lines(strike, _pen(rng)))


def _stain(rng: np.random.Generator) -> Grey:
    """A piece of a texture: smooth noise above a threshold."""
    import cv2

    noise = rng.normal(size=(CANVAS, CANVAS)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), rng.uniform(2, 9), sigmaY=rng.uniform(2, 9))
    y, x = np.mgrid[:CANVAS, :CANVAS] / (CANVAS / 2) - 1
    smooth = smooth / smooth.std() - 2 * (x * x + y * y)
    return np.asarray(np.clip((smooth - np.quantile(smooth, rng.uniform(0.75, 0.93))) * 4, 0, 1), np.float32)


def _edge(rng: np.random.Generator) -> Grey:
    """The edge of a sheet or of a shadow: one side of a bent line is dark."""
    import cv2

    low, high = 12, CANVAS - 12
    corners = np.array([(low, low), (high, low), (high, high), (low, high)], np.float64)
    chosen = corners[np.sort(rng.choice(4, 3, replace=False))] + rng.normal(0, 5, (3, 2))
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.fillPoly(canvas, [_fixed(chosen)], 255, cv2.LINE_AA, FRACTION_BITS)
    return canvas.astype(np.float32) / np.float32(255)


def _letter(rng: np.random.Generator, fonts: Families) -> Grey:
    """A letter that looks like no digit."""
    from brightest.data.out_of_distribution import LETTERS

    return draw_glyph(LETTERS[rng.integers(len(LETTERS))], rng, fonts)


def _sign(rng: np.random.Generator, fonts: Families) -> Grey:
    """A sign as it stands beside digits."""
    return draw_glyph(SIGNS[rng.integers(len(SIGNS))], rng, fonts)


DRAWN = (_joint, _scribble, _struck_out, _stain, _edge)
TYPESET = (_letter, _letter, _sign)


def draw_clutter(rng: np.random.Generator, fonts: Families) -> Grey:
    """Draw one piece of clutter of a random kind: ink (h, w) in [0, 1]. fonts: for letters and signs."""
    kind = int(rng.integers(len(DRAWN) + len(TYPESET)))
    return DRAWN[kind](rng) if kind < len(DRAWN) else TYPESET[kind - len(DRAWN)](rng, fonts)


def _pen(rng: np.random.Generator) -> int:
    """A pen's width in pixels, thin ones as likely as thick ones."""
    return round(float(np.exp(rng.uniform(np.log(1.5), np.log(14)))))


def _fixed(places: NDArray[np.float64]) -> NDArray[np.int32]:
    """Places (n, 2) in OpenCV's fixed-point numbers."""
    return np.rint(places * (1 << FRACTION_BITS)).astype(np.int32)


def _draw_lines(lines: list[NDArray[np.float64]], thickness: int) -> Grey:
    """Ink of lines, each through places (n, 2)."""
    import cv2

    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.polylines(canvas, [_fixed(line) for line in lines], False, 255, thickness, cv2.LINE_AA, FRACTION_BITS)
    return canvas.astype(np.float32) / np.float32(255)
