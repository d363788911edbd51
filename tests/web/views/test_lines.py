"""Lines between neurons: the strongest connections, the weakest of them first."""

import numpy as np

from brightest.nn.network import random_network
from brightest.web.views.lines import MAX_LINES, Lines, by_signal, by_weight


def test_the_strongest_signals_are_chosen_and_the_weakest_comes_first(rng):
    W, a = rng.normal(size=(5, 7)), rng.normal(size=7)
    signals = (W * a).reshape(-1)
    lines = Lines.strongest(W, a, 4)
    order = np.argsort(np.abs(signals))[-4:]
    np.testing.assert_array_equal(lines.where, order)
    np.testing.assert_allclose(lines.strength, signals[order], rtol=1e-6)
    assert (lines.where.dtype, lines.strength.dtype) == (np.uint32, np.float32)


def test_dark_senders_send_nothing(rng):
    lines = Lines.strongest(rng.normal(size=(3, 4)), np.array([0.0, 0.5, 0.0, 1.0]))
    assert sorted(lines.where) == [1, 3, 5, 7, 9, 11]
    assert len(Lines.strongest(rng.normal(size=(3, 4)), np.zeros(4)).where) == 0


def test_every_layer_has_its_lines(rng):
    network = random_network((784, 6, 10), rng)
    found = by_weight(network)
    assert [len(found[name]) for name in ("where0", "where1")] == [MAX_LINES, 60]
    W = network.weights[0].reshape(-1)
    np.testing.assert_array_equal(found["strength0"], W[found["where0"]].astype(np.float32))
    seen = by_signal(network, network.feed_forward(np.zeros(784)))
    assert len(seen["where0"]) == 0
