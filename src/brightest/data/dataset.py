"""An example is an image and its label; a data set is examples to learn from and others kept for the test."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.errors import DataError, SettingError

NO_CLASS = -1  # the label of an image that shows none of the classes: all outputs should stay dark


@dataclass(frozen=True, eq=False)
class Examples:
    """Images and their labels.

    images: (n, pixels), uint8 in 0..255 or floats in [0, 1], 0 black. labels: (n,) int64, class numbers from 0, or
    NO_CLASS. Raises DataError if they don't fit together.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.ndim != 2 or labels.ndim != 1:
            raise DataError(f"images must be (n, pixels) and labels (n,), not {images.shape} and {labels.shape}.")
        if len(images) != len(labels):
            raise DataError(f"there are {len(images):,} images but {len(labels):,} labels: each needs the other.")
        if images.dtype != np.uint8:
            _check_floats(images)
        if labels.dtype != np.int64:
            raise DataError(f"labels must be int64, not {labels.dtype}.")
        if labels.min(initial=0) < NO_CLASS:
            raise DataError(
                f"there is a label {labels.min()}: classes are numbered from 0, and {NO_CLASS} is none of them."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which: NDArray[np.int64] | slice) -> "Examples":
        """Those at the indices `which`; those of a slice share the memory of these."""
        return Examples(self.images[which], self.labels[which])


def _check_floats(images: NDArray[Any]) -> None:
    if images.dtype.kind != "f":
        raise DataError(f"pixels must be uint8 or floats, not {images.dtype}.")
    low, high = images.min(initial=0), images.max(initial=0)
    if not np.isfinite(high - low):
        raise DataError(
            "there is a pixel that is not a finite number (NaN or infinity): repair or leave out its image."
        )
    if high > 1:
        raise DataError(f"pixels must lie in [0, 1], but there is {high:g}: divide by 255, or by what white is.")
    if low < 0:
        raise DataError(f"pixels must lie in [0, 1], but there is {low:g}: 0 is black, and nothing is darker.")


@dataclass(frozen=True, eq=False)
class DataSet:
    """Examples to learn from, and a test that is read only at the end; both show the same classes.

    `note` is a sentence for the user where something was chosen for them. Raises DataError where the parts
    don't fit together.
    """

    name: str
    train: Examples
    test: Examples
    classes: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        for part, examples in (("training", self.train), ("test", self.test)):
            if examples.images.size == 0:
                raise DataError(f"there are no {part} images.")
            if examples.labels.max() >= len(self.classes):
                raise DataError(
                    f"there is a {part} label {examples.labels.max()}, but the {len(self.classes)} classes "
                    f"are numbered 0 to {len(self.classes) - 1}."
                )
        if self.train.labels.min() == self.train.labels.max():
            raise DataError(
                f"all training labels are {self.classes[self.train.labels[0]]}, so there is nothing to tell apart: "
                "are the labels where they should be (first in a .csv)?"
            )
        pixels, others = self.train.images.shape[1], self.test.images.shape[1]
        if pixels != others:
            raise DataError(f"training images have {pixels:,} pixels but test images {others:,}: they must be alike.")

    def hold_out(self, n: int, seed: int = 0) -> tuple["DataSet", Examples]:
        """Set n training examples aside for validation: the data set without them, and they.

        Which ones depends on `seed` alone, so that trainings with different seeds are judged alike. Raises
        SettingError unless some are held out and some are left.
        """
        if not 0 < n < len(self.train):
            raise SettingError(
                f"{n:,} examples can't be held out for validation: choose from 1 to {len(self.train) - 1:,}."
            )
        kept, held_out = fixed_split(len(self.train), n, seed)
        return replace(self, train=self.train[kept]), self.train[held_out]


def fixed_split(n: int, aside: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices 0..n-1 in two parts, (n - aside,) and (aside,), drawn at random, each in the original order."""
    # RandomState, because NumPy promises its stream for good; default_rng's may change between releases.
    shuffled = np.random.RandomState(seed).permutation(n)
    return np.sort(shuffled[aside:]), np.sort(shuffled[:aside])
