"""Ink is extracted from light and from dark backgrounds; a picture without ink is refused."""

import numpy as np
import pytest

from brightest.errors import ImageError
from brightest.images import extract_foreground
from support.drawing import seven

RNG = np.random.default_rng(5)


def grey(**colours: int) -> np.ndarray:
    return np.asarray(seven(**colours)) / 255


@pytest.mark.parametrize(("stroke", "paper"), [(0, 255), (255, 0), (60, 190), (190, 60), (90, 140)])
def test_ink_is_1_on_the_stroke_and_0_on_the_background(stroke: int, paper: int) -> None:
    foreground = extract_foreground(grey(ink=stroke, paper=paper))
    np.testing.assert_allclose(foreground, grey(ink=255, paper=0), atol=1e-9)


def test_noise_and_uneven_light_are_removed() -> None:
    clean = grey(ink=40, paper=200)
    light = np.linspace(-0.03, 0.03, clean.shape[1])
    photo = clean + light + RNG.normal(0, 0.01, clean.shape)
    foreground = extract_foreground(photo)
    stroke = clean < 0.5
    assert foreground[~stroke].max() == 0
    assert foreground[stroke].min() > 0.8


@pytest.mark.parametrize("fall", [0.2, 0.5])
def test_light_from_one_side_or_one_corner_is_removed(fall: float) -> None:
    clean = grey(ink=30, paper=230)
    down, across = np.meshgrid(*(np.linspace(0, 1, n) for n in clean.shape), indexing="ij")
    for light in (1 - fall * across, 1 - fall * (across**2 + down) / 2):
        foreground = extract_foreground(clean * light + RNG.normal(0, 0.005, clean.shape))
        assert foreground[clean > 0.5].max() == 0
        assert foreground[clean < 0.5].min() > 0.3


def test_a_digit_that_touches_the_border_is_found() -> None:
    touching = np.ones((40, 40))
    touching[:, 30:34] = 0
    np.testing.assert_allclose(extract_foreground(touching), 1 - touching, atol=1e-9)


@pytest.mark.parametrize(
    "empty",
    [
        np.ones((30, 30)),
        np.zeros((30, 30)),
        0.7 + RNG.normal(0, 0.01, (200, 200)),
        RNG.random((200, 200)),
        np.tile(np.linspace(0, 1, 100), (100, 1)),
    ],
    ids=["white", "black", "paper", "noise", "slope"],
)
def test_a_picture_in_which_nothing_stands_out_is_refused(empty: np.ndarray) -> None:
    with pytest.raises(ImageError, match="nothing stands out"):
        extract_foreground(empty)
