"""Made-up writers: somebody else's digits as one person with a strong habit would write them.

They are how `brightest adapt` is measured, since nobody has labelled digits of everybody's hand. Each image is drawn
again four times as large, bent by the habit, and framed by the project's one normaliser. What differs from digit to
digit is what differed before, and a few degrees that follow from the seed. Nothing is trained on them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from brightest.data.dataset import Examples

Grey = NDArray[np.float32]

LARGER = 4  # times, while it is bent
UNSTEADY = 5.0, 4.0, 0.08  # degrees of slant, degrees of turn, share of the width: from digit to digit, at most


@dataclass(frozen=True)
class Habit:
    """How a writer's digits differ from others'."""

    slant: float = 0.0  # degrees to the right
    turn: float = 0.0  # degrees by which the paper is turned, clockwise
    width: float = 1.0  # times as wide as others'
    bend: float = 0.0  # how far top and bottom lie to the right of the middle, in halves of the frame
    pen: int = 0  # pixels by which strokes are thicker on each side, when four times as large
    hollow: int = 0  # the same pixels; only the strokes' outlines are drawn, so thick
    mirrored: bool = False  # left is right


# The first are for the proof and stay as they are; with the others, and other digits, `adapt` was made.
PROOF = {
    "aslant": Habit(slant=52),
    "backhand": Habit(slant=-52),
    "turned": Habit(turn=50),
    "flat": Habit(width=3.2),
    "narrow": Habit(width=0.28),
    "hollow": Habit(pen=2, hollow=4),
    "mirrored": Habit(mirrored=True),
}
PRACTICE = {
    "slanted and turned": Habit(slant=35, turn=25),
    "backhand and turned": Habit(slant=-42, turn=-15, width=0.8),
    "flat and aslant": Habit(slant=45, width=2.2),
    "bent": Habit(bend=1.5),
    "thick backhand": Habit(slant=-45, width=0.9, pen=7),
    "mirrored and aslant": Habit(slant=20, mirrored=True),
}


def written(examples: Examples, habit: Habit, seed: int) -> Examples:
    """These digits, (n, 784) uint8, as somebody with that habit would write them; the same for the same seed."""
    from brightest.images import normalize_digit

    rng = np.random.default_rng(seed)
    images = [normalize_digit(_bent(image.reshape(28, 28), habit, rng)).reshape(-1) for image in examples.images]
    return Examples(np.stack(images), examples.labels)


def _bent(image: NDArray[np.uint8], habit: Habit, rng: np.random.Generator) -> Grey:
    """Ink (h, w) of one digit (28, 28)."""
    from scipy.ndimage import map_coordinates, maximum_filter, minimum_filter

    side = LARGER * len(image)
    large = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC), np.float32) / 255
    slant, turn, width = rng.uniform(-1, 1, 3) * UNSTEADY + (habit.slant, habit.turn, 0)
    # Where each point of the bent digit, on paper twice as wide and high, lies in the digit as it was: -1 to 1.
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
