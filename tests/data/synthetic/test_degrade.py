import numpy as np

from brightest.data.synthetic.degrade import PRINT, WRITING, degrade


def bar(height, width):
    ink = np.zeros((96, 96), np.float32)
    ink[10 : 10 + height, 20 : 20 + width] = 1
    return ink


def test_ink_stays_ink():
    for seed in range(50):
        ink = degrade(bar(60, 20), np.random.default_rng(seed), PRINT if seed % 2 else WRITING)
        assert ink.dtype == np.float32
        assert ink.ndim == 2
        assert 0 <= ink.min() <= ink.max() <= 1.0001


def test_proportions_change_in_both_directions():
    widths = []
    for seed in range(60):
        rows, columns = np.nonzero(
            degrade(bar(60, 20), np.random.default_rng(seed), PRINT if seed % 2 else WRITING) > 0.5
        )
        widths.append((np.ptp(columns) + 1) / (np.ptp(rows) + 1))
    assert min(widths) < 0.3
    assert max(widths) > 0.6
