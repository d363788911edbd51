"""Convert labels, which may be names or numbers, to class numbers from 0."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.errors import DataError

MAX_CLASSES = 1000  # each needs an output neuron
_NUMBER = re.compile(r"-?\d{1,2}(\.0*)?")

ClassNumbers = NDArray[np.int64]


def encode_labels(
    y: ArrayLike, y_test: ArrayLike | None, classes: Sequence[str] | None
) -> tuple[ClassNumbers, ClassNumbers | None, tuple[str, ...]]:
    """Convert training and test labels to class numbers: returns both, and the names of the classes.

    Without `classes`, the training labels determine them, and a test label must be one of them. Numeric labels are
    class numbers already. Names are numbered in sorted order, except that "0" to "99" keep their value, so that folders
    of digits keep each digit's own output even if one is missing. Raises DataError for a label that names no class.
    """
    parts = [_flat(labels) for labels in (y, y_test) if labels is not None]
    if any(part.dtype.kind == "U" for part in parts):
        numbers, names = _from_names([part.astype(str) for part in parts], classes)
    else:
        numbers = [_to_class_numbers(part) for part in parts]
        names = _default_names(numbers[0]) if classes is None else tuple(classes)
    return numbers[0], numbers[1] if y_test is not None else None, names


def _flat(y: ArrayLike) -> NDArray[Any]:
    """Labels as (n,), numbers or str. Raises DataError for any other shape."""
    try:
        labels = np.asarray(y)
    except ValueError:
        raise DataError("labels must be a sequence of numbers or names.") from None
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise DataError(f"labels must be (n,), one for each image, not {labels.shape}.")
    return labels if labels.dtype.kind in "biuf" else labels.astype(str)


def _to_class_numbers(labels: NDArray[Any]) -> ClassNumbers:
    if labels.dtype.kind == "f" and not np.all(np.isfinite(labels) & (labels == np.floor(labels))):
        invalid = labels[~np.isfinite(labels) | (labels != np.floor(labels))][0]
        raise DataError(f"there is a label {invalid}: labels must be whole numbers or names.")
    if labels.max(initial=0) >= MAX_CLASSES:
        raise DataError(
            f"there is a label {labels.max():.0f}, but brightest knows at most {MAX_CLASSES} classes, "
            "numbered from 0: renumber yours, or give their names as text."
        )
    if labels.min(initial=0) < 0:
        raise DataError(f"there is a label {labels.min():.0f}: classes are numbered from 0.")
    return labels.astype(np.int64)


def _default_names(numbers: ClassNumbers) -> tuple[str, ...]:
    return tuple(str(number) for number in range(int(numbers.max(initial=0)) + 1))


def _from_names(
    parts: list[NDArray[np.str_]], classes: Sequence[str] | None
) -> tuple[list[ClassNumbers], tuple[str, ...]]:
    present = sorted({str(name) for part in parts for name in np.unique(part)})
    if classes is None and all(_NUMBER.fullmatch(name) for name in present):
        numbers = [_to_class_numbers(part.astype(np.float64)) for part in parts]
        return numbers, _default_names(numbers[0])
    names = tuple(sorted(set(parts[0].tolist())) if classes is None else classes)
    number_of = {name: number for number, name in enumerate(names)}
    unknown = [name for name in present if name not in number_of]
    if unknown:
        raise DataError(f"there is a label {unknown[0]!r} that is none of the classes {', '.join(names)}.")
    if len(names) > MAX_CLASSES:
        raise DataError(
            f"there are {len(names):,} different labels, but brightest knows at most {MAX_CLASSES} classes."
        )
    return [np.array([number_of[name] for name in part.tolist()], np.int64) for part in parts], names
