"""Degrade a digit's ink as boxes, pens, scanners and cameras do: stretched, thickened, thinned, blurred, coarse."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

HEIGHT = 72  # pixels of the digit while it is changed
MARGIN = 16  # pixels around it
MIN_INK = 0.2  # of a pixel that belongs to the digit


class Medium(NamedTuple):
    """Where digits of a kind are met."""

    photos: float  # share that is seen as a small part of a photo
    max_blur: float  # standard deviation in pixels of the digit that is changed, in a photo


PRINT = Medium(photos=0.5, max_blur=8)  # legible where writing no longer is: the shapes are always the same
WRITING = Medium(photos=0.25, max_blur=5)


def degrade(ink: Grey, rng: np.random.Generator, medium: Medium) -> Grey:
    """Ink (h, w) in [0, 1] that shows something → the same, stretched, drawn with another pen, and scanned."""
    stretched = _redraw(_stretch(ink, rng), rng)
    return _photograph(stretched, rng, medium.max_blur) if rng.random() < medium.photos else _scan(stretched, rng)


def _stretch(ink: Grey, rng: np.random.Generator) -> Grey:
    """Change the proportions: a little, or towards those of a box, as forms that fill a box do."""
    import cv2

    rows, columns = np.nonzero(ink > MIN_INK)
    digit = ink[max(0, rows.min() - 1) : rows.max() + 2, max(0, columns.min() - 1) : columns.max() + 2]
    height, width = digit.shape
    factor = np.exp(rng.normal(0, 0.18))
    if rng.random() < 0.35:
        factor = (rng.uniform(0.55, 1.15) * height / width) ** rng.uniform(0.5, 1)
    size = int(np.clip(round(HEIGHT * width / height * factor), 4, 2 * HEIGHT)), HEIGHT
    stretched = cv2.resize(digit, size, interpolation=cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR)
    return np.pad(stretched, MARGIN)


def _redraw(ink: Grey, rng: np.random.Generator) -> Grey:
    """Thicken or thin the strokes of two digits in five."""
    import cv2

    choice = rng.random()
    if choice > 0.4:
        return ink
    side = int(rng.integers(2, 8 if choice < 0.2 else 6))
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    if choice < 0.2:
        return np.asarray(cv2.dilate(ink, pen), np.float32)
    thin = np.asarray(cv2.erode(ink, pen), np.float32)
    legible = (thin > 0.5).sum() > 0.35 * (ink > 0.5).sum()
    return thin if legible else ink


def _scan(ink: Grey, rng: np.random.Generator) -> Grey:
    """Show seven digits in ten coarsely, in grey or black and white, or out of focus."""
    choice = rng.random()
    if choice < 0.3:
        coarse = _reduce(ink, int(rng.integers(10, 36)))
        coarse += rng.normal(0, rng.choice([0, 0.15]), coarse.shape).astype(np.float32)  # ragged edges
        return np.asarray(coarse > rng.uniform(0.25, 0.55) * coarse.max(), np.float32)
    if choice < 0.55:
        blurred = _blur(ink, rng, 0.7, 5)
        if rng.random() < 0.4:
            threshold = rng.uniform(0.3, 0.6) * blurred.max()
            return np.asarray(np.clip((blurred - threshold) / 0.3 + 0.5, 0, 1), np.float32)
        return blurred
    if choice < 0.7:
        return _reduce(ink, int(rng.integers(9, 24)))
    return ink


def _photograph(ink: Grey, rng: np.random.Generator, max_blur: float) -> Grey:
    """Show a digit as a small part of a photo, blurred, noisy and compressed, cut out as the page finder does it."""
    import cv2

    small = _reduce(_shake(_blur(ink, rng, 1.5, max_blur), rng), int(rng.integers(9, 30)))
    small = np.pad(small / small.max(), 2)
    small += rng.normal(0, rng.uniform(0, 0.06), small.shape).astype(np.float32)
    if rng.random() < 0.5:
        small = _compress(small, rng)
    size = rng.uniform(0.8, 2.5)  # small pictures are enlarged, and cells straightened
    if size > 1:
        small = np.asarray(cv2.resize(small, None, fx=size, fy=size, interpolation=cv2.INTER_LINEAR), np.float32)
    smooth = cv2.GaussianBlur(small, (3, 3), 0)
    strokes = (smooth > rng.uniform(0.15, 0.45) * smooth.max()).astype(np.uint8)
    around = cv2.dilate(strokes, np.ones((3, 3), np.uint8)) > 0
    contrast = np.clip(small / smooth.max() / rng.uniform(0.75, 1.05) - rng.uniform(0, 0.25), 0, 1)
    return np.where(around, contrast, 0).astype(np.float32)


def _shake(ink: Grey, rng: np.random.Generator) -> Grey:
    """Blur one digit in five along a line, as a moving hand does."""
    import cv2

    if rng.random() < 0.8:
        return ink
    n, angle = int(rng.integers(3, 14)), rng.uniform(0, np.pi)
    reach = (n - 1) / 2 * np.array([np.cos(angle), np.sin(angle)])
    start, end = (np.rint((n - 1) / 2 + way * reach).astype(int).tolist() for way in (-1, 1))
    path = cv2.line(np.zeros((n, n), np.float32), start, end, 1.0)
    return np.asarray(cv2.filter2D(ink, -1, path / path.sum()), np.float32)


def _compress(ink: Grey, rng: np.random.Generator) -> Grey:
    """Store the ink as a JPEG, dark on light paper."""
    import cv2

    paper, contrast = 230, rng.uniform(50, 180)
    grey = np.clip(paper - contrast * ink, 0, 255).astype(np.uint8)
    _, stored = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 95))])
    seen = np.asarray(cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE), np.float32)
    return np.asarray((paper - seen) / contrast, np.float32)


def _blur(ink: Grey, rng: np.random.Generator, least: float, most: float) -> Grey:
    """Blur by a standard deviation in pixels between the two."""
    import cv2

    deviation = float(np.exp(rng.uniform(np.log(least), np.log(most))))
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), deviation), np.float32)


def _reduce(ink: Grey, height: int) -> Grey:
    """Reduce the ink so that the digit in it is `height` pixels high."""
    import cv2

    size = max(3, round(ink.shape[1] * height / HEIGHT)), max(3, round(ink.shape[0] * height / HEIGHT))
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
