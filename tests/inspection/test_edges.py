"""Edge-likeness: near 1 for an edge whatever its place and angle, near 0 for chance, and the same for a negative."""

import numpy as np
import pytest

from brightest.errors import DataError, SettingError
from brightest.inspection.design import box, design, transplant
from brightest.inspection.edges import edges, hand_made, lit_pixels, random_pictures, scrambled
from brightest.nn.network import random_network
from support.handwriting import optdigits

LIT = lit_pixels(optdigits().train.images)
Y, X = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5, indexing="ij")


def test_hand_made_edges_come_near_1_and_random_weights_stay_near_0():
    made = edges(hand_made(3, np.random.default_rng(0)), LIT).likeness
    chance = edges(random_pictures(3, np.random.default_rng(1)), LIT).likeness
    assert made.mean() > 0.85
    assert made.min() > 0.75
    assert chance.max() < 0.12


@pytest.mark.parametrize("angle", [0.0, 0.4, 1.3, 2.2])
def test_a_step_between_dark_and_light_is_found_where_it_is(angle):
    across = (X - 2) * np.cos(angle) + (Y + 1) * np.sin(angle)
    along = (Y + 1) * np.cos(angle) - (X - 2) * np.sin(angle)
    step = np.where((np.abs(across) < 4) & (np.abs(along) < 8), np.sign(across), 0).reshape(-1)
    found = edges(np.stack([step, -3 * step + 5]))
    assert found.likeness.min() > 0.8
    np.testing.assert_allclose(found.likeness[0], found.likeness[1], atol=0.02)
    for shape in found.shapes:
        assert abs(np.sin(shape[2] - angle)) < 0.1
    assert np.corrcoef(found.fits[1], step)[0, 1] == pytest.approx(-np.sqrt(found.likeness[1]), abs=0.01)


def test_a_box_designed_by_hand_is_found_with_its_size():
    found = edges(design(box(12, 6, 15, 20), surround=3).weights)
    row, column, angle, width, length = found.shapes[0]
    assert found.likeness[0] > 0.8
    assert (row, column) == pytest.approx((-0.5, -1), abs=0.7)
    assert abs(np.cos(angle)) < 0.1
    assert width == pytest.approx(3, abs=0.7)
    assert length == pytest.approx(14, abs=3)


def test_rings_and_chequers_are_no_edges():
    radius = np.hypot(X, Y)
    ring = ((radius > 6) & (radius < 9)).astype(float)
    chess = np.sign(np.sin(X / 2.5) * np.sin(Y / 2.5))
    assert edges(np.stack([ring.reshape(-1), chess.reshape(-1)])).likeness.max() < 0.45


def test_the_likeness_is_the_share_of_variance_that_the_fit_explains():
    narrow = random_network((784, 3, 10), np.random.default_rng(6))
    network = transplant(narrow, design(box(12, 6, 15, 20)), 1)
    pictures = network.weights[0]
    found = edges(pictures, LIT)
    assert found.likeness.argmax() == 1
    for picture, fit, likeness in zip(pictures, found.fits, found.likeness, strict=True):
        missed = np.mean((picture[LIT] - fit[LIT]) ** 2)
        assert likeness == pytest.approx(1 - missed / picture[LIT].var(), abs=1e-3)


def test_pixels_that_are_never_lit_do_not_count():
    pictures = hand_made(1, np.random.default_rng(3))
    loud = np.where(LIT, pictures, 1000.0)
    np.testing.assert_array_equal(edges(loud, LIT).likeness, edges(pictures, LIT).likeness)


def test_scrambled_pictures_are_as_smooth_and_share_nothing_else():
    pictures = hand_made(2, np.random.default_rng(4))
    everywhere = np.ones(784, bool)
    moved = scrambled(pictures, everywhere, np.random.default_rng(5))
    spectra = [np.abs(np.fft.fft2(many.reshape(-1, 28, 28))) for many in (pictures, moved)]
    np.testing.assert_allclose(spectra[1][:, 1:], spectra[0][:, 1:], atol=1e-10)
    assert edges(moved).likeness.max() < 0.7 * edges(pictures).likeness.min()


def test_one_grey_is_no_edge():
    assert edges(np.full((1, 784), 0.3)).likeness[0] == 0


def test_mismatched_arguments_are_refused():
    with pytest.raises(DataError, match=r"\(n, 784\), not \(2, 64\)"):
        edges(np.zeros((2, 64)))
    with pytest.raises(SettingError, match="only 3 pixels are lit"):
        edges(np.zeros((2, 784)), np.arange(784) < 3)
