from pathlib import Path

import matplotlib
import numpy as np
import pytest

from brightest.data.synthetic.clutter import DRAWN, draw_clutter
from brightest.data.synthetic.handwriting import CANVAS


@pytest.mark.parametrize("draw", DRAWN)
def test_each_kind_draws_some_ink_on_a_blank_canvas(draw):
    for seed in range(10):
        ink = draw(np.random.default_rng(seed))
        assert ink.shape == (CANVAS, CANVAS)
        assert 0.5 < ink.max() <= 1 + 1e-6
        assert 0.001 < (ink > 0.5).mean() < 0.7


def test_the_same_seed_draws_the_same_clutter():
    families = ((Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",),)
    for seed in range(20):
        one, same = (draw_clutter(np.random.default_rng(seed), families) for _ in range(2))
        assert np.array_equal(one, same)
