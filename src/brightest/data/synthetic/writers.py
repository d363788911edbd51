"""Synthetic writers: real digits transformed to look as if one person with a strong habit had written them.

`brightest adapt` is measured on them; no shipped network is trained on them. Each image is enlarged, deformed by the
habit with a little random jitter, and normalised again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.data.dataset import Examples

Grey = NDArray[np.float32]

SUPERSAMPLING = 4  # enlargement while a digit is deformed
JITTER = 5.0, 4.0, 0.08  # largest random change per digit: slant and turn in degrees, and share of the width


@dataclass(frozen=True)
class Habit:
    """How a writer's digits differ from other people's."""

    slant: float = 0.0  # degrees to the right
    turn: float = 0.0  # degrees clockwise
    width: float = 1.0  # factor
    bend: float = 0.0  # shift of top and bottom to the right of the middle, in halves of the image's side
    pen: int = 0  # pixels added to each side of a stroke in the enlarged image
    hollow: int = 0  # draws outlines only, this many pixels thick in the enlarged image
    mirrored: bool = False


# The hyperparameters of `adapt` were chosen on DEVELOPMENT_WRITERS; TEST_WRITERS measure it and must not change.
TEST_WRITERS = {
    "aslant": Habit(slant=52),
    "backhand": Habit(slant=-52),
    "turned": Habit(turn=50),
    "flat": Habit(width=3.2),
    "narrow": Habit(width=0.28),
    "hollow": Habit(pen=2, hollow=4),
    "mirrored": Habit(mirrored=True),
}
DEVELOPMENT_WRITERS = {
    "slanted and turned": Habit(slant=35, turn=25),
    "backhand and turned": Habit(slant=-42, turn=-15, width=0.8),
    "flat and aslant": Habit(slant=45, width=2.2),
    "bent": Habit(bend=1.5),
    "thick backhand": Habit(slant=-45, width=0.9, pen=7),
    "mirrored and aslant": Habit(slant=20, mirrored=True),
}


def apply_habit(examples: Examples, habit: Habit, seed: int) -> Examples:
    """Transform the examples' images, (n, 784) uint8, to a writer with this habit. `seed` determines the jitter."""
    from brightest.images import normalize_digit

    rng = np.random.default_rng(seed)
    images = [normalize_digit(_deform(image.reshape(28, 28), habit, rng)).reshape(-1) for image in examples.images]
    return Examples(np.stack(images), examples.labels)


def _deform(image: NDArray[np.uint8], habit: Habit, rng: np.random.Generator) -> Grey:
    """One digit (28, 28) deformed by the habit, as enlarged ink (h, w) in [0, 1]."""
    from scipy.ndimage import map_coordinates, maximum_filter, minimum_filter

    side = SUPERSAMPLING * len(image)
    large = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC), np.float32) / 255
    slant, turn, width = rng.uniform(-1, 1, 3) * JITTER + (habit.slant, habit.turn, 0)
    # For each point of an output twice as wide and high, its source in the original digit, from -1 to 1.
    y, x = np.meshgrid(np.linspace(-2, 2, 2 * side), np.linspace(-2, 2, 2 * side), indexing="ij")
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    x, y = cosine * x + sine * y, cosine * y - sine * x
    x = (x + np.tan(np.radians(slant)) * y - habit.bend * y**2) / (habit.width * (1 + width))
    places = [(part + 1) / 2 * (side - 1) for part in (y, -x if habit.mirrored else x)]
    ink: Grey = map_coordinates(large, places, order=1)
    if habit.pen:
        ink = maximum_filter(ink, footprint=_disk(habit.pen))
    if habit.hollow:
        disk = _disk(habit.hollow)
        ink = maximum_filter(ink, footprint=disk) - minimum_filter(ink, footprint=disk)
    return np.clip(ink, 0, 1)


def _disk(radius: int) -> NDArray[np.bool_]:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disk: NDArray[np.bool_] = x * x + y * y <= radius * radius + 0.5
    return disk
