"""The engine says how it will train and why, and does so."""

import numpy as np
import pytest

from brightest.engines import start
from brightest.engines.fast import engine
from brightest.engines.fast.plan import plan
from brightest.nn.optimizers import SGD
from support.agreement import network_of, sparse_images


def test_a_small_network_with_small_batches():
    chosen = plan((784, 16, 16, 10), 10)
    assert chosen.sparse_input
    assert chosen.direct_updates
    assert "19% are" in chosen.sentence


def test_large_batches_accumulate_a_gradient_and_bright_images_are_dense_input():
    chosen = plan((784, 16, 16, 10), 100, nonzero_share=0.9)
    assert not chosen.direct_updates
    assert not chosen.sparse_input
    assert "every pixel" in chosen.sentence


@pytest.mark.parametrize(("width", "batch_size", "sparse"), [(16, 10, True), (800, 10, False), (800, 3, True)])
def test_wide_layers_and_large_batches_prefer_dense_input(width, batch_size, sparse):
    assert plan((784, width, 10), batch_size, nonzero_share=0.5).sparse_input is sparse


@pytest.mark.parametrize(("batch_size", "nonzero_share"), [(10, 0.1), (10, 0.7), (20, 0.1), (200, 0.1)])
def test_the_engine_follows_its_plan(fast, monkeypatch, batch_size, nonzero_share):
    images, targets = sparse_images(np.random.default_rng(0), 300, 784, nonzero_share), np.zeros((300, 10))
    examples, calls = fast.prepare(images, targets), []
    monkeypatch.setattr(engine, "train", lambda *arguments: calls.append(arguments) or 0.0)
    fast.run(start(network_of((784, 16, 10)), SGD()), examples, np.arange(batch_size), batch_size, np.ones(1))
    ((packed, _, _, pixels, _, _, _, hyperparameters, chunk, _),) = calls
    chosen = plan((784, 16, 10), batch_size, examples.nonzero_share)
    assert (len(pixels.indices) > 0) == chosen.sparse_input
    assert hyperparameters.direct_updates == (len(packed.g) == 0) == chosen.direct_updates
    assert chunk == chosen.chunk
