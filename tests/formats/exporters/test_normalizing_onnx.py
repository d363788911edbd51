"""The normalization inside a graph is that of brightest.images: the same digits, so the same answers."""

import numpy as np
import pytest
from PIL import Image

from brightest.data import mnist, optdigits
from brightest.errors import ImageError
from brightest.formats.exporters.agreement import Images
from brightest.formats.exporters.graph import Graph, Tensor, array_like
from brightest.formats.exporters.normalization import resize_matrix
from brightest.formats.exporters.normalizing_onnx import raw_answers, raw_pictures, same_answers, serialize, verify
from brightest.formats.exporters.onnx import session
from brightest.images import as_digit
from brightest.nn.card import Calibration
from brightest.nn.network import random_network


@pytest.fixture(scope="module")
def network():
    """Random parameters: its answers differ from image to image."""
    made = random_network((784, 12, 10), np.random.default_rng(0), "relu", "binary-cross-entropy")
    return type(made)(
        made.weights, made.biases, "relu", "binary-cross-entropy", calibration=Calibration(1.5, 0.5, none=True)
    )


@pytest.fixture(scope="module")
def runtime(network):
    return session(serialize(network))


def normalized(runtime, picture):
    return runtime.run(["frame"], {"image": picture})[0]


def expected(picture):
    return as_digit(picture.astype(np.float32) / np.float32(255))


def digits():
    return optdigits.load().test.images.reshape(-1, 28, 28)


def test_normalized_raw_pictures_are_the_same(runtime):
    pictures = list(raw_pictures(digits()[:200]))
    alike = [np.array_equal(normalized(runtime, picture), expected(picture)) for picture in pictures]
    assert np.mean(alike) >= 0.99
    assert len({picture.shape for picture in pictures}) > 150
    assert 0.2 < np.mean([np.median(picture) > 128 for picture in pictures]) < 0.8  # both polarities


@pytest.mark.mnist
@pytest.mark.slow
def test_answers_to_raw_pictures_of_mnists_test_digits_are_the_same(network, mnist_folder):
    pictures = list(raw_pictures(mnist.load(mnist_folder).test.images[:2000].reshape(-1, 28, 28)))
    assert same_answers(network, raw_answers(session(serialize(network))), pictures).mean() >= 0.999


@pytest.mark.parametrize("inverted", [False, True])
def test_normalized_digits_stay_as_they_are(runtime, inverted):
    for digit in digits()[:20]:
        np.testing.assert_array_equal(normalized(runtime, 255 - digit if inverted else digit), digit)


def test_28_pixels_on_grey_paper_are_normalized_like_any_other_picture(runtime):
    picture = (150 - digits()[0] // 2).astype(np.uint8)
    np.testing.assert_array_equal(normalized(runtime, picture), expected(picture))
    assert not np.array_equal(normalized(runtime, picture), digits()[0])


NOISE = np.random.default_rng(0).integers(100, 105, (40, 60)).astype(np.uint8)


@pytest.mark.parametrize(
    "picture",
    [
        np.full((28, 28), 0, np.uint8),
        np.full((28, 28), 255, np.uint8),
        np.full((50, 33), 140, np.uint8),
        np.full((1, 1), 9, np.uint8),
        np.full((3, 1), 9, np.uint8),
        np.tile(np.linspace(40, 250, 90).astype(np.uint8), (60, 1)),  # a shadow and no stroke
        NOISE,
    ],
    ids=["black", "white", "grey", "dot", "column", "shadow", "noise"],
)
def test_a_blank_picture_is_not_accepted_and_shows_no_class(runtime, picture):
    with pytest.raises(ImageError):
        expected(picture)
    probs, accepted, _ = runtime.run(None, {"image": picture})
    assert probs.tolist() == [[0.0] * 10]
    assert accepted.tolist() == [False]


@pytest.mark.parametrize("shape", [(1, 7), (2, 2), (3, 40), (5, 5), (40, 3), (300, 9)])
def test_thin_and_small_pictures_do_not_crash(runtime, shape):
    picture = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    probs, accepted, digit = runtime.run(None, {"image": picture})
    assert np.isfinite(probs).all()
    assert (accepted.shape, digit.shape) == ((1,), (28, 28))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 20), (20, 20), (19, 7), (21, 13), (57, 200), (400, 371)])
def test_the_resize_matrix_is_pillows(height, width):
    ink = np.random.default_rng(1).random((height, width)).astype(np.float32)
    scale = 20 / max(height, width)
    size = [max(1, round(side * scale)) for side in (height, width)]
    graph = Graph()
    ends = [graph.constant(np.int64(side)) for side in (height, width)]
    enlarged = Tensor(graph, "enlarged", np.dtype(np.bool_))
    matrices = [
        resize_matrix(graph, end, graph.constant(np.float64(n)), enlarged) for end, n in zip(ends, size, strict=True)
    ]
    outputs = {"down": (matrices[0], None), "across": (matrices[1], None)}
    model = graph.model([array_like("enlarged", np.bool_, ())], outputs, "test", {})
    down, across = session(model.SerializeToString()).run(None, {"enlarged": np.array(scale > 1)})
    padded = np.pad(ink, 3)
    resampling = Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.HAMMING
    box = (3, 3, 3 + width, 3 + height)
    pillows = np.asarray(Image.fromarray(padded).resize(size[::-1], resampling, box))
    resized = (down @ (padded @ across.T).astype(np.float32)).astype(np.float32)
    np.testing.assert_allclose(resized, pillows, rtol=0, atol=1e-7)


@pytest.mark.parametrize(("double", "limit"), [(False, 1e-6), (True, 1e-10)])
def test_an_export_is_compared_on_normalized_digits_and_on_raw_pictures(network, double, limit):
    images = digits()[:30].reshape(30, 784)
    agreement = verify(network, serialize(network, double=double), Images("some", images))
    assert (agreement.count, agreement.same_answers, agreement.raw, agreement.raw_same_answers) == (30, 30, 30, 30)
    assert agreement.difference < limit


def test_a_wrong_normalization_is_found(network, monkeypatch):
    monkeypatch.setattr("brightest.formats.exporters.normalization.CENTRE", 11)
    agreement = verify(network, serialize(network), Images("some", digits()[:100].reshape(100, 784)))
    assert not agreement.is_good


def test_it_is_verified_on_images_that_it_leaves_as_they_are(network, monkeypatch):
    monkeypatch.setattr("brightest.formats.exporters.normalizing_onnx.RAW_COUNT", 20)
    shifted = np.roll(digits()[:30], 1, axis=2)
    agreement = verify(
        network, serialize(network), Images("some", np.concatenate([digits()[:40], shifted]).reshape(70, -1))
    )
    assert 40 <= agreement.count < 70  # some have their centre of mass between two pixels
    assert agreement.is_good
