"""A neuron by hand: it picks its patch up, wants it by itself, and serves in a network that learns around it."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.engines import ENGINES, engine
from brightest.errors import DataError, SettingError
from brightest.inspection.design import (
    READY_MADE,
    bias_sweep,
    box,
    design,
    frozen,
    grow,
    painted,
    ready_made,
    sums,
    surround_test,
    surrounded,
    transplant,
)
from brightest.inspection.neuron import firing_share
from brightest.training import loop
from brightest.training.recipes import LESSON
from support.handwriting import learnt, optdigits

PATCH = box(4, 8, 7, 20)


@pytest.mark.parametrize("region", [PATCH, box(0, 0, 3, 3), box(0, 0, 28, 14), PATCH.reshape(-1)])
@pytest.mark.parametrize("surround", [1, 2, 5])
def test_weights_are_positive_inside_negative_around_and_0_elsewhere(region, surround):
    made = design(region, surround, strength=2.0)
    W = made.weights.reshape(28, 28)
    assert (W[made.region] == 2).all()
    assert (W[made.surround] < 0).all()
    assert (W[~made.region & ~made.surround] == 0).all()
    assert not (made.region & made.surround).any()
    assert W.sum() == pytest.approx(0, abs=1e-10)  # light everywhere leaves nothing


def test_a_surround_is_as_wide_as_asked():
    np.testing.assert_array_equal(grow(box(10, 10, 12, 13), 2), box(8, 8, 14, 15))
    assert not design(PATCH, surround=0).surround.any()


def test_any_weights_make_a_neuron_and_its_surround_can_be_put_on_and_taken_off():
    W = np.random.default_rng(0).normal(size=784)
    made = painted(W, bias=-3)
    np.testing.assert_array_equal(made.weights, W)
    np.testing.assert_array_equal(made.region, (W > 0).reshape(28, 28))
    np.testing.assert_array_equal(made.surround, (W < 0).reshape(28, 28))
    uneven = painted(PATCH * np.arange(1.0, 29), bias=-3)
    on = surrounded(uneven, 2)
    assert on.bias == -3
    assert on.weights.sum() == pytest.approx(0, abs=1e-10)
    np.testing.assert_array_equal(on.surround, grow(PATCH, 2) & ~PATCH)
    np.testing.assert_array_equal(surrounded(on, 0).weights, uneven.weights)


@pytest.mark.parametrize("name", READY_MADE)
def test_the_ready_made_ones_are_balanced_but_for_the_bare_one(name):
    made = ready_made(name, bias=-10)
    assert made.bias == -10
    assert made.weights.max() == 1
    assert made.weights.sum() == pytest.approx(0 if name != "bare" else made.region.sum(), abs=1e-10)


def test_a_ready_made_stroke_finds_ones():
    examples = optdigits().test
    share = firing_share(sums(ready_made("stroke", bias=-3), examples.images), examples.labels, 10)
    assert share.argmax() == 1
    assert share[1] > 0.5 > 2 * np.median(share)


def test_the_surround_makes_it_want_the_patch_by_itself():
    found = surround_test(design(PATCH, surround=2), max_growth=4)
    assert found.with_surround[0] == found.without[0] == PATCH.sum()
    assert (np.diff(found.with_surround[:3]) < 0).all()
    np.testing.assert_allclose(found.with_surround[2:], 0, atol=1e-10)
    np.testing.assert_array_equal(found.without, PATCH.sum())  # cannot tell a patch from a blob
    assert found.blobs.shape == (5, 784)


def test_a_bias_asks_the_sum_to_pass_it():
    images = np.zeros((3, 784))
    images[0, np.flatnonzero(PATCH)[:9]] = images[1, np.flatnonzero(PATCH)[:10]] = 1
    images[2, np.flatnonzero(PATCH)[:11]] = 1
    made = design(PATCH, bias=-10)
    np.testing.assert_allclose(sums(made, images), [-1, 0, 1], atol=1e-12)


def test_it_fires_for_the_digits_that_have_ink_there():
    """Ink in the very middle: a 1 has it, a 0 goes around it."""
    examples = optdigits().train
    share = firing_share(sums(design(box(12, 13, 17, 15), 0, bias=-4), examples.images), examples.labels, 10)
    assert share[1] > 0.5
    assert share[0] < 0.05


def test_the_lower_the_bias_the_fewer_images_fire_it():
    examples = optdigits().test
    swept = bias_sweep(design(PATCH, bias=3), examples, [0, -5, -10, -40])
    assert (np.diff(swept.overall) <= 0).all()
    assert swept.overall[0] > 0.2
    assert swept.overall[-1] == 0
    share = firing_share(sums(design(PATCH, bias=-5), examples.images), examples.labels, 10)
    np.testing.assert_array_equal(swept.share[1], share)


@pytest.mark.parametrize("name", ENGINES)
def test_a_transplanted_neuron_stays_while_the_rest_learns_around_it(name):
    examples, made = optdigits().train[np.arange(200)], design(PATCH, bias=-6)
    recipe = replace(LESSON, epochs=1)
    network = transplant(loop.begin(recipe, 0).network, made, 4)
    assert network.feed_forward(PATCH.astype(float))[1][4] == pytest.approx(1 / (1 + np.exp(6 - PATCH.sum())))
    begun, masks = loop.begin(recipe, 0, network=network), frozen(network, [4])
    *_, end = loop.resume(begun, examples, engine=engine(name), options=loop.LoopOptions(trainable=masks))
    np.testing.assert_array_equal(end.network.weights[0][4], made.weights.astype(end.network.weights[0].dtype))
    assert end.network.biases[0][4] == -6
    assert (end.network.weights[1] != network.weights[1]).all()
    assert (end.network.biases[0] != network.biases[0]).sum() == 15


def test_bad_regions_are_refused():
    for region in (np.zeros((28, 28), bool), np.ones((3, 4), bool)):
        with pytest.raises(SettingError, match="must be square"):
            design(region)
    with pytest.raises(SettingError, match="fills the whole image"):
        design(np.ones((28, 28), bool))
    with pytest.raises(SettingError, match="box 5,5,5,9"):
        box(5, 5, 5, 9)
    with pytest.raises(SettingError, match="paint some first"):
        surrounded(painted(np.zeros(784)))
    with pytest.raises(SettingError, match="region 'spiral' is unknown: choose stroke, edge"):
        ready_made("spiral")
    with pytest.raises(SettingError, match="-1 pixels"):
        design(PATCH, surround=-1)
    with pytest.raises(SettingError, match="layer 1 has no neuron 16"):
        transplant(learnt(), design(PATCH), 16)
    with pytest.raises(SettingError, match="layer 1 has no neuron -1"):
        frozen(learnt(), [-1])
    with pytest.raises(SettingError, match="looks at 25 pixels"):
        transplant(learnt(), design(box(0, 0, 2, 2, side=5)), 0)
    with pytest.raises(DataError, match="784 neurons but the images 25"):
        sums(design(PATCH), np.zeros((2, 25)))
