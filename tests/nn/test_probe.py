"""A network that has diverged is refused wherever it comes in or goes out."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError, StorageError
from brightest.formats.exporters import export
from brightest.nn import storage
from brightest.nn.network import Network, random_network
from brightest.nn.probe import check_finite_outputs, has_finite_outputs, probe_images
from brightest.reader.reader import Reader
from support.random_networks import KINDS, network


def diverged(pixels=784, dtype=np.float32):
    """All parameters are finite, and so are the outputs in float64; in float32 the sums overflow."""
    made = random_network((pixels, 16, 16, 16, 10), np.random.default_rng(1), "relu", "cross-entropy")
    return replace(made, weights=tuple((W * 1e25).astype(dtype) for W in made.weights))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_ordinary_networks_pass(kind):
    check_finite_outputs(network(*kind))
    check_finite_outputs(network(*kind, dtype=np.float64))


def test_deep_networks_pass():
    made = random_network((784, *[64] * 60, 10), np.random.default_rng(1), "relu", "cross-entropy", initialization="he")
    assert has_finite_outputs(made)


@pytest.mark.parametrize("pixels", [1, 2, 5, 784])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_diverged_network_is_recognized(pixels, dtype):
    assert not has_finite_outputs(diverged(pixels, dtype))
    with pytest.raises(SettingError, match="outputs are not finite numbers, because its weights are too large"):
        check_finite_outputs(diverged(pixels, dtype))


def test_large_sums_that_a_sigmoid_bounds_are_finite():
    made = diverged()
    assert has_finite_outputs(replace(made, activation="sigmoid", cost="squares"))


def test_one_image_is_enough():
    """White alone overflows."""
    W = np.full((1, 200), 3e36, np.float32)
    assert not has_finite_outputs(
        Network((W, -W[:, :1].repeat(2, 0)), (W[:, 0] * 0, np.zeros(2)), "relu", "cross-entropy", ("a", "b"))
    )


def test_the_images_are_always_the_same():
    for pixels in (1, 2, 10, 784):
        images = probe_images(pixels)
        assert images.dtype == np.float32
        assert (images.min(), images.max()) == (0, 1)
        np.testing.assert_array_equal(images, probe_images(pixels))


def test_a_reader_refuses_it():
    with pytest.raises(SettingError, match="outputs are not finite"):
        Reader(diverged())


def test_load_refuses_it(tmp_path):
    made = diverged()
    path = storage.write_tensors(
        tmp_path / "n.safetensors", storage.named_tensors("", made.parameters), storage.describe(made)
    )
    with pytest.raises(StorageError, match=r"n\.safetensors: the network's outputs are not finite numbers"):
        storage.load(path)


@pytest.mark.parametrize(
    ("write", "name"),
    [(storage.save, "n.safetensors"), (lambda network, path: export(network, "json", path), "n.json")],
    ids=["save", "export"],
)
def test_it_is_not_written(write, name, tmp_path):
    with pytest.raises(StorageError, match=rf"{name} was not written: the network's outputs are not finite"):
        write(diverged(), tmp_path / name)
    assert not (tmp_path / name).exists()
