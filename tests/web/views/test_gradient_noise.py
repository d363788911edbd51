"""Gradient noise in steps: the results are those of the library, in one go."""

import numpy as np
import pytest

from brightest.inspection.gradient_noise import angle_and_length, full_gradient
from brightest.nn.network import random_network
from brightest.web.views.gradient_noise import BATCHES_PER_SIZE, GradientNoise


@pytest.fixture
def network(rng):
    return random_network((784, 4, 10), rng)


def test_it_grows_step_by_step_to_the_librarys_result(network, workspace, rng):
    train = workspace.data.train[:300]
    nudge = rng.normal(size=network.size)
    noise = GradientNoise(network, train, nudge)
    done = [noise.facts()["done"]]
    while not noise.done:
        noise.tick()
        done.append(noise.facts()["done"])
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 1)
    facts = noise.facts()
    assert facts["many"] == 300
    assert all(size <= 300 for size in facts["sizes"])
    assert [len(angles) for angles in facts["angles"]] == [BATCHES_PER_SIZE] * len(facts["sizes"])
    np.testing.assert_allclose(facts["own"], angle_and_length(-nudge, full_gradient(network, train)), rtol=1e-9)
