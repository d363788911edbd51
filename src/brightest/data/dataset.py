"""Examples are images with labels; a data set has examples for training and others for the test."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from brightest.data.labels import class_numbers
from brightest.displayed import Displayed
from brightest.errors import DataError, SettingError
from brightest.images.deslant import in_frame

DIGITS = tuple("0123456789")  # the classes of handwritten digits
NO_CLASS = -1  # the label of an image that shows none of the classes: the target of every output is 0
PROPER_NAMES = {"mnist": "MNIST"}


@dataclass(frozen=True, eq=False)
class Examples(Displayed):
    """Images and their labels.

    images: (n, pixels), uint8 in 0..255 or floats in [0, 1], 0 black. labels: (n,) int64, class numbers from 0, or
    NO_CLASS. Raises DataError if they don't fit together.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64]
    are_pictures: ClassVar[bool] = True

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.ndim != 2 or labels.ndim != 1:
            raise DataError(f"images must be (n, pixels) and labels (n,), not {images.shape} and {labels.shape}.")
        if len(images) != len(labels):
            raise DataError(
                f"there are {len(images):,} images but {len(labels):,} labels: there must be one label for each image."
            )
        if images.dtype != np.uint8:
            _check_floats(images, pictures=self.are_pictures)
        if labels.dtype != np.int64:
            raise DataError(f"labels must be int64, not {labels.dtype}.")
        if labels.min(initial=0) < NO_CLASS:
            raise DataError(
                f"there is a label {labels.min()}: classes are numbered from 0, and {NO_CLASS} means no class."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: NDArray[np.int64] | slice) -> Self:
        """The examples at these indices; a slice shares memory with the original."""
        return replace(self, images=self.images[index], labels=self.labels[index])

    @property
    def count(self) -> int:
        """The number of examples that a training learns from; for a stream (streams.py), more than are in memory."""
        return len(self)

    def hold_out(self, n: int, seed: int) -> tuple["Examples", "Examples"]:
        """Split the examples at random: the rest, and `n` that are held out."""
        remaining, held_out = fixed_split(len(self), n, seed)
        return self[remaining], self[held_out]

    def in_frame(self, frame: str) -> "Examples":
        """The examples in this frame, as a network expects them; the examples themselves if they are in it already."""
        return self if frame == "mnist" else self._upright

    @cached_property
    def _upright(self) -> "Examples":
        images = in_frame(self.images, "upright")
        return self if images is self.images else Examples(images, self.labels)


class Features(Examples):
    """Examples that aren't pictures: measurements of any kind, floats of any size, or uint8 as 255ths."""

    are_pictures: ClassVar[bool] = False


def _check_floats(images: NDArray[Any], *, pictures: bool) -> None:
    if images.dtype.kind != "f":
        raise DataError(f"pixels must be uint8 or floats, not {images.dtype}.")
    low, high = images.min(initial=0), images.max(initial=0)
    if not np.isfinite(high - low):
        raise DataError(
            "there is a pixel that is not a finite number (NaN or infinity): repair its image or leave it out."
        )
    if pictures and high > 1:
        raise DataError(f"pixels must lie in [0, 1], but there is {high:g}: divide by 255, or by the value of white.")
    if pictures and low < 0:
        raise DataError(f"pixels must lie in [0, 1], but there is {low:g}: 0 is black.")


def proper_name(name: str) -> str:
    """The name of a data set as people write it, such as MNIST for mnist."""
    return PROPER_NAMES.get(name, name)


@dataclass(frozen=True, eq=False)
class DataSet(Displayed):
    """Training and test examples of the same classes; the test set is used only at the end of a training.

    `note` tells the user of a choice made for them, such as a random test set. Raises DataError if the parts don't fit
    together.
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
                f"all training labels are {self.classes[self.train.labels[0]]}, so there is nothing to distinguish: "
                "are the labels where they should be?"
            )
        train_pixels, test_pixels = self.train.images.shape[1], self.test.images.shape[1]
        if train_pixels != test_pixels:
            raise DataError(
                f"training images have {train_pixels:,} pixels but test images {test_pixels:,}: "
                "both must have the same number."
            )

    def in_frame(self, frame: str) -> "DataSet":
        """The data set as a network of this frame expects it."""
        return self if frame == "mnist" else self._upright

    @cached_property
    def _upright(self) -> "DataSet":
        return replace(self, train=self.train.in_frame("upright"), test=self.test.in_frame("upright"))

    def renumbered(self, classes: tuple[str, ...]) -> "DataSet":
        """The data set with labels that number `classes`. Raises DataError unless its own are some of them."""
        number_of = class_numbers(self.classes, classes)

        def renumber(examples: Examples) -> Examples:
            labels = np.where(examples.labels == NO_CLASS, NO_CLASS, number_of[examples.labels])
            return Examples(examples.images, labels)

        return replace(self, train=renumber(self.train), test=renumber(self.test), classes=classes)

    def hold_out(self, n: int, seed: int = 0) -> tuple["DataSet", Examples]:
        """Hold out n random training examples for validation: returns the remaining data set, and those examples.

        `seed` determines the choice; it is independent of a training's seed, so that training runs with different seeds
        share one validation set. Raises SettingError unless some examples are held out and some remain.
        """
        if not 0 < n < len(self.train):
            raise SettingError(
                f"{n:,} examples can't be held out for validation: choose from 1 to {len(self.train) - 1:,}."
            )
        remaining, held_out = self.train.hold_out(n, seed)
        return replace(self, train=remaining), held_out


def fixed_split(n: int, n_held_out: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split the indices 0..n-1 at random into (n - n_held_out,) and (n_held_out,), each in ascending order."""
    # RandomState, because NumPy guarantees its stream forever; that of default_rng may change between releases.
    shuffled = np.random.RandomState(seed).permutation(n)
    return np.sort(shuffled[n_held_out:]), np.sort(shuffled[:n_held_out])
