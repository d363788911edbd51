"""Find images and labels among arrays by their names, or by their shapes where they have none."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from numpy.typing import NDArray

from brightest.data.contents import Contents
from brightest.data.parts import TEST, TRAIN, UNUSED_VALIDATION, VALIDATION, part_called

_IMAGES = ("x", "images", "image", "imgs", "img", "data", "features", "feature", "pixels", "inputs")
_LABELS = ("y", "labels", "label", "targets", "target", "classes", "class")
EXPECTED = "x_train and y_train, X and y, images and labels, or data and target (and x_test and y_test, if any)"

Pairs = dict[str, tuple[str, str]]  # a part of the data set: the names of its images and its labels


def pairs_by_name(names: Iterable[str]) -> Pairs:
    """The names of images and labels of each part, such as X_train, train_images or data; {} if none is known.

    Of several names for the same, the one that names its part wins: X may be X_train and X_test together.
    """
    found: dict[tuple[str, bool], list[tuple[bool, int, str]]] = {}
    for name in names:
        for is_labels, words in ((False, _IMAGES), (True, _LABELS)):
            for rank, word in enumerate(words):
                part = _part_beside(word, name)
                if part is not None:
                    found.setdefault((part or TRAIN, is_labels), []).append((not part, rank, name))
    parts = [part for part in (TRAIN, TEST, VALIDATION) if (part, False) in found and (part, True) in found]
    return {part: (min(found[part, False])[2], min(found[part, True])[2]) for part in parts}


def _part_beside(word: str, name: str) -> str | None:
    """The part that a name means beside the word: train for (x, X_train), "" for (x, X), None for any other name."""
    plain = "".join(re.findall("[a-z0-9]", name.lower()))
    if plain == word:
        return ""
    rests = (plain.removeprefix(word), plain.removesuffix(word))
    return next((part for rest in rests if rest != plain and (part := part_called(rest))), None)


def contents_by_shape(arrays: Sequence[NDArray[Any]]) -> Contents | None:
    """Arrays in a row: those of several dimensions are images, the others their labels; first training, last test."""
    images = [array for array in arrays if array.ndim > 1 and array.shape[1:] != (1,)]
    labels = [array for array in arrays if array.ndim == 1 or array.shape[1:] == (1,)]
    pairs = list(zip(images, labels, strict=False))
    if not pairs or len(images) != len(labels) or any(len(image) != len(label) for image, label in pairs):
        return None
    named = dict(zip((TRAIN, TEST) if len(pairs) < 3 else (TRAIN, VALIDATION, TEST), pairs, strict=False))
    return contents_of(named) if len(pairs) <= 3 else None


def contents_of(pairs: dict[str, tuple[Any, Any]]) -> Contents:
    """The contents of images and labels by part. There must be a training part."""
    train, test, validation = pairs[TRAIN], pairs.get(TEST), pairs.get(VALIDATION)
    if validation is None:
        return Contents(train, test)
    if test is None:
        return Contents(train, validation, notes=("Its validation part is the test set.",))
    note = f"It has {len(validation[1]):,} validation examples, {UNUSED_VALIDATION}."
    return Contents(train, test, notes=(note,))
