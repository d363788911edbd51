"""The contents of a file or a folder as they were read: arrays that are not checked yet."""

from typing import NamedTuple

from brightest.data.arrays import ImagesAndLabels


class Contents(NamedTuple):
    """Training images and labels, test images and labels if there are any, and the names of the classes if known.

    notes: sentences that tell the user what was left out or changed.
    """

    train: ImagesAndLabels
    test: ImagesAndLabels | None = None
    classes: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
