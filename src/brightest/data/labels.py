"""Convert labels, which may be names or numbers, to class numbers from 0."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brightest.data.array_like import as_array
from brightest.errors import DataError

MAX_CLASSES = 1000  # each needs an output neuron
_NUMBER = re.compile(r"-?\d{1,2}(\.0*)?|-?\d(\.\d*)?e[-+]?\d{1,2}", re.IGNORECASE)  # numpy.savetxt: 5.00e+00
_MISSING = {"nan", "na", "n/a", "<na>", "null", "none", "nat"}  # how tables write a missing value

ClassNumbers = NDArray[np.int64]
Names = tuple[str, ...]


def encode_labels(
    y: ArrayLike, y_test: ArrayLike | None, classes: Sequence[str] | None
) -> tuple[ClassNumbers, ClassNumbers | None, Names]:
    """Convert training and test labels to class numbers: returns both, and the names of the classes.

    Without `classes`, the training labels determine the classes, and each test label must be one of them. Numbers keep
    their value, so that a folder of digits keeps the output of each digit even if one is missing; but if the labels are
    exactly 1 to n, these are the n classes. Names are numbered in sorted order.

    With `classes`, a label is one of these names or its number, which is from 0, or from 1 if the largest label equals
    the number of classes. Raises DataError for a label that names no class.
    """
    parts = [_flat(labels) for labels in (y, y_test) if labels is not None]
    names = None if classes is None else tuple(classes)
    if names is not None and _present(parts) <= set(names):
        numbers = _by_name(parts, names)
    elif _are_numbers(parts):
        numbers, names = _by_number([_to_class_numbers(part.astype(np.float64)) for part in parts], names)
    else:
        names = tuple(sorted(_present(parts[:1]))) if names is None else names
        numbers = _by_name(parts, names)
    return numbers[0], numbers[1] if y_test is not None else None, names


def are_indices(y: ArrayLike, classes: Sequence[str]) -> bool:
    """Whether the labels are numbers that aren't themselves names of classes."""
    parts = [_flat(y)]
    return _are_numbers(parts) and not _present(parts) <= set(classes)


def _flat(y: ArrayLike) -> NDArray[Any]:
    """Labels as (n,), numbers or str. Raises DataError for any other shape, and for a label that is missing."""
    labels = as_array(y, "labels")
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.shape[1] > 1 and _is_one_hot(labels):
        labels = labels.argmax(axis=1)
    if labels.ndim != 1:
        raise DataError(f"labels must be (n,), one for each image, or one-hot (n, classes), not {labels.shape}.")
    if labels.dtype.kind == "O":
        missing = [i for i, label in enumerate(labels.tolist()) if label is None or label != label]  # noqa: PLR0124 (NaN)
        if missing:
            raise DataError(f"example {missing[0] + 1:,} has no label.")
        labels = np.array([label.decode() if isinstance(label, bytes) else str(label) for label in labels.tolist()])
    if labels.dtype.kind in "biuf":
        return labels
    labels = labels.astype(str)
    _check_none_missing(labels)
    return labels


def _check_none_missing(labels: NDArray[np.str_]) -> None:
    """Raises DataError if a label is one of _MISSING, and all others are numbers."""
    present = set(np.unique(labels).tolist())
    missing = {label for label in present if label.lower() in _MISSING}
    if missing and missing != present and all(_is_number(label) for label in present - missing):
        first = int(np.flatnonzero(np.isin(labels, list(missing)))[0])
        raise DataError(
            f"example {first + 1:,} has no label, but {str(labels[first])!r}: leave it out, or give it one."
        )


def _is_one_hot(labels: NDArray[Any]) -> bool:
    """Whether each row has a single 1, and zeros otherwise."""
    if labels.dtype.kind not in "biuf":
        return False
    return bool(np.all((labels == 0) | (labels == 1)) and np.all(labels.sum(axis=1) == 1))


def _present(parts: list[NDArray[Any]]) -> set[str]:
    """The labels that occur, as text: whole numbers without a point."""
    return {_text(label) for part in parts for label in np.unique(part).tolist()}


def _text(label: Any) -> str:
    whole = isinstance(label, bool) or (isinstance(label, float) and label.is_integer())
    return str(int(label)) if whole else str(label)


def _are_numbers(parts: list[NDArray[Any]]) -> bool:
    """Whether all labels are numbers; texts count only if they need at most two digits."""
    if all(part.dtype.kind != "U" for part in parts):
        return True
    return all(_is_number(label) for label in _present(parts))


def _is_number(label: str) -> bool:
    """Whether a text is a number of a class that needs at most two digits."""
    return bool(_NUMBER.fullmatch(label)) and float(label).is_integer() and abs(float(label)) < 100


def _to_class_numbers(labels: NDArray[np.float64]) -> ClassNumbers:
    if not np.all(np.isfinite(labels) & (labels == np.floor(labels))):
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


def _by_number(parts: list[ClassNumbers], names: Names | None) -> tuple[list[ClassNumbers], Names]:
    shown = np.unique(np.concatenate(parts))
    largest = int(shown.max(initial=0))
    if names is None:
        if len(shown) > 1 and np.array_equal(np.unique(parts[0]), np.arange(1, largest + 1)):
            return [part - 1 for part in parts], tuple(str(number) for number in range(1, largest + 1))
        return parts, tuple(str(number) for number in range(int(parts[0].max(initial=0)) + 1))
    from_one = shown.min(initial=largest) >= 1 and largest == len(names) and not {str(n) for n in shown} & set(names)
    return [part - 1 for part in parts] if from_one else parts, names


def _by_name(parts: list[NDArray[Any]], names: Names) -> list[ClassNumbers]:
    number_of = {name: number for number, name in enumerate(names)}
    unknown = sorted(_present(parts) - number_of.keys())
    if unknown:
        raise DataError(f"there is a label {unknown[0]!r} that is none of the classes {listed(names)}.")
    if len(names) > MAX_CLASSES:
        raise DataError(
            f"there are {len(names):,} different labels, but brightest knows at most {MAX_CLASSES} classes."
        )
    return [np.array([number_of[_text(label)] for label in part.tolist()], np.int64) for part in parts]


def class_numbers(names: Names, classes: Names) -> ClassNumbers:
    """The index of each name among a network's classes. Raises DataError for a name that isn't among them."""
    if unknown := [name for name in names if name not in classes]:
        raise DataError(f"{unknown[0]!r} is none of the network's classes {listed(classes)}.")
    return np.array([classes.index(name) for name in names])


def listed(names: Names) -> str:
    """The names as a list for a sentence; of many, the first twenty."""
    return ", ".join(names[:20]) + (f", … ({len(names)} in all)" if len(names) > 20 else "")
