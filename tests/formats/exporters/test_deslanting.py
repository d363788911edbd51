"""Deslanting inside a graph gives the pixels of brightest.images.deslant, all of them."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import optdigits
from brightest.formats.exporters import normalizing_onnx
from brightest.formats.exporters.agreement import Images
from brightest.formats.exporters.onnx import session
from brightest.images.deslant import deslant
from brightest.nn.card import Card
from support.random_networks import network

DIGITS = optdigits.load().test.images[:100]


@pytest.fixture(scope="module")
def upright():
    return replace(network(layers=(784, 12, 10)), card=Card(frame="upright"))


def test_every_pixel_is_the_same(upright):
    runtime = session(normalizing_onnx.serialize(upright))
    frames = np.concatenate([runtime.run(["frame"], {"image": image.reshape(28, 28)})[0] for image in DIGITS])
    assert (deslant(DIGITS) != DIGITS).any(axis=1).mean() > 0.8
    np.testing.assert_array_equal(frames.reshape(-1, 784), deslant(DIGITS))


@pytest.mark.parametrize("value", [0, 7, 255])
def test_a_blank_picture_stays_blank(upright, value):
    blank = np.full((28, 28), value, np.uint8)
    probabilities, accepted, _ = session(normalizing_onnx.serialize(upright)).run(None, {"image": blank})
    assert not probabilities.any()
    assert not accepted


def test_an_export_that_deslants_agrees(upright, monkeypatch):
    monkeypatch.setattr(normalizing_onnx, "RAW_COUNT", 40)
    agreement = normalizing_onnx.verify(upright, normalizing_onnx.serialize(upright), Images("digits", DIGITS))
    assert agreement.same_answers == agreement.count == 100
    assert agreement.difference < 1e-6
    assert agreement.raw_same_answers >= 0.97 * agreement.raw
    plain = replace(upright, card=Card())
    agreement = normalizing_onnx.verify(upright, normalizing_onnx.serialize(plain), Images("digits", DIGITS))
    assert agreement.difference > 1e-3
