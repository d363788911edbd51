"""The OOD benchmark counts right, and outlier exposure takes a network's certainty away."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data.out_of_distribution import KINDS, with_outliers
from brightest.engines import engine
from brightest.inspection.ood_benchmark import OodResult, ood_benchmark
from brightest.training import loop
from brightest.training.recipes import LESSON
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test
ENGINE = engine("fast")


def test_results_count_shares_and_claims():
    outputs = np.array([[0.6, 0.1], [0.2, 0.95], [0.3, 0.2], [0.91, 0.9]])
    result = OodResult("uniform", np.zeros((4, 784), np.uint8), outputs)
    assert result.mean_brightest == pytest.approx((0.6 + 0.95 + 0.3 + 0.91) / 4)
    assert (result.share_above(0.5), result.share_above(0.9)) == (0.75, 0.5)
    np.testing.assert_array_equal(result.claims, [2, 1, 1])  # the third image claims none
    together = replace(result, softmax=True)
    np.testing.assert_array_equal(together.claims, [3, 1, 0])  # outputs that sum to 1 are never all near 0


def test_outlier_exposure_lowers_the_confidence():
    """Also on a kind that was not trained on."""
    examples = optdigits().train
    recipe = replace(LESSON, learning_rate=0.5, epochs=20)
    *_, exposed = loop.train(with_outliers(examples, ("uniform", "blank"), 0.2), recipe, engine=ENGINE)
    before = {result.kind: result for result in ood_benchmark(learnt(), EXAMPLES, n=300, engine=ENGINE)}
    after = {result.kind: result for result in ood_benchmark(exposed.network, EXAMPLES, n=300, engine=ENGINE)}
    assert list(before) == list(KINDS)
    assert before["uniform"].share_above(0.5) > 0.2
    for kind in ("uniform", "blank", "gaussian"):
        assert after[kind].share_above(0.5) < 0.1
    clean = [loop.evaluate(network, EXAMPLES, ENGINE).accuracy for network in (learnt(), exposed.network)]
    assert clean[1] > clean[0] - 0.03
