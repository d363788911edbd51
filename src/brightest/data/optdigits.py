"""The bundled handwriting: scikit-learn's 1,797 digits, written by 13 people and scanned to 8×8 pixels.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998.
The scans are normalized like every picture that a network reads.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import DIGITS, DataSet, Examples, fixed_split
from brightest.errors import DataError

DESCRIPTION = "handwritten digits, 8×8 scans enlarged to 28×28"
# The split is random: it isn't recorded who wrote which digit, so that no writer can be held out.
TRAIN_COUNT, TEST_COUNT = 1437, 360
# Of the scans, then the labels, one byte per number.
SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"


def load(note: str = "") -> DataSet:
    """The data set, with a fixed split. Raises DataError if scikit-learn's copy is not the known one."""
    digits = _normalized()
    train_part, test_part = fixed_split(TRAIN_COUNT + TEST_COUNT, TEST_COUNT)
    return DataSet("optdigits", digits[train_part], digits[test_part], DIGITS, note)


@cache
def _normalized() -> Examples:
    """All digits, normalized once: that takes a second, and `load` copies what it takes of them."""
    from brightest.images import normalize_digit  # Pillow is slow to import

    scans, labels = load_scans()
    return Examples(np.stack([normalize_digit(scan).reshape(-1) for scan in scans]), labels)


def load_scans() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The published scans (n, 8, 8), 0 to 16, and labels (n,). Raises DataError if scikit-learn's differ."""
    rows = _read_rows()
    scans, labels = rows[:, :-1].reshape(-1, 8, 8), rows[:, -1].astype(np.int64)
    found = hashlib.sha256(scans.astype(np.uint8).tobytes() + labels.astype(np.uint8).tobytes())
    if found.hexdigest() != SHA256:
        raise DataError("scikit-learn's handwritten digits differ from the published ones: reinstall scikit-learn.")
    return scans, labels


def _read_rows() -> NDArray[np.float64]:
    """Scans and labels (n, 65), from scikit-learn's file: importing scikit-learn would take two seconds."""
    spec = find_spec("sklearn")
    file = Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz" if spec and spec.origin else None
    if file and file.is_file():
        return np.loadtxt(file, delimiter=",")
    from sklearn.datasets import load_digits

    digits = load_digits()
    return np.column_stack([digits.data, digits.target])
