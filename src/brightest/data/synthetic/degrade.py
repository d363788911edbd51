"""Degrade a digit's ink as boxes, pens, scanners and cameras do: stretched, thickened, thinned, blurred, coarse."""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

HEIGHT = 72  # pixels of the digit while it is changed
MARGIN = 16  # pixels around it
MIN_INK = 0.2  # of a pixel that belongs to the digit


def degrade(ink: Grey, rng: np.random.Generator) -> Grey:
    """Ink (h, w) in [0, 1] that shows something → the same, stretched, drawn with another pen, and scanned."""
    return _scan(_redraw(_stretch(ink, rng), rng), rng)


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
    """Show four digits in five coarsely, in grey or black and white, out of focus, or as a small part of a photo."""
    choice = rng.random()
    if choice < 0.25:
        coarse = _reduce(ink, int(rng.integers(10, 36)))
        coarse += rng.normal(0, rng.choice([0, 0.15]), coarse.shape).astype(np.float32)  # ragged edges
        return np.asarray(coarse > rng.uniform(0.25, 0.55) * coarse.max(), np.float32)
    if choice < 0.45:
        blurred = _blur(ink, rng, 0.7, 5)
        if rng.random() < 0.4:
            threshold = rng.uniform(0.3, 0.6) * blurred.max()
            return np.asarray(np.clip((blurred - threshold) / 0.3 + 0.5, 0, 1), np.float32)
        return blurred
    if choice < 0.7:
        small = _reduce(_blur(ink, rng, 2.5, 9), int(rng.integers(9, 28)))
        small = small / small.max() * rng.uniform(1, 1.3) + rng.normal(0, rng.uniform(0, 0.04), small.shape)
        small[small < rng.uniform(0, 0.45)] = 0  # what a page finder takes for paper
        return np.asarray(np.clip(small, 0, 1), np.float32)
    if choice < 0.8:
        return _reduce(ink, int(rng.integers(9, 24)))
    return ink


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
