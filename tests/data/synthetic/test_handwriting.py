import numpy as np
import pytest

from brightest.data.synthetic.handwriting import CANVAS, TEMPLATES, draw_digit, draw_handwriting


def test_every_digit_has_at_least_six_ways_to_be_written():
    counts = [sum(name.startswith(str(digit)) for name in TEMPLATES) for digit in range(10)]
    assert min(counts) >= 6


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_drawn_inside_its_canvas(name):
    for seed in range(5):
        ink = draw_digit(name, np.random.default_rng(seed))
        assert ink.shape == (CANVAS, CANVAS)
        assert ink.dtype == np.float32
        assert 0.5 < ink.max() <= 1 + 1e-6
        assert 0.005 < (ink > 0.5).mean() < 0.5


def test_the_same_seed_draws_the_same_digit():
    one, same, other = (draw_handwriting(4, np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
