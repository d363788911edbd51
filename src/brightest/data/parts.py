"""The parts of a data set as folders, files and arrays are named: training, test, validation."""

import re

TRAIN, TEST, VALIDATION = "train", "test", "validation"
_PARTS = {
    **dict.fromkeys(("train", "training", "trainset", "trainingset", "tr", "tra"), TRAIN),
    **dict.fromkeys(("test", "testing", "testset", "testingset", "t10k", "te", "tes"), TEST),
    **dict.fromkeys(("val", "valid", "validation", "validate", "valset", "validationset", "dev"), VALIDATION),
}
_WORD = re.compile(r"[a-z0-9]+")
UNUSED_VALIDATION = "which aren't used: --validation holds examples out of the training part"


def part_called(name: str) -> str | None:
    """The part that a name means as a whole, in any case: `Training`, `test_set`, `val`."""
    return _PARTS.get("".join(_WORD.findall(name.lower())))


def part_within(name: str) -> str | None:
    """The part that a word of the name means: `mnist_train.csv`, `test-00000-of-00001.parquet`."""
    parts = [part for word in _WORD.findall(name.lower()) if (part := _PARTS.get(word))]
    return parts[0] if parts else None


def without_part(name: str) -> str:
    """The words of a name that mean no part, and are no number of a file among several: what the set is called."""
    return "-".join(word for word in _WORD.findall(name.lower()) if word not in _PARTS and not word.isdecimal())
