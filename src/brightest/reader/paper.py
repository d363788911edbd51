"""Finds the ink on paper: how much light each pixel of a picture lacks, even if there are shadows on the paper.

Strokes are narrow and paper is wide. So filling everything dark and narrow (a morphological closing) leaves the paper's
brightness, even beside the sharp edge of a shadow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]  # (h, w), 255 white
Mask = NDArray[np.uint8]  # (h, w), 255 where there is ink

MIN_SIDE, MAX_ENLARGEMENT, MAX_ENLARGED_SIDE = 100, 8, 1800  # pixels of a small picture's sides once it is enlarged
MAX_STROKE_WIDTH = 160  # pixels; at most 3/5 of the picture's shorter side
MAX_STROKE_BRIGHTNESS = 0.35  # of a stroke in the picture's corner, relative to the paper beside it
MIN_CONTRAST = 15  # of 255; a picture with less shows only paper
NOISE_SIGMAS = 5  # standard deviations of the noise by which ink must exceed the paper
MIN_TEXTURE_SIGMAS = 2.5  # the same on textured paper, whose extremes are closer to its median than those of noise
MAX_THRESHOLD_RATIO = 0.5  # relative to the strongest ink; a higher threshold would lose the strokes' edges
MIN_STROKE_RATIO = 0.2  # depth of a stroke's edge relative to a strong stroke
MIN_SHADOW_RATIO = 0.45  # relative to the brightest paper; darker areas are a table, not paper in shadow
MAX_BORDER_SPREAD = 0.25  # spread of the paper's brightness along the picture's border, relative to the strongest ink
CLEAR_POLARITY_FACTOR = 2.0  # how many times as far ink must depart from the paper to one side as to the other
POLARITY_SCALES = (48, 2), (96, 8)  # pixels of a thumbnail's longer side; windows along its shorter side
SAMPLE_STEP = 3  # statistics use every third pixel along both sides


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of a picture."""

    depth: Grey  # (h, w): the light that each pixel lacks, as if all paper were lit like its brightest part; 0 on paper
    smooth: Grey  # (h, w): the depth, averaged over 3×3 pixels
    threshold: float  # pixels of at least this depth belong to a stroke
    strength: float  # the depth of strong strokes

    @property
    def mask(self) -> Grey:
        """The strokes' pixels, (h, w), 255 where there is ink."""
        import cv2

        return np.asarray(cv2.compare(self.smooth, self.threshold, cv2.CMP_GT), np.uint8)


def enlarge(grey: Grey) -> Grey:
    """The picture, enlarged if needed so that strokes are several pixels wide."""
    import cv2

    scale = min(MAX_ENLARGEMENT, MIN_SIDE / min(grey.shape), MAX_ENLARGED_SIDE / max(grey.shape))
    if scale <= 1:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def find_ink(grey: Grey) -> Ink | None:
    """The ink of a picture, which is darker than its paper; None if nothing stands out."""
    import cv2

    paper = _paper(grey)
    lit = np.percentile(paper[::SAMPLE_STEP, ::SAMPLE_STEP], 90)
    # In a shadow, ink absorbs less light, so its depth is scaled up; on a dark table, it must not be.
    light = cv2.max(paper, max(1.0, MIN_SHADOW_RATIO * float(lit)))
    depth = cv2.divide(cv2.subtract(paper, grey), light, scale=float(lit))
    paper_depth = float(np.median(depth[::SAMPLE_STEP, ::SAMPLE_STEP]))  # most of a picture is paper
    depth = cv2.subtract(depth, paper_depth)
    smooth = cv2.blur(depth, (3, 3))
    samples = smooth[::SAMPLE_STEP, ::SAMPLE_STEP]
    noise = 1.5 * float(np.median(cv2.absdiff(samples, float(np.median(samples)))))
    threshold = NOISE_SIGMAS * noise + MIN_CONTRAST / 2
    strongest = float(smooth.max())
    threshold = min(threshold, max(MAX_THRESHOLD_RATIO * strongest, MIN_TEXTURE_SIGMAS * noise))
    inked = samples[samples > threshold]
    strength = float(np.percentile(inked, 90)) if len(inked) else 0.0
    if strength < MIN_CONTRAST:
        return None
    return Ink(depth, smooth, max(threshold, MIN_STROKE_RATIO * strength), strength)


def _paper(grey: Grey) -> Grey:
    """Brightness of the paper (h, w) under dark ink: a closing of `grey` on a reduced copy."""
    import cv2

    window = max(3, min(MAX_STROKE_WIDTH, 3 * min(grey.shape) // 5))
    step = max(1, window // 12)  # a background has no finer detail
    height, width = grey.shape
    small = cv2.resize(grey, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
    span = max(3, window // step | 1)
    # Extend the paper beyond the border with its brightness there, but don't extend strokes that touch the border.
    for edge in (small[0], small[-1], small[:, 0], small[:, -1]):
        for end, near in ((0, edge[: 3 * span]), (-1, edge[-3 * span :])):
            if edge[end] < MAX_STROKE_BRIGHTNESS * near.max():  # a stroke touches the corner
                edge[end] = near.max()
        line = cv2.copyMakeBorder(edge[None], 0, 0, 3 * span, 3 * span, cv2.BORDER_REPLICATE)
        edge[:] = cv2.morphologyEx(line, cv2.MORPH_CLOSE, np.ones((1, 3 * span)))[0, 3 * span : -3 * span]
    small = cv2.copyMakeBorder(small, span, span, span, span, cv2.BORDER_REPLICATE)
    # The minimum reaches farther than the maximum, so that the estimate errs towards dark beside an edge.
    small = cv2.erode(cv2.dilate(small, np.ones((span, span))), np.ones((span + 2, span + 2)))
    small = small[span:-span, span:-span]
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def polarities(grey: Grey) -> tuple[bool, ...]:
    """Candidate polarities, most likely first: (True,) if ink is darker than its paper; both if ambiguous."""
    import cv2

    smooth = cv2.blur(grey, (3, 3)).astype(np.int16)
    border = np.concatenate([smooth[0], smooth[-1], smooth[:, 0], smooth[:, -1]])
    paper = float(np.median(border))
    darker, lighter = paper - float(smooth.min()), float(smooth.max()) - paper
    is_paper_all_around = np.ptp(np.percentile(border, (5, 95))) < MAX_BORDER_SPREAD * max(darker, lighter)
    if is_paper_all_around:
        if darker > CLEAR_POLARITY_FACTOR * lighter:
            return (True,)
        if lighter > CLEAR_POLARITY_FACTOR * darker:
            return (False,)
    return tuple(dict.fromkeys(_is_dark_on_light(grey, *scale) for scale in POLARITY_SCALES))


def _is_dark_on_light(grey: Grey, side: int, windows: int) -> bool:
    """Whether the picture deviates farther below its local median than above it."""
    import cv2

    height, width = grey.shape
    scale = min(1.0, side / max(height, width))
    size = max(1, round(scale * width)), max(1, round(scale * height))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    local = cv2.medianBlur(small, max(3, min(size) // windows) | 1)
    samples = grey[::SAMPLE_STEP, ::SAMPLE_STEP].astype(np.float32)
    samples -= cv2.resize(local, samples.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return float(np.mean(samples * samples * samples)) < 0
