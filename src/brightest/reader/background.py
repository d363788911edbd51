"""Background subtraction: remove the paper's shading, so that only ink is left.

A stroke is narrow and paper is wide. So the paper's brightness at a place is what remains after everything dark and
narrow is filled (a morphological closing), however sharp the edge of a shadow. The sign of the picture's third moment
about its local median tells whether ink is darker or lighter than its paper.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]

MAX_STROKE_WIDTH = 160  # pixels; at most 3/5 of the picture's shorter side
MIN_CONTRAST = 0.06  # of full contrast: a picture with less shows paper only
NOISE_SIGMAS = 5  # standard deviations of noise by which ink exceeds its paper
POLARITY_SCALES = (48, 2), (96, 8)  # pixels of a thumbnail's longer side; windows along its shorter side
MIN_SHADOW_RATIO = 0.45  # of the best lit paper's brightness: darker areas are a table, not paper in shadow
SAMPLE_STEP = 3  # statistics use every third pixel along both sides


def subtract_background(grey: Grey, *, dark_on_light: bool | None = None) -> tuple[Grey, float] | None:
    """Ink (h, w), about 0 on paper and 1 on strong strokes, and the standard deviation of ink on blank paper.

    grey: (h, w) in [0, 1], 1 white. dark_on_light: whether ink is darker than its paper; estimated by default. Returns
    None if nothing stands out.
    """
    if dark_on_light is None:
        dark_on_light = polarities(grey)[0]
    dark = grey if dark_on_light else 1 - grey
    paper = _estimate_background(dark)
    above = paper - dark
    above -= np.median(above[::SAMPLE_STEP, ::SAMPLE_STEP])  # most of the picture is paper
    noise = 1.5 * float(np.median(np.abs(above[::SAMPLE_STEP, ::SAMPLE_STEP])))
    threshold = NOISE_SIGMAS * noise + MIN_CONTRAST / 2
    if dark_on_light:  # the same ink absorbs less light in a shadow
        lit = float(np.percentile(paper[::SAMPLE_STEP, ::SAMPLE_STEP], 90))
        shaded = (above > threshold) & (paper > MIN_SHADOW_RATIO * lit) & (paper < lit)
        np.divide(above * lit, paper, out=above, where=shaded)
    samples = above[::SAMPLE_STEP, ::SAMPLE_STEP]
    inked = samples[samples > threshold]
    strong = float(np.percentile(inked, 90)) if len(inked) else 0.0
    if strong < MIN_CONTRAST:
        return None
    return np.asarray(above / strong, np.float32), noise / strong


def suppress_noise(ink: Grey, noise: float) -> Grey:
    """Set ink (h, w) to 0 where it doesn't clearly exceed `noise`, the standard deviation on blank paper."""
    return np.where(ink > NOISE_SIGMAS / 2 * noise, ink, 0).astype(np.float32)


def polarities(grey: Grey) -> tuple[bool, ...]:
    """Candidate polarities, most likely first: (True,) if ink is darker than its paper; both if ambiguous."""
    return tuple(dict.fromkeys(_is_dark_on_light(grey, *scale) for scale in POLARITY_SCALES))


def _is_dark_on_light(grey: Grey, side: int, windows: int) -> bool:
    """Whether the picture deviates farther below its local median than above it."""
    from scipy.ndimage import median_filter

    picture = Image.fromarray(grey)
    thumbnail = picture.copy()
    thumbnail.thumbnail((side, side), Image.Resampling.BOX)
    local = median_filter(np.asarray(thumbnail), max(3, min(thumbnail.size) // windows), mode="nearest")
    samples = grey[::SAMPLE_STEP, ::SAMPLE_STEP]
    deviation = samples - np.asarray(Image.fromarray(local).resize(samples.shape[::-1], Image.Resampling.BILINEAR))
    return float(np.mean(deviation * deviation * deviation)) < 0


def _estimate_background(grey: Grey) -> Grey:
    """Brightness of the paper (h, w) under dark ink: a closing of `grey` on a reduced copy."""
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    window = max(3, min(MAX_STROKE_WIDTH, 3 * min(grey.shape) // 5))
    step = max(1, window // 12)  # a background has no finer detail
    height, width = grey.shape
    size = -(-width // step), -(-height // step)
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))
    span = max(3, window // step | 1)
    # The minimum reaches farther than the maximum: beside an edge, the estimate should err towards dark.
    for extreme, reach in ((maximum_filter1d, span), (minimum_filter1d, span + 2)):
        for axis in (0, 1):
            small = extreme(small, reach, axis=axis, mode="nearest")
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))
