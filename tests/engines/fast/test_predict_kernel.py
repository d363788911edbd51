"""Predicting one image or many, of any type, on one core or several, agrees with the reference."""

import gc
import threading
import weakref

import numpy as np
import pytest

import brightest
from brightest.engines.fast import predict_kernel
from brightest.errors import DataError
from brightest.nn.costs import COSTS
from support.agreement import network_of, sparse_images

rng = np.random.default_rng(8)
IMAGES = sparse_images(rng, 101, 784)


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("layers", [(784, 10), (784, 16, 16, 10), (784, 100, 33, 10)])
def test_one_and_many(fast, reference, layers, cost):
    network = network_of(layers, "tanh", cost)
    right = reference.predict(network, IMAGES)
    predictor = fast.predictor(network)
    np.testing.assert_allclose(predictor.many(IMAGES), right, atol=1e-6)
    for image, a in zip(IMAGES[:20], right, strict=False):
        np.testing.assert_allclose(predictor.one(image), a, atol=1e-6)


@pytest.mark.parametrize("layers", [(784, 16, 16, 10), (784, 100, 33, 10)])
def test_an_image_gives_the_same_whatever_else_is_in_its_chunk(fast, layers):
    predictor = fast.predictor(network_of(layers, "relu", "cross-entropy"))
    together = predictor.many(IMAGES)
    np.testing.assert_array_equal(np.array([predictor.one(image) for image in IMAGES]), together)
    np.testing.assert_array_equal(predictor.many(IMAGES[7:40]), together[7:40])


@pytest.mark.parametrize(
    "change",
    [
        lambda x: np.divide(x, 255),
        lambda x: np.divide(x, 255, dtype=np.float32),
        lambda x: x.astype(np.int64),
        np.asfortranarray,
        lambda x: np.repeat(x, 2, axis=0)[::2],
        lambda x: np.frombuffer(x.tobytes(), np.uint8).reshape(x.shape),
    ],
    ids=["float64", "float32", "int64", "columns", "every other", "read only"],
)
def test_any_array_of_pixels(fast, reference, change):
    network = network_of((784, 16, 10))
    images = change(IMAGES)
    right = reference.predict(network, IMAGES)
    np.testing.assert_allclose(fast.predict(network, images), right, atol=1e-6)
    np.testing.assert_allclose(fast.predictor(network).one(images[3]), right[3], atol=1e-6)


def test_several_cores_give_the_same(fast, monkeypatch):
    network = network_of((784, 16, 10))
    alone = fast.predict(network, IMAGES)
    monkeypatch.setattr(predict_kernel, "cores", lambda: 3)
    monkeypatch.setattr(predict_kernel, "MIN_WORK_PER_THREAD", 1)
    np.testing.assert_array_equal(fast.predict(network, IMAGES), alone)


def test_an_error_on_another_core_is_raised(fast, monkeypatch):
    network = network_of((784, 16, 10))
    images = np.zeros((400, 784), np.uint8)
    monkeypatch.setattr(predict_kernel, "MIN_WORK_PER_THREAD", 1)
    here = threading.current_thread()

    def fails_elsewhere(*_):
        if threading.current_thread() is not here:
            raise MemoryError

    monkeypatch.setattr(predict_kernel, "predict", fails_elsewhere)
    with pytest.raises(MemoryError):
        fast.predictor(network).many(images, 2)


def test_no_image_at_all(fast):
    assert fast.predict(network_of((784, 10)), IMAGES[:0]).shape == (0, 10)


@pytest.mark.parametrize("image", [np.zeros(783, np.uint8), np.zeros((28, 28), np.uint8), np.zeros((2, 784), np.uint8)])
def test_an_image_of_another_size_is_refused(fast, image):
    with pytest.raises(DataError):
        fast.predictor(network_of((784, 10))).one(image)


@pytest.mark.parametrize("images", [IMAGES[:, :700], IMAGES[0], IMAGES[None]], ids=["700 pixels", "one", "a block"])
def test_images_of_another_size_are_refused(fast, images):
    with pytest.raises(DataError):
        fast.predict(network_of((784, 10)), images)


def test_one_image_is_read_without_a_pool_and_packed_once(fast, monkeypatch):
    network = network_of((784, 16, 10))
    right = fast.predict(network, IMAGES)

    def refuse(*_):
        raise AssertionError("this takes longer than reading the image")

    for name in ("ThreadPoolExecutor", "aligned_zeros", "quantize", "packed_weights"):
        monkeypatch.setattr(predict_kernel, name, refuse)
    np.testing.assert_array_equal(fast.predict(network, IMAGES[4:5]), right[4:5])


def test_a_packed_network_lives_no_longer_than_the_network(fast):
    network = network_of((784, 16, 10))
    packed = weakref.ref(fast.predictor(network))
    assert fast.predictor(network) is packed()
    del network
    gc.collect()
    assert packed() is None


def test_the_public_predictor_reads_what_the_engine_reads(fast):
    network = network_of((784, 16, 10))
    predictor = brightest.predictor(network)
    right = fast.predict(network, IMAGES)
    np.testing.assert_array_equal(predictor.many(IMAGES), right)
    np.testing.assert_array_equal(predictor.one(IMAGES[3]), right[3])
    with pytest.raises(DataError, match="784"):
        predictor.one(IMAGES[3, :100])
