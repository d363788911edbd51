"""Quantized weights: for which networks, and as accurate as float32 whatever the weights."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.engines.fast import vnni
from brightest.engines.fast.quantized import NOT_QUANTIZED, quantize
from brightest.nn.network import forward, pixels
from support.agreement import ALLOWED, as_type, network_of, sparse_images

needs_vnni = pytest.mark.skipif(not vnni.HAS_VNNI, reason="this processor has no VNNI")
IMAGES = sparse_images(np.random.default_rng(4), 200, 784)


def even_weights(n_out=16, n_in=784):
    return np.random.default_rng(5).normal(0, n_in**-0.5, (n_out, n_in))


def changed(W, *changes):
    W = W.copy()
    for place, value in changes:
        W[place] = value
    return W


@needs_vnni
@pytest.mark.parametrize("shape", [(16, 784), (10, 784), (3, 4), (16, 1024)])
def test_every_weight_is_within_half_a_step(shape):
    W = even_weights(*shape)
    flat = quantize(W)
    step = 255 * flat[-16:][: shape[0]].astype(np.float64)
    high, middle, low = (
        flat[:-16].view(np.int8).reshape(-1, 3, 16, 4)[:, :, : shape[0]].transpose(1, 2, 0, 3).reshape(3, *shape)
    ).astype(np.int64)
    again = (65536 * high + 256 * middle + low) * step[:, None]
    assert (np.abs(again - W) <= 0.5001 * step[:, None] + 1e-7 * np.abs(W)).all()


@pytest.mark.parametrize(
    "W",
    [
        even_weights(17),
        even_weights(16, 785),
        even_weights(16, 1028),
        changed(even_weights(), ((3, 300), 2.0)),
        even_weights() * 1e30,
        even_weights() * 1e-30,
        even_weights() * 1e-40,
        changed(even_weights(), ((0, 0), np.nan)),
        changed(even_weights(), ((0, 0), np.inf)),
    ],
    ids=[
        "17 neurons",
        "785 pixels",
        "1028 pixels",
        "one far above",
        "huge",
        "tiny",
        "denormal",
        "no number",
        "infinite",
    ],
)
def test_weights_that_are_not_quantized(W):
    assert quantize(W) is NOT_QUANTIZED


@needs_vnni
@pytest.mark.parametrize("W", [even_weights(), changed(even_weights(), (2, 0)), even_weights() * 1e15, even_weights(1)])
def test_weights_that_are_quantized(W):
    assert len(quantize(W)) > 0


def numpys(network, images):
    weights, biases = as_type(network.parameters, np.float32)
    return forward(replace(network, weights=weights, biases=biases), pixels(images, np.float32))[-1]


BLACK = np.s_[:, 0]  # a pixel that is black in all images, as at MNIST's borders
WILD = {
    "even": even_weights(),
    "of N(0, 1)": 28 * even_weights(),
    "nearly uneven": changed(even_weights(), (BLACK, 0.43)),
    "one far above": changed(even_weights(), (BLACK, 1e6)),
    "one neuron dead": changed(even_weights(), (7, 0)),
    "neurons of many sizes": even_weights() * np.logspace(-30, 1, 16)[:, None],
    "denormal": even_weights() * 1e-39,
    "few": even_weights() * (np.random.default_rng(6).random((16, 784)) < 0.03),
    "all as bright as can be": np.full((16, 784), 0.01),
}


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("W", WILD.values(), ids=WILD)
def test_as_near_to_the_reference_as_float32(fast, reference, W, activation):
    network = network_of((784, 16, 16, 10), activation)
    network = replace(network, weights=(W, *network.weights[1:]))
    images = np.concatenate([IMAGES, np.full((1, 784), 255, np.uint8), np.zeros((1, 784), np.uint8)])
    images[:-2, 0] = 0
    if W[0, 0] > 1:  # where the pixel is nonzero, nothing else counts
        images = images[:-2]
    right = reference.predict(network, images)
    ours, theirs = (np.abs(a - right).max() for a in (fast.predict(network, images), numpys(network, images)))
    assert ours <= max(ALLOWED * theirs, 1e-7)


def test_sums_do_not_overflow(fast, reference):
    network = network_of((1024, 16, 10), "relu")
    network = replace(
        network, weights=(np.full((16, 1024), -0.3), network.weights[1]), biases=(np.full(16, 320.0), network.biases[1])
    )
    images = np.full((3, 1024), 255, np.uint8)
    np.testing.assert_allclose(fast.predict(network, images), reference.predict(network, images), atol=1e-5)
