"""Connected ink is labelled alike, whether two bytes a label suffice or not."""

import numpy as np

from brightest.reader import labels


def test_what_touches_at_a_corner_is_one():
    mask = np.zeros((5, 7), np.uint8)
    mask[1, 1] = mask[2, 2] = mask[3, 5] = 255
    found, stats = labels.label(mask)
    assert found[1, 1] == found[2, 2] != found[3, 5] != 0 == found[0, 0]
    assert stats[found[1, 1]].tolist() == [1, 1, 2, 2, 2]


def test_more_components_than_two_bytes_count():
    mask = np.zeros((600, 600), np.uint8)
    mask[::2, ::2] = 255  # 90,000 dots
    found, stats = labels.label(mask)
    assert len(stats) == 90_001
    assert len(np.unique(found)) == 90_001


def test_both_sizes_of_labels_agree(monkeypatch):
    mask = np.where(np.random.default_rng(0).random((80, 120)) < 0.3, 255, 0).astype(np.uint8)
    short, stats = labels.label(mask)
    monkeypatch.setattr(labels, "MAX_SHORT_LABELS", 0)
    long, same = labels.label(mask)
    assert (short.dtype, long.dtype) == (np.uint16, np.int32)
    np.testing.assert_array_equal(short, long)
    np.testing.assert_array_equal(stats, same)


def test_outlines_are_those_of_the_labels():
    mask = np.where(np.random.default_rng(0).random((80, 120)) < 0.3, 255, 0).astype(np.uint8)
    label, stats = labels.label(mask)
    found, places = labels.outlines(mask)
    numbers = [int(label[y, x]) for ((x, y),) in (one[0] for one in found)]
    assert sorted(numbers) == list(range(1, len(stats)))
    np.testing.assert_array_equal(places, stats[numbers, :4])


def test_nothing_has_no_outline():
    found, places = labels.outlines(np.zeros((5, 7), np.uint8))
    assert (found, places.shape) == ([], (0, 4))
