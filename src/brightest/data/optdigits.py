"""The bundled handwriting: 1,797 digits that 13 people wrote, scanned to 8×8, which come with scikit-learn.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998.
The scans go through the project's one normaliser: a network that learnt from them reads what is framed so.
"""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightest.data.dataset import DataSet, Examples, fixed_split
from brightest.errors import DataError

DESCRIPTION = "handwritten digits, 8×8 scans enlarged to 28×28"
CLASSES = tuple("0123456789")
TRAIN_COUNT, TEST_COUNT = (
    1437,
    360,
)  # who wrote which digit is not recorded, so a test by unknown writers isn't possible
# Of the scans, then the labels, a byte for each number.
SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"


def load(note: str = "") -> DataSet:
    """The whole set, split always alike. Raises DataError where scikit-learn's copy is not the known one."""
    from brightest.images import normalize_digit  # Pillow is slow to import

    scans, labels = load_scans()
    images = np.stack([normalize_digit(scan).reshape(-1) for scan in scans])
    digits = Examples(images, labels)
    learnt, unseen = fixed_split(TRAIN_COUNT + TEST_COUNT, TEST_COUNT)
    return DataSet("optdigits", digits[learnt], digits[unseen], CLASSES, note)


def load_scans() -> tuple[NDArray[np.floating[Any]], NDArray[np.int64]]:
    """Scans (n, 8, 8), 0 to 16, and labels (n,), as they were published. Raises DataError if they differ."""
    from sklearn.datasets import load_digits  # slow to import

    digits = load_digits()
    labels = digits.target.astype(np.int64)
    found = hashlib.sha256(digits.images.astype(np.uint8).tobytes() + labels.astype(np.uint8).tobytes())
    if found.hexdigest() != SHA256:
        raise DataError("scikit-learn's handwritten digits are not those we know: install scikit-learn anew.")
    return digits.images, labels
