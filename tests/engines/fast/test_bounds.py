"""Compiled code checks no bounds, so each array here ends, or begins, at a protected page of memory.

Reading or writing one element too many kills the process.
"""

import ctypes
import mmap
import sys

import numpy as np
import pytest

from brightest.engines import start
from brightest.engines.fast import engine, packing, predict_kernel, prepared
from brightest.nn.optimizers import SGD, Adam
from support.agreement import network_of, sparse_images

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pages are protected in Linux's way")
PAGE = mmap.PAGESIZE
LAYERS = [(784, 16, 16, 10), (1024, 16, 10), (4, 3), (17, 3, 10), (1, 1, 1), (15, 32, 10), (65, 33, 64, 12)]
BOTH_ENDS = pytest.mark.parametrize("at_end", [True, False], ids=["end", "start"])


def guarded(array, at_end):
    """A copy whose last element, or first, is next to a protected page."""
    pages = -(-max(array.nbytes, 1) // PAGE) * PAGE
    memory = np.frombuffer(mmap.mmap(-1, pages + 2 * PAGE), np.uint8)  # lives as long as its views
    first = PAGE + (pages - array.nbytes if at_end else 0)
    copy = memory[first : first + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    for address in (memory.ctypes.data, memory.ctypes.data + PAGE + pages):
        assert protect(ctypes.c_void_p(address), ctypes.c_size_t(PAGE), 0) == 0
    return copy


@pytest.fixture
def guarded_memory(monkeypatch, at_end):
    """Guards the engine's own memory, too."""
    for module in (engine, packing, predict_kernel):
        monkeypatch.setattr(module, "aligned_zeros", lambda size: guarded(np.zeros(size, np.float32), at_end))
    monkeypatch.setattr(
        prepared, "_allocate", lambda *kinds: [guarded(np.zeros(shape, kind), at_end) for shape, kind in kinds]
    )


def images_of(kind, n, n_in, nonzero_share, at_end):
    images = sparse_images(np.random.default_rng(n), n, n_in, nonzero_share)
    return guarded(images if kind is np.uint8 else np.divide(images, 255, dtype=kind), at_end)


@BOTH_ENDS
@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_predicting(fast, guarded_memory, at_end, layers, kind):
    network = network_of(layers)
    predictor = fast.predictor(network)
    for n in (0, 1, 15, 16, 17):
        for nonzero_share in (0, 0.2, 1):
            images = images_of(kind, n, layers[0], nonzero_share, at_end)
            outputs = predictor.many(images)
            assert outputs.shape == (n, layers[-1])
            for image, a in zip(images, outputs, strict=True):
                np.testing.assert_array_equal(predictor.one(image), a)


@BOTH_ENDS
@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_training(fast, guarded_memory, at_end, layers, kind):
    for optimizer in (SGD(), Adam()):
        for batch_size in (1, 3, 20):
            for nonzero_share in (0, 0.2, 1):
                images = images_of(kind, 17, layers[0], nonzero_share, at_end)
                prepared = fast.prepare(images, np.eye(layers[-1])[np.arange(17) % layers[-1]])
                rates = np.full(-(-17 // batch_size), 0.01)
                state, cost = fast.run(start(network_of(layers), optimizer), prepared, np.arange(17), batch_size, rates)
                assert np.isfinite(cost)
                assert state.step == len(rates)
