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
SCALES = (48, 2), (96, 8)  # of a small copy: pixels of its longer side, and how many neighbourhoods fit side by side
SHADED = 0.45  # of the light on the best lit paper: what is darker is no paper in shadow, but a table
STEP = 3  # one pixel in so many, along both sides, tells enough of all


def flatten(grey: Grey, dark_on_light: bool | None = None) -> tuple[Grey, float]:
    """Grey (h, w) in [0, 1], 1 white → ink (h, w): about 0 where there is paper, about 1 where it is strong.

    With it comes the paper's own noise, a standard deviation of ink. dark_on_light: whether the ink is darker than its
    paper, where that is known. Raises ImageError when nothing stands out.
    """
    if dark_on_light is None:
        dark_on_light = polarities(grey)[0]
    dark = grey if dark_on_light else 1 - grey
    paper = _paper(dark)
    above = paper - dark
    above -= np.median(above[::STEP, ::STEP])  # most of the picture is paper
    noise = 1.5 * float(np.median(np.abs(above[::STEP, ::STEP])))
    least = NOISES * noise + WEAKEST / 2
    if dark_on_light:  # the same ink takes away less light where there is less
        lit = float(np.percentile(paper[::STEP, ::STEP], 90))
        shaded = (above > least) & (paper > SHADED * lit) & (paper < lit)
        np.divide(above * lit, paper, out=above, where=shaded)
    some = above[::STEP, ::STEP]
    inked = some[some > least]
    strong = float(np.percentile(inked, 90)) if len(inked) else 0.0
    if strong < WEAKEST:
        raise ImageError("nothing stands out from the background: the picture must show digits.")
    return np.asarray(above / strong, np.float32), noise / strong


def without_noise(ink: Grey, noise: float) -> Grey:
    """Ink (h, w) where there is some, 0 where there is only paper."""
    return np.where(ink > NOISES / 2 * noise, ink, 0).astype(np.float32)


def polarities(grey: Grey) -> tuple[bool, ...]:
    """Whether the ink is darker than its paper; both answers, the likelier first, where that is hard to say."""
    return tuple(dict.fromkeys(_is_dark_on_light(grey, *scale) for scale in SCALES))


def _is_dark_on_light(grey: Grey, side: int, abreast: int) -> bool:
    """On which side of its neighbourhood the picture reaches farther."""
    from scipy.ndimage import median_filter

    picture = Image.fromarray(grey)
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.BOX)
    around = median_filter(np.asarray(small), max(3, min(small.size) // abreast), mode="nearest")
    some = grey[::STEP, ::STEP]
    beside = some - np.asarray(Image.fromarray(around).resize(some.shape[::-1], Image.Resampling.BILINEAR))
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
    for lighter, reach in ((maximum_filter1d, span), (minimum_filter1d, span + 2)):  # beside an edge, rather too dark
        for axis in (0, 1):
            small = lighter(small, reach, axis=axis, mode="nearest")
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))
