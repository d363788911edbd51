"""What a file or a folder holds, as it was read: arrays that nobody has checked yet."""

from typing import NamedTuple

from brightest.data.arrays import ImagesAndLabels


class Contents(NamedTuple):
    """Training images and labels, the test ones if there are any, the classes' names if they are known.

    `notes` tell the user what was left out or changed, a sentence each.
    """

    train: ImagesAndLabels
    test: ImagesAndLabels | None = None
    classes: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
