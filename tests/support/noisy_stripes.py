"""Small data that a network learns by heart soon, and then reads worse: a third of its labels are wrong."""

import numpy as np


def noisy_stripes(n=360):
    """Images (n, 64) uint8 with one dark stripe, and labels of three classes (n,)."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 3
    images = rng.integers(0, 256, (n, 64))
    for i, label in enumerate(labels):
        images[i, 8 * label : 8 * label + 8] //= 2
    wrong = rng.random(n) < 1 / 3
    return images.astype(np.uint8), np.where(wrong, rng.integers(0, 3, n), labels)
