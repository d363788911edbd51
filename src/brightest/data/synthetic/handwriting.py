"""Synthetic handwriting: digits drawn from stroke templates, several for every way in which people write each digit.

A template is a list of strokes through hand-placed points. For each digit its points are jittered, slanted, stretched
and bent; splines run through them, and a pen of a random width draws them with changing pressure. The seed determines
everything.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (n, 2): x to the right and y down; the digit's box has the side 1
Stroke = tuple[Points, ...]  # pieces that meet at corners, each a smooth curve
Grey = NDArray[np.float32]

# For each way to write a digit: strokes separated by |, points x,y in hundredths of the box, * after a corner.
TEMPLATES = {
    "0 open": "60,8 40,4 20,22 12,50 22,82 46,97 74,84 88,52 78,20 56,8",
    "0 closed": "50,3 26,14 12,48 24,84 50,97 76,84 88,48 74,14 50,3",
    "0 narrow": "50,2 36,20 32,50 38,82 52,98 66,80 68,46 62,16 50,2",
    "0 overlapped": "72,16 50,3 24,16 12,50 24,84 50,97 78,82 88,46 74,14 48,6 34,12",
    "0 from the right": "80,20 56,4 26,14 12,46 20,82 46,98 76,86 88,54 80,20",
    "0 clockwise": "46,4 74,12 90,48 78,84 50,97 22,84 12,50 24,14 50,3 62,10",
    "0 looped": "56,14 34,10 16,40 22,82 50,98 80,82 86,44 66,12 46,6 40,16 60,22 80,12",
    "0 open at the top": "28,6 14,40 20,80 48,97 80,80 88,40 68,8",
    "0 hooked": "44,18 66,3 40,5 14,34 18,78 50,98 82,78 88,40 70,14 50,6",
    "1 plain": "50,2 50,50 50,98",
    "1 upstroke": "24,30 54,2* 54,50 54,98",
    "1 long upstroke": "6,52 34,28 60,2* 60,50 60,98",
    "1 hooked upstroke": "28,30 44,20 56,3* 55,50 54,98",
    "1 foot": "50,2 50,50 50,98 | 24,98 76,98",
    "1 upstroke and foot": "26,26 54,2* 54,50 54,98 | 26,98 82,98",
    "1 upstroke and foot in one": "28,24 52,3* 52,96* 30,97* 78,96",
    "1 bent": "56,2 50,40 46,70 50,98",
    "1 with a flag": "30,20 46,16 58,3* 55,50 50,98",
    "1 low upstroke": "4,72 30,44 62,2* 60,50 56,98",
    "1 low upstroke and foot": "6,62 34,36 58,2* 57,50 55,96 | 16,97 96,96",
    "1 leaning upstroke": "2,60 40,30 74,2* 60,50 42,98",
    "1 wide": "2,84 40,40 66,2* 64,50 60,98",
    "1 tailed": "8,56 34,30 56,2* 52,44 56,80 72,97 90,92",
    "1 from the ground": "2,96 34,52 60,2* 56,50 60,96",
    "1 from the ground, with a foot": "0,92 36,44 58,3* 56,94* 40,96 94,92",
    "1 as a script l": "10,84 44,52 66,14 58,3 46,20 44,70 54,96 80,88",
    "2 plain": "16,26 30,6 58,3 76,22 70,46 44,72 14,97* 50,96 86,97",
    "2 looped": "18,24 34,5 62,6 74,26 62,54 38,82 18,95 14,84 28,80 52,92 86,94",
    "2 looped low": "20,20 42,3 68,14 68,38 46,68 20,92 8,86 18,76 40,86 66,97 90,88",
    "2 swan": "14,32 24,10 50,3 72,16 72,36 56,60 34,80 14,96 34,90 60,94 86,98",
    "2 angular": "16,10 70,6 74,30 48,64 14,96* 84,96",
    "2 hooked": "24,34 16,20 34,4 64,6 78,26 62,52 30,82 14,96* 54,95 86,88",
    "2 with a short foot": "14,22 36,4 64,8 74,28 58,58 20,94* 62,95",
    "2 curled low": "24,22 50,4 76,20 60,50 30,84 12,92 20,74 48,82 72,94 92,82",
    "2 with a closed loop": "20,20 44,3 70,16 64,44 34,78 12,90 14,70 36,74 62,96 92,94",
    "3 round": "18,16 42,3 70,10 74,30 50,46* 76,56 82,76 62,96 32,96 14,82",
    "3 smooth": "20,14 46,3 72,14 70,36 46,48 72,56 82,76 60,97 30,94 14,84",
    "3 flat-topped": "18,4 78,4* 46,40* 74,50 84,72 64,95 34,97 12,84",
    "3 flat-topped, smooth": "16,6 50,4 80,5* 62,24 44,42 72,52 82,74 62,96 28,96 12,86",
    "3 looped": "20,18 42,3 68,10 68,32 48,46 38,44 46,38 70,52 80,74 58,96 28,94 14,80",
    "3 pointed": "20,10 64,4 70,26 38,46* 74,58 78,80 46,98 14,88",
    "3 sweeping": "26,10 58,3 72,22 44,46* 70,60 66,82 40,96 8,94",
    "3 of equal bows": "14,12 50,4 80,20 48,46* 82,62 60,96 10,90",
    "3 with a swung end": "20,12 50,3 74,20 48,44 76,62 72,88 36,97 6,88",
    "4 open": "30,4 24,30 16,60* 50,60 88,58 | 66,30 64,64 62,98",
    "4 open, tall": "22,6 20,32 22,52 40,58 74,50 | 74,4 70,50 66,98",
    "4 open, in one": "24,6 18,34 26,52 52,54 76,44* 78,6* 74,50 68,98",
    "4 closed": "66,98 66,50 66,3* 12,66* 50,66 92,66",
    "4 closed, in two": "62,3 36,36 10,68* 50,67 92,67 | 64,4 64,50 64,98",
    "4 curled": "28,6 20,30 20,48 40,54 64,44 80,10* 74,52 66,98",
    "4 rounded": "36,4 24,26 14,54 26,62 56,58 86,52 | 70,22 66,60 60,98",
    "4 as a cup": "18,8 18,40 32,50 60,48 74,36* 78,4* 76,50 74,98",
    "4 slanted": "56,3 34,30 12,58* 46,60 84,56 | 58,34 54,66 50,98",
    "4 wide open": "60,2 30,34 6,62* 40,60 70,56 96,54 | 78,40 66,66 54,98",
    "4 as a lightning": "70,4 36,26 8,58* 50,56 92,46* 74,70 56,98",
    "4 hooked": "64,4 30,30 8,60 30,66 70,54 94,44* 80,66 62,97",
    "4 with a low bar": "40,3 24,36 8,76* 50,76 94,74 | 66,40 64,70 62,98",
    "4 with a long stem": "44,10 28,30 10,48* 50,48 90,46 | 72,8 66,50 56,98",
    "4 closed, wide": "66,4 8,60* 94,58 | 66,4 64,50 62,98",
    "4 as a triangle": "58,3 10,70* 92,66* 58,3 | 60,40 58,98",
    "5 in two strokes": "30,6 26,42* 50,34 76,44 82,68 64,94 34,97 14,86 | 30,6 78,4",
    "5 in one": "76,4 30,5* 26,42* 52,36 78,48 80,74 58,96 28,96 12,84",
    "5 rounded": "74,5 36,6 28,24 26,42 54,38 78,54 76,80 50,97 16,90",
    "5 as an S": "76,8 44,5 26,22 32,40 60,50 78,66 68,90 40,97 14,88",
    "5 with a loose bar": "34,14 28,44* 54,38 78,52 78,78 54,97 20,92 | 40,8 86,3",
    "5 pointed": "72,3 28,6* 22,46* 60,44 80,62 62,92 18,97",
    "5 with a large belly": "66,4 34,6* 28,34* 60,30 88,54 78,86 46,98 14,88",
    "6 curved": "66,4 40,20 20,50 18,78 40,97 68,90 78,68 60,52 36,58 20,76",
    "6 straight": "56,3 36,32 20,64 24,90 48,97 72,84 70,62 48,54 26,66",
    "6 looped": "72,10 48,5 24,32 16,66 28,94 58,96 78,76 68,56 44,54 22,70",
    "6 small bowl": "60,2 36,24 22,56 22,84 42,97 62,86 60,70 42,66 24,80",
    "6 wide bowl": "50,3 26,28 12,60 20,88 50,98 80,86 84,62 60,48 30,54 14,70",
    "6 curled": "78,16 62,3 36,14 18,46 18,78 38,97 66,92 76,72 58,56 34,60 20,72",
    "6 open": "64,5 38,24 20,58 26,88 52,97 74,82 66,64 46,62",
    "7 plain": "14,5 50,6 82,4* 60,40 44,70 34,98",
    "7 straight": "12,6 84,5* 38,98",
    "7 barred": "14,6 48,7 84,4* 60,44 40,98 | 34,50 78,48",
    "7 barred, short": "18,8 82,5* 52,50 38,98 | 38,52 66,54",
    "7 barred, oblique": "14,8 82,6* 54,48 40,98 | 32,58 76,42",
    "7 wavy": "10,18 24,6 44,14 62,14 82,4* 60,44 42,98",
    "7 wavy and barred": "10,16 24,5 44,13 64,12 84,3* 58,48 42,98 | 30,52 76,48",
    "7 hooked": "16,26 16,6* 50,7 84,5* 58,46 42,98",
    "7 hooked and barred": "16,24 15,6* 50,7 84,5* 56,48 40,98 | 32,54 72,48",
    "7 rounded": "14,8 56,3 80,12 72,38 54,68 46,98",
    "7 with a foot": "14,6 82,5* 44,96* 28,97 60,96",
    "7 Italian": "10,20 12,6 46,10 82,4* 56,46 36,98 | 24,52 86,46",
    "7 with a low bar": "14,10 50,6 82,5* 54,46 24,97 | 24,60 74,56",
    "7 curved and barred": "12,14 40,5 84,6 60,36 42,66 36,98 | 28,48 74,46",
    "7 curled and barred": "8,26 20,8 50,14 82,4* 50,56 40,98 | 26,60 76,44",
    "8 in one": "72,16 50,3 28,14 30,34 54,48 76,66 74,88 50,98 26,88 24,68 46,50 70,32 72,16",
    "8 from the middle": "50,46 30,32 30,12 50,3 70,12 70,32 50,46 26,62 22,82 44,98 72,92 78,70 50,46",
    "8 of two circles": "50,3 30,12 30,34 50,44 70,34 70,12 50,3 | 50,44 24,56 22,84 50,98 78,84 76,56 50,44",
    "8 open": "76,12 54,3 30,12 32,34 60,52 78,72 66,94 40,97 22,82 34,60 62,36 80,20",
    "8 narrow": "62,12 50,3 38,14 42,36 56,54 64,74 56,95 42,96 36,78 44,56 58,36 62,12",
    "8 with crossing ends": "78,6 52,4 28,16 36,38 62,56 74,78 58,97 34,92 26,72 46,50 70,28 84,4",
    "8 reversed": "30,14 50,3 70,14 68,34 46,48 24,66 26,90 50,98 74,90 76,68 54,48 32,32 30,14",
    "8 of a small head": "62,14 50,4 40,14 44,30 64,48 82,70 70,94 42,98 18,84 22,60 48,40 62,26 62,14",
    "9 straight": "76,18 54,3 28,12 22,36 42,50 66,40 77,16* 76,56 74,98",
    "9 curved": "74,24 56,4 30,12 22,34 42,48 66,36 76,20* 74,56 60,84 34,97",
    "9 hooked": "74,22 54,3 28,14 24,36 46,48 70,32 76,18* 76,66 62,94 34,96 20,82",
    "9 smooth": "70,30 46,48 24,34 32,10 58,4 76,22 76,54 62,82 40,98",
    "9 of a small head": "68,16 52,4 36,12 36,28 52,34 68,18* 66,56 62,98",
    "9 from the right": "78,8 48,4 24,22 30,44 54,46 74,24* 70,60 60,98",
    "9 open": "66,10 42,6 24,24 34,44 60,42 78,10* 72,58 64,98",
    "9 bent": "76,20 56,3 30,12 26,34 46,46 70,32 77,18* 66,56 40,98",
    "9 as a g": "72,20 50,3 26,16 26,38 48,48 70,34 74,16* 78,58 70,88 46,98 22,88",
    "9 with a long hook": "76,18 52,4 26,16 28,38 52,44 74,24* 78,56 60,86 28,97 6,86",
    "9 with a wide hook": "80,14 50,3 22,18 28,42 58,42 78,18 80,56 64,90 30,97 4,90",
    "9 clockwise": "40,40 40,12 66,4 82,20 68,40 42,42* 34,70 24,98",
    "9 with a belly": "70,16 46,4 26,20 38,40 64,34 74,14 72,44 80,70 54,96 22,92 12,78",
    "9 in a wide curve": "72,26 50,40 26,30 28,10 58,3 80,18 78,60 46,92 10,97",
    "9 with a flat foot": "74,18 50,4 28,18 34,38 58,38 74,20* 68,54 48,90* 20,96 80,95",
    "9 with a closed hook": "72,20 50,3 28,16 34,38 58,38 74,18 70,60 46,96 20,86 40,70 64,64",
}
CANVAS = 96  # pixels along each side of the drawing
HEIGHT = 60  # pixels of the digit's height on it, before it is slanted and bent
STEPS = 6  # straight pieces between two points
FRACTION_BITS = 4  # of OpenCV's coordinates


def draw_handwriting(label: int, rng: np.random.Generator) -> Grey:
    """Draw a digit in one of the ways to write it, in a random hand: ink (CANVAS, CANVAS) in [0, 1]."""
    ways = [name for name in TEMPLATES if name.startswith(str(label))]
    return draw_digit(ways[rng.integers(len(ways))], rng)


def draw_digit(name: str, rng: np.random.Generator) -> Grey:
    """Draw a template in a random hand, with a random pen: ink (CANVAS, CANVAS) in [0, 1]."""
    import cv2

    transform = _random_hand(rng)
    jitter = rng.uniform(0.01, 0.05)
    thickness = np.exp(rng.uniform(np.log(1.5), np.log(13)))
    pressure, phase, waves = rng.uniform(0, 0.35), rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 2)
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    for curve in _curves(name, jitter, transform, rng):
        widths = thickness * (1 + pressure * np.sin(phase + waves * np.linspace(0, 2 * np.pi, len(curve))))
        places = np.rint(curve * 2**FRACTION_BITS).astype(int)
        for start, end, width in zip(places[:-1], places[1:], widths.tolist(), strict=False):
            cv2.line(canvas, start, end, 255, max(1, round(width)), cv2.LINE_AA, FRACTION_BITS)
    ink = canvas.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.4, 1.5)) if rng.random() < 0.5 else ink, np.float32)


def handwritten_strokes(label: int, rng: np.random.Generator) -> list[Points]:
    """The strokes of a digit in one of the ways to write it, in a random hand: pixels of the canvas."""
    ways = [name for name in TEMPLATES if name.startswith(str(label))]
    return list(_curves(ways[rng.integers(len(ways))], rng.uniform(0.01, 0.05), _random_hand(rng), rng))


def _curves(name: str, jitter: float, transform: Any, rng: np.random.Generator) -> Iterator[Points]:
    """The strokes of a template, jittered, as curves on the canvas."""
    for stroke in _template(name):
        offset = rng.normal(0, 0.02, 2)
        pieces = [piece + rng.normal(0, jitter, piece.shape) + offset for piece in stroke]
        for before, after in pairwise(pieces):
            after[0] = before[-1]  # the pieces still meet
        yield transform(np.concatenate([_spline(piece) for piece in pieces]))


def _random_hand(rng: np.random.Generator) -> Any:
    """A function from points in the box to pixels of the canvas: slant, turn, proportions, and a smooth bend."""
    slant, turn = rng.normal(0.15, 0.28), np.radians(rng.normal(0, 6))
    width = HEIGHT * np.clip(0.75 * np.exp(rng.normal(0, 0.28)), 0.35, 1.3)
    bends = rng.normal(0, 0.07, (2, 4))
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    def transform(points: Points) -> Points:
        x, y = 2 * points.T - 1
        basis = np.stack([x * x - 0.5, y * y - 0.5, x * y, y * y * y - y / 2])
        x, y = x + bends[0] @ basis - slant * y, y + bends[1] @ basis
        placed = np.stack([x * width / 2, y * HEIGHT / 2], axis=1) @ turned + CANVAS / 2
        return np.asarray(np.clip(placed, 2, CANVAS - 3))

    return transform


@cache
def _template(name: str) -> tuple[Stroke, ...]:
    """The strokes of a template, each in pieces that end at its corners."""
    strokes = []
    for text in TEMPLATES[name].split("|"):
        pieces: list[list[list[float]]] = [[]]
        for point in text.split():
            place = [float(number) / 100 for number in point.rstrip("*").split(",")]
            pieces[-1].append(place)
            if point.endswith("*"):
                pieces.append([place])
        strokes.append(tuple(np.array(piece) for piece in pieces))
    return tuple(strokes)


def _spline(points: Points) -> Points:
    """A Catmull-Rom spline through the points: (STEPS * (n - 1) + 1, 2)."""
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    p = np.concatenate([before[None], points, after[None]])
    t = (np.arange(STEPS) / STEPS)[None, :, None]
    a, b, c, d = (p[k : len(p) - 3 + k, None] for k in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])
