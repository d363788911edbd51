"""Facts about data sets that their files' names reveal: the names of classes, and that EMNIST's images are transposed.

Fashion-MNIST: Xiao, Rasul and Vollgraf, 2017. EMNIST: Cohen, Afshar, Tapson and van Schaik, 2017; its IDX and CSV files
hold each image with rows and columns exchanged, and the labels of its letters begin at 1.
"""

import math
import re
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.data.array_like import as_array
from brightest.data.arrays import ImagesAndLabels
from brightest.data.contents import Contents
from brightest.errors import DataError

FASHION = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_MERGED = tuple(digits + ascii_uppercase + "abdefghnqrt")  # the other small letters look like the capitals
EMNIST = {
    "digits": tuple(digits),
    "mnist": tuple(digits),
    "letters": tuple(ascii_uppercase),  # both cases of a letter are one class
    "balanced": _MERGED,
    "bymerge": _MERGED,
    "byclass": tuple(digits + ascii_uppercase + ascii_lowercase),
}
_EMNIST_FILE = re.compile(rf"emnist[-_ ]?({'|'.join(EMNIST)})", re.IGNORECASE)
UPRIGHT_NOTE = "EMNIST's files hold each image with rows and columns exchanged: brightest has turned them upright."


def with_known_set(contents: Contents, name: str) -> Contents:
    """The contents, completed by the facts about a data set. name: that of its files and of the folder they are in."""
    if emnist := _EMNIST_FILE.search(name):
        split = emnist[1].lower()
        train = _upright_emnist(*contents.train, split)
        test = _upright_emnist(*contents.test, split) if contents.test else None
        return Contents(train, test, EMNIST[split], (*contents.notes, UPRIGHT_NOTE))
    if "fashion" in name.lower() and contents.classes is None:
        return contents._replace(classes=FASHION)
    return contents


def _upright_emnist(images: ArrayLike, labels: ArrayLike, split: str) -> ImagesAndLabels:
    pixels, numbers = as_array(images, "images"), as_array(labels, "labels")
    if split == "letters":
        numbers = _from_zero(numbers)
    return _transposed(pixels), numbers


def _from_zero(labels: NDArray[Any]) -> NDArray[Any]:
    """Letters' labels 1 to 26 as 0 to 25; others as they are."""
    try:
        numbers = labels.astype(np.float64)
    except ValueError:
        return labels
    return (numbers - 1).astype(np.int64) if numbers.min(initial=1) >= 1 else numbers.astype(np.int64)


def _transposed(images: NDArray[Any]) -> NDArray[Any]:
    side = math.isqrt(int(np.prod(images.shape[1:])))
    if len(images) * side * side != images.size:
        raise DataError(f"EMNIST's images are square, but these are {images.shape[1:]}.")
    return images.reshape(-1, side, side).swapaxes(1, 2)
