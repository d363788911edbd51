"""Paper is what lies behind the ink: flattened, the shadows on it are gone and ink is what is left.

A stroke is narrow and paper is wide. So the paper's light at a place is what remains when everything dark and narrow is
filled (a closing), however sharply a shadow ends. Whether the ink is darker or lighter than its paper follows from the
side on which the picture lies farther from its own neighbourhood.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.errors import ImageError

Grey = NDArray[np.float32]

WIDEST = 160  # pixels of a stroke at most, and never all of the picture's shorter side
WEAKEST = 0.06  # of full contrast: below it, a picture shows paper and no stroke
NOISES = 5  # ink stands out from its paper by so many of the noise's standard deviations
SMALL = 48  # pixels along the longer side of a copy in which shadows still show, and strokes little
STEP = 3  # one pixel in so many, along both sides, tells enough of all


def flatten(grey: Grey) -> tuple[Grey, float]:
    """Grey (h, w) in [0, 1], 1 white → ink (h, w): about 0 where there is paper, about 1 where it is strong.

    With it comes the paper's own noise, a standard deviation of ink. Raises ImageError when nothing stands out.
    """
    dark = grey if _is_dark_on_light(grey) else 1 - grey
    above = _paper(dark) - dark
    some = above[::STEP, ::STEP]
    above -= np.median(some)  # most of the picture is paper
    noise = 1.5 * float(np.median(np.abs(some)))
    inked = some[some > NOISES * noise + WEAKEST / 2]
    strong = float(np.percentile(inked, 90)) if len(inked) else 0.0
    if strong < WEAKEST:
        raise ImageError("nothing stands out from the background: the picture must show digits.")
    return np.asarray(above / strong, np.float32), noise / strong


def _is_dark_on_light(grey: Grey) -> bool:
    """Whether the ink is darker than its paper."""
    from scipy.ndimage import median_filter

    picture = Image.fromarray(grey)
    small = picture.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    around = median_filter(np.asarray(small), max(3, min(small.size) // 2), mode="nearest")
    smooth = np.asarray(Image.fromarray(around).resize(picture.size, Image.Resampling.BILINEAR))
    beside = grey[::STEP, ::STEP] - smooth[::STEP, ::STEP]
    return float(np.mean(beside * beside * beside)) < 0


def _paper(grey: Grey) -> Grey:
    """The light of the paper everywhere (h, w), where ink is dark: what is dark and narrow is filled."""
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    wide = max(3, min(WIDEST, 3 * min(grey.shape) // 5))
    step = max(1, wide // 12)  # nothing narrower than that matters to a background
    height, width = grey.shape
    size = -(-width // step), -(-height // step)
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))
    span = max(3, wide // step | 1)
    for lighter in (maximum_filter1d, minimum_filter1d):
        for axis in (0, 1):
            small = lighter(small, span, axis=axis, mode="nearest")
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))
